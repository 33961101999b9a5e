"""S04: a team that loses many of the deals it was handed, within three months of the hand-off."""

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.deals import WON
from groundrules.simulate.deeds import OPEN, Deed
from groundrules.simulate.plants.deal_times import lost
from groundrules.simulate.plants.plant import YEAR, Plant, Planted
from groundrules.simulate.plants.stalled_deals import handed_over
from groundrules.simulate.salesforce_ids import id_texts
from groundrules.simulate.world import World

_LEAST = 10
"""Deals a team must have been handed for a habit to show."""


_STRETCH = 110
"""Days in which what a team is handed goes wrong, from its first hand-off of the year."""
_FELT = 60
"""Days after that in which the deals are still being lost."""


def place(world: World, rate: float, rng: np.random.Generator) -> Planted:
    """So large a share of the receiving teams loses six in ten of the deals it would have won."""
    deals, people = world.deals, world.force.people
    found = handed_over(world)
    boss = np.array([-1 if person.manager is None else person.manager for person in people])
    team = boss[deals.owner[found]]
    names, count = np.unique(team[team >= 0], return_counts=True)
    able = rng.permutation(names[count >= _LEAST])
    ids = id_texts("user", len(people))
    deeds = []
    for one in able[: max(1, round(rate * len(able)))].tolist():
        handed = deals.handed_on[found]
        since = max(int(handed[team == one].min()), YEAR)
        during = (handed >= since) & (handed < since + _STRETCH)
        mine = found[(team == one) & during & (deals.stage[found] == WON)]
        taken = mine[rng.random(len(mine)) < rng.uniform(0.5, 0.8)]
        on = np.minimum(deals.handed_on[taken] + rng.integers(12, 80, size=len(taken)), days.END - 2)
        fits = on < deals.ended[taken]
        world = lost(world, taken[fits], on[fits])
        deeds.append(
            Deed("lost_after_handoff", "S04", since, min(since + _STRETCH + _FELT, OPEN), group=ids[one],
                 facts={"deals": int(fits.sum())})
        )  # fmt: skip
    return Planted(world, tuple(deeds))


PLANT = Plant("lost_after_handoff", "S04", (0.1, 0.25), "receiving teams", place)
