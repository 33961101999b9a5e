"""Pull-forward, sandbagging, edits of credit: each puts in what its truth says, with twins beside."""

import numpy as np
import pytest

from groundrules.simulate import Mode, World, WorldSize, days, make_world
from groundrules.simulate.customers import MISSING
from groundrules.simulate.deals import NEVER, WON
from groundrules.simulate.deeds import Deed
from groundrules.simulate.life.edits import CLOSE
from groundrules.simulate.moments import DAY

SIZE = WorldSize(sellers=60, accounts=900, seed=107)


def made(**plants: float) -> World:
    return make_world(SIZE, Mode(is_healthy=True, plants={"evidence_outage": 0.0, **plants}))


def told(world: World, kind: str, excuse: str = "") -> list[Deed]:
    return [deed for deed in world.deeds if deed.kind == kind and deed.excuse == excuse]


@pytest.fixture(scope="module")
def without() -> World:
    return made()


@pytest.fixture(scope="module")
def hasty() -> World:
    return made(pull_forward=0.3)


@pytest.fixture(scope="module")
def hiding() -> World:
    return made(sandbagging=0.15)


@pytest.fixture(scope="module")
def edited() -> World:
    return made(split_edits=0.2)


def test_pulled_deals_are_won_before_the_day_at_a_price(without: World, hasty: World) -> None:
    """Wins of the weeks after a wave lie in the two weeks before it, cheaper, the date brought forward."""
    found = told(hasty, "pull_forward")
    assert len(found) > 5
    for deed in found:
        mine, wave = np.array(deed.deals), deed.since + 14
        assert (without.deals.ended[mine] >= wave).all()
        assert ((hasty.deals.ended[mine] >= deed.since) & (hasty.deals.ended[mine] < wave)).all()
        assert (hasty.deals.owner[mine] == deed.people["seller"]).all()
        before, after = (w.life.deal_details.discount[mine] for w in (without, hasty))
        assert (after[before != MISSING] >= before[before != MISSING] + 40).all()
        edits = hasty.life.edits
        for deal in deed.deals:
            last = edits.rows((edits.deal == deal) & (edits.field == CLOSE))
            assert any(int(old) > int(new) for old, new in zip(last.old, last.new, strict=True))


def test_hard_work_is_not_called_pulling_forward(without: World, hasty: World) -> None:
    """Beside the gamers some win what they would have lost, and a promotion brings forward deals anywhere."""
    harder = told(hasty, "pull_forward", "worked_harder")
    assert harder
    for deed in harder:
        mine = np.array(deed.deals)
        assert (without.deals.stage[mine] != WON).all()
        assert (hasty.deals.stage[mine] == WON).all()
    assert told(hasty, "pull_forward", "promotion")[0].facts["deals"]


def test_hidden_deals_are_entered_when_they_are_as_good_as_won(without: World, hiding: World) -> None:
    """Their record begins days before the win; some jump from the first stage to the last."""
    found = told(hiding, "sandbagging")
    assert len(found) == 9
    mine = np.concatenate([deed.deals for deed in found])
    life = hiding.deals.ended[mine] - hiding.deals.created[mine]
    assert (life <= 12).all()
    assert (without.deals.ended[mine] - without.deals.created[mine] > 14).all()
    assert (hiding.deals.ended[mine] == without.deals.ended[mine]).all()
    jumped = (hiding.deals.entered[mine, 1:] == NEVER).all(axis=1)
    assert jumped.any()
    assert not jumped.all()
    on = hiding.touches.deal >= 0
    deal = hiding.touches.deal[on]
    late = np.isin(deal, mine)
    assert (hiding.touches.day[on][late] >= hiding.deals.created[deal[late]]).all()
    assert told(hiding, "sandbagging", "over_the_counter")
    assert told(hiding, "sandbagging", "entered_after_a_trip")


def test_stages_are_in_order_and_inside_the_deals_life(hasty: World, hiding: World) -> None:
    """However a deal was told otherwise, it is created, goes through its stages and closes in that order."""
    for world in (hasty, hiding):
        mine = np.unique([deal for deed in world.deeds for deal in deed.deals])
        entered = world.deals.entered[mine]
        reached = np.where(entered == NEVER, -1, entered)
        path = np.maximum.accumulate(reached, axis=1)
        assert ((entered == NEVER) | (reached == path)).all()
        assert (entered[:, 0] == world.deals.created[mine]).all()
        assert (path[:, -1] <= world.deals.ended[mine]).all()


def test_credit_moves_to_the_owner_weeks_after_the_win(edited: World) -> None:
    """Ten points and more, days after the close, shares still whole; slips and one manager's lot beside."""
    found = told(edited, "split_edits")
    assert len(found) > 5
    edits, splits = edited.life.split_edits, edited.life.splits
    for deed in found:
        (deal,) = deed.deals
        mine = np.flatnonzero((edits.deal == deal) & (edits.moment // DAY == deed.since))
        assert deed.since > edited.deals.ended[deal] + 2
        assert (np.abs(edits.new[mine] - edits.old[mine]) >= 10).all()
        assert splits.percent[splits.deal == deal].sum() == 100
        assert (edits.by[mine] == deed.people["by"]).all()
    assert told(edited, "split_edits", "slip_mended")
    lot = told(edited, "split_edits", "put_right_in_one_lot")
    assert len(lot) > 10
    assert len({(deed.since, deed.people["by"]) for deed in lot}) == 1


def test_the_rest_of_the_world_stays(without: World, hasty: World) -> None:
    """Deals nobody tells otherwise keep their dates, edits and prices."""
    mine = np.unique([deal for deed in hasty.deeds for deal in deed.deals])
    counted = {int(deed.facts["deals"]) for deed in told(hasty, "pull_forward", "promotion")}  # type: ignore[call-overload]  # a number
    changed = np.flatnonzero(hasty.deals.ended != without.deals.ended)
    assert len(np.setdiff1d(changed, mine)) <= sum(counted)
    for one in (changed,):
        kept = [~np.isin(w.life.edits.deal, one) for w in (without, hasty)]
        before, after = without.life.edits.rows(kept[0]), hasty.life.edits.rows(kept[1])
        assert sorted(zip(before.deal, before.day, before.new, strict=True)) == sorted(
            zip(after.deal, after.day, after.new, strict=True)
        )
    assert (hasty.deals.ended[mine] < days.END).all()
