"""S09: an inside seller becomes a help desk; orders and complaints come in from a few accounts and stay."""

from dataclasses import dataclass

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Flags
from groundrules.simulate.deeds import Deed
from groundrules.simulate.logging import own_accounts
from groundrules.simulate.plants.plant import Plant, Planted, stretches
from groundrules.simulate.touches import OUTWARD, SERVED, Touches, joined, plain
from groundrules.simulate.world import World
from groundrules.terms import SalesRole

_LEAST = 20
"""Service contacts in the stretch below which nobody would speak of a service job."""
_LONG_LEAVE = 12


@dataclass(frozen=True)
class _Drift:
    """One stretch: who, from when to when."""

    person: int
    since: int
    until: int


def place(world: World, rate: float, rng: np.random.Generator) -> Planted:
    """So large a share of the inside sellers drifts for six weeks to half a year: more service, less selling.

    As many others only cover for a colleague on a long leave.
    """
    people = world.force.people
    inside = [n for n, p in enumerate(people) if p.seat is not None and p.role is SalesRole.INSIDE]
    free = np.setdiff1d(np.array(inside, dtype=np.int64), world.busy_people())
    wanted = max(1, round(rate * len(inside)))
    lots: list[Touches] = []
    deeds: list[Deed] = []
    keep = np.ones(len(world.touches), dtype=bool)
    for person in rng.permutation(free).tolist():
        if len(deeds) == wanted:
            break
        (since,), (until,) = stretches(rng, 1, shortest=42, longest=182)
        drift = _Drift(person, int(since), min(int(until), days.END))
        served = _rows(world, drift, (SERVED,))
        if served.sum() < _LEAST or not _is_there(world, drift):
            continue
        factor, less = float(rng.uniform(1.8, 3.2)), float(rng.uniform(0.25, 0.55))
        lots.append(_more(world, drift, served, factor, rng))
        keep &= ~(_rows(world, drift, OUTWARD) & (rng.random(len(keep)) < less))
        facts = {"times_the_usual": round(factor, 2), "selling_lost": round(less, 2)}
        deeds.append(Deed("role_drift", "S09", int(since), int(until), {"seller": person}, facts=facts))
    drifting = {deed.people["seller"] for deed in deeds}
    covering, alike = _covering(world, [n for n in free.tolist() if n not in drifting], wanted, rng)
    return Planted(world.with_touches(joined([*lots, *covering]), keep), (*deeds, *alike))


def _is_there(world: World, drift: _Drift) -> bool:
    person = world.force.people[drift.person]
    work = world.attendance.work[drift.person, drift.since : drift.until]
    return bool((work > 0).sum() > 0.4 * len(work) and person.hired + 60 < drift.since)


def _rows(world: World, drift: _Drift, kinds: tuple[int, ...]) -> Flags:
    t = world.touches
    mine = (t.person == drift.person) & (t.day >= drift.since) & (t.day < drift.until)
    return np.asarray(mine & np.isin(t.kind, kinds))


def _more(world: World, drift: _Drift, served: Flags, factor: float, rng: np.random.Generator) -> Touches:
    """The service work on top: three in five from a handful of accounts, the rest from everybody."""
    count = round(float(served.sum()) * (factor - 1))
    usual = world.touches.account[served]
    own = own_accounts(world, drift.person, drift.since)
    senders = rng.choice(own if len(own) else usual, size=int(rng.integers(3, 7)))
    account = np.where(rng.random(count) < 0.6, rng.choice(senders, count), rng.choice(usual, count))
    work = np.flatnonzero(world.attendance.work[drift.person, drift.since : drift.until] > 0)
    place = np.minimum((len(work) * rng.beta(1.25, 1.0, size=count)).astype(np.int64), len(work) - 1)
    return plain(account, np.full(count, drift.person), drift.since + work[place], SERVED)


def _covering(
    world: World, free: list[int], wanted: int, rng: np.random.Generator
) -> tuple[list[Touches], list[Deed]]:
    """Inside sellers who serve a colleague's accounts while that one is on a long leave."""
    region = {n: world.force.people[n].region for n in free}
    long = [
        one for one in world.attendance.leave
        if one.to_day - one.from_day >= _LONG_LEAVE and one.from_day > days.END - 365
        and world.force.people[one.person].role is SalesRole.INSIDE
    ]  # fmt: skip
    lots: list[Touches] = []
    deeds: list[Deed] = []
    for number in rng.permutation(len(long)).tolist():
        if len(deeds) == wanted:
            break
        away = long[number]
        near = [n for n in free if region[n] == world.force.people[away.person].region and n != away.person]
        before = _rows(world, _Drift(away.person, away.from_day - 84, away.from_day), (SERVED,))
        if not near or before.sum() < _LEAST:
            continue
        person, until = int(rng.choice(near)), min(away.to_day, days.END)
        free = [n for n in free if n != person]
        lots.append(_taken_over(world, _Drift(person, away.from_day, until), before, rng))
        facts = {"for": world.force.people[away.person].name}
        deeds.append(Deed("role_drift", "S09", away.from_day, until, {"seller": person}, excuse="covering",
                          facts=facts))  # fmt: skip
    return lots, deeds


def _taken_over(world: World, cover: _Drift, before: Flags, rng: np.random.Generator) -> Touches:
    work = np.flatnonzero(world.attendance.work[cover.person, cover.since : cover.until] > 0)
    count = round(float(before.sum()) * (cover.until - cover.since) / 84 * float(rng.uniform(0.7, 1.0)))
    if not len(work):
        return joined([])
    account = rng.choice(world.touches.account[before], size=count)
    day = cover.since + work[rng.integers(len(work), size=count)]
    return plain(account, np.full(count, cover.person), day, SERVED)


PLANT = Plant("role_drift", "S09", (0.05, 0.1), "inside sellers", place)
