"""Writing so that a killed process or a full disk leaves the old or the new, never half."""

import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int, *, wait: bool) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(descriptor: int, *, wait: bool) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)


class Lock:
    """An exclusive lock on a file; the system frees it when the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def take(self, *, wait: bool = True) -> bool:
        """True when the lock is ours now; False when ``wait`` is off and somebody else holds it."""
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _take(descriptor, wait=wait)
        except OSError:
            os.close(descriptor)
            if wait:
                raise
            return False
        self._descriptor = descriptor
        return True

    def free(self) -> None:
        """Nobody's again."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Only one process at a time passes."""
    lock = Lock(path)
    lock.take()
    try:
        yield
    finally:
        lock.free()


def sync_file(path: Path) -> None:
    """The file's bytes are on the disk."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(path: Path) -> None:
    """The folder's entries (new names, renames) are on the disk."""
    if sys.platform == "win32":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_text(path: Path, parts: Iterable[str]) -> None:
    """The file holds the old text or the new one, whatever happens in between."""
    fresh = path.with_name(f".{path.name}.new")
    with fresh.open("w", encoding="utf-8", newline="") as file:
        file.writelines(parts)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync_folder(path.parent)


def remove(path: Path) -> None:
    """The folder or file is gone, or going when a reader still holds it open."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
