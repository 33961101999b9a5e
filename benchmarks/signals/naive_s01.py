"""The CRM report for S01: two sellers with three contacts each on one account within a month."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc


def naive(tables: Mapping[str, pa.Table], as_of: date) -> Iterable[Mapping[str, str]]:
    """Any two people, whatever their places."""
    rows = tables["activities"]
    recent = pc.and_(pc.greater_equal(rows["day"], as_of - timedelta(28)), pc.less_equal(rows["day"], as_of))
    outward = pc.not_equal(pc.fill_null(rows["direction"], "out"), "in")
    some = (
        rows.filter(pc.and_(recent, outward))
        .group_by(["account_id", "seller_id"])
        .aggregate([([], "count_all")])
    )
    sides = Counter(
        row["account_id"] for row in some.to_pylist() if row["account_id"] and row["count_all"] >= 3
    )
    for account, people in sides.items():
        if people >= 2:
            yield {"account_id": account}
