"""A stretch of a file becomes rows of one of our tables; every row that cannot is marked with the reason."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from groundrules.crm.cast import EXPECTED, cast
from groundrules.crm.mapping import Feed, Value
from groundrules.crm.schema import ARROW, arrow_schema
from groundrules.crm.stretch import Mask, Reason, Rows, Stretch, Troubles, holds
from groundrules.crm.tables import BY_NAME, naming
from groundrules.crm.values import Pages, evaluate, named
from groundrules.terms import Column


@dataclass(frozen=True, slots=True)
class Shaped:
    """What became of a stretch for one feed.

    Attributes:
        table: the sound rows, typed.
        rows: for each of them its row in the stretch.
        bad: why -> rows in the stretch.
        skipped: reason -> rows in the stretch.
    """

    table: pa.Table
    rows: Rows
    bad: Mapping[Reason, Rows]
    skipped: Mapping[str, Rows]


def shape(stretch: Stretch, feed: Feed, pages: Pages) -> Shaped:
    """The stretch's rows as rows of the feed's table."""
    left = np.ones(stretch.rows, dtype=np.bool_)
    skipped: dict[str, Rows] = {}
    for skip in feed.skip:
        hit = holds(stretch, skip.when, pages) & left
        if hit.any():
            before = skipped.get(skip.reason, np.empty(0, dtype=np.int64))
            skipped[skip.reason] = np.concatenate([before, np.flatnonzero(hit)])
            left &= ~hit
    places = np.flatnonzero(left)
    stretch = stretch if left.all() else stretch.only(left)
    if feed.each:
        stretch, apart = stretch.each(*feed.each)
        places = places[apart]
    table = BY_NAME[feed.table]
    troubles = Troubles.none(stretch.rows)
    arrays = [
        read_column(stretch, column, feed.columns.get(column.name), pages, troubles)
        for column in table.columns
    ]
    typed = pa.Table.from_arrays(arrays, schema=arrow_schema(table))
    sound = ~troubles.wrong
    if not sound.all():
        typed = typed.filter(pa.array(sound))
    bad = {reason: places[rows] for reason, rows in troubles.by_reason.items()}
    return Shaped(typed, places[sound], bad, skipped)


def read_column(
    stretch: Stretch, column: Column, value: Value | None, pages: Pages, troubles: Troubles
) -> pa.Array:
    """A column of ours for each row of the stretch, typed; rows that have no such value are noted."""
    if value is None:
        return pa.nulls(stretch.rows, ARROW[column.type])
    result = cast(evaluate(stretch, value, pages, troubles), column.type, value)
    name = named(value)
    troubles.add(
        result.bad,
        Reason(
            "GR311",
            name,
            f"`{name}` is not {EXPECTED[column.type]}, which `{column.name}` must be",
            "mend the value in the CRM, or say in the mapping how it is written",
        ),
    )
    if column.low is not None or column.high is not None:
        troubles.add(_outside(result.values, column), _out_of_range(name, column))
    if column.required:
        missing = pc.is_null(result.values).to_numpy(zero_copy_only=False)
        troubles.add(
            missing,
            Reason(
                "GR312",
                name,
                f"`{name}` is empty, but every row needs its `{column.name}`",
                "fill it in the CRM, or skip such rows in the mapping with a reason",
            ),
        )
    return result.values


def _outside(values: pa.Array, column: Column) -> Mask:
    """Rows whose number the column cannot hold."""
    numbers = values.to_numpy(zero_copy_only=False).astype(np.float64)  # empty cells are not a number
    low = -np.inf if column.low is None else column.low
    high = np.inf if column.high is None else column.high
    outside: Mask = (numbers < low) | (numbers > high)
    return outside


def _out_of_range(name: str, column: Column) -> Reason:
    least = "" if column.low is None else f"{column.low:,}"
    most = "" if column.high is None else f"{column.high:,}"
    span = (
        f"between {least} and {most}"
        if least and most
        else f"{least} or more"
        if least
        else f"at most {most}"
    )
    return Reason(
        "GR314",
        name,
        f"`{name}` is out of range: `{column.name}` must be {span}",
        "mend the value in the CRM, or say in the mapping how it is written",
    )


@dataclass(frozen=True, slots=True)
class Load:
    """Rows of a stretch as rows of one of our tables.

    Attributes:
        table: our table.
        rows: its rows, typed.
        places: for each of them its row in the stretch.
        columns: our column -> the file's column it comes from.
        gone: gives the names (see ``naming``) of the stretch's other rows: a record that was loaded once and
            comes again as deleted, or as unsound, is not in the table any more.
    """

    table: str
    rows: pa.Table
    places: Rows
    columns: Mapping[str, str]
    gone: Callable[[], pa.Table]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of each row of a stretch: loaded somewhere, set aside, or left out; exactly one of them.

    Attributes:
        loaded: one for each feed of the file.
        bad: why -> rows in the stretch.
        skipped: reason -> how many rows.
    """

    loaded: tuple[Load, ...]
    bad: Mapping[Reason, Rows]
    skipped: Mapping[str, int]


def shape_all(stretch: Stretch, feeds: Sequence[Feed], pages: Pages, unfed: str) -> Outcome:
    """The stretch through every feed of its file; a row one feed refuses is loaded by none.

    Args:
        stretch: the rows.
        feeds: the feeds of the file.
        pages: looked-up files.
        unfed: the reason told for rows no feed reads.
    """
    shaped = [shape(stretch, feed, pages) for feed in feeds]
    troubles = Troubles.none(stretch.rows)
    used = np.zeros(stretch.rows, dtype=np.bool_)
    for one in shaped:
        for reason, rows in one.bad.items():
            troubles.add(_marked(rows, stretch.rows), reason)
    loaded = []
    for feed, one in zip(feeds, shaped, strict=True):
        sound = ~troubles.wrong[one.rows]
        table, rows = (one.table, one.rows) if sound.all() else (one.table.filter(sound), one.rows[sound])
        used[rows] = True
        columns = {ours: named(value) for ours, value in feed.columns.items()}
        loaded.append(Load(feed.table, table, rows, columns, partial(_names, stretch, feed, rows, pages)))
    left = ~used & ~troubles.wrong
    skipped: dict[str, int] = {}
    for one in shaped:
        for text, rows in one.skipped.items():
            here = _marked(rows, stretch.rows) & left
            if here.any():
                skipped[text] = skipped.get(text, 0) + int(here.sum())
                left &= ~here
    if left.any():
        skipped[unfed] = int(left.sum())
    return Outcome(tuple(loaded), troubles.by_reason, skipped)


def _names(stretch: Stretch, feed: Feed, loaded: Rows, pages: Pages) -> pa.Table:
    """What the rows are called that the feed did not load, as far as they can be told."""
    others = stretch.only(~_marked(loaded, stretch.rows))
    if feed.each:
        others, _ = others.each(*feed.each)
    table = BY_NAME[feed.table]
    troubles = Troubles.none(others.rows)
    columns = [table.column(name) for name in naming(table)]
    arrays = [
        read_column(others, column, feed.columns.get(column.name), pages, troubles) for column in columns
    ]
    schema = pa.schema([(column.name, ARROW[column.type]) for column in columns])
    return pa.Table.from_arrays(arrays, schema=schema).filter(pa.array(~troubles.wrong))


def _marked(rows: Rows, size: int) -> Mask:
    mask = np.zeros(size, dtype=np.bool_)
    mask[rows] = True
    return mask
