"""From a signal's row to the case it opens."""

from datetime import date

from groundrules.cases import Hierarchy
from groundrules.cases.opening import case_id_of, opening, sides_of
from tests.cases.worlds import WEDNESDAY, company, escalation, pattern, seller, signal, tree


def test_the_same_signal_gives_the_same_case() -> None:
    """The id depends on the signal alone."""
    assert case_id_of("s1") == case_id_of("s1")
    assert case_id_of("s1") != case_id_of("s2")


def test_a_fact_asks_the_owner_a_pattern_both() -> None:
    """Grade A is about the account; grade B names both sides alike."""
    assert [(p.seller_id, p.side) for p in sides_of(signal(), tree())] == [("bob", "owner")]
    assert [(p.seller_id, p.side) for p in sides_of(pattern(), tree())] == [
        ("ann", "old owner"),
        ("bob", "new owner"),
    ]


def test_who_left_or_is_unknown_is_no_side() -> None:
    """A pattern with a leaver has one side; with ghosts none; the same person twice is one."""
    left = Hierarchy([*company(), seller("gone", "max", is_active=False)])
    assert [p.seller_id for p in sides_of(pattern(from_seller_id="gone"), left)] == ["bob"]
    assert sides_of(pattern(from_seller_id="ghost", to_seller_id=None), left) == ()
    assert len(sides_of(pattern(to_seller_id="ann"), left)) == 1


def test_facts_are_frozen_from_the_evidence() -> None:
    """Counts by label, money, dates and the governing rule are kept as they were."""
    facts = opening(signal(), hierarchy=tree(), escalation=escalation(), now=WEDNESDAY).facts
    assert facts.facts == {"touches": 0}
    assert (facts.value_at_risk, facts.severity, facts.rule_id) == (20_000_00, "normal", "H2")
    assert (facts.since, facts.as_of) == (date(2026, 4, 20), date(2026, 6, 30))


def test_who_last_answered_keeps_answering() -> None:
    """Until the ruling it is the last one who spoke to the customer, else the owner."""
    ask = {"hierarchy": tree(), "escalation": escalation(), "now": WEDNESDAY}
    found = opening(pattern(), last_answered="ann", **ask)  # type: ignore[arg-type]
    assert (found.interim_id, found.interim_because[:17]) == ("ann", "Ann last answered")
    assert opening(pattern(), last_answered="ghost", **ask).interim_id == "bob"  # type: ignore[arg-type]


def test_a_fact_comes_with_its_handover_a_pattern_without() -> None:
    """Grade A is the leader's at once, grade B not yet anybody's."""
    ask = {"hierarchy": tree(), "escalation": escalation(), "now": WEDNESDAY}
    fact, two = opening(signal(), **ask), opening(pattern(), **ask)  # type: ignore[arg-type]
    assert fact.handover is not None
    assert fact.handover.decider_id == "mia"
    assert two.handover is None
