"""S13: sellers who are about to lose accounts close deals on them before the day, at a price."""

from dataclasses import replace

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Whole
from groundrules.simulate.customers import MISSING
from groundrules.simulate.deals import LOST, NEVER, WON, Deals
from groundrules.simulate.deeds import Deed
from groundrules.simulate.ownership import WAVE
from groundrules.simulate.plants.plant import YEAR, Plant, Planted
from groundrules.simulate.plants.rewritten import free_deals, rewritten, squeezed
from groundrules.simulate.world import World

_BEFORE = 14
"""Calendar days before the wave in which they close (ten working days)."""
_BORROWED = 60
"""Calendar days after it from which the deals are borrowed."""
_LEAST = 2


def place(world: World, rate: float, rng: np.random.Generator) -> Planted:
    """So large a share of those who lose accounts in a wave pulls deals of the next weeks before its day.

    The price is a discount; afterwards the deals are missing. Beside it, innocent bunches: people who only
    work harder before the day (wins that would have been losses, at the usual price, nothing missing
    later), and a promotion that brings every account's orders forward in the same days.
    """
    waves = sorted({days.number(day) for day in days.WAVES if days.number(day) >= YEAR})
    deeds: list[Deed] = []
    used = set(world.busy_people().tolist())
    for wave in waves:
        losing = _losing(world, wave)
        people = [person for person in rng.permutation(sorted(losing)).tolist() if person not in used]
        wanted = max(1, round(rate * len(losing)))
        for person in people:
            if sum(deed.since == wave - _BEFORE for deed in deeds) == wanted:
                break
            mine = _to_come(world, person, wave, losing[person])
            mine = mine[rng.random(len(mine)) < rng.uniform(0.6, 1.0)]
            if len(mine) >= _LEAST:
                world = _pulled(world, mine, wave, rng, extra=(40, 120), is_joint=False)
                deeds.append(_deed(person, wave, mine))
                used.add(person)
        world, more = _harder(world, wave, [p for p in people if p not in used], losing, rng)
        deeds += more
    world, promotion = _promotion(world, int(rng.choice(waves)), deeds, rng)
    return Planted(world, (*deeds, promotion))


def _losing(world: World, wave: int) -> dict[int, Whole]:
    """Who loses which accounts on the wave's day."""
    changes = world.ownership.changes
    rows = np.flatnonzero((changes.reason == WAVE) & (changes.day == wave))
    return {int(p): changes.account[rows[changes.old[rows] == p]] for p in np.unique(changes.old[rows])}


def _to_come(world: World, person: int, wave: int, accounts: Whole) -> Whole:
    """The person's deals on the accounts that would be won in the weeks after the day."""
    deals = world.deals
    fits = (deals.stage == WON) & (deals.first_owner == person) & np.isin(deals.account, accounts)
    fits &= (deals.ended >= wave) & (deals.ended < min(wave + _BORROWED, days.END))
    return np.flatnonzero(fits & (deals.created <= wave - 25) & free_deals(world))


def _deed(person: int, wave: int, mine: Whole) -> Deed:
    facts = {"moved_on": days.day_of(wave).isoformat(), "pulled": len(mine)}
    return Deed(
        "pull_forward", "S13", wave - _BEFORE, min(wave + _BORROWED, days.END), {"seller": person},
        deals=tuple(mine.tolist()), facts=facts, group=f"wave {days.day_of(wave).isoformat()}",
    )  # fmt: skip


def _window(wave: int, count: int, rng: np.random.Generator) -> Whole:
    """Weekdays of the two weeks before the wave."""
    before = np.arange(wave - _BEFORE, wave)
    return np.asarray(rng.choice(before[(before + days.FIRST.weekday()) % 7 < 5], size=count), dtype=np.int64)


