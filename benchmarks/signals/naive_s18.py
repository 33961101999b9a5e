"""S18 as a report would ask it: more than 20 entries in a day, in four weeks."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc


def naive(tables: Mapping[str, pa.Table], as_of: date) -> Iterable[Mapping[str, str]]:
    """Sellers with a day of more than 20 entries."""
    rows = tables["activities"].filter(pc.is_valid(tables["activities"]["created_at"]))
    entered = pc.cast(rows["created_at"], pa.date32())
    recent = pc.and_(pc.greater(entered, as_of - timedelta(28)), pc.less_equal(entered, as_of))
    daily = pa.table({"seller_id": rows["seller_id"], "day": entered}).filter(recent)
    counted = daily.group_by(["seller_id", "day"]).aggregate([([], "count_all")])
    busy = counted.filter(pc.greater(counted["count_all"], 20))
    return ({"to_seller_id": seller} for seller in sorted(set(busy["seller_id"].to_pylist())))
