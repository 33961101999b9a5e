"""Reading what changed in the CRM: merged into the facts there are in one atomic act, or nothing changes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from groundrules.crm.changes import refused
from groundrules.crm.changes.again import (
    Again,
    concerned,
    differing,
    happened,
    look_ups_again,
    planned_rows,
    worked_out_again,
)
from groundrules.crm.changes.asked import asked_ids
from groundrules.crm.changes.beside import PLANNED, PLANNED_COLUMNS, looked_up_table, not_kept, planned
from groundrules.crm.changes.count import TableCount, scattered, scattered_rows, unbalanced
from groundrules.crm.changes.kept import NAME, PLACES, Kept, distinct, flat, joined, named, without
from groundrules.crm.changes.owners import changed_owners
from groundrules.crm.changes.references import lead
from groundrules.crm.changes.rings import closed_circles
from groundrules.crm.changes.whole_files import whole_tables
from groundrules.crm.check import check, shrunk
from groundrules.crm.cluster import BY
from groundrules.crm.intake import FileCount, Intake, gone_heap, take_in, weigh
from groundrules.crm.judge import Verdict, judge
from groundrules.crm.merged import KINDS, Masters, alive, masters_of, no_merges, still_merged
from groundrules.crm.ports import ChangesSource, Draft, ImportFacts, MovedOnError
from groundrules.crm.quarantine import SCHEMA, Summary, find, report
from groundrules.crm.schema import ARROW, arrow_schema
from groundrules.crm.settle import settle
from groundrules.crm.split_changes import leading, split_changes_at
from groundrules.crm.tables import ACCOUNT_OWNERS, ACTIVITIES, BY_NAME, MERGED, MERGED_OWNERS, READ, naming
from groundrules.crm.together import SPLIT_CHANGES
from groundrules.terms import Finding, Severity, Table, has_errors
from groundrules.usecases.read_crm import QUARANTINE, STEP, ImportResult, full_disk


def read_changes(
    *,
    source: ChangesSource,
    facts: ImportFacts,
    as_of: date | None,
    set_aside: bool,
    now: datetime,
    digest: str = "",
    read_at: datetime | None = None,
) -> ImportResult:
    """The facts hold what changed as if the whole had been imported, or, when an error is found, as before.

    Args:
        source: the rows that changed since the facts' extract.
        facts: the workspace's facts.
        as_of: the day of the changes; None: the day of the newest time in them.
        set_aside: load the sound rows although others are quarantined.
        now: the present moment, for the manifest.
        digest: of the changes' bytes; the same changes are not merged twice.
        read_at: the CRM's own time when the reading of it began; None for an extract.
    """
    looked = list(source.look())
    folder, manifest = facts.current(STEP), facts.manifest(STEP)
    if folder is None or manifest is None:
        looked.append(refused.nothing_yet())
    elif digest and digest in _texts(manifest.get("digests")):
        day = date.fromisoformat(str(manifest["as_of"]))
        return ImportResult((*looked, refused.again(source.name)), as_of=day, source=source.name)
    if has_errors(looked) or folder is None or manifest is None:
        return ImportResult(tuple(looked), source=source.name)
    run = _Run(source, facts, Kept(facts, folder), manifest, set_aside, now, digest, list(looked), read_at)
    try:
        with facts.draft(STEP) as draft:
            return run.through(draft, as_of)
    except OSError as error:
        return ImportResult((*run.findings, full_disk(error)), source=source.name)
    except MovedOnError:
        return ImportResult((*run.findings, refused.moved_on()), source=source.name)


@dataclass(slots=True)
class _Change:
    """What happens to one table: kept rows that go, rows that come."""

    table: Table
    replaced: pa.Table = field(default_factory=PLACES.empty_table)
    names: pa.Array = field(default_factory=lambda: pa.array([], pa.string()))
    again: list[Again] = field(default_factory=list)
    verdict: Verdict | None = None

    @property
    def removed(self) -> pa.Table:
        """Places of every kept row that does not stay as it is."""
        return distinct(pa.concat_tables([self.replaced, *(one.places for one in self.again)]))

    def follow(self, change: Callable[[pa.Table], pa.Table], more: Again) -> None:
        """Kept rows on their way, and these as well, are changed so; those that stay as they are stay."""
        self.again = [Again(one.places, change(one.rows)) for one in self.again]
        self.again.append(differing(more, change(more.rows)))


@dataclass(slots=True)
class _Run:
    """One import of changes on its way."""

    source: ChangesSource
    facts: ImportFacts
    kept: Kept
    manifest: Mapping[str, object]
    set_aside: bool
    now: datetime
    digest: str
    findings: list[Finding]
    read_at: datetime | None = None
    changes: dict[str, _Change] = field(default_factory=dict)
    known: dict[str, pa.Array] = field(default_factory=dict)
    lost: dict[str, pa.Array] = field(default_factory=dict)
    masters: Masters = field(default_factory=Masters)
    merged: pa.Table = field(default_factory=no_merges)
    whole: frozenset[str] = frozenset()
    read: frozenset[str] = frozenset()

    def through(self, draft: Draft, as_of: date | None) -> ImportResult:
        """From the first file to the publishing."""
        intake = take_in(self.source, draft, keeps_gone=True)
        self.read = frozenset(intake.tables)
        self.findings += [self._weighed(finding) for finding in intake.findings]
        day = as_of or max(self._last, intake.newest.date() if intake.newest else self._last)
        self.whole, mixed = whole_tables(self.source)
        self.findings += mixed
        if unknown := not_kept(self.source, self.manifest):
            self.findings.append(refused.not_kept(unknown))
        if day < self._last:
            self.findings.append(refused.older(day, self._last))
        self._merge(draft, day)
        self._compare(draft, intake)
        self._follow(draft, day)
        second = self.source.counted()
        files = intake.counts(second)
        wrong = weigh(files, second)
        self.findings += wrong
        self._quarantine(intake, draft, {one.span.file for one in wrong if one.span})
        self.findings += check(partial(self._sound, draft, day), as_of=day, newest=None)
        path = self._report(draft, day, files)
        stopped = ImportResult(tuple(self.findings), files, as_of=day, report=path, source=self.source.name)
        if has_errors(self.findings):
            return replace(stopped, findings=tuple(self.findings))
        counts = self._write(draft, day)
        self.findings += unbalanced(counts)
        self.findings += shrunk(
            {one.table: one.after for one in counts},
            {one.table: one.before for one in counts},
            is_set_aside=self.set_aside,
        )
        if has_errors(self.findings):
            return replace(stopped, findings=tuple(self.findings))
        rows = {one.table: one.after for one in counts}
        self.findings += scattered(counts, self._apart())
        draft.publish(day.isoformat(), self._about(intake, files, counts, day), self.kept.folder)
        changed = {one.table: one.as_json() for one in counts if one.inserted or one.updated or one.deleted}
        return ImportResult(
            tuple(self.findings), files, rows, day, True, path, self.source.name, changed=changed
        )

    def _apart(self) -> Mapping[str, int]:
        """Rows of each table that came by changes since the last import of the whole."""
        told = self.manifest.get("apart")
        return {str(name): int(rows) for name, rows in told.items()} if isinstance(told, dict) else {}

    @property
    def _last(self) -> date:
        return date.fromisoformat(str(self.manifest["as_of"]))

    def _weighed(self, finding: Finding) -> Finding:
        if self.set_aside and finding.kind == "encoding":
            return replace(finding, severity=Severity.WARNING)
        return finding

    def _merge(self, draft: Draft, day: date) -> None:
        """Which records were merged into which, of before and now."""
        now = _heap(draft, MERGED.name, MERGED.names, MERGED)
        undone = named(_heap(draft, gone_heap(MERGED.name), MERGED.key, MERGED), MERGED.key)
        before = self.kept.whole(MERGED)
        before = before.filter(pc.invert(pc.is_in(named(before, MERGED.key), value_set=flat(undone))))
        if not now.num_rows and not before.num_rows:
            return
        accounts = BY_NAME["accounts"]
        losers = joined([now["record_id"]])
        gone = self.kept.take(accounts, self.kept.find(accounts, accounts.key, losers)).select(
            ["account_id", "name", "owner_id", "created_at"]
        )
        gone = gone.rename_columns(["record_id", "name", "owner_id", "created_at"])
        merged = still_merged(now, before, day, gone)
        living = {name: self._standing(draft, BY_NAME[name], merged) for name in KINDS}
        self.merged = alive(merged, living)
        self.masters = masters_of(self.merged, living)
        self.findings += self.masters.findings

    def _standing(self, draft: Draft, table: Table, merged: pa.Table) -> pa.Array:
        """Of the records said to be merged, those that stand as their own, before or in the changes."""
        said = joined([merged["record_id"]])
        came = _heap(draft, table.name, table.key, table)[table.key[0]]
        left = _heap(draft, gone_heap(table.name), table.key, table)[table.key[0]]
        there = self.kept.find(table, table.key, said)[NAME]
        if table.name in self.whole:
            there = there.slice(0, 0)
        there = there.filter(pc.invert(pc.is_in(there, value_set=flat(left))))
        return joined([there, came.filter(pc.is_in(came, value_set=said))])

    def _compare(self, draft: Draft, intake: Intake) -> None:
        """Incoming rows judged, and the kept rows found whose place they take."""
        asked = asked_ids(READ, partial(self._incoming, draft))
        for table in READ:
            change = self.changes[table.name] = _Change(table)
            if table is MERGED:
                change.verdict = judge(table, partial(draft.staged, table.name), {})
                intake.trace(table.name, change.verdict, draft)
                continue
            beside = self._replace(draft, change, asked.get(table.name, pa.array([], pa.string())))
            self._judge(draft, intake, change, beside)
            self._lose(draft, change)

    def _replace(self, draft: Draft, change: _Change, asked: pa.Array) -> pa.Array:
        """Which kept rows the incoming ones replace; the ids asked for that stay from before."""
        table = change.table
        incoming = self._incoming(draft, table)
        gone = _heap(draft, gone_heap(table.name), naming(table), table)
        names = joined([named(incoming, table.key), named(gone, table.key)])
        wanted = joined([names, asked]) if len(table.key) == 1 else names
        if table.name in self.whole:
            all_rows = [many.select(PLACES.names) for many in self.kept.stretches(table, table.key[:1])]
            change.replaced = pa.concat_tables([PLACES.empty_table(), *all_rows])
            change.names = self._names_of(change)
            return pa.array([], pa.string())
        found = self.kept.find(table, table.key, wanted)
        is_named = pc.is_in(found[NAME], value_set=names)
        places = [found.filter(is_named).select(PLACES.names)]
        for column in naming(table)[len(table.key) :]:
            records = joined([incoming[column], gone[column]])
            places.append(self.kept.find(table, (column,), records).select(PLACES.names))
        change.replaced = distinct(pa.concat_tables(places))
        change.names = self._names_of(change)
        return flat(found.filter(pc.invert(is_named))[NAME])

    def _names_of(self, change: _Change) -> pa.Array:
        rows = self.kept.take(change.table, change.replaced)
        return joined([named(rows, change.table.key)])

    def _judge(self, draft: Draft, intake: Intake, change: _Change, beside: pa.Array) -> None:
        table = change.table
        told = partial(draft.staged, table.name) if self.masters.touches(table) else None
        known = self.masters.known(table, self.known)
        verdict = judge(table, partial(self._led, draft, table), known, told, beside)
        change.verdict = verdict
        intake.trace(table.name, verdict, draft)
        read = self.manifest.get("read")
        if verdict.ids is not None and (table.name in _texts(read) or table.name in intake.tables):
            self.known[table.name] = joined([verdict.ids, beside])

    def _lose(self, draft: Draft, change: _Change) -> None:
        """Kept rows that lead to records which are no longer there, and the records lost by this change."""
        table = change.table
        led = lead(
            table,
            kept=self.kept,
            removed=change.replaced,
            lost=self.lost,
            masters=self.masters,
            is_set_aside=self.set_aside,
        )
        self.findings += led.findings
        rows = self._not_twice(draft, change, led.rows)
        change.again.append(Again(led.places, rows))
        if len(table.key) == 1:
            came = self._staying(change, self._incoming(draft, table))[table.key[0]]
            gone = change.names.filter(pc.invert(pc.is_in(change.names, value_set=flat(came))))
            merged = self.masters.losers.get(table.name)
            if merged is not None:
                gone = gone.filter(pc.invert(pc.is_in(gone, value_set=merged)))
            self.lost[table.name] = joined([gone, led.dropped])

    def _not_twice(self, draft: Draft, change: _Change, rows: pa.Table) -> pa.Table:
        """Rows led on to a record that has such a row already are not needed."""
        table = change.table
        if len(table.key) == 1 or not rows.num_rows:
            return rows
        names = named(rows, table.key)
        there = without(self.kept.find(table, table.key, joined([names])), change.replaced)[NAME]
        taken = joined([there, named(self._incoming(draft, table), table.key)])
        seen: set[object] = set(taken.to_pylist())
        fresh = []
        for name in names.to_pylist():
            fresh.append(name not in seen)
            seen.add(name)
        return rows.filter(pa.array(fresh, pa.bool_()))

    def _follow(self, draft: Draft, day: date) -> None:
        """Kept rows that hold something else now although they did not change: looked up, or planned."""
        for one in look_ups_again(self.source):
            if isinstance(one, Finding):
                self.findings.append(one)
                continue
            change = self.changes[one[0].table]
            more = concerned(self.source, self.kept, change.removed, one)
            change.follow(partial(worked_out_again, self.source, what=one), more)
        change = self.changes[ACTIVITIES.name]
        due = self._planned_before()
        ids = joined([due.filter(pc.less_equal(due["day"], pa.scalar(day, pa.date32())))["activity_id"]])
        change.follow(partial(happened, ids=ids), planned_rows(self.kept, change.removed, ids, ACTIVITIES))
        for table in READ:
            stays = self.changes[table.name]
            other = pa.concat_tables([arrow_schema(table).empty_table(), *(one.rows for one in stays.again)])
            incoming = self._sound(draft, day, table.name, table.names)
            self.findings += closed_circles(table, self.kept, stays.removed, incoming, other)

    def _planned_before(self) -> pa.Table:
        found = self.facts.table_of(self.kept.folder, PLANNED)
        return planned((), self._last) if found is None else found

    def _write(self, draft: Draft, day: date) -> list[TableCount]:
        """Every table as it is now: what did not change is shared with the import before."""
        counts = []
        for table in READ:
            if table is MERGED:
                before = self.kept.rows(table)
                after = draft.write(table.name, self.merged)
                counts.append(_swapped(table, before, after))
                continue
            counts.append(self._table(draft, self.changes[table.name], day))
        counts += self._owners(draft, day)
        before = self.kept.rows(SPLIT_CHANGES)
        after = draft.write(SPLIT_CHANGES.name, self._split_changes(draft, day))
        counts.append(_swapped(SPLIT_CHANGES, before, after))
        draft.write(QUARANTINE, pa.RecordBatchReader.from_batches(SCHEMA, draft.staged(QUARANTINE)))
        draft.write(PLANNED, self._planned(draft, day))
        for number, table in enumerate(self.source.looked_up().values()):
            draft.write(looked_up_table(number), table)
        return counts

    def _table(self, draft: Draft, change: _Change, day: date) -> TableCount:
        table = change.table
        incoming = self._sound(draft, day, table.name, table.names)
        added = self._new(draft, day, table.name)
        gone = change.removed
        before = self.kept.rows(table)
        if not added.num_rows and not gone.num_rows:
            after = draft.keep(self.kept.folder, table.name) if before else draft.write(table.name, added)
            return TableCount(table.name, before, 0, 0, 0, after)
        if table.name in BY:
            added = added.sort_by(BY[table.name])
        after = draft.change(self.kept.folder, table.name, gone, added.to_reader(), BY.get(table.name))
        again = pc.is_in(named(incoming, table.key), value_set=change.names)
        updated = (pc.sum(again).as_py() or 0) + added.num_rows - incoming.num_rows
        return TableCount(
            table=table.name,
            before=before,
            inserted=added.num_rows - updated,
            updated=updated,
            deleted=gone.num_rows - updated,
            after=after,
        )

    def _new(self, draft: Draft, day: date, name: str) -> pa.Table:
        """Rows that stand in the table now and did not so before."""
        other = [one.rows for one in self.changes[name].again]
        return pa.concat_tables([self._sound(draft, day, name, BY_NAME[name].names), *other])

    def _owners(self, draft: Draft, day: date) -> list[TableCount]:
        changed = changed_owners(
            kept=self.kept,
            now=partial(self._new, draft, day),
            removed=lambda name: self.changes[name].removed,
            merged=self.merged,
            fresh=_heap(draft, MERGED.name, ("record_id",), MERGED)["record_id"],
            before=partial(self._before_day, day),
            as_of=day,
            since=self._last_day(day),
        )
        counts = []
        both = (
            (ACCOUNT_OWNERS, changed.owners, changed.ownership.owners),
            (MERGED_OWNERS, changed.merged, changed.ownership.merged),
        )
        for table, gone, rows in both:
            before, places = self.kept.rows(table), gone.select(PLACES.names)
            after = draft.change(self.kept.folder, table.name, places, rows.to_reader())
            counts.append(TableCount(table.name, before, rows.num_rows, 0, places.num_rows, after))
        return counts

    def _split_changes(self, draft: Draft, day: date) -> pa.Table:
        def now(name: str, *columns: str) -> pa.Table:
            rows, removed = self._new(draft, day, name), self.changes[name].removed
            return self.kept.followed(BY_NAME[name], columns or BY_NAME[name].names, removed, rows)

        deals = now("opportunities", "opportunity_id")["opportunity_id"]
        is_read = "splits" in {*_texts(self.manifest.get("read")), *self.read}
        splits = now("splits") if is_read else None
        return split_changes_at(self.facts, STEP, day, splits, leading(self.masters, flat(deals)))

    def _planned(self, draft: Draft, day: date) -> pa.Table:
        """Activities still to come: those of before that are not replaced, and the incoming ones."""
        before = self._planned_before()
        came = planned(draft.staged(ACTIVITIES.name, PLANNED_COLUMNS), day)
        replaced = self.changes[ACTIVITIES.name].names
        before = before.filter(pc.invert(pc.is_in(before["activity_id"], value_set=replaced)))
        before = before.filter(pc.greater(before["day"], pa.scalar(day, pa.date32())))
        return pa.concat_tables([before, came])

    def _before_day(self, day: date, table: str) -> pa.Table | None:
        before = [path for label, path in self.facts.kept(STEP) if label < day.isoformat()]
        return self.facts.table_of(before[-1], table) if before else None

    def _last_day(self, day: date) -> date | None:
        before = [label for label, _ in self.facts.kept(STEP) if label < day.isoformat()]
        return date.fromisoformat(before[-1]) if before else None

    def _led(self, draft: Draft, table: Table, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
        more = self.masters.asks(table, tuple(names))
        for batch in draft.staged(table.name, (*names, *more)):
            yield self.masters.led(table, batch).select(list(names))

    def _incoming(self, draft: Draft, table: Table) -> pa.Table:
        """The incoming rows, references to merged records led on; judged or not."""
        return pa.Table.from_batches(list(self._led(draft, table, table.names)), arrow_schema(table))

    def _staying(self, change: _Change, rows: pa.Table) -> pa.Table:
        return rows.filter(pa.array(change.verdict.keeps())) if change.verdict else rows

    def _sound(self, draft: Draft, day: date, name: str, columns: Sequence[str]) -> pa.Table:
        """The incoming rows that stay, as they are to be published."""
        table, verdict = BY_NAME[name], self.changes[name].verdict or Verdict(0)
        return settle(table, partial(self._led, draft, table), verdict, day, columns).read_all()

    def _quarantine(self, intake: Intake, draft: Draft, unreadable: set[str]) -> None:
        troubled = {file: one for file, one in intake.troubled.items() if file not in unreadable}
        for part in find(self.source, troubled):
            if isinstance(part, Summary):
                self.findings.append(part.finding(is_set_aside=self.set_aside))
            else:
                draft.stage(QUARANTINE, part)

    def _report(self, draft: Draft, day: date, files: tuple[FileCount, ...]) -> Path | None:
        if not any(file.quarantined for file in files):
            return None
        return self.facts.set_aside(f"crm-{day.isoformat()}.csv", report(draft.staged(QUARANTINE)))

    def _about(
        self, intake: Intake, files: tuple[FileCount, ...], counts: Sequence[TableCount], day: date
    ) -> dict[str, object]:
        newest = max(
            filter(None, (str(self.manifest.get("newest_at") or ""), _iso(intake.newest))), default=None
        )
        digests = _texts(self.manifest.get("digests"))
        return {
            "as_of": day.isoformat(),
            "newest_at": newest,
            "imported_at": self.now.isoformat(),
            "read_at": self.read_at.isoformat() if self.read_at else None,
            "source": self.source.name,
            "set_aside": self.set_aside,
            "files": [file.as_json() for file in files],
            "tables": {one.table: one.after for one in counts},
            "read": sorted({*_texts(self.manifest.get("read")), *intake.tables}),
            "looked_up": {file: number for number, file in enumerate(self.source.looked_up())},
            "changes": {one.table: one.as_json() for one in counts},
            "apart": scattered_rows(counts, self._apart()),
            "digests": [*digests, self.digest] if self.digest else digests,
        }


def _heap(draft: Draft, heap: str, names: Sequence[str], table: Table) -> pa.Table:
    """Columns of a heap as one table; an empty one when nothing was staged."""
    schema = pa.schema([(name, ARROW[table.column(name).type]) for name in names])
    return pa.Table.from_batches(list(draft.staged(heap, tuple(names))), schema)


def _swapped(table: Table, before: int, after: int) -> TableCount:
    more = max(after - before, 0)
    return TableCount(table.name, before, more, min(before, after), max(before - after, 0), after)


def _texts(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
