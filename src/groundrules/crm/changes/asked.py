"""Which ids the incoming rows ask for, by the table that would hold them."""

from collections.abc import Callable, Iterable, Mapping

import pyarrow as pa

from groundrules.crm.changes.kept import joined
from groundrules.terms import Table


def target_of(refers_to: str | None) -> str:
    """``accounts.account_id`` -> ``accounts``."""
    return refers_to.split(".", 1)[0] if refers_to else ""


def asked_ids(tables: Iterable[Table], incoming: Callable[[Table], pa.Table]) -> Mapping[str, pa.Array]:
    """Table -> the ids that references in the incoming rows lead to.

    Args:
        tables: the tables that are read.
        incoming: gives a table's incoming rows.
    """
    found: dict[str, list[pa.ChunkedArray]] = {}
    for table in tables:
        columns = [column for column in table.columns if column.refers_to]
        if not columns:
            continue
        rows = incoming(table)
        for column in columns:
            found.setdefault(target_of(column.refers_to), []).append(rows[column.name])
    return {target: joined(parts) for target, parts in found.items()}
