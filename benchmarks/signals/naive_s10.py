"""The CRM report for S10: sellers with a proposal in the last month and no quarterback on its team."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import pyarrow as pa

LATE = ("Proposal", "Negotiation")


def naive(tables: Mapping[str, pa.Table], as_of: date) -> Iterable[Mapping[str, str]]:
    """Any such proposal on an account that has a quarterback."""
    people = tables["sellers"].to_pylist()
    leads = {row["seller_id"] for row in people if row["sales_role"] == "quarterback"}
    accounts = {row["account_id"] for row in tables["account_team"].to_pylist() if row["seller_id"] in leads}
    team = tables["opportunity_team"].to_pylist()
    told = {row["opportunity_id"] for row in team if row["seller_id"] in leads}
    lately = {
        row["opportunity_id"] for row in tables["opportunity_changes"].to_pylist()
        if row["field"] == "stage" and row["new_value"] in LATE
        and timedelta(0) <= as_of - row["changed_at"].date() <= timedelta(30)
    }  # fmt: skip
    found = {
        deal["owner_id"] for deal in tables["opportunities"].to_pylist()
        if deal["opportunity_id"] in lately - told and deal["account_id"] in accounts
    }  # fmt: skip
    for seller in sorted(found - leads - {None}):
        yield {"seller_id": seller}