def _pulled(
    world: World, mine: Whole, wave: int, rng: np.random.Generator, *, extra: tuple[int, int], is_joint: bool
) -> World:
    """The deals won before the wave's day: dates brought forward days before, and a discount."""
    deals = world.deals
    ended = _window(wave, len(mine), rng)
    told = _won_on(deals, mine, ended)
    pulled, mid = told.pulled_on.copy(), told.mid_close.copy()
    reached = told.entered[mine, 3]
    pulled[mine] = np.clip(ended - rng.integers(1, 8, size=len(mine)), reached + 1, ended - 1)
    mid[mine] = deals.close[mine]
    told = replace(told, pulled_on=pulled, mid_close=mid)
    discount = world.life.deal_details.discount.copy()
    # The price of haste: a promotion costs the same for all, a seller in a hurry gives what it takes.
    more = np.full(len(mine), extra[0]) if is_joint else rng.integers(*extra, size=len(mine))
    known = discount[mine] != MISSING
    discount[mine] = np.where(known, np.minimum(discount[mine] + more // 5 * 5, 600), discount[mine])
    return rewritten(world, mine, told, discount)


def _won_on(deals: Deals, mine: Whole, ended: Whole) -> Deals:
    """The deals won by their first owner on another day."""
    changed = {
        name: getattr(deals, name).copy()
        for name in ("ended", "close", "first_close", "stage", "owner", "handed_on", "kept_by_old", "entered")
    }
    changed["ended"][mine] = changed["close"][mine] = ended
    changed["first_close"][mine] = np.maximum(deals.first_close[mine], ended)
    changed["stage"][mine] = WON
    changed["owner"][mine] = deals.first_owner[mine]
    changed["handed_on"][mine] = days.END + 1
    changed["kept_by_old"][mine] = False
    reached = np.where(deals.entered[mine] == NEVER, days.END, deals.entered[mine])
    changed["entered"][mine] = squeezed(reached, deals.created[mine], ended)
    return replace(deals, **changed)


def _harder(
    world: World, wave: int, people: list[int], losing: dict[int, Whole], rng: np.random.Generator
) -> tuple[World, list[Deed]]:
    """Some work harder: deals that were lost around those days are won in the window, at the usual price."""
    deeds: list[Deed] = []
    for person in people:
        if len(deeds) >= max(1, round(0.02 * len(losing))):
            break
        deals = world.deals
        fits = (deals.stage == LOST) & (deals.first_owner == person) & np.isin(deals.account, losing[person])
        fits &= (deals.ended >= wave - 40) & (deals.ended < wave + 40) & (deals.created <= wave - 25)
        mine = np.flatnonzero(fits & free_deals(world))
        if len(mine) < _LEAST:
            continue
        ended = _window(wave, len(mine), rng)
        told = _won_on(deals, mine, ended)
        first, mid = told.first_close.copy(), told.mid_close.copy()
        first[mine] = mid[mine] = ended
        discount = world.life.deal_details.discount.copy()
        discount[mine] = np.where(discount[mine] == MISSING, 75, discount[mine])
        world = rewritten(world, mine, replace(told, first_close=first, mid_close=mid), discount)
        deeds.append(replace(_deed(person, wave, mine), excuse="worked_harder"))
    return world, deeds


def _promotion(world: World, wave: int, deeds: list[Deed], rng: np.random.Generator) -> tuple[World, Deed]:
    """A price list ends on the wave's eve: three in ten orders of the next weeks come before it, anywhere."""
    deals = world.deals
    told = {deal for deed in deeds for deal in deed.deals}
    people = [deed.people["seller"] for deed in deeds]
    fits = (deals.stage == WON) & (deals.ended >= wave) & (deals.ended < min(wave + 30, days.END))
    fits &= (deals.created <= wave - 25) & (deals.first_owner == deals.owner) & free_deals(world)
    fits &= ~np.isin(deals.owner, people) & (rng.random(len(deals)) < 0.3)
    mine = np.setdiff1d(np.flatnonzero(fits), sorted(told))
    day = days.day_of(wave).isoformat()
    deed = Deed("pull_forward", "S13", wave - _BEFORE, wave, excuse="promotion",
                facts={"deals": len(mine)}, group=f"wave {day}")  # fmt: skip
    return _pulled(world, mine, wave, rng, extra=(30, 31), is_joint=True), deed


PLANT = Plant("pull_forward", "S13", (0.06, 0.15), "sellers who lose accounts in a wave", place)
