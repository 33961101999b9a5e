"""S21: an account and its new owner do not fit; the owner works as usual, and little comes back.

The customer answers less and writes to the former owner instead, and deals go elsewhere. What only looks like
it is put beside it: a customer who likes both, a customer whose own contact has left, a market that shrinks,
and somebody to whom all accounts write less.
"""

from dataclasses import dataclass, replace

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Flags, Whole
from groundrules.simulate.deals import WON
from groundrules.simulate.deeds import OPEN, Deed
from groundrules.simulate.ownership import WAVE
from groundrules.simulate.plants.deal_times import lost
from groundrules.simulate.plants.plant import Plant, Planted
from groundrules.simulate.touches import MAIL_IN, Touches
from groundrules.simulate.world import World

_OLD_ENOUGH = 200
"""Days before the world's end by which an account must have moved: a match shows over quarters."""


@dataclass(frozen=True)
class _Stretch:
    """One account with its new owner, from when to when."""

    account: int
    old: int
    new: int
    moved: int
    since: int
    until: int


def place(world: World, rate: float, rng: np.random.Generator) -> Planted:
    """So large a share of the accounts moved long enough ago does not fit, from some weeks after the move."""
    found = _moves(world, rng)
    count = max(2, round(rate * len(found)))
    few = max(1, count // 3)
    poor, rest = found[:count], found[count:]
    both, gone, rest = rest[:few], rest[few : 2 * few], rest[2 * few :]
    deeds = []
    for one in poor:
        fewer, turned = float(rng.uniform(0.45, 0.8)), float(rng.uniform(0.3, 0.7))
        world = _answered_less(world, _inward(world, one), fewer, rng)
        world = _turned(world, one, turned, rng)
        world, deals = _lost(world, one, float(rng.uniform(0.5, 0.9)), rng)
        facts: dict[str, object] = {
            "answers": round(1 - fewer, 2),
            "to_the_old": round(turned, 2),
            "deals": deals,
        }
        deeds.append(_deed(one, facts=facts))
    for one in both:  # writes to the old owner, too, and is well served
        world = _turned(world, one, float(rng.uniform(0.3, 0.7)), rng)
        deeds.append(_deed(one, excuse="likes_both"))
    for one in gone:
        brief = replace(one, until=min(one.since + int(rng.integers(30, 70)), OPEN))
        world = _answered_less(world, _inward(world, brief), 0.9, rng)
        deeds.append(_deed(brief, excuse="lost_champion"))
    if rest:
        world, more = _everywhere(world, rest, rng)
        deeds += more
        world, more = _market(world, rest, rng)
        deeds += more
    return Planted(world, tuple(deeds))


def _moves(world: World, rng: np.random.Generator) -> list[_Stretch]:
    """Accounts moved by a wave long enough ago, still with who got them, the old owner still here."""
    changes, people = world.ownership.changes, world.force.people
    left = np.array([person.left for person in people])
    last = np.append(changes.account[1:] != changes.account[:-1], True)
    fits = last & (changes.reason == WAVE) & (changes.day < days.END - _OLD_ENOUGH)
    fits &= (left[changes.old] >= days.END) & ~world.taken()[changes.account]
    fits &= ~world.customers.dormant[changes.account]
    found = []
    for row in rng.permutation(np.flatnonzero(fits)).tolist():
        moved = int(changes.day[row])
        since = moved + int(rng.integers(10, 60))
        until = min(since + int(rng.integers(90, 420)), OPEN)
        found.append(_Stretch(int(changes.account[row]), int(changes.old[row]), int(changes.new[row]),
                              moved, since, until))  # fmt: skip
    return found


def _inward(world: World, one: _Stretch) -> Flags:
    """What the customer started in the stretch."""
    t = world.touches
    during = (t.day >= one.since) & (t.day < one.until)
    return np.asarray(during & (t.account == one.account) & (t.kind == MAIL_IN))


def _answered_less(world: World, some: Flags, share: float, rng: np.random.Generator) -> World:
    """So large a share of these never came."""
    rows = np.flatnonzero(some)
    keep = np.ones(len(world.touches), dtype=bool)
    keep[rows[rng.random(len(rows)) < share]] = False
    return replace(world, touches=world.touches.rows(keep))


def _turned(world: World, one: _Stretch, share: float, rng: np.random.Generator) -> World:
    """So large a share of what the customer writes goes to the old owner, about no deal."""
    t: Touches = world.touches
    rows = np.flatnonzero(_inward(world, one) & (t.person == one.new))
    rows = rows[rng.random(len(rows)) < share]
    person, deal = t.person.copy(), t.deal.copy()
    person[rows], deal[rows] = one.old, -1
    return replace(world, touches=replace(t, person=person, deal=deal))


def _lost(world: World, one: _Stretch, share: float, rng: np.random.Generator) -> tuple[World, int]:
    """So large a share of the deals the new owner would have won in the stretch goes elsewhere."""
    d = world.deals
    mine = (d.account == one.account) & (d.owner == one.new) & (d.stage == WON)
    mine &= (d.ended >= one.since) & (d.ended < min(one.until, days.END - 1))
    rows: Whole = np.flatnonzero(mine)
    rows = rows[rng.random(len(rows)) < share]
    return (lost(world, rows, d.ended[rows]) if len(rows) else world), len(rows)


def _everywhere(world: World, found: list[_Stretch], rng: np.random.Generator) -> tuple[World, list[Deed]]:
    """All customers of one person write less: a matter of load, not of one account."""
    new = int(rng.choice([one.new for one in found]))
    mine = [one for one in found if one.new == new]
    since, until = min(one.since for one in mine), max(one.until for one in mine)
    t = world.touches
    some = (t.person == new) & (t.kind == MAIL_IN) & (t.day >= since) & (t.day < until)
    world = _answered_less(world, np.asarray(some), float(rng.uniform(0.4, 0.6)), rng)
    return world, [_deed(one, excuse="everywhere") for one in mine]


def _market(world: World, found: list[_Stretch], rng: np.random.Generator) -> tuple[World, list[Deed]]:
    """A whole segment writes less for a while."""
    segment = int(rng.choice(world.customers.segment[[one.account for one in found]]))
    mine = [one for one in found if world.customers.segment[one.account] == segment]
    since = min(one.since for one in mine)
    until = min(since + int(rng.integers(90, 200)), OPEN)
    t = world.touches
    some = (world.customers.segment[t.account] == segment) & (t.kind == MAIL_IN)
    some &= (t.day >= since) & (t.day < until)
    world = _answered_less(world, np.asarray(some), float(rng.uniform(0.25, 0.5)), rng)
    return world, [_deed(replace(one, since=since, until=until), excuse="market") for one in mine[:20]]


def _deed(one: _Stretch, *, excuse: str = "", facts: dict[str, object] | None = None) -> Deed:
    told = {"moved_on": days.day_of(one.moved).isoformat(), **(facts or {})}
    return Deed(
        "poor_match", "S21", one.since, one.until, {"from": one.old, "to": one.new}, one.account,
        excuse=excuse, facts=told,
    )  # fmt: skip


PLANT = Plant("poor_match", "S21", (0.02, 0.06), "accounts moved two quarters ago and more", place)
