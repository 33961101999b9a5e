"""CSV for people runs nothing in a spreadsheet."""

import csv
from pathlib import Path

import pytest

from groundrules.adapters.peoplecsv import write_for_people


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\0x"])
def test_text_that_starts_a_formula_is_escaped(tmp_path: Path, text: str) -> None:
    """A cell of text that a spreadsheet would run gets an apostrophe; numbers do not."""
    path = write_for_people(tmp_path / "t.csv", ["name", "amount"], [[text, -5]])
    with path.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [["name", "amount"], [f"'{text}", "-5"]]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    """Nothing is half-written: a row that cannot be made leaves yesterday's file."""
    path = write_for_people(tmp_path / "t.csv", ["a"], [["old"]])

    def broken() -> list[object]:
        raise ValueError("no row")

    with pytest.raises(ValueError, match="no row"):
        write_for_people(path, ["a"], (broken() for _ in range(1)))
    assert path.read_text(encoding="utf-8") == "a\nold\n"
