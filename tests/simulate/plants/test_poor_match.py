"""Poor matches: the customer answers less and turns to the old owner; twins are put beside and told."""

import numpy as np
import pytest

from groundrules.simulate import Mode, World, WorldSize, days, make_world
from groundrules.simulate.deals import LOST, WON
from groundrules.simulate.deeds import Deed
from groundrules.simulate.touches import MAIL_IN

SIZE = WorldSize(sellers=60, accounts=900, seed=107)


def made(**plants: float) -> World:
    return make_world(SIZE, Mode(is_healthy=True, plants={"evidence_outage": 0.0, **plants}))


@pytest.fixture(scope="module")
def without() -> World:
    return made()


@pytest.fixture(scope="module")
def planted() -> World:
    return made(poor_match=0.3)


def told(world: World, excuse: str = "") -> list[Deed]:
    return [deed for deed in world.deeds if deed.kind == "poor_match" and deed.excuse == excuse]


def mails(world: World, deed: Deed, person: int | None = None) -> int:
    """What the account's customer wrote while it went on, to anybody or to one person."""
    t = world.touches
    some = (t.account == deed.account) & (t.kind == MAIL_IN) & (t.day >= deed.since) & (t.day < deed.until)
    return int((some & ((t.person == person) | (person is None))).sum())


def work(world: World, deed: Deed) -> int:
    """What the new owner did on the account while it went on."""
    t = world.touches
    some = (t.account == deed.account) & (t.person == deed.people["to"]) & (t.kind != MAIL_IN)
    return int((some & (t.day >= deed.since) & (t.day < deed.until)).sum())


def test_less_comes_back_though_the_owner_works_as_ever(without: World, planted: World) -> None:
    """Fewer mails, some to the old owner; the new owner's own work is untouched, and deals are lost."""
    found = told(planted)
    assert len(found) >= 10
    assert sum(mails(planted, deed) for deed in found) < 0.6 * sum(mails(without, deed) for deed in found)
    assert sum(mails(planted, deed, deed.people["from"]) for deed in found) > sum(
        mails(without, deed, deed.people["from"]) for deed in found
    )
    assert [work(planted, deed) for deed in found] == [work(without, deed) for deed in found]
    mine = np.isin(planted.deals.account, [deed.account for deed in found if deed.account is not None])
    turned = mine & (without.deals.stage == WON) & (planted.deals.stage == LOST)
    assert int(turned.sum()) == sum(int(str(deed.facts["deals"])) for deed in found) > 0


def test_it_begins_after_the_move_and_the_move_is_old_enough(planted: World) -> None:
    """A match shows over quarters: every stretch begins after a move more than half a year ago."""
    for deed in told(planted):
        assert deed.account is not None
        assert planted.ownership.moved_on[deed.account] < deed.since < deed.until
        assert planted.ownership.moved_on[deed.account] < days.END - 182


def test_twins_are_told_and_write_as_much_or_are_many(without: World, planted: World) -> None:
    """Who likes both goes on writing, to both; load and market befall more than one account."""
    both = told(planted, "likes_both")
    assert both
    before = sum(mails(without, deed) for deed in both)
    assert sum(mails(planted, deed) for deed in both) > 0.75 * before  # the market befalls them, too
    assert sum(mails(planted, deed, deed.people["from"]) for deed in both) > 0.15 * before
    for excuse in ("lost_champion", "everywhere", "market"):
        assert told(planted, excuse), excuse
    faulty = {deed.account for deed in told(planted)}
    assert not faulty & {deed.account for deed in planted.deeds if deed.excuse}
