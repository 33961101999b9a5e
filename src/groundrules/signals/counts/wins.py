"""Won deals with how long they were visible and what they were sold for; close dates brought forward."""

from datetime import date

import ibis

from groundrules.signals.counts import deals


def won(
    opportunities: ibis.Table, changes: ibis.Table, closed: ibis.Table, *, since: date, until: date
) -> ibis.Table:
    """Deals won in [since, until), as the CRM shows them.

    ``closed`` is ``counts.deals.closings``. Columns: opportunity_id, account_id, owner_id, amount, discount,
    product, type, source, closed_on, life (days between the record's creation and the win; empty: not known),
    steps (real edits of the stage; 0: none is kept).
    """
    told = closed.filter(closed.is_won.fill_null(False), closed.closed_on >= since, closed.closed_on < until)
    told = told.select("opportunity_id", "closed_on", "created_on")
    more = opportunities.select(
        "account_id", "owner_id", "amount", "discount", "product", "type", "source", deal="opportunity_id"
    )
    staged = deals.edits(changes, field="stage")
    steps = staged.group_by("opportunity_id").agg(n=staged.count())
    steps = steps.select("n", stepped="opportunity_id")
    found = told.join(more, told.opportunity_id == more.deal)
    found = found.left_join(steps, found.opportunity_id == steps.stepped)
    return found.select(
        "opportunity_id", "account_id", "owner_id", "amount", "discount", "product", "type", "source",
        "closed_on",
        life=found.closed_on.delta(found.created_on, unit="day"), steps=found.n.fill_null(0),
    )  # fmt: skip


def pull_ins(changes: ibis.Table, *, since: date, until: date, least: int) -> ibis.Table:
    """Close dates brought forward by ``least`` days and more, edited in [since, until).

    Columns: opportunity_id, changed_on, days.
    """
    told = deals.edits(changes, field="close_date")
    told = told.filter(told.changed_at.date() >= since, told.changed_at.date() < until)
    told = told.select(
        "opportunity_id", changed_on=told.changed_at.date(),
        old=deals.as_day(told.old_value), new=deals.as_day(told.new_value),
    )  # fmt: skip
    found = told.filter(told.old.notnull(), told.new.notnull())
    found = found.mutate(days=found.old.delta(found.new, unit="day"))
    return found.filter(found.days >= least).select("opportunity_id", "changed_on", "days")
