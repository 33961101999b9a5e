"""The book's file: whole or as it was, and every book of before at hand."""

from pathlib import Path

import pytest

from groundrules.adapters.bookshelf import FolderShelf
from groundrules.rulebook.drafting import digest_of


def test_a_placed_book_is_there_and_the_one_before_is_kept(tmp_path: Path) -> None:
    """After placing, the file holds the new text byte for byte, and both texts can be had by digest."""
    (tmp_path / "rulebook.yaml").write_bytes(b"old: 1\r\n")
    shelf = FolderShelf(tmp_path, "rulebook.yaml")
    shelf.place("new: \u00fc\n")
    assert (tmp_path / "rulebook.yaml").read_bytes() == "new: \u00fc\n".encode()
    assert shelf.kept(digest_of("old: 1\r\n")) == "old: 1\r\n"
    assert shelf.kept(digest_of("new: \u00fc\n")) == "new: \u00fc\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["books", "rulebook.yaml"]


def test_a_write_that_fails_leaves_the_book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk gives up before the rename, the old book is in force and nothing else lies about."""
    path = tmp_path / "rulebook.yaml"
    path.write_text("old")
    shelf = FolderShelf(tmp_path, "rulebook.yaml")
    shelf.keep("old")
    shelf.keep("new")

    def full(*_: object) -> None:
        raise OSError("no space")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        shelf.place("new")
    assert path.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


@pytest.mark.parametrize("digest", ["", "../rulebook", "0" * 63, "G" * 64, "0" * 64])
def test_only_digests_are_looked_up(tmp_path: Path, digest: str) -> None:
    """Nothing but a digest that was kept finds a file."""
    (tmp_path / "rulebook.yaml").write_text("x")
    assert FolderShelf(tmp_path, "rulebook.yaml").kept(digest) is None
