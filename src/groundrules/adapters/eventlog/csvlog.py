"""A CSV file as a table of texts in an embedded engine, each row with its place; mistakes with their line."""

import codecs
import csv
import gzip
import io
import re
import zlib
from itertools import islice
from pathlib import Path

import duckdb
import ibis

from groundrules.adapters.eventlog.broken import BrokenLogError

ENDS = (".csv", ".csv.gz", ".tsv", ".txt")
ROW = "groundrules_row"
_HEAD = 1 << 18
_SIGNS = (",", ";", "\t", "|")
_LINE = re.compile(r"CSV Error on Line: (\d+)")
_WIDTHS = re.compile(r"Expected Number of Columns: (\d+) Found: (\d+)")
_MEANING = (
    ("utf-8", "is not UTF-8 text", "save the file as CSV UTF-8"),
    ("unterminated quote", "has a quote that is never closed", 'close it, or double a quote inside: ""'),
    ("gzip", "is not a whole gzip file", "pack it again, or use plain CSV"),
)


def open_csv(connection: ibis.BaseBackend, path: Path) -> ibis.Table:
    """The rows of the file, all cells as text, empty ones as nothing, and ``ROW`` (from 0).

    Raises:
        BrokenLogError: it cannot be read whole.
    """
    headers, sign = _head(path)
    try:
        found = connection.read_csv(
            _exactly(path), table_name="log", header=True, delim=sign, quote='"', escape='"',
            columns=dict.fromkeys(headers, "VARCHAR"), auto_detect=False, hive_partitioning=False,
        )  # fmt: skip
        return found.mutate(ibis.row_number().name(ROW)).cache()
    except duckdb.Error as error:
        raise _broken(path, str(error)) from None


def line_of(path: Path, row: int, rows: int) -> int | None:
    """The line of a row, where every row is one line of a plain file."""
    if path.name.lower().endswith(".gz"):
        return None
    lines, last = 0, b"\n"
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            lines, last = lines + block.count(b"\n"), block[-1:]
    return row + 2 if lines + (last != b"\n") == rows + 1 else None


def _head(path: Path) -> tuple[list[str], str]:
    text = _text(path)
    sign = max(_SIGNS, key=lambda one: _score(text, one))
    headers = [header.strip() for header in next(iter(_rows(text, sign, 1)), [])]
    if not any(headers):
        raise BrokenLogError(f"`{path.name}` is empty", "its first line names the columns", 1)
    for place, header in enumerate(headers):
        if headers.count(header) > 1 or not header:
            headers[place] = f"{header or 'column'} {place + 1}"
    return headers, sign


def _score(text: str, sign: str) -> tuple[float, int]:
    widths = [len(row) for row in _rows(text, sign, 20) if row]
    if not widths or widths[0] < 2:
        return 0.0, 0
    return sum(width == widths[0] for width in widths) / len(widths), widths[0]


def _rows(text: str, sign: str, most: int) -> list[list[str]]:
    try:
        return list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=sign), most))
    except csv.Error:
        return []


def _text(path: Path) -> str:
    try:
        with path.open("rb") as raw:
            stream = gzip.GzipFile(fileobj=raw) if path.name.lower().endswith(".gz") else raw
            data = stream.read(_HEAD)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise BrokenLogError(f"`{path.name}` is not a whole gzip file", _MEANING[2][2]) from None
    except OSError as error:
        why = (error.strerror or "not readable").lower()
        raise BrokenLogError(
            f"`{path}` cannot be opened: {why}", "check the name and who may read it"
        ) from None
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\x00" in data:
        raise BrokenLogError(f"`{path.name}` is not UTF-8 text", _MEANING[0][2], 1)
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(data, final=False)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BrokenLogError(f"`{path.name}` is not UTF-8 text", _MEANING[0][2], line) from None


def _broken(path: Path, said: str) -> BrokenLogError:
    found = _LINE.search(said)
    line = int(found[1]) if found else None
    widths = _WIDTHS.search(said)
    name = f"`{path.name}`"
    if widths:
        message = f"{name} has {widths[2]} cells in line {line:,} and {widths[1]} columns"
        return BrokenLogError(message, "look for a sign between cells that belongs into quotes", line)
    for sign, message, mend in _MEANING:
        if sign in said.lower():
            return BrokenLogError(f"{name} {message}", mend, line)
    return BrokenLogError(f"{name} cannot be read: {said.splitlines()[0].lower()}", "", line)


def _exactly(path: Path) -> str:
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(path.absolute()))
