"""Deals as they were: stage, amount, close date and owner over time, from the edits the CRM kept.

Edits' values are texts, as the CRM wrote them; ``as_minor`` and ``as_day`` read them.
"""

from datetime import date

import ibis
from ibis.expr import types as ir

FIELDS = ("stage", "amount", "close_date", "owner_id")


def edits(changes: ibis.Table, *, field: str) -> ibis.Table:
    """Edits of one field that changed something: deal, when, by whom, ``old_value``, ``new_value``.

    Several edits of one deal at the same instant stand in the order of their ids (column ``change_id``).
    """
    found = changes.filter(changes.field == field)
    return found.filter(found.old_value.fill_null("") != found.new_value.fill_null("")).select(
        "opportunity_id", "changed_at", "changed_by", "old_value", "new_value", "change_id"
    )


def as_of_day(opportunities: ibis.Table, changes: ibis.Table, *, field: str, day: date) -> ibis.Table:
    """What a field of each deal held at the end of a day (UTC): opportunity_id, value (text; empty: nothing).

    The new value of the last edit by then; else what the first later edit replaced; else today's. A deal not
    yet created has no row.
    """
    asked = edits(changes, field=field)
    asked = asked.mutate(is_by_then=asked.changed_at.date() <= day)
    latest = ibis.window(
        group_by="opportunity_id", order_by=[ibis.desc("changed_at"), ibis.desc("change_id")]
    )
    before = asked.filter(asked.is_by_then)
    before = before.mutate(place=ibis.row_number().over(latest)).filter(lambda t: t.place == 0)
    first = ibis.window(group_by="opportunity_id", order_by=["changed_at", "change_id"])
    later = asked.filter(~asked.is_by_then)
    later = later.mutate(place=ibis.row_number().over(first)).filter(lambda t: t.place == 0)
    was = before.select(deal_before="opportunity_id", then="new_value")
    will = later.select(deal_later="opportunity_id", until="old_value")
    deals = opportunities.filter(
        opportunities.created_at.isnull() | (opportunities.created_at.date() <= day)
    ).select("opportunity_id", today=opportunities[field].cast("string"))
    told = deals.left_join(was, deals.opportunity_id == was.deal_before)
    told = told.left_join(will, told.opportunity_id == will.deal_later)
    value = ibis.cases(
        (told.deal_before.notnull(), told.then), (told.deal_later.notnull(), told.until), else_=told.today
    )
    return told.select("opportunity_id", value=value)


def closings(opportunities: ibis.Table, changes: ibis.Table) -> ibis.Table:
    """Closed deals and the day they were closed: the last edit of their stage to what it is, else close date.

    Columns: opportunity_id, account_id, owner_id, amount, is_won, created_on, close_date, closed_on.
    """
    staged = edits(changes, field="stage")
    told = staged.join(opportunities, staged.opportunity_id == opportunities.opportunity_id)
    told = told.filter(told.new_value == told.stage)
    last = told.group_by("opportunity_id").agg(last=told.changed_at.max())
    last = last.select(deal="opportunity_id", closed_at="last")
    closed = opportunities.filter(opportunities.is_closed)
    found = closed.left_join(last, closed.opportunity_id == last.deal)
    return found.select(
        "opportunity_id", "account_id", "owner_id", "amount", "is_won", "close_date",
        created_on=found.created_at.date(),
        closed_on=ibis.coalesce(found.closed_at.date(), found.close_date),
    )  # fmt: skip


def as_minor(text: ir.StringValue) -> ir.IntegerValue:
    """An edit's amount in minor units; empty where it is none."""
    is_number = text.re_search(r"^-?[0-9]+(\.[0-9]+)?$")
    plain = ibis.ifelse(is_number, text, ibis.null("string"))
    return (plain.cast("decimal(20,4)") * 100).round().cast("int64")


def as_day(text: ir.StringValue) -> ir.DateValue:
    """An edit's day, of ``2026-06-30`` or an instant that begins so; empty where it is none."""
    begins = text.re_search(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}")
    return ibis.ifelse(begins, text.left(10), ibis.null("string")).cast("date")
