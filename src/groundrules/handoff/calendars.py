"""Whose working time a clock runs in: each person's own zone, country and public holidays."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from groundrules.terms import BusinessCalendar

Row = Mapping[str, object]


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
        home: the company's working time: its hours are everybody's, in their own zone, and all of it holds
            for people of whom the CRM does not say where they are.
    """

    sellers: Mapping[str, Row]
    holidays: tuple[Row, ...] = ()
    home: BusinessCalendar = field(default_factory=BusinessCalendar)
    _made: dict[tuple[object, object], BusinessCalendar] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def of(self, seller_id: str) -> BusinessCalendar:
        """The working time of that person; the company's for somebody the import does not know."""
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

    def begins(self, seller_id: str, day: date) -> datetime:
        """The instant, in UTC, at which that day begins where the person works."""
        return datetime.combine(day, time(), ZoneInfo(self.of(seller_id).zone)).astimezone(UTC)

    def today(self, seller_id: str, now: datetime) -> date:
        """The day it is where the person works."""
        return now.astimezone(ZoneInfo(self.of(seller_id).zone)).date()


@cache
def is_zone(name: str) -> bool:
    """Whether this is a time zone we know."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
