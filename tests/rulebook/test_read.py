"""A whole book read: what it becomes, and what is said about its mistakes."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundrules.rulebook.condition import Among, And, Compare, IsUnknown, Not, Or
from groundrules.rulebook.model import Decision, Policy, Rulebook, WordType
from groundrules.rulebook.read import read_book
from groundrules.rulebook.transition import EVERY
from groundrules.terms import Finding, Span
from groundrules.usecases.adopt_rulebook import check_rulebook
from tests.work import calls_of

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "first-transition" / "rulebook.yaml"
BOOK = """\
groundrules: 1
book: Small book
version: 3
effective: 2026-06-01
owner: Ops
currency: EUR
goals:
  - id: G1
    text: Every account has an owner.
    measure: all of them
roles:
  field:
    say: field seller
    brings: [visits, "a plan, in writing"]
    may decide:
      - whom to visit
words:
  segment: {type: one of, values: [large, mid_market, small], say: segment}
  employees: {type: whole number, from: 0, to: 90000, unknown: yes, say: employees}
  revenue: {type: money, from: 0, to: 1000000.50}
  margin: {type: percent, decimals: 1, from: -100, to: 100, say: margin}
  contract_end: {type: date, from: 2024-01-01, to: 2030-12-31, unknown: yes, say: contract end}
  needs_expert: {type: yes/no, about: deal, say: needs a specialist}
decisions:
  coverage:
    for each: account
    policy: exactly one
    gives: {owner: [field, old owner], credit: percent, budget: money, since: date, joint: yes/no, do: text}
    people: [incumbent, least loaded]
    check: credit between 0 and 100
    rules:
      - id: A1
        when: >
          segment = 'large'
          and employees > 500
        then: {owner: old owner, credit: 50, budget: 12.5, since: 2026-01-01, joint: no, do: "call, visit"}
        why: They asked.
    examples:
      - record: {segment: large, employees: 501, revenue: 0.5, needs_expert: no, contract_end: unknown}
        gives: {owner: old owner}
        rule: A1
  cadence:
    for each: account
    policy: first that fits
    table: |
      | id | segment           | employees        | contract_end                | -> every | why   |
      |----|-------------------|------------------|-----------------------------|----------|-------|
      | E1 | large, 'small'    | [1..5]           | -                           | 14       | often |
      | E2 | not large         | >= 10            | unknown                     | 30       |       |
      | E3 |                   | 7, unknown       | (2026-01-01..2026-02-01)    | 60       |       |
      | E4 | -                 | known            | < 2026-01-01                | 90       |       |
advice:
  - id: V1
    topic: call-in
    text: Ask first.
clocks:
  reply: {say: reply, amount: 4, unit: business hours, binds: both}
signals:
  S03:
    say: silence
    grade: B
    governed by: A1
    on: no
    off in: [DE, NO]
    parameters:
      days: {value: {A: 3, B: 5.5}, unit: days, why: agreed}
      prior: {value: 0.05, unit: share, why: counted}
contacts:
  - question: Who decides?
    who: Ops
"""


def mistakes(text: str) -> list[Finding]:
    """What is wrong with the text."""
    return list(read_book(text, "book.yaml").findings)


@pytest.fixture(scope="module", name="book")
def small_book() -> Rulebook:
    """The book above, read."""
    reading = read_book(BOOK, "book.yaml")
    assert [str(found) for found in reading.findings] == []
    assert reading.book is not None
    return reading.book


def test_the_head_of_the_book(book: Rulebook) -> None:
    """Title, version, date, owner and a stamp that changes with the text."""
    assert (book.title, book.version, book.effective) == ("Small book", "3", date(2026, 6, 1))
    assert (book.owner, book.currency, book.file) == ("Ops", "EUR", "book.yaml")
    other = read_book(BOOK + "# later\n", "book.yaml").book
    assert other is not None
    assert other.stamp != book.stamp
    assert book.stamp.startswith("3-")


def test_words_are_typed_and_bounded_in_stored_form(book: Rulebook) -> None:
    """Ranges are scaled like values, money carries the book's currency, and `say` has a default."""
    words = book.words
    assert words["revenue"].high == 100_000_050
    assert (words["revenue"].currency, words["revenue"].say) == ("EUR", "revenue")
    assert (words["margin"].low, words["margin"].scale) == (-1000, 1)
    assert words["contract_end"].low == date(2024, 1, 1)
    assert words["segment"].values == ("large", "mid_market", "small")
    assert (words["employees"].may_be_unknown, words["segment"].may_be_unknown) == (True, False)
    assert (words["needs_expert"].about, words["segment"].about) == ("deal", "account")
    assert words["employees"].span == Span("book.yaml", 19, 3)


