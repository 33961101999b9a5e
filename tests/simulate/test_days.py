"""Holidays, quarters and clocks are those of the real calendar."""

from datetime import date

import numpy as np

from groundrules.simulate import days


def test_known_holidays() -> None:
    """Hand-picked public holidays of 2025 and 2026 are there, and an ordinary Tuesday is not one."""
    known = {
        ("US", date(2025, 11, 27)),
        ("US", date(2026, 5, 25)),
        ("CA", date(2025, 5, 19)),
        ("GB", date(2026, 4, 6)),
        ("GB", date(2025, 8, 25)),
        ("DE", date(2026, 5, 14)),
        ("FR", date(2025, 6, 9)),
        ("IE", date(2026, 6, 1)),
    }
    for country, day in known:
        assert day in {holiday for holiday, _ in days.holidays(country)}, (country, day)
        assert not days.working(country)[days.number(day)]
    assert days.working("US")[days.number(date(2026, 3, 17))]


def test_ten_weekdays_at_each_quarter_end() -> None:
    """Each of the six quarters has its last ten weekdays marked, and the waves start far from them."""
    marked = np.flatnonzero(days.quarter_end())
    quarters = days.quarter_of(marked)
    assert np.bincount(quarters).tolist() == [10] * 6
    assert days.day_of(marked[-1]) == days.AS_OF
    for wave in days.WAVES:
        assert wave.weekday() == 0
        assert np.abs(marked - days.number(wave)).min() > 7


def test_clocks_change() -> None:
    """New York is five hours behind UTC in winter and four in summer."""
    offset = days.utc_offset("America/New_York")
    assert offset[days.number(date(2026, 1, 15))] == -5 * 3600
    assert offset[days.number(date(2026, 6, 15))] == -4 * 3600
