"""Service requests: who had them when, how many a day, how long the first answer took."""

import ibis


def spans(tickets: ibis.Table, changes: ibis.Table) -> ibis.Table:
    """Who held each ticket: ticket_id, account_id, seller_id, from_at, to_at (empty: still).

    Rebuilt from the edits of the owner; a ticket without one was its owner's all along. Holders that are
    queues are among them. Spans end when the ticket closed.
    """
    moved = changes.filter(changes.field == "owner_id")
    order = ibis.window(group_by="ticket_id", order_by=["changed_at", "change_id"])
    moved = moved.mutate(until=moved.changed_at.lead().over(order), place=ibis.row_number().over(order))
    later = moved.select("ticket_id", seller_id="new_value", from_at="changed_at", to_at="until")
    first = moved.filter(moved.place == 0).select(
        ticket="ticket_id", first_owner="old_value", first_until="changed_at"
    )
    begun = tickets.left_join(first, tickets.ticket_id == first.ticket)
    begun = begun.select(
        "ticket_id",
        seller_id=ibis.ifelse(begun.ticket.notnull(), begun.first_owner, begun.owner_id),
        from_at="opened_at",
        to_at="first_until",
    )
    every = begun.union(later)
    every = every.filter(every.seller_id.notnull())
    about = tickets.select(about="ticket_id", account_id="account_id", closed_at="closed_at")
    told = every.join(about, every.ticket_id == about.about)
    return told.select(
        "ticket_id", "account_id", "seller_id", "from_at",
        to_at=ibis.coalesce(told.to_at, told.closed_at),
    )  # fmt: skip


def service(seen: ibis.Table, held: ibis.Table) -> ibis.Table:
    """Service work by person and day: seller_id, day, n. Service activities, and tickets that came to them.

    ``seen`` is ``measures.visible``, ``held`` is ``spans``.
    """
    done = seen.filter(seen.kind == "service").select("seller_id", "day")
    came = held.select("seller_id", day=held.from_at.date())
    every = done.union(came)
    return every.group_by("seller_id", "day").agg(n=every.count())


def answers(tickets: ibis.Table) -> ibis.Table:
    """First answers: ticket_id, account_id, seller_id, opened_on, answered_on (empty: not yet)."""
    return tickets.select(
        "ticket_id", "account_id", seller_id="owner_id",
        opened_on=tickets.opened_at.date(), answered_on=tickets.answered_at.date(),
    )  # fmt: skip
