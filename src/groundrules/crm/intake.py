"""Taking an export in: every file's typed rows staged, and an account of every record."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np
import pyarrow as pa

from groundrules.crm.conservation import Count
from groundrules.crm.judge import Verdict
from groundrules.crm.ports import CrmSource, Draft, Slice
from groundrules.crm.quarantine import Troubled
from groundrules.crm.stretch import Reason, Rows
from groundrules.terms import Finding, Severity, Span

FILE, RECORD = ".file", ".record"
"""Two columns every staged row carries: which file it came from, and which well-formed record of it."""
AGAIN = "said already of the record it was merged into"


@dataclass(frozen=True, slots=True)
class FileCount:
    """The conservation law of one file: rows in = loaded + quarantined + skipped, counted twice.

    Attributes:
        file: its name.
        rows: records below its header, by the first reader.
        counted: the same by the second reader.
        loaded: records that are in our tables.
        quarantined: records set aside for a reason a person should mend.
        skipped: reason -> records left out on purpose.
    """

    file: str
    rows: int
    counted: int
    loaded: int
    quarantined: int
    skipped: Mapping[str, int]

    @property
    def is_balanced(self) -> bool:
        """True when every record is accounted for and both readers agree."""
        return self.rows == self.counted == self.loaded + self.quarantined + sum(self.skipped.values())

    def as_json(self) -> dict[str, object]:
        """The counts as plain values."""
        return {
            "file": self.file,
            "rows": self.rows,
            "counted": self.counted,
            "loaded": self.loaded,
            "quarantined": self.quarantined,
            "skipped": dict(self.skipped),
        }


@dataclass(slots=True)
class _Ledger:
    rows: int = 0
    loaded: int = 0
    skipped: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Intake:
    """What was taken in so far."""

    findings: list[Finding] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    tables: set[str] = field(default_factory=set)
    troubled: dict[str, Troubled] = field(default_factory=dict)
    newest: datetime | None = None
    keeps_gone: bool = False
    _ledgers: dict[str, _Ledger] = field(default_factory=dict)
    _columns: dict[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)

    def take(self, part: Slice, draft: Draft) -> None:
        """One stretch: its sound rows staged, the others noted."""
        if part.file not in self.files:
            self.files.append(part.file)
            self.troubled[part.file] = Troubled()
            self._ledgers[part.file] = _Ledger()
        trouble, ledger = self.troubled[part.file], self._ledgers[part.file]
        trouble.ragged += part.ragged
        ledger.rows += part.rows + part.ragged
        for reason, rows in part.bad.items():
            trouble.add(reason, rows + part.first)
        for text, count in part.skipped.items():
            ledger.skipped[text] = ledger.skipped.get(text, 0) + count
        used = np.zeros(part.rows, dtype=np.bool_)
        number = self.files.index(part.file)
        for load in part.loaded:
            used[load.places] = True
            self.tables.add(load.table)
            self._columns[part.file, load.table] = load.columns
            origin = pa.array(np.full(len(load.places), number, dtype=np.int16))
            record = pa.array(load.places + part.first)
            draft.stage(load.table, load.rows.append_column(FILE, origin).append_column(RECORD, record))
            if self.keeps_gone and len(gone := load.gone()):
                draft.stage(gone_heap(load.table), gone)
        ledger.loaded += int(used.sum())
        if part.newest and (self.newest is None or part.newest > self.newest):
            self.newest = part.newest

    def trace(self, table: str, verdict: Verdict, draft: Draft) -> None:
        """The rows a verdict names are traced back to their files and noted there."""
        if not (verdict.drop or verdict.blank or len(verdict.again)):
            return
        origins = list(draft.staged(table, [FILE, RECORD]))
        files = np.concatenate([batch.column(0).to_numpy() for batch in origins])
        records = np.concatenate([batch.column(1).to_numpy() for batch in origins])
        for reason, rows in verdict.drop.items():
            for number, found in _by_file(files[rows], records[rows]):
                self.troubled[self.files[number]].add(self._theirs(reason, number, table), found)
        for reason, (_, rows) in verdict.blank.items():
            for number, found in _by_file(files[rows], records[rows]):
                self.troubled[self.files[number]].note(self._theirs(reason, number, table), found)
        for number, found in _by_file(files[verdict.again], records[verdict.again]):
            ledger = self._ledgers[self.files[number]]
            ledger.skipped[AGAIN] = ledger.skipped.get(AGAIN, 0) + len(np.unique(found))
        dropped = ~verdict.keeps()
        for number, found in _by_file(files[dropped], records[dropped]):
            self._ledgers[self.files[number]].loaded -= len(np.unique(found))

    def _theirs(self, reason: Reason, number: int, table: str) -> Reason:
        """The reason in the words of the file: its column instead of ours."""
        theirs = self._columns[self.files[number], table].get(reason.column)
        if not theirs:
            return reason
        message = reason.message.replace(f"`{reason.column}`", f"`{theirs}`")
        return replace(reason, column=theirs, message=message)

    def counts(self, second: Mapping[str, Count]) -> tuple[FileCount, ...]:
        """Every file's account."""
        return tuple(
            FileCount(
                file=file,
                rows=self._ledgers[file].rows,
                counted=second[file].records,
                loaded=self._ledgers[file].loaded,
                quarantined=self.troubled[file].set_aside(),
                skipped=dict(sorted(self._ledgers[file].skipped.items())),
            )
            for file in self.files
        )


