"""What deciding a given table asks of the world outside: a table to ask, and a file for the answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from sqlglot import exp

GIVEN = "given"
"""The name the engine knows the table by."""


@dataclass(frozen=True, slots=True)
class GivenColumn:
    """A column of the table.

    Attributes:
        header: as people wrote it.
        name: as the engine knows it.
        kind: the type of its values, in the engine's words: ``VARCHAR``, ``DECIMAL(18,2)``.
    """

    header: str
    name: str
    kind: str = "VARCHAR"


class BrokenTableError(Exception):
    """The table cannot be read, or its answers not be written.

    Attributes:
        message: one sentence, lower case.
        mend: what to do.
        line: where it is, when that is known.
        is_output: whether it is about the answers' file.
    """

    def __init__(self, message: str, mend: str = "", line: int = 1, *, is_output: bool = False) -> None:
        super().__init__(message)
        self.message, self.mend, self.line, self.is_output = message, mend, line, is_output


class GivenTable(Protocol):
    """A table in the engine that decides it; every call may raise BrokenTableError."""

    @property
    def columns(self) -> Sequence[GivenColumn]:
        """Its columns, in their order."""
        ...

    @property
    def row(self) -> exp.Expr:
        """The number of a row, from 0, as a part of a query over the table."""
        ...

    def keep(self, name: str, query: exp.Select) -> None:
        """The query's rows lie in a table of that name; rows of a plain query in their order."""
        ...

    def view(self, name: str, query: exp.Select) -> None:
        """The query has a name."""
        ...

    def put(self, name: str, columns: Mapping[str, Sequence[str | None] | NDArray[np.int64]]) -> None:
        """A small table of that name: texts and whole numbers."""
        ...

    def rows(self, query: exp.Select) -> list[tuple[Any, ...]]:
        """The query's rows."""
        ...

    def numbers(self, query: exp.Select) -> list[NDArray[np.int64]]:
        """The columns of a query of whole numbers without unknowns."""
        ...

    def write(self, query: exp.Select, path: Path) -> None:
        """The query's rows lie in the file, CSV or Parquet by its ending; whole, or the file is as before."""
        ...

    def line_of(self, row: int) -> int | None:
        """The line of the file a row (counted from 1) stands on; None when it cannot be told."""
        ...
