"""The tables beside a book: plain names of the book's own folder, and nothing else."""

from pathlib import Path

import pytest

from groundrules.rulebook import read_book
from groundrules.rulebook.reading.beside import BesideError
from groundrules.wiring.tables import beside

BOOK = """
groundrules: 1
book: B
version: 1
words:
  n: {type: whole number, from: 0, to: 9}
decisions:
  d:
    for each: account
    policy: exactly one
    gives: {o: [a, b]}
    table: {file: FILE}
"""


@pytest.mark.parametrize(
    "name",
    ["../secret.csv", "/etc/passwd", "a/b.csv", "..", ".", "..\\x.csv", "sub/../t.csv", "", "a\\b.csv"],
)
def test_no_path_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    """Whatever is no plain name is refused before anything is opened."""
    folder = tmp_path / "book"
    folder.mkdir()
    (tmp_path / "secret.csv").write_text("id,n,o\n", encoding="utf-8")
    with pytest.raises(BesideError):
        beside(folder).grid(name)


def test_a_link_that_leads_out_is_refused(tmp_path: Path) -> None:
    """A link to a file elsewhere is not the book's; one within the folder is."""
    folder = tmp_path / "book"
    folder.mkdir()
    (tmp_path / "secret.csv").write_text("id,n,o\n1,2,3\n", encoding="utf-8")
    (folder / "t.csv").write_text("id,n,o\n1,2,3\n", encoding="utf-8")
    (folder / "out.csv").symlink_to(tmp_path / "secret.csv")
    (folder / "in.csv").symlink_to(folder / "t.csv")
    with pytest.raises(BesideError, match="leads outside"):
        beside(folder).grid("out.csv")
    assert beside(folder).grid("in.csv").rows[1] == ("1", "2", "3")


def test_a_missing_table_names_those_that_are_there(tmp_path: Path) -> None:
    """A misspelt name gets a suggestion from the folder's tables."""
    (tmp_path / "cadence.csv").write_text("id,n,o\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    with pytest.raises(BesideError) as told:
        beside(tmp_path).grid("cadense.csv")
    assert told.value.known == ("cadence.csv",)
    with pytest.raises(BesideError, match="no kind of table"):
        beside(tmp_path).grid("notes.txt")


def test_a_book_reads_its_table(tmp_path: Path) -> None:
    """The rules come out of the file, with the places they have there; a mistake in it is told there."""
    (tmp_path / "t.csv").write_text("id,n,-> o\n1,<= 4,a\n2,> 4,b\n", encoding="utf-8")
    reading = read_book(BOOK.replace("FILE", "t.csv"), "rulebook.yaml", beside=beside(tmp_path))
    assert reading.book is not None, reading.findings
    rules = reading.book.decisions["d"].rules
    assert [(rule.rule_id, rule.text) for rule in rules] == [("1", "n <= 4"), ("2", "n > 4")]
    assert rules[1].span is not None
    assert (rules[1].span.file, rules[1].span.line) == ("t.csv", 3)
    (tmp_path / "t.csv").write_text("id,n,-> o\n1,<= 4O,a\n", encoding="utf-8")
    broken = read_book(BOOK.replace("FILE", "t.csv"), "rulebook.yaml", beside=beside(tmp_path))
    assert broken.findings[0].span is not None
    assert (broken.findings[0].span.file, broken.findings[0].span.line) == ("t.csv", 2)
    outside = read_book(BOOK.replace("FILE", "../t.csv"), "rulebook.yaml", beside=beside(tmp_path))
    assert outside.book is None
