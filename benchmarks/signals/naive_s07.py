"""The CRM report for S07: declared pairs with two contacts or fewer in a week."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import pyarrow as pa


def naive(tables: Mapping[str, pa.Table], as_of: date) -> Iterable[Mapping[str, str]]:
    """Two contacts at most in seven days, both on the payroll."""
    people = {row["seller_id"]: row for row in tables["sellers"].to_pylist() if row["is_active"]}
    pairs = {
        tuple(sorted((seller, row["pair_id"])))
        for seller, row in people.items()
        if row["pair_id"] in people and row["pair_id"] != seller
    }
    talk: Counter[tuple[str, ...]] = Counter()
    for row in tables["internal_contacts"].select(["day", "seller_id", "partner_id", "n"]).to_pylist():
        if timedelta(0) < as_of - row["day"] <= timedelta(7):
            talk[tuple(sorted((row["seller_id"], row["partner_id"])))] += row["n"]
    for one, other in sorted(pairs):
        if talk[one, other] <= 2:
            yield {"from_seller_id": one, "to_seller_id": other}
