"""The rules of writing rules, beyond what the kept bad books show."""

from hypothesis import given, settings

from groundrules.rulebook.check import check_book
from groundrules.rulebook.condition import Condition, Value
from groundrules.rulebook.evaluate import truth
from groundrules.rulebook.parse import parse_condition
from groundrules.rulebook.read import read_book
from groundrules.rulebook.satisfy import can_hold
from groundrules.terms import Severity, Span
from groundrules.usecases.adopt_rulebook import check_rulebook
from tests.rulebook.conditions import WORDS, conditions, records

BOOK = """\
groundrules: 1
book: Small book
version: 1
goals:
  - id: G1
    text: One.
roles:
  field: {say: field seller}
  inside: {say: inside seller}
words:
  segment: {type: one of, values: [large, small], say: segment}
  employees: {type: whole number, from: 0, to: 90000, unknown: yes, say: employees}
decisions:
  coverage:
    for each: account
    policy: exactly one
    gives: {owner: [field, inside], quarterback: [field, inside], support: [inside, none]}
    people: [incumbent, least loaded]
    rules:
      - id: A1
        when: segment = 'large'
        then: {owner: field, quarterback: field, support: inside}
      - id: A2
        when: segment = 'small'
        then: {owner: inside, quarterback: inside, support: none}
    examples:
      - record: {segment: large}
        gives: {owner: field}
  handoff:
    for each: handoff
    policy: all that fit
    gives: {who: [old owner, new owner], do: text}
    rules:
      - id: H1
        when: any
        then: {who: old owner, do: "hand over"}
      - id: H2
        when: employees > 500
        then: {who: new owner, do: "visit"}
    examples:
      - record: {employees: 501}
        rules: [H1, H2]
      - record: {employees: 501}
        gives: {who: new owner}
advice:
  - id: V1
    topic: coverage
    text: Be kind.
signals:
  S03: {say: silence, grade: A, governed by: V1}
"""


def codes(old: str = "", new: str = "") -> list[tuple[str, str]]:
    """Code and message of everything found when the book is edited like that."""
    assert old in BOOK
    found = check_rulebook(text=BOOK.replace(old, new, 1) if old else BOOK, file="b").findings
    return [(one.code, one.message) for one in found]


def test_a_sound_book_has_no_findings() -> None:
    """The book these tests edit is itself without fault."""
    assert codes() == []
    assert check_rulebook(text=BOOK, file="b").is_fit


def test_ids_are_unique_across_rules_and_advice() -> None:
    """A signal that names an id must mean one thing only, so advice shares the namespace; goals do not."""
    assert codes("id: V1", "id: A1") == [
        ("GR201", "`A1` is used twice; the first is on line 20"),
        ("GR207", "the signal `S03` is governed by `V1`, which is nowhere"),
    ]
    assert codes("id: G1", "id: A1") == []


def test_all_that_fit_compares_the_set_of_rules() -> None:
    """Under `all that fit` an example names every rule that must hold, no more and no fewer."""
    assert [code for code, _ in codes("rules: [H1, H2]", "rules: [H1]")] == ["GR210"]
    assert codes("rules: [H1, H2]", "rules: [H2, H1]") == []
    assert [code for code, _ in codes("gives: {who: new owner}", "gives: {who: new owner, do: call}")] == [
        "GR210"
    ]


def test_an_example_that_lacks_a_word_is_told_so() -> None:
    """When an unknown kept the expected rule from holding, the help names the word."""
    found = check_rulebook(text=BOOK.replace("{employees: 501}", "{segment: large}", 1), file="b").findings
    assert [one.code for one in found] == ["GR210"]
    assert "`employees` is unknown in the example" in found[0].help


def test_an_example_of_a_missing_rule_points_at_it() -> None:
    """A rule id nobody has is named once, with a suggestion, not as a failing test."""
    found = check_rulebook(text=BOOK.replace("rules: [H1, H2]", "rules: [H1, H22]"), file="b").findings
    assert [(one.code, one.help) for one in found] == [("GR207", "did you mean `H2`?")]


def test_a_broken_rule_raises_no_false_alarm() -> None:
    """With one condition unreadable there is one finding: no gap, no failing example, no unused word."""
    assert [code for code, _ in codes("segment = 'small'", "segment = 'smal'")] == ["GR112"]
    assert [code for code, _ in codes("employees > 500", "employees > ")] == ["GR122"]
    assert [code for code, _ in codes("policy: exactly one", "policy: one")] == ["GR108"]


