"""A count as one statement of a dialect, over tables with plain names; what it must give, to be compared."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache

import ibis
import ibis.expr.operations as ops
import pyarrow as pa

from tests.signals.twins.frame import Twin, Unbound, World, givers, schema
from tests.signals.twins.worlds import BESIDE, COLUMNS


@dataclass(frozen=True)
class Statement:
    """One count for one dialect.

    Attributes:
        text: the SQL.
        columns: what it gives: name -> type.
        reads: the tables it names.
        made: those among them that the expression brings with it, ``made_1``...
    """

    text: str
    columns: ibis.Schema
    reads: frozenset[str]
    made: dict[str, pa.Table]


@cache
def statement(twin: Twin, dialect: str) -> Statement:
    """The twin's count in a dialect; tables made in Python are given plain names, so the text is stable."""
    if dialect == "pyspark":
        assert ibis.pyspark  # Ibis has the options of this dialect only once its backend was named
    asked = Unbound()
    node = twin.ask(asked).op()
    made = {f"made_{n}": found for n, found in enumerate(dict.fromkeys(node.find(ops.InMemoryTable)), 1)}
    swapped = {found: ops.UnboundTable(name=name, schema=found.schema) for name, found in made.items()}
    table = node.replace(swapped).to_expr() if swapped else node.to_expr()
    return Statement(
        str(ibis.to_sql(table, dialect=dialect)),
        table.schema(),
        frozenset(asked),
        {name: found.data.to_pyarrow(found.schema) for name, found in made.items()},
    )


def tables_of(world: World) -> dict[str, pa.Table]:
    """Every table a statement may name, with the world's rows in it."""
    names = [*COLUMNS, *BESIDE, *givers()]
    return {name: arrow(world, name) for name in names}


def arrow(world: World, name: str) -> pa.Table:
    """One of them."""
    columns = schema(name)
    return pa.Table.from_pylist(
        [{column: row[column] for column in columns} for row in world.rows(name)], schema=columns.to_pyarrow()
    )


Values = tuple[object, ...]


def told(rows: Iterable[Sequence[object]], columns: ibis.Schema) -> Counter[Values]:
    """Rows as an engine gave them, with their number; each value in the one form of its column's type."""
    types = list(columns.values())
    return Counter(tuple(_value(value, kind) for value, kind in zip(row, types, strict=True)) for row in rows)


def expected(twin: Twin, world: World, columns: ibis.Schema) -> Counter[Values]:
    """The twin's rows, likewise."""
    rows = twin.plain(world)
    strange = {name for row in rows for name in row} ^ set(columns) if rows else set()
    assert not strange, f"{twin.name}: {sorted(strange)}"
    return told(([row[name] for name in columns] for row in rows), columns)


def _value(value: object, kind: ibis.expr.datatypes.DataType) -> object:
    """One value; PostgreSQL adds whole numbers up as decimals, which Ibis reads back as whole numbers."""
    if value is None:
        return None
    if kind.is_integer():
        assert isinstance(value, int | Decimal), value
        assert not isinstance(value, bool), value
        assert value == int(value), value
        return int(value)
    if kind.is_boolean():
        assert isinstance(value, bool), value
    if kind.is_floating():
        return float(f"{float(str(value)):.12g}")
    if kind.is_date():
        assert type(value) is date, value
    if kind.is_timestamp():
        assert isinstance(value, datetime), value
        assert value.tzinfo is not None, value
        return value.timestamp()
    return value
