"""S04: tasks of the old owner that nobody took over when the account moved."""

from dataclasses import replace

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Whole
from groundrules.simulate.behaviour import Picker, revenue
from groundrules.simulate.deeds import OPEN, Deed
from groundrules.simulate.life.requests import Requests
from groundrules.simulate.moments import DAY
from groundrules.simulate.ownership import WAVE
from groundrules.simulate.plants.plant import Plant, Planted
from groundrules.simulate.world import World

_NEVER = 0.4
"""Share of the orphans nobody ever takes up within the world."""


def place(world: World, rate: float, rng: np.random.Generator) -> Planted:
    """On so large a share of the moved accounts one to three of the old owner's tasks stay open for weeks.

    Beside them are tasks closed within the first days, and some that a program made and nobody works on.
    """
    changes = world.ownership.changes
    picker = Picker(world.customers, revenue(world.customers, world.deals), changes, rng)
    left = np.array([person.left for person in world.force.people])
    allowed = (changes.reason == WAVE) & ~world.taken()[changes.account] & (changes.day < days.END - 21)
    allowed &= left[changes.old] > changes.day + 30
    count = max(2, round(rate * int((changes.reason == WAVE).sum())))
    rows, few = picker.take(count, allowed), max(2, count // 3)
    closed, made = picker.take(few, allowed), picker.take(few, allowed)
    found, deeds = [], []
    for row in rows.tolist():
        day = int(changes.day[row])
        done = OPEN if rng.random() < _NEVER else min(day + int(rng.integers(25, 90)), OPEN)
        found.append(
            _tasks(world, row, rng, count=int(rng.integers(1, 4)), done=done, by=int(changes.old[row]))
        )
        deeds.append(_deed(world, row, done, "", len(found[-1])))
    for row in closed.tolist():
        day = int(changes.day[row])
        found.append(
            _tasks(world, row, rng, count=2, done=day + int(rng.integers(1, 9)), by=int(changes.old[row]))
        )
        deeds.append(_deed(world, row, day + 10, "closed in time", 2))
    for row in made.tolist():
        found.append(_tasks(world, row, rng, count=1, done=OPEN, by=world.force.integration))
        deeds.append(_deed(world, row, OPEN, "automatic", 1))
    return Planted(with_requests(world, found), tuple(deeds))


def with_requests(world: World, more: list[Requests]) -> World:
    """The world with further tasks on people's lists, in order of the moment they were made."""
    lots = [world.life.requests, *more]
    every = Requests(
        *(np.concatenate([getattr(lot, name) for lot in lots]) for name in Requests.__dataclass_fields__)
    )
    ordered = every.rows(np.argsort(every.made, kind="stable").astype(np.int64))
    return replace(world, life=replace(world.life, requests=ordered))


def _tasks(world: World, row: int, rng: np.random.Generator, *, count: int, done: int, by: int) -> Requests:
    """Tasks on the old owner's list, made in the four weeks before the move."""
    changes = world.ownership.changes

    def full(value: int) -> Whole:
        return np.full(count, value, dtype=np.int64)

    day = int(changes.day[row]) - rng.integers(2, 28, size=count)
    moment = day * DAY + rng.integers(31_000, 60_000, size=count)
    end = full(-1) if done >= OPEN else done * DAY + rng.integers(51_000, 64_000, size=count)
    return Requests(full(int(changes.account[row])), full(int(changes.old[row])), full(by), moment, end)


def _deed(world: World, row: int, until: int, excuse: str, tasks: int) -> Deed:
    changes = world.ownership.changes
    return Deed(
        "orphaned_tasks", "S04", int(changes.day[row]), min(until, OPEN),
        {"from": int(changes.old[row]), "to": int(changes.new[row])}, int(changes.account[row]),
        excuse=excuse,
        facts={"moved_on": days.day_of(int(changes.day[row])).isoformat(), "tasks": tasks},
    )  # fmt: skip


PLANT = Plant("orphaned_tasks", "S04", (0.01, 0.03), "moved accounts", place)
