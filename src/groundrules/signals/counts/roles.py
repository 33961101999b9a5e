"""Deals on which the book wants a colleague of a certain job, and who was brought in, when."""

from collections.abc import Collection
from datetime import date

import ibis

from groundrules.signals.counts import deals


def wanted(
    assignments: ibis.Table, account_team: ibis.Table, sellers: ibis.Table, *, sales_role: str
) -> ibis.Table:
    """Accounts where the book asks for the job beside the owner and the CRM names somebody who does it.

    Columns: account_id, since (the first such person's day; empty: not told, so always). Nobody can be passed
    over who is not named.
    """
    asked = assignments.filter(assignments.sales_role == sales_role, assignments.team_role != "owner")
    able = sellers.filter(sellers.sales_role == sales_role).select("seller_id")
    named = account_team.semi_join(able, "seller_id").semi_join(asked, "account_id")
    told = named.group_by("account_id").agg(
        first=named.added_at.min().date(), unknown=named.added_at.isnull().ifelse(1, 0).cast("int64").sum()
    )
    return told.select("account_id", since=ibis.ifelse(told.unknown > 0, ibis.null("date"), told.first))


def begun(opportunities: ibis.Table, places: ibis.Table, *, first: date, until: date) -> ibis.Table:
    """Deals begun in [first, until) on such accounts, once somebody had the place.

    Columns: opportunity_id, account_id, owner_id, amount, day. ``places`` is ``wanted``.
    """
    told = opportunities.join(places, "account_id").mutate(day=opportunities.created_at.date())
    kept = told.filter(
        told.owner_id.notnull(), told.day >= first, told.day < until,
        told.since.isnull() | (told.since <= told.day),
    )  # fmt: skip
    return kept.select("opportunity_id", "account_id", "owner_id", "amount", "day")


def reached(
    opportunities: ibis.Table, changes: ibis.Table, places: ibis.Table, *, stages: Collection[str],
    first: date, until: date,
) -> ibis.Table:  # fmt: skip
    """Deals on such accounts that came to one of the stages for the first time in [first, until).

    Columns as ``begun``; ``owner_id`` is who moved it there, else the deal's owner. Instants are UTC days.
    """
    staged = deals.edits(changes, field="stage")
    staged = staged.filter(staged.new_value.isin(list(stages)))
    order = ibis.window(group_by="opportunity_id", order_by=["changed_at", "change_id"])
    firsts = staged.mutate(place=ibis.row_number().over(order)).filter(lambda t: t.place == 0)
    firsts = firsts.select(deal="opportunity_id", by="changed_by", day=firsts.changed_at.date())
    told = opportunities.join(firsts, opportunities.opportunity_id == firsts.deal)
    told = told.join(places.select("account_id", "since"), "account_id")
    told = told.mutate(owner_id=ibis.coalesce(told.by, told.owner_id))
    kept = told.filter(
        told.owner_id.notnull(), told.day >= first, told.day < until,
        told.since.isnull() | (told.since <= told.day),
    )  # fmt: skip
    return kept.select("opportunity_id", "account_id", "owner_id", "amount", "day")


def on_the_team(opportunity_team: ibis.Table, sellers: ibis.Table, *, sales_role: str) -> ibis.Table:
    """Who of the job is on which deal: opportunity_id, seller_id, day (empty: not told)."""
    able = sellers.filter(sellers.sales_role == sales_role).select("seller_id")
    there = opportunity_team.semi_join(able, "seller_id")
    return there.group_by("opportunity_id", "seller_id").agg(day=there.added_at.min().date())


def met(touches: ibis.Table, sellers: ibis.Table, *, sales_role: str) -> ibis.Table:
    """Meetings somebody of the job was asked to: activity_id, account_id, opportunity_id, seller_id, day.

    ``touches`` is ``measures.contacts``; a meeting of their own is none they were asked to.
    """
    able = sellers.filter(sellers.sales_role == sales_role).select("seller_id")
    asked = touches.filter(touches.is_guest, touches.kind.isin(["meeting", "visit"]))
    return asked.semi_join(able, "seller_id").select(
        "activity_id", "account_id", "opportunity_id", "seller_id", "day"
    )


