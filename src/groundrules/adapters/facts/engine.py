"""The embedded engine: an in-memory DuckDB behind Ibis that reads the Parquet files where they lie."""

from pathlib import Path

import ibis


class Engine:
    """One connection; a file is registered once and read when an expression runs."""

    def __init__(self, memory: str, threads: int) -> None:
        self._connection = ibis.duckdb.connect(memory_limit=memory, threads=threads)
        self._tables: dict[Path, ibis.Table] = {}

    def table(self, path: Path) -> ibis.Table:
        """The Parquet file as an expression."""
        if path not in self._tables:
            self._tables[path] = self._connection.read_parquet(path)
        return self._tables[path]
