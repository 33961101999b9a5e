"""What an old owner leaves behind when an account moves: open tasks, and deals without a sign of life."""

from datetime import date

import ibis

from groundrules.signals.counts.deals import edits

ALIVE = ("stage", "amount", "close_date")
"""Fields of a deal whose edit is a sign of life; a change of owner is none."""


def orphans(activities: ibis.Table, sellers: ibis.Table, units: ibis.Table, *, as_of: date) -> ibis.Table:
    """Tasks made before the move that the old owner, or somebody who left, still has open on ``as_of``.

    ``units`` has unit, account_id, old_owner, moved_on. Columns: unit, activity_id, account_id,
    opportunity_id, seller_id, created_on, created_by, due_on.
    """
    gone = sellers.filter(sellers.left_on <= as_of).select(left="seller_id")
    done = activities.is_done.fill_null(False) & (
        activities.completed_at.isnull() | (activities.completed_at.date() <= as_of)
    )
    waiting = activities.filter(activities.kind == "task", ~done, activities.created_at.notnull())
    waiting = waiting.mutate(created_on=waiting.created_at.date())
    joined = waiting.join(
        units, [waiting.account_id == units.account_id, waiting.created_on < units.moved_on]
    )
    kept = joined.left_join(gone, joined.seller_id == gone.left)
    kept = kept.filter((kept.seller_id == kept.old_owner) | kept.left.notnull())
    return kept.select(
        "unit",
        "activity_id",
        "account_id",
        "opportunity_id",
        "seller_id",
        "created_on",
        "created_by",
        due_on="day",
    )


def signs(changes: ibis.Table, contacts: ibis.Table) -> ibis.Table:
    """Signs that somebody works on a deal: opportunity_id, day. Edits of it, and contacts about it.

    ``contacts`` is ``measures.contacts``; who sat in as a guest is no second sign.
    """
    edited = [edits(changes, field=name) for name in ALIVE]
    found = [one.select("opportunity_id", day=one.changed_at.date()) for one in edited]
    about = contacts.filter(contacts.opportunity_id.notnull(), ~contacts.is_guest)
    return ibis.union(*found, about.select("opportunity_id", "day"))


def signs_between(signs: ibis.Table, asked: ibis.Table, *, start: str, end: str) -> ibis.Table:
    """Signs of life per unit in [start, end): unit, n, last. ``asked`` has unit and opportunity_id."""
    joined = signs.join(
        asked,
        [signs.opportunity_id == asked.opportunity_id, signs.day >= asked[start], signs.day < asked[end]],
    )
    return joined.group_by("unit").agg(n=joined.count(), last=joined.day.max())


def passed(changes: ibis.Table) -> ibis.Table:
    """Owner changes of deals by day: opportunity_id, changed_on, giver, taker."""
    found = edits(changes, field="owner_id")
    found = found.filter(found.old_value.notnull(), found.new_value.notnull())
    return found.select(
        "opportunity_id", changed_on=found.changed_at.date(), giver="old_value", taker="new_value"
    ).distinct()


def stage_on(opportunities: ibis.Table, changes: ibis.Table, asked: ibis.Table) -> ibis.Table:
    """The stage each asked deal was in before the day ``start``: unit, stage (may be empty).

    The new value of the last edit before; else what the first later edit replaced; else today's, unless the
    deal is closed: how it ended says nothing about where it stood.
    """
    staged = edits(changes, field="stage").select(
        "changed_at", "change_id", "old_value", "new_value", deal="opportunity_id"
    )
    told = asked.join(staged, asked.opportunity_id == staged.deal)
    told = told.mutate(is_before=told.changed_at.date() < told.start)
    newest = ibis.window(group_by="unit", order_by=[ibis.desc("changed_at"), ibis.desc("change_id")])
    before = told.filter(told.is_before)
    before = before.mutate(place=ibis.row_number().over(newest)).filter(lambda t: t.place == 0)
    before = before.select(unit_before="unit", then="new_value")
    oldest = ibis.window(group_by="unit", order_by=["changed_at", "change_id"])
    later = told.filter(~told.is_before)
    later = later.mutate(place=ibis.row_number().over(oldest)).filter(lambda t: t.place == 0)
    later = later.select(unit_later="unit", until="old_value")
    still = ibis.ifelse(opportunities.is_closed, ibis.null("string"), opportunities.stage)
    today = opportunities.select(deal="opportunity_id", today=still)
    units = asked.join(today, asked.opportunity_id == today.deal).select("unit", "today")
    found = units.left_join(before, units.unit == before.unit_before)
    found = found.left_join(later, found.unit == later.unit_later)
    stage = ibis.cases(
        (found.unit_before.notnull(), found.then),
        (found.unit_later.notnull(), found.until),
        else_=found.today,
    )
    return found.select("unit", stage=stage)
