"""Whose working time a clock runs in: each person's own zone, country and public holidays."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from groundrules.terms import BusinessCalendar, Period

Row = Mapping[str, object]

LONGEST = 730
"""Days of one absence that are looked at: whoever is away for longer is replaced, not waited for."""


def calendar_of(
    seller: Row, holidays: Iterable[Row], opens: time, closes: time, zone: str, *, country: str = ""
) -> BusinessCalendar:
    """The working time of one person.

    Args:
        seller: the row of ``sellers``; its ``time_zone`` and ``country`` count where the CRM tells them.
        holidays: rows of ``holidays``; one without a country holds everywhere.
        opens: when the working day begins, local time.
        closes: when it ends, local time.
        zone: where a person counts as working whose zone is not told, or is none we know.
        country: whose holidays hold for a person whose country is not told.
    """
    lives_in = str(seller.get("country") or country)
    days = frozenset(
        day
        for row in holidays
        if row["country"] in (None, "", lives_in) and isinstance(day := row["day"], date)
    )
    own = str(seller.get("time_zone") or "")
    return BusinessCalendar(own if own and is_zone(own) else zone, opens, closes, days)


@dataclass(frozen=True)
class Calendars:
    """Everybody's working time, made once for each zone and country.

    Attributes:
        sellers: seller_id -> row of ``sellers``.
        holidays: rows of ``holidays``.
        leave: seller_id -> when that person is away; those days are no working days of theirs.
        home: the company's working time: its hours are everybody's, in their own zone, and all of it holds
            for people of whom the CRM does not say where they are.
    """

    sellers: Mapping[str, Row]
    holidays: tuple[Row, ...] = ()
    home: BusinessCalendar = field(default_factory=BusinessCalendar)
    leave: Mapping[str, tuple[Period, ...]] = field(default_factory=dict)
    _made: dict[tuple[object, object], BusinessCalendar] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _absent: dict[str, BusinessCalendar] = field(default_factory=dict, init=False, repr=False, compare=False)

    def of(self, seller_id: str) -> BusinessCalendar:
        """The working time of that person, days away left out."""
        if seller_id not in self.leave:
            return self.present(seller_id)
        found = self._absent.get(seller_id)
        if found is None:
            found = self.present(seller_id)
            found = replace(found, holidays=found.holidays | set(_days(self.leave[seller_id])))
            self._absent[seller_id] = found
        return found

    def present(self, seller_id: str) -> BusinessCalendar:
        """The working time of that person, were they never away; the company's for one we do not know."""
        seller = self.sellers.get(seller_id, {})
        key = (seller.get("time_zone"), seller.get("country"))
        found = self._made.get(key)
        if found is None:
            home = self.home
            found = calendar_of(seller, self.holidays, home.opens, home.closes, home.zone)
            if not seller.get("country"):
                found = replace(found, holidays=found.holidays | home.holidays)
            self._made[key] = found = replace(found, working_weekdays=home.working_weekdays)
        return found

    def due(self, seller_id: str, start: datetime, hours: float) -> datetime:
        """When that many of the person's business hours have passed since ``start``; in UTC."""
        return self.of(seller_id).add_hours(start, hours)

    def away(self, seller_id: str, first: date, last: date) -> Period | None:
        """The first time from one day to another, both included, that the person is away; None: never."""
        return next(
            (
                period
                for period in self.leave.get(seller_id, ())
                if period.starts_on <= last and (period.ends_on is None or first < period.ends_on)
            ),
            None,
        )

    def begins(self, seller_id: str, day: date) -> datetime:
        """The instant, in UTC, at which that day begins where the person works."""
        return datetime.combine(day, time(), ZoneInfo(self.of(seller_id).zone)).astimezone(UTC)

    def today(self, seller_id: str, now: datetime) -> date:
        """The day it is where the person works."""
        return now.astimezone(ZoneInfo(self.of(seller_id).zone)).date()


def _days(periods: Iterable[Period]) -> Iterator[date]:
    for period in periods:
        many = LONGEST if period.ends_on is None else (period.ends_on - period.starts_on).days
        yield from (period.starts_on + timedelta(number) for number in range(min(many, LONGEST)))


def told_in(at: datetime, zone: str) -> str:
    """An instant as people there read it, the zone named: ``2026-03-31 16:00 Europe/Berlin``."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} {zone}"


@cache
def is_zone(name: str) -> bool:
    """Whether this is a time zone we know."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
