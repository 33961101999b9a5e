"""Deals that change hands, for the plants that let them: the deal and its field history together."""

from dataclasses import replace

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Flags, Whole
from groundrules.simulate.life.edits import OWNER, Edits, edits_of
from groundrules.simulate.world import World
from groundrules.terms import SalesRole


def passed_on(world: World, deal: Whole, day: Whole, *, second: Whole, new: Whole, by: Whole) -> World:
    """The world with these deals handed on, each once, from their owner to ``new`` on ``day``."""
    deals = world.deals
    owner, handed_on = deals.owner.copy(), deals.handed_on.copy()
    more = Edits(deal, np.full(len(deal), OWNER), day, second, owner[deal], new, by)
    owner[deal], handed_on[deal] = new, day
    edits = edits_of([world.life.edits, more])
    return replace(
        world, deals=replace(deals, owner=owner, handed_on=handed_on), life=replace(world.life, edits=edits)
    )


def weekday(day: Whole) -> Whole:
    """Saturdays and Sundays become the Friday before."""
    return np.asarray(day - np.maximum((day + days.FIRST.weekday()) % 7 - 4, 0), dtype=np.int64)


def never_passed(world: World) -> Flags:
    """Deals that stayed with one owner on an account where nothing out of the ordinary happens."""
    deals = world.deals
    moved = world.ownership.moved_on[deals.account]
    settled = (np.abs(deals.ended - moved) > 40) & (deals.created > 0)
    fits = (deals.handed_on > days.END) & ~deals.kept_by_old & ~world.taken()[deals.account]
    return np.asarray(fits & settled & ~np.isin(deals.owner, _gone(world)))


def _gone(world: World) -> Whole:
    return np.array([n for n, p in enumerate(world.force.people) if p.left <= days.END], dtype=np.int64)


def colleagues(world: World, person: Whole, rng: np.random.Generator) -> Whole:
    """For each person somebody else who sells in the same region, field or inside, and stays."""
    people = world.force.people
    sellers = [
        n for n, p in enumerate(people)
        if p.role in (SalesRole.FIELD, SalesRole.INSIDE) and p.seat is not None and p.left > days.END
        and p.hired < 0
    ]  # fmt: skip
    found = []
    for one in person.tolist():
        near = [n for n in sellers if n != one and people[n].region == people[one].region]
        found.append(int(rng.choice(near or [n for n in sellers if n != one])))
    return np.array(found, dtype=np.int64)
