"""What the passing of time does to cases."""

from datetime import timedelta
from typing import Any

import pytest

from groundrules.cases import Case, Status
from groundrules.terms import SalesRole
from groundrules.usecases.open_cases import open_cases
from groundrules.usecases.run_clocks import EXPIRES_AFTER, ClockResult, run_clocks
from groundrules.usecases.work_cases import appeal_ruling, rule_case
from tests.cases.worlds import CALENDAR, WEDNESDAY, book, company, pattern, seller, signal
from tests.fakes.docket import MemoryDocket, MemoryPeople


@pytest.fixture
def world() -> dict[str, Any]:  # arguments of many types
    """The company with an empty docket."""
    return {
        "docket": MemoryDocket(),
        "people": MemoryPeople(company()),
        "book": book(),
        "calendar": CALENDAR,
    }


def _open(world: dict[str, Any], row: object) -> Case:  # arguments of many types
    (case,) = open_cases(signals=[row], now=WEDNESDAY, **world).opened  # type: ignore[list-item]
    return case


def _run(world: dict[str, Any], business_hours: float) -> ClockResult:  # arguments of many types
    return run_clocks(now=CALENDAR.add_hours(WEDNESDAY, business_hours) + timedelta(seconds=1), **world)


def test_a_pattern_reaches_the_leader_when_the_time_to_answer_is_up(world: dict[str, Any]) -> None:
    """Not an hour before sixteen business hours, and then with a fresh clock for the leader."""
    _open(world, pattern())
    assert _run(world, 15) == ClockResult()
    (case,) = _run(world, 16).sent
    assert (case.status, case.decider_id, case.level) == (Status.WITH_LEADER, "vera", 0)
    assert case.due_at is not None
    assert CALENDAR.hours_between(case.last_at, case.due_at) == pytest.approx(16)


def test_a_late_leader_passes_it_up_level_by_level(world: dict[str, Any]) -> None:
    """After sixteen hours to the second line; there is nobody above the head, so it stays there."""
    case = _open(world, signal())
    assert case.decider_id == "mia"
    assert _run(world, 15.5) == ClockResult()
    (case,) = _run(world, 16.5).passed_up
    assert (case.decider_id, case.level, case.escalation_rule) == ("vera", 1, "X5")
    assert _run(world, 17) == ClockResult()
    assert _run(world, 200) == ClockResult()


def test_a_decider_who_left_is_replaced_at_once(world: dict[str, Any]) -> None:
    """No clock need run out when nobody is there to decide."""
    _open(world, signal())
    gone = seller("mia", "vera", SalesRole.MANAGER, is_active=False)
    world["people"] = MemoryPeople([*(p for p in company() if p.seller_id != "mia"), gone])
    (case,) = _run(world, 1).passed_up
    assert case.decider_id == "vera"
    assert _run(world, 1) == ClockResult()


def test_with_nobody_above_it_waits(world: dict[str, Any]) -> None:
    """A tree torn apart by an import leaves the case where it is until the tree is whole."""
    _open(world, signal())
    world["people"] = MemoryPeople([seller("bob", None)])
    assert _run(world, 1) == ClockResult()
    world["people"] = MemoryPeople(company())
    assert _run(world, 1) == ClockResult()


def test_an_appeal_has_a_clock_of_its_own(world: dict[str, Any]) -> None:
    """The second round's time counts from the appeal, however old the case is."""
    case = _open(world, signal())
    later = CALENDAR.add_hours(WEDNESDAY, 10)
    rule_case(
        docket=world["docket"],
        book=world["book"],
        case_id=case.case_id,
        by="mia",
        outcome="owner contacts",
        reason="H2",
        now=later,
        seen_version=case.version,
    )
    done = appeal_ruling(
        case_id=case.case_id, by="bob", reason="I was away", now=later, seen_version=case.version + 1, **world
    )
    assert done.case is not None
    assert (done.case.decider_id, done.case.round) == ("vera", 2)
    assert done.case.due_at == CALENDAR.add_hours(later, 16)


def test_old_cases_expire(world: dict[str, Any]) -> None:
    """Ninety days after the opening, whoever's turn it is, evidence about people is not kept open."""
    _open(world, pattern())
    _open(world, signal("s9"))
    found = run_clocks(now=WEDNESDAY + EXPIRES_AFTER, **world)
    assert {case.status for case in found.expired} == {Status.CLOSED}
    assert len(found.expired) == 2
    assert found.sent == ()
    assert run_clocks(now=WEDNESDAY + EXPIRES_AFTER, **world) == ClockResult()