def brought_in(due: ibis.Table, team: ibis.Table, meetings: ibis.Table, *, until: date) -> ibis.Table:
    """Each due deal with the first day somebody of the job was in it, before ``until``; empty: nobody yet.

    Columns of ``begun``, and called_on. ``team`` is ``on_the_team`` (a place without a day counts from the
    deal's own), ``meetings`` is ``met``: only those about the deal count.
    """
    placed = team.join(due.select("opportunity_id", begun="day"), "opportunity_id")
    placed = placed.select("opportunity_id", called=ibis.coalesce(placed.day, placed.begun))
    talked = meetings.filter(meetings.opportunity_id.notnull()).semi_join(due, "opportunity_id")
    every = placed.union(talked.select("opportunity_id", called="day"))
    every = every.filter(every.called < until)
    first = every.group_by("opportunity_id").agg(called_on=every.called.min())
    first = first.select(deal="opportunity_id", called_on="called_on")
    told = due.left_join(first, due.opportunity_id == first.deal)
    return told.select("opportunity_id", "account_id", "owner_id", "amount", "day", "called_on")


def informed(
    asked: ibis.Table, team: ibis.Table, meetings: ibis.Table, internal: ibis.Table, able: ibis.Table
) -> ibis.Table:
    """How each step was told: opportunity_id, on_team, in_meeting, in_touch (1 or 0 each).

    Args:
        asked: opportunity_id, account_id, owner_id, day (of the step), since (first day that counts for a
            meeting with the customer) and due (last day on which telling counts).
        team: ``on_the_team``; a place without a day was always there.
        meetings: ``met``, on the same account.
        internal: contacts of two people, counted from the step's own day on.
        able: account_id, seller_id of those whose place it is.
    """
    placed = team.join(asked.select("opportunity_id", "due"), "opportunity_id")
    placed = placed.filter(placed.day.isnull() | (placed.day <= placed.due))
    steps = asked.select("opportunity_id", "account_id", "since", "due")
    talked = steps.join(meetings.select("account_id", met_on="day"), "account_id")
    talked = talked.filter(talked.met_on >= talked.since, talked.met_on <= talked.due)
    whose = asked.join(able.select("account_id", lead="seller_id"), "account_id")
    there = internal.select(one="seller_id", other="partner_id", on="day")
    back = internal.select(one="partner_id", other="seller_id", on="day")
    both = there.union(back)
    spoken = whose.join(both, [whose.owner_id == both.one, whose.lead == both.other])
    spoken = spoken.filter(spoken.on >= spoken.day, spoken.on <= spoken.due)
    told = asked.select("opportunity_id")
    for name, rows in (("on_team", placed), ("in_meeting", talked), ("in_touch", spoken)):
        seen = rows.select(deal="opportunity_id").distinct()
        told = told.left_join(seen, told.opportunity_id == seen.deal)
        told = told.mutate(**{name: told.deal.notnull().ifelse(1, 0).cast("int64")}).drop("deal")
    return told


def leads(account_team: ibis.Table, sellers: ibis.Table, *, sales_role: str) -> ibis.Table:
    """Who of the job has the place on each account: account_id, seller_id."""
    able = sellers.filter(sellers.sales_role == sales_role).select("seller_id")
    return account_team.semi_join(able, "seller_id").select("account_id", "seller_id").distinct()


def requests(
    opportunities: ibis.Table, team: ibis.Table, places: ibis.Table, *, first: date, until: date
) -> ibis.Table:
    """Who asked whom to which deal in [first, until).

    Columns: opportunity_id, account_id, asker, seller_id, day, is_due. ``team`` is ``on_the_team``;
    ``is_due`` where the account is one of ``places`` (``wanted``). A place
    without a day counts from the deal's first.
    """
    told = team.join(
        opportunities.select("opportunity_id", "account_id", asker="owner_id",
                             begun=opportunities.created_at.date()),
        "opportunity_id",
    )  # fmt: skip
    told = told.mutate(day=ibis.coalesce(told.day, told.begun))
    told = told.filter(told.day >= first, told.day < until)
    known = places.select(place="account_id")
    marked = told.left_join(known, told.account_id == known.place)
    return marked.select(
        "opportunity_id", "account_id", "asker", "seller_id", "day", is_due=marked.place.notnull()
    )