def test_mistakes_of_reading_and_of_meaning_come_together() -> None:
    """A spelling mistake in one decision does not hide a gap in another."""
    text = BOOK.replace("employees > 500", "employes > 500").replace("'small'", "'large'")
    found = check_rulebook(text=text, file="b").findings
    assert {"GR111", "GR251", "GR252"} <= {one.code for one in found}
    assert list(found) == sorted(found, key=lambda one: (one.span or Span(""), one.code))


def test_coverage_needs_one_answer_for_each_account() -> None:
    """Coverage for deals, or with several answers, cannot assign anybody."""
    assert ("GR209", "coverage must be decided for each account") in codes(
        "for each: account", "for each: deal"
    )
    text = BOOK.replace("policy: exactly one", "policy: all that fit").replace(
        "gives: {owner: field}\n", "rule: A1\n"
    )
    assert [one.code for one in check_rulebook(text=text, file="b").findings] == ["GR209"]


def test_people_belong_to_coverage_and_are_named_once() -> None:
    """An order of people elsewhere, or a way named twice, is a mistake."""
    assert [
        code
        for code, _ in codes("    policy: all that fit\n", "    policy: all that fit\n    people: [pair]\n")
    ] == ["GR215"]
    assert [code for code, _ in codes("[incumbent, least", "[incumbent, incumbent, least")] == ["GR215"]


def test_a_book_without_coverage_is_warned_not_refused() -> None:
    """Such a book can be read and proved; it only assigns nobody."""
    start, end = BOOK.index("  coverage:"), BOOK.index("  handoff:")
    result = check_rulebook(text=BOOK[:start] + BOOK[end:], file="b")
    assert [(one.code, one.severity) for one in result.findings] == [
        ("GR209", Severity.WARNING),
        ("GR206", Severity.NOTE),
    ]
    assert result.is_fit


def test_a_check_that_lacks_an_outcome_is_left_to_the_missing_outcome() -> None:
    """A rule that does not give what the check speaks of is told once, as GR202."""
    text = BOOK.replace(
        "gives: {who: [old owner, new owner], do: text}",
        "gives: {a: percent, b: percent}\n    check: a + b = 100",
    )
    text = text.replace('{who: old owner, do: "hand over"}', "{a: 100}").replace(
        '{who: new owner, do: "visit"}', "{a: 40, b: 59}"
    )
    text = text.replace("gives: {who: new owner}", "gives: {a: 40}")
    found = check_rulebook(text=text, file="b").findings
    assert [(one.code, one.rules) for one in found] == [("GR202", ("H1",)), ("GR211", ("H2",))]


def test_check_book_takes_a_book_straight() -> None:
    """A book that was read can be checked without its text."""
    book = read_book(BOOK, "b").book
    assert book is not None
    assert check_book(book) == ()


def tree(text: str) -> Condition:
    """The condition of a text without mistakes."""
    condition = parse_condition(text, WORDS, lambda _: Span("f")).condition
    assert condition is not None, text
    return condition


def test_what_can_never_hold() -> None:
    """Contradictions are found across `and`, `or`, `not` and unknown; what is merely rare is not one."""
    for never in (
        "employees > 5 and employees < 5",
        "employees > 5 and not employees > 4",
        "segment = 'large' and segment = 'mid size'",
        "industry is null and industry = 'bank'",
        "needs_expert and not needs_expert and employees > 5",
        "(employees < 5 or employees > 10) and employees between 6 and 9",
        "employees > 5000",
        "not any",
        "contract_end < 2026-01-01 and contract_end >= 2026-01-01 and segment = 'large'",
    ):
        assert not can_hold(tree(never), WORDS), never
    for possible in (
        "employees > 5 and employees < 7",
        "employees = 5000",
        "industry is null or industry = 'bank'",
        "name like 'A%' and name like '%z'",
        "name = 'x' or name <> 'x'",
        "revenue > deal_amount and revenue < 5",
        "any",
    ):
        assert can_hold(tree(possible), WORDS), possible


@given(conditions(), records())
@settings(max_examples=200, deadline=None)
def test_a_record_that_meets_it_refutes_never(condition: Condition, record: dict[str, Value | None]) -> None:
    """What is called impossible is met by no record."""
    if truth(condition, record):
        assert can_hold(condition, WORDS)
