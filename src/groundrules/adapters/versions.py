"""The versions of the book that decided coverage, each kept whole: its text and the tables beside it.

``versions/3-1f2e3d4c-9a8b7c6d/`` holds ``rulebook.yaml`` and the tables it reads; the last part of the name
is there only when there are tables, since a book's own digest does not cover them. A folder appears in one
step and never changes. ``versions/last`` names the one that decided last.
"""

import os
import re
import secrets
import shutil
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from groundrules.disk import settle, write_whole

BOOK = "rulebook.yaml"
LAST = "last"
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")


class FolderVersions:
    """The kept versions of one workspace.

    Args:
        folder: ``versions`` in the workspace; made when the first version is kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(
        self, stamp: str, book: bytes, tables: Mapping[str, bytes], *, decides: bool = True
    ) -> Path:  # fmt: skip
        """The version lies in a folder of its own, and is the last one used.

        Args:
            stamp: version and digest of the book: ``3-1f2e3d4c``.
            book: its text.
            tables: the files beside it that it reads, by name.
            decides: it decided coverage; False: it is only kept, and the last one used stays so.
        """
        name = _folder_name(stamp, tables)
        home = self._folder / name
        if not home.is_dir():
            self._folder.mkdir(parents=True, exist_ok=True)
            draft = self._folder / f".{os.getpid()}.{secrets.token_hex(4)}"
            try:
                draft.mkdir()
                for file, content in {**tables, BOOK: book}.items():
                    write_whole(draft / file, content)
                draft.rename(home)
            finally:
                shutil.rmtree(draft, ignore_errors=True)
            settle(self._folder)
        if decides and self._last() != name:
            write_whole(self._folder / LAST, f"{name}\n".encode())
        return home

    def named(self, name: str) -> Path | None:
        """The book's file of the version kept under a folder's name; None when it is not there."""
        if not name or _UNSAFE.search(name) or name.startswith("."):
            return None
        path = self._folder / name / BOOK
        return path if path.is_file() else None

    def last(self, stamp: str) -> Path | None:
        """The book's file of the version used last, if that has this stamp; None when it was not kept."""
        name = self._last()
        if not name or not name.startswith(_folder_name(stamp, {})):
            return None
        path = self._folder / name / BOOK
        return path if path.is_file() else None

    def _last(self) -> str:
        path = self._folder / LAST
        name = path.read_text(encoding="utf-8").strip() if path.is_file() else ""
        return "" if _UNSAFE.search(name) else name


def _folder_name(stamp: str, tables: Mapping[str, bytes]) -> str:
    name = _UNSAFE.sub("_", stamp).lstrip(".")
    if not tables:
        return name
    whole = sha256()
    for file in sorted(tables):
        whole.update(f"{file}\0{sha256(tables[file]).hexdigest()}\n".encode())
    return f"{name}-{whole.hexdigest()[:8]}"
