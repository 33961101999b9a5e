"""Coasting, silent pairs and inside partners left out: in the world what the truth says, and nothing else."""

import numpy as np
import pytest

from groundrules.simulate import Mode, World, WorldSize, days, make_world
from groundrules.simulate.deeds import Deed
from groundrules.simulate.life.members import INSIDE, due
from groundrules.simulate.moments import DAY
from groundrules.simulate.plants import coasting
from groundrules.simulate.touches import BULK, MAIL_IN

SIZE = WorldSize(sellers=60, accounts=900, seed=107)


def made(**plants: float) -> World:
    return make_world(SIZE, Mode(is_healthy=True, plants={"evidence_outage": 0.0, **plants}))


def faults(world: World, kind: str) -> list[Deed]:
    return [deed for deed in world.deeds if deed.kind == kind and not deed.excuse]


def innocent(world: World, kind: str) -> list[Deed]:
    return [deed for deed in world.deeds if deed.kind == kind and deed.excuse]


@pytest.fixture(scope="module")
def healthy() -> World:
    return made()


@pytest.fixture(scope="module")
def apart() -> World:
    return made(coasting=0.2, silent_pair=0.15, inside_ignored=0.2)


def own(world: World, deed: Deed, *, shared: bool) -> int:
    """The person's outward touches in the stretch, on accounts with or without a colleague's seat."""
    t, held = world.touches, world.ownership
    led = (held.quarterback_seat >= 0) & (held.quarterback_from <= deed.since)
    ground = (led | (held.specialist_seat >= 0) | coasting._helped(world))[t.account]
    during = (t.day >= deed.since) & (t.day < deed.until) & ~np.isin(t.kind, (MAIL_IN, BULK))
    account = np.arange(len(world.customers))
    mine = held.tenures.owner_on(account, np.full(len(account), deed.since)) == deed.people["seller"]
    return int((during & (t.person == deed.people["seller"]) & (ground == shared) & mine[t.account]).sum())


def test_a_coaster_is_missed_on_shared_accounts_alone(healthy: World, apart: World) -> None:
    """Half and more of the touches on shared accounts are gone, and all others are as they were."""
    found = faults(apart, "coasting")
    assert len(found) >= 4
    shared = [(own(apart, deed, shared=True), own(healthy, deed, shared=True)) for deed in found]
    assert sum(now for now, _ in shared) < 0.5 * sum(before for _, before in shared)
    assert all(own(apart, deed, shared=False) == own(healthy, deed, shared=False) for deed in found)


def test_what_only_looks_like_coasting_is_told() -> None:
    """Somebody who does less everywhere, one customer left to one voice, and a busy partner are innocent."""
    told = {deed.excuse for deed in innocent(made(coasting=0.1), "coasting")}
    assert told == {"less_everywhere", "one_voice", "partner_overactive"}


def talk(world: World, deed: Deed) -> int:
    """Contacts of the two while it went on."""
    one, other = deed.people["seller"], deed.people["partner"]
    c = world.life.contacts
    both = ((c.person == one) & (c.partner == other)) | ((c.person == other) & (c.partner == one))
    return int(c.n[both & (c.day >= deed.since) & (c.day < deed.until)].sum())


def test_a_silent_pair_hardly_talks(healthy: World, apart: World) -> None:
    """In its stretch a pair keeps a quarter of its contacts at most, on average; others keep all of them."""
    found = faults(apart, "silent_pair")
    assert len(found) >= 2
    before = sum(talk(healthy, deed) for deed in found)
    assert before > 20 * len(found)
    assert sum(talk(apart, deed) for deed in found) < 0.3 * before
    lost = int(healthy.life.contacts.n.sum()) - int(apart.life.contacts.n.sum())
    assert lost == before - sum(talk(apart, deed) for deed in found)


def test_pairs_that_only_look_silent_are_told(healthy: World, apart: World) -> None:
    """Pairs of whom one was on a long leave, untouched, with the days of the leave."""
    away = [deed for deed in innocent(apart, "silent_pair") if deed.excuse == "leave"]
    assert away
    assert all(talk(apart, deed) == talk(healthy, deed) for deed in away)
    for deed in away:
        spell = slice(deed.since, deed.until)
        assert any(apart.attendance.away[person, spell].all() for person in deed.people.values())


def left_out(world: World, deed: Deed) -> tuple[int, int]:
    """Deals of the stretch the partner belonged on, and those with nobody from inside."""
    _, _, inside = due(world.deals, world.ownership, world.force)
    deals, members = world.deals, world.life.members
    mine = (deals.first_owner == deed.people["seller"]) & (inside >= 0)
    mine &= (deals.created >= deed.since) & (deals.created < deed.until)
    there = np.zeros(len(deals), dtype=bool)
    there[members.deal[members.role == INSIDE]] = True
    return int(mine.sum()), int((mine & ~there).sum())


def answered(world: World, deed: Deed) -> float:
    """Share of the partner's requests of that time that were done."""
    asked = world.life.requests
    mine = (asked.asked == deed.people["seller"]) & (asked.made >= deed.since * DAY)
    mine &= asked.made < deed.until * DAY
    return float((asked.done[mine] >= 0).mean()) if mine.any() else np.nan


def test_an_ignored_partner_is_on_few_deals_and_waits(healthy: World, apart: World) -> None:
    """Most deals of the stretch lack the partner, and fewer of the partner's requests are done."""
    found = faults(apart, "inside_ignored")
    assert len(found) >= 3
    deals, alone = np.array([left_out(apart, deed) for deed in found]).sum(axis=0)
    _, before = np.array([left_out(healthy, deed) for deed in found]).sum(axis=0)
    assert alone > 0.7 * deals
    assert alone > before
    assert np.nanmean([answered(apart, d) for d in found]) < np.nanmean([answered(healthy, d) for d in found])
    assert all(deed.since >= days.number(days.WAVES[0]) for deed in found)
