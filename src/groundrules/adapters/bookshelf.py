"""The rulebook's file and the books of before: written beside, made durable, put in place in one step."""

import re
from hashlib import sha256
from pathlib import Path

from groundrules.disk import write_whole

KEPT = "books"
_NAME = re.compile(r"[0-9a-f]{64}")


class FolderShelf:
    """See ``groundrules.rulebook.drafting.ports.Shelf``. Every book lies in ``books/`` under its digest."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._book = folder / name

    def read(self) -> str:
        """The text of the book in force, as it lies there; UnicodeDecodeError when it is not UTF-8."""
        return self._book.read_bytes().decode("utf-8")

    def keep(self, text: str) -> None:
        """The text lies among the books of before."""
        path = self._kept_path(sha256(text.encode()).hexdigest())
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            write_whole(path, text.encode())

    def kept(self, digest: str) -> str | None:
        """The book of that digest; None when it was never kept."""
        path = self._kept_path(digest)
        if not _NAME.fullmatch(digest) or not path.exists():
            return None
        return path.read_bytes().decode("utf-8")

    def place(self, text: str) -> None:
        """The text is the book in force, in one step; the one before is kept, and so is this one."""
        self.keep(self.read())
        self.keep(text)
        write_whole(self._book, text.encode())

    def _kept_path(self, digest: str) -> Path:
        return self._folder / KEPT / f"{digest}.yaml"
