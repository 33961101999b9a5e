"""What the proof tells the author: the right place, a believable record, and what would mend it."""

from datetime import date

from groundrules.rulebook.condition import (
    Always,
    Among,
    And,
    Compare,
    Condition,
    IsUnknown,
    Like,
    Linear,
    Not,
    Or,
)
from groundrules.rulebook.evaluate import truth
from groundrules.rulebook.model import Decision, Policy, Rule, Word, WordType
from groundrules.rulebook.proof.analysis import analyse
from groundrules.rulebook.proof.prove import prove
from groundrules.terms import Severity, Span

WORDS = {
    word.name: word
    for word in (
        Word("segment", WordType.ONE_OF, "segment", ("strategic", "mid_market", "small")),
        Word("employees", WordType.WHOLE, "employees", low=0, high=3_000_000, may_be_unknown=True),
        Word("pipeline", WordType.MONEY, "open pipeline", low=0, high=10**11, scale=2, currency="USD"),
        Word("amount", WordType.MONEY, "deal amount", low=0, high=10**11, scale=2, currency="USD"),
        Word("led", WordType.YES_NO, "is led by a partner"),
        Word("severity", WordType.ONE_OF, "severity", ("low", "high")),
        Word("hours", WordType.WHOLE, "hours open", low=0, high=8760),
        Word("ends", WordType.DATE, "contract end", low=date(2020, 1, 1), high=date(2035, 12, 31)),
        Word("name", WordType.TEXT, "account name"),
    )
}


def decision(*conditions: Condition, policy: Policy = Policy.EXACTLY_ONE, same: bool = False) -> Decision:
    """Rules R1, R2, ... each with its own outcome (or all with one), each on its own line."""
    rules = tuple(
        Rule(f"R{n}", condition, {"owner": "x" if same else f"x{n}"}, "", span=Span("book.yaml", 10 + n))
        for n, condition in enumerate(conditions, 1)
    )
    return Decision("coverage", "account", policy, (), rules, span=Span("book.yaml", 5))


def test_complete_and_disjoint_book_has_no_finding() -> None:
    """A decision that is complete and free of conflicts is proved by silence."""
    small = Compare("employees", "<", 500)
    assert prove(decision(small, Not(small), IsUnknown("employees")), WORDS) == ()


def test_hole_at_a_threshold_comes_first_with_the_likely_slip() -> None:
    """`< 48` beside `> 48` is ranked before a much larger gap and names both rules and the `<=`."""
    low = Compare("severity", "=", "low")
    findings = prove(
        decision(
            And((low, Compare("hours", "<", 48))),
            And((low, Compare("hours", ">", 48))),
            And((Compare("severity", "=", "high"), Compare("hours", "<=", 4000))),
        ),
        WORDS,
    )
    assert [finding.code for finding in findings] == ["GR251", "GR251"]
    assert findings[0].help == "R1 says `hours < 48` and R2 says `hours > 48`: did you mean `<= 48`?"
    assert findings[0].rules == ("R1", "R2")
    assert findings[0].example == {"severity": "low", "hours": "48"}
    assert findings[0].span == Span("book.yaml", 5)


def test_money_threshold_is_exact_to_the_cent() -> None:
    """`< 250000` beside `> 250000` leaves exactly one amount open; `<=` beside `>` leaves none."""
    below, above = Compare("pipeline", "<", 25_000_000), Compare("pipeline", ">", 25_000_000)
    analysis = analyse(decision(below, above), WORDS)
    assert [gap.region.size for gap in analysis.gaps] == [1]
    assert "`<= 250000`" in prove(decision(below, above), WORDS)[0].help
    assert prove(decision(Compare("pipeline", "<=", 25_000_000), above), WORDS) == ()


def test_forgotten_unknown_is_named() -> None:
    """The commonest true gap: employees unknown; the help names the rule and the words to add."""
    findings = prove(decision(Compare("employees", ">=", 500), Compare("employees", "<", 500)), WORDS)
    assert [finding.message for finding in findings] == [
        "no rule of `coverage` answers when the employees are unknown"
    ]
    assert findings[0].example == {"employees": "unknown"}
    assert "`or employees is unknown`" in findings[0].help


