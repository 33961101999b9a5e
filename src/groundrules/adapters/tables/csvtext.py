"""A table in a CSV file, plain or gzipped: its cells as text, each with its line and column."""

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

from groundrules.rulebook.reading.beside import BesideError
from groundrules.rulebook.reading.grid import Grid

MAX_BYTES = 16_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_CELL = 10_000
_DELIMITERS = (",", ";", "\t")
_SNIFFED = 50
_NUMBER = re.compile(r"[+-]?[\d.]+")
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SPREADSHEET = "save the file as CSV UTF-8 or as XLSX"


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table read from a file, and what the reader wants to say about the file, one sentence each."""

    grid: Grid
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    line: int
    column: int


def read_csv(path: Path, name: str, sheet: str | None = None) -> ReadTable:
    """The table of a CSV file; the delimiter (comma, semicolon or tab) and the encoding are found out.

    Args:
        path: the file; one that ends in ``.gz`` is unpacked.
        name: what to call it in findings.
        sheet: must be None, since a CSV file is one table.

    Raises:
        BesideError: too big, no text, a quote never closed, or another mistake with its place.
    """
    if sheet is not None:
        raise BesideError(f"`{name}` is one table and has no sheets", "leave out `sheet`")
    text, notes = _decoded(_content(path, name), name)
    delimiter = _delimiter(text)
    rows: list[tuple[_Cell, ...]] = []
    for row in _records(text, delimiter):
        if not any(cell.text for cell in row):
            continue
        if len(rows) > MAX_ROWS:
            message = f"`{name}` has more than {MAX_ROWS:,} rules"
            raise BesideError(message, "split the table", line=row[0].line, column=1)
        rows.append(_without_tail(row, len(rows[0]) if rows else 0))
    if not rows:
        raise BesideError(f"`{name}` is empty", "its first row names the columns")
    grid = Grid(
        name,
        None,
        tuple(tuple(cell.text for cell in row) for row in rows),
        tuple(row[0].line for row in rows),
        tuple(tuple(cell.column for cell in row) for row in rows),
    )
    return ReadTable(grid, notes)


def write_csv(path: Path, rows: Iterable[Sequence[str]]) -> None:
    """The rows lie in a UTF-8 CSV file (gzipped when its name ends in ``.gz``).

    What a spreadsheet would run as a formula has a blank before it, which reading drops again.
    """
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([_harmless(cell) for cell in row] for row in rows)
    data = text.getvalue().encode("utf-8")
    path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)


def _harmless(cell: str) -> str:
    is_plain = cell == "-" or _NUMBER.fullmatch(cell)
    return cell if is_plain or not cell.startswith(("=", "+", "-", "@")) else f" {cell}"


def _content(path: Path, name: str) -> bytes:
    """The file's bytes, never more than the limit even when it is a gzip bomb."""
    try:
        with path.open("rb") as raw:
            stream = gzip.GzipFile(fileobj=raw) if path.suffix.lower() == ".gz" else raw
            data = stream.read(MAX_BYTES + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise BesideError(f"`{name}` is not a whole gzip file", "pack it again, or use plain CSV") from None
    except OSError as error:
        message = f"`{name}` cannot be opened: {(error.strerror or 'not readable').lower()}"
        raise BesideError(message, "check the name and who may read it") from None
    if len(data) > MAX_BYTES:
        raise BesideError(f"`{name}` is larger than {MAX_BYTES // 1_000_000} MB", "split the table")
    return data


def _decoded(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """The text, and a note when the encoding had to be guessed."""
    encoding = next((known for mark, known in _BYTE_ORDER_MARKS if data.startswith(mark)), "utf-8")
    notes: tuple[str, ...] = ()
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise BesideError(f"`{name}` is broken {encoding.upper()} text", _SPREADSHEET) from None
        line = data.count(b"\n", 0, error.start) + 1
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError:
            raise BesideError(f"`{name}` is not a text file", _SPREADSHEET, line=line, column=1) from None
        notes = (f"line {line} is not UTF-8, so the file is read as Windows-1252: look at its accents",)
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise BesideError(f"`{name}` is not a text file", _SPREADSHEET, line=line, column=1)
    return text, notes


def _delimiter(text: str) -> str:
    """The sign that cuts the header into most columns and the next rows into just as many."""
    best, score = ",", (0.0, 0)
    for delimiter in _DELIMITERS:
        try:
            widths = [len(row) for row in islice(_records(text, delimiter), _SNIFFED)]
        except BesideError:
            continue
        if widths and widths[0] > 1:
            share = sum(width == widths[0] for width in widths) / len(widths)
            best, score = max((best, score), (delimiter, (share, widths[0])), key=lambda one: one[1])
    return best


@lru_cache(maxsize=8)
def _pattern(delimiter: str) -> re.Pattern[str]:
    end = rf"(?P<end>{delimiter}|\r\n|\n|\r|\Z)"
    quoted = r'[ ]*"(?P<quoted>[^"]*(?:""[^"]*)*)"[ ]*' + end
    plain = rf"(?P<plain>[^{delimiter}\r\n]*)" + end.replace("<end>", "<plain_end>")
    return re.compile(f"{quoted}|{plain}")


def _records(text: str, delimiter: str) -> Iterator[tuple[_Cell, ...]]:
    pattern = _pattern(delimiter)
    at, line, line_start = 0, 1, 0
    row: list[_Cell] = []
    while at < len(text) or row:
        found = pattern.match(text, at)
        if found is None:
            raise BesideError("the table ends within a cell", "", line=line, column=at - line_start + 1)
        group = "quoted" if found["quoted"] is not None else "plain"
        raw, begin = found[group], found.start(group)
        cell = _Cell(_content_of(raw, group, line, begin - line_start + 1), line, begin - line_start + 1)
        row.append(cell)
        end = found["end"] if group == "quoted" else found["plain_end"]
        breaks = list(re.finditer(r"\r\n|\n|\r", raw)) if group == "quoted" else []
        if breaks:
            line, line_start = line + len(breaks), begin + breaks[-1].end()
        if len(row) > MAX_COLUMNS:
            message = f"the row has more than {MAX_COLUMNS} columns"
            raise BesideError(message, "split the table", line=line, column=1)
        at = found.end()
        if end != delimiter:
            yield tuple(row)
            row = []
            line, line_start = line + 1, at
            if not end:
                return


def _content_of(raw: str, group: str, line: int, column: int) -> str:
    if len(raw) > MAX_CELL:
        message = f"the cell is longer than {MAX_CELL:,} characters"
        raise BesideError(message, "look for a quote that is never closed", line=line, column=column)
    if group == "quoted":
        return raw.replace('""', '"').strip()
    text = raw.strip()
    if text.startswith('"') and text.count('"') % 2:
        message = "the quote that opens here is never closed"
        raise BesideError(message, 'add the closing `"` or delete this one', line=line, column=column)
    return text


def _without_tail(row: tuple[_Cell, ...], width: int) -> tuple[_Cell, ...]:
    """A spreadsheet leaves empty cells behind the table: those beyond the header's width are dropped."""
    end = len(row)
    while end > width and not row[end - 1].text:
        end -= 1
    return row[:end]