def gone_heap(table: str) -> str:
    """Where the names of records lie that came as deleted, or as unsound."""
    return f"{table}-gone"


def take_in(source: CrmSource, draft: Draft, *, keeps_gone: bool = False) -> Intake:
    """The whole export staged in the draft; if asked, the keys of records it does not load as well."""
    intake = Intake(keeps_gone=keeps_gone)
    for part in source.slices():
        if isinstance(part, Finding):
            intake.findings.append(part)
        else:
            intake.take(part, draft)
    return intake


def weigh(counts: tuple[FileCount, ...], second: Mapping[str, Count]) -> list[Finding]:
    """Files whose records are not all accounted for, or that one reader reads differently from the other."""
    findings = []
    for count in counts:
        broken = second[count.file]
        if broken.broken:
            findings.append(_broken(count.file, broken))
        elif not count.is_balanced:
            findings.append(
                Finding(
                    "GR330",
                    Severity.ERROR,
                    f"`{count.file}` does not add up: one reader counts {count.rows:,} rows, the other "
                    f"{count.counted:,}; {count.loaded:,} loaded, {count.quarantined:,} set aside, "
                    f"{sum(count.skipped.values()):,} left out",
                    "quotes in the file are probably broken; export it again",
                    Span(count.file),
                    kind="conservation",
                )
            )
        elif count.rows == 0:
            findings.append(
                Finding(
                    "GR342", Severity.NOTE, f"`{count.file}` has a header and no rows", "",
                    Span(count.file), kind="no rows",
                )
            )  # fmt: skip
    return findings


def _broken(file: str, count: Count) -> Finding:
    place = Span(file, count.broken_line)
    why = count.broken
    if "unexpected end of data" in why:
        message, mend = "a quote opened in this row is never closed", "close it, or export the file again"
    elif "field larger" in why:
        message = "a value in this row is longer than a million characters"
        mend = "a quote is probably never closed; export the file again"
        return Finding("GR309", Severity.ERROR, message, mend, place, kind="quoting")
    elif "expected after" in why:
        message = "a quote stands inside a value of this row without being doubled"
        mend = "export the file again; inside a value a quote is written twice"
    else:
        message, mend = f"the file cannot be read on from this row: {why}", "export the file again"
    return Finding("GR307", Severity.ERROR, message, mend, place, kind="quoting")


def _by_file(files: "np.ndarray[tuple[int], np.dtype[np.int16]]", records: Rows) -> list[tuple[int, Rows]]:
    return [(int(number), records[files == number]) for number in np.unique(files)]
