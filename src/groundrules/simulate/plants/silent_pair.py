"""S07: two people who are to work together stop talking for weeks, though both are there."""

from dataclasses import replace

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Flags, Whole
from groundrules.simulate.deeds import Deed
from groundrules.simulate.life.contacts import Contacts, pairs_of
from groundrules.simulate.plants.plant import YEAR, Plant, Planted, stretches
from groundrules.simulate.world import World

_AWAY = 21
"""Days one of a pair is away in a row for the pair to look silent."""


def place(world: World, rate: float, rng: np.random.Generator) -> Planted:
    """So large a share of the pairs falls silent for five to twenty weeks: a note now and then, or nothing.

    Pairs of whom one was away for weeks, and pairs that never leave many traces, are told as look-alikes.
    """
    pairs = pairs_of(world.force)
    wanted = max(1, round(rate * len(pairs)))
    busy = set(world.busy_people().tolist())
    since, until = stretches(rng, len(pairs), shortest=35, longest=140)
    contacts = world.life.contacts
    deeds: list[Deed] = []
    chosen: set[int] = set()
    for n in rng.permutation(len(pairs)).tolist():
        one, other = (int(person) for person in pairs[n])
        start, end = int(since[n]), int(until[n])
        if len(deeds) == wanted:
            break
        if {one, other} & busy or not _both_there(world, one, other, start, end):
            continue
        kept = float(rng.uniform(0.0, 0.25))
        contacts = _thinned(contacts, _between(contacts, one, other, start, end), kept, rng)
        deeds.append(_deed(one, other, start, end, facts={"kept": round(kept, 2)}))
        chosen.add(n)
    rest = [n for n in range(len(pairs)) if n not in chosen]
    deeds += _alike(world, contacts, pairs[rest], wanted)
    return Planted(replace(world, life=replace(world.life, contacts=contacts)), tuple(deeds))


def _both_there(world: World, one: int, other: int, start: int, end: int) -> bool:
    """Both work most of the time in the stretch, and worked for two months before it."""
    people, stop = world.force.people, min(end, days.END)
    if any(people[n].hired + 60 > start or people[n].left < stop for n in (one, other)):
        return False
    work = world.attendance.work
    together = (work[one, start:stop] > 0) & (work[other, start:stop] > 0)
    return bool(together.sum() >= 0.35 * (stop - start))


def _between(contacts: Contacts, one: int, other: int, start: int, end: int) -> Flags:
    """The two's contacts in [start, end), whoever began."""
    forth = (contacts.person == one) & (contacts.partner == other)
    back = (contacts.person == other) & (contacts.partner == one)
    return np.asarray((forth | back) & (contacts.day >= start) & (contacts.day < end))


def _thinned(contacts: Contacts, some: Flags, kept: float, rng: np.random.Generator) -> Contacts:
    n = contacts.n.copy()
    n[some] = rng.binomial(n[some], kept)
    return replace(contacts, n=n).rows(n > 0)


def _alike(world: World, contacts: Contacts, pairs: Whole, most: int) -> list[Deed]:
    """Up to so many pairs that were silent because one was away, and that leave few traces at any time."""
    found: list[Deed] = []
    known = {(int(a), int(b)) for a, b in pairs}
    for block in world.attendance.leave:
        if len(found) == most or block.to_day - block.from_day < _AWAY or block.from_day < YEAR:
            continue
        for one, other in sorted(known):
            if block.person in (one, other) and block.from_day < days.END:
                end = min(block.to_day, days.END)
                found.append(_deed(one, other, block.from_day, end, excuse="leave"))
                known.discard((one, other))
                break
    quiet = []
    for one, other in sorted(known):
        total = int(contacts.n[_between(contacts, one, other, YEAR, days.END)].sum())
        if 0 < total < 60:
            quiet.append(_deed(one, other, YEAR, days.END, excuse="few_traces", facts={"contacts": total}))
    return found + quiet[:most]


def _deed(
    one: int, other: int, start: int, end: int, *, excuse: str = "", facts: dict[str, object] | None = None
) -> Deed:
    people = {"seller": one, "partner": other}
    return Deed("silent_pair", "S07", start, min(end, days.END), people, excuse=excuse, facts=facts or {})


PLANT = Plant("silent_pair", "S07", (0.04, 0.1), "pairs", place)
