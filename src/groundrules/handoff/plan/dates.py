"""The days on which waves start: as the book counts them, moved out of the weeks in which nothing moves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from groundrules.handoff.plan.model import Wave

_DAY = timedelta(1)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Days without moves.

    Attributes:
        quarter_end_days: the last so many days of each calendar quarter.
        year_start_days: the first so many days of each year.
        holidays: day -> name; nobody's owner changes on a public holiday.
    """

    quarter_end_days: int = 0
    year_start_days: int = 0
    holidays: Mapping[date, str] | None = None

    def why(self, day: date) -> str:
        """Why nothing moves on that day, as the end of ``2026-12-28 lies ...``; empty when it may."""
        if (_quarter_end(day) - day).days < self.quarter_end_days:
            return f"lies in the last {self.quarter_end_days} days of a quarter"
        if (day - date(day.year, 1, 1)).days < self.year_start_days:
            return f"lies in the first {self.year_start_days} days of the year"
        if day.weekday() >= 5:
            return "is no working day"
        if self.holidays and day in self.holidays:
            return f"is {self.holidays[day]}"
        return ""

    def first_open(self, day: date) -> date:
        """The first day from that one on which something may move; ValueError: none in two years."""
        for ahead in range(731):
            if not self.why(day + ahead * _DAY):
                return day + ahead * _DAY
        raise ValueError("no day of two years is open for moves")


def wave_dates(start: date, count: int, every_days: int, quiet: Quiet) -> tuple[Wave, ...]:
    """The waves: each at least ``every_days`` after the one before, the first not before ``start``."""
    starts: list[tuple[date, str]] = []
    wanted = start
    for _ in range(count):
        day = quiet.first_open(wanted)
        starts.append((day, f"{wanted.isoformat()} {quiet.why(wanted)}" if day != wanted else ""))
        wanted = day + every_days * _DAY
    ends = [*(day for day, _ in starts[1:]), wanted]
    return tuple(
        Wave(number, day, end, shifted)
        for number, ((day, shifted), end) in enumerate(zip(starts, ends, strict=True), 1)
    )


def _quarter_end(day: date) -> date:
    month = (day.month - 1) // 3 * 3 + 4
    following = date(day.year + (month > 12), (month - 1) % 12 + 1, 1)
    return following - _DAY