def test_a_rule_in_a_block(book: Rulebook) -> None:
    """Condition, outcome in stored form, reason and places."""
    coverage = book.decisions["coverage"]
    assert (coverage.policy, coverage.for_each) == (Policy.EXACTLY_ONE, "account")
    assert coverage.people == ("incumbent", "least loaded")
    assert coverage.check == "credit between 0 and 100"
    rule = coverage.rule("A1")
    assert rule.condition == And((Compare("segment", "=", "large"), Compare("employees", ">", 500)))
    assert rule.outcome == {
        "owner": "old owner",
        "credit": 50,
        "budget": 1250,
        "since": date(2026, 1, 1),
        "joint": False,
        "do": "call, visit",
    }
    assert (rule.text, rule.why) == ("segment = 'large' and employees > 500", "They asked.")
    assert rule.span == Span("book.yaml", 32, 13)
    assert [output.type for output in coverage.gives][:2] == [WordType.ONE_OF, WordType.PERCENT]


def test_an_example_is_kept_in_stored_form(book: Rulebook) -> None:
    """Records of examples hold cents, yes/no and unknown as rules see them."""
    (example,) = book.decisions["coverage"].examples
    assert example.record == {
        "segment": "large",
        "employees": 501,
        "revenue": 50,
        "needs_expert": False,
        "contract_end": None,
    }
    assert (example.gives, example.rule_ids) == ({"owner": "old owner"}, ("A1",))


def test_a_rule_in_a_table(book: Rulebook) -> None:
    """Each kind of cell gives its test; an output not declared is a text; the rule has a canonical text."""
    cadence = book.decisions["cadence"]
    assert cadence.rule("E1").condition == And(
        (
            Among("segment", ("large", "small")),
            And((Compare("employees", ">=", 1), Compare("employees", "<=", 5))),
        )
    )
    assert cadence.rule("E2").condition == And(
        (Not(Compare("segment", "=", "large")), Compare("employees", ">=", 10), IsUnknown("contract_end"))
    )
    assert cadence.rule("E3").condition == And(
        (
            Or((Compare("employees", "=", 7), IsUnknown("employees"))),
            And(
                (
                    Compare("contract_end", ">", date(2026, 1, 1)),
                    Compare("contract_end", "<", date(2026, 2, 1)),
                )
            ),
        )
    )
    assert cadence.rule("E4").text == "employees is not null and contract_end < 2026-01-01"
    assert (cadence.rule("E1").outcome, cadence.rule("E1").why) == ({"every": "14"}, "often")
    lines = BOOK.split("\n")
    span = cadence.rule("E2").span
    assert span is not None
    assert lines[span.line - 1][span.column - 1 :].startswith("E2 | not large")


def test_everything_that_is_no_rule(book: Rulebook) -> None:
    """Goals, cards, advice, clocks, signals and contacts come through whole."""
    assert (book.goals[0].goal_id, book.goals[0].measure) == ("G1", "all of them")
    card = book.roles[0]
    assert (card.role, card.brings, card.may_decide, card.needs) == (
        "field",
        ("visits", "a plan, in writing"),
        ("whom to visit",),
        (),
    )
    assert (book.advice[0].topic, book.contacts[0].who) == ("call-in", "Ops")
    assert (book.clocks["reply"].amount, book.clocks["reply"].unit) == (4, "business hours")
    signal = book.signals["S03"]
    assert (signal.is_on, signal.governed_by, signal.number("prior")) == (False, "A1", 0.05)
    assert signal.parameters["days"].value == {"A": 3, "B": 5.5}
    assert signal.off_in == ("DE", "NO")


def test_the_example_book_reads_clean() -> None:
    """The book of the example world has no mistake, and a line of it costs some hundred calls to read."""
    text = EXAMPLE.read_text(encoding="utf-8")
    reading, calls = calls_of(lambda: read_book(text, "rulebook.yaml"))
    assert [str(found) for found in reading.findings] == []
    assert calls < 1_000 * len(text.splitlines())


