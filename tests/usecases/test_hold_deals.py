"""Late deals of a wave become exceptions in the act that applies it, and count against every other wave."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from groundrules.handoff.exceptions.holdovers import HeldDeals, Verdict
from groundrules.handoff.exceptions.line import Moment
from groundrules.handoff.journal import Act, Entry, Story
from groundrules.usecases.assign_coverage import assign_coverage
from groundrules.usecases.hold_deals import hold_wave_deals
from groundrules.usecases.judge_deals import JudgedDeals, OneMove, judge_deals
from groundrules.usecases.keep_exceptions import standing_on
from tests.fakes.facts import MemoryFacts
from tests.fakes.journal import MemoryJournal
from tests.handoff.exceptions.worlds import DAY, NOON, TODAY, account, book, company, deal, touch

MOVES = [OneMove(name, f"Company {name}", "ann", "ivy") for name in ("A", "C")]


@pytest.fixture(scope="module")
def facts() -> MemoryFacts:
    """Three late deals of Ann's on two accounts that go to Ivy, and an early one."""
    late = {"stage": "Signing", "owner_id": "ann", "created_at": datetime(2026, 1, 5, tzinfo=UTC)}
    made = company(
        accounts=[account("A"), account("C")],
        opportunities=[
            deal("D1", "A", 60_000_00, **late),
            deal("D2", "A", 90_000_00, **late),
            deal("D3", "C", 70_000_00, **late),
            deal("D4", "C", 70_000_00, **(late | {"stage": "New"})),
        ],
        opportunity_changes=[
            {
                "change_id": f"c{n}",
                "opportunity_id": f"D{n}",
                "changed_at": datetime(2026, 5, 1, tzinfo=UTC),
                "field": "stage_reached",
                "new_value": "Signing",
            }
            for n in (1, 2, 3)
        ],
        activities=[touch("t1", "A", DAY), touch("t2", "C", DAY)],
    )
    assign_coverage(book=book(), facts=made)
    return made


def judged(facts: MemoryFacts, *moves: OneMove) -> JudgedDeals:
    """What the book says of the deals on these accounts."""
    return judge_deals(book=book(), facts=facts, moves=moves or MOVES, as_of=DAY, announced_on=DAY)


def apply(facts: MemoryFacts, journal: MemoryJournal, found: JudgedDeals, plan_id: str) -> HeldDeals:
    """The wave's deals are held in one act."""
    held: list[HeldDeals] = []

    def entries(stories: Mapping[str, Story]) -> Mapping[str, tuple[Entry, ...]]:
        held.append(
            hold_wave_deals(
                book=book(),
                facts=facts,
                journal=journal,
                moment=Moment(NOON),
                stories=stories,
                holdovers=found.holdovers,
                plan_id=plan_id,
                by="ops",
            )
        )
        return held[0].entries

    journal.append(Act("apply wave", "ops", NOON), found.subjects(plan_id), entries)
    return held[0]


def test_the_wave_keeps_the_two_largest_and_tells_of_the_third(facts: MemoryFacts) -> None:
    """Judged by the rules, held within the cap, standing from that moment; the third moves, and why."""
    found = judged(facts)
    assert {one.deal_id: one.verdict for one in found.holdovers} == {
        "D1": Verdict.ELIGIBLE,
        "D2": Verdict.ELIGIBLE,
        "D3": Verdict.ELIGIBLE,
        "D4": Verdict.EXEMPT,
    }
    assert found.findings == ()
    journal = MemoryJournal()
    held = apply(facts, journal, found, "P-1")
    assert [one.holdover.deal_id for one in held.not_held] == ["D1"]
    standing = standing_on(journal=journal, day=TODAY)
    assert {hold.deal_id for hold in standing} == {"D2", "D3"}
    assert held.with_standing(standing) == standing
    assert len(journal.acts) == 1


def test_a_second_wave_finds_the_places_taken(facts: MemoryFacts) -> None:
    """What the first wave keeps counts in the second, of whatever plan; applied again, nothing happens."""
    journal = MemoryJournal()
    apply(facts, journal, judged(facts, MOVES[0]), "P-1")
    second = apply(facts, journal, judged(facts, MOVES[1]), "P-2")
    assert [one.finding.code for one in second.not_held] == ["GR514"]
    again = apply(facts, journal, judged(facts, MOVES[0]), "P-1")
    assert (again.entries, {hold.deal_id for hold in again.holds}) == ({}, {"D1", "D2"})
    assert len(journal.acts) == 1


def test_without_rules_or_moves_nothing_is_judged(facts: MemoryFacts) -> None:
    """A book without `holdover`, or a wave without moves, holds nothing."""
    of = book()
    without = replace(of, decisions={name: one for name, one in of.decisions.items() if name != "holdover"})
    assert judge_deals(book=without, facts=facts, moves=MOVES, as_of=DAY, announced_on=DAY) == JudgedDeals(())
    assert judge_deals(book=of, facts=facts, moves=[], as_of=DAY, announced_on=DAY) == JudgedDeals(())
