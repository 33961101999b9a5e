"""S19: somebody sits on accounts that could buy much, does not call them and does not give them back.

It ends, whatever the seller wants, when most of them are given to others; whoever has them then calls them
as always. What only looks like it: so large a book that everything in it is called seldom.
"""

from dataclasses import replace

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Flags, Whole
from groundrules.simulate.deeds import Deed
from groundrules.simulate.logging import own_accounts, sellers
from groundrules.simulate.plants.plant import Plant, Planted, stretches
from groundrules.simulate.touches import BULK, MAIL_IN
from groundrules.simulate.world import World

_LEAST = 22
"""Accounts a book must hold."""

_LASTS = 120
"""Days that most of the parked accounts stay in the book; less is no parking."""


def place(world: World, rate: float, rng: np.random.Generator) -> Planted:
    """So large a share of the sellers, those with large books, parks a good part of their best."""
    wanted = max(1, round(rate * world.size.sellers))
    people = rng.permutation(sellers(world, 1.0, rng, world.busy_people()))
    since, until = stretches(rng, len(people), shortest=150, longest=360, last=days.END - 120)
    books = [own_accounts(world, int(p), int(d)) for p, d in zip(people, since, strict=True)]
    sizes = np.array([len(book) for book in books])
    usual = float(np.median(sizes[sizes >= _LEAST])) if (sizes >= _LEAST).any() else 0.0
    gone = np.zeros(len(world.touches), dtype=bool)
    deeds: list[Deed] = []
    for at in np.flatnonzero(sizes >= max(_LEAST, 1.1 * usual)).tolist():
        if len(deeds) == wanted + max(1, wanted // 2):
            break
        person, start, own = int(people[at]), int(since[at]), books[at]
        excuse = "" if len(deeds) < wanted else "overloaded"
        if not excuse:
            best = own[world.customers.potential[own] >= np.median(world.customers.potential[own])]
            share = float(rng.uniform(0.4, 0.8))
            own = rng.choice(best, size=max(5, round(share * len(best))), replace=False)
        held = _held_until(world, own, person, start)
        end = min(int(until[at]), int(np.sort(held)[len(held) // 2]))
        if end < start + _LASTS:
            continue
        by_owner, by_others = (0.6, 0.6) if excuse else (rng.uniform(0.9, 1.0), rng.uniform(0.8, 1.0))
        left_out = np.where(world.touches.person == person, by_owner, by_others)
        gone |= _outward(world, own, start, np.minimum(held, end)) & (rng.random(len(gone)) < left_out)
        facts = {"accounts": len(own), "book": len(books[at])}
        deeds.append(Deed("parking", "S19", start, end, {"seller": person}, excuse=excuse, facts=facts))
    return Planted(replace(world, touches=world.touches.rows(~gone)), tuple(deeds))


def _held_until(world: World, accounts: Whole, person: int, day: int) -> Whole:
    """The day on which each account, held by the person on ``day``, leaves the book."""
    t = world.ownership.tenures
    mine = (t.owner == person) & (t.start <= day) & (t.end > day) & np.isin(t.account, accounts)
    order = np.argsort(t.account[mine], kind="stable")
    ends = t.end[mine][order]
    return np.asarray(ends[np.searchsorted(t.account[mine][order], accounts)])


def _outward(world: World, accounts: Whole, start: int, end: Whole) -> Flags:
    """Touches of anybody on each of these accounts in [start, its end), without what customers write."""
    t = world.touches
    last = np.zeros(len(world.customers), dtype=np.int64)
    last[accounts] = end
    on = np.where(t.account >= 0, last[np.maximum(t.account, 0)], 0)
    return np.asarray((t.day >= start) & (t.day < on) & ~np.isin(t.kind, (MAIL_IN, BULK)))


PLANT = Plant("parking", "S19", (0.01, 0.03), "sellers", place)
