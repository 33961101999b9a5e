"""Rows of one account lie together, so that a page about one account reads a little of a big table.

Done in two passes over the disk and never in memory at once: rows go to heaps by ranges of ids, and each heap
is then put in order.
"""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from groundrules.crm.ports import Draft

IN_HEAP = 120_000  # rows ordered in memory at a time
BY = {"activities": "account_id"}
"""Tables worth it, and the column."""


def cluster(
    rows: pa.RecordBatchReader, *, by: str, ids: pa.Array, count: int, draft: Draft, name: str
) -> pa.RecordBatchReader:
    """The same rows, ordered by a column's id; rows of one id keep their order, rows without one come last.

    Args:
        rows: the rows.
        by: the column.
        ids: every id it may hold.
        count: about how many rows there are.
        draft: where the heaps lie meanwhile.
        name: what their names begin with.
    """
    heaps = max(1, -(-count // IN_HEAP))
    ordered = ids.take(pc.sort_indices(ids))
    in_range = max(1, -(-len(ordered) // heaps))
    for batch in rows:
        places = pc.fill_null(pc.index_in(batch[by], value_set=ordered), len(ordered)).to_numpy()
        numbers = np.minimum(places // in_range, heaps)
        order = np.argsort(numbers, kind="stable")
        sorted_numbers = numbers[order]
        moved = batch.take(pa.array(order))
        for number in np.unique(sorted_numbers).tolist():
            first, last = np.searchsorted(sorted_numbers, [number, number + 1])
            draft.stage(f"{name}-{number}", moved.slice(int(first), int(last - first)))
    return pa.RecordBatchReader.from_batches(rows.schema, _in_order(rows.schema, by, heaps, draft, name))


def _in_order(schema: pa.Schema, by: str, heaps: int, draft: Draft, name: str) -> Iterator[pa.RecordBatch]:
    for number in range(heaps + 1):
        heap = pa.Table.from_batches(list(draft.staged(f"{name}-{number}")), schema)
        yield from heap.take(pc.sort_indices(heap[by])).to_batches()
