"""The CRM report for S06: people with less than a quarter of the touches on accounts they share."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc


def naive(tables: Mapping[str, pa.Table], as_of: date) -> Iterable[Mapping[str, str]]:
    """Under 25 % of ten touches and more in four weeks, over all owned accounts that have a team."""
    team = set(tables["account_team"]["account_id"].to_pylist())
    owner = {
        row["account_id"]: row["owner_id"]
        for row in tables["accounts"].select(["account_id", "owner_id"]).to_pylist()
        if row["account_id"] in team
    }
    rows = tables["activities"]
    lately = pc.and_(pc.greater_equal(rows["day"], as_of - timedelta(28)), pc.less(rows["day"], as_of))
    outward = pc.not_equal(pc.fill_null(rows["direction"], "out"), "in")
    whole: Counter[str] = Counter()
    own: Counter[str] = Counter()
    for row in rows.filter(pc.and_(lately, outward)).select(["account_id", "seller_id"]).to_pylist():
        if who := owner.get(row["account_id"]):
            whole[who] += 1
            own[who] += row["seller_id"] == who
    for seller, count in sorted(whole.items()):
        if count >= 10 and own[seller] < 0.25 * count:
            yield {"to_seller_id": seller}
