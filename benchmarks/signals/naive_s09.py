"""The CRM report for S09: inside sellers with more service than anything else in the last week."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc


def naive(tables: Mapping[str, pa.Table], as_of: date) -> Iterable[Mapping[str, str]]:
    """Service above half of a week's activities."""
    inside = {row["seller_id"] for row in tables["sellers"].to_pylist() if row["sales_role"] == "inside"}
    rows = tables["activities"].select(["seller_id", "day", "kind"])
    week = rows.filter(
        pc.and_(pc.greater(rows["day"], as_of - timedelta(7)), pc.less_equal(rows["day"], as_of))
    )
    every: Counter[str] = Counter()
    served: Counter[str] = Counter()
    for row in week.to_pylist():
        every[row["seller_id"]] += 1
        served[row["seller_id"]] += row["kind"] == "service"
    for seller in sorted(inside & set(every)):
        if served[seller] > 0.5 * every[seller]:
            yield {"seller_id": seller}