def test_example_looks_like_a_record_one_has_met() -> None:
    """Examples are round values inside the range, not the ends of the domain."""
    findings = prove(
        decision(
            And((Compare("segment", "=", "strategic"), Compare("employees", "<", 500))),
            And((Compare("segment", "<>", "strategic"), Compare("ends", "<", date(2026, 7, 1)))),
        ),
        WORDS,
    )
    examples = [finding.example for finding in findings]
    assert {"800", "1000"} & {example["employees"] for example in examples}
    late = next(example["ends"] for example in examples if example["segment"] == "mid_market")
    assert late == "2026-08-31"


def test_conflict_says_what_the_two_rules_disagree_about() -> None:
    """An overlap with different outcomes is an error at the later rule, with a record both fit."""
    book = decision(Compare("hours", "<=", 24), Compare("hours", ">=", 24))
    (finding,) = prove(book, WORDS)
    assert (finding.code, finding.severity, finding.rules) == ("GR252", Severity.ERROR, ("R1", "R2"))
    assert finding.message == "R1 and R2 both answer when the hours open are exactly 24: owner is x1 or x2"
    assert finding.example == {"hours": "24"}
    assert finding.span == Span("book.yaml", 12)


def test_overlap_with_equal_outcome_is_only_a_note() -> None:
    """Two rules that agree do not stop anything."""
    findings = prove(decision(Compare("led", "=", True), Always(), same=True), WORDS)
    assert [(finding.code, finding.rules) for finding in findings] == [
        ("GR254", ("R1", "R2")),
        ("GR256", ("R1", "R2")),
    ]
    assert {finding.severity for finding in findings} == {Severity.NOTE}


def test_rule_behind_two_others_is_never_reached() -> None:
    """Two earlier rules together take all that a later one fits, though neither does alone."""
    book = decision(
        Compare("hours", "<", 10), Compare("hours", ">=", 10), Compare("led", "=", True), policy=Policy.FIRST
    )
    (finding,) = prove(book, WORDS)
    assert (finding.code, finding.rules) == ("GR253", ("R3", "R1", "R2"))
    assert finding.span == Span("book.yaml", 13)


def test_contradiction_is_never_reached() -> None:
    """A rule whose own tests exclude each other is named under every policy."""
    never = And((Compare("hours", "<", 10), Compare("hours", ">", 20)))
    for policy in Policy:
        findings = prove(decision(never, Always(), policy=policy), WORDS)
        assert [(finding.code, finding.rules) for finding in findings] == [("GR253", ("R1",))]


def test_obligations_may_overlap_and_leave_room() -> None:
    """`all that fit` has no gaps and no conflicts."""
    book = decision(Compare("hours", "<", 10), Compare("hours", "<", 20), policy=Policy.ALL)
    assert prove(book, WORDS) == ()


def test_patterns_are_exact_and_come_with_a_text() -> None:
    """Of two patterns the texts meeting neither are a gap, those meeting both a conflict."""
    book = decision(Like("name", "A%"), Like("name", "%Z"))
    analysis = analyse(book, WORDS)
    (gap,) = analysis.gaps
    assert gap.example is not None
    assert not any(truth(rule.condition, gap.example) for rule in book.rules)
    (overlap,) = analysis.overlaps
    assert overlap.example is not None
    assert all(truth(rule.condition, overlap.example) for rule in book.rules)


def test_impossible_pattern_combination_is_no_finding() -> None:
    """A name cannot both begin with A and be Beta, so no conflict is reported, and the rest covers all."""
    book = decision(
        Like("name", "A%"), Among("name", ("Beta", "Gamma")),
        And((Not(Like("name", "A%")), Not(Among("name", ("Beta", "Gamma"))))),
    )  # fmt: skip
    assert prove(book, WORDS) == ()


