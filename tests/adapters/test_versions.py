"""Kept versions: whole, in one step, never changed, found again by their stamp."""

from pathlib import Path

import pytest

from groundrules.adapters.versions import FolderVersions
from groundrules.disk import write_whole


def test_a_kept_version_is_found_by_its_stamp(tmp_path: Path) -> None:
    """The version used last is had again, byte by byte; another stamp is not mistaken for it."""
    kept = FolderVersions(tmp_path / "versions")
    assert kept.last("3-1f2e3d4c") is None
    kept.keep("3-1f2e3d4c", b"book: one\r\n", {})
    path = kept.last("3-1f2e3d4c")
    assert path is not None
    assert path.read_bytes() == b"book: one\r\n"
    assert kept.last("4-00000000") is None
    assert sorted(one.name for one in (tmp_path / "versions").iterdir()) == ["3-1f2e3d4c", "last"]


def test_the_tables_beside_the_book_are_part_of_the_version(tmp_path: Path) -> None:
    """The same text with another table is another version: the last one used is the one that is found."""
    kept = FolderVersions(tmp_path)
    first = kept.keep("3-1f2e3d4c", b"book", {"cadence.csv": b"1"})
    second = kept.keep("3-1f2e3d4c", b"book", {"cadence.csv": b"2"})
    assert first != second
    path = kept.last("3-1f2e3d4c")
    assert path is not None
    assert (path.parent / "cadence.csv").read_bytes() == b"2"
    assert kept.keep("3-1f2e3d4c", b"book", {"cadence.csv": b"1"}) == first
    path = kept.last("3-1f2e3d4c")
    assert path is not None
    assert path.parent == first


def test_a_version_that_could_not_be_written_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failure half-way leaves neither a folder nor a pointer; the version before still holds."""
    kept = FolderVersions(tmp_path)
    kept.keep("1-aaaaaaaa", b"one", {})

    def fail(path: Path, content: bytes) -> Path:
        if path.name == "rulebook.yaml":
            raise OSError("no space")
        return write_whole(path, content)

    monkeypatch.setattr("groundrules.adapters.versions.write_whole", fail)
    with pytest.raises(OSError, match="no space"):
        kept.keep("2-bbbbbbbb", b"two", {"cadence.csv": b"1"})
    assert sorted(one.name for one in tmp_path.iterdir()) == ["1-aaaaaaaa", "last"]
    assert kept.last("1-aaaaaaaa") is not None


@pytest.mark.parametrize(
    "stamp", ["../../etc-1f2e3d4c", "a/b-1f2e3d4c", ".hidden-1f2e3d4c", "3 beta-1f2e3d4c"]
)
def test_a_version_named_like_a_path_stays_in_the_folder(tmp_path: Path, stamp: str) -> None:
    """What the author wrote as the version never leads out of the folder."""
    kept = FolderVersions(tmp_path / "versions")
    home = kept.keep(stamp, b"book", {})
    assert home.parent == tmp_path / "versions"
    assert kept.last(stamp) == home / "rulebook.yaml"


def test_a_pointer_that_was_tampered_with_leads_nowhere(tmp_path: Path) -> None:
    """The pointer names a folder and nothing else."""
    kept = FolderVersions(tmp_path / "versions")
    kept.keep("3-1f2e3d4c", b"book", {})
    (tmp_path / "versions" / "last").write_text("../3-1f2e3d4c\n", encoding="utf-8")
    assert kept.last("3-1f2e3d4c") is None
