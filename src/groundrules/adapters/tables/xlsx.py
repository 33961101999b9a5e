"""A table in a sheet of an XLSX workbook: its values as text, each with its row; nothing in it is run.

What cannot be taken at its word is refused with its place: formulas (what a program last computed is not what
the author wrote), merged cells, error values, documents that define entities, and zip bombs.
"""

import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils.cell import coordinate_to_tuple

from groundrules.adapters.tables.csvtext import MAX_BYTES, MAX_CELL, MAX_COLUMNS, MAX_ROWS, ReadTable
from groundrules.rulebook.reading.beside import BesideError
from groundrules.rulebook.reading.grid import Grid

_MOST_PARTS = 2_000
_MOST_UNPACKED = 48_000_000
_MOST_CELLS = 8_000_000
_MERGED = "mergeCell"


def read_xlsx(path: Path, name: str, sheet: str | None = None) -> ReadTable:
    """The table of one sheet.

    Args:
        path: the file.
        name: what to call it in findings.
        sheet: the sheet; the first one when None.

    Raises:
        BesideError: no workbook, no such sheet, too big, or a cell that holds no plain value.
    """
    data = _content(path, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what a workbook holds besides the table is none of ours
            merged = _looked_through(data, name)
            return _read(data, name, sheet, merged)
    except BesideError:
        raise
    except DefusedXmlException:
        message = f"`{name}` defines XML entities, which no spreadsheet program writes"
        raise BesideError(message, "open it in a spreadsheet and save it again") from None
    except Exception as error:  # a damaged workbook makes the library raise anything at all
        message = f"`{name}` is not a whole XLSX workbook"
        raise BesideError(message, "open it in a spreadsheet and save it again") from error


def write_xlsx(path: Path, rows: Iterable[Sequence[str]], sheet: str) -> None:
    """The rows lie in a workbook of one sheet, every cell as text so that a program changes none."""
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet)
    for row in rows:
        cells = [WriteOnlyCell(page, value=text) for text in row]
        for cell in cells:
            cell.data_type, cell.number_format = "s", "@"
        page.append(cells)
    book.save(path)


def _content(path: Path, name: str) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        message = f"`{name}` cannot be opened: {(error.strerror or 'not readable').lower()}"
        raise BesideError(message, "check the name and who may read it") from None
    if len(data) > MAX_BYTES:
        raise BesideError(f"`{name}` is larger than {MAX_BYTES // 1_000_000} MB", "split the table")
    return data


def _looked_through(data: bytes, name: str) -> dict[str, str]:
    """Every XML part read once by the careful parser; part -> its first merged range."""
    merged: dict[str, str] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        unpacked = sum(part.file_size for part in parts)
        if len(parts) > _MOST_PARTS or unpacked > _MOST_UNPACKED:
            message = f"`{name}` unpacks to {unpacked // 1_000_000:,} MB in {len(parts):,} parts"
            raise BesideError(message, "keep the decision table in a workbook of its own")
        for part in parts:
            if not part.filename.lower().endswith((".xml", ".rels")):
                continue
            with archive.open(part) as stream:
                for _, element in iterparse(stream, events=("end",), forbid_dtd=True):
                    if element.tag.endswith(_MERGED):
                        merged.setdefault(part.filename, element.get("ref", ""))
                    element.clear()
    return merged


def _read(data: bytes, name: str, sheet: str | None, merged: dict[str, str]) -> ReadTable:
    book = load_workbook(io.BytesIO(data), read_only=True, keep_vba=False, keep_links=False)
    names = tuple(page.title for page in book.worksheets)
    if sheet is not None and sheet not in names:
        raise BesideError(f"`{name}` has no sheet `{sheet}`", "check the sheet's name", known=names)
    if not names:
        raise BesideError(f"`{name}` has no sheet with cells", "write the table into one")
    title = sheet or names[0]
    page = book[title]
    ranged = merged.get(page._worksheet_path.lstrip("/"))
    if ranged:
        line, column = coordinate_to_tuple(ranged.split(":")[0])
        message = f"the cells {ranged} of the sheet `{title}` are merged"
        mend = "unmerge them and write the value in each row"
        raise BesideError(message, mend, line=line, column=column)
    grid = _grid(page, name, title)
    book.close()
    notes = (f"only the sheet `{title}` is read, the first of {len(names)}",)
    return ReadTable(grid, notes if len(names) > 1 and sheet is None else ())


def _grid(page: Any, name: str, title: str) -> Grid:
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    page.reset_dimensions()
    for line, cells in _filled(page):
        width = len(rows[0]) if rows else 0
        texts = [_text(cell, line, column) for column, cell in enumerate(cells, 1)]
        while len(texts) > width and not texts[-1]:
            texts.pop()
        texts += [""] * (width - len(texts))
        if len(texts) > MAX_COLUMNS or len(rows) > MAX_ROWS:
            message = f"the sheet `{title}` has more than {MAX_ROWS:,} rules or {MAX_COLUMNS} columns"
            raise BesideError(message, "split the table", line=line, column=1)
        rows.append(tuple(texts))
        lines.append(line)
    if not rows:
        raise BesideError(f"the sheet `{title}` of `{name}` is empty", "its first row names the columns")
    return Grid(name, title, tuple(rows), tuple(lines))


def _filled(page: Any) -> Iterator[tuple[int, Sequence[Any]]]:
    """The rows that hold something, with their numbers."""
    seen = 0
    for line, cells in enumerate(page.iter_rows(), 1):
        seen += len(cells)
        if seen > _MOST_CELLS:
            message = f"the sheet `{page.title}` reaches over more than {_MOST_CELLS:,} cells"
            raise BesideError(message, "delete what lies beside the table", line=line, column=1)
        if any(cell.value is not None for cell in cells):
            yield line, cells


def _text(cell: Any, line: int, column: int) -> str:  # noqa: PLR0911 - one per kind of value
    """The cell's value as a person sees it."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise _refused("holds a formula", "write the value itself: copy, then paste as values", line, column)
    if cell.data_type == "e":
        raise _refused(f"holds the error `{value}`", "write the value itself", line, column)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float | int):
        number = f"{value:.15g}"
        plain = number if "e" not in number else f"{Decimal(number):f}"
        if "%" not in (cell.number_format or ""):
            return plain
        return f"{Decimal(plain) * 100:f}".rstrip("0").rstrip(".") + "%"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    text = str(value).strip()
    if len(text) > MAX_CELL:
        raise _refused(f"is longer than {MAX_CELL:,} characters", "shorten it", line, column)
    return text


def _refused(what: str, mend: str, line: int, column: int) -> BesideError:
    return BesideError(f"the cell in row {line}, column {column} {what}", mend, line=line, column=column)
