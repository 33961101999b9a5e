"""The CRM report for S20: people who took less than half of what a queue offered them in the last quarter."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import pyarrow as pa


def naive(tables: Mapping[str, pa.Table], as_of: date) -> Iterable[Mapping[str, str]]:
    """The acceptance rate, without what the offers were worth or who was away."""
    offered: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    for row in tables["offers"].to_pylist():
        if row["offered_at"] is not None and as_of - timedelta(91) <= row["offered_at"].date() <= as_of:
            offered[row["seller_id"]] += 1
            taken[row["seller_id"]] += bool(row["is_taken"])
    for seller, number in offered.items():
        if number >= 20 and taken[seller] < 0.5 * number:
            yield {"to_seller_id": seller}
