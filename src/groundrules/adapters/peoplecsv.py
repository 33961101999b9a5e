"""CSV files for people, safe to open in a spreadsheet; files for a CRM are never written with this."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path

from groundrules.disk import write_whole

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")


def write_for_people(path: Path, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    """The table is in the file, whole or not at all; text that a spreadsheet would run gets an apostrophe.

    Numbers stay numbers. Escaping after OWASP ASVS 5.0 1.2.10.
    """
    return write_whole(path, csv_for_people(headers, rows))


def csv_for_people(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The table as the bytes of such a file."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headers)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode()


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(_STARTS_A_FORMULA):
        return f"'{value}"
    return value
