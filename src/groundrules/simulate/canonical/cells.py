"""Cells of the export as values of our own types."""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from groundrules.crm.salesforce_ids import normalise
from groundrules.crm.schema import ARROW
from groundrules.simulate.columns import Cells
from groundrules.terms import ColumnType

Sheet = Mapping[str, Cells]


def day(cells: Cells) -> pa.Array:
    """A date, or the date of a moment."""
    return pc.cast(pc.utf8_slice_codeunits(cells, 0, 10), pa.date32())


def time(cells: Cells) -> pa.Array:
    """A moment in UTC."""
    return pc.cast(cells, ARROW[ColumnType.TIME])


def number(cells: Cells) -> pa.Array:
    """A whole number."""
    return pc.cast(cells, pa.int64())


def money(cells: Cells) -> pa.Array:
    """An amount in minor units; the export writes every amount with two decimals."""
    return pc.cast(pc.replace_substring(cells, ".", ""), pa.int64())


def percent(cells: Cells) -> pa.Array:
    """A share from a percentage."""
    return pc.divide(pc.cast(cells, pa.float64()), 100.0)


def real(cells: Cells) -> pa.Array:
    """A number with decimals."""
    return pc.cast(cells, pa.float64())


def yes(cells: Cells) -> pa.Array:
    """Yes or no."""
    return pc.equal(cells, "true")


def record_id(cells: Cells) -> pa.Array:
    """A Salesforce id in its long form."""
    return normalise(cells).values


def chosen(cells: Cells, prefix: str) -> pa.Array:
    """The ids of one kind of record; empty for others."""
    return pc.if_else(pc.starts_with(cells, prefix), cells, pa.scalar(None, pa.string()))


def column(sheet: Sheet, name: str, rows: int) -> Cells:
    """A column of the sheet; empty when it has none of that name."""
    return sheet[name] if name in sheet else pa.nulls(rows, pa.string())
