"""Time as people at work count it: half-open periods, business days and business hours."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Period:
    """From ``starts_on`` (included) to ``ends_on`` (excluded; None: still running)."""

    starts_on: date
    ends_on: date | None = None

    def holds(self, day: date) -> bool:
        """True when the day lies in the period."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """The working time of one place: its zone, its hours and its holidays.

    Deadlines are local: nine o'clock stays nine o'clock when the clocks change, because each working day's
    opening and closing are taken in local time and only then turned into instants.
    """

    zone: str = "UTC"
    opens: time = time(9)
    closes: time = time(17)
    holidays: frozenset[date] = frozenset()
    working_weekdays: frozenset[int] = frozenset(range(5))

    def is_working(self, day: date) -> bool:
        """True on a working weekday that is no holiday."""
        return day.weekday() in self.working_weekdays and day not in self.holidays

    def working_days(self, start: date, end: date) -> int:
        """Working days in [start, end); 0 when end is not after start."""
        return sum(self.is_working(start + timedelta(n)) for n in range((end - start).days))

    def hours_between(self, start: datetime, end: datetime) -> float:
        """Business hours between two instants (aware datetimes); never negative."""
        total = timedelta()
        for opening, closing in self._shifts(start, end):
            total += max(timedelta(), min(closing, end) - max(opening, start))
        return total.total_seconds() / 3600

    def add_hours(self, start: datetime, hours: float) -> datetime:
        """The instant (UTC) at which that many business hours have passed since ``start``."""
        left = timedelta(hours=hours)
        for opening, closing in self._shifts(start, None):
            begin = max(opening, start)
            if begin >= closing:
                continue
            if closing - begin >= left:
                return begin + left
            left -= closing - begin
        raise AssertionError("unreachable: the calendar never ends")

    def _shifts(self, start: datetime, end: datetime | None) -> Iterator[tuple[datetime, datetime]]:
        zone = ZoneInfo(self.zone)
        day = start.astimezone(zone).date()
        last = end.astimezone(zone).date() if end else None
        while last is None or day <= last:
            if self.is_working(day):
                yield (
                    datetime.combine(day, self.opens, zone).astimezone(UTC),
                    datetime.combine(day, self.closes, zone).astimezone(UTC),
                )
            day += timedelta(1)
