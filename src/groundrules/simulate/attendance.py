"""Who was at work on which day: public holidays, leave, part-time, new hires and leavers."""

from dataclasses import dataclass

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Flags, Real, stream
from groundrules.simulate.force import Force, Person
from groundrules.terms import SalesRole

HORIZON = days.END + 60
"""Leave already booked is known this far."""


@dataclass(frozen=True)
class Leave:
    """Days off in a row: [from_day, to_day), to_day being the first day back."""

    person: int
    from_day: int
    to_day: int
    kind: str


@dataclass(frozen=True)
class Attendance:
    """The leave calendar, and the share of a day each person worked on each day (people x days, 0..1)."""

    leave: list[Leave]
    away: Flags
    work: Real
    pace: Real  # work x season x ramp-up


def make_attendance(force: Force, seed: int) -> Attendance:
    """Draw everybody's leave and work out who was there.

    A few inside sellers are given a long leave across the last wave, so that accounts arrive at people who
    are away.
    """
    rng = stream(seed, "attendance")
    leave: list[Leave] = []
    for n, person in enumerate(force.people):
        if not person.is_system:
            leave += _leave_of(n, person, rng)
    leave += _long_leave(force, rng)
    leave = _merge(leave, force)
    away = np.zeros((len(force.people), days.END), dtype=bool)
    for block in leave:
        away[block.person, max(block.from_day, 0) : max(min(block.to_day, days.END), 0)] = True
    work = np.zeros((len(force.people), days.END))
    pace = np.zeros_like(work)
    for n, person in enumerate(force.people):
        if person.is_system:
            continue
        work[n] = _working_days(person, rng) * ~away[n]
        ramp = np.clip((np.arange(days.END) - person.hired + 8) / 45, 0.15, 1.0)
        pace[n] = work[n] * days.season(person.country) * ramp
    return Attendance(leave, away, work, pace)


def _working_days(person: Person, rng: np.random.Generator) -> Real:
    present = days.working(person.country).astype(float)
    free = {0.8: 1, 0.6: 2}.get(person.fte, 0)
    if free:
        off = rng.choice([0, 2, 4], size=free, replace=False)
        present[np.isin(days.weekdays(), off)] = 0.0
    elif person.fte < 1:
        present *= person.fte
    present[: max(person.hired, 0)] = 0.0
    present[min(person.left, days.END) :] = 0.0
    return present


def _leave_of(n: int, person: Person, rng: np.random.Generator) -> list[Leave]:
    european = person.country not in ("US", "CA")
    blocks: list[Leave] = []
    for year in (2025, 2026):
        start = days.number(days.FIRST.replace(year=year))
        budget = int(rng.integers(24, 30) if european else rng.integers(13, 21))
        summer = int(rng.choice([5, 10, 10, 15]) if european else rng.choice([5, 5, 10]))
        monday = start + 7 * int(rng.triangular(24, 30, 35)) + (7 - days.day_of(start).weekday()) % 7
        blocks.append(Leave(n, monday, monday + 7 * (summer // 5), "vacation"))
        if rng.random() < 0.55:
            christmas = days.number(days.FIRST.replace(year=year, month=12, day=int(rng.integers(20, 25))))
            blocks.append(Leave(n, christmas, christmas + int(rng.integers(6, 13)), "vacation"))
        left = budget - summer - 4
        while left > 0:
            length = int(min(left, rng.choice([1, 1, 2, 3, 5])))
            day = start + int(rng.integers(5, 355))
            if length == 5:
                day -= days.day_of(day).weekday()
            blocks.append(Leave(n, day, day + (7 if length == 5 else length), "vacation"))
            left -= length
        for _ in range(rng.poisson(1.4)):
            day = start + int(rng.integers(0, 365))
            if day < days.END:
                blocks.append(Leave(n, day, day + int(rng.choice([1, 1, 2, 3, 5])), "sick"))
    if rng.random() < 0.025:
        day = int(rng.integers(30, days.END - 200))
        blocks.append(Leave(n, day, day + 7 * int(rng.integers(6, 15)), "parental"))
    return blocks


def _long_leave(force: Force, rng: np.random.Generator) -> list[Leave]:
    last_wave = days.number(days.WAVES[-1])
    seats = force.seats(SalesRole.INSIDE)
    chosen = rng.choice(seats, size=min(len(seats) // 4, max(1, round(len(seats) * 0.08))), replace=False)
    found = []
    for seat in np.sort(chosen):
        start = last_wave - int(rng.integers(3, 11))
        found.append(Leave(int(force.second[seat]), start, days.END + int(rng.integers(5, 40)), "parental"))
    return found


def _merge(leave: list[Leave], force: Force) -> list[Leave]:
    """Overlapping blocks become one; nothing before hiring, after leaving, or not booked yet."""
    merged: list[Leave] = []
    for block in sorted(leave, key=lambda b: (b.person, b.from_day, b.to_day)):
        person = force.people[block.person]
        start = max(block.from_day, person.hired, 0)
        end = min(block.to_day, person.left, HORIZON)
        if block.from_day >= HORIZON or end <= start:
            continue
        last = merged[-1] if merged else None
        if last and last.person == block.person and start <= last.to_day:
            longer = max(end, last.to_day)
            kind = last.kind if last.to_day - last.from_day >= end - start else block.kind
            merged[-1] = Leave(last.person, last.from_day, longer, kind)
        else:
            merged.append(Leave(block.person, start, end, block.kind))
    return merged
