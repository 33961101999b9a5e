"""Parquet files: written in order, read whole or only the rows asked for."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow.lib import StringBuilder

from groundrules.adapters.facts.disk import sync_file, sync_folder
from groundrules.adapters.facts.parts import Parts

ROWS_IN_GROUP = 32_768  # small enough that one account's rows are found without reading the file


def write_parquet(path: Path, data: object) -> int:
    """The rows are in the file in their order; returns how many.

    Args:
        path: the file to write.
        data: an arrow table, a batch reader, or an expression.
    """
    schema, batches = _batches(data)
    rows = 0
    waiting: list[pa.RecordBatch] = []
    waiting_rows = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in batches:
            rows += batch.num_rows
            waiting.append(batch)
            waiting_rows += batch.num_rows
            if waiting_rows >= ROWS_IN_GROUP:
                writer.write_table(pa.Table.from_batches(waiting, schema), row_group_size=ROWS_IN_GROUP)
                waiting, waiting_rows = [], 0
        if waiting or rows == 0:
            writer.write_table(pa.Table.from_batches(waiting, schema), row_group_size=ROWS_IN_GROUP)
    return rows


def drop_rows(path: Path, column: str, until: date) -> int:
    """Rows of one file whose day in ``column`` is ``until`` or earlier are gone; how many they were.

    The file is the old one or the new one, whatever happens in between; a reader that has it open reads on.
    """
    file = pq.ParquetFile(path)
    if column not in file.schema_arrow.names:
        return 0
    days = file.read(columns=[column])[column]
    gone = pc.fill_null(pc.less_equal(days, pa.scalar(until, pa.date32())), False)
    number = int(pc.sum(gone).as_py() or 0)
    if number:
        fresh = path.with_name(f".{path.name}.new")
        write_parquet(fresh, file.read().filter(pc.invert(gone)))
        sync_file(fresh)
        fresh.replace(path)
        sync_folder(path.parent)
    return number


def _batches(data: object) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    if isinstance(data, pa.Table):
        return data.schema, iter(data.to_batches())
    if isinstance(data, pa.RecordBatchReader):
        return data.schema, iter(data)
    if hasattr(data, "to_pyarrow"):  # an expression; Ibis 12 cannot stream from DuckDB 2
        return _batches(data.to_pyarrow())
    raise TypeError(f"cannot write a {type(data).__name__} as a table")


def read_table(parts: Parts) -> pa.Table:
    """The whole table."""
    whole = []
    for part, path in enumerate(parts.files):
        table = pq.ParquetFile(path).read()
        mask = parts.holds(part, 0, table.num_rows)
        whole.append(table if mask is None else table.filter(pa.array(mask)))
    return whole[0] if len(whole) == 1 else pa.concat_tables(whole)


def read_rows(
    parts: Parts, where: Mapping[str, object] | None, known: Sequence[str] = ()
) -> list[dict[str, object]]:
    """Rows of the table as ``_read_rows``; the known columns it lacks are empty."""
    if not parts.files:
        return []
    has = set(pq.ParquetFile(parts.files[0]).schema_arrow.names)
    lacking = [name for name in known if name not in has]
    if not lacking:
        return _read_rows(parts, where)
    asked = dict(where or {})
    if not all(_may_be_empty(asked.pop(name)) for name in lacking if name in asked):
        return []
    return [{**row, **dict.fromkeys(lacking)} for row in _read_rows(parts, asked)]


def _may_be_empty(value: object) -> bool:
    """Whether an empty cell is among what is asked for."""
    is_many = isinstance(value, Collection) and not isinstance(value, (str, bytes))
    return None in value if is_many and isinstance(value, Collection) else value is None


def _read_rows(parts: Parts, where: Mapping[str, object] | None) -> list[dict[str, object]]:
    """Rows of the table whose columns equal (or, given a collection, are in) ``where``, in its order.

    KeyError for a column the table does not have.
    """
    if not where:
        return _plain(read_table(parts))
    found: list[dict[str, object]] = []
    for part, path in enumerate(parts.files):
        file = pq.ParquetFile(path)
        wanted = {name: _wanted(file.schema_arrow, name, value) for name, value in where.items()}
        first = 0
        for group in range(file.num_row_groups):
            at, first = first, first + file.metadata.row_group(group).num_rows
            if not _may_hold(file, group, wanted):
                continue
            asked = file.read_row_group(group, columns=list(wanted))
            mask = _mask(asked, wanted)
            holds = parts.holds(part, at, asked.num_rows)
            if holds is not None:
                mask = pc.and_(mask, pa.array(holds))
            if pc.any(mask).as_py():
                found.extend(_plain(file.read_row_group(group).filter(mask)))
    return found


def _plain(table: pa.Table) -> list[dict[str, object]]:
    columns = [_values(column) for column in table.columns]
    return [dict(zip(table.column_names, row, strict=True)) for row in zip(*columns, strict=True)]


def _values(column: pa.ChunkedArray) -> list[object]:
    """A column's values; instants by way of numbers, because arrow would load pandas for them."""
    if not pa.types.is_timestamp(column.type):
        plain: list[object] = column.to_pylist()
        return plain
    micros = column.cast(pa.timestamp("us", column.type.tz)).cast(pa.int64()).to_pylist()
    start = datetime(1970, 1, 1, tzinfo=UTC)
    return [None if value is None else start + timedelta(microseconds=value) for value in micros]


def _wanted(schema: pa.Schema, name: str, value: object) -> pa.Array:
    if name not in schema.names:
        raise KeyError(name)
    is_many = isinstance(value, Collection) and not isinstance(value, (str, bytes))
    values: list[object] = [*value] if is_many and isinstance(value, Collection) else [value]
    plain = [str(item) if isinstance(item, str) else item for item in values]  # enums of words become words
    kind = schema.field(name).type
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    if pa.types.is_string(kind) and None not in plain:
        # pa.array would load pandas, and a web request or ``why`` has no second for it.
        builder = StringBuilder()
        builder.append_values(plain)
        return builder.finish()
    return pa.array(plain, kind)


def _mask(table: pa.Table, wanted: Mapping[str, pa.Array]) -> Any:  # arrow's arrays are not typed
    mask = None
    for name, values in wanted.items():
        column = table[name].cast(values.type)
        holds = pc.is_in(column, value_set=values)
        mask = holds if mask is None else pc.and_(mask, holds)
    return mask


def _may_hold(file: pq.ParquetFile, group: int, wanted: Mapping[str, pa.Array]) -> bool:
    """False only when the group's smallest and largest values rule every wanted value out."""
    about = file.metadata.row_group(group)
    places = {about.column(index).path_in_schema: index for index in range(about.num_columns)}
    for name, values in wanted.items():
        statistics = about.column(places[name]).statistics
        if statistics is None or not statistics.has_min_max or values.null_count:
            continue
        if not pa.types.is_string(values.type):
            continue
        low, high = statistics.min, statistics.max
        if all(value < low or value > high for value in values.to_pylist()):
            return False
    return True
