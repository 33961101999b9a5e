"""A table as rows of plain text, wherever it was kept, and where each cell stands."""

from dataclasses import dataclass
from typing import Protocol

from groundrules.terms import Span


class Drawn(Protocol):
    """What the reader of decision tables asks of a table: its cells as text, and their places."""

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The cells, trimmed; the first row is the header."""
        ...

    def span(self, row: int, column: int, offset: int = 0) -> Span:
        """The place of a cell (both counted from 0), or of the character at that offset of its text."""
        ...


@dataclass(frozen=True, slots=True)
class Grid:
    """A table out of a file beside the book: every cell as text, as a person sees it there.

    Attributes:
        file: the file's name, for findings.
        sheet: the sheet of a workbook; None for a file that is one table.
        rows: the cells, trimmed, the first row being the headers.
        lines: the line (or row number) of each row in the file, counted from 1.
        columns: for a text file, the column of each cell's first character in its line; where it is empty,
            a finding's column is the number of the cell.
    """

    file: str
    sheet: str | None
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    columns: tuple[tuple[int, ...], ...] = ()

    def span(self, row: int, column: int, offset: int = 0) -> Span:
        """The place of a cell (both counted from 0), or of the character at that offset of its text."""
        line = self.lines[row] if row < len(self.lines) else row + 1
        if row < len(self.columns) and column < len(self.columns[row]):
            return Span(self.file, line, self.columns[row][column] + offset)
        return Span(self.file, line, column + 1)
