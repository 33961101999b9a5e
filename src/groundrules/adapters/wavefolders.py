"""Folders of files for an operator: each is whole or not there, also after a kill at any moment."""

import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from groundrules.disk import settle


class WaveFolders:
    """Folders under one root, each with its files and sub-folders.

    Args:
        root: the workspace's ``out`` folder; made when something is first written.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, name: str, files: Mapping[str, bytes]) -> Path:
        """The folder holds exactly these files, all of them or as it was before; again is no harm."""
        final = self.root / name
        if self.read(name) == dict(files):
            return final
        self.root.mkdir(parents=True, exist_ok=True)
        self._sweep(name)
        fresh = self._hidden(name)
        for path, content in files.items():
            _write(fresh / path, content)
        for folder in sorted({path.parent for path in fresh.rglob("*")}, reverse=True):
            settle(folder)
        if final.exists():
            # A folder cannot replace another that is not empty; in between there is none, which is no harm:
            # it does not count until the journal says so, and running again writes it.
            old = self._hidden(name)
            final.rename(old)
            fresh.rename(final)
            shutil.rmtree(old, ignore_errors=True)
        else:
            fresh.rename(final)
        settle(self.root)
        return final

    def read(self, name: str) -> dict[str, bytes] | None:
        """The files of a folder by name; None when there is none."""
        folder = self.root / name
        if not folder.is_dir():
            return None
        found = (path for path in folder.rglob("*") if path.is_file())
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}

    def _hidden(self, name: str) -> Path:
        return self.root / f".{name}.{os.getpid()}.{secrets.token_hex(4)}"

    def _sweep(self, name: str) -> None:
        """What killed runs left behind is gone; that of living ones stays."""
        for path in self.root.glob(f".{name}.*"):
            owner = path.name.rsplit(".", 2)[-2]
            if owner.isdecimal() and not _is_running(int(owner)):
                shutil.rmtree(path, ignore_errors=True)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _is_running(process: int) -> bool:
    if os.name != "posix":  # asking would end it there
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
