"""S01: two sellers work on one customer against each other, and the deals show it."""

from dataclasses import replace

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Whole
from groundrules.simulate.deeds import OPEN, Deed
from groundrules.simulate.plants.deal_hands import colleagues, never_passed, passed_on, weekday
from groundrules.simulate.plants.plant import YEAR, Plant, Planted, touches_of
from groundrules.simulate.spells import UNLINKED, spells_of
from groundrules.simulate.world import World


def place(world: World, rate: float, rng: np.random.Generator) -> Planted:
    """On so large a share of the busy accounts somebody else courts the customer for four to ten weeks.

    Meanwhile a deal goes back and forth between the two, or the other opens a deal of his own for the same
    product. Beside them are colleagues who help out and leave the deals alone, and slips of the pen: a deal
    given away and back within the hour.
    """
    deal = _open_deals(world)
    account = world.deals.account[deal]
    wanted = max(2, round(rate * len(world.customers)))
    twin, other = _doubles(world)
    chosen = rng.permutation(deal)
    flipped, slips, helped = np.split(
        chosen[: wanted // 2 + 2 * (wanted // 3)], [wanted // 2, wanted // 2 + wanted // 3]
    )
    free = ~np.isin(world.deals.account[other], account[np.isin(deal, chosen[: wanted + wanted // 3])])
    pick = rng.permutation(np.flatnonzero(free))[: wanted - wanted // 2]
    world, deeds = _flipped(world, flipped, rng)
    world, more = _doubled(world, twin[pick], other[pick], rng)
    world, slipped = _slips(world, slips, rng)
    world, helping = _helped(world, helped, rng)
    return Planted(world, (*deeds, *more, *slipped, *helping))


def _lively(world: World, deal: Whole) -> Whole:
    """One deal an account, of customers who are worked with."""
    attention = world.customers.attention[world.deals.account[deal]]
    deal = deal[(attention > 0.6) & ~world.customers.dormant[world.deals.account[deal]]]
    _, first = np.unique(world.deals.account[deal], return_index=True)
    return np.asarray(deal[np.sort(first)], dtype=np.int64)


def _open_deals(world: World) -> Whole:
    """Deals that stay open for two months and more, begun in the last year, whose account stays."""
    deals = world.deals
    fits = never_passed(world) & (deals.ended > deals.created + 70) & (deals.created >= YEAR)
    return _lively(world, np.flatnonzero(fits & (deals.created < days.END - 60)))


def _doubles(world: World) -> tuple[Whole, Whole]:
    """Pairs of deals of one account and owner, the later begun while the earlier is open."""
    deals = world.deals
    calm = np.flatnonzero(never_passed(world))
    order = calm[np.lexsort((deals.created[calm], deals.account[calm]))]
    one, two = order[:-1], order[1:]
    fits = (deals.account[one] == deals.account[two]) & (deals.owner[one] == deals.owner[two])
    fits &= (deals.ended[one] > deals.created[two] + 35) & (deals.ended[two] > deals.created[two] + 35)
    fits &= (deals.created[two] >= YEAR) & (deals.created[two] < days.END - 45)
    one, two = one[fits], two[fits]
    kept = np.isin(two, _lively(world, two))
    return one[kept], two[kept]


def _courting(
    world: World, account: Whole, who: Whole, rng: np.random.Generator, *, since: Whole, until: Whole
) -> World:
    """The other one's contacts, at half to more than the full pace of an owner."""
    pace = rng.uniform(0.6, 1.3, size=len(account))
    weight = np.maximum(world.customers.attention[account], 0.8) * pace
    spells = spells_of(account, who, since, until, weight=weight, style=UNLINKED)
    return world.with_touches(touches_of(world, spells, rng))


def _flipped(world: World, deal: Whole, rng: np.random.Generator) -> tuple[World, tuple[Deed, ...]]:
    deals = world.deals
    owner, who = deals.owner[deal].copy(), colleagues(world, deals.owner[deal], rng)
    since = deals.created[deal] + rng.integers(3, 20, size=len(deal))
    until = np.minimum(np.minimum(since + rng.integers(28, 70, size=len(deal)), deals.ended[deal]), OPEN)
    world = _courting(world, deals.account[deal], who, rng, since=since, until=until)
    turns = rng.integers(2, 5, size=len(deal))
    day = since + rng.integers(6, 14, size=len(deal))
    for turn in range(4):
        some = np.flatnonzero((turns > turn) & (day < until) & (day < days.END - 1))
        new = (who if turn % 2 == 0 else owner)[some]
        second = rng.integers(30_000, 62_000, size=len(some))
        world = passed_on(world, deal[some], weekday(day[some]), second=second, new=new, by=new)
        day = day + rng.integers(4, 10, size=len(deal))
    return world, _deeds(world, deal, owner, who, since=since, until=until, excuse="")


def _doubled(
    world: World, one: Whole, two: Whole, rng: np.random.Generator
) -> tuple[World, tuple[Deed, ...]]:
    deals, details = world.deals, world.life.deal_details
    owner, who = deals.owner[one].copy(), colleagues(world, deals.owner[one], rng)
    since = np.maximum(deals.created[two] - rng.integers(5, 15, size=len(two)), YEAR)
    until = np.minimum(deals.created[two] + rng.integers(25, 55, size=len(two)), OPEN)
    world = _courting(world, deals.account[two], who, rng, since=since, until=until)
    first, last = deals.first_owner.copy(), deals.owner.copy()
    first[two], last[two] = who, who
    product, by = details.product.copy(), details.by.copy()
    product[two], by[two] = product[one], who
    life = replace(world.life, deal_details=replace(details, product=product, by=by))
    world = replace(world, deals=replace(deals, first_owner=first, owner=last), life=life)
    return world, _deeds(world, two, owner, who, since=since, until=until, excuse="")


def _slips(world: World, deal: Whole, rng: np.random.Generator) -> tuple[World, tuple[Deed, ...]]:
    owner, who = world.deals.owner[deal].copy(), colleagues(world, world.deals.owner[deal], rng)
    day = weekday(world.deals.created[deal] + rng.integers(8, 40, size=len(deal)))
    by = np.full(len(deal), world.force.operations)
    world = passed_on(world, deal, day, second=np.full(len(deal), 40_000), new=who, by=by)
    world = passed_on(world, deal, day, second=np.full(len(deal), 41_500), new=owner, by=by)
    return world, _deeds(world, deal, owner, who, since=day, until=day + 20, excuse="slip")


def _helped(world: World, deal: Whole, rng: np.random.Generator) -> tuple[World, tuple[Deed, ...]]:
    deals = world.deals
    who, since = colleagues(world, deals.owner[deal], rng), deals.created[deal] + 5
    until = np.minimum(since + rng.integers(14, 35, size=len(deal)), OPEN)
    world = _courting(world, deals.account[deal], who, rng, since=since, until=until)
    return world, _deeds(world, deal, deals.owner[deal], who, since=since, until=until, excuse="help")


def _deeds(
    world: World, deal: Whole, owner: Whole, who: Whole, *, since: Whole, until: Whole, excuse: str = ""
) -> tuple[Deed, ...]:
    rows = zip(deal.tolist(), owner.tolist(), who.tolist(), since.tolist(), until.tolist(), strict=True)
    return tuple(
        Deed(
            "contested",
            "S01",
            a,
            max(min(b, OPEN), a + 1),
            {"seller": own, "partner": other},
            int(world.deals.account[d]),
            excuse=excuse,
        )
        for d, own, other, a, b in rows
    )


PLANT = Plant("contested", "S01", (0.003, 0.01), "accounts", place)
