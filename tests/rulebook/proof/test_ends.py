"""Findings say numbers, outcomes and places as their author would; each kind has the name programs expect."""

import pytest

from groundrules.rulebook.condition import Always, And, Compare, Operator
from groundrules.rulebook.model import Decision, Output, Policy, Rule, Word, WordType
from groundrules.rulebook.proof.prove import prove
from groundrules.terms import Finding, Span

WORDS = {
    word.name: word
    for word in (
        Word("days", WordType.DECIMAL, "days", low=-1_000_000, high=1_000_000, scale=2),
        Word("pipeline", WordType.MONEY, "pipeline", low=0, high=10**11, scale=2, currency="USD"),
        Word("margin", WordType.PERCENT, "margin", low=0, high=10_000, scale=2),
        Word("seats", WordType.WHOLE, "seats", low=0, high=9_000),
    )
}


def proved(*conditions: Always | And | Compare, policy: Policy = Policy.EXACTLY_ONE) -> list[Finding]:
    rules = tuple(
        Rule(f"R{n}", one, {"owner": "a"}, "", span=Span("b.yaml", n)) for n, one in enumerate(conditions)
    )
    gives = (Output("owner", WordType.ONE_OF, ("a",)),)
    return list(prove(Decision("d", "deal", policy, gives, rules, span=Span("b.yaml", 1)), WORDS))


@pytest.mark.parametrize(
    ("word", "below", "above", "said"),
    [
        ("days", ("<=", 750), (">", 1850), "above 7.5 and at most 18.5"),
        ("days", ("<", 750), (">=", 1850), "at least 7.5 and below 18.5"),
        ("days", ("<", 750), (">", 1850), "from 7.5 to 18.5"),
        ("days", ("<", -750), (">=", 0), "at least -7.5 and below 0"),
        ("pipeline", ("<", 5_000_000), (">", 50_000_000), "from $50,000 to $500,000"),
        ("pipeline", ("<=", 5_000_000), (">=", 50_000_000), "above $50,000 and below $500,000"),
        ("margin", ("<", 1250), (">=", 2000), "at least 12.5% and below 20%"),
        ("seats", ("<", 10), (">", 20), "from 10 to 20"),
    ],
)
def test_a_gap_ends_at_the_authors_thresholds(
    word: str, below: tuple[Operator, int], above: tuple[Operator, int], said: str
) -> None:
    """Beside ``<= 7.5`` and ``> 18.5`` lies "above 7.5 and at most 18.5", for any decimals."""
    found = proved(Compare(word, *below), Compare(word, *above))
    gap = next(one for one in found if one.kind == "gap")
    assert gap.region == {word: said}
    assert said in gap.message


def test_open_ends_are_said_by_the_authors_thresholds() -> None:
    """A gap that reaches an end of the column names the one threshold, as it was written."""
    middle = And((Compare("days", ">", 750), Compare("days", "<=", 1850)))
    regions = [one.region["days"] for one in proved(middle) if one.kind == "gap"]
    assert regions == ["at most 7.5 or above 18.5"]


def test_a_rule_that_never_answers_is_called_shadowed() -> None:
    """Programs find it under the kind the other tables tools use."""
    found = proved(Always(), Compare("seats", "<", 10), policy=Policy.FIRST)
    assert [(one.kind, one.rules) for one in found if one.code == "GR253"] == [("shadowed", ("R1", "R0"))]


def paid(rule_id: str, condition: Always | Compare, fee: int, *, led: bool) -> Rule:
    return Rule(rule_id, condition, {"fee": fee, "led": led}, "", span=Span("b.yaml", 2))


def test_outcomes_are_said_as_written_and_not_as_stored() -> None:
    """Money that differs is told in money, yes/no in yes and no; where all is open, no place is named."""
    gives = (Output("fee", WordType.MONEY), Output("led", WordType.YES_NO))
    rules = (paid("A", Always(), 250, led=True), paid("B", Always(), 100_000, led=False))
    found = prove(Decision("d", "deal", Policy.EXACTLY_ONE, gives, rules), WORDS)
    (overlap,) = (one for one in found if one.kind == "overlap")
    assert overlap.message == (
        "A and B both answer, whatever the record: fee is $2.50 or $1,000, led is yes or no"
    )


def test_rules_that_say_the_same_are_not_said_to_differ() -> None:
    """Two equal rules are twins; once one of them is narrower, they differ in that column."""
    twins = proved(Compare("seats", "<", 10), Compare("seats", "<", 10))
    assert [one.message for one in twins if one.kind == "mergeable"] == ["R0 and R1 say the same"]
    apart = proved(Compare("seats", "<", 10), Compare("seats", "<", 9))
    assert [one.message for one in apart if one.kind == "mergeable"] == [
        "R0 and R1 can be one rule: they give the same and differ only in `seats`; together: at most 9"
    ]
