"""S14: deals kept out of the CRM until they are as good as won, and entered for less than they bring."""

from dataclasses import replace

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Flags, Whole
from groundrules.simulate.deals import NEVER, WON, Deals
from groundrules.simulate.deeds import Deed
from groundrules.simulate.logging import sellers
from groundrules.simulate.plants.plant import YEAR, Plant, Planted, stretches
from groundrules.simulate.plants.rewritten import free_deals, rewritten, squeezed
from groundrules.simulate.world import World

_LEAST = 6
"""Hidden deals that make a habit worth telling."""


def place(world: World, rate: float, rng: np.random.Generator) -> Planted:
    """So large a share of the sellers hides most of the wins of five to eleven months until days before.

    Beside it, innocent short lives: a product line sold over the counter from a day on, and people who enter
    the deals of a trip in one go.
    """
    deeds: list[Deed] = []
    wanted = max(1, round(rate * world.size.sellers))
    for person in rng.permutation(sellers(world, 1.0, rng, world.busy_people())).tolist():
        if len(deeds) == wanted:
            break
        (since,), (until,) = stretches(rng, 1, shortest=150, longest=330, last=days.END - 120)
        own = _won_by(world, person, int(since), int(until))
        hidden = own[rng.random(len(own)) < rng.uniform(0.5, 0.9)]
        if len(hidden) < _LEAST:
            continue
        world = _hidden(world, hidden, rng, jumps=float(rng.uniform(0.2, 0.8)))
        facts = {"hidden": len(hidden), "wins": len(own)}
        deeds.append(
            Deed("sandbagging", "S14", int(since), int(until), {"seller": person},
                 deals=tuple(hidden.tolist()), facts=facts)
        )  # fmt: skip
    kept = [*world.busy_people().tolist(), *(deed.people["seller"] for deed in deeds)]
    world, counter = _over_the_counter(world, kept, rng)
    world, trips = _trips(world, kept, rng)
    return Planted(world, (*deeds, *counter, *trips))


def _won_by(world: World, person: int, since: int, until: int) -> Whole:
    """The person's own wins with an ordinary life, closed in [since, until)."""
    deals = world.deals
    own = (deals.owner == person) & (deals.first_owner == person) & (deals.stage == WON)
    own &= (deals.ended >= since) & (deals.ended < until) & (deals.ended - deals.created > 14)
    return np.flatnonzero(own & free_deals(world))


def _hidden(world: World, mine: Whole, rng: np.random.Generator, *, jumps: float) -> World:
    """Those deals as the CRM shows them when they are entered one to nine days before the win."""
    deals = world.deals
    jumped = rng.random(len(mine)) < jumps
    told = _born_late(deals, mine, rng.integers(1, 10, size=len(mine)), jumped)
    raised = rng.random(len(mine)) < 0.5
    low = (deals.amount[mine] * rng.uniform(0.6, 0.9, len(mine)) // 10_000).astype(np.int64) * 10_000
    first = deals.first_amount.copy()
    first[mine] = np.where(raised, np.maximum(low, 30_000), deals.amount[mine])
    return rewritten(world, mine, replace(told, first_amount=first))


def _born_late(deals: Deals, mine: Whole, before: Whole, jumped: Flags) -> Deals:
    """The deals with their record begun so many days before the win; jumped ones skip the stages between."""
    ended = deals.ended[mine]
    born = np.maximum(_weekday(ended - before), deals.created[mine])
    entered = deals.entered.copy()
    pressed = squeezed(deals.entered[mine], born, ended)
    pressed[np.flatnonzero(jumped), 1:] = NEVER
    entered[mine] = pressed
    created, first_close = deals.created.copy(), deals.first_close.copy()
    mid, pulled = deals.mid_close.copy(), deals.pulled_on.copy()
    created[mine] = born
    first_close[mine] = mid[mine] = deals.close[mine]
    pulled[mine] = days.END + 1
    return replace(
        deals, created=created, entered=entered, first_close=first_close, mid_close=mid, pulled_on=pulled
    )


def _weekday(day: Whole) -> Whole:
    return np.asarray(day - np.maximum((day + days.FIRST.weekday()) % 7 - 4, 0), dtype=np.int64)


def _over_the_counter(world: World, kept: list[int], rng: np.random.Generator) -> tuple[World, list[Deed]]:
    """From a day on the smaller orders of one product family are won within days, whoever sells them."""
    deals, product = world.deals, world.life.deal_details.product
    since, family = int(rng.integers(YEAR, YEAR + 120)), int(rng.integers(4))
    won = (deals.stage == WON) & (deals.ended >= since) & (product == family) & free_deals(world)
    won &= (deals.amount < np.quantile(deals.amount, 0.4)) & ~np.isin(deals.owner, kept)
    mine = np.flatnonzero(won & (deals.ended - deals.created > 14) & (rng.random(len(deals)) < 0.6))
    told = _born_late(deals, mine, rng.integers(2, 9, size=len(mine)), np.zeros(len(mine), dtype=bool))
    deed = Deed(
        "sandbagging", "S14", since, days.END, excuse="over_the_counter", facts={"deals": len(mine)},
        group=f"product {family}",
    )  # fmt: skip
    return rewritten(world, mine, told), [deed]


def _trips(world: World, kept: list[int], rng: np.random.Generator) -> tuple[World, list[Deed]]:
    """People who come back from three to five weeks of fairs and visits and enter what they found at once."""
    deeds: list[Deed] = []
    count = max(1, round(0.02 * world.size.sellers))
    for person in sellers(world, 1.0, rng, np.array(sorted(set(kept)), dtype=np.int64)):
        if len(deeds) == count or rng.random() > 0.2:
            continue
        day = int(_weekday(rng.integers(YEAR + 40, days.END - 30, size=1))[0])
        deals = world.deals
        found = (deals.first_owner == person) & (deals.created >= day - rng.integers(21, 36))
        found &= (deals.created < day) & (deals.ended > day + 6) & (deals.handed_on > day) & free_deals(world)
        mine = np.flatnonzero(found)
        if not len(mine):
            continue
        world = rewritten(world, mine, _entered_on(deals, mine, day))
        deeds.append(
            Deed("sandbagging", "S14", day, day + 1, {"seller": person}, deals=tuple(mine.tolist()),
                 excuse="entered_after_a_trip")
        )  # fmt: skip
    return world, deeds


def _entered_on(deals: Deals, mine: Whole, day: int) -> Deals:
    """The deals as if their record had begun on that day; stages reached before it are reached on it."""
    created, entered = deals.created.copy(), deals.entered.copy()
    created[mine] = day
    reached = entered[mine]
    entered[mine] = np.where(reached == NEVER, NEVER, np.maximum(reached, day))
    pulled = deals.pulled_on.copy()
    pulled[mine] = np.where(pulled[mine] <= day + 1, days.END + 1, pulled[mine])
    mid = deals.mid_close.copy()
    mid[mine] = np.where(pulled[mine] > days.END, deals.close[mine], mid[mine])
    return replace(deals, created=created, entered=entered, pulled_on=pulled, mid_close=mid)


PLANT = Plant("sandbagging", "S14", (0.015, 0.05), "sellers", place)
