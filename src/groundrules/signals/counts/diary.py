"""What fills a person's days: booked meetings, other contacts, and whose service work it is."""

from datetime import date, timedelta

import ibis


def booked(seen: ibis.Table, attendees: ibis.Table) -> ibis.Table:
    """Each person's day: seller_id, day, minutes (of meetings), unknown (meetings without a length), others.

    ``seen`` is ``measures.visible``. Meetings count for who held them and for each seller asked to them,
    once; ``others`` are further contacts a person made.
    """
    held = seen.filter(seen.kind.isin(["meeting", "visit"]))
    own = held.select("activity_id", "seller_id", "day", "minutes")
    guests = attendees.filter(attendees.seller_id.notnull()).select("activity_id", guest="seller_id")
    asked = held.join(guests, "activity_id")
    asked = asked.filter(asked.guest != asked.seller_id)
    asked = asked.select("activity_id", "day", "minutes", seller_id="guest").distinct()
    meetings = own.union(asked.select("activity_id", "seller_id", "day", "minutes"))
    none = ibis.literal(0, "int64")
    told = meetings.select(
        "seller_id", "day", minutes=meetings.minutes.fill_null(0).cast("int64"),
        unknown=meetings.minutes.isnull().ifelse(1, 0).cast("int64"), others=none,
    )  # fmt: skip
    rest = seen.filter(~seen.kind.isin(["meeting", "visit", "task"]))
    rest = rest.filter(rest.direction.isnull() | (rest.direction != "in"))
    every = told.union(
        rest.select("seller_id", "day", minutes=none, unknown=none, others=ibis.literal(1, "int64"))
    )
    return every.group_by("seller_id", "day").agg(
        minutes=every.minutes.sum(), unknown=every.unknown.sum(), others=every.others.sum()
    )


def senders(seen: ibis.Table, held: ibis.Table, *, first: date, until: date) -> ibis.Table:
    """Whose service work a person had in [first, until): seller_id, account_id, day, n.

    ``seen`` is ``measures.visible``, ``held`` is ``counts.tickets.spans``: a request counts on the
    day it came.
    """
    done = seen.filter(seen.kind == "service").select("seller_id", "account_id", "day")
    came = held.select("seller_id", "account_id", day=held.from_at.date())
    every = done.union(came)
    every = every.filter(every.account_id.notnull(), every.day >= first, every.day < until)
    return every.group_by("seller_id", "account_id", "day").agg(n=every.count())


def waits(activities: ibis.Table, *, first: date, until: date) -> ibis.Table:
    """Tasks by colleagues made in [first, until): seller_id, made_on, done_on (empty: waits)."""
    asked = activities.filter(
        activities.kind == "task", activities.created_by.notnull(), activities.created_at.notnull()
    )
    asked = asked.filter(asked.created_by != asked.seller_id)
    made = asked.created_at.date()
    return asked.filter(made >= first, made < until).select(
        "seller_id", made_on=asked.created_at.date(), done_on=asked.completed_at.date()
    )


def sold(opportunities: ibis.Table, *, as_of: date) -> ibis.Table:
    """What each owner won in the twelve months before: seller_id, amount (minor units)."""
    won = opportunities.filter(opportunities.is_won, opportunities.owner_id.notnull())
    won = won.filter(won.close_date >= as_of - timedelta(365), won.close_date < as_of)
    kept = won.filter(won.amount.notnull())
    return kept.group_by(seller_id="owner_id").agg(amount=kept.amount.cast("float64").sum())
