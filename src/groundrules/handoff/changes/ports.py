"""What writing back needs of a CRM: its files, and what it does by itself."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Protocol

from groundrules.handoff.changes.model import Change, ChangeSet


@dataclass(frozen=True, slots=True)
class Person:
    """Who a record can be given to, as the CRM knows them."""

    seller_id: str
    name: str
    email: str | None = None


@dataclass(frozen=True, slots=True)
class OutFile:
    """One file for the CRM.

    Attributes:
        name: its path within the folder.
        content: its bytes; ids and values exactly as the CRM gave them.
        rows: records in it, the header apart.
        how: what the operator does with it, one sentence.
    """

    name: str
    content: bytes
    rows: int
    how: str

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes."""
        return sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Written:
    """A change set in a CRM's own form.

    Attributes:
        files: in the order in which they are to be loaded.
        by_hand: changes no file can make, with the reason.
    """

    files: tuple[OutFile, ...]
    by_hand: tuple[tuple[Change, str], ...] = ()


class CrmSink(Protocol):
    """One CRM's way to be told of changes."""

    @property
    def name(self) -> str:
        """What it is called: Salesforce, HubSpot, Odoo."""

    @property
    def by_itself(self) -> Mapping[str, str]:
        """What the CRM does by itself when an owner changes: a short name -> one sentence."""

    @property
    def drops_teams(self) -> bool:
        """Whether a team goes with the old owner unless the CRM is told to keep it."""

    def write(self, change_set: ChangeSet) -> Written:
        """The files that make the changes."""

    def page_of(self, change: Change) -> str:
        """The web address where a person makes the change; empty when it is not known."""


class Folders(Protocol):
    """Where folders for the operator lie."""

    def write(self, name: str, files: Mapping[str, bytes]) -> Path:
        """The folder holds exactly these files, all of them or as it was before; writing again is no harm."""

    def read(self, name: str) -> Mapping[str, bytes] | None:
        """The files of a folder by name; None when there is none."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large one file may be."""

    most_bytes: int
    most_rows: int


def csv_files(
    stem: str, headers: Sequence[str], rows: Iterable[Sequence[str]], limits: Limits, how: str
) -> Iterator[OutFile]:
    """Files in UTF-8 with commas and line feeds: ``stem.csv``, or ``stem.001.csv`` and on when over a limit.

    Values are written byte for byte: what a spreadsheet might take for a formula is not changed, because the
    CRM would store the change.
    """
    head = _line(headers)
    parts: list[tuple[list[bytes], int]] = []
    for row in rows:
        line = _line(row)
        if not parts or len(parts[-1][0]) >= limits.most_rows or parts[-1][1] + len(line) > limits.most_bytes:
            parts.append(([], len(head)))
        lines, size = parts[-1]
        lines.append(line)
        parts[-1] = (lines, size + len(line))
    for number, (lines, _) in enumerate(parts, 1):
        name = f"{stem}.csv" if len(parts) == 1 else f"{stem}.{number:03}.csv"
        yield OutFile(name, b"".join([head, *lines]), len(lines), how)


def _line(values: Sequence[str]) -> bytes:
    text = StringIO(newline="")
    # A lone carriage return is quoted by some versions of the writer only.
    is_split = any("\r" in value for value in values)
    csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL if is_split else csv.QUOTE_MINIMAL).writerow(
        values
    )
    return text.getvalue().encode()
