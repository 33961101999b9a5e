"""The CRM report for S19: owners of five and more accounts that nobody has contacted in 90 days."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import pyarrow as pa


def naive(tables: Mapping[str, pa.Table], as_of: date) -> Iterable[Mapping[str, str]]:
    """The number of untouched accounts, whatever they could buy and however large the book is."""
    since = as_of - timedelta(90)
    touched = {
        row["account_id"]
        for row in tables["activities"].select(["account_id", "day", "direction"]).to_pylist()
        if row["day"] is not None and since <= row["day"] <= as_of and row["direction"] != "in"
    }
    accounts = tables["accounts"].select(["account_id", "owner_id"]).to_pylist()
    left = Counter(row["owner_id"] for row in accounts if row["account_id"] not in touched)
    for owner, number in left.items():
        if owner and number >= 5:
            yield {"to_seller_id": owner}
