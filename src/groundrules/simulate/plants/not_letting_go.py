"""S02: the old owner of a moved account keeps selling to the customer as if nothing had happened."""

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Flags
from groundrules.simulate.behaviour import Episodes, Picker, revenue
from groundrules.simulate.deeds import OPEN, Deed
from groundrules.simulate.ownership import WAVE
from groundrules.simulate.plants.handoff_gap import present_after
from groundrules.simulate.plants.plant import Plant, Planted, touches_of
from groundrules.simulate.spells import UNLINKED, spells_of
from groundrules.simulate.touches import BULK, MAIL_IN
from groundrules.simulate.world import World

_STILL = 0.25
_LENGTH = (45, 150)
_CROWDED = 0.4
"""Share of the new owner's touches that fall away where the old one stays."""


def place(world: World, rate: float, rng: np.random.Generator) -> Planted:
    """Old owners who go on at 0.5 to 1.2 of their former pace for weeks or months, off any kept deal."""
    changes = world.ownership.changes
    picker = Picker(world.customers, revenue(world.customers, world.deals), changes, rng)
    moved = changes.reason == WAVE
    allowed = moved & ~world.taken()[changes.account] & present_after(world, changes.old, changes.day)
    propensity = rng.gamma(1.0, size=len(world.force.people)) + 0.05
    rows = picker.take(round(rate * int(moved.sum())), allowed, changes.old, propensity)
    length = np.where(rng.random(len(rows)) < _STILL, 10_000, rng.integers(*_LENGTH, size=len(rows)))
    holds = picker.episodes(rows, length, rng.uniform(0.5, 1.2, len(rows)))
    account, old = changes.account[rows], changes.old[rows]
    spells = spells_of(
        account,
        old,
        holds.start,
        holds.until,
        weight=world.customers.attention[account] * holds.pace,
        style=UNLINKED,
    )
    more = touches_of(world, spells, rng)
    deeds = tuple(_deed(world, holds, n) for n in range(len(holds)))
    return Planted(world.with_touches(more, ~_crowded_out(world, holds, rng)), deeds)


def _crowded_out(world: World, holds: Episodes, rng: np.random.Generator) -> Flags:
    touches, changes = world.touches, world.ownership.changes
    row = np.full(len(world.customers), -1, dtype=np.int64)
    row[changes.account[holds.change]] = np.arange(len(holds))
    at = row[touches.account]
    hit = np.flatnonzero(at >= 0)
    at = at[hit]
    during = (touches.day[hit] >= holds.start[at]) & (touches.day[hit] < holds.until[at])
    during &= touches.person[hit] == changes.new[holds.change][at]
    during &= ~np.isin(touches.kind[hit], (MAIL_IN, BULK)) & (rng.random(len(hit)) < _CROWDED)
    gone = np.zeros(len(touches), dtype=bool)
    gone[hit[during]] = True
    return gone


def _deed(world: World, holds: Episodes, n: int) -> Deed:
    changes, row = world.ownership.changes, int(holds.change[n])
    left = world.force.people[int(changes.old[row])].left
    return Deed(
        "not_letting_go",
        "S02",
        int(holds.start[n]),
        min(int(holds.until[n]), left, OPEN),
        {"from": int(changes.old[row]), "to": int(changes.new[row])},
        int(changes.account[row]),
        facts={
            "moved_on": days.day_of(int(changes.day[row])).isoformat(),
            "share_of_former_pace": round(float(holds.pace[n]), 3),
        },
    )


PLANT = Plant("not_letting_go", "S02", (0.01, 0.03), "moved accounts", place)
