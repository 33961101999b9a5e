"""The rows that stay, as they will be published."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from groundrules.crm.judge import Verdict
from groundrules.crm.schema import ARROW
from groundrules.crm.stretch import Mask, Rows
from groundrules.terms import Table

Staged = Callable[[Sequence[str]], Iterator[pa.RecordBatch]]


def settle(
    table: Table, staged: Staged, verdict: Verdict, as_of: date, names: Sequence[str] | None = None
) -> pa.RecordBatchReader:
    """The table without the rows that cannot stay and with references that lead nowhere emptied.

    An activity on a day after the extract's has not happened yet, so it is not done.

    Args:
        table: which table.
        staged: its staged rows.
        verdict: what is wrong with them.
        as_of: the extract's day.
        names: only these columns; None: all.
    """
    chosen = tuple(names or table.names)
    schema = pa.schema([(name, ARROW[table.column(name).type]) for name in chosen])
    return pa.RecordBatchReader.from_batches(schema, _batches(table, staged, verdict, as_of, schema))


def _batches(
    table: Table, staged: Staged, verdict: Verdict, as_of: date, schema: pa.Schema
) -> Iterator[pa.RecordBatch]:
    keeps = verdict.keeps()
    is_whole = bool(keeps.all())
    blanks = [(column, _marks(rows, verdict.rows)) for column, rows in verdict.blank.values()]
    needs_day = table.name == "activities" and "is_done" in schema.names and "day" not in schema.names
    first = 0
    for batch in staged([*schema.names, "day"] if needs_day else schema.names):
        place = slice(first, first + batch.num_rows)
        first += batch.num_rows
        changed = batch
        for column, marks in blanks:
            if column in schema.names and marks[place].any():
                emptied = pc.if_else(pa.array(marks[place]), pa.scalar(None, pa.string()), batch[column])
                changed = _with(changed, column, emptied)
        if table.name == "activities" and "is_done" in schema.names:
            happened = pc.less_equal(changed["day"], pa.scalar(as_of, pa.date32()))
            changed = _with(changed, "is_done", pc.and_(changed["is_done"], happened))
        if not is_whole:
            changed = changed.filter(pa.array(keeps[place]))
        yield changed.select(schema.names)


def _with(batch: pa.RecordBatch, name: str, values: pa.Array) -> pa.RecordBatch:
    return batch.set_column(batch.schema.get_field_index(name), name, values)


def _marks(rows: Rows, size: int) -> Mask:
    marks = np.zeros(size, dtype=np.bool_)
    marks[rows] = True
    return marks
