"""Values of kept rows that depend on more than the row: worked out again when the rest changed."""

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from groundrules.crm.changes.kept import PLACES, Kept, distinct, flat, without
from groundrules.crm.mapping import Exists, Feed, Lookup, Value
from groundrules.crm.ports import ChangesSource
from groundrules.crm.shape import read_column
from groundrules.crm.stretch import Stretch, Troubles
from groundrules.crm.tables import BY_NAME
from groundrules.terms import Column, ColumnType, Finding, Severity, Span, Table

LookedUp = tuple[Feed, Column, Value]
"""A column of ours that is looked up in another file: which feed fills it, and how."""


@dataclass(frozen=True, slots=True)
class Again:
    """Kept rows that hold something else now: where they lie, and what they hold."""

    places: pa.Table
    rows: pa.Table


def look_ups_again(source: ChangesSource) -> Iterator[LookedUp | Finding]:
    """Columns of ours looked up in a file that changed; a finding where that cannot be worked out again."""
    here = source.here()
    for feed in source.mapping.feeds:
        for column in BY_NAME[feed.table].columns:
            value = feed.columns.get(column.name)
            if value is None:
                continue
            links = [link for one in value.within() for link in (one.lookup, one.exists) if link]
            changed = sorted({link.file for link in links} & here)
            if not changed or (feed.file in here and not source.mapping.files[feed.file].key_columns):
                continue
            needed = value.read_columns()
            if all(_ours(feed, name) for name in needed) and all(_by(feed, link) for link in links):
                yield feed, column, value
            elif any(len(source.touched(link)) for link in links if link.file in changed):
                yield _cannot(feed, column, changed)


def concerned(source: ChangesSource, kept: Kept, removed: pa.Table, what: LookedUp) -> Again:
    """Kept rows that look something up where a file changed, as they are."""
    table = BY_NAME[what[0].table]
    found = [PLACES.empty_table()]
    for by, ids in _touched(source, what):
        found.append(kept.find(table, (by,), ids).select(PLACES.names))
    places = distinct(without(pa.concat_tables(found), removed))
    return Again(places, kept.take(table, places))


def worked_out_again(source: ChangesSource, rows: pa.Table, what: LookedUp) -> pa.Table:
    """The rows with the looked-up value as it is now, where a file changed."""
    feed, column, value = what
    if rows.num_rows == 0:
        return rows
    hits = pa.array([False] * rows.num_rows)
    for by, ids in _touched(source, what):
        hits = pc.or_(hits, pc.is_in(flat(rows[by]), value_set=ids))
    texts = {name: flat(rows[str(_ours(feed, name))]) for name in value.read_columns()}
    troubles = Troubles.none(rows.num_rows)
    values = read_column(Stretch(texts, rows.num_rows), column, value, source.pages, troubles)
    values = pc.if_else(hits, values, flat(rows[column.name]))
    place = rows.schema.get_field_index(column.name)
    return rows.set_column(place, rows.schema.field(place), values)


def differing(old: Again, new: pa.Table) -> Again:
    """Of rows worked out again, those that hold something else now."""
    same = pa.array([True] * new.num_rows, pa.bool_())
    for name in new.column_names:
        before, after = flat(old.rows[name]), flat(new[name])
        equal = pc.fill_null(pc.equal(before, after), pc.and_(pc.is_null(before), pc.is_null(after)))
        same = pc.and_(same, equal)
    return Again(old.places.filter(pc.invert(same)), new.filter(pc.invert(same)))


def planned_rows(kept: Kept, removed: pa.Table, ids: pa.Array, table: Table) -> Again:
    """Kept activities of those ids, as they are."""
    places = distinct(without(kept.find(table, table.key, ids).select(PLACES.names), removed))
    return Again(places, kept.take(table, places))


def happened(rows: pa.Table, ids: pa.Array) -> pa.Table:
    """The rows, those of activities whose day has come done."""
    done = pc.or_(pc.is_in(flat(rows["activity_id"]), value_set=ids), flat(rows["is_done"]))
    return rows.set_column(rows.schema.get_field_index("is_done"), "is_done", done)


def _touched(source: ChangesSource, what: LookedUp) -> Iterator[tuple[str, pa.Array]]:
    """Our column by which something is looked up, and its values under which something changed."""
    feed, _, value = what
    for one in value.within():
        for link in (one.lookup, one.exists):
            if link and link.file in source.here():
                yield str(_by(feed, link)), source.touched(link).drop_null()


def _ours(feed: Feed, column: str) -> str | None:
    """The column of ours that holds a file's column as it stands."""
    for name, value in feed.columns.items():
        is_text = BY_NAME[feed.table].column(name).type is ColumnType.TEXT
        if is_text and _is_plain(value) and value.columns == (column,) and not value.starting:
            return name
    return None


def _by(feed: Feed, link: Lookup | Exists) -> str | None:
    """The column of ours that holds what the link looks for."""
    if not _is_plain(link.by) or link.by.starting or len(link.by.columns) != 1:
        return None
    for name, value in feed.columns.items():
        if _is_plain(value) and (value.columns, value.form) == (link.by.columns, link.by.form):
            return name if not value.starting else None
    return None


def _is_plain(value: Value) -> bool:
    """Only a column, perhaps as a Salesforce id: nothing else is done to it."""
    form = "salesforce id" if value.form == "salesforce id" else Value(Span("")).form
    return value == Value(value.span, columns=value.columns, form=form, starting=value.starting)


def _cannot(feed: Feed, column: Column, files: list[str]) -> Finding:
    named = ", ".join(f"`{file}`" for file in files)
    return Finding(
        "GR363",
        Severity.ERROR,
        f"{named} changed; `{feed.table}.{column.name}`, looked up there, cannot be worked out again",
        "import the whole export",
        feed.span,
        kind="look-up",
    )
