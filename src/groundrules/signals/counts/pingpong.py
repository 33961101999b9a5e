"""A customer handed from one to the next: people, requests, and service requests that come back."""

from datetime import date

import ibis


def asked(requests: ibis.Table, tickets: ibis.Table, *, start: date, end: date) -> ibis.Table:
    """Days in [start, end) on which the customer wrote, called or opened a ticket: account_id, n."""
    written = requests.select("account_id", "day")
    opened = tickets.filter(tickets.account_id.notnull()).select("account_id", day=tickets.opened_at.date())
    days = written.union(opened)
    days = days.filter(days.day >= start, days.day < end).distinct()
    return days.group_by("account_id").agg(n=days.count())


def turns(contacts: ibis.Table, accounts: ibis.Table, *, start: date, end: date) -> ibis.Table:
    """Per account in [start, end): people who contacted it, and how often one followed another.

    Several contacts of one day stand in the order of their ids. List mail, meetings with colleagues and
    guests are left out. Columns: account_id, people, handovers.
    """
    seen = contacts.filter(
        ~contacts.is_bulk, ~contacts.is_joint, ~contacts.is_guest, contacts.day >= start, contacts.day < end
    )
    seen = seen.semi_join(accounts, "account_id")
    order = ibis.window(group_by="account_id", order_by=["day", "activity_id"])
    marked = seen.mutate(before=seen.seller_id.lag().over(order))
    changed = (marked.before.notnull() & (marked.before != marked.seller_id)).ifelse(1, 0).cast("int64")
    return marked.group_by("account_id").agg(people=marked.seller_id.nunique(), handovers=changed.sum())


def held_events(held: ibis.Table, sellers: ibis.Table) -> ibis.Table:
    """Which person had which ticket, as events of a process log: case_id, activity, actor, team, at, row.

    ``held`` is ``tickets.spans``; time with a queue or an integration is nobody's turn.
    """
    persons = sellers.filter(~sellers.is_system.fill_null(False)).select("seller_id", role="sales_role")
    told = held.join(persons, "seller_id")
    return told.select(
        case_id="ticket_id",
        activity=ibis.literal("held"),
        actor="seller_id",
        team="role",
        at="from_at",
        row=told.seller_id,
    )
