"""Who lets a hand-off slip, who does not let go, whose log went dark, and who only looks as if.

Nothing here is read by the product; it shapes the touches and is written to the ground truth beside the export.
"""

from dataclasses import dataclass

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Flags, Real, Whole, stream
from groundrules.simulate.attendance import Attendance
from groundrules.simulate.customers import Customers
from groundrules.simulate.ownership import WAVE, Ownership
from groundrules.simulate.people import Force

OPEN = days.END
_FOR_GOOD = 10_000


@dataclass(frozen=True)
class Episodes:
    """Stretches of behaviour on accounts: row of the owner change, from which day, until which (OPEN: still), how strongly."""

    change: Whole
    start: Whole
    until: Whole
    pace: Real

    def __len__(self) -> int:
        return len(self.change)


@dataclass(frozen=True)
class Outages:
    """Stretches in which a person's activity did not reach the CRM."""

    person: Whole
    start: Whole
    until: Whole


@dataclass(frozen=True)
class Behaviour:
    """Everything out of the ordinary. ``gaps`` and ``holds`` are misbehaviour; the rest looks like it and is not."""

    gaps: Episodes
    holds: Episodes
    colleague: Episodes  # the new owner is silent, a colleague looks after the account
    colleague_person: Whole  # who, for each of them
    covering: Episodes  # the old owner stands in while the new one is away
    joint: Episodes  # old and new owner keep meeting the customer together
    asked: Episodes  # the customer keeps writing to the old owner, who answers
    outages: Outages


def make_behaviour(
    customers: Customers, force: Force, attendance: Attendance, ownership: Ownership, seed: int
) -> Behaviour:
    """Draw the episodes; how many follows the number of moved accounts, who follows each person's propensity."""
    rng = stream(seed, "behaviour")
    outages = _outages(force, attendance, rng)
    changes = ownership.changes
    propensity = rng.gamma(0.8, size=len(force.people)) + 0.05
    picker = _Picker(changes.reason == WAVE, customers, ownership, rng)
    recent = changes.day >= days.number(days.WAVES[2])
    window = (changes.day >= days.END - 145) & (changes.day < days.END - 37)
    blind = _unseen(changes.new, attendance, outages)
    moved = int((changes.reason == WAVE).sum())
    gaps = _gaps(picker, moved, ~blind, recent, propensity[changes.new], rng)
    stays = np.array([person.left > days.END for person in force.people])[changes.old]
    seen = stays & ~_unseen(changes.old, attendance, outages)
    holds = _holds(
        picker, moved, seen & window, seen & (changes.day < days.END - 145), propensity[changes.old], rng
    )
    few = max(1, round(moved * 0.004))
    colleague = _lookalike(picker, few, recent & ~blind, 1.0, rng)
    away = _away_lately(attendance, changes.new)
    covering = _lookalike(picker, few, window & stays & away & ~blind, 1.6, rng)
    joint = _lookalike(picker, few, window & seen & ~blind, 0.8, rng)
    asked = _lookalike(picker, few, window & seen & ~blind, 0.9, rng)
    person = _team_mates(force, changes.new[colleague.change], changes.old[colleague.change], rng)
    return Behaviour(gaps, holds, colleague, person, covering, joint, asked, outages)


def _team_mates(force: Force, owner: Whole, otherwise: Whole, rng: np.random.Generator) -> Whole:
    """Somebody of each owner's team who is still there; the old owner when there is nobody."""
    found = []
    for one, old in zip(owner, otherwise, strict=True):
        boss = force.people[one].manager
        team = [int(n) for n in force.second if force.people[n].manager == boss and n != one]
        found.append(int(rng.choice(team)) if team else int(old))
    return np.array(found, dtype=np.int64)


class _Picker:
    """Draws changes without taking one twice; busy accounts are likelier, quiet and dormant ones never."""

    def __init__(
        self, moved: Flags, customers: Customers, ownership: Ownership, rng: np.random.Generator
    ) -> None:
        changes = ownership.changes
        attention = customers.attention[changes.account]
        self._weight = np.where(
            moved & ~customers.dormant[changes.account], np.clip(attention - 0.35, 0, 3.0), 0.0
        )
        self._day = changes.day
        self._rng = rng

    def take(self, count: int, allowed: Flags, liking: Real | None = None) -> Whole:
        """At most ``count`` rows among the allowed, in order."""
        weight = self._weight * allowed * (1.0 if liking is None else liking)
        count = min(count, int((weight > 0).sum()))
        if count <= 0:
            return np.zeros(0, dtype=np.int64)
        rows = np.sort(self._rng.choice(len(weight), size=count, replace=False, p=weight / weight.sum()))
        self._weight[rows] = 0.0
        return np.asarray(rows, dtype=np.int64)

    def episodes(self, rows: Whole, length: Whole, pace: Real) -> Episodes:
        """Episodes that begin at the owner changes and last so many days, OPEN at most."""
        start = self._day[rows]
        return Episodes(rows, start, np.minimum(start + length, OPEN), pace)


