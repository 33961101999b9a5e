"""Dates, clocks and spans read as people say them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from groundrules.terms import BusinessCalendar
from groundrules.web import words

CALENDAR = BusinessCalendar(zone="America/New_York", holidays=frozenset({date(2026, 7, 3)}))
MONDAY_TEN = datetime(2026, 6, 29, 14, 0, tzinfo=UTC)  # 10:00 in New York


@pytest.mark.parametrize(
    ("hours", "says"),
    [(0, "0 min"), (0.5, "30 min"), (3, "3 h"), (8, "1 working day"), (25, "3 working days")],
)
def test_working_time(hours: float, says: str) -> None:
    """Business hours become minutes, hours or working days."""
    assert words.working_time(hours) == says


def test_age_does_not_count_nights_weekends_or_holidays() -> None:
    """From Thursday 16:00 to Monday 10:00 over a holiday Friday are two business hours."""
    thursday = datetime(2026, 7, 2, 20, 0, tzinfo=UTC)
    monday = datetime(2026, 7, 6, 14, 0, tzinfo=UTC)
    assert words.age(thursday, monday, CALENDAR) == "2 h"


def test_clock_tone_follows_business_time() -> None:
    """Past is late, four business hours are soon, a day away is calm, none is none."""
    assert words.clock(MONDAY_TEN - timedelta(hours=1), MONDAY_TEN, CALENDAR).words == "1 h late"
    assert words.clock(MONDAY_TEN - timedelta(hours=1), MONDAY_TEN, CALENDAR).tone == "late"
    assert words.clock(MONDAY_TEN + timedelta(hours=4), MONDAY_TEN, CALENDAR).tone == "soon"
    assert words.clock(MONDAY_TEN + timedelta(days=1), MONDAY_TEN, CALENDAR).tone == "calm"
    assert words.clock(None, MONDAY_TEN, CALENDAR).tone == "none"


def test_a_clock_that_ran_out_at_night_is_due_now() -> None:
    """No business hour has passed since the deadline, so it is not called late by zero minutes."""
    evening = datetime(2026, 6, 29, 21, 0, tzinfo=UTC)
    night = datetime(2026, 6, 30, 2, 0, tzinfo=UTC)
    assert words.clock(evening, night, CALENDAR).words == "due now"


def test_moments_are_local() -> None:
    """An instant is told in the workspace's zone, not in UTC."""
    assert words.moment(MONDAY_TEN, "America/New_York") == "Mon 29 Jun, 10:00"
    assert words.moment(None) == words.DASH


def test_spans_ages_and_counts() -> None:
    """Spans choose their unit, ages say today, counts agree with their noun."""
    assert words.span_of_days(date(2026, 1, 1), date(2026, 1, 2)) == "1 day"
    assert words.span_of_days(date(2026, 1, 1), date(2026, 2, 26)) == "8 weeks"
    assert words.span_of_days(date(2024, 1, 1), date(2026, 1, 1)) == "24 months"
    assert words.old(date(2026, 6, 30), date(2026, 6, 30)) == "today"
    assert words.old(None, date(2026, 6, 30)) == "age unknown"
    assert words.count(1, "case") == "1 case"
    assert words.count(1200, "matter is", "matters are") == "1,200 matters are"
    assert words.small(3) == "three"
    assert words.small(11) == "11"
