"""The CRM report for S11: sellers who brought a specialist into less than a quarter of their deals lately."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import pyarrow as pa


def naive(tables: Mapping[str, pa.Table], as_of: date) -> Iterable[Mapping[str, str]]:
    """Under 25 % of the deals begun in 60 days on accounts with a specialist, two deals and more."""
    experts = {row["seller_id"] for row in tables["sellers"].to_pylist() if row["sales_role"] == "specialist"}
    accounts = {
        row["account_id"] for row in tables["account_team"].to_pylist() if row["seller_id"] in experts
    }
    team = tables["opportunity_team"].to_pylist()
    invited = {row["opportunity_id"] for row in team if row["seller_id"] in experts}
    begun: Counter[str] = Counter()
    with_one: Counter[str] = Counter()
    for deal in tables["opportunities"].to_pylist():
        made = deal["created_at"]
        if made is None or not timedelta(0) <= as_of - made.date() <= timedelta(60):
            continue
        if deal["account_id"] in accounts and deal["owner_id"] not in experts:
            begun[deal["owner_id"]] += 1
            with_one[deal["owner_id"]] += deal["opportunity_id"] in invited
    for seller, count in sorted(begun.items()):
        if count >= 2 and with_one[seller] < 0.25 * count:
            yield {"seller_id": seller}
