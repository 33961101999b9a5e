"""Records merged into another: what refers to them leads to the one they live on in.

A CRM deletes the loser of a merge. To us it is not lost: its activities, deals and tickets count for the
winner, and its own past stays known. A chain of merges leads to its end; a record that stands in the CRM as
one of its own was not merged, whatever else says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

import pyarrow as pa
import pyarrow.compute as pc

from groundrules.crm.cycles import cycles
from groundrules.crm.schema import ARROW, arrow_schema
from groundrules.crm.tables import MERGED
from groundrules.terms import Column, ColumnType, Finding, Severity, Table

KINDS: Mapping[str, str] = {"accounts": "account", "opportunities": "deal"}
"""Tables whose rows can be merged, and what the table of merges calls them."""

HISTORIES = ("account_changes", "opportunity_changes")
"""Tables that tell the past of a record under the id it had then."""


@dataclass(frozen=True, slots=True)
class Masters:
    """For every record merged away, the one it lives on in.

    Attributes:
        losers, winners: table -> ids, side by side.
        findings: merges that go round in a circle.
    """

    losers: Mapping[str, pa.Array] = field(default_factory=dict)
    winners: Mapping[str, pa.Array] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    def led(self, table: Table, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The batch with every reference to a record merged away leading to where it lives on.

        An account whose parent was merged into it has no parent any more. Histories are left as they are:
        what happened to the loser before the merge did not happen to the winner.
        """
        for column in self._columns(table):
            if column.name not in batch.schema.names:
                continue
            target = _target(column)
            values = batch[column.name]
            places = pc.index_in(values, value_set=self.losers[target])
            if places.null_count == len(places):
                continue
            led = pc.coalesce(self.winners[target].take(places), values)
            key = table.key[0]
            if target == table.name and key in batch.schema.names:
                itself = pc.and_(pc.equal(led, batch[key]), pc.is_valid(places))
                led = pc.if_else(pc.fill_null(itself, False), pa.scalar(None, pa.string()), led)
            batch = batch.set_column(batch.schema.get_field_index(column.name), column.name, led)
        return batch

    def asks(self, table: Table, names: tuple[str, ...]) -> tuple[str, ...]:
        """Columns ``led`` must see to lead these right."""
        own = [one for one in self._columns(table) if one.name in names and _target(one) == table.name]
        return tuple(name for name in table.key[:1] if own and name not in names)

    def touches(self, table: Table) -> bool:
        """Whether the table refers to anything that was merged."""
        return bool(self._columns(table))

    def known(self, table: Table, ids: Mapping[str, pa.Array]) -> Mapping[str, pa.Array]:
        """Ids that exist, as the table means them: a history may speak of records merged away."""
        if table.name not in HISTORIES:
            return ids
        more = {
            target: pa.concat_arrays([ids[target], losers])
            for target, losers in self.losers.items()
            if target in ids
        }
        return {**ids, **more}

    def _columns(self, table: Table) -> list[Column]:
        if table.name in (*HISTORIES, MERGED.name):
            return []
        return [column for column in table.columns if _target(column) in self.losers]


def masters_of(merged: pa.Table, living: Mapping[str, pa.Array]) -> Masters:
    """Where every merged record lives on.

    Args:
        merged: rows of the table ``merged``; the first of two about one record counts.
        living: table -> ids that stand in the CRM as records of their own.
    """
    losers: dict[str, pa.Array] = {}
    winners: dict[str, pa.Array] = {}
    findings: list[Finding] = []
    for table, kind in KINDS.items():
        of = merged.filter(pc.equal(merged["kind"], kind))
        own = living.get(table, pa.array([], pa.string()))
        of = of.filter(pc.invert(pc.is_in(of["record_id"], value_set=own)))
        if not of.num_rows:
            continue
        into: dict[str, str] = {}
        for record, other in zip(of["record_id"].to_pylist(), of["into_id"].to_pylist(), strict=True):
            into.setdefault(record, other)
        rings = cycles(into)
        for ring in rings:
            for one in ring:
                del into[one]
        if rings:
            findings.append(_round(kind, rings))
        ends = {record: _end(record, into) for record in into}
        losers[table] = pa.array(list(ends), pa.string())
        winners[table] = pa.array(list(ends.values()), pa.string())
    return Masters(losers, winners, tuple(findings))


def still_merged(now: pa.Table, earlier: pa.Table | None, as_of: date, gone: pa.Table | None) -> pa.Table:
    """The table of merges as published: today's, and those the CRM has meanwhile forgotten.

    Args:
        now: rows of this extract.
        earlier: the table of the extract before.
        as_of: the extract's day, on which a merge without a time is taken to have happened.
        gone: record_id, name, owner_id, created_at as the extract before showed accounts, for what a CRM
            that only names the ids it merged does not say.
    """
    rows: dict[tuple[str, str], dict[str, object]] = {}
    before = {(row["kind"], row["record_id"]): row for row in (earlier.to_pylist() if earlier else ())}
    known = {("account", row["record_id"]): row for row in (gone.to_pylist() if gone else ())}
    first = datetime.combine(as_of, time(), UTC)
    for row in now.to_pylist():
        key = (row["kind"], row["record_id"])
        if key in rows:
            continue
        older = {**known.get(key, {}), **_given(before.get(key, {}))}
        rows[key] = {name: _or(row[name], older.get(name)) for name in MERGED.names}
        rows[key]["merged_at"] = rows[key]["merged_at"] or first
    for key, row in before.items():
        rows.setdefault(key, row)
    schema = arrow_schema(MERGED)
    table = pa.Table.from_pylist(list(rows.values()), schema)
    return table.sort_by([("kind", "ascending"), ("record_id", "ascending")])


def alive(merged: pa.Table, living: Mapping[str, pa.Array]) -> pa.Table:
    """The merges without those of records that stand in the CRM as their own."""
    for table, kind in KINDS.items():
        own = living.get(table, pa.array([], pa.string()))
        stands = pc.and_(pc.equal(merged["kind"], kind), pc.is_in(merged["record_id"], value_set=own))
        merged = merged.filter(pc.invert(stands))
    return merged


def no_merges() -> pa.Table:
    """A table of merges without a row."""
    names = [(column.name, ARROW[column.type]) for column in MERGED.columns]
    return pa.schema(names).empty_table()


def _target(column: Column) -> str:
    is_text = column.type is ColumnType.TEXT
    return str(column.refers_to).split(".", 1)[0] if column.refers_to and is_text else ""


def _end(record: str, into: Mapping[str, str]) -> str:
    while record in into:
        record = into[record]
    return record


def _given(row: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in row.items() if value is not None}


def _or(value: object, other: object) -> object:
    return other if value is None else value


def _round(kind: str, rings: list[tuple[str, ...]]) -> Finding:
    return Finding(
        "GR357",
        Severity.WARNING,
        f"{len(rings):,} times {kind}s are said to be merged into each other",
        "each is taken for gone; look at them in the CRM",
        kind="merged",
        example={"record": " -> ".join((*rings[0], rings[0][0]))},
        count=len(rings),
    )
