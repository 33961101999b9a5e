"""The CRM report for S21: accounts moved half a year ago that won less since than in as long before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

import pyarrow as pa


def naive(tables: Mapping[str, pa.Table], as_of: date) -> Iterable[Mapping[str, str]]:
    """Won amount since the move under nine tenths of that in as many days before it."""
    moved: dict[str, date] = {}
    owner: dict[str, str] = {}
    for row in tables["account_owners"].sort_by("valid_from").to_pylist():
        account = row["account_id"]
        if account in owner and row["owner_id"] != owner[account]:
            moved[account] = row["valid_from"].date()
        owner[account] = row["owner_id"]
    before: defaultdict[str, float] = defaultdict(float)
    since: defaultdict[str, float] = defaultdict(float)
    for deal in tables["opportunities"].to_pylist():
        on, closed = moved.get(deal["account_id"]), deal["close_date"]
        if on is None or not deal["is_won"] or closed is None or closed > as_of:
            continue
        if closed >= on:
            since[deal["account_id"]] += deal["amount"] or 0
        elif (on - closed).days <= (as_of - on).days:
            before[deal["account_id"]] += deal["amount"] or 0
    for account, on in moved.items():
        if (as_of - on).days >= 182 and since[account] < 0.9 * before[account]:
            yield {"account_id": account, "to_seller_id": owner[account]}
