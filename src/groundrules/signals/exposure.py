"""Who could act at all: working days by person, without leave, holidays and the share not worked.

The engine makes the table (``workdays``), with dates only; ``WorkingTime`` holds it as running sums, so the
time at work between any two days is one subtraction.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import ibis
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Array = NDArray[np.float64]
Index = NDArray[np.int64]
EPOCH = date(1970, 1, 1)


def calendar(*, countries: ibis.Table, holidays: ibis.Table, first: date, last: date) -> ibis.Table:
    """One row per country and day of [first, last]: ``is_working`` and the running number ``working_day``.

    The number of working days between two dates is the difference of their running numbers, which every
    engine agrees on. ``countries`` has one text column ``country`` (empty text: unknown); holidays without
    a country hold everywhere.
    """
    span = [first + timedelta(n) for n in range((last - first).days + 1)]
    days = ibis.memtable(
        pa.table(
            {"day": pa.array(span, pa.date32()), "is_weekday": pa.array([d.weekday() < 5 for d in span])}
        )
    )
    grid = countries.cross_join(days)
    named = holidays.filter(holidays.country.notnull()).select("country", "day").distinct()
    general = holidays.filter(holidays.country.isnull()).select("day").distinct()
    free = grid.semi_join(named, ["country", "day"]).union(grid.semi_join(general, ["day"]), distinct=True)
    free = free.select("country", "day").mutate(is_holiday=True)
    marked = grid.left_join(free, ["country", "day"]).select(
        grid.country, grid.day, is_working=grid.is_weekday & ~free.is_holiday.fill_null(False)
    )
    running = ibis.window(group_by="country", order_by="day", preceding=None, following=0)
    return marked.mutate(working_day=marked.is_working.ifelse(1, 0).sum().over(running))


def workdays(*, sellers: ibis.Table, leave: ibis.Table, working: ibis.Table) -> ibis.Table:
    """One row per person and day employed: ``w`` in 0..1 (the share at work) and ``is_away`` (on leave).

    ``working`` is ``calendar``'s table. A person without a full-time share works full time; one who has left
    has no rows from the day of leaving on.
    """
    people = sellers.filter(~sellers.is_system.fill_null(False)).select(
        "seller_id", "hired_on", "left_on",
        country=sellers.country.fill_null(""),
        share=sellers.full_time_share.fill_null(1.0),
    )  # fmt: skip
    days = people.join(working, "country")
    days = days.filter(
        days.hired_on.isnull() | (days.hired_on <= days.day),
        days.left_on.isnull() | (days.day < days.left_on),
    )
    span = working.select("day").distinct()
    away = span.join(leave, [span.day >= leave.starts_on, span.day < leave.ends_on])
    away = away.select("seller_id", "day").distinct().mutate(is_away=True)
    marked = days.left_join(away, ["seller_id", "day"]).select(
        days.seller_id, days.day, days.share, days.is_working, is_away=away.is_away.fill_null(False)
    )
    at_work = marked.is_working & ~marked.is_away
    return marked.select(
        "seller_id", "day", "is_away", w=ibis.cases((at_work, marked.share), else_=0.0).cast("float64")
    )


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """Everybody's time at work as a matrix: one row per person (by number), one column per day.

    Attributes:
        numbers: seller id -> row.
        first: the day of column 0.
        w: share of a day at work, 0..1.
        office: the same without leave: what the person's calendar and contract alone would give.
        away: on leave that day.
        employed: on the payroll that day.
    """

    numbers: Mapping[str, int]
    first: date
    w: Array
    office: Array
    away: NDArray[np.bool_]
    employed: NDArray[np.bool_]

    @property
    def days(self) -> int:
        """How many days the matrix spans."""
        return int(self.w.shape[1])

    def column(self, day: date) -> int:
        """The column of a day, clipped into the matrix."""
        return int(np.clip((day - self.first).days, 0, self.days))

    def day(self, column: int) -> date:
        """The day of a column."""
        return self.first + timedelta(int(column))

    def ordinary(self) -> Array:
        """What anybody in the seat would work: the person's office days, every weekday where nobody sat."""
        weekday = np.asarray([float(self.day(column).weekday() < 5) for column in range(self.days)])
        return np.where(self.employed, self.office, weekday[None, :])

    def away_now(self, person: int, today: int) -> int:
        """Working days in a row, up to and with ``today``, that the person has been on leave."""
        spell = 0
        for column in range(today, -1, -1):
            if not self.away[person, column]:
                break
            spell += int(self.office[person, column] > 0)
        return spell

    def hiding(self, dark: NDArray[np.bool_]) -> Array:
        """``w`` with the days set to 0 on which a person's activity was not being recorded."""
        return np.where(dark, 0.0, self.w)


def between(per_day: Array, person: Index, start: Index, end: Index) -> Array:
    """Sum of a person-by-day matrix over [start, end) for each unit (rows and columns by number)."""
    running = np.concatenate([np.zeros((per_day.shape[0], 1)), np.cumsum(per_day, axis=1)], axis=1)
    begin, stop = np.clip(start, 0, per_day.shape[1]), np.clip(end, 0, per_day.shape[1])
    total = running[person, np.maximum(begin, stop)] - running[person, begin]
    return np.asarray(total, dtype=np.float64)


def read_working_time(
    *,
    sellers: ibis.Table,
    leave: ibis.Table,
    holidays: ibis.Table,
    numbers: Mapping[str, int],
    first: date,
    last: date,
) -> WorkingTime:
    """Everybody's working time from ``first`` to ``last``, both included, for the numbered people."""
    countries = sellers.select(country=sellers.country.fill_null("")).distinct()
    working = calendar(countries=countries, holidays=holidays, first=first, last=last)
    rows = workdays(sellers=sellers, leave=leave, working=working).to_pyarrow()
    plain = leave.filter(ibis.literal(False))
    shape = (len(numbers), (last - first).days + 1)
    w, office = np.zeros(shape), np.zeros(shape)
    away, employed = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    person, column = codes(rows["seller_id"], numbers), day_columns(rows["day"], first)
    w[person, column] = rows["w"].to_numpy()
    away[person, column] = rows["is_away"].to_numpy(zero_copy_only=False)
    employed[person, column] = True
    rows = workdays(sellers=sellers, leave=plain, working=working).to_pyarrow()
    office[codes(rows["seller_id"], numbers), day_columns(rows["day"], first)] = rows["w"].to_numpy()
    return WorkingTime(numbers, first, w, office, away, employed)


def codes(ids: pa.ChunkedArray, numbers: Mapping[str, int]) -> Index:
    """The number of each id; -1 where there is none."""
    known = pa.array(list(numbers), pa.string())
    found = pa.compute.index_in(ids.combine_chunks() if isinstance(ids, pa.ChunkedArray) else ids, known)
    place = np.asarray(found.fill_null(-1).to_numpy(zero_copy_only=False), dtype=np.int64)
    values = np.asarray([*numbers.values(), -1], dtype=np.int64)
    return values[place]


def day_columns(days: pa.ChunkedArray, first: date) -> Index:
    """Days as columns counted from ``first``."""
    since = np.asarray(days.cast(pa.int32()).to_numpy(), dtype=np.int64)
    return since - (first - EPOCH).days
