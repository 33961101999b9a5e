"""The CRM report for S12: specialists with more than fifteen meetings in the last week."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc


def naive(tables: Mapping[str, pa.Table], as_of: date) -> Iterable[Mapping[str, str]]:
    """Meetings held and asked to, whatever their length."""
    people = tables["sellers"].to_pylist()
    experts = {row["seller_id"] for row in people if row["sales_role"] == "specialist"}
    rows = tables["activities"].select(["activity_id", "seller_id", "day", "kind"])
    week = pc.and_(pc.greater(rows["day"], as_of - timedelta(7)), pc.less_equal(rows["day"], as_of))
    held = rows.filter(pc.and_(week, pc.equal(rows["kind"], "meeting")))
    met = Counter(held["seller_id"].to_pylist())
    asked = tables["attendees"]
    asked = asked.filter(pc.is_in(asked["activity_id"], value_set=held["activity_id"].combine_chunks()))
    met.update(asked["seller_id"].to_pylist())
    for seller in sorted(experts):
        if met[seller] > 15:
            yield {"seller_id": seller}
