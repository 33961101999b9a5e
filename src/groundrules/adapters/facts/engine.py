"""The embedded engine: an in-memory DuckDB behind Ibis that reads the Parquet files where they lie."""

from collections.abc import Mapping
from pathlib import Path

import ibis
import pyarrow as pa

from groundrules.adapters.facts.parts import Parts
from groundrules.crm.schema import arrow_schema
from groundrules.terms import ColumnType, Table

TYPES: Mapping[ColumnType, str] = {
    ColumnType.TEXT: "string",
    ColumnType.WHOLE: "int64",
    ColumnType.MONEY: "int64",
    ColumnType.SHARE: "float64",
    ColumnType.DATE: "date",
    ColumnType.TIME: "timestamp('UTC', 6)",
    ColumnType.YES_NO: "boolean",
}
"""How the engine calls each type."""


class Engine:
    """One connection; a file is registered once and read when an expression runs."""

    def __init__(self, memory: str, threads: int) -> None:
        self._connection = ibis.duckdb.connect(memory_limit=memory, threads=threads)
        self._tables: dict[Path, ibis.Table] = {}

    def table(self, parts: Parts, known: Table | None = None) -> ibis.Table:
        """The table as an expression over its Parquet files; columns it should have and lacks are empty."""
        if known is None:
            return self._plain(parts)
        if not parts.files:
            return ibis.memtable(arrow_schema(known).empty_table())
        plain = self._plain(parts)
        lacking = {name: known.column(name).type for name in known.names if name not in plain.columns}
        if not lacking:
            return plain
        return plain.mutate(**{name: ibis.null(TYPES[kind]) for name, kind in lacking.items()})

    def _plain(self, parts: Parts) -> ibis.Table:
        path = parts.files[0]
        if path not in self._tables:
            read = [self._part(parts, number) for number in range(len(parts.files))]
            self._tables[path] = read[0] if len(read) == 1 else ibis.union(*read, distinct=False)
        return self._tables[path]

    def _part(self, parts: Parts, number: int) -> ibis.Table:
        """One part, without its rows that no longer hold."""
        gone = parts.gone.get(number)
        if gone is None:
            return self._connection.read_parquet(parts.files[number])
        whole = self._connection.read_parquet(parts.files[number], file_row_number=True)
        listed = ibis.memtable(pa.table({"row": gone}))
        return whole.anti_join(listed, whole.file_row_number == listed.row).drop("file_row_number")
