"""The report for S24: a leader whose share of rulings is a quarter off everybody's."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import pyarrow as pa


def naive(tables: Mapping[str, pa.Table], as_of: date) -> Iterable[Mapping[str, str]]:
    """By the outcome most often given in the last year; what the cases were about is not looked at."""
    if "rulings" not in tables:
        return
    rows = [row for row in tables["rulings"].to_pylist()
            if as_of - timedelta(365) <= row["ruled_at"].date() < as_of]  # fmt: skip
    if not rows:
        return
    usual, _ = Counter(row["outcome"] for row in rows).most_common(1)[0]
    ruled = Counter(row["leader_id"] for row in rows)
    given = Counter(row["leader_id"] for row in rows if row["outcome"] == usual)
    share = sum(given.values()) / len(rows)
    for leader, count in ruled.items():
        if abs(given[leader] / count - share) > 0.25 * share:
            yield {"to_seller_id": leader}
