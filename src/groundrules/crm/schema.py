"""The stored form of every column type, in Arrow's words."""

from collections.abc import Mapping

import pyarrow as pa

from groundrules.terms import ColumnType, Table

ARROW: Mapping[ColumnType, pa.DataType] = {
    ColumnType.TEXT: pa.string(),
    ColumnType.WHOLE: pa.int64(),
    ColumnType.MONEY: pa.int64(),
    ColumnType.SHARE: pa.float64(),
    ColumnType.DATE: pa.date32(),
    ColumnType.TIME: pa.timestamp("us", tz="UTC"),
    ColumnType.YES_NO: pa.bool_(),
}


def arrow_schema(table: Table) -> pa.Schema:
    """The table's columns in their order and stored form."""
    return pa.schema([(column.name, ARROW[column.type]) for column in table.columns])
