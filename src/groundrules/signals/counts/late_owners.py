"""Deals that changed hands shortly before they closed, counted in the engine."""

import ibis

from groundrules.signals.counts.deals import edits


def before_close(changes: ibis.Table, closed: ibis.Table, *, days: int) -> ibis.Table:
    """Owner changes in the ``days`` calendar days up to a close: one row per change, won or lost.

    ``closed`` is ``deals.closings``. Changes from or to nobody are left out, and those after the close too.
    Columns: opportunity_id, account_id, amount, is_won, closed_on, changed_at, changed_on, changed_by, giver,
    taker, change_id.
    """
    passed = edits(changes, field="owner_id")
    passed = passed.filter(passed.old_value.notnull(), passed.new_value.notnull())
    passed = passed.select(
        "change_id", "changed_at", "changed_by", deal="opportunity_id", changed_on=passed.changed_at.date(),
        giver="old_value", taker="new_value",
    )  # fmt: skip
    told = passed.join(closed, passed.deal == closed.opportunity_id)
    told = told.filter(
        told.changed_on <= told.closed_on, told.closed_on.delta(told.changed_on, unit="day") <= days
    )
    return told.select(
        "opportunity_id", "account_id", "amount", "is_won", "closed_on", "changed_at", "changed_on",
        "changed_by", "giver", "taker", "change_id",
    )  # fmt: skip


def lots(changes: ibis.Table) -> ibis.Table:
    """How many deals each user passed on within one hour: changed_by, hour, n. A data fix passes on many."""
    passed = edits(changes, field="owner_id")
    hourly = passed.mutate(hour=passed.changed_at.truncate("h"))
    return hourly.group_by("changed_by", "hour").agg(n=hourly.opportunity_id.nunique())
