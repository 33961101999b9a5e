"""S12: everybody wants the one specialist, for deals the rules do not mean too; the diary overflows."""

from dataclasses import replace

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Whole
from groundrules.simulate.deeds import Deed
from groundrules.simulate.life.members import SPECIALIST, Members, due
from groundrules.simulate.logging import own_accounts
from groundrules.simulate.plants.plant import Plant, Planted, stretches
from groundrules.simulate.plants.specialist_shunned import without_role
from groundrules.simulate.touches import MEETING, Touches, joined, open_deal, touching
from groundrules.simulate.world import World
from groundrules.terms import SalesRole

_SWAMPED, _PEAK = (35, 98), (6, 13)
"""Days: a swamped specialist's, and those of an event or a quarter's end, which are soon over."""
_UNSERVED = 3
"""Deals that found the specialist's diary full, from which a seller looks as if he shunned him."""


def place(world: World, rate: float, rng: np.random.Generator) -> Planted:
    """So large a share of the specialists is swamped for five to fourteen weeks; as many have a peak week.

    Half to two thirds of the requests are on accounts without a specialist. While the diary is full, half of
    the deals the specialist is for go without, through nobody's fault.
    """
    people = world.force.people
    experts = [n for n, p in enumerate(people) if p.seat is not None and p.role is SalesRole.SPECIALIST]
    free = np.setdiff1d(np.array(experts, dtype=np.int64), world.busy_people())
    wanted = max(1, round(rate * len(experts)))
    swamped: list[Deed] = []
    alike: list[Deed] = []
    unserved: list[Deed] = []
    for person in rng.permutation(free).tolist():
        is_peak = len(swamped) == wanted
        if is_peak and len(alike) >= wanted:
            break
        shortest, longest = _PEAK if is_peak else _SWAMPED
        (since,), (until,) = stretches(rng, 1, shortest=shortest, longest=longest)
        span = range(int(since), min(int(until), days.END))
        work = world.attendance.work[person, span.start : span.stop]
        if (work > 0).sum() < 0.55 * len(work) or people[person].hired + 90 > span.start:
            continue
        more = _meetings(world, person, span, rng)
        world = world.with_touches(more)
        world = _on_teams(world, person, more)
        deed = Deed("specialist_overload", "S12", int(since), int(until), {"seller": person},
                    excuse="peak" if is_peak else "", facts={"meetings": len(more)})  # fmt: skip
        (alike if is_peak else swamped).append(deed)
        if not is_peak:
            world, late = _unserved(world, person, span, rng)
            unserved += late
    return Planted(world, (*swamped, *alike, *unserved))


def _meetings(world: World, person: int, span: range, rng: np.random.Generator) -> Touches:
    """Five to seven meetings a day more, asked for by sellers nearby, two or three of them most."""
    force, region = world.force, world.force.people[person].region
    near = np.array([
        n for n, p in enumerate(force.people)
        if p.region == region and p.role in (SalesRole.FIELD, SalesRole.INSIDE) and p.seat is not None
    ])  # fmt: skip
    eager = rng.gamma(0.35, size=len(near))
    strange = float(rng.uniform(0.5, 0.7))
    often = float(rng.uniform(4.6, 6.4))
    work = world.attendance.work
    lots = []
    for day in span:
        if work[person, day] <= 0:
            continue
        there = work[near, day] > 0
        asked = int(rng.poisson(often * work[person, day]))
        if not there.any() or not asked:
            continue
        weight = eager[there] / eager[there].sum()
        who = rng.choice(near[there], size=asked, p=weight)
        account = np.array([_account(world, int(n), day, rng.random() < strange, rng) for n in who])
        fits = account >= 0
        lots.append(_asked(world, account[fits], who[fits], day, person))
    return joined(lots)


def _account(world: World, seller: int, day: int, is_strange: bool, rng: np.random.Generator) -> int:
    """One of the seller's accounts, with or without a specialist of its own; -1: none of that kind."""
    own = own_accounts(world, seller, day)
    own = own[(world.ownership.specialist_seat[own] < 0) == is_strange]
    return int(rng.choice(own)) if len(own) else -1


def _asked(world: World, account: Whole, who: Whole, day: int, person: int) -> Touches:
    on = np.full(len(account), day)
    return touching(
        account, who, on, kind=np.full(len(account), MEETING), deal=open_deal(world.deals, account, on),
        partner=np.full(len(account), person),
    )  # fmt: skip


def _on_teams(world: World, person: int, more: Touches) -> World:
    """The specialist's name on the team of each deal the meetings were about, from the first of them on."""
    deal, first = np.unique(more.deal[more.deal >= 0], return_index=True)
    day = more.day[more.deal >= 0][first]
    old = world.life.members
    new = ~np.isin(deal, old.deal[old.role == SPECIALIST]) & (world.deals.ended[deal] >= day)
    deal, day = deal[new], day[new]
    parts = (
        (old.deal, deal), (old.person, np.full(len(deal), person)),
        (old.role, np.full(len(deal), SPECIALIST)), (old.added, day),
    )  # fmt: skip
    both = Members(*(np.concatenate(pair) for pair in parts))
    members = both.rows(np.argsort(both.deal, kind="stable"))
    return replace(world, life=replace(world.life, members=members))


def _unserved(world: World, person: int, span: range, rng: np.random.Generator) -> tuple[World, list[Deed]]:
    """Half of the deals the specialist is for, begun meanwhile, go without; told where it hits one seller."""
    expert, _, _ = due(world.deals, world.ownership, world.force)
    created, owner = world.deals.created, world.deals.first_owner
    late = (expert == person) & (created >= span.start) & (created < span.stop)
    late &= rng.random(len(late)) < 0.5
    world = without_role(world, late, SPECIALIST, expert)
    hit, count = np.unique(owner[late], return_counts=True)
    deeds = [
        Deed("specialist_shunned", "S11", span.start, span.stop, {"seller": int(seller)},
             deals=tuple(np.flatnonzero(late & (owner == seller)).tolist()), excuse="specialist_full")
        for seller in hit[count >= _UNSERVED]
    ]  # fmt: skip
    return world, deeds


PLANT = Plant("specialist_overload", "S12", (0.06, 0.15), "specialists", place)
