"""S13 as a report would ask it: twice the average of wins in the two weeks before accounts are lost."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import pyarrow as pa


def naive(tables: Mapping[str, pa.Table], as_of: date) -> Iterable[Mapping[str, str]]:
    """Old owners of accounts moved in the last eight weeks whose wins before the move doubled."""
    ended = tables["account_owners"].select(["owner_id", "valid_to"]).to_pylist()
    moved: dict[str, date] = {}
    for row in ended:
        day = row["valid_to"].date() if row["valid_to"] else None
        if day and as_of - timedelta(56) < day <= as_of:
            moved[row["owner_id"]] = max(day, moved.get(row["owner_id"], day))
    before: Counter[str] = Counter()
    usual: Counter[str] = Counter()
    for row in tables["opportunities"].select(["owner_id", "is_won", "close_date"]).to_pylist():
        lost, closed = moved.get(row["owner_id"]), row["close_date"]
        if row["is_won"] and lost and closed and lost - timedelta(105) <= closed < lost:
            (before if closed >= lost - timedelta(14) else usual)[row["owner_id"]] += 1
    found = (seller for seller, n in sorted(before.items()) if n >= 2 and n > 2 * usual[seller] * 14 / 91)
    return ({"to_seller_id": seller} for seller in found)
