"""Business time: hours, days, clock changes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundrules.terms import BusinessCalendar, Period

NEW_YORK = BusinessCalendar("America/New_York")
WHEN = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(  # noqa: DTZ001  hypothesis wants naive bounds
    lambda moment: moment.replace(tzinfo=UTC)
)


def test_period_excludes_its_end() -> None:
    """A period holds its first day and not its last."""
    period = Period(date(2026, 1, 1), date(2026, 2, 1))
    assert period.holds(date(2026, 1, 1))
    assert not period.holds(date(2026, 2, 1))
    assert Period(date(2026, 1, 1)).holds(date(2099, 1, 1))


def test_weekend_and_holiday_do_not_count() -> None:
    """Friday noon to Monday noon is one working day, and none of a holiday counts."""
    calendar = BusinessCalendar("UTC", holidays=frozenset({date(2026, 6, 5)}))
    friday, monday = datetime(2026, 6, 12, 12, tzinfo=UTC), datetime(2026, 6, 15, 12, tzinfo=UTC)
    assert calendar.hours_between(friday, monday) == 8
    assert calendar.hours_between(datetime(2026, 6, 5, 0, tzinfo=UTC), datetime(2026, 6, 6, tzinfo=UTC)) == 0
    assert calendar.working_days(date(2026, 6, 1), date(2026, 6, 8)) == 4


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        # 8 March 2026: clocks go forward in New York; 9 to 17 local stays eight hours.
        (datetime(2026, 3, 6, 21, tzinfo=UTC), 2, datetime(2026, 3, 9, 14, tzinfo=UTC)),
        # 1 November 2026: clocks go back.
        (datetime(2026, 10, 30, 20, tzinfo=UTC), 2, datetime(2026, 11, 2, 15, tzinfo=UTC)),
    ],
)
def test_deadlines_keep_local_hours_across_clock_changes(
    start: datetime, hours: float, end: datetime
) -> None:
    """Four o'clock on Friday plus two hours is ten o'clock on Monday, summer time or not."""
    assert NEW_YORK.add_hours(start, hours) == end


@given(WHEN, st.floats(0.25, 60))
def test_adding_hours_then_measuring_gives_them_back(start: datetime, hours: float) -> None:
    """add_hours and hours_between are inverses."""
    end = NEW_YORK.add_hours(start, hours)
    assert NEW_YORK.hours_between(start, end) == pytest.approx(hours, abs=1e-5)


@given(WHEN, st.integers(0, 400), st.integers(0, 400))
def test_hours_add_up(start: datetime, first: int, second: int) -> None:
    """hours(a, c) = hours(a, b) + hours(b, c)."""
    middle = start + timedelta(hours=first)
    end = middle + timedelta(hours=second)
    whole = NEW_YORK.hours_between(start, end)
    parts = NEW_YORK.hours_between(start, middle) + NEW_YORK.hours_between(middle, end)
    assert whole == pytest.approx(parts)
    assert NEW_YORK.hours_between(end, start) == 0 or first + second == 0
