"""Reading the CRM: an export becomes the workspace's facts in one atomic act, or changes nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from groundrules.crm.changes.beside import PLANNED, PLANNED_COLUMNS, looked_up_table, planned
from groundrules.crm.check import check, shrunk, unknown_owners
from groundrules.crm.cluster import BY, IN_HEAP, cluster
from groundrules.crm.intake import FileCount, Intake, take_in, weigh
from groundrules.crm.judge import Columns, Verdict, judge
from groundrules.crm.merged import KINDS, Masters, alive, masters_of, no_merges, still_merged
from groundrules.crm.merged_owners import WholeOwnership, whole_ownership
from groundrules.crm.ports import CrmSource, Draft, ImportFacts
from groundrules.crm.quarantine import SCHEMA, Summary, find, report
from groundrules.crm.schema import arrow_schema
from groundrules.crm.settle import settle
from groundrules.crm.split_changes import leading, split_changes_at
from groundrules.crm.tables import ACCOUNT_OWNERS, ACTIVITIES, BY_NAME, MERGED, MERGED_OWNERS, READ, SPLITS
from groundrules.crm.together import SPLIT_CHANGES
from groundrules.terms import Finding, Severity, Table, has_errors

STEP = "crm"
QUARANTINE = "quarantine"


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did.

    Attributes:
        findings: everything worth knowing; an error among them means nothing was published.
        files: every file's account: rows in, loaded, quarantined, skipped, and the second count.
        tables: rows published, by table.
        as_of: the extract's day; None when it could not be told.
        published: the facts are the new ones.
        report: the quarantine as a CSV for a person, when rows were set aside.
        source: what was read.
        changed: for an import of changes, what became of each table's rows.
    """

    findings: tuple[Finding, ...]
    files: tuple[FileCount, ...] = ()
    tables: Mapping[str, int] = field(default_factory=dict)
    as_of: date | None = None
    published: bool = False
    report: Path | None = None
    source: str = ""
    changed: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def read_crm(
    *,
    source: CrmSource,
    facts: ImportFacts,
    as_of: date | None,
    set_aside: bool,
    now: datetime,
    read_at: datetime | None = None,
) -> ImportResult:
    """The export is the workspace's facts, or, when an error is found, nothing has changed.

    Args:
        source: the export.
        facts: the workspace's facts.
        as_of: the extract's day; None: the day of the newest time in the data.
        set_aside: load the sound rows although others are quarantined, and empty references that lead
            nowhere; also lets an import pass that shrank, or that is older than the facts.
        now: the present moment, for the manifest.
        read_at: the CRM's own time when the reading of it began; None for an export.
    """
    looked = tuple(source.look())
    if has_errors(looked):
        return ImportResult(looked, source=source.name)
    run = _Run(source, facts, set_aside, now, list(looked), read_at)
    try:
        with facts.draft(STEP) as draft:
            return run.through(draft, as_of)
    except OSError as error:
        return ImportResult((*run.findings, full_disk(error)), source=source.name)


def full_disk(error: OSError) -> Finding:
    """What to say when the facts cannot be written."""
    why = (error.strerror or str(error)).lower()
    return Finding(
        "GR334",
        Severity.ERROR,
        f"the facts could not be written: {why}",
        "make room and import again; a repeated import of the same export does no harm",
        kind="disk",
    )


