"""A CSV or Parquet file in the embedded engine, as ``coverage.given`` asks for it."""

import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray
from sqlglot import exp

from groundrules.adapters.given.head import read_head
from groundrules.coverage.given import BrokenTableError, GivenColumn
from groundrules.coverage.given.ports import GIVEN
from groundrules.disk import replacing

READS = (".csv", ".csv.gz", ".parquet")
_DIALECT = "duckdb"
_ROW = "file_row_number"
_CSV_LINE = re.compile(r"CSV Error on Line: (\d+)")
_MEANING = (
    ("not utf-8", "is not UTF-8 text", "save the file as CSV UTF-8, or as Parquet"),
    ("unterminated quote", "has a quote that is never closed", 'close it, or double a quote inside: ""'),
    ("gzip", "is not a whole gzip file", "pack it again, or use plain CSV"),
    ("invalid state", "has lines that end in different ways", "save it again as CSV UTF-8"),
    ("parquet", "is not a whole Parquet file", "write it again"),
)
_OURS = (duckdb.BinderException, duckdb.ParserException, duckdb.CatalogException, duckdb.SyntaxException)
"""What the engine says of a query that is wrong: nothing the maker of a file can mend."""
_WIDTHS = re.compile(r"Expected Number of Columns: (\d+) Found: (\d+)")


def open_given(path: Path, *, memory: str = "2GB", threads: int = 2) -> "DuckTable":
    """The file as a table; a CSV file's cells are text, whatever they look like.

    Args:
        path: ends in ``.csv``, ``.csv.gz`` or ``.parquet``.
        memory: the most memory the engine takes.
        threads: its threads.

    Raises:
        BrokenTableError: it is no such file.
    """
    name = path.name.lower()
    if not name.endswith(READS):
        raise BrokenTableError(
            f"`{path.name}` is no table this command reads", f"a table ends in {', '.join(READS)}"
        )
    if not path.is_file():
        raise BrokenTableError(f"there is no file `{path}`", "check the name")
    spill = str(Path(tempfile.gettempdir()) / f"groundrules-spill-{os.getpid()}")
    config: dict[str, str | int | float | list[str]] = {
        "memory_limit": memory,
        "threads": threads,
        "temp_directory": spill,
        "autoinstall_known_extensions": "false",
    }
    connection = duckdb.connect(config=config)
    return DuckTable(connection, path, is_csv=not name.endswith(".parquet"))


