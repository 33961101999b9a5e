"""S25: a person's activity stops reaching the CRM for some weeks; nobody's fault, it happens anywhere."""

from dataclasses import replace

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Whole
from groundrules.simulate.deeds import OPEN, Deed
from groundrules.simulate.plants.plant import Plant, Planted, stretches
from groundrules.simulate.world import World


def place(world: World, rate: float, rng: np.random.Generator) -> Planted:
    """So large a share of the sellers once goes dark for two to four weeks of the last year."""
    people = world.force.people
    seated = [n for n, p in enumerate(people) if p.seat is not None]
    chosen = rng.permutation(seated)
    start, until = stretches(rng, len(chosen), shortest=14, longest=28, last=days.END - 14)
    work = world.rhythm.work
    there = work.upto(chosen, until) - work.upto(chosen, start)
    whole = np.array([people[n].hired + 30 for n in chosen]) < start
    fits = np.flatnonzero((there >= 0.7 * (np.minimum(until, days.END) - start) * 5 / 7) & whole)
    fits = fits[: round(rate * world.size.sellers)]
    chosen, start, until = chosen[fits], start[fits], until[fits]
    deeds = tuple(
        Deed("evidence_outage", "S25", int(a), min(int(b), OPEN), {"seller": int(n)})
        for n, a, b in zip(chosen, start, until, strict=True)
    )
    seen = dark(world, chosen, start, until) < 0
    return Planted(replace(world, touches=world.touches.rows(seen)), deeds)


def dark(world: World, person: Whole, start: Whole, until: Whole) -> Whole:
    """For each touch the number of the stretch that swallows it; -1 for none."""
    own = np.full(len(world.force.people), -1, dtype=np.int64)
    own[person] = np.arange(len(person))
    at = own[world.touches.person]
    row = np.maximum(at, 0)
    if not len(person):
        return at
    day = world.touches.day
    return np.where((at >= 0) & (day >= start[row]) & (day < until[row]), at, -1)


PLANT = Plant("evidence_outage", "S25", (0.07, 0.13), "sellers", place, is_fault=False)
