"""The files that lie beside the book, as the reader asks for them; an adapter opens them."""

from typing import Protocol

from groundrules.rulebook.reading.grid import Grid


class BesideError(Exception):
    """A table that is missing or cannot be read, told to the author.

    Attributes:
        message: one sentence, lower case, the author's words in backticks.
        mend: what to do about it.
        known: names that would have been right (files or sheets that are there), for a suggestion.
        line: where in that file the trouble is, counted from 1; None when it is the file as a whole.
        column: the same for the column.
    """

    def __init__(
        self,
        message: str,
        mend: str = "",
        *,
        known: tuple[str, ...] = (),
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend
        self.known = known
        self.line = line
        self.column = column


class Beside(Protocol):
    """Opens a table that lies beside the book."""

    def grid(self, name: str, *, sheet: str | None = None) -> Grid:
        """The table of that file (and sheet; the first one when None).

        Args:
            name: a plain file name, never a path; the reader refuses anything else before asking.
            sheet: the sheet of a workbook.

        Raises:
            BesideError: when there is no such file or sheet, or it is no table.
        """
        ...
