"""Who lets a hand-off slip, who does not let go, whose log went dark, and who only looks as if.

Nothing here is read by the product: it shapes the touches and goes to the ground truth beside the export.
"""

from dataclasses import dataclass

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Flags, Real, Whole, stream
from groundrules.simulate.attendance import Attendance
from groundrules.simulate.customers import TYPICAL, Customers
from groundrules.simulate.deals import WON, Deals
from groundrules.simulate.deeds import OPEN
from groundrules.simulate.force import Force
from groundrules.simulate.mode import Mode
from groundrules.simulate.ownership import WAVE, Changes, Ownership

_FOR_GOOD = 10_000
_LESS = 0.3
"""How much less likely a second slip of the same person is: failures are spread, though not evenly."""


@dataclass(frozen=True)
class Episodes:
    """Stretches of behaviour: row of the owner change, from day, until day (OPEN: still), how much."""

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
    """All out of the ordinary: ``gaps`` and ``holds`` are misbehaviour, the rest only looks like it."""

    gaps: Episodes
    holds: Episodes
    colleague: Episodes  # the new owner is silent, a colleague looks after the account
    colleague_person: Whole  # who, for each of them
    covering: Episodes  # the old owner stands in while the new one is away
    joint: Episodes  # old and new owner keep meeting the customer together
    asked: Episodes  # the customer keeps writing to the old owner, who answers
    outages: Outages


def make_behaviour(
    *,
    customers: Customers,
    force: Force,
    attendance: Attendance,
    ownership: Ownership,
    deals: Deals,
    mode: Mode,
    seed: int,
) -> Behaviour:
    """Draw the episodes: how many by the number of moved accounts, whose by each person's propensity.

    Only the example company misbehaves here; in other worlds that is planted afterwards (``plants/``), and
    what looks like it is spread over all moves.
    """
    rng = stream(seed, "behaviour")
    if not mode.is_demo:
        return _innocent(
            customers=customers,
            force=force,
            attendance=attendance,
            ownership=ownership,
            deals=deals,
            rng=rng,
        )
    outages = _outages(force, attendance, rng)
    changes, people = ownership.changes, len(force.people)
    picker = Picker(customers, revenue(customers, deals), changes, rng)
    recent = changes.day >= days.number(days.WAVES[2])
    window = (changes.day >= days.END - 145) & (changes.day < days.END - 37)
    present = ~_unseen(changes.new, attendance, outages)
    stays = np.array([person.left > days.END for person in force.people])[changes.old]
    seen = stays & ~_unseen(changes.old, attendance, outages)
    gaps = _gaps(picker, changes, present, people)
    holds = _holds(picker, changes, seen, window, people)
    few = max(1, round(int((changes.reason == WAVE).sum()) * 0.004))
    colleague = _lookalike(picker, few, recent & present, 1.0)
    away = _away_lately(attendance, changes.new)
    covering = _lookalike(picker, few, window & stays & away & present, 3.0)
    joint = _lookalike(picker, few, window & seen & present, 0.8)
    asked = _lookalike(picker, few, window & seen & present, 0.9)
    person = _team_mates(force, changes.new[colleague.change], changes.old[colleague.change], rng)
    return Behaviour(gaps, holds, colleague, person, covering, joint, asked, outages)


def _innocent(
    *,
    customers: Customers,
    force: Force,
    attendance: Attendance,
    ownership: Ownership,
    deals: Deals,
    rng: np.random.Generator,
) -> Behaviour:
    """A world in which nobody misbehaves, with situations all over the year that look as if somebody did."""
    changes = ownership.changes
    picker = Picker(customers, revenue(customers, deals), changes, rng)
    early = changes.day < days.END - 37
    stays = np.array([person.left for person in force.people])[changes.old] > changes.day + 120
    moves = int((changes.reason == WAVE).sum())

    def some(allowed: Flags, pace: float) -> Episodes:
        count = max(1, round(moves * float(rng.uniform(0.003, 0.01))))
        return _lookalike(picker, count, allowed, pace)

    colleague = some(early, 1.0)
    covering = some(early & stays & _away_after(attendance, changes), 3.0)
    joint, asked = some(early & stays, 0.8), some(early & stays, 0.9)
    person = _team_mates(force, changes.new[colleague.change], changes.old[colleague.change], rng)
    none = np.zeros(0, dtype=np.int64)
    empty = Episodes(none, none, none, np.zeros(0))
    return Behaviour(empty, empty, colleague, person, covering, joint, asked, Outages(none, none, none))


def _away_after(attendance: Attendance, changes: Changes) -> Flags:
    """True where the new owner is away for some of the weeks after the hand-over phase, but not most."""
    off = attendance.away & (days.weekdays() < 5)
    total = np.concatenate([np.zeros((len(off), 1), dtype=np.int64), np.cumsum(off, axis=1)], axis=1)
    start, end = np.minimum(changes.day + 21, days.END), np.minimum(changes.day + 70, days.END)
    share = total[changes.new, end] - total[changes.new, start]
    return np.asarray((share >= 4) & (share <= 18))


def revenue(customers: Customers, deals: Deals) -> Real:
    """Dollars won with each account in the last year."""
    won = (deals.stage == WON) & (deals.ended >= days.END - 365)
    dollars = np.bincount(deals.account[won], weights=deals.amount[won] / 100, minlength=len(customers))
    return dollars.astype(np.float64)


