"""S20: out of what a queue offers somebody takes what is worth more and leaves the rest to the others.

What only looks like it: somebody who knows the larger customers' segment and rightly leaves the others, and
somebody with a full book who takes little of anything.
"""

from dataclasses import replace

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Flags, Whole
from groundrules.simulate.customers import ENTERPRISE, STRATEGIC
from groundrules.simulate.deeds import Deed
from groundrules.simulate.moments import DAY
from groundrules.simulate.plants.plant import Plant, Planted, stretches
from groundrules.simulate.world import World


def place(world: World, rate: float, rng: np.random.Generator) -> Planted:
    """So large a share of those a queue serves picks by worth for two to nine months; a few only look so."""
    offers = world.life.offers
    served = np.setdiff1d(np.unique(offers.person), world.busy_people())
    wanted = max(1, round(rate * len(np.unique(offers.person))))
    order = rng.permutation(served)[: wanted + 2 * max(1, wanted // 2)]
    since, until = stretches(rng, len(order), shortest=60, longest=270, last=days.END - 60)
    taken, deeds = offers.taken.copy(), []
    on = offers.moment // DAY
    for number, person in enumerate(order.tolist()):
        excuse = "" if number < wanted else ("skill", "full_book")[number % 2]
        mine = (offers.person == person) & (offers.answered >= 0)
        mine &= (on >= since[number]) & (on < until[number])
        rows = np.flatnonzero(mine)
        usual = float(taken[rows].mean()) if len(rows) else 0.5
        rank = np.searchsorted(np.sort(offers.value), offers.value[rows]) / max(len(offers), 1)
        if excuse == "skill":
            chance = np.where(np.isin(offers.segment[rows], (STRATEGIC, ENTERPRISE)), 0.95, 0.35 * usual)
        elif excuse == "full_book":
            chance = np.full(len(rows), 0.3 * usual)
        else:
            steep = float(rng.uniform(4.0, 12.0))
            chance = 1 / (1 + np.exp(-steep * (rank - (1 - usual))))
        taken[rows] = rng.random(len(rows)) < chance
        facts = {"offers": len(rows)}
        deeds.append(Deed("cherry_picking", "S20", int(since[number]), int(until[number]),
                          {"seller": person}, excuse=excuse, facts=facts))  # fmt: skip
    keep = _offered_on(offers.item, taken)
    done = replace(offers, taken=taken).rows(keep)
    return Planted(replace(world, life=replace(world.life, offers=done)), tuple(deeds))


def _offered_on(item: Whole, taken: Flags) -> Flags:
    """False for an offer of an item that somebody took before (offers stand in order of time)."""
    order = np.argsort(item, kind="stable")
    gone = np.concatenate([[0], np.cumsum(taken[order])])[:-1]
    first = np.concatenate([[True], item[order][1:] != item[order][:-1]])
    start = np.flatnonzero(first)[np.cumsum(first) - 1]
    keep = np.zeros(len(item), dtype=bool)
    keep[order] = gone == gone[start]
    return keep


PLANT = Plant("cherry_picking", "S20", (0.04, 0.12), "people a queue serves", place)
