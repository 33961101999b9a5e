"""S16: a seller takes over a deal in the last days before it is won, to be credited with it."""

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Flags, Whole
from groundrules.simulate.deals import WON
from groundrules.simulate.deeds import OPEN, Deed
from groundrules.simulate.life.edits import NIGHT
from groundrules.simulate.plants.deal_hands import colleagues, never_passed, passed_on, weekday
from groundrules.simulate.plants.plant import YEAR, Plant, Planted
from groundrules.simulate.world import World

_KNOWN_FOR = 35
"""Days after the close in which the change can still be undone."""


def place(world: World, rate: float, rng: np.random.Generator) -> Planted:
    """So large a share of the year's wins changes hands one to five working days before the win.

    Beside them deals change hands for ordinary reasons at any time of their lives, won or lost: mended slips,
    somebody's leave, partners' deals, and one night's clean-up of many deals at once.
    """
    deals = world.deals
    can = never_passed(world) & (deals.ended - deals.created > 45) & deals.is_closed
    can &= (deals.ended >= YEAR + 21) & (deals.ended < days.END - 1)
    led = world.customers.partner_led[deals.account]
    won = can & (deals.stage == WON)
    wanted = max(1, round(rate * int((deals.stage == WON).sum() * 2 / 3)))
    away = _away(world)
    order = _one_each(world, rng.permutation(np.flatnonzero(won & ~led & ~away)))
    taken, slips = order[:wanted], order[wanted : wanted + max(3, wanted // 2)]
    rest = rng.permutation(np.flatnonzero(can & (deals.stage != WON) & ~led))[: max(3, wanted // 2)]
    world, deeds = _grab(world, taken, rng)
    ordinary = np.concatenate([slips, rest])
    before = rng.integers(0, 42, size=len(ordinary))
    world, more = _ordinary(world, ordinary, before, rng, excuse="slip")
    deeds += more
    for excuse, some in (("leave", won & ~led & away), ("partner", won & led)):
        few = rng.permutation(np.flatnonzero(some))[: max(2, wanted // 8)]
        world, more = _ordinary(world, few, rng.integers(0, 6, size=len(few)), rng, excuse=excuse)
        deeds += more
    world, more = _clean_up(world, order[wanted + len(slips) :], rng)
    return Planted(world, (*deeds, *more))


def _one_each(world: World, deal: Whole) -> Whole:
    """The first of these deals on each account, in the same order."""
    _, first = np.unique(world.deals.account[deal], return_index=True)
    return np.asarray(deal[np.sort(first)], dtype=np.int64)


def _away(world: World) -> Flags:
    """Deals whose owner was on leave in the week before the close."""
    deals = world.deals
    last = np.clip(deals.ended, 8, days.END - 1)
    off = world.attendance.away
    return np.asarray(off[deals.owner, last - 1] & off[deals.owner, last - 4])


def _grab(world: World, deal: Whole, rng: np.random.Generator) -> tuple[World, tuple[Deed, ...]]:
    deals, people = world.deals, world.force.people
    day = weekday(deals.ended[deal] - rng.integers(1, 6, size=len(deal)))
    new = colleagues(world, deals.owner[deal], rng)
    boss = np.array([people[n].manager or world.force.operations for n in new], dtype=np.int64)
    how = rng.random(len(deal))
    by = np.where(how < 0.6, new, np.where(how < 0.85, boss, world.force.operations))
    deeds = _deeds(world, deal, day, new, "")
    second = rng.integers(30_000, 62_000, size=len(deal))
    return passed_on(world, deal, day, second=second, new=new, by=by), deeds


def _ordinary(
    world: World, deal: Whole, before: Whole, rng: np.random.Generator, *, excuse: str
) -> tuple[World, tuple[Deed, ...]]:
    """Handed on so many days before the close, by the owner himself or by operations."""
    day = weekday(world.deals.ended[deal] - before)
    new = colleagues(world, world.deals.owner[deal], rng)
    himself = rng.random(len(deal)) < 0.6
    by = np.where(himself, world.deals.owner[deal], world.force.operations)
    late = (before <= 7) & (world.deals.stage[deal] == WON)
    deeds = _deeds(world, deal[late], day[late], new[late], excuse)
    second = rng.integers(30_000, 62_000, size=len(deal))
    return passed_on(world, deal, day, second=second, new=new, by=by), deeds


def _clean_up(world: World, deal: Whole, rng: np.random.Generator) -> tuple[World, tuple[Deed, ...]]:
    """One night operations puts thirty deals under other names; some were about to be won."""
    ended = world.deals.ended[deal]
    night = int(rng.integers(YEAR + 30, days.END - 60))
    near = deal[(ended >= night) & (ended < night + 60)][:30]
    new = colleagues(world, world.deals.owner[near], rng)
    day = np.full(len(near), night)
    late = world.deals.ended[near] - night <= 7
    deeds = _deeds(world, near[late], day[late], new[late], "mass change")
    by, second = np.full(len(near), world.force.operations), np.full(len(near), NIGHT)
    return passed_on(world, near, day, second=second, new=new, by=by), deeds


def _deeds(world: World, deal: Whole, day: Whole, new: Whole, excuse: str) -> tuple[Deed, ...]:
    deals = world.deals
    return tuple(
        Deed(
            "late_owner_change", "S16", int(on), min(int(deals.ended[d]) + _KNOWN_FOR, OPEN),
            {"from": int(deals.owner[d]), "to": int(to)}, int(deals.account[d]), (int(d),), excuse,
        )
        for d, on, to in zip(deal, day, new, strict=True)
    )  # fmt: skip


PLANT = Plant("late_owner_change", "S16", (0.005, 0.02), "won deals", place)
