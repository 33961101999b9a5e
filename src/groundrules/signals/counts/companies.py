"""Accounts that were entered or put under another parent, by whom, and what was done on them soon after."""

from datetime import date

import ibis

CREATED, REPARENTED = "created", "re-parented"


def entered(accounts: ibis.Table, changes: ibis.Table, *, since: date, until: date) -> ibis.Table:
    """Accounts entered or put under another parent in [since, until): account_id, by, on_day, how, parent_id.

    The days are UTC days. An edit that takes a parent away, or tells one that was there, is none; who did it
    may be unknown.
    """
    fresh = accounts.filter(accounts.created_at.notnull())
    created = fresh.select(
        "account_id", by="created_by", on_day=fresh.created_at.date(), how=ibis.literal(CREATED),
        parent_id="parent_id",
    )  # fmt: skip
    moved = changes.filter(
        changes.field == "parent_id",
        changes.new_value.fill_null("") != "",
        changes.new_value != changes.old_value.fill_null(""),
    )
    moved = moved.semi_join(accounts, "account_id")
    put = moved.select(
        "account_id", by="changed_by", on_day=moved.changed_at.date(), how=ibis.literal(REPARENTED),
        parent_id="new_value",
    )  # fmt: skip
    both = created.union(put)
    return both.filter(both.on_day >= since, both.on_day < until)


def first_use(
    entered: ibis.Table, seen: ibis.Table, opportunities: ibis.Table, *, within: int, until: date
) -> ibis.Table:
    """What came on those accounts in the first days: account_id, on_day, activities, deals, amount.

    Days [on_day, on_day + within], none from ``until`` on; ``amount`` (minor units) of the deals opened then.
    One row per account and day it was entered; 0 where there was nothing.
    """
    asked = entered.select("account_id", "on_day").distinct()
    done = seen.select("account_id", day="day", activities=1, deals=0, amount=ibis.literal(0, "int64"))
    deals = opportunities.filter(opportunities.created_at.notnull())
    opened = deals.select(
        "account_id", day=deals.created_at.date(), activities=0, deals=1,
        amount=deals.amount.fill_null(0).cast("int64"),
    )  # fmt: skip
    both = done.union(opened).filter(lambda t: t.day < until).rename(on="account_id")
    told = asked.left_join(both, [asked.account_id == both.on, both.day >= asked.on_day,
                                  both.day.delta(asked.on_day, unit="day") <= within])  # fmt: skip
    return told.group_by("account_id", "on_day").agg(
        activities=told.activities.sum().fill_null(0).cast("int64"),
        deals=told.deals.sum().fill_null(0).cast("int64"),
        amount=told.amount.sum().fill_null(0).cast("int64"),
    )
