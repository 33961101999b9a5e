"""S03: an account was handed over and nobody calls; the new owner leaves it lying for weeks."""

from dataclasses import replace

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Flags, Whole
from groundrules.simulate.behaviour import Behaviour, Episodes, Outages, Picker, revenue
from groundrules.simulate.deeds import OPEN, Deed
from groundrules.simulate.handoffs import silenced, waiting_mails
from groundrules.simulate.ownership import WAVE
from groundrules.simulate.plants.plant import Plant, Planted
from groundrules.simulate.world import World

_STILL = 0.12
"""Share of the gaps nobody ever closes within the world."""
_LENGTH = (16, 75)


def place(world: World, rate: float, rng: np.random.Generator) -> Planted:
    """Handed-over accounts the new owner does not touch for two to ten weeks, or never.

    After ten days nobody else fills the gap; the customers write a little more often.
    """
    changes = world.ownership.changes
    picker = Picker(world.customers, revenue(world.customers, world.deals), changes, rng)
    moved = changes.reason == WAVE
    allowed = moved & ~world.taken()[changes.account] & present_after(world, changes.new, changes.day)
    propensity = rng.gamma(1.2, size=len(world.force.people)) + 0.1
    rows = picker.take(round(rate * int(moved.sum())), allowed, changes.new, propensity)
    length = np.where(rng.random(len(rows)) < _STILL, 10_000, rng.integers(*_LENGTH, size=len(rows)))
    gaps = picker.episodes(rows, length, np.ones(len(rows)))
    more = waiting_mails(gaps, world.ownership, rng)
    silent = silenced(world.touches, world.ownership, _only(gaps), world.force, world.attendance.away)
    deeds = tuple(_deed(world, gaps, n) for n in range(len(gaps)))
    return Planted(replace(world, touches=silent).with_touches(more), deeds)


def present_after(world: World, person: Whole, day: Whole) -> Flags:
    """True where the person works at least half of the seven weeks after the day."""
    work = world.rhythm.work
    there = work.upto(person, day + 49) - work.upto(person, day)
    usual = np.minimum(days.END - day, 49) * 5 / 7
    return np.asarray(there > 0.5 * usual)


def _only(gaps: Episodes) -> Behaviour:
    none = np.zeros(0, dtype=np.int64)
    empty = Episodes(none, none, none, np.zeros(0))
    return Behaviour(gaps, empty, empty, none, empty, empty, empty, Outages(none, none, none))


def _deed(world: World, gaps: Episodes, n: int) -> Deed:
    changes, row = world.ownership.changes, int(gaps.change[n])
    return Deed(
        "handoff_gap",
        "S03",
        int(gaps.start[n]),
        min(int(gaps.until[n]), OPEN),
        {"from": int(changes.old[row]), "to": int(changes.new[row])},
        int(changes.account[row]),
        facts={"moved_on": days.day_of(int(changes.day[row])).isoformat()},
    )


PLANT = Plant("handoff_gap", "S03", (0.015, 0.04), "moved accounts", place)
