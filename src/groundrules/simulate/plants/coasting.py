"""S06: on shared accounts somebody leaves the work to the colleague, and works as ever elsewhere.

What only looks like it is put beside it: a partner who does more than usual, a customer who wants one voice
for a month, and somebody who does less everywhere (a course, a project).
"""

from dataclasses import dataclass, replace

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Flags, Whole
from groundrules.simulate.deeds import Deed
from groundrules.simulate.plants.plant import Plant, Planted, stretches
from groundrules.simulate.touches import BULK, MAIL_IN, Touches, joined
from groundrules.simulate.world import World
from groundrules.terms import SalesRole

_VISIBLE = 8
"""Touches of an inside partner over the world's last sixteen months that make an account a shared one."""
_LEAST = 5
"""Shared accounts somebody must have for it to be a habit."""


@dataclass(frozen=True)
class _Stretch:
    person: int
    since: int
    until: int
    accounts: Whole


def place(world: World, rate: float, rng: np.random.Generator) -> Planted:
    """So large a share of the field sellers coasts on all shared accounts for six to twenty weeks."""
    found = _people(world, rng)
    count = max(1, round(rate * sum(1 for role in world.force.role_of() if role is SalesRole.FIELD)))
    coasting, rest = found[:count], found[count:]
    few = max(1, count // 3)
    busy, overdone, voices = rest[:few], rest[few : 2 * few], rest[2 * few : 3 * few]
    touches, deeds = world.touches, []
    for stretch in coasting:
        kept = float(rng.uniform(0.05, 0.4))
        touches = _without(touches, stretch, 1 - kept, rng)
        deeds.append(_deed(stretch, facts={"kept": round(kept, 2), "accounts": len(stretch.accounts)}))
    for stretch in busy:
        everywhere = _Stretch(stretch.person, stretch.since, stretch.until, np.arange(len(world.customers)))
        touches = _without(touches, everywhere, float(rng.uniform(0.3, 0.6)), rng)
        deeds.append(_deed(stretch, excuse="less_everywhere"))
    for stretch in voices:
        one = _Stretch(stretch.person, stretch.since, stretch.since + 28, rng.choice(stretch.accounts, 1))
        touches = _without(touches, one, 1.0, rng)
        deeds.append(_deed(one, excuse="one_voice"))
    more = [_twice(touches, stretch, rng) for stretch in overdone]
    deeds += [_deed(stretch, excuse="partner_overactive") for stretch in overdone]
    return Planted(replace(world, touches=touches).with_touches(joined(more)), tuple(deeds))


def _people(world: World, rng: np.random.Generator) -> list[_Stretch]:
    """Field sellers in random order, each with a stretch in which they hold enough shared accounts."""
    own, force, busy = world.ownership, world.force, set(world.busy_people().tolist())
    field = [n for n, role in enumerate(force.role_of()) if role is SalesRole.FIELD and n not in busy]
    found = []
    account, helped = np.arange(len(world.customers)), _helped(world)
    since, until = stretches(rng, len(field), shortest=42, longest=140)
    for place_, person in enumerate(rng.permutation(field).tolist()):
        start, end = int(since[place_]), int(until[place_])
        led = (own.quarterback_seat >= 0) & (own.quarterback_from <= start)
        shared = (led | (own.specialist_seat >= 0) | helped) & (world.customers.created < start)
        held = own.tenures.owner_on(account, np.full(len(account), start)) == person
        mine = np.flatnonzero(shared & held)
        here = force.people[person].hired + 60 < start and force.people[person].left > min(end, days.END)
        if len(mine) >= _LEAST and here:
            found.append(_Stretch(person, start, end, mine))
    return found


def _helped(world: World) -> Flags:
    """Accounts of field sellers that an inside partner visibly works too."""
    t, own = world.touches, world.ownership
    partner = world.force.holder(own.inside_seat[t.account], t.day)
    theirs = (t.person == partner) & ~np.isin(t.kind, (MAIL_IN, BULK)) & (t.day >= days.END - 480)
    return np.bincount(t.account[theirs], minlength=len(world.customers)) >= _VISIBLE


def _on(touches: Touches, stretch: _Stretch) -> Flags:
    during = (touches.day >= stretch.since) & (touches.day < stretch.until)
    outward = ~np.isin(touches.kind, (MAIL_IN, BULK))
    return np.asarray(during & outward & np.isin(touches.account, stretch.accounts))


def _without(touches: Touches, stretch: _Stretch, share: float, rng: np.random.Generator) -> Touches:
    """So large a share of the person's own touches is not there, nor the person in as many joint meetings."""
    dropped = _on(touches, stretch) & (rng.random(len(touches)) < share)
    partner = np.where(dropped & (touches.partner == stretch.person), -1, touches.partner)
    return replace(touches, partner=partner).rows(~(dropped & (touches.person == stretch.person)))


def _twice(touches: Touches, stretch: _Stretch, rng: np.random.Generator) -> Touches:
    """What the others on the accounts did in that time, once more."""
    other = _on(touches, stretch) & (touches.person != stretch.person) & (rng.random(len(touches)) < 0.9)
    return touches.rows(other)


def _deed(stretch: _Stretch, *, excuse: str = "", facts: dict[str, object] | None = None) -> Deed:
    return Deed(
        "coasting", "S06", stretch.since, min(stretch.until, days.END), {"seller": stretch.person},
        excuse=excuse, facts=facts or {},
    )  # fmt: skip


PLANT = Plant("coasting", "S06", (0.05, 0.1), "field sellers", place)