def _team_mates(force: Force, owner: Whole, otherwise: Whole, rng: np.random.Generator) -> Whole:
    """Somebody of each owner's team who is still there; the old owner when there is nobody."""
    found = []
    for one, old in zip(owner, otherwise, strict=True):
        boss = force.people[one].manager
        team = [int(n) for n in force.second if force.people[n].manager == boss and n != one]
        found.append(int(rng.choice(team)) if team else int(old))
    return np.array(found, dtype=np.int64)


class Picker:
    """Draws changes without taking one twice.

    Busy and valuable accounts are likelier, so that the example gives a leader something worth deciding;
    dormant ones are never drawn.
    """

    def __init__(self, customers: Customers, worth: Real, changes: Changes, rng: np.random.Generator) -> None:
        attention = customers.attention[changes.account]
        lively = (changes.reason == WAVE) & ~customers.dormant[changes.account]
        pull = np.clip(np.sqrt(worth[changes.account] / TYPICAL), 0.2, 3.0)
        self._weight = np.where(lively, np.clip(attention - 0.35, 0, 3.0) * pull, 0.0)
        self._day = changes.day
        self.rng = rng

    def take(
        self, count: int, allowed: Flags, who: Whole | None = None, propensity: Real | None = None
    ) -> Whole:
        """At most ``count`` rows among the allowed; a person already drawn grows less likely each time.

        Args:
            count: how many are wanted.
            allowed: which rows may be drawn.
            who: the person whose behaviour it is, for each row.
            propensity: how likely each person is to behave so.
        """
        weight = self._weight * allowed
        if who is None or propensity is None:
            count = min(count, int((weight > 0).sum()))
            rows = np.zeros(0, dtype=np.int64)
            if count > 0:
                rows = self.rng.choice(len(weight), size=count, replace=False, p=weight / weight.sum())
        else:
            rows = self._one_by_one(count, weight * propensity[who], who)
        self._weight[rows] = 0.0
        return np.sort(rows).astype(np.int64)

    def _one_by_one(self, count: int, weight: Real, who: Whole) -> Whole:
        rows: list[int] = []
        order = np.argsort(who, kind="stable")
        sorted_who = who[order]
        for _ in range(count):
            total = np.cumsum(weight)
            if total[-1] <= 0:
                break
            row = int(np.searchsorted(total, self.rng.random() * total[-1], side="right"))
            rows.append(row)
            first, last = np.searchsorted(sorted_who, [who[row], who[row] + 1])
            weight[order[first:last]] *= _LESS
            weight[row] = 0.0
        return np.array(rows, dtype=np.int64)

    def episodes(self, rows: Whole, length: Whole, pace: Real) -> Episodes:
        """Episodes that begin at the owner changes and last so many days, OPEN at most."""
        start = self._day[rows]
        return Episodes(rows, start, np.minimum(start + length, OPEN), pace)


def _gaps(picker: Picker, changes: Changes, present: Flags, people: int) -> Episodes:
    """New owners who never call: some still silent today, more who woke up after weeks."""
    rng = picker.rng
    moved = int((changes.reason == WAVE).sum())
    propensity = rng.gamma(1.2, size=people) + 0.1
    recent = changes.day >= days.number(days.WAVES[2])
    still_open = max(1, round(moved * float(rng.uniform(0.008, 0.0135))))
    now = picker.take(still_open, present & recent, changes.new, propensity)
    past = picker.take(round(still_open * 1.4), ~recent, changes.new, propensity)
    mended = picker.take(round(still_open * 0.5), present & recent, changes.new, propensity)
    length = np.concatenate(
        [np.full(len(now), _FOR_GOOD), rng.integers(22, 75, len(past)), rng.integers(12, 24, len(mended))]
    )
    rows = np.concatenate([now, past, mended])
    return picker.episodes(rows, length, np.ones(len(rows)))


def _holds(picker: Picker, changes: Changes, seen: Flags, window: Flags, people: int) -> Episodes:
    """Old owners who do not let go: some still at it today, some from earlier moves who stopped."""
    rng = picker.rng
    moved = int((changes.reason == WAVE).sum())
    propensity = rng.gamma(1.0, size=people) + 0.05
    count = max(1, round(moved * float(rng.uniform(0.007, 0.0115))))
    now = picker.take(count, seen & window, changes.old, propensity)
    past = picker.take(round(count * 1.2), seen & (changes.day < days.END - 145), changes.old, propensity)
    rows = np.concatenate([now, past])
    length = np.concatenate([np.full(len(now), _FOR_GOOD), rng.integers(45, 90, len(past))])
    return picker.episodes(rows, length, rng.uniform(0.6, 1.25, len(rows)))


def _lookalike(picker: Picker, count: int, allowed: Flags, pace: float) -> Episodes:
    rows = picker.take(count, allowed)
    return picker.episodes(
        rows, np.full(len(rows), _FOR_GOOD), picker.rng.uniform(0.8, 1.2, len(rows)) * pace
    )


def _away_lately(attendance: Attendance, person: Whole) -> Flags:
    """True where the person was away for some of the last seven weeks, but not most of them."""
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
    seated = np.array(
        [
            n
            for n, p in enumerate(force.people)
            if p.seat is not None and p.left > days.END and p.hired < days.END - 150
        ],
        dtype=np.int64,
    )
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
