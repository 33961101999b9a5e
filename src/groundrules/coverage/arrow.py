"""Our own tables in the form they are published in."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

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


Values: TypeAlias = Sequence[object] | pa.Array | pa.ChunkedArray


def as_arrow(table: Table, columns: Mapping[str, Values]) -> pa.Table:
    """The table, from one list or array per column; a missing or surplus one is a fault of ours."""
    if set(columns) != set(table.names):
        raise ValueError(f"{table.name} needs exactly the columns {', '.join(table.names)}")
    return pa.table(
        [_stored(columns[column.name], STORED[column.type]) for column in table.columns],
        names=list(table.names),
    )


def _stored(values: Values, kind: pa.DataType) -> pa.Array | pa.ChunkedArray:
    return values.cast(kind) if isinstance(values, pa.Array | pa.ChunkedArray) else pa.array(values, kind)
