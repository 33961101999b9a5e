"""The first line of a CSV file: its headers and how its cells are parted."""

import csv
import gzip
import io
import zlib
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from groundrules.coverage.given import BrokenTableError

_HEAD = 1 << 18
_SNIFFED = 20
_DELIMITERS = (",", ";", "\t", "|")
_UTF_8 = "save the file as CSV UTF-8, or as Parquet"
_GZIPPED = "pack it again, or use plain CSV"


@dataclass(frozen=True, slots=True)
class Head:
    """The headers, in order, and the sign between cells."""

    headers: tuple[str, ...]
    delimiter: str


def read_head(path: Path) -> Head:
    """The headers of a CSV file, plain or gzipped.

    Raises:
        BrokenTableError: it cannot be opened, is no text, is empty, or names a column twice.
    """
    text = _text(path)
    delimiter = _delimiter(text)
    rows = _rows(text, delimiter, 1)
    headers = tuple(header.strip() for header in rows[0]) if rows else ()
    if not any(headers):
        raise BrokenTableError(f"`{path.name}` is empty", "its first line names the columns")
    twice = next((header for header in headers if header and headers.count(header) > 1), None)
    if twice is not None:
        raise BrokenTableError(f"`{path.name}` has two columns `{twice}`", "rename one of them")
    return Head(headers, delimiter)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as raw:
            stream = gzip.GzipFile(fileobj=raw) if path.name.lower().endswith(".gz") else raw
            data = stream.read(_HEAD)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise BrokenTableError(f"`{path.name}` is not a whole gzip file", _GZIPPED) from None
    except OSError as error:
        message = f"`{path.name}` cannot be opened: {(error.strerror or 'not readable').lower()}"
        raise BrokenTableError(message, "check the name and who may read it") from None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BrokenTableError(f"`{path.name}` is UTF-16 text", _UTF_8)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.end < len(data) - 3:  # not a letter that the end of what was read cuts in two
            line = data.count(b"\n", 0, error.start) + 1
            raise BrokenTableError(f"`{path.name}` is not UTF-8 text", _UTF_8, line) from None
        text = data[: error.start].decode("utf-8-sig")
    if "\x00" in text:
        raise BrokenTableError(f"`{path.name}` is not a text file", "a table is .csv, .csv.gz or .parquet")
    return text


def _delimiter(text: str) -> str:
    """The sign that parts the header into most columns and the next rows into just as many."""
    best, score = ",", (0.0, 0)
    for delimiter in _DELIMITERS:
        widths = [len(row) for row in _rows(text, delimiter, _SNIFFED) if row]
        if widths and widths[0] > 1:
            share = sum(width == widths[0] for width in widths) / len(widths)
            best, score = max((best, score), (delimiter, (share, widths[0])), key=lambda one: one[1])
    return best


def _rows(text: str, delimiter: str, most: int) -> list[list[str]]:
    try:
        return list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), most))
    except csv.Error:
        return []