def _with(old: str, new: str) -> str:
    assert BOOK.count(old) >= 1, old
    return BOOK.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "code", "at"),
    [
        ("groundrules: 1", "groundrules: 2", "GR108", "2\n"),
        ("effective: 2026-06-01", "effective: 1 June 2026", "GR108", "1 June"),
        ("owner: Ops", "ownr: Ops", "GR106", "ownr"),
        ("book: Small book", "book:", "GR107", "groundrules"),
        ("    text: Every account has an owner.\n", "", "GR107", "id: G1"),
        ("brings: [visits", "bring: [visits", "GR106", "bring:"),
        ("goals:\n  - id: G1", "goals:\n  - id: [G1]", "GR108", "[G1]"),
        ("type: one of, values: [large, mid_market, small]", "type: one of", "GR109", "{type: one of,"),
        ("[large, mid_market, small]", "[large, unknown, small]", "GR109", "unknown, small"),
        ("[large, mid_market, small]", "[large, large]", "GR126", "large]"),
        ("{type: whole number, from", "{type: whole numbr, from", "GR108", "whole numbr"),
        ("from: 0, to: 90000", "from: 9, to: 8", "GR109", "9, to: 8"),
        ("from: 0, to: 90000", "from: 0.5, to: 90000", "GR116", "0.5, to"),
        ("decimals: 1", "decimals: 9", "GR108", "9, from"),
        ("unknown: yes, say: employees", "unknown: maybe, say: employees", "GR108", "maybe"),
        ("  margin:", "  between:", "GR109", "between:"),
        ("for each: account", "for each: acount", "GR108", "acount"),
        ("credit: percent", "credit: decimal", "GR108", "decimal, budget"),
        ("people: [incumbent", "people: [incumbant", "GR108", "incumbant"),
        ("check: credit between", "check: kredit between", "GR111", "kredit"),
        ("          and employees > 500", "          and employes > 500", "GR111", "employes"),
        ("credit: 50,", "credit: half,", "GR204", "half"),
        ("since: 2026-01-01", "since: 2026-13-01", "GR204", "2026-13-01"),
        ("record: {segment: large", "record: {segment: larg", "GR112", "larg,"),
        ("record: {segment: large", "record: {sgment: large", "GR111", "sgment"),
        ("        gives: {owner: old owner}", "        gives: {ownr: old owner}", "GR106", "ownr:"),
        ("| id | segment ", "| id | segmant ", "GR111", "segmant"),
        ("| -> every |", "| every    |", "GR110", "id | segment"),
        ("| large, 'small'    |", "| large, 'smoll'    |", "GR112", "'smoll'"),
        ("| [1..5]           |", "| [5..1]           |", "GR124", "[5..1]"),
        ("| [1..5]           |", "| (5..5]           |", "GR124", "(5..5]"),
        ("| >= 10            |", "| >= 10x           |", "GR113", "10x"),
        ("| not large         |", "| unknown           |", "GR128", "unknown           |"),
        ("| 7, unknown       |", "| 7, 7             |", "GR126", "7             |"),
        ("| 30       |       |", "| 30       |", "GR110", "E2"),
        ("| E2 |", "|    |", "GR107", "| not large"),
        ("topic: call-in", "topic: callin", "GR108", "callin"),
        ("amount: 4", "amount: four", "GR108", "four"),
        ("grade: B", "grade: E", "GR108", "E\n"),
        ("B: 5.5", "B: five", "GR108", "five"),
    ],
)
def test_each_mistake_stands_at_its_place(old: str, new: str, code: str, at: str) -> None:
    """One wrong word anywhere in the book is one finding at that very word, and the book is not used."""
    text = _with(old, new)
    reading = read_book(text, "book.yaml")
    assert [one.code for one in reading.findings] == [code]
    span = reading.findings[0].span
    assert span is not None
    rest = "\n".join(text.split("\n")[span.line - 1 :])[span.column - 1 :]
    assert rest.startswith(at), rest[:30]
    assert reading.book is None


