"""The CRM report for S04: an open deal of a moved account that nobody edited for three weeks."""

from collections.abc import Iterable, Mapping
from datetime import date

import pyarrow as pa


def naive(tables: Mapping[str, pa.Table], as_of: date) -> Iterable[Mapping[str, str]]:
    """No edit of the deal in 21 days, on an account that moved in the last 120."""
    edited: dict[str, date] = {}
    for row in tables["opportunity_changes"].select(["opportunity_id", "changed_at"]).to_pylist():
        deal, day = row["opportunity_id"], row["changed_at"].date()
        edited[deal] = max(day, edited.get(deal, day))
    moved: dict[str, date] = {}
    first: set[str] = set()
    for row in tables["account_owners"].sort_by("valid_from").to_pylist():
        if row["account_id"] in first:
            moved[row["account_id"]] = row["valid_from"].date()
        first.add(row["account_id"])
    for deal in tables["opportunities"].to_pylist():
        on = moved.get(deal["account_id"])
        if deal["is_closed"] or on is None or not 21 <= (as_of - on).days <= 120:
            continue
        if (as_of - edited.get(deal["opportunity_id"], on)).days > 21:
            yield {"account_id": deal["account_id"], "opportunity_id": deal["opportunity_id"]}