class DuckTable:
    """One file in an engine of its own; see ``coverage.given.ports.GivenTable``."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path, *, is_csv: bool) -> None:
        self._connection, self._path, self._is_csv = connection, path, is_csv
        self._lines: bool | None = None
        self._row: str | None = None
        with self._told():
            self._columns = self._csv() if is_csv else self._parquet()

    @property
    def columns(self) -> Sequence[GivenColumn]:
        """Its columns."""
        return self._columns

    @property
    def row(self) -> exp.Expr:
        """Where the engine does not know it from the file, rows are counted as they are read."""
        if self._row is not None:
            return exp.column(exp.to_identifier(self._row, quoted=True))
        counted = exp.Window(this=exp.RowNumber())
        return exp.Sub(this=counted, expression=exp.Literal.number(1))

    def keep(self, name: str, query: exp.Select) -> None:
        """The query's rows in a table."""
        with self._told():
            self._ask(query).create(name)

    def view(self, name: str, query: exp.Select) -> None:
        """The query under a name."""
        with self._told():
            self._ask(query).create_view(name)

    def put(self, name: str, columns: Mapping[str, Sequence[str | None] | NDArray[np.int64]]) -> None:
        """A small table."""
        arrays = {
            column: values if isinstance(values, np.ndarray) else np.array(values, dtype=object)
            for column, values in columns.items()
        }
        self._connection.register(name, arrays)

    def rows(self, query: exp.Select) -> list[tuple[Any, ...]]:
        """The query's rows."""
        with self._told():
            return self._ask(query).fetchall()

    def numbers(self, query: exp.Select) -> list[NDArray[np.int64]]:
        """The columns of a query of whole numbers."""
        with self._told():
            found = self._ask(query).fetchnumpy()
        return [np.asarray(column, dtype=np.int64) for column in found.values()]

    def write(self, query: exp.Select, path: Path) -> None:
        """The query's rows in the file, whole or not at all."""
        try:
            with replacing(path) as unfinished:
                rows = self._ask(query)
                if path.name.lower().endswith(".parquet"):
                    rows.write_parquet(str(unfinished))
                else:
                    packed = "gzip" if path.name.lower().endswith(".gz") else "none"
                    rows.write_csv(str(unfinished), header=True, compression=packed)
        except OSError as error:
            message = f"`{path}` cannot be written: {(error.strerror or 'not writable').lower()}"
            raise _unwritten(message) from error
        except duckdb.IOException as error:
            raise _unwritten(f"`{path}` cannot be written: {_first(error)}") from error
        except duckdb.OutOfMemoryException as error:
            raise _too_big(self._path.name) from error

    def line_of(self, row: int) -> int | None:
        """The header's line and one line a row, where the file is plain CSV without breaks inside cells."""
        if self._lines is None:
            self._lines = self._is_csv and self._path.suffix.lower() == ".csv" and self._one_line_each()
        return row + 1 if self._lines else None

    def _one_line_each(self) -> bool:
        """Whether the file has as many lines as the table has rows, and the header."""
        lines, last = 0, b"\n"
        with self._path.open("rb") as file:
            while block := file.read(1 << 20):
                lines, last = lines + block.count(b"\n"), block[-1:]
        rows = self.rows(exp.select(exp.Count(this=exp.Star())).from_(exp.to_table(GIVEN)))[0][0]
        return bool(lines + (last != b"\n") == rows + 1)

    def _ask(self, query: exp.Select) -> duckdb.DuckDBPyRelation:
        return self._connection.sql(query.sql(_DIALECT))

    def _csv(self) -> Sequence[GivenColumn]:
        head = read_head(self._path)
        names = [f"c{place}" for place in range(len(head.headers))]
        self._connection.read_csv(
            _exactly(self._path),
            header=True,
            sep=head.delimiter,
            quotechar='"',
            escapechar='"',
            columns=dict.fromkeys(names, "VARCHAR"),
            auto_detect=False,
            hive_partitioning=False,
        ).create_view(GIVEN)
        return [GivenColumn(header, name) for header, name in zip(head.headers, names, strict=True)]

    def _parquet(self) -> Sequence[GivenColumn]:
        path = _exactly(self._path)
        table = self._connection.read_parquet(path, hive_partitioning=False)
        columns = [
            GivenColumn(name, name, str(kind)) for name, kind in zip(table.columns, table.types, strict=True)
        ]
        if all(column.name.lower() != _ROW for column in columns):
            self._row = _ROW
            table = self._connection.read_parquet(path, hive_partitioning=False, file_row_number=True)
        table.create_view(GIVEN)
        return columns

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What the engine cannot read becomes a sentence for whoever made the file."""
        try:
            yield
        except duckdb.OutOfMemoryException as error:
            raise _too_big(self._path.name) from error
        except _OURS:
            raise
        except duckdb.Error as error:
            raise self._broken(str(error)) from error

    def _broken(self, said: str) -> BrokenTableError:
        found = _CSV_LINE.search(said)
        line = int(found[1]) if found else 1
        name = f"`{self._path.name}`"
        widths = _WIDTHS.search(said)
        if widths:
            message = f"{name} has {widths[2]} cells in line {line:,} and {widths[1]} columns"
            return BrokenTableError(message, "look for a sign between cells that belongs into quotes", line)
        for sign, message, mend in _MEANING:
            if sign in said.lower():
                return BrokenTableError(f"{name} {message}", mend, line)
        return BrokenTableError(f"{name} cannot be read: {said.splitlines()[0].lower()}", "", line)


def _exactly(path: Path) -> str:
    """The path as a pattern that only it fits: the engine reads ``*``, ``?`` and ``[`` as patterns."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(path.absolute()))


def _unwritten(message: str) -> BrokenTableError:
    mend = "check the folder, who may write there, and the room left on the disk"
    return BrokenTableError(message, mend, is_output=True)


def _too_big(name: str) -> BrokenTableError:
    message = f"`{name}` needs more memory than the engine may take"
    return BrokenTableError(message, "raise `engine_memory` under `[engine]` in groundrules.toml")


def _first(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0].removeprefix("IO Error: ").lower()
