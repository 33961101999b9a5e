"""The tables that lie in one folder beside a book; nothing outside the folder is ever opened."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from groundrules.adapters.tables.csvtext import ReadTable
from groundrules.rulebook.reading.beside import BesideError
from groundrules.rulebook.reading.grid import Grid


class TableReader(Protocol):
    """Reads the table of one kind of file; see ``csvtext.read_csv``."""

    def __call__(self, path: Path, name: str, sheet: str | None = None) -> ReadTable:
        """The table, or a BesideError."""
        ...


Readers = Mapping[str, TableReader]
"""How a file's name ends -> who reads it."""


def read_table(path: Path, readers: Readers, *, sheet: str | None = None, name: str = "") -> ReadTable:
    """The table of one file, read by whoever knows the end of its name; ``name`` is what findings call it.

    Raises:
        BesideError: nobody does, or the file is no such table.
    """
    for end, reader in readers.items():
        if path.name.lower().endswith(end):
            if not path.is_file():
                raise BesideError(f"there is no file `{name or path.name}`", "check the name")
            return reader(path, name or path.name, sheet)
    mend = f"a table ends in {', '.join(readers)}"
    raise BesideError(f"`{path.name}` is no kind of table this program reads", mend)


class FolderBeside:
    """The tables of one folder, as ``rulebook.reading.beside.Beside`` asks for them."""

    def __init__(self, folder: Path, readers: Readers) -> None:
        self._folder = folder
        self._readers = readers

    def grid(self, name: str, *, sheet: str | None = None) -> Grid:
        """The table of that file; see ``Beside.grid``."""
        path = self._folder / name
        if path.name != name or name in {".", ".."} or "\\" in name:
            raise BesideError(
                f"`{name}` is a path: a table lies beside the book", "write the plain file name"
            )
        if path.is_symlink() and not path.resolve().is_relative_to(self._folder.resolve()):
            raise BesideError(f"`{name}` leads outside the book's folder", "put the file itself there")
        if not path.is_file():
            message = f"there is no file `{name}` beside the book"
            raise BesideError(message, f"put it into the book's folder, {self._folder}", known=self._known())
        return read_table(path, self._readers, sheet=sheet).grid

    def _known(self) -> tuple[str, ...]:
        ends = tuple(self._readers)
        try:
            return tuple(
                sorted(one.name for one in self._folder.iterdir() if one.name.lower().endswith(ends))
            )
        except OSError:
            return ()
