"""What whole tables show that single rows do not: the same id twice, ids that lead nowhere, cycles."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from groundrules.crm.cycles import cycles
from groundrules.crm.schema import ARROW
from groundrules.crm.stretch import Mask, Reason, Rows
from groundrules.terms import Column, Table

Columns = Callable[[Sequence[str]], Iterator[pa.RecordBatch]]
"""Gives the staged rows of the table being judged, only the columns asked for."""

MANY = 2_000_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with a table's staged rows.

    Attributes:
        rows: how many were staged.
        drop: reason -> rows that cannot stay.
        blank: reason -> (column, rows in which it leads nowhere and may be emptied instead).
        ids: the ids that stay, for the tables that refer to this one.
        rings: column -> cycles of ids in it.
        again: rows that say what another row says, now that the two records they are about were merged.
    """

    rows: int
    drop: Mapping[Reason, Rows] = field(default_factory=dict)
    blank: Mapping[Reason, tuple[str, Rows]] = field(default_factory=dict)
    ids: pa.Array | None = None
    rings: Mapping[str, Sequence[tuple[str, ...]]] = field(default_factory=dict)
    again: Rows = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    def keeps(self) -> Mask:
        """Rows that stay."""
        mask = np.ones(self.rows, dtype=np.bool_)
        mask[self.again] = False
        for rows in self.drop.values():
            mask[rows] = False
        return mask


@dataclass(slots=True)
class _Judging:
    """One table on trial."""

    table: Table
    columns: Columns
    keeps: Mask
    drop: dict[Reason, Rows] = field(default_factory=dict)
    blank: dict[Reason, tuple[str, Rows]] = field(default_factory=dict)
    rings: dict[str, Sequence[tuple[str, ...]]] = field(default_factory=dict)

    def refuse(self, mask: Mask, reason: Reason) -> None:
        fresh = mask & self.keeps
        if fresh.any():
            self.drop[reason] = np.flatnonzero(fresh)
            self.keeps &= ~fresh

    def empty(self, column: str, mask: Mask, reason: Reason) -> None:
        fresh = mask & self.keeps
        if fresh.any():
            self.blank[reason] = (column, np.flatnonzero(fresh))


def judge(
    table: Table,
    columns: Columns,
    known: Mapping[str, pa.Array],
    told: Columns | None = None,
    beside: pa.Array | None = None,
) -> Verdict:
    """The table's rows judged against each other and against the tables they refer to.

    Args:
        table: which table.
        columns: its staged rows.
        known: table name -> ids that exist, for the tables judged before; a table nothing was read for is
            not in it, and references to it are not checked.
        told: the rows before references to merged records were led on; None: as ``columns``.
        beside: ids of this table's rows that stand beside those judged, in an import of changes.
    """
    keys = _whole(table, table.key, columns)
    case = _Judging(table, columns, np.ones(keys.num_rows, dtype=np.bool_))
    repeated = _repeated(keys)
    again = np.zeros(keys.num_rows, dtype=np.bool_)
    if told is not None and repeated.any():
        again = repeated & ~_repeated(_whole(table, table.key, told))
    case.refuse(repeated & ~again, _said_twice(table))
    case.keeps &= ~again
    above = []
    for column in table.columns:
        target = str(column.refers_to).split(".", 1)[0]
        if target == table.name:
            above.append(column)
        elif target in known:
            reason = _leads_nowhere(column, target)
            lost = _lost(columns, column, known[target])
            if column.required:
                case.refuse(lost, reason)
            else:
                case.empty(column.name, lost, reason)
    ids = None
    if len(table.key) == 1:
        ids = keys[table.key[0]].filter(pa.array(case.keeps)).combine_chunks()
        ids = pa.concat_arrays(ids.chunks) if isinstance(ids, pa.ChunkedArray) and ids.chunks else ids
        for column in above:
            _within(case, column, ids if beside is None else pa.concat_arrays([ids, beside]))
    return Verdict(keys.num_rows, case.drop, case.blank, ids, case.rings, np.flatnonzero(again))


