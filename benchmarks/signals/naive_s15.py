"""S15 as a report would ask it: any split last changed after its deal was won, in eight weeks."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import pyarrow as pa


def naive(tables: Mapping[str, pa.Table], as_of: date) -> Iterable[Mapping[str, str]]:
    """Deals won whose credit was edited on a later day."""
    deals = tables["opportunities"].select(["opportunity_id", "is_won", "close_date"]).to_pylist()
    won = {row["opportunity_id"]: row["close_date"] for row in deals if row["is_won"] and row["close_date"]}
    edited = set()
    for row in tables["splits"].select(["opportunity_id", "changed_at"]).to_pylist():
        closed, at = won.get(row["opportunity_id"]), row["changed_at"]
        if closed and at and max(closed, as_of - timedelta(56)) < at.date() <= as_of:
            edited.add(row["opportunity_id"])
    return ({"opportunity_id": deal} for deal in sorted(edited))