@dataclass(slots=True)
class _Run:
    """One import on its way."""

    source: CrmSource
    facts: ImportFacts
    set_aside: bool
    now: datetime
    findings: list[Finding]
    read_at: datetime | None = None
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    masters: Masters = field(default_factory=Masters)
    merged: pa.Table = field(default_factory=no_merges)
    read: frozenset[str] = frozenset()

    def through(self, draft: Draft, as_of: date | None) -> ImportResult:
        """From the first file to the publishing."""
        intake = take_in(self.source, draft)
        self.findings += [self._weighed(finding) for finding in intake.findings]
        self.read = frozenset(intake.tables)
        day = as_of or (intake.newest.date() if intake.newest else None)
        self._judge(intake, draft, day)
        second = self.source.counted()
        files = intake.counts(second)
        unbalanced = weigh(files, second)
        self.findings += unbalanced
        self._quarantine(intake, draft, {one.span.file for one in unbalanced if one.span})
        self._check(intake, draft, day)
        if day is None or has_errors(self.findings):
            path = self._report(draft, day, files)
            return ImportResult(tuple(self.findings), files, as_of=day, report=path, source=self.source.name)
        tables = self._write(draft, day)
        self.findings += shrunk(tables, self._before("tables"), is_set_aside=self.set_aside)
        path = self._report(draft, day, files)
        if has_errors(self.findings):
            return ImportResult(tuple(self.findings), files, as_of=day, report=path, source=self.source.name)
        draft.publish(day.isoformat(), self._manifest(intake, files, tables, day))
        return ImportResult(tuple(self.findings), files, tables, day, True, path, self.source.name)

    def _weighed(self, finding: Finding) -> Finding:
        """Bytes that are not text stop an import, unless the rows they stand in are set aside."""
        if self.set_aside and finding.kind == "encoding":
            return replace(finding, severity=Severity.WARNING)
        return finding

    def _judge(self, intake: Intake, draft: Draft, day: date | None) -> None:
        """Whole tables, parents before children; what is wrong is traced back to its file."""
        self._merge(draft, day)
        known: dict[str, pa.Array] = {}
        for table in READ:
            told = partial(draft.staged, table.name) if self.masters.touches(table) else None
            ids = self.masters.known(table, known)
            verdict = judge(table, self._staged(draft, table), ids, told)
            self.verdicts[table.name] = verdict
            intake.trace(table.name, verdict, draft)
            if verdict.ids is not None and table.name in intake.tables:
                known[table.name] = verdict.ids

    def _merge(self, draft: Draft, day: date | None) -> None:
        """Which records were merged into which, as this extract and the one before tell it."""
        if day is None:
            return
        now = _whole(draft, MERGED, MERGED.names)
        earlier = self._before_day(day, MERGED.name)
        if not now.num_rows and not earlier:
            return
        living = {name: _whole(draft, BY_NAME[name], BY_NAME[name].key[:1])[0] for name in KINDS}
        ids = {name: column.combine_chunks() for name, column in living.items()}
        accounts = self._before_day(day, "accounts")
        gone = None
        if accounts:
            accounts = accounts.filter(pc.is_in(accounts["account_id"], value_set=now["record_id"]))
            gone = accounts.select(["account_id", "name", "owner_id", "created_at"]).rename_columns(
                ["record_id", "name", "owner_id", "created_at"]
            )
        self.merged = alive(still_merged(now, earlier, day, gone), ids)
        self.masters = masters_of(self.merged, ids)
        self.findings += self.masters.findings

    def _staged(self, draft: Draft, table: Table) -> Columns:
        """The table's rows as they were staged, references to merged records led on."""
        plain = partial(draft.staged, table.name)
        return partial(_led, self.masters, table, plain) if self.masters.touches(table) else plain

    def _quarantine(self, intake: Intake, draft: Draft, unreadable: set[str]) -> None:
        """Troubled rows are found again and kept; each reason is a finding at its first row."""
        troubled = {file: one for file, one in intake.troubled.items() if file not in unreadable}
        for part in find(self.source, troubled):
            if isinstance(part, Summary):
                self.findings.append(part.finding(is_set_aside=self.set_aside))
            else:
                draft.stage(QUARANTINE, part)

    def _check(self, intake: Intake, draft: Draft, day: date | None) -> None:
        """The extract's day is known and not older than the facts; the rest is worth a warning."""
        if day is None:
            self.findings.append(
                Finding(
                    "GR333",
                    Severity.ERROR,
                    "the export does not tell its day: no file has a readable `newest` column",
                    "give it with --as-of YYYY-MM-DD",
                    kind="as of",
                )
            )
            return
        current = (self.facts.manifest(STEP) or {}).get("as_of")
        if isinstance(current, str) and day.isoformat() < current:
            self.findings.append(
                Finding(
                    "GR332",
                    Severity.WARNING if self.set_aside else Severity.ERROR,
                    f"the export is of {day}, older than the facts of {current}",
                    "import it with --set-aside if today's facts are to be those of that day",
                    kind="older",
                )
            )
        self.findings += check(partial(self._sound, draft, day), as_of=day, newest=intake.newest)

    def _sound(self, draft: Draft, day: date, name: str, columns: Sequence[str]) -> pa.Table:
        staged = self._staged(draft, BY_NAME[name])
        return settle(BY_NAME[name], staged, self.verdicts[name], day, columns).read_all()

    def _write(self, draft: Draft, day: date) -> dict[str, int]:
        """Every table's rows that stay, the owners over time, and the quarantine, ready to be published."""
        rows: dict[str, int] = {}
        for table in READ:
            verdict = self.verdicts[table.name]
            if table is MERGED:
                rows[table.name] = draft.write(table.name, self.merged)
                continue
            reader = settle(table, self._staged(draft, table), verdict, day)
            ids = self.verdicts["accounts"].ids
            if table.name in BY and ids is not None and verdict.rows > IN_HEAP:
                by, heap = BY[table.name], f"by-account-{table.name}"
                reader = cluster(reader, by=by, ids=ids, count=verdict.rows, draft=draft, name=heap)
            rows[table.name] = draft.write(table.name, reader)
        ownership = self._owners(draft, day)
        rows[ACCOUNT_OWNERS.name] = draft.write(ACCOUNT_OWNERS.name, ownership.owners)
        rows[MERGED_OWNERS.name] = draft.write(MERGED_OWNERS.name, ownership.merged)
        rows[SPLIT_CHANGES.name] = draft.write(SPLIT_CHANGES.name, self._split_changes(draft, day))
        rows[QUARANTINE] = draft.write(QUARANTINE, _reader(draft))
        draft.write(PLANNED, planned(draft.staged(ACTIVITIES.name, PLANNED_COLUMNS), day))
        for number, table in enumerate(self.source.looked_up().values()):
            draft.write(looked_up_table(number), table)
        return rows

    def _owners(self, draft: Draft, day: date) -> WholeOwnership:
        changes = self._sound(
            draft, day, "account_changes",
            ("change_id", "account_id", "changed_at", "field", "old_value", "new_value"),
        )  # fmt: skip
        earlier = [self._before_day(day, name) for name in (ACCOUNT_OWNERS.name, MERGED_OWNERS.name)]
        known = [table for table in earlier if table]
        ownership = whole_ownership(
            accounts=self._sound(draft, day, "accounts", ("account_id", "owner_id", "created_at")),
            changes=changes.filter(pc.equal(changes["field"], "owner_id")),
            earlier=pa.concat_tables(known, promote_options="permissive") if known else None,
            merged=self.merged,
            as_of=day,
            since=self._last_day(day),
        )
        if ownership.holes:
            self.findings.append(
                Finding(
                    "GR326",
                    Severity.WARNING,
                    f"{ownership.holes:,} owner changes do not begin where the one before ended",
                    "some changes are missing from the CRM's history; owners in between are unknown",
                    kind="history",
                    count=ownership.holes,
                )
            )
        self.findings += unknown_owners(ownership.owners, partial(self._sound, draft, day))
        return ownership

    def _split_changes(self, draft: Draft, day: date) -> pa.Table:
        deals = self._sound(draft, day, "opportunities", ("opportunity_id",))["opportunity_id"]
        splits = self._sound(draft, day, SPLITS.name, SPLITS.names) if SPLITS.name in self.read else None
        return split_changes_at(self.facts, STEP, day, splits, leading(self.masters, deals.combine_chunks()))

    def _before_day(self, day: date, table: str) -> pa.Table | None:
        """A table of the last extract before this day."""
        before = [path for label, path in self.facts.kept(STEP) if label < day.isoformat()]
        return self.facts.table_of(before[-1], table) if before else None

    def _last_day(self, day: date) -> date | None:
        before = [label for label, _ in self.facts.kept(STEP) if label < day.isoformat()]
        return date.fromisoformat(before[-1]) if before else None

    def _before(self, key: str) -> Mapping[str, object]:
        earlier = (self.facts.manifest(STEP) or {}).get(key)
        return earlier if isinstance(earlier, dict) else {}

    def _report(self, draft: Draft, day: date | None, files: tuple[FileCount, ...]) -> Path | None:
        if not any(file.quarantined for file in files):
            return None
        name = f"crm-{day.isoformat() if day else 'day-unknown'}.csv"
        return self.facts.set_aside(name, report(draft.staged(QUARANTINE)))

    def _manifest(
        self, intake: Intake, files: tuple[FileCount, ...], tables: Mapping[str, int], day: date
    ) -> dict[str, object]:
        return {
            "as_of": day.isoformat(),
            "newest_at": intake.newest.isoformat() if intake.newest else None,
            "imported_at": self.now.isoformat(),
            "read_at": self.read_at.isoformat() if self.read_at else None,
            "source": self.source.name,
            "set_aside": self.set_aside,
            "files": [file.as_json() for file in files],
            "tables": dict(tables),
            "read": sorted(intake.tables),
            "looked_up": {file: number for number, file in enumerate(self.source.looked_up())},
        }


def _whole(draft: Draft, table: Table, names: Sequence[str]) -> pa.Table:
    schema = pa.schema([arrow_schema(table).field(name) for name in names])
    return pa.Table.from_batches(list(draft.staged(table.name, tuple(names))), schema)


def _led(masters: Masters, table: Table, plain: Columns, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Staged rows with references to merged records led on."""
    more = masters.asks(table, tuple(names))
    for batch in plain((*names, *more)):
        yield masters.led(table, batch).select(list(names))


def _reader(draft: Draft) -> pa.RecordBatchReader:
    return pa.RecordBatchReader.from_batches(SCHEMA, draft.staged(QUARANTINE))