def _whole(table: Table, names: Sequence[str], columns: Columns) -> pa.Table:
    schema = pa.schema([(name, ARROW[table.column(name).type]) for name in names])
    return pa.Table.from_batches(list(columns(names)), schema)


def _repeated(keys: pa.Table) -> Mask:
    """Rows whose key stood in an earlier row."""
    repeated = np.zeros(keys.num_rows, dtype=np.bool_)
    if keys.num_rows == 0:
        return repeated
    codes = np.zeros(keys.num_rows, dtype=np.int64)
    for name in keys.column_names:
        encoded = keys[name].combine_chunks().dictionary_encode(null_encoding="encode")
        distinct = len(encoded.dictionary)
        if distinct == keys.num_rows:
            return repeated
        codes = codes * distinct + encoded.indices.to_numpy(zero_copy_only=False)
        if len(keys.column_names) > 1:
            codes = np.unique(codes, return_inverse=True)[1]  # small again, so that products never overflow
    _, first = np.unique(codes, return_index=True)
    repeated[:] = True
    repeated[first] = False
    return repeated


def _lost(columns: Columns, column: Column, ids: pa.Array) -> Mask:
    """Rows whose reference is given and leads nowhere."""
    parts = [np.zeros(0, dtype=np.bool_)]
    for texts in _long_stretches(columns, column):
        found = pc.or_(pc.is_null(texts), pc.is_in(texts, value_set=ids))
        parts.append(~found.to_numpy())
    return np.concatenate(parts)


def _long_stretches(columns: Columns, column: Column) -> Iterator[pa.ChunkedArray]:
    """The column in stretches of a few million rows: each asks for its own index of the ids."""
    waiting: list[pa.Array] = []
    rows = 0
    for batch in columns((column.name,)):
        waiting.append(batch.column(0))
        rows += batch.num_rows
        if rows >= MANY:
            yield pa.chunked_array(waiting, pa.string())
            waiting, rows = [], 0
    yield pa.chunked_array(waiting, pa.string())


def _within(case: _Judging, column: Column, ids: pa.Array) -> None:
    """References of a table to itself: they must lead somewhere, and never back to where they began."""
    lost = _lost(case.columns, column, ids)
    case.empty(column.name, lost, _leads_nowhere(column, case.table.name))
    key = case.table.key[0]
    both = _whole(case.table, (key, column.name), case.columns)
    if column.name == "pair_id":
        return  # two sellers are each other's pair: that is what a pair is
    sound = pa.array(case.keeps & ~lost)
    given = both.filter(pc.and_(sound, pc.is_valid(both[column.name])))
    rings = cycles(dict(zip(given[key].to_pylist(), given[column.name].to_pylist(), strict=True)))
    if rings:
        case.rings[column.name] = rings
        members = pa.array([one for ring in rings for one in ring], pa.string())
        mask = pc.is_in(both[key], value_set=members).to_numpy()
        case.empty(column.name, mask, _goes_round(column, case.table.name))


def _said_twice(table: Table) -> Reason:
    key = " and ".join(f"`{name}`" for name in table.key)
    return Reason(
        "GR320",
        table.key[0],
        f"the same {key} stands in an earlier row of `{table.name}`",
        "an id names one record; export again, or remove one of the two",
    )


def _leads_nowhere(column: Column, target: str) -> Reason:
    return Reason(
        "GR321",
        column.name,
        f"`{column.name}` leads to no row of `{target}`: it is missing, or set aside itself",
        f"export the missing `{target}` as well, or mend the reference in the CRM",
    )


def _goes_round(column: Column, table: str) -> Reason:
    what = "managers" if column.name == "manager_id" else f"`{table}`"
    return Reason(
        "GR322",
        column.name,
        f"{what} form a cycle: following `{column.name}` comes back to where it began",
        "correct one of them in the CRM; with --set-aside nobody in the cycle counts as above anybody",
    )