def test_named_text_and_pattern_do_overlap() -> None:
    """`= 'Acme'` and `like 'A%'` conflict on exactly that name."""
    book = decision(Compare("name", "=", "Acme"), Like("name", "A%"), Not(Like("name", "A%")))
    (finding,) = prove(book, WORDS)
    assert finding.code == "GR252"
    assert finding.example["name"].strip("'\"") == "Acme"


def test_sum_of_words_gets_a_concrete_record() -> None:
    """A gap that depends on two words together is shown by a record that satisfies the arithmetic."""
    quarter = Linear(((4, "amount"), (-1, "pipeline")), ">=", 0)
    book = decision(quarter, Compare("amount", ">=", 5_000_000), policy=Policy.FIRST)
    (finding,) = prove(book, WORDS)
    assert finding.severity is Severity.ERROR
    (gap,) = analyse(book, WORDS).gaps
    assert gap.example is not None
    assert not any(truth(rule.condition, gap.example) for rule in book.rules)
    assert prove(decision(quarter, Not(quarter)), WORDS) == ()


def test_sum_out_of_reach_is_no_finding() -> None:
    """A sum that no allowed values reach is no conflict; the rule that asks for it is never reached."""
    never = Linear(((1, "hours"), (1, "employees")), "<", 0)
    book = decision(And((never, Compare("hours", "<", 5))), Always())
    assert [finding.code for finding in prove(book, WORDS)] == ["GR253"]


def test_sum_with_an_unknown_word_is_unknown() -> None:
    """A test on a sum never holds when one of its words is unknown: that is the gap."""
    form = Linear(((1, "hours"), (1, "employees")), "<", 100)
    (finding,) = prove(decision(form, Not(form)), WORDS)
    assert finding.example["employees"] == "unknown"
    assert finding.code == "GR251"


def test_every_conflict_is_told() -> None:
    """All 66 pairs of twelve rules are listed, none is only counted."""
    rules = [And((Compare("hours", ">=", n), Compare("led", "=", True))) for n in range(12)]
    findings = [one for one in prove(decision(*rules), WORDS) if one.code == "GR252"]
    assert len({finding.rules for finding in findings}) == len(findings) == 66


def test_budget_is_admitted() -> None:
    """With too few steps allowed the analysis says what it could not settle, and claims nothing about it."""
    rules = [
        And((Compare("hours", ">=", 100 * n), Compare("employees", "<", 999 * n), Compare("led", "=", n > 9)))
        for n in range(1, 30)
    ]
    book = decision(*rules)
    assert analyse(book, WORDS, most_parts=5).unproved == ("gaps",)
    assert analyse(book, WORDS).unproved == ()


def test_condition_with_too_many_alternatives_is_admitted() -> None:
    """A rule that would need thousands of boxes is named instead of being waited for."""
    wide = And(
        tuple(
            Or((Compare(word, "=", 7 * n), Compare("hours", "=", 11 * n)))
            for n in range(1, 14)
            for word in ("employees", "pipeline", "amount")
        )
    )
    findings = prove(decision(wide, Always()), WORDS)
    assert {finding.code for finding in findings} <= {"GR252", "GR253", "GR255"}
    assert findings


def test_regions_are_said_as_the_book_would() -> None:
    """A gap is told in the words of the book: lists, amounts, yes/no, days and sums."""
    book = decision(
        Compare("segment", "=", "small"),
        And(
            (
                Compare("segment", "<>", "small"),
                Compare("ends", "<", date(2027, 1, 1)),
                Compare("led", "=", True),
                Linear(((4, "amount"), (-1, "pipeline")), ">=", 0),
            )
        ),
    )
    told = " / ".join(finding.message for finding in prove(book, WORDS))
    for part in (
        "the segment is strategic or mid market",
        "the customer is not led by a partner",
        "the contract end is on or after 1 January 2027",
        "4 times the deal amount is below the open pipeline",
    ):
        assert part in told
