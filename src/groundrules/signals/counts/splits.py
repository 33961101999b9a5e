"""Credit of deals that changed hands after the win."""

from datetime import date

import ibis

KNOWN = "extract difference"
"""How a change is known whose old share is known too."""


def after_close(changes: ibis.Table, closed: ibis.Table, *, since: date, until: date) -> ibis.Table:
    """Changes of credit on won deals after the day of the win, made in [since, until).

    ``closed`` is ``counts.deals.closings``. Columns: opportunity_id, account_id, owner_id, amount, closed_on,
    seller_id, changed_at, changed_by, old_share and new_share (0: had or has none). A change the CRM only
    dates, without telling the share before it, is left out: nobody knows what was done.
    """
    won = closed.filter(closed.is_won.fill_null(False), closed.closed_on.notnull())
    told = changes.filter(
        changes.known_from == KNOWN, changes.changed_at.date() >= since, changes.changed_at.date() < until
    )
    told = told.select(
        "seller_id", "changed_at", "changed_by", deal="opportunity_id",
        old_share=told.old_share.fill_null(0.0), new_share=told.new_share.fill_null(0.0),
    )  # fmt: skip
    found = won.join(told, won.opportunity_id == told.deal)
    found = found.filter(found.changed_at.date() > found.closed_on)
    return found.select(
        "opportunity_id", "account_id", "owner_id", "amount", "closed_on", "seller_id", "changed_at",
        "changed_by", "old_share", "new_share",
    )  # fmt: skip


def edits_by_minute(changes: ibis.Table, *, since: date, until: date) -> ibis.Table:
    """How many credit lines each person changed in each minute (UTC): changed_by, minute, n."""
    told = changes.filter(
        changes.changed_by.notnull(), changes.changed_at.date() >= since, changes.changed_at.date() < until
    )
    told = told.select("changed_by", minute=told.changed_at.truncate("m"))
    return told.group_by("changed_by", "minute").agg(n=told.count())


def shared_wins(splits: ibis.Table, closed: ibis.Table, *, since: date) -> ibis.Table:
    """Wins since a day whose credit several people share, by owner: owner_id, n."""
    people = splits.group_by("opportunity_id").agg(people=splits.seller_id.nunique())
    several = people.filter(people.people >= 2).select(deal="opportunity_id")
    won = closed.filter(closed.is_won.fill_null(False), closed.closed_on >= since, closed.owner_id.notnull())
    found = won.join(several, won.opportunity_id == several.deal)
    return found.group_by("owner_id").agg(n=found.count())
