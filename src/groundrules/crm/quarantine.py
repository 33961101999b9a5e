"""Rows that were not loaded: each with its file, line and reason, and the findings that sum them up."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from groundrules.crm.conservation import Found
from groundrules.crm.ports import CrmSource
from groundrules.crm.stretch import Reason, Rows
from groundrules.terms import Finding, Severity, Span

SCHEMA = pa.schema(
    [
        ("file", pa.string()),
        ("line", pa.int64()),
        ("record", pa.int64()),
        ("code", pa.string()),
        ("column", pa.string()),
        ("reason", pa.string()),
        ("raw", pa.string()),
    ]
)
"""The table beside the others: file, line and record (from 1) in it, why, and the row as it stands."""

BATCH = 20_000
LONGEST_EXAMPLE = 80
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")


@dataclass(slots=True)
class Troubled:
    """What is wrong with one file's records, by their number among the well-formed ones (from 0).

    Attributes:
        bad: reason -> records that are set aside.
        blanked: reason -> records in which a reference is emptied instead.
        ragged: how many records had the wrong number of values.
    """

    bad: dict[Reason, list[Rows]] = field(default_factory=dict)
    blanked: dict[Reason, list[Rows]] = field(default_factory=dict)
    ragged: int = 0

    def add(self, reason: Reason, records: Rows) -> None:
        """These records are set aside for this reason."""
        self.bad.setdefault(reason, []).append(records)

    def note(self, reason: Reason, records: Rows) -> None:
        """In these records a reference is emptied."""
        self.blanked.setdefault(reason, []).append(records)

    def set_aside(self) -> int:
        """How many records are not loaded."""
        rows = [part for parts in self.bad.values() for part in parts]
        return self.ragged + (len(np.unique(np.concatenate(rows))) if rows else 0)


@dataclass(slots=True)
class Summary:
    """One reason in one file: how often, and where first."""

    reason: Reason
    count: int
    span: Span
    is_blanked: bool
    example: str

    def finding(self, *, is_set_aside: bool) -> Finding:
        """What the person is told."""
        rows = f"{self.count:,} row{'s' if self.count != 1 else ''}"
        done = "emptied there" if self.is_blanked else "set aside"
        tail = f"; {done}" if is_set_aside else ""
        return Finding(
            self.reason.code,
            Severity.WARNING if is_set_aside else Severity.ERROR,
            f"{self.reason.message} ({rows}, the first here{tail})",
            self.reason.help,
            self.span,
            kind="reference" if self.is_blanked else "row",
            example={self.reason.column: self.example} if self.example else {},
            count=self.count,
        )


RAGGED = Reason(
    "GR308",
    "",
    "the row has more or fewer values than the file has columns",
    "a delimiter or line break inside a value must stand in quotes; export again",
)


def find(source: CrmSource, troubled: Mapping[str, Troubled]) -> Iterator[pa.RecordBatch | Summary]:
    """Every troubled row found again in its file: the quarantine's rows in batches, then the sums.

    Args:
        source: where the files are.
        troubled: file -> what is wrong with it.
    """
    for file, trouble in troubled.items():
        if not (trouble.bad or trouble.blanked or trouble.ragged):
            continue
        yield from _in_file(source, file, trouble)


def _in_file(source: CrmSource, file: str, trouble: Troubled) -> Iterator[pa.RecordBatch | Summary]:
    why = _first_reason(trouble.bad)
    firsts = _firsts(trouble)
    places: dict[tuple[Reason, bool], tuple[Span, str]] = {}
    rows: list[dict[str, object]] = []
    sound = -1
    for number, found in enumerate(source.records(file), start=1):
        sound += found.is_sound
        reason = why.get(sound) if found.is_sound else RAGGED
        if found.is_sound:
            for key in firsts.get(sound, ()):
                column = key[0].column
                place = Span(file, found.record.line, found.column(column))
                places[key] = place, found.value(column)[:LONGEST_EXAMPLE]
        else:
            places.setdefault((RAGGED, False), (Span(file, found.record.line), ""))
        if reason is not None:
            rows.append(_row(file, number, found, reason))
        if len(rows) >= BATCH:
            yield pa.RecordBatch.from_pylist(rows, SCHEMA)
            rows = []
    if rows:
        yield pa.RecordBatch.from_pylist(rows, SCHEMA)
    for reason, count, is_blanked in _counts(trouble):
        span, example = places.get((reason, is_blanked), (Span(file), ""))
        yield Summary(reason, count, span, is_blanked, example)


def _first_reason(bad: Mapping[Reason, Sequence[Rows]]) -> dict[int, Reason]:
    why: dict[int, Reason] = {}
    for reason, parts in bad.items():
        for part in parts:
            for record in part.tolist():
                why.setdefault(record, reason)
    return why


def _firsts(trouble: Troubled) -> dict[int, list[tuple[Reason, bool]]]:
    firsts: dict[int, list[tuple[Reason, bool]]] = {}
    for is_blanked, kinds in ((False, trouble.bad), (True, trouble.blanked)):
        for reason, parts in kinds.items():
            first = min(int(part.min()) for part in parts)
            firsts.setdefault(first, []).append((reason, is_blanked))
    return firsts


def _counts(trouble: Troubled) -> Iterator[tuple[Reason, int, bool]]:
    if trouble.ragged:
        yield RAGGED, trouble.ragged, False
    for is_blanked, kinds in ((False, trouble.bad), (True, trouble.blanked)):
        for reason, parts in kinds.items():
            yield reason, sum(len(part) for part in parts), is_blanked


def _row(file: str, number: int, found: Found, reason: Reason) -> dict[str, object]:
    return {
        "file": file,
        "line": found.record.line,
        "record": number,
        "code": reason.code,
        "column": reason.column,
        "reason": reason.message,
        "raw": found.shown,
    }


def report(batches: Iterable[pa.RecordBatch]) -> Iterator[str]:
    """The quarantine as CSV for a person: no cell can be taken for a formula by a spreadsheet."""
    yield ",".join(SCHEMA.names) + "\n"
    for batch in batches:
        for row in batch.to_pylist():
            yield ",".join(_cell(row[name]) for name in SCHEMA.names) + "\n"


def _cell(value: object) -> str:
    if isinstance(value, int):
        return str(value)
    text = "" if value is None else str(value)
    safe = f"'{text}" if text.startswith(_FORMULA) else text
    return '"' + safe.replace('"', '""') + '"'
