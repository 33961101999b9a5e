"""Drift, overload, and colleagues passed over: in the world what the truth says, with what only looks so."""

import numpy as np
import pytest

from groundrules.simulate import Mode, World, WorldSize, make_world
from groundrules.simulate.deeds import Deed
from groundrules.simulate.life.members import PROPOSAL, QUARTERBACK, SPECIALIST, due
from groundrules.simulate.touches import MEETING, OUTWARD, SERVED

SIZE = WorldSize(sellers=120, accounts=2000, seed=107)
KINDS = ("role_drift", "specialist_shunned", "quarterback_bypass", "specialist_overload")


def made(**plants: float) -> World:
    return make_world(SIZE, Mode(is_healthy=True, plants={"evidence_outage": 0.0, **plants}))


def told(world: World, kind: str, excuse: str = "") -> list[Deed]:
    return [deed for deed in world.deeds if deed.kind == kind and deed.excuse == excuse]


def done(world: World, deed: Deed, *kinds: int) -> int:
    """What the person did of these kinds while it went on."""
    t = world.touches
    during = (t.day >= deed.since) & (t.day < deed.until) & (t.person == deed.people["seller"])
    return int((during & np.isin(t.kind, kinds)).sum())


@pytest.fixture(scope="module")
def healthy() -> World:
    return made()


@pytest.fixture(scope="module")
def apart() -> World:
    return made(role_drift=0.2, specialist_shunned=0.2, quarterback_bypass=0.12)


@pytest.fixture(scope="module")
def swamped() -> World:
    return made(specialist_overload=0.2)


def test_who_drifts_serves_more_and_sells_less(healthy: World, apart: World) -> None:
    """Service grows to one and a half times and more for each, and selling falls."""
    found = told(apart, "role_drift")
    assert len(found) >= 4
    served = [(done(apart, deed, SERVED), done(healthy, deed, SERVED)) for deed in found]
    assert all(now > 1.5 * before for now, before in served)
    sold = [(done(apart, deed, *OUTWARD), done(healthy, deed, *OUTWARD)) for deed in found]
    assert sum(now for now, _ in sold) < 0.8 * sum(before for _, before in sold)


def test_who_covers_serves_more_and_sells_as_ever(healthy: World, apart: World) -> None:
    """A colleague's leave brings service work, which is told as innocent, and takes no selling."""
    found = told(apart, "role_drift", "covering")
    assert found
    assert sum(done(apart, deed, SERVED) for deed in found) > sum(
        done(healthy, deed, SERVED) for deed in found
    )
    assert all(done(apart, deed, *OUTWARD) == done(healthy, deed, *OUTWARD) for deed in found)


def test_shunned_specialists_are_on_none_of_the_deals(healthy: World, apart: World) -> None:
    """No place, no credit and no meeting with them on the deals told, which had many before."""
    expert, _, _ = due(apart.deals, apart.ownership, apart.force)
    deals = np.array([deal for deed in told(apart, "specialist_shunned") for deal in deed.deals])
    assert len(deals) > 10
    for world, low, high in ((apart, 0, 0), (healthy, len(deals) // 3, len(deals))):
        members, t = world.life.members, world.touches
        there = np.isin(members.deal, deals) & (members.role == SPECIALIST)
        assert low <= int(there.sum()) <= high
        assert (int((np.isin(t.deal, deals) & (t.partner == expert[t.deal])).sum()) > 0) == (high > 0)
    assert not np.isin(apart.life.splits.deal, deals).any()


def test_a_quarterback_passed_over_is_not_told(healthy: World, apart: World) -> None:
    """The proposals told have no quarterback on the team; most had one before."""
    deals = np.array([deal for deed in told(apart, "quarterback_bypass") for deal in deed.deals])
    assert len(deals) > 5
    on = [int((np.isin(w.life.members.deal, deals) & (w.life.members.role == QUARTERBACK)).sum())
          for w in (healthy, apart)]  # fmt: skip
    assert on[0] > 0.5 * len(deals)
    assert on[1] == 0


def test_who_tells_the_day_after_or_the_stand_in_is_innocent(apart: World) -> None:
    """Every proposal of such a seller has a quarterback on its team by the day after."""
    late = [deed for excuse in ("informed_after", "delegated")
            for deed in told(apart, "quarterback_bypass", excuse)]  # fmt: skip
    assert late
    members = apart.life.members
    for deed in late:
        for deal in deed.deals:
            row = np.flatnonzero((members.deal == deal) & (members.role == QUARTERBACK))
            assert len(row) == 1
            assert members.added[row[0]] <= apart.deals.entered[deal, PROPOSAL] + 1


def met(world: World, deed: Deed) -> float:
    """Meetings a working day the specialist was asked to while it went on."""
    t = world.touches
    during = (t.day >= deed.since) & (t.day < deed.until) & (t.kind == MEETING)
    work = world.attendance.work[deed.people["seller"], deed.since : deed.until].sum()
    return float((during & (t.partner == deed.people["seller"])).sum() / work)


def test_a_swamped_specialist_sits_in_meetings_all_day(healthy: World, swamped: World) -> None:
    """Four and more meetings a day by others, on accounts with and without a specialist of their own."""
    found = told(swamped, "specialist_overload")
    assert found
    for deed in found:
        assert met(swamped, deed) > 4 > 4 * met(healthy, deed)
        t = swamped.touches
        on = t.account[(t.partner == deed.people["seller"]) & (t.day >= deed.since) & (t.day < deed.until)]
        strange = (swamped.ownership.specialist_seat[on] < 0).mean()
        assert 0.3 < strange < 0.9


def test_a_peak_is_over_in_two_weeks(swamped: World) -> None:
    """As many specialists have a peak, which is told as innocent and short."""
    found = told(swamped, "specialist_overload", "peak")
    assert len(found) == len(told(swamped, "specialist_overload"))
    assert all(deed.until - deed.since <= 13 for deed in found)


@pytest.mark.parametrize("kind", KINDS)
def test_teams_stay_in_order_of_deal(apart: World, swamped: World, kind: str) -> None:
    """Whoever is added or taken away, the places stand in order of deal, none before its deal."""
    world = swamped if kind == "specialist_overload" else apart
    members = world.life.members
    assert (np.diff(members.deal) >= 0).all()
    assert (members.added >= world.deals.created[members.deal]).all()
