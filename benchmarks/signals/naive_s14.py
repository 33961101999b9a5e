"""S14 as a report would ask it: three wins in half a year that were created in the ten days before."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import pyarrow as pa


def naive(tables: Mapping[str, pa.Table], as_of: date) -> Iterable[Mapping[str, str]]:
    """Owners of three and more young wins."""
    columns = ["owner_id", "is_won", "close_date", "created_at"]
    young: Counter[str] = Counter()
    for row in tables["opportunities"].select(columns).to_pylist():
        closed, created = row["close_date"], row["created_at"]
        recent = closed and as_of - timedelta(182) < closed <= as_of
        if row["is_won"] and recent and created and (closed - created.date()).days <= 10:
            young[row["owner_id"]] += 1
    return ({"to_seller_id": seller} for seller, number in sorted(young.items()) if seller and number >= 3)
