"""The world's time: day numbers, public holidays by country, the year's rhythm, and local clocks."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np

from groundrules.simulate.arrays import Flags, Real, Whole

FIRST = date(2025, 1, 1)
AS_OF = date(2026, 6, 30)
END = (AS_OF - FIRST).days + 1
"""One past the last day number: days run over [0, END)."""

WAVES = (date(2025, 11, 3), date(2026, 2, 9), date(2026, 4, 20), date(2026, 6, 1))
"""When the new coverage model started, wave by wave; never at a quarter end."""

WEEKS = END / 7
_MONTHS = np.array([0.95, 1.0, 1.1, 0.96, 1.0, 1.08, 0.92, 0.82, 1.08, 1.02, 1.02, 0.9])
_EASTER = {2025: date(2025, 4, 20), 2026: date(2026, 4, 5), 2027: date(2027, 3, 28)}


def number(day: date) -> int:
    """Days since the world's first day; negative before it."""
    return (day - FIRST).days


def day_of(count: int) -> date:
    """The date with that day number."""
    return FIRST + timedelta(int(count))


def weekdays() -> Whole:
    """0 Monday .. 6 Sunday for each day of the world."""
    return (np.arange(END) + FIRST.weekday()) % 7


def _nth(year: int, month: int, weekday: int, nth: int) -> date:
    if nth > 0:
        first = date(year, month, 1)
        return first + timedelta((weekday - first.weekday()) % 7 + 7 * (nth - 1))
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(1)
    return last - timedelta((last.weekday() - weekday) % 7)


def _american(year: int, country: str) -> list[tuple[date, str]]:
    us = country == "US"
    days = [
        (date(year, 1, 1), "New Year's Day"),
        (date(year, 12, 25), "Christmas Day"),
        (_nth(year, 9, 0, 1), "Labor Day"),
    ]
    if us:
        return [
            *days,
            (_nth(year, 1, 0, 3), "Martin Luther King Jr. Day"),
            (_nth(year, 2, 0, 3), "Presidents' Day"),
            (_nth(year, 5, 0, -1), "Memorial Day"),
            (date(year, 6, 19), "Juneteenth"),
            (date(year, 7, 4), "Independence Day"),
            (_nth(year, 11, 3, 4), "Thanksgiving Day"),
            (_nth(year, 11, 3, 4) + timedelta(1), "Day after Thanksgiving"),
        ]
    return [
        *days,
        (_EASTER[year] - timedelta(2), "Good Friday"),
        (_nth(year, 5, 0, -1) - timedelta(7), "Victoria Day"),
        (date(year, 7, 1), "Canada Day"),
        (_nth(year, 10, 0, 2), "Thanksgiving"),
        (date(year, 12, 26), "Boxing Day"),
    ]


def _european(year: int, country: str) -> list[tuple[date, str]]:
    easter = _EASTER[year]
    friday, monday = (easter - timedelta(2), "Good Friday"), (easter + timedelta(1), "Easter Monday")
    ascension, whit = (easter + timedelta(39), "Ascension Day"), (easter + timedelta(50), "Whit Monday")
    labour = (date(year, 5, 1), "Labour Day")
    second = (date(year, 12, 26), "Second Christmas Day")
    days = [(date(year, 1, 1), "New Year's Day"), (date(year, 12, 25), "Christmas Day")]
    bank = [(_nth(year, 5, 0, 1), "Early May Holiday"), second]
    own: dict[str, list[tuple[date, str]]] = {
        "GB": [
            friday,
            monday,
            *bank,
            (_nth(year, 5, 0, -1), "Spring Holiday"),
            (_nth(year, 8, 0, -1), "Summer Holiday"),
        ],
        "IE": [
            monday,
            *bank,
            (date(year, 3, 17), "Saint Patrick's Day"),
            (_nth(year, 6, 0, 1), "June Holiday"),
        ],
        "DE": [friday, monday, ascension, whit, labour, second, (date(year, 10, 3), "German Unity Day")],
        "FR": [
            monday,
            ascension,
            whit,
            labour,
            (date(year, 5, 8), "Victory Day"),
            (date(year, 7, 14), "Bastille Day"),
            (date(year, 8, 15), "Assumption"),
            (date(year, 11, 11), "Armistice Day"),
        ],
        "NL": [
            monday,
            ascension,
            whit,
            second,
            (date(year, 4, 27) if year != 2025 else date(year, 4, 26), "King's Day"),
        ],
        "ES": [
            friday,
            labour,
            (date(year, 1, 6), "Epiphany"),
            (date(year, 8, 15), "Assumption"),
            (date(year, 10, 12), "National Day"),
            (date(year, 12, 8), "Immaculate Conception"),
        ],
    }
    return days + own[country]


@cache
def holidays(country: str) -> tuple[tuple[date, str], ...]:
    """The public holidays of 2025 to 2027 in a country, in order: plans look a year ahead."""
    of = _american if country in ("US", "CA") else _european
    return tuple(sorted(item for year in (2025, 2026, 2027) for item in of(year, country)))


@cache
def working(country: str) -> Flags:
    """True on each day of the world that people in the country work."""
    open_days = weekdays() < 5
    for day, _ in holidays(country):
        if 0 <= number(day) < END:
            open_days[number(day)] = False
    return open_days


def season(country: str) -> Real:
    """How busy each day is, 1 being ordinary: summers dip, quarter ends rise, the year's end is quiet."""
    months = np.array([day_of(n).month for n in range(END)])
    pace: Real = _MONTHS[months - 1].copy()
    if country not in ("US", "CA"):
        pace[months == 8] *= 0.8
    for year in (2025, 2026):
        quiet = number(date(year, 12, 22))
        pace[max(quiet, 0) : max(quiet + 12, 0)] *= 0.45
    pace[quarter_end()] *= 1.12
    return pace


@cache
def quarter_end() -> Flags:
    """True on the last ten weekdays of each calendar quarter."""
    late = np.zeros(END, dtype=bool)
    ordinary = np.flatnonzero(weekdays() < 5)
    for year in (2025, 2026):
        for month in (3, 6, 9, 12):
            close = number(date(year + month // 12, month % 12 + 1, 1))
            if close <= END:
                late[ordinary[ordinary < close][-10:]] = True
    return late


def quarter_of(day: Whole) -> Whole:
    """Calendar quarters since the first (0 = January to March 2025); negative before."""
    months = (np.datetime64(FIRST) + day).astype("datetime64[M]").astype(np.int64)
    return np.asarray((months - (FIRST.year - 1970) * 12) // 3, dtype=np.int64)


@cache
def utc_offset(zone: str) -> Whole:
    """Seconds to subtract from local time to get UTC, for each day of the world (noon rules the day)."""
    place = ZoneInfo(zone)
    noon = datetime(FIRST.year, FIRST.month, FIRST.day, 12, tzinfo=UTC)
    offsets = []
    for n in range(END):
        delta = (noon + timedelta(n)).astimezone(place).utcoffset()
        offsets.append(int(delta.total_seconds()) if delta else 0)
    return np.array(offsets, dtype=np.int64)
