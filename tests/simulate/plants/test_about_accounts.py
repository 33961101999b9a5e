"""Duplicates, queues and parked accounts: the plant puts in what its truth says, with its twins beside."""

from datetime import date

import numpy as np
import pytest

from groundrules.simulate import Mode, World, WorldSize, days, make_world
from groundrules.simulate.deeds import Deed
from groundrules.simulate.touches import BULK, MAIL_IN

SIZE = WorldSize(sellers=60, accounts=900, seed=107)


def made(**plants: float) -> World:
    return make_world(SIZE, Mode(is_healthy=True, plants={"evidence_outage": 0.0, **plants}))


def told(world: World, kind: str, excuse: str = "") -> list[Deed]:
    return [deed for deed in world.deeds if deed.kind == kind and deed.excuse == excuse]


@pytest.fixture(scope="module")
def without() -> World:
    return made()


@pytest.fixture(scope="module")
def doubled() -> World:
    return made(duplicate_account=0.04)


def test_a_double_is_entered_by_the_old_side_around_a_move(without: World, doubled: World) -> None:
    """It has another's website or address, was entered by the old team, and is called soon."""
    found = [deed for deed in told(doubled, "duplicate_account") if deed.facts["how"] == "created"]
    assert len(found) >= 4
    c, t, people = doubled.customers, doubled.touches, doubled.force.people
    for deed in found:
        host, by = deed.account, deed.people["from"]
        assert host is not None
        assert doubled.life.account_details.by[host] == by
        assert c.name[host] != without.customers.name[host]
        gap = deed.since - days.number(date.fromisoformat(str(deed.facts["moved_on"])))
        assert -40 <= gap <= 55
        assert people[by].manager is not None
    early = []
    for deed in found:
        soon = (t.day > deed.since) & (t.day <= deed.since + 28)
        early.append(bool(((t.account == deed.account) & soon).any()))
    assert np.mean(early) > 0.6


def test_twins_are_sites_and_doubles_by_operations(doubled: World) -> None:
    """A site is under its parent with its own address; operations enter doubles too, to nobody's blame."""
    for deed in told(doubled, "duplicate_account", "site"):
        assert doubled.customers.parent[deed.account] >= 0
    entered = [
        doubled.life.account_details.by[deed.account]
        for deed in told(doubled, "duplicate_account", "operations")
    ]
    assert entered
    assert set(entered) == {doubled.force.operations}


def test_a_strange_parent_is_one_of_the_old_owners_own(doubled: World) -> None:
    """The edit stands in the history on the day the truth says."""
    found = [deed for deed in told(doubled, "duplicate_account") if deed.facts["how"] == "re-parented"]
    assert found
    put = doubled.life.reparents
    for deed in found:
        row = np.flatnonzero((put.account == deed.account) & (put.day == deed.since))
        assert list(put.by[row]) == [deed.people["from"]]
        assert deed.until < days.END or put.new[row][0] == doubled.customers.parent[deed.account]


def test_who_picks_takes_what_is_worth_more_and_twins_take_by_segment() -> None:
    """A picker takes the upper half and leaves the lower; nobody is offered what was taken before."""
    world = made(cherry_picking=0.2)
    offers = world.life.offers
    found = told(world, "cherry_picking")
    assert len(found) >= 2
    middle, on = float(np.median(offers.value)), offers.moment // 86_400
    theirs = np.zeros(len(offers), dtype=bool)
    for deed in found:
        during = (on >= deed.since) & (on < deed.until)
        theirs |= (offers.person == deed.people["seller"]) & (offers.answered >= 0) & during
    high, low = theirs & (offers.value > middle), theirs & (offers.value <= middle)
    assert offers.taken[high].mean() > offers.taken[low].mean() + 0.3
    assert told(world, "cherry_picking", "skill")
    for item in np.unique(offers.item)[:200]:
        taken = offers.taken[offers.item == item]
        assert not taken[:-1].any()


def test_who_parks_leaves_good_accounts_alone_while_they_are_held() -> None:
    """Outward touches of the book fall, what customers write stays; a twin's whole book is called less."""
    plain, world = made(), made(parking=0.1)
    found, twins = told(world, "parking"), told(world, "parking", "overloaded")
    assert len(found) >= 3
    assert twins

    def left(deed: Deed, *, written: bool, within: bool) -> float:
        """Touches of the book in the stretch (or after it) over those there would be without the plant."""
        numbers = []
        for made_world in (world, plain):
            t, held = made_world.touches, made_world.ownership.tenures
            mine = (
                (held.owner == deed.people["seller"]) & (held.start <= deed.since) & (held.end > deed.since)
            )
            end = dict(zip(held.account[mine].tolist(), held.end[mine].tolist(), strict=True))
            until = np.array([min(end.get(int(a), -1), deed.until) for a in t.account])
            on = (t.day >= deed.since) & (t.day < until) if within else (until >= 0) & (t.day >= until)
            numbers.append(int((on & (np.isin(t.kind, (MAIL_IN, BULK)) == written)).sum()))
        return numbers[0] / max(numbers[1], 1)

    for deed in [*found, *twins]:
        assert deed.until - deed.since >= 120
        assert left(deed, written=False, within=True) < 0.85
        assert left(deed, written=True, within=True) == 1.0
        assert left(deed, written=False, within=False) == 1.0
