"""A book small enough to read at a glance, as data."""

from datetime import date

from groundrules.rulebook.condition import Always, Among, And, Compare, Condition, IsUnknown, Not, Or
from groundrules.rulebook.model import (
    Advice,
    Clock,
    Contact,
    Decision,
    Goal,
    Output,
    Policy,
    RoleCard,
    Rule,
    Rulebook,
    SignalPolicy,
    Word,
    WordType,
)
from groundrules.terms import Span

WORDS = {
    word.name: word
    for word in (
        Word("segment", WordType.ONE_OF, "segment", ("large", "public_sector", "small")),
        Word("employees", WordType.WHOLE, "employees", low=0, high=1_000_000, may_be_unknown=True),
        Word("pipeline", WordType.MONEY, "open pipeline", low=0, high=10**11, scale=2, currency="USD"),
        Word("expert", WordType.YES_NO, "needs a specialist"),
        Word("severity", WordType.ONE_OF, "severity", ("low", "high"), about="case"),
        Word("hours", WordType.WHOLE, "hours open", low=0, high=8760, about="case"),
        Word("kept", WordType.YES_NO, "is kept", about="deal"),
    )
}
LARGE = Among("segment", ("large", "public_sector"))


def rule(rule_id: str, condition: Condition, **outcome: str | int) -> Rule:
    """A rule with its outcome."""
    return Rule(rule_id, condition, outcome, "")


def small_book(**changes: object) -> Rulebook:
    """Two goals, two roles, four decisions; ``changes`` replace whole fields."""
    coverage = Decision(
        "coverage",
        "account",
        Policy.EXACTLY_ONE,
        (
            Output("owner", WordType.ONE_OF, ("field", "inside")),
            Output("support", WordType.ONE_OF, ("inside", "none")),
        ),
        (
            rule("A1", And((LARGE, Compare("pipeline", ">=", 25_000_000))), owner="field", support="inside"),
            rule("A2", And((LARGE, Compare("pipeline", "<", 25_000_000))), owner="inside", support="none"),
            rule(
                "A3",
                And(
                    (
                        Compare("segment", "=", "small"),
                        Or((Compare("employees", "<", 500), IsUnknown("employees"))),
                    )
                ),
                owner="inside",
                support="none",
            ),
        ),
        people=("incumbent", "least loaded"),
        span=Span("rulebook.yaml", 30),
    )
    credit = Decision(
        "credit",
        "deal",
        Policy.FIRST,
        (Output("owner", WordType.PERCENT), Output("old_owner", WordType.PERCENT)),
        (
            rule(
                "C1",
                And((Compare("kept", "=", True), Not(Compare("expert", "=", True)))),
                owner=0,
                old_owner=100,
            ),
            rule("C2", Always(), owner=100, old_owner=0),
        ),
    )
    call_in = Decision(
        "call_in",
        "call-in",
        Policy.FIRST,
        (Output("answer_hours", WordType.WHOLE),),
        (rule("Q1", Always(), answer_hours=1),),
    )
    escalation = Decision(
        "escalation",
        "case",
        Policy.EXACTLY_ONE,
        (Output("goes_to", WordType.ONE_OF, ("sales_leader", "head")),),
        (
            rule("X1", Compare("hours", "<=", 8), goes_to="sales_leader"),
            rule("X2", And((Compare("hours", ">", 8), Compare("hours", "<=", 24))), goes_to="head"),
            rule("X3", And((Compare("severity", "=", "high"), Compare("hours", ">", 24))), goes_to="head"),
        ),
    )
    fields: dict[str, object] = {
        "title": "Small book",
        "version": "2",
        "effective": date(2026, 6, 1),
        "owner": "Sales Operations",
        "currency": "USD",
        "words": WORDS,
        "decisions": {one.name: one for one in (coverage, credit, call_in, escalation)},
        "goals": (Goal("G1", "One owner each.", "all accounts"), Goal("G2", "No silence.")),
        "roles": (
            RoleCard(
                "field", "Field seller", ("visits", "plans"), ("a partner",), ("whom to visit",), ("nap",)
            ),
            RoleCard("inside", "Inside seller", ("answers",)),
        ),
        "advice": (Advice("V1", "coverage", "Tell the owner."), Advice("V2", "escalation", "Be brief.")),
        "clocks": {"answer": Clock("answer", "both sides answer in", 1, "business days")},
        "signals": {
            "S03": SignalPolicy("S03", "nobody called", "A", "A1"),
            "S02": SignalPolicy("S02", "two call", "B", "A2", is_on=False),
        },
        "contacts": (Contact("Who owns it?", "the book"),),
    }
    return Rulebook(**{**fields, **changes})  # type: ignore[arg-type]
