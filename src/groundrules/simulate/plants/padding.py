"""S18: entries made for the count: near-identical rows within minutes, to anybody, unanswered."""

import numpy as np

from groundrules.simulate.deeds import Deed
from groundrules.simulate.logging import at_work, burst, own_accounts, sellers
from groundrules.simulate.plants.plant import Plant, Planted, stretches
from groundrules.simulate.touches import CALL, MAIL_OUT, Touches, joined
from groundrules.simulate.world import World

_SUBJECT = 5_000_000
"""Far above any subject of a thread."""


def place(world: World, rate: float, rng: np.random.Generator) -> Planted:
    """So large a share of the sellers pads on one to three days a week, for four to fourteen weeks."""
    lots: list[Touches] = []
    deeds: list[Deed] = []
    wanted = max(1, round(rate * world.size.sellers))
    for person in rng.permutation(sellers(world, 1.0, rng, world.busy_people())).tolist():
        if len(deeds) == wanted:
            break
        (since,), (until,) = stretches(rng, 1, shortest=28, longest=98)
        kind = CALL if rng.random() < 0.6 else MAIL_OUT
        subject = _SUBJECT + len(deeds) * 1000
        mine = _pads(world, person, range(int(since), int(until)), kind=kind, subject=subject, rng=rng)
        if mine:
            lots += mine
            facts = {"entries": sum(len(lot) for lot in mine), "days": len(mine)}
            deeds.append(Deed("padding", "S18", int(since), int(until), {"seller": person}, facts=facts))
    return Planted(world.with_touches(joined(lots)), tuple(deeds))


def _pads(
    world: World, person: int, span: range, *, kind: int, subject: int, rng: np.random.Generator
) -> list[Touches]:
    """The padded rows, a lot for each day it was done on; dormant accounts are as good as any."""
    often = float(rng.uniform(0.2, 0.6))
    lots = []
    for day in span:
        if not at_work(world, person, day) or rng.random() > often:
            continue
        own = own_accounts(world, person, day)
        if len(own):
            to = rng.choice(own, size=int(rng.integers(5, 22)))
            minutes = int(rng.integers(3, 9))
            lots.append(
                burst(world, to, person, day, kind=kind, subject=subject + day, minutes=minutes, rng=rng)
            )
    return lots


PLANT = Plant("padding", "S18", (0.015, 0.05), "sellers", place)
