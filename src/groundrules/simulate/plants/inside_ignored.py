"""S08: a field seller leaves the inside partner out of new deals, and lets the partner's requests lie."""

from dataclasses import dataclass, replace

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Flags, Whole
from groundrules.simulate.customers import STRATEGIC
from groundrules.simulate.deeds import Deed
from groundrules.simulate.life.members import INSIDE, due
from groundrules.simulate.moments import DAY
from groundrules.simulate.plants.plant import Plant, Planted
from groundrules.simulate.world import World
from groundrules.terms import SalesRole

_LEAST = 4
"""Deals the partner belonged on, and the seller began in the stretch, for it to be a habit."""
_AWAY = 28
"""Days an inside partner is away in a row for deals begun meanwhile to have none."""


@dataclass
class _Left:
    """What is taken out of the world: places on deals, who entered them, which requests were never done."""

    out: Flags
    entered: Whole
    done: Whole


def place(world: World, rate: float, rng: np.random.Generator) -> Planted:
    """So large a share of the field sellers ignores the inside partner for two and a half to seven months.

    Deals begun while the inside partner was away for weeks have none either: told as look-alikes.
    """
    _, _, inside = due(world.deals, world.ownership, world.force)
    by_rule = (inside >= 0) & ~world.customers.needs_specialist[world.deals.account]
    by_rule &= world.customers.segment[world.deals.account] != STRATEGIC
    life = world.life
    left = _Left(
        np.zeros(len(life.members), dtype=bool), life.deal_details.by.copy(), life.requests.done.copy()
    )
    away = _alike(world, inside, left)
    field = np.array([role is SalesRole.FIELD for role in world.force.role_of()])
    wanted = max(1, round(rate * int(field.sum())))
    deeds: list[Deed] = []
    people = np.setdiff1d(np.flatnonzero(field), world.busy_people())
    since = rng.integers(days.number(days.WAVES[0]) + 14, days.END - 75, size=len(people))
    until = np.minimum(since + rng.integers(75, 210, size=len(people)), days.END)
    for n, person in enumerate(rng.permutation(people).tolist()):
        if len(deeds) == wanted:
            break
        start, end = int(since[n]), int(until[n])
        during = (world.deals.first_owner == person) & (world.deals.created >= start)
        mine = np.flatnonzero(during & (world.deals.created < end) & (inside >= 0))
        if by_rule[mine].sum() < _LEAST:
            continue
        ignored = float(rng.uniform(0.75, 1.0))
        _leave_out(world, left, person, mine, ignored=ignored, span=(start, end), rng=rng)
        facts: dict[str, object] = {"deals": len(mine), "ignored": round(ignored, 2)}
        partner = int(np.bincount(inside[mine]).argmax())
        deeds.append(_deed(person, partner, start, end, facts=facts))
    life = replace(
        life,
        members=life.members.rows(~left.out),
        deal_details=replace(life.deal_details, by=left.entered),
        requests=replace(life.requests, done=left.done),
    )
    faults = {deed.people["seller"] for deed in deeds}
    alike = tuple(deed for deed in away if deed.people["seller"] not in faults)
    return Planted(replace(world, life=life), (*deeds, *alike))


def _leave_out(
    world: World, left: _Left, person: int, mine: Whole, *, ignored: float, span: tuple[int, int],
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """The partner is on few of these deals, and few of the requests of that time are done, or weeks late."""
    members, requests = world.life.members, world.life.requests
    gone = np.isin(members.deal, mine) & (members.role == INSIDE)
    left.out |= gone & (rng.random(len(members)) < ignored)
    alone = mine[rng.random(len(mine)) < ignored]
    left.entered[alone] = world.deals.first_owner[alone]
    asked = (requests.asked == person) & (requests.made >= span[0] * DAY) & (requests.made < span[1] * DAY)
    asked &= rng.random(len(requests)) < ignored * float(rng.uniform(0.7, 1.0))
    late = requests.made + rng.integers(7, 40, size=len(requests)) * DAY
    never = (rng.random(len(requests)) < 0.6) | (late >= days.END * DAY)
    left.done[asked] = np.where(never, -1, late)[asked]


def _alike(world: World, inside: Whole, left: _Left) -> list[Deed]:
    """Field sellers whose inside partner is away for weeks: nobody is put on the deals of that time."""
    deals, members, found = world.deals, world.life.members, []
    seen: set[int] = set()
    for block in world.attendance.leave:
        start, end = max(block.from_day, days.number(days.WAVES[0])), min(block.to_day, days.END)
        during = (inside == block.person) & (deals.created >= start) & (deals.created < end)
        if end - start < _AWAY or not during.any():
            continue
        left.out |= np.isin(members.deal, np.flatnonzero(during)) & (members.role == INSIDE)
        for person in np.unique(deals.first_owner[during]).tolist():
            if person not in seen:
                seen.add(person)
                found.append(_deed(person, block.person, start, end, excuse="leave"))
    return found


def _deed(
    person: int, partner: int, start: int, end: int, *, excuse: str = "",
    facts: dict[str, object] | None = None,
) -> Deed:  # fmt: skip
    people = {"seller": person, "partner": partner}
    return Deed("inside_ignored", "S08", start, end, people, excuse=excuse, facts=facts or {})


PLANT = Plant("inside_ignored", "S08", (0.04, 0.1), "field sellers", place)
