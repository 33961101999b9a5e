"""CSV files as people keep them, and as somebody who means harm would write them."""

import contextlib
import csv
import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundrules.adapters.tables.csvtext import MAX_BYTES, MAX_CELL, ReadTable, read_csv, write_csv
from groundrules.rulebook.reading.beside import BesideError


def read(tmp_path: Path, data: bytes | str, name: str = "t.csv") -> ReadTable:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_csv(path, name)


def refused(tmp_path: Path, data: bytes | str, name: str = "t.csv") -> BesideError:
    with pytest.raises(BesideError) as told:
        read(tmp_path, data, name)
    return told.value


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    """Comma, semicolon or tab, with the other two inside cells."""
    rows = [["id", "Age", "Size", "-> o"], ["1", "[1..5]", '"a","b"', "x;y"], ["2", "<5,>10", "-", "p\tq, r"]]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    assert [list(row) for row in read(tmp_path, text.getvalue()).grid.rows] == rows


def test_every_cell_knows_its_place(tmp_path: Path) -> None:
    """Lines are counted through cells of several lines; a column is where the cell's text begins."""
    grid = read(tmp_path, 'id,a,-> b\n1,"two\nlines", x\n\n2,  y ,"z"\n').grid
    assert grid.rows == (("id", "a", "-> b"), ("1", "two\nlines", "x"), ("2", "y", "z"))
    assert grid.lines == (1, 2, 5)
    assert grid.span(1, 1).line == 2
    assert (grid.span(2, 2).line, grid.span(2, 2).column) == (5, 9)


def test_cells_in_quotes_without_a_quote_around_them(tmp_path: Path) -> None:
    """`"a","b"` between semicolons is one cell, as many programs write it."""
    grid = read(tmp_path, 'id;a;-> b\n1;"p","q";x\n2;not("p");y\n').grid
    assert grid.rows[1:] == (("1", '"p","q"', "x"), ("2", 'not("p")', "y"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_with_a_mark_are_read(tmp_path: Path, encoding: str) -> None:
    """UTF-8 with and without its mark, and UTF-16."""
    read_table = read(tmp_path, "id,größe,-> b\n1,ü,x\n".encode(encoding))
    assert read_table.grid.rows[0][1] == "größe"
    assert read_table.notes == ()


def test_windows_text_is_read_and_said(tmp_path: Path) -> None:
    """What is not UTF-8 is taken as Windows-1252, and a note says from which line on."""
    read_table = read(tmp_path, "id,a,-> b\n1,ü,x\n".encode("cp1252"))
    assert read_table.grid.rows[1][1] == "ü"
    assert "line 2" in read_table.notes[0]


def test_empty_cells_behind_the_table_are_dropped_and_others_kept(tmp_path: Path) -> None:
    """A spreadsheet's trailing commas are no columns; an empty reason is a cell."""
    grid = read(tmp_path, "id,a,-> b,why,,\n1,-,x,,,\n2,-,y\n3,-,y,z,more\n").grid
    assert grid.rows == (
        ("id", "a", "-> b", "why"),
        ("1", "-", "x", ""),
        ("2", "-", "y"),
        ("3", "-", "y", "z", "more"),
    )


def test_harmful_files_are_refused_with_a_sentence(tmp_path: Path) -> None:
    """Too big, too wide, too long, bombs, binaries, broken gzip, quotes never closed: each said."""
    assert "larger than 16 MB" in refused(tmp_path, b"a,b\n" * 12_500_000).message
    bomb = gzip.compress(b"\0" * (MAX_BYTES + 1_000_000))
    assert len(bomb) < 100_000
    assert "larger than 16 MB" in refused(tmp_path, bomb, "t.csv.gz").message
    assert "gzip" in refused(tmp_path, b"id,a,b\n", "t.csv.gz").message
    assert "gzip" in refused(tmp_path, gzip.compress(b"id,a,b\n" * 9)[:-9], "t.csv.gz").message
    assert "not a text file" in refused(tmp_path, b"id,a,b\n1,\0,3").message
    assert "not a text file" in refused(tmp_path, b"id,a,b\n1,\x81\x8d,3").message
    assert "columns" in refused(tmp_path, "a," * 300).message
    assert "longer than" in refused(tmp_path, "id,a,b\n1," + "x" * (MAX_CELL + 1) + ",2\n").message
    assert "more than 20,000 rules" in refused(tmp_path, "id,a,b\n" + "1,2,3\n" * 20_001).message
    for empty in ("", "\n\n", ",,\n,,"):
        assert "empty" in refused(tmp_path, empty).message
    quote = refused(tmp_path, 'id,a,b\n1,2,3\n2,"x,4\n')
    assert "never closed" in quote.message
    assert (quote.line, quote.column) == (3, 3)


def test_quotes_never_make_it_slow(tmp_path: Path) -> None:
    """A megabyte of quotes, in whatever pattern, is read or refused at once."""
    for pattern in ('"', '""', '"a', '"",', 'a"', '"\n', '"",""', '""a,'):
        data = "id,a,b\n" + pattern * (200_000 // len(pattern))
        with contextlib.suppress(BesideError):
            read(tmp_path, data)


def test_a_sheet_means_nothing_here(tmp_path: Path) -> None:
    """A CSV file has no sheets."""
    (tmp_path / "t.csv").write_text("id,a,b\n", encoding="utf-8")
    with pytest.raises(BesideError, match="no sheets"):
        read_csv(tmp_path / "t.csv", "t.csv", "One")
    with pytest.raises(BesideError, match="cannot be opened"):
        read_csv(tmp_path / "nowhere.csv", "nowhere.csv")


CELL = st.text(st.sampled_from('ab,;"\n\t[]<=.1 é'), max_size=6).map(str.strip)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.tuples(CELL, CELL, CELL), max_size=5), st.booleans())
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]], is_packed: bool
) -> None:
    """Any cells survive the way into a file and back."""
    path = tmp_path_factory.mktemp("t") / ("t.csv.gz" if is_packed else "t.csv")
    table = [("id", "a", "b"), *((f"r{number}", *row) for number, row in enumerate(rows))]
    kept = [row[:3] for row in table]
    write_csv(path, kept)
    assert list(read_csv(path, path.name).grid.rows) == kept


def test_no_cell_is_run_by_a_spreadsheet(tmp_path: Path) -> None:
    """What a spreadsheet would take for a formula gets a blank before it, which reading drops again."""
    path = tmp_path / "t.csv"
    rows = [("id", "a", "b"), ("=1+1", "@x", "+5"), ("-", "-5", "-cmd|x")]
    write_csv(path, rows)
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        for cell in next(csv.reader([line])):
            assert cell in {"-", "-5", "+5"} or not cell.startswith(("=", "+", "-", "@"))
    assert list(read_csv(path, "t.csv").grid.rows) == rows
