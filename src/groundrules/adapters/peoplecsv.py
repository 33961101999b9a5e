"""CSV files for people, safe to open in a spreadsheet; files for a CRM are never written with this."""

import csv
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")


def write_for_people(path: Path, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    """The table is in the file, whole or not at all; text that a spreadsheet would run gets an apostrophe.

    Numbers stay numbers. Escaping after OWASP ASVS 5.0 1.2.10.
    """
    draft = path.with_name(f".{path.name}.draft")
    with draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(headers)
        writer.writerows([_cell(value) for value in row] for row in rows)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    return path


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(_STARTS_A_FORMULA):
        return f"'{value}"
    return value