def _gaps(
    picker: _Picker, moved: int, present: Flags, recent: Flags, propensity: Real, rng: np.random.Generator
) -> Episodes:
    still_open = max(1, round(moved * float(rng.uniform(0.008, 0.0135))))
    now = picker.take(still_open, present & recent, propensity)
    past = picker.take(round(still_open * 1.4), ~recent, propensity)
    mended = picker.take(round(still_open * 0.5), present & recent, propensity)
    length = np.concatenate([
        np.full(len(now), _FOR_GOOD), rng.integers(22, 75, len(past)), rng.integers(12, 24, len(mended)),
    ])  # fmt: skip
    rows = np.concatenate([now, past, mended])
    return picker.episodes(rows, length, np.ones(len(rows)))


def _holds(
    picker: _Picker, moved: int, active: Flags, former: Flags, propensity: Real, rng: np.random.Generator
) -> Episodes:
    count = max(1, round(moved * float(rng.uniform(0.007, 0.0115))))
    now = picker.take(count, active, propensity)
    past = picker.take(round(count * 1.2), former, propensity)
    rows = np.concatenate([now, past])
    length = np.concatenate([np.full(len(now), _FOR_GOOD), rng.integers(45, 90, len(past))])
    return picker.episodes(rows, length, rng.uniform(0.6, 1.25, len(rows)))


def _lookalike(
    picker: _Picker, count: int, allowed: Flags, pace: float, rng: np.random.Generator
) -> Episodes:
    rows = picker.take(count, allowed)
    return picker.episodes(rows, np.full(len(rows), _FOR_GOOD), rng.uniform(0.8, 1.2, len(rows)) * pace)


def _away_lately(attendance: Attendance, person: Whole) -> Flags:
    """True where the person was away at least four working days of the last seven weeks, but not most of them."""
    lately = attendance.away[:, days.END - 50 : days.END] & (days.weekdays()[days.END - 50 :] < 5)
    share = lately.sum(axis=1)[person]
    return np.asarray((share >= 4) & (share <= 18))


def _unseen(person: Whole, attendance: Attendance, outages: Outages) -> Flags:
    """True where the person was mostly away, gone, or dark in the last six weeks."""
    share = attendance.work[:, days.END - 42 :].mean(axis=1) / (5 / 7)
    dark = np.zeros(len(attendance.work), dtype=bool)
    dark[outages.person[outages.until > days.END - 42]] = True
    return np.asarray((share < 0.45)[person] | dark[person])


def _outages(force: Force, attendance: Attendance, rng: np.random.Generator) -> Outages:
    """One seller in nine once stops syncing for two to four weeks; about half of them just now."""
    seated = np.array([
        n for n, p in enumerate(force.people) if p.seat is not None and p.left > days.END and p.hired < days.END - 150
    ], dtype=np.int64)  # fmt: skip
    lately = attendance.work[seated, days.END - 30 :].mean(axis=1)
    steady = seated[lately > 0.5]
    count = len(force.seat_role)
    now = rng.choice(steady, size=min(len(steady), max(1, round(count * 0.062))), replace=False)
    rest = np.setdiff1d(seated, now)
    past = rng.choice(rest, size=min(len(rest), max(1, round(count * 0.05))), replace=False)
    start_now = days.END - rng.integers(15, 28, size=len(now))
    until_now = np.where(rng.random(len(now)) < 0.75, OPEN, days.END - rng.integers(1, 4, size=len(now)))
    until_now = np.where(until_now - start_now < 14, OPEN, until_now)
    start_past = rng.integers(40, days.END - 110, size=len(past))
    return Outages(
        np.concatenate([now, past]).astype(np.int64),
        np.concatenate([start_now, start_past]),
        np.concatenate([until_now, start_past + rng.integers(15, 29, size=len(past))]),
    )
