"""S04: an open deal was handed over with its account and nobody carries it on for weeks."""

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Whole
from groundrules.simulate.deeds import OPEN, Deed
from groundrules.simulate.plants.deal_times import stalled
from groundrules.simulate.plants.plant import YEAR, Plant, Planted
from groundrules.simulate.world import World


def handed_over(world: World) -> Whole:
    """Deals that passed to the new owner with their account within the last year and go on for a while."""
    deals = world.deals
    day = deals.handed_on
    fits = (day == world.ownership.moved_on[deals.account]) & (day >= YEAR) & (day < days.END - 28)
    fits &= (deals.ended > day + 10) & ~world.taken()[deals.account] & ~deals.kept_by_old
    _, first = np.unique(deals.account[fits], return_index=True)
    return np.flatnonzero(fits)[np.sort(first)]


def place(world: World, rate: float, rng: np.random.Generator) -> Planted:
    """So large a share of the deals handed over sees no step for six to fourteen weeks, then goes on.

    A customer who asked for a pause looks the same: his deal stands still with a contact now and then.
    """
    found = rng.permutation(handed_over(world))
    wanted = max(2, round(rate * len(found)))
    deal, since = found[:wanted], world.deals.handed_on[found[:wanted]]
    length = rng.integers(42, 100, size=len(deal))
    deeds = tuple(
        _deed(world, int(d), int(a), int(a + n)) for d, a, n in zip(deal, since, length, strict=True)
    )
    return Planted(stalled(world, deal, since, length), deeds)


def _deed(world: World, deal: int, since: int, until: int) -> Deed:
    deals = world.deals
    return Deed(
        "stalled_deals",
        "S04",
        since,
        min(until, OPEN),
        {"from": int(deals.first_owner[deal]), "to": int(deals.owner[deal])},
        int(deals.account[deal]),
        (deal,),
        facts={"moved_on": days.day_of(since).isoformat()},
    )


PLANT = Plant("stalled_deals", "S04", (0.04, 0.12), "deals handed over", place)
