"""Kept rows whose references lead to a record that was merged or deleted meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from groundrules.crm.changes.asked import target_of
from groundrules.crm.changes.kept import PART, PLACES, ROW, Kept, joined, named, without
from groundrules.crm.merged import HISTORIES, Masters
from groundrules.crm.schema import arrow_schema
from groundrules.terms import Column, Finding, Severity, Table


@dataclass(frozen=True, slots=True)
class Led:
    """Kept rows of one table that cannot stay as they are.

    Attributes:
        places: where they lie.
        rows: what takes their place; fewer where rows had to go.
        findings: rows that lead to deleted records.
        dropped: keys of rows that had to go.
    """

    places: pa.Table
    rows: pa.Table
    findings: tuple[Finding, ...] = ()
    dropped: pa.Array = field(default_factory=lambda: pa.array([], pa.string()))


def lead(
    table: Table,
    *,
    kept: Kept,
    removed: pa.Table,
    lost: Mapping[str, pa.Array],
    masters: Masters,
    is_set_aside: bool,
) -> Led:
    """Rows of the table with references to merged records led on, to deleted ones emptied or dropped.

    Args:
        table: which table.
        kept: the last import.
        removed: places of rows that come again or are gone anyway.
        lost: table -> ids that were there and are no longer.
        masters: where merged records live on.
        is_set_aside: the person said that what cannot stay may go.
    """
    places = without(_concerned(table, kept, lost, masters), removed)
    if places.num_rows == 0:
        return Led(PLACES.empty_table(), arrow_schema(table).empty_table())
    rows = kept.take(table, places)
    batches = [masters.led(table, batch) for batch in rows.to_batches()]
    rows = pa.Table.from_batches(batches, rows.schema)
    stays = pa.array([True] * rows.num_rows, pa.bool_())
    findings = []
    for column in table.columns:
        ids = _gone(table, column, lost, masters)
        if ids is None:
            continue
        hits = pc.and_(pc.is_in(rows[column.name], value_set=ids), pc.is_valid(rows[column.name]))
        count = pc.sum(hits).as_py() or 0
        if not count:
            continue
        findings.append(_lost(table, column, count, is_set_aside=is_set_aside))
        if column.required:
            stays = pc.and_(stays, pc.invert(hits))
        else:
            emptied = pc.if_else(hits, pa.scalar(None, pa.string()), rows[column.name])
            rows = rows.set_column(rows.schema.get_field_index(column.name), column.name, emptied)
    key = named(rows, table.key)
    dropped = joined([key.filter(pc.invert(stays))]) if len(table.key) == 1 else pa.array([], pa.string())
    return Led(places, rows.filter(stays), tuple(findings), dropped)


def _concerned(table: Table, kept: Kept, lost: Mapping[str, pa.Array], masters: Masters) -> pa.Table:
    """Places of rows that refer to a lost or merged record."""
    asked: dict[str, pa.Array] = {}
    for column in table.columns:
        target = target_of(column.refers_to)
        merged = [masters.losers[target]] if target in masters.losers and table.name not in HISTORIES else []
        gone = _gone(table, column, lost, masters)
        wanted = joined([*merged, *([gone] if gone is not None else [])])
        if target and len(wanted):
            asked[column.name] = wanted
    found = [PLACES.empty_table()]
    if asked:
        for many in kept.stretches(table, list(asked)):
            hits = None
            for name, wanted in asked.items():
                here = pc.is_in(many[name], value_set=wanted)
                hits = here if hits is None else pc.or_(hits, here)
            found.append(many.filter(hits).select([PART, ROW]).cast(PLACES))
    return pa.concat_tables(found)


def _gone(table: Table, column: Column, lost: Mapping[str, pa.Array], masters: Masters) -> pa.Array | None:
    """Ids the column may no longer hold; a history may speak of records merged away."""
    target = target_of(column.refers_to)
    ids = lost.get(target)
    if ids is None or len(ids) == 0:
        return None
    if table.name in HISTORIES and target in masters.losers:
        ids = ids.filter(pc.invert(pc.is_in(ids, value_set=masters.losers[target])))
    return ids if len(ids) else None


def _lost(table: Table, column: Column, count: int, *, is_set_aside: bool) -> Finding:
    target = target_of(column.refers_to)
    rows = f"{count:,} row{'s' if count != 1 else ''} of `{table.name}` lead{'s' if count == 1 else ''}"
    done = ("; left out" if column.required else "; emptied there") if is_set_aside else ""
    return Finding(
        "GR368",
        Severity.WARNING if is_set_aside else Severity.ERROR,
        f"{rows} by `{column.name}` to `{target}` that the changes delete"
        + (f"; {done}" if is_set_aside else ""),
        f"the changes should tell of those `{table.name}` too; or import with --set-aside",
        kind="reference",
        count=count,
    )
