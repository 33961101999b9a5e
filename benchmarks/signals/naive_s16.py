"""The CRM report for S16: deals won in the last month whose owner changed in the fortnight before."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import pyarrow as pa


def naive(tables: Mapping[str, pa.Table], as_of: date) -> Iterable[Mapping[str, str]]:
    """Any owner change within 14 days of the win, whoever made it."""
    changes: dict[str, list[date]] = {}
    for row in tables["opportunity_changes"].to_pylist():
        if row["field"] == "owner_id" and row["old_value"] != row["new_value"]:
            changes.setdefault(row["opportunity_id"], []).append(row["changed_at"].date())
    for deal in tables["opportunities"].to_pylist():
        closed = deal["close_date"]
        if not deal["is_won"] or closed is None or not timedelta(0) <= as_of - closed <= timedelta(35):
            continue
        if any(
            timedelta(0) <= closed - day <= timedelta(14) for day in changes.get(deal["opportunity_id"], ())
        ):
            yield {"account_id": deal["account_id"] or "", "opportunity_id": deal["opportunity_id"]}
