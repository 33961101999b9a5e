"""S15: somebody changes who is credited for a deal weeks after it was won, and no ruling says so."""

from dataclasses import replace

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Whole
from groundrules.simulate.deals import WON
from groundrules.simulate.deeds import OPEN, Deed
from groundrules.simulate.life.splits import SplitEdits
from groundrules.simulate.moments import DAY
from groundrules.simulate.plants.plant import YEAR, Plant, Planted
from groundrules.simulate.plants.rewritten import free_deals
from groundrules.simulate.world import World

_WAIT = (4, 60)
_PAID = (28, 75)
_SHIFTS = (10, 15, 20, 25, 30, 40)


def place(world: World, rate: float, rng: np.random.Generator) -> Planted:
    """So large a share of the shared wins is edited later, by an owner or the owner's manager, for the owner.

    The wrong lasts until it is put right (one in four) or paid out. Beside it, innocent edits: slips mended
    the same day, and one lot of deals put right by one person in minutes.
    """
    shared = _shared(world)
    greedy = rng.gamma(0.4, size=len(world.force.people)) + 0.02
    weight = greedy[world.deals.owner[shared]]
    wanted = min(round(rate * len(shared)), len(shared))
    chosen = rng.choice(shared, size=wanted, replace=False, p=weight / weight.sum()) if wanted else shared[:0]
    wait = rng.integers(*_WAIT, size=len(chosen))
    day = _workday(world.deals.ended[chosen] + wait)
    fits = (day >= YEAR) & (day < days.END - 3)
    chosen, day = chosen[fits], day[fits]
    deeds: list[Deed] = []
    for deal, on in zip(chosen.tolist(), day.tolist(), strict=True):
        owner = int(world.deals.owner[deal])
        manager = world.force.people[owner].manager
        by = manager if manager is not None and rng.random() < 0.3 else owner
        until = int(on + rng.integers(*_PAID))
        undone = until < days.END and rng.random() < 0.25
        world, loser = _shift(world, deal, on * DAY + int(rng.integers(32_400, 61_200)), by, rng)
        if undone:
            world = _put_right(world, deal, until * DAY + 40_000)
        people = {"by": by, "owner": owner, "loser": loser}
        deeds.append(
            Deed(
                "split_edits", "S15", int(on), min(until, OPEN), people,
                int(world.deals.account[deal]), (deal,), facts={"put_right": undone},
            )
        )  # fmt: skip
    for habit in (_slips, _lot):
        world, more = habit(world, np.setdiff1d(_shared(world), chosen), rng)
        deeds += more
    return Planted(world, tuple(deeds))


def _shared(world: World) -> Whole:
    """Won deals with credit for two people whose split nobody ever edited."""
    deals, splits = world.deals, world.life.splits
    people = np.bincount(splits.deal, minlength=len(deals))
    won = (deals.stage == WON) & (deals.ended >= YEAR - 30) & (deals.ended < days.END - 8)
    return np.flatnonzero((people == 2) & won & free_deals(world))


def _workday(day: Whole) -> Whole:
    weekday = (day + days.FIRST.weekday()) % 7
    return np.asarray(np.where(weekday > 4, day + 7 - weekday, day), dtype=np.int64)


def _shift(world: World, deal: int, moment: int, by: int, rng: np.random.Generator) -> tuple[World, int]:
    """Credit moves to the owner: the world, and who lost by it."""
    splits = world.life.splits
    rows = np.flatnonzero(splits.deal == deal)
    owner = int(world.deals.owner[deal])
    up = rows[splits.person[rows] == owner] if (splits.person[rows] == owner).any() else rows[:1]
    down = np.setdiff1d(rows, up)[0]
    points = min(int(rng.choice(_SHIFTS)), int(splits.percent[down]))
    percent = splits.percent.copy()
    percent[up[0]] += points
    percent[down] -= points
    return _edited(world, rows, percent, moment, by), int(splits.person[down])


def _put_right(world: World, deal: int, moment: int) -> World:
    """The edit is undone by operations."""
    splits, edits = world.life.splits, world.life.split_edits
    rows = np.flatnonzero(splits.deal == deal)
    mine = edits.deal == deal
    percent = splits.percent.copy()
    for row in rows:
        first = np.flatnonzero(mine & (edits.person == splits.person[row]))
        percent[row] = edits.old[first[0]]
    return _edited(world, rows, percent, moment, world.force.operations)


def _edited(world: World, rows: Whole, percent: Whole, moment: int, by: int) -> World:
    splits, edits = world.life.splits, world.life.split_edits
    count = len(rows)
    more = SplitEdits(
        splits.deal[rows], splits.person[rows], np.full(count, moment), np.full(count, by),
        splits.percent[rows], percent[rows],
    )  # fmt: skip
    every = SplitEdits(
        *(np.concatenate([getattr(edits, n), getattr(more, n)]) for n in SplitEdits.__dataclass_fields__)
    )
    changed, author = splits.changed.copy(), splits.by.copy()
    changed[rows], author[rows] = moment, by
    told = replace(splits, percent=percent, changed=changed, by=author)
    return replace(world, life=replace(world.life, splits=told, split_edits=every))


def _slips(world: World, free: Whole, rng: np.random.Generator) -> tuple[World, list[Deed]]:
    """A wrong figure mended by the owner on the day of the win or the next, ten points and more."""
    deeds = []
    some = rng.permutation(free[world.deals.ended[free] >= YEAR])[: max(1, round(0.02 * len(free)))]
    for deal in some.tolist():
        on = int(world.deals.ended[deal]) + int(rng.integers(0, 2))
        by = int(world.deals.owner[deal])
        world, _ = _shift(world, deal, on * DAY + 64_000, by, rng)
        deeds.append(_innocent(world, deal, on, by, "slip_mended"))
    return world, deeds


def _lot(world: World, free: Whole, rng: np.random.Generator) -> tuple[World, list[Deed]]:
    """One manager puts right a whole list of splits within minutes, weeks after the wins."""
    on = int(_workday(rng.integers(YEAR + 30, days.END - 10, size=1))[0])
    edited = world.life.split_edits.deal
    fits = (world.deals.ended[free] < on - 5) & (world.deals.ended[free] > on - 90)
    some = rng.permutation(np.setdiff1d(free[fits], edited))[: int(rng.integers(14, 26))]
    managers = {p.manager for p in world.force.people if p.seat is not None and p.manager is not None}
    by = int(rng.choice(sorted(managers)))
    deeds = []
    for nth, deal in enumerate(some.tolist()):
        world, _ = _shift(world, deal, on * DAY + 50_000 + 20 * nth, by, rng)
        deeds.append(_innocent(world, deal, on, by, "put_right_in_one_lot"))
    return world, deeds


def _innocent(world: World, deal: int, on: int, by: int, excuse: str) -> Deed:
    account = int(world.deals.account[deal])
    return Deed("split_edits", "S15", on, on + 1, {"by": by}, account, (deal,), excuse)


PLANT = Plant("split_edits", "S15", (0.01, 0.04), "shared wins", place)
