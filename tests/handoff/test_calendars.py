"""Clocks run in the working time of the person they bind: own zone, own holidays, right across DST."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from groundrules.handoff.calendars import Calendars, calendar_of, is_zone
from groundrules.terms import BusinessCalendar

HOLIDAYS = (
    {"day": date(2026, 3, 30), "country": "DE", "name": "a day off in Germany"},
    {"day": date(2026, 3, 27), "country": "US", "name": "a day off in America"},
    {"day": date(2026, 4, 1), "country": None, "name": "a day off everywhere"},
)
SELLERS: dict[str, dict[str, object]] = {
    "gerd": {"time_zone": "Europe/Berlin", "country": "DE"},
    "amy": {"time_zone": "America/New_York", "country": "US"},
    "odd": {"time_zone": "Middle/Earth", "country": None},
}
HOME = BusinessCalendar("America/New_York", holidays=frozenset({date(2026, 3, 27)}))
CALENDARS = Calendars(SELLERS, HOLIDAYS, HOME)


@pytest.mark.parametrize(
    ("seller", "due"),
    [
        # Friday 14:00 in Berlin: 3 hours, Monday is free, the clocks went forward: Tuesday 14:00 there.
        ("gerd", datetime(2026, 3, 31, 14, tzinfo=ZoneInfo("Europe/Berlin"))),
        # Friday is free in America: Monday 9:00 to 17:00.
        ("amy", datetime(2026, 3, 30, 17, tzinfo=ZoneInfo("America/New_York"))),
    ],
)
def test_the_same_hours_end_elsewhere(seller: str, due: datetime) -> None:
    """Eight hours from one instant end where each person's own zone, clock change and holidays put them."""
    start = datetime(2026, 3, 27, 13, tzinfo=UTC)
    assert CALENDARS.due(seller, start, 8) == due


def test_nine_stays_nine_when_the_clocks_change() -> None:
    """A working day after the change begins at nine local time, an hour earlier in UTC."""
    before, after = (CALENDARS.due("gerd", CALENDARS.begins("gerd", day), 0)
                     for day in (date(2026, 3, 27), date(2026, 3, 31)))  # fmt: skip
    assert (before.hour, after.hour) == (8, 7)


def test_who_is_not_told_works_where_the_company_does() -> None:
    """An unknown zone, an unknown country and an unknown person all count as the company's."""
    home = CALENDARS.of("amy")
    assert CALENDARS.of("odd") == CALENDARS.of("nobody") == home
    assert date(2026, 4, 1) in home.holidays


def test_the_day_it_is_differs_by_person() -> None:
    """Late in the evening in New York it is tomorrow in Berlin."""
    night = datetime(2026, 3, 31, 1, tzinfo=UTC)
    assert [CALENDARS.today(who, night).day for who in ("amy", "gerd")] == [30, 31]


def test_one_person_alone_is_the_same() -> None:
    """Made for one person or found among all, it is the same calendar."""
    alone = calendar_of(SELLERS["gerd"], HOLIDAYS, time(9), time(17), "UTC")
    assert alone == CALENDARS.of("gerd")
    assert not is_zone("Middle/Earth")
