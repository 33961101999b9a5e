"""Folders for the operator: whole or not there, again without harm, what killed runs left is swept."""

import os
from pathlib import Path

from groundrules.adapters.wavefolders import WaveFolders

FILES = {"a.csv": b"Id\n1\n", "undo/a.csv": b"Id\n1\n"}


def test_a_folder_holds_what_was_written_and_nothing_else(tmp_path: Path) -> None:
    """Files of another run are gone, sub-folders come back by their path, the same again changes nothing."""
    folders = WaveFolders(tmp_path / "out")
    assert folders.read("w1") is None
    folders.write("w1", {"old.csv": b"x"})
    path = folders.write("w1", FILES)
    assert folders.read("w1") == FILES
    before = path.stat().st_ino
    assert folders.write("w1", FILES).stat().st_ino == before
    assert [one.name for one in (tmp_path / "out").iterdir()] == ["w1"]


def test_what_a_killed_run_left_is_swept_and_a_living_one_is_left(tmp_path: Path) -> None:
    """Hidden folders of a process that is gone are removed, those of one at work are not."""
    gone, here = tmp_path / ".w1.99999999.ab", tmp_path / f".w1.{os.getpid()}.cd"
    for folder in (gone, here):
        folder.mkdir()
        (folder / "a.csv").write_bytes(b"half")
    WaveFolders(tmp_path).write("w1", FILES)
    assert (gone.exists(), here.exists()) == (False, True)
