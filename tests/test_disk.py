"""Files are whole or the old ones."""

import os
from pathlib import Path

import pytest

from groundrules.disk import replacing, write_whole


def test_a_file_is_written_in_a_folder_that_was_not_there(tmp_path: Path) -> None:
    """The content lies there and nothing else does."""
    path = write_whole(tmp_path / "new" / "a.txt", b"whole")
    assert path.read_bytes() == b"whole"
    assert [entry.name for entry in path.parent.iterdir()] == ["a.txt"]


def test_permissions_stay(tmp_path: Path) -> None:
    """Who may read the old file may read the new one, and nobody else."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    path.chmod(0o600)
    write_whole(path, b"new")
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk at the last moment: the old content, and no leftovers."""
    path = write_whole(tmp_path / "a.txt", b"old")

    def full(_: int) -> None:
        raise OSError(28, "no space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt"]


def test_what_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    """The body writes a part and breaks: the old file, and no other."""
    path = write_whole(tmp_path / "a.txt", b"old")

    def half() -> None:
        with replacing(path) as unfinished:
            unfinished.write_bytes(b"ha")
            raise ValueError("broken off")

    with pytest.raises(ValueError, match="broken off"):
        half()
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt"]
