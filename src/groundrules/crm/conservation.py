"""The second reader: counts a file's records again, by other means, and knows on which line each stands.

The first reader is Arrow's, fast and lenient; this one is Python's ``csv`` in its strict manner. Rows in must
equal rows loaded, set aside and left out, and both readers must agree on the rows in.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from _csv import Reader

LONGEST_FIELD = 1_000_000


@dataclass(frozen=True, slots=True)
class Writing:
    """How a file is written.

    Attributes:
        encoding: of its text.
        delimiter, quote: its signs; an empty quote means none is used.
        has_header: the first record names the columns.
        width: values in a well-formed record.
    """

    encoding: str
    delimiter: str
    quote: str
    has_header: bool
    width: int


@dataclass(frozen=True, slots=True)
class Count:
    """What the second reader counted.

    Attributes:
        records: records below the header, ragged ones included.
        ragged: those with too few or too many values.
        broken: why it could not read on; empty when it reached the end.
        broken_line: the line on which the record it stumbled over begins.
    """

    records: int
    ragged: int
    broken: str = ""
    broken_line: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """One record with its place: the line it begins on (from 1) and its text as it stands in the file."""

    line: int
    fields: tuple[str, ...]
    raw: str


@dataclass(frozen=True, slots=True)
class Found:
    """A record found again by the second reader.

    Attributes:
        record: the record as it stands in the file.
        is_sound: it has as many values as the file has columns.
        shown: its text as it may be kept: values of private columns are replaced.
        header: the file's column names.
        private: those whose text is never kept.
        writing: how the file is written.
    """

    record: Record
    is_sound: bool
    shown: str
    header: tuple[str, ...]
    private: tuple[str, ...]
    writing: Writing

    def value(self, name: str) -> str:
        """The text of that column, as it may be kept; empty when there is none."""
        if name in self.private:
            return ""
        index = self.header.index(name) if name in self.header else len(self.record.fields)
        return self.record.fields[index] if index < len(self.record.fields) else ""

    def column(self, name: str) -> int:
        """The position (from 1) in the line at which the value of that column begins."""
        index = self.header.index(name) if name in self.header else 0
        return column_of(self.record.raw, index, self.writing)


class BrokenQuotingError(Exception):
    """The strict reader cannot read on; carries the line and its complaint."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line


def count(stream: BinaryIO, writing: Writing) -> Count:
    """The file's records, counted to its end or to the first that cannot be read."""
    records = ragged = 0
    lines = io.TextIOWrapper(stream, encoding=writing.encoding, errors="replace", newline="")
    reader = _reader(lines, writing)
    begins = 1
    header = writing.has_header
    width = writing.width
    try:
        for fields in reader:
            begins = reader.line_num + 1
            if not fields:
                continue
            if header:
                header = False
                continue
            records += 1
            if len(fields) != width:
                ragged += 1
    except csv.Error as error:
        return Count(records, ragged, str(error), begins)
    finally:
        lines.detach()
    return Count(records, ragged)


def records(stream: BinaryIO, writing: Writing) -> Iterator[Record]:
    """Every record below the header with its line and its text.

    Raises:
        BrokenQuotingError: a record cannot be read.
    """
    lines = _Kept(io.TextIOWrapper(stream, encoding=writing.encoding, errors="backslashreplace", newline=""))
    reader = _reader(lines, writing)
    begins = 1
    header = writing.has_header
    try:
        for fields in reader:
            raw, line = lines.take(), begins
            begins = reader.line_num + 1
            if not fields:
                continue
            if header:
                header = False
                continue
            yield Record(line, tuple(fields), raw)
    except csv.Error as error:
        raise BrokenQuotingError(begins, str(error)) from error


def column_of(raw: str, index: int, writing: Writing) -> int:
    """The position (from 1) at which the record's value number ``index`` begins in its first line."""
    if index <= 0:
        return 1
    quoted = False
    seen = 0
    for position, sign in enumerate(raw):
        if sign in "\r\n":
            return 1  # the value stands on a later line of the record
        if writing.quote and sign == writing.quote:
            quoted = not quoted
        elif sign == writing.delimiter and not quoted:
            seen += 1
            if seen == index:
                return position + 2
    return 1


class _Kept:
    """Lines, remembered until taken."""

    def __init__(self, lines: io.TextIOWrapper) -> None:
        self._lines = lines
        self._waiting: list[str] = []

    def __iter__(self) -> "_Kept":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._waiting.append(line)
        return line

    def take(self) -> str:
        """The lines read since the last time, as one text without its last line end."""
        text = "".join(self._waiting)
        self._waiting.clear()
        return text.rstrip("\r\n")


def _reader(lines: Iterator[str], writing: Writing) -> "Reader":
    csv.field_size_limit(LONGEST_FIELD)
    if not writing.quote:
        return csv.reader(lines, delimiter=writing.delimiter, quoting=csv.QUOTE_NONE, strict=True)
    return csv.reader(lines, delimiter=writing.delimiter, quotechar=writing.quote, strict=True)
