"""The CRM report for S05: an account contacted by three people and more within a month."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc


def naive(tables: Mapping[str, pa.Table], as_of: date) -> Iterable[Mapping[str, str]]:
    """Whoever they are, whether or not the customer asked."""
    rows = tables["activities"]
    recent = pc.and_(pc.greater_equal(rows["day"], as_of - timedelta(28)), pc.less_equal(rows["day"], as_of))
    outward = pc.not_equal(pc.fill_null(rows["direction"], "out"), "in")
    some = rows.filter(pc.and_(recent, outward)).group_by(["account_id", "seller_id"]).aggregate([])
    people = Counter(row["account_id"] for row in some.to_pylist() if row["account_id"])
    for account, number in people.items():
        if number >= 3:
            yield {"account_id": account}
