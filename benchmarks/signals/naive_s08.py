"""The CRM report for S08: field sellers whose latest deals have nobody from inside on the team."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import pyarrow as pa


def naive(tables: Mapping[str, pa.Table], as_of: date) -> Iterable[Mapping[str, str]]:
    """Under 25 % of the deals begun in 90 days with inside on the team, three deals and more."""
    job = {row["seller_id"]: row["sales_role"] for row in tables["sellers"].to_pylist()}
    team = tables["opportunity_team"].to_pylist()
    with_inside = {row["opportunity_id"] for row in team if job.get(row["seller_id"]) == "inside"}
    begun: Counter[str] = Counter()
    shared: Counter[str] = Counter()
    for deal in tables["opportunities"].to_pylist():
        made = deal["created_at"]
        if made is None or not timedelta(0) <= as_of - made.date() <= timedelta(90):
            continue
        if job.get(deal["owner_id"]) == "field":
            begun[deal["owner_id"]] += 1
            shared[deal["owner_id"]] += deal["opportunity_id"] in with_inside
    for seller, count in sorted(begun.items()):
        if count >= 3 and shared[seller] < 0.25 * count:
            yield {"to_seller_id": seller}