def test_five_kinds_of_mistake_at_once() -> None:
    """Key, word, condition, outcome and table mistakes are all told in one go, in the file's order."""
    text = BOOK
    for old, new in (
        ("owner: Ops", "ownr: Ops"),
        ("unknown: yes, say: contract end", "unknown: maybe, say: contract end"),
        ("segment = 'large'", "segment = 'larg'"),
        ("credit: 50,", "credit: half,"),
        ("| >= 10            |", "| => 10            |"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    found = mistakes(text)
    assert [one.code for one in found] == ["GR106", "GR108", "GR112", "GR204", "GR119"]
    lines = [one.span.line for one in found if one.span]
    assert lines == sorted(lines)
    assert all(one.help for one in found)


@pytest.mark.parametrize(
    ("text", "held"),
    [("- a\n- b\n", "a list"), ("only words\n", "one text"), ("id,n,-> o\n1,2,a\n", "one text")],
)
def test_a_file_that_is_no_book_is_told_once(text: str, held: str) -> None:
    """A list or a text where a rulebook should be: one finding that says how a book begins."""
    reading = read_book(text, "b.yaml")
    (found,) = reading.findings
    assert (found.code, found.span) == ("GR108", Span("b.yaml", 1, 1))
    assert found.message == f"the file holds {held}, and a rulebook is keys with values"
    assert "begin with `groundrules: 1`" in found.help


@pytest.mark.parametrize("said", ["three", "1.2", "-1", "2026-06", "v3", "[3]"])
def test_a_version_is_a_whole_number(said: str) -> None:
    """Anything else than a whole number is a mistake at its place: who could tell which is newer?"""
    reading = read_book(BOOK.replace("version: 3", f"version: {said}"), "b.yaml")
    assert reading.book is None
    (found,) = reading.findings
    assert (found.code, found.span and found.span.line) == ("GR108", 3)
    assert "version" in found.message


def test_the_rest_of_a_broken_book_is_still_read() -> None:
    """A rule that cannot be read is left out and named, so that later checks do not miss it."""
    reading = read_book(_with("employees > 500", "employees >> 500"), "book.yaml")
    assert reading.book is None
    assert reading.draft is not None
    assert (reading.broken_rules, reading.incomplete) == (("A1",), frozenset({"coverage"}))
    assert [rule.rule_id for rule in reading.draft.decisions["cadence"].rules] == ["E1", "E2", "E3", "E4"]


def test_a_broken_rule_tells_all_its_mistakes() -> None:
    """A condition that cannot be read hides neither a missing outcome nor an id used twice."""
    text = _with("employees > 500", "employees >> 500").replace("credit: 50, ", "", 1)
    text = text.replace("| E2 |", "| A1 |", 1)
    told = {(found.code, found.rules) for found in check_rulebook(text=text, file="b").findings}
    assert {("GR122", ("A1",)), ("GR202", ("A1",)), ("GR201", ("A1",))} <= told


def test_a_wrong_value_hides_no_missing_one() -> None:
    """One outcome misspelt and another left out: both are told, and the misspelt one is not missing."""
    text = _with("credit: 50, budget: 12.5, ", "credit: half, ")
    told = [
        found for found in check_rulebook(text=text, file="b").findings if found.code in {"GR202", "GR204"}
    ]
    assert [(found.code, found.message) for found in told] == [
        ("GR202", "A1 does not give `budget`"),
        ("GR204", "`half` is not a possible `credit` of coverage"),
    ]


def test_a_decision_without_a_policy_is_still_checked() -> None:
    """A misspelt policy does not hide what is wrong with the rules."""
    text = _with("policy: exactly one", "policy: exactly 1").replace("credit: 50, ", "", 1)
    told = {found.code for found in check_rulebook(text=text, file="b").findings}
    assert {"GR108", "GR202"} <= told


def test_a_rule_in_braces_is_refused_and_explained() -> None:
    """A comma would cut its condition in two, with or without breaking the YAML."""
    for when in ("segment = 'large'", "segment in ('large', 'small')"):
        start = BOOK.index("      - id: A1")
        end = BOOK.index("    examples:")
        text = f"{BOOK[:start]}      - {{id: A1, when: {when}, then: {{owner: field}}}}\n{BOOK[end:]}"
        assert ("GR105", 32) in {(one.code, one.span.line) for one in mistakes(text) if one.span}


def test_a_comma_that_cuts_a_text_is_explained() -> None:
    """In braces, a text with a comma needs quotes: the help says so."""
    (found,) = mistakes(_with("why: counted}", "why: counted, twice}"))
    assert (found.code, found.help) == (
        "GR106",
        "a comma inside `{...}` cuts the text: put the text in quotes",
    )


DESIGN = """\
groundrules: 1
book: Seeded mistakes
version: 1
words:
  segment: {type: one of, values: [enterprise, small], say: segment}
  revenue: {type: money, from: 0, to: 1000000, say: revenue}
  employees: {type: whole number, from: 0, to: 5000, say: employees}
  contract_end: {type: date, from: 2026-01-01, to: 2032-12-31, say: contract end}
  needs_expert: {type: yes/no, say: needs a specialist}
decisions:
  cadence:
    for each: account
    policy: first that fits
    gives: {by: [owner, quarterback]}
    rules:
"""
SEEDED = [
    ("misspelt column", "segmnt = 'small'", "GR111"),
    ("value not in list", "segment = 'entreprise'", "GR112"),
    ("number vs text", "revenue > 'much'", "GR113"),
    ("bad date", "contract_end < 2027-02-31", "GR114"),
    ("date outside", "contract_end < 2007-06-30", "GR115"),
    ("too many digits", "revenue >= 250000.005", "GR116"),
    ("yes/no against number", "needs_expert = 1", "GR113"),
    ("product", "revenue * employees > 5", "GR117"),
    ("function", "abs(revenue) > 5", "GR118"),
    ("double equals", "segment == 'small'", "GR119"),
    ("parenthesis", "(segment = 'small'", "GR120"),
    ("unknown of a word always known", "revenue is unknown", "GR128"),
]


def test_the_seeded_mistakes_of_the_design() -> None:
    """Twelve mistakes in one file: twelve findings, each with its line, its rule and a way out."""
    rules = "".join(
        f"      - id: R{number}\n        when: {when}\n        then: {{by: owner}}\n"
        for number, (_, when, _) in enumerate(SEEDED, 1)
    )
    found = mistakes(DESIGN + rules)
    assert [(one.code, one.rules) for one in found] == [
        (code, (f"R{number}",)) for number, (_, _, code) in enumerate(SEEDED, 1)
    ]
    assert [one.span.line for one in found if one.span] == [17 + 3 * n for n in range(12)]
    assert all(one.help for one in found)


@given(st.integers(0, len(BOOK)), st.integers(0, 40), st.text(alphabet="a1 :-[]{}'|>=\n,.#", max_size=6))
@settings(max_examples=150, deadline=None)
def test_no_edit_makes_reading_fall_over(at: int, cut: int, put: str) -> None:
    """Any piece cut from the book and anything put in its place gives a book or findings with places."""
    reading = read_book(BOOK[:at] + put + BOOK[at + cut :], "book.yaml")
    assert reading.book is not None or reading.findings
    assert all(found.span and found.span.file == "book.yaml" for found in reading.findings)


def test_absurdly_long_numbers_are_findings() -> None:
    """Thousands of digits anywhere are a finding, not a crash of the reader."""
    long = "9" * 6000
    for old in (
        "to: 90000",
        "employees: 501",
        "version: 3",
        "amount: 4",
        "value: 0.05",
        ">= 10  ",
        "decimals: 1",
    ):
        reading = read_book(_with(old, old.rstrip().rsplit(" ", 1)[0] + " " + long), "book.yaml")
        assert old in {"version: 3", "value: 0.05"} or reading.findings, old


def test_a_missing_rule_id_is_a_key_error(book: Rulebook) -> None:
    """Asking a decision for a rule it does not have fails loudly."""
    decision: Decision = book.decisions["coverage"]
    with pytest.raises(KeyError):
        decision.rule("A9")


def test_the_language_page_is_true() -> None:
    """The book shown in LANGUAGE.md reads, checks and proves without an error."""
    page = (EXAMPLE.parents[2] / "src" / "groundrules" / "rulebook" / "LANGUAGE.md").read_text(
        encoding="utf-8"
    )
    text = page.split("```yaml\n")[1].split("```")[0]
    result = check_rulebook(text=text, file="LANGUAGE.md")
    assert [str(found) for found in result.findings] == []
    assert result.book is not None
    assert set(result.book.decisions) == {"coverage", "credit", "cadence", "handoff", "holdover"}
    assert set(result.book.transition) == set(EVERY)
    assert set(result.book.exceptions) == {"named_account", "holdover"}
