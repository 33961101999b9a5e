"""XLSX workbooks: plain values are read as seen; what is computed, merged or harmful is refused."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from groundrules.adapters.tables.xlsx import read_xlsx, write_xlsx
from groundrules.rulebook.reading.beside import BesideError

Sheet = Any


def book(tmp_path: Path, fill: Callable[[Sheet], None]) -> Path:
    """A workbook whose first sheet was filled by that function."""
    made = Workbook()
    page = made.active
    assert page is not None
    page.title = "Rules"
    fill(page)
    path = tmp_path / "t.xlsx"
    made.save(path)
    return path


def refused(path: Path, sheet: str | None = None) -> BesideError:
    with pytest.raises(BesideError) as told:
        read_xlsx(path, path.name, sheet)
    return told.value


def test_values_are_read_as_a_person_sees_them(tmp_path: Path) -> None:
    """Whole numbers without `.0`, no binary dust, dates, yes and no, percent signs, row numbers."""

    def fill(page: Sheet) -> None:
        page.append(["id", "a", "b", "-> c"])
        page.append([1, 0.1 + 0.2, date(2027, 6, 30), True])
        page.append([])
        page.append(["2", 1e20, datetime(2027, 6, 30), None])  # noqa: DTZ001 - a workbook has no zones
        page.append([3, 0.25, "  <= 7.5 ", "x", None, None])
        page.cell(5, 2).number_format = "0%"

    grid = read_xlsx(book(tmp_path, fill), "t.xlsx").grid
    assert grid.rows == (
        ("id", "a", "b", "-> c"),
        ("1", "0.3", "2027-06-30", "true"),
        ("2", "100000000000000000000", "2027-06-30", ""),
        ("3", "25%", "<= 7.5", "x"),
    )
    assert grid.lines == (1, 2, 4, 5)
    assert grid.sheet == "Rules"
    assert (grid.span(3, 2).line, grid.span(3, 2).column) == (5, 3)


def test_sheets_are_named_or_the_first_is_read_and_said(tmp_path: Path) -> None:
    """Without a name the first sheet is read and a note says so; a wrong name gets the right ones."""
    made = Workbook()
    page = made.active
    assert page is not None
    page.append(["id", "a", "b"])
    made.create_sheet("Second").append(["id", "x", "y"])
    path = tmp_path / "t.xlsx"
    made.save(path)
    first = read_xlsx(path, "t.xlsx")
    assert "first of 2" in first.notes[0]
    assert read_xlsx(path, "t.xlsx", "Second").grid.rows == (("id", "x", "y"),)
    told = refused(path, "Secnd")
    assert "Second" in told.known


@pytest.mark.parametrize(
    ("value", "kind", "said"),
    [("=1+1", "f", "formula"), ("#REF!", "e", "error"), ("x" * 10_001, "s", "longer")],
)
def test_a_cell_that_holds_no_plain_value_is_refused_at_its_place(
    tmp_path: Path, value: str, kind: str, said: str
) -> None:
    """Formulas, errors and texts without end."""

    def fill(page: Sheet) -> None:
        page.append(["id", "a", "b"])
        page.append(["1", "2", "3"])
        page.cell(2, 3).value = value
        page.cell(2, 3).data_type = kind

    told = refused(book(tmp_path, fill))
    assert said in told.message
    assert (told.line, told.column) == (2, 3)


def test_a_text_that_begins_like_a_formula_is_a_text(tmp_path: Path) -> None:
    """`= 5` typed as text is a cell of a decision table."""

    def fill(page: Sheet) -> None:
        page.append(["id", "a", "b"])
        page.append(["1", "x", "3"])
        page.cell(2, 2).value = "= 5"
        page.cell(2, 2).data_type = "s"

    assert read_xlsx(book(tmp_path, fill), "t.xlsx").grid.rows[1] == ("1", "= 5", "3")


def test_merged_cells_are_refused_at_their_place(tmp_path: Path) -> None:
    """A merged cell has one value and many rows: nobody can know which rows it means."""

    def fill(page: Sheet) -> None:
        for row in range(4):
            page.append([f"r{row}", "a", "b"])
        page.merge_cells("B3:B4")

    told = refused(book(tmp_path, fill))
    assert "B3:B4" in told.message
    assert (told.line, told.column) == (3, 2)


def test_a_table_that_claims_to_be_endless_is_read_quickly(tmp_path: Path) -> None:
    """A cell far below and far right costs nothing and is told as too wide."""

    def fill(page: Sheet) -> None:
        page.append(["id", "a", "b"])
        page.cell(1_000_000, 1).value = "1"

    assert read_xlsx(book(tmp_path, fill), "t.xlsx").grid.lines == (1, 1_000_000)

    def wide(page: Sheet) -> None:
        page.append(["id"])
        page.cell(1, 201).value = "x"

    assert "200 columns" in refused(book(tmp_path, wide)).message


def patched(path: Path, change: Callable[[str, bytes], bytes], more: dict[str, bytes] | None = None) -> Path:
    """The workbook with its parts changed."""
    result = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, change(part.filename, old.read(part)))
        for name, data in (more or {}).items():
            new.writestr(name, data)
    path.write_bytes(result.getvalue())
    return path


def small(page: Sheet) -> None:
    page.append(["id", "a", "b"])
    page.append(["1", "2", "3"])


def test_harmful_workbooks_are_refused_with_a_sentence(tmp_path: Path) -> None:
    """Zip bombs, entities, external references, truncated and renamed files: each said, none raised."""
    bomb = b'<?xml version="1.0"?><a>' + b" " * 60_000_000 + b"</a>"
    told = refused(patched(book(tmp_path, small), lambda _, data: data, {"xl/extra.xml": bomb}))
    assert "unpacks to 60 MB" in told.message
    entity = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
    for part, doctype in (
        ("xl/worksheets/sheet1.xml", entity),
        ("xl/workbook.xml", b"<!DOCTYPE x>"),
        ("[Content_Types].xml", b'<!DOCTYPE x SYSTEM "http://localhost/x">'),
    ):

        def laced(name: str, data: bytes, part: str = part, doctype: bytes = doctype) -> bytes:
            if name != part:
                return data
            begin = data.find(b"?>") + 2 if data.startswith(b"<?xml") else 0
            return data[:begin] + doctype + data[begin:]

        assert "entities" in refused(patched(book(tmp_path, small), laced)).message, part
    whole = book(tmp_path, small).read_bytes()
    for data in (whole[: len(whole) // 2], b"", b"PK\x03\x04", b"id,a,b\n1,2,3\n", whole[:-30]):
        (tmp_path / "broken.xlsx").write_bytes(data)
        assert "not a whole XLSX workbook" in refused(tmp_path / "broken.xlsx").message
    for part in ("xl/workbook.xml", "xl/worksheets/sheet1.xml"):

        def emptied(name: str, data: bytes, part: str = part) -> bytes:
            return b"<a/>" if name == part else data

        assert refused(patched(book(tmp_path, small), emptied)).message
    big = tmp_path / "big.xlsx"
    big.write_bytes(b"PK" + b"\0" * 17_000_000)
    assert "larger than 16 MB" in refused(big).message
    assert "cannot be opened" in refused(tmp_path / "nowhere.xlsx").message


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    """Every cell is a text: nothing becomes a number, a date or a formula."""
    rows = [("id", "a", "-> b"), ("01", "=1+1", "2027-06-30"), ("1e5", "- ", '"x", y')]
    write_xlsx(tmp_path / "t.xlsx", rows, "Cadence")
    grid = read_xlsx(tmp_path / "t.xlsx", "t.xlsx", "Cadence").grid
    assert grid.rows == (("id", "a", "-> b"), ("01", "=1+1", "2027-06-30"), ("1e5", "-", '"x", y'))
