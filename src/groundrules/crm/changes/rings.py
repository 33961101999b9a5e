"""Managers or parents that the changes close to a circle."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from groundrules.crm.changes.asked import target_of
from groundrules.crm.changes.kept import Kept, without
from groundrules.crm.changes.refused import ring
from groundrules.crm.cycles import cycles
from groundrules.terms import Finding, Table


def closed_circles(
    table: Table, kept: Kept, removed: pa.Table, incoming: pa.Table, other: pa.Table
) -> Iterator[Finding]:
    """Every column of the table by which following what is above comes back to where it began.

    Args:
        table: which table.
        kept: the last import.
        removed: places of its rows that do not stay as they are.
        incoming: the rows that come.
        other: kept rows that hold something else now.
    """
    key = table.key[0]
    for column in table.columns:
        is_above = target_of(column.refers_to) == table.name and column.name != "pair_id"
        if not is_above or not incoming.num_rows:
            continue
        above: dict[str, str | None] = {}
        for many in kept.stretches(table, (key, column.name)):
            given = without(many.filter(pc.is_valid(many[column.name])), removed)
            above.update(zip(given[key].to_pylist(), given[column.name].to_pylist(), strict=True))
        for rows in (other, incoming):
            above.update(zip(rows[key].to_pylist(), rows[column.name].to_pylist(), strict=True))
        rings = cycles({one: over for one, over in above.items() if over is not None})
        if rings:
            yield ring(table, column.name, rings)
