"""What inside sellers ask of their field partners: tasks on the other's list, done soon, late or never."""

from dataclasses import dataclass

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Flags, Whole, stream
from groundrules.simulate.attendance import Attendance
from groundrules.simulate.force import Force
from groundrules.simulate.mode import Mode
from groundrules.simulate.moments import DAY
from groundrules.simulate.ownership import Ownership
from groundrules.simulate.touches import Clock
from groundrules.terms import SalesRole


@dataclass(frozen=True)
class Requests:
    """One entry per request; ``made`` and ``done`` are moments, ``done`` -1 while it waits."""

    account: Whole
    asked: Whole
    by: Whole
    made: Whole
    done: Whole

    def __len__(self) -> int:
        return len(self.account)

    def rows(self, keep: Flags | Whole) -> "Requests":
        """A selection."""
        return Requests(self.account[keep], self.asked[keep], self.by[keep], self.made[keep], self.done[keep])


def make_requests(
    force: Force, attendance: Attendance, ownership: Ownership, mode: Mode, seed: int
) -> Requests:
    """About one request a fortnight and pair once the new model runs; most are done within two days at work.

    The example company keeps none.
    """
    rng = stream(seed, "requests")
    none = np.zeros(0, dtype=np.int64)
    if mode.is_demo:
        return Requests(none, none, none, none, none)
    work = Clock(attendance.work)
    start = days.number(days.WAVES[0])
    account, asked, by = _drawn(force, ownership, start, rng)
    day = rng.integers(start, days.END - 1, size=len(account))
    there = (attendance.work[by, day] > 0) & (ownership.tenures.owner_on(account, day) == asked)
    account, asked, by, day = account[there], asked[there], by[there], day[there]
    habit = rng.beta(9.0, 1.4, size=len(force.people))[asked]
    pace = np.exp(rng.normal(-0.2, 0.5, size=len(force.people)))[asked]
    at = work.day(asked, work.upto(asked, day) + 0.2 + pace * rng.exponential(0.9, size=len(asked)))
    made = day * DAY + rng.integers(31_000, 50_000, size=len(day))
    done = np.maximum(at * DAY + rng.integers(50_400, 64_800, size=len(day)), made + 600)
    waits = (at >= days.END) | (rng.random(len(day)) > habit)
    moved = _moved_on(ownership, account, day)
    handed = waits & (
        moved < days.END - 8
    )  # what is still open when an account moves is settled at the hand-off
    done = np.where(handed, (moved + rng.integers(0, 8, size=len(day))) * DAY + 50_400, done)
    waits &= ~handed
    order = np.argsort(made, kind="stable")
    return Requests(account, asked, by, made, np.where(waits, -1, done)).rows(order)


def _moved_on(ownership: Ownership, account: Whole, day: Whole) -> Whole:
    """The day each account next changes its owner; END when it does not."""
    changes = ownership.changes
    key = changes.account * 4096 + changes.day
    place = np.searchsorted(key, account * 4096 + day, side="right")
    row = np.minimum(place, max(len(key) - 1, 0))
    fits = (
        (place < len(key)) & (changes.account[row] == account) if len(key) else np.zeros(len(day), dtype=bool)
    )
    return np.where(fits, changes.day[row], days.END) if len(key) else np.full(len(day), days.END)


def _drawn(
    force: Force, ownership: Ownership, start: int, rng: np.random.Generator
) -> tuple[Whole, Whole, Whole]:
    """Accounts, the field sellers who have them and the inside partners who ask."""
    tenures = ownership.tenures
    field = np.array([person.role is SalesRole.FIELD for person in force.people])
    pair = np.array([-1 if person.pair is None else person.pair for person in force.people])
    own = np.flatnonzero(field[tenures.owner] & (tenures.end > start) & (pair[tenures.owner] >= 0))
    sellers = int(field.sum())
    count = round(sellers * (days.END - start) / 14 * float(rng.uniform(0.8, 1.4)) * 1.5)
    row = rng.choice(own, size=count) if len(own) else own
    return tenures.account[row], tenures.owner[row], pair[tenures.owner[row]]
