"""What was visibly done, as expressions every detector shares: contacts, requests, volumes, double loads."""

from datetime import date

import ibis

CONTACT = ("call", "mail", "meeting", "visit", "service")
"""Kinds of activity that reach the customer; a to-do alone does not."""

SELLING = ("call", "mail", "meeting", "visit")
"""Kinds that carry on a relationship: what an owner who does not let go would do."""


def people(sellers: ibis.Table) -> ibis.Table:
    """Ids of the sellers who are persons, not integrations."""
    return sellers.filter(~sellers.is_system.fill_null(False)).select("seller_id")


def recorded(*, activities: ibis.Table, sellers: ibis.Table, until: date) -> ibis.Table:
    """Done activities of persons before ``until``, list mail among them: no plans, no integration."""
    kept = activities.filter(activities.is_done.fill_null(False), activities.day < until)
    kept = kept.mutate(is_bulk=kept.is_bulk.fill_null(False))
    return kept.semi_join(people(sellers), "seller_id")


def visible(seen: ibis.Table) -> ibis.Table:
    """The recorded activities that one person did for one customer: no list mail."""
    return seen.filter(~seen.is_bulk)


def contacts(seen: ibis.Table, attendees: ibis.Table) -> ibis.Table:
    """Outward contacts, one row per activity and seller in it: who acted and who sat in the meeting.

    An activity whose direction is unknown counts as outward. ``is_joint`` holds for everybody who was
    invited and for meetings with another seller.
    """
    columns = ("activity_id", "day", "account_id", "opportunity_id", "kind", "source", "is_bulk")
    outward = seen.filter(
        seen.account_id.notnull(),
        seen.kind.isin(CONTACT),
        seen.direction.isnull() | (seen.direction != "in"),
    )
    acted = outward.select(
        *columns, "seller_id", is_joint=outward.is_joint.fill_null(False), is_guest=ibis.literal(False)
    )
    guests = (
        attendees.filter(attendees.seller_id.notnull()).select("activity_id", guest="seller_id").distinct()
    )
    invited = outward.join(guests, "activity_id")
    invited = invited.filter(invited.guest != invited.seller_id)
    sat_in = invited.select(
        *columns, seller_id="guest", is_joint=ibis.literal(True), is_guest=ibis.literal(True)
    )
    return acted.union(sat_in)


def requests(seen: ibis.Table) -> ibis.Table:
    """What customers started: incoming calls and mails, with the seller who received them."""
    inward = seen.filter(seen.account_id.notnull(), seen.direction == "in", seen.kind.isin(CONTACT))
    return inward.select("activity_id", "account_id", "seller_id", "day")


def volume(seen: ibis.Table) -> ibis.Table:
    """Everything a person visibly did, per day: ``n`` over all accounts at once, in and out."""
    return seen.group_by("seller_id", "day").agg(n=seen.count())


def volume_by_source(seen: ibis.Table) -> ibis.Table:
    """Everything the organisation recorded, per source and day."""
    return seen.group_by("source", "day").agg(n=seen.count())


def account_pace(seen: ibis.Table, *, since: date) -> ibis.Table:
    """How much an account is worked by anybody since a day: ``n`` visible activities."""
    recent = seen.filter(seen.day >= since, seen.account_id.notnull())
    return recent.group_by("account_id").agg(n=recent.count())


def repeated(seen: ibis.Table, *, since: date, until: date) -> ibis.Table:
    """Per day, how many rows repeat another one in everything but its id: the mark of a day loaded twice.

    When a row was entered does not count: who loads a day again enters it again. ``until`` is not in it: the
    engine holds nearly every row of the span at once, so long spans are asked in pieces.
    """
    recent = seen.filter(seen.day >= since, seen.day < until)
    same = recent.group_by(
        "day", "seller_id", "account_id", "opportunity_id", "kind", "direction", "minutes", "fingerprint"
    ).agg(n=recent.count())
    return same.group_by("day").agg(rows=same.n.sum(), distinct=same.count())
