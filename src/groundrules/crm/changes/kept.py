"""The tables of the last import, looked through for the few rows a change concerns."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from groundrules.crm.ports import ImportFacts
from groundrules.crm.schema import arrow_schema
from groundrules.terms import Table

PART, ROW, NAME = "@part", "@row", "@name"
PLACES = pa.schema([(PART, pa.int32()), (ROW, pa.int64())])
MANY = 2_000_000  # rows looked at together: each look asks for its own index of the wanted names
_BETWEEN, _EMPTY = "\x1f", "\x00"


@dataclass(frozen=True, slots=True)
class Kept:
    """The tables of one folder of the facts.

    Attributes:
        facts: the workspace's facts.
        folder: the folder.
    """

    facts: ImportFacts
    folder: Path

    def rows(self, table: Table) -> int:
        """How many rows the table has."""
        return self.facts.count(self.folder, table.name)

    def find(self, table: Table, columns: Sequence[str], wanted: pa.Array) -> pa.Table:
        """Where rows lie that are named so by the columns: ``@part``, ``@row`` and their ``@name``."""
        schema = pa.schema([*PLACES, (NAME, pa.string())])
        found = [schema.empty_table()]
        if len(wanted) == 0:
            return found[0]
        for many in self.stretches(table, columns):
            names = named(many, columns)
            hits = pc.is_in(names, value_set=wanted)
            if pc.any(hits).as_py():
                with_names = many.select([PART, ROW]).append_column(NAME, names)
                found.append(with_names.filter(hits).cast(schema))
        return pa.concat_tables(found)

    def stretches(self, table: Table, columns: Sequence[str]) -> Iterator[pa.Table]:
        """Columns of the table in stretches of a few million rows, with their places."""
        waiting: list[pa.RecordBatch] = []
        count = 0
        for batch in self.facts.scan(self.folder, table.name, columns):
            waiting.append(batch)
            count += batch.num_rows
            if count >= MANY:
                yield _with(pa.Table.from_batches(waiting), table, columns)
                waiting, count = [], 0
        if waiting:
            yield _with(pa.Table.from_batches(waiting), table, columns)

    def take(self, table: Table, places: pa.Table) -> pa.Table:
        """The rows at those places, typed as the table says; columns the folder lacks are empty."""
        schema = arrow_schema(table)
        if places.num_rows == 0:
            return schema.empty_table()
        return shaped(self.facts.take(self.folder, table.name, places), schema)

    def followed(self, table: Table, names: Sequence[str], removed: pa.Table, new: pa.Table) -> pa.Table:
        """Columns of the table without the rows at the removed places, and with the new ones at the end."""
        schema = pa.schema([arrow_schema(table).field(name) for name in names])
        stay = [shaped(without(many, removed), schema) for many in self.stretches(table, names)]
        return pa.concat_tables([*stay, new.select(list(names))])

    def whole(self, table: Table) -> pa.Table:
        """The whole of a small table."""
        found = self.facts.table_of(self.folder, table.name)
        schema = arrow_schema(table)
        return schema.empty_table() if found is None else shaped(found, schema)


def _with(rows: pa.Table, table: Table, columns: Sequence[str]) -> pa.Table:
    """The rows with every column asked for; one that facts of long ago did not have is empty."""
    for name in columns:
        if name not in rows.column_names:
            rows = rows.append_column(name, pa.nulls(rows.num_rows, arrow_schema(table).field(name).type))
    return rows


def shaped(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The table in that form; a column it lacks is empty."""
    arrays = [
        table[field.name].cast(field.type)
        if field.name in table.column_names
        else pa.nulls(table.num_rows, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def named(rows: pa.Table | pa.RecordBatch, columns: Sequence[str]) -> pa.Array:
    """What rows are called: their columns' values as one text."""
    if len(columns) == 1:
        return rows[columns[0]]
    texts = [pc.fill_null(pc.cast(rows[name], pa.string()), _EMPTY) for name in columns]
    return pc.binary_join_element_wise(*texts, _BETWEEN)


def flat(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    """One array of the values."""
    if not isinstance(values, pa.ChunkedArray):
        return values
    return pa.concat_arrays(values.chunks) if values.chunks else pa.array([], values.type)


def joined(arrays: Iterable[pa.Array | pa.ChunkedArray], kind: pa.DataType | None = None) -> pa.Array:
    """The arrays one after another, each value once, empty ones left out."""
    chunks = [pa.array([], kind or pa.string()), *(flat(one) for one in arrays)]
    return pa.concat_arrays(chunks).unique().drop_null()


def without(rows: pa.Table, places: pa.Table) -> pa.Table:
    """The rows (with their places) that do not lie at the other places."""
    if places.num_rows == 0 or rows.num_rows == 0:
        return rows
    taken = pc.is_in(_numbered(rows), value_set=flat(_numbered(places)))
    return rows.filter(pc.invert(taken))


def distinct(places: pa.Table) -> pa.Table:
    """Each place once, in order."""
    once = places.select(PLACES.names).group_by(PLACES.names).aggregate([]).select(PLACES.names)
    return once.cast(PLACES).sort_by([(name, "ascending") for name in PLACES.names])


def _numbered(rows: pa.Table) -> pa.ChunkedArray:
    return pc.add(pc.multiply(pc.cast(rows[PART], pa.int64()), 1 << 48), rows[ROW])
