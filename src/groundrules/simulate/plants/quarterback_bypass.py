"""S10: a seller sends proposals on led accounts without a word to the quarterback."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Flags, Whole
from groundrules.simulate.deeds import OPEN, Deed
from groundrules.simulate.life.members import PROPOSAL, QUARTERBACK, Members, due
from groundrules.simulate.plants.plant import Plant, Planted
from groundrules.simulate.plants.specialist_shunned import asked_for, without_role
from groundrules.simulate.world import World
from groundrules.terms import SalesRole

_LENGTH = (56, 150)
_LEAST = 3
"""Proposals on led accounts in the stretch: with fewer there is no habit."""

Habit = tuple[int, int, int, Whole]
"""Seller, since, until, and the deals that came to a proposal meanwhile."""


def place(world: World, rate: float, rng: np.random.Generator) -> Planted:
    """Sellers who after the go-live tell the quarterback of next to no proposal for two to five months.

    As many others tell him the day after, or tell the colleague who stands in for him: both are respect.
    """
    _, lead, _ = due(world.deals, world.ownership, world.force)
    day = world.deals.entered[:, PROPOSAL]
    owner = np.where(world.deals.handed_on <= day, world.deals.owner, world.deals.first_owner)
    led = (lead >= 0) & (lead != owner)
    meant = led & asked_for(world)[world.deals.account]
    habits = list(_habits(world, (led, meant), owner, day, rng))
    wanted = max(1, round(rate * len(np.unique(owner[meant]))))
    alone = np.zeros(len(world.deals), dtype=bool)
    deeds: list[Deed] = []
    for person, since, until, mine in habits[:wanted]:
        past = mine[rng.random(len(mine)) >= rng.uniform(0.0, 0.15)]
        alone[past] = True
        world = _out_of_touch(world, person, np.unique(lead[past]), range(since, until), rng)
        deeds.append(Deed("quarterback_bypass", "S10", since, until, {"seller": person},
                          deals=tuple(past.tolist()), facts={"proposals": len(mine)}))  # fmt: skip
    world = without_role(world, alone, QUARTERBACK, lead)
    faulty = {deed.people["seller"] for deed in deeds}
    rest = [habit for habit in _habits(world, (led, led), owner, day, rng) if habit[0] not in faulty]
    for number, (person, since, until, mine) in enumerate(rest[:wanted]):
        excuse = ("informed_after", "delegated")[number % 2]
        who = lead[mine] if excuse == "informed_after" else _stand_ins(world, lead[mine], rng)
        added = day[mine] + (1 if excuse == "informed_after" else 0)
        world = _told(world, mine, who, added)
        deeds.append(Deed("quarterback_bypass", "S10", since, until, {"seller": person},
                          deals=tuple(mine.tolist()), excuse=excuse))  # fmt: skip
    return Planted(world, tuple(deeds))


def _habits(
    world: World, led: tuple[Flags, Flags], owner: Whole, day: Whole, rng: np.random.Generator
) -> Iterator[Habit]:
    """Stretches in which sellers have led proposals to tell of, enough where the model asks for it."""
    every, meant = led
    sellers = np.setdiff1d(np.unique(owner[meant]), world.busy_people())
    since = days.number(days.WAVES[0]) + rng.integers(0, 120, size=len(sellers))
    until = np.minimum(since + rng.integers(*_LENGTH, size=len(sellers)), OPEN)
    for person, start, end in zip(rng.permutation(sellers), since, until, strict=True):
        mine = (owner == person) & (day >= start) & (day < end)
        if (mine & meant).sum() >= _LEAST:
            yield int(person), int(start), int(end), np.flatnonzero(mine & every)


def _out_of_touch(world: World, person: int, leads: Whole, span: range, rng: np.random.Generator) -> World:
    """Most words between the two fall away, and quarterbacks are not asked to the seller's meetings."""
    contacts, t = world.life.contacts, world.touches
    both = (contacts.person == person) & np.isin(contacts.partner, leads)
    both |= (contacts.partner == person) & np.isin(contacts.person, leads)
    during = (contacts.day >= span.start) & (contacts.day < span.stop)
    gone = both & during & (rng.random(len(contacts)) < 0.8)
    met = (t.person == person) & np.isin(t.partner, leads) & (t.day >= span.start) & (t.day < span.stop)
    touches = replace(t, partner=np.where(met, -1, t.partner))
    return replace(world, life=replace(world.life, contacts=contacts.rows(~gone)), touches=touches)


def _stand_ins(world: World, lead: Whole, rng: np.random.Generator) -> Whole:
    """A quarterback of the same region for each, where there is another."""
    people = world.force.people
    found = []
    for person in lead.tolist():
        near = [
            n for n, p in enumerate(people)
            if p.role is SalesRole.QUARTERBACK and p.region == people[person].region and n != person
            and p.left > days.END
        ]  # fmt: skip
        found.append(int(rng.choice(near)) if near else person)
    return np.array(found, dtype=np.int64)


def _told(world: World, deals: Whole, who: Whole, added: Whole) -> World:
    """These deals with just these quarterbacks on the team, from just these days."""
    old = world.life.members
    kept = old.rows(~((old.role == QUARTERBACK) & np.isin(old.deal, deals)))
    last = np.minimum(added, np.minimum(world.deals.ended[deals], days.END - 1))
    role = np.full(len(deals), QUARTERBACK)
    parts = ((kept.deal, deals), (kept.person, who), (kept.role, role), (kept.added, last))
    both = Members(*(np.concatenate(pair) for pair in parts))
    members = both.rows(np.argsort(both.deal, kind="stable"))
    return replace(world, life=replace(world.life, members=members))


PLANT = Plant("quarterback_bypass", "S10", (0.04, 0.1), "sellers with proposals on led accounts", place)
