"""Our own tables in the form they are published in."""

from collections.abc import Mapping, Sequence

import pyarrow as pa

from groundrules.terms import ColumnType, Table

STORED: Mapping[ColumnType, pa.DataType] = {
    ColumnType.TEXT: pa.string(),
    ColumnType.WHOLE: pa.int64(),
    ColumnType.MONEY: pa.int64(),
    ColumnType.SHARE: pa.float64(),
    ColumnType.DATE: pa.date32(),
    ColumnType.TIME: pa.timestamp("us", tz="UTC"),
    ColumnType.YES_NO: pa.bool_(),
}
"""The stored form of every column type."""


def as_arrow(table: Table, columns: Mapping[str, Sequence[object]]) -> pa.Table:
    """The table, from one list per column; a missing or surplus list is a fault of ours."""
    if set(columns) != set(table.names):
        raise ValueError(f"{table.name} needs exactly the columns {', '.join(table.names)}")
    return pa.table(
        [pa.array(columns[column.name], STORED[column.type]) for column in table.columns],
        names=list(table.names),
    )
