"""Accounts that changed hands, from owner to owner, as the ownership intervals tell it."""

from datetime import date

import ibis


def ownership(*, account_owners: ibis.Table, sellers: ibis.Table) -> ibis.Table:
    """Who owned an account from which day to which (excluded; empty: still), persons only.

    Time under an integration or a queue belongs to the person before it, and the days are UTC days.
    Several changes on one day leave the last. ``by_merge``: the account took the owner of one merged into it.
    """
    persons = sellers.filter(~sellers.is_system.fill_null(False)).select(owner_id=sellers.seller_id)
    owned = account_owners.filter(account_owners.owner_id.notnull()).semi_join(persons, "owner_id")
    owned = owned.select(
        "account_id",
        "owner_id",
        "valid_from",
        starts_on=owned.valid_from.date(),
        by_merge=(owned.known_from == "merge").fill_null(False),
    )
    day = ibis.window(group_by=["account_id", "starts_on"], order_by=ibis.desc("valid_from"))
    last = owned.mutate(place=ibis.row_number().over(day)).filter(lambda t: t.place == 0)
    history = ibis.window(group_by="account_id", order_by="starts_on")
    changed = last.mutate(before=last.owner_id.lag().over(history))
    changed = changed.filter(changed.before.isnull() | (changed.before != changed.owner_id))
    return changed.select(
        "account_id", "owner_id", "starts_on", "by_merge", ends_on=changed.starts_on.lead().over(history)
    )


def same_person(sellers: ibis.Table) -> ibis.Table:
    """Pairs of user ids that are one person: the same e-mail address under two ids."""
    known = sellers.filter(sellers.email.notnull()).select("seller_id", email=sellers.email.lower().strip())
    other = known.view()
    pairs = known.join(other, known.email == other.email).select(
        old_owner=known.seller_id, new_owner=other.seller_id
    )
    return pairs.filter(pairs.old_owner != pairs.new_owner)


def moves(*, owned: ibis.Table, sellers: ibis.Table, since: date, until: date) -> ibis.Table:
    """One row per account that moved in [since, until): old and new owner and the day.

    Columns: account_id, old_owner, new_owner, moved_on, owned_from (since when the old owner had it),
    ``is_current`` (it has not moved on before ``until``), ``is_return`` (it came back within 30 days to
    who had it before: a correction, not a hand-off). Changes between two ids of one person are no moves.
    """
    history = ibis.window(group_by="account_id", order_by="starts_on")
    steps = owned.filter(owned.starts_on < until).mutate(
        old_owner=owned.owner_id.lag().over(history),
        owned_from=owned.starts_on.lag().over(history),
        before_that=owned.owner_id.lag(2).over(history),
    )
    found = steps.filter(steps.old_owner.notnull(), steps.starts_on >= since, ~steps.by_merge)
    found = found.select(
        "account_id", "old_owner", "owned_from",
        new_owner=found.owner_id,
        moved_on=found.starts_on,
        is_current=found.ends_on.isnull() | (found.ends_on >= until),
        is_return=((found.before_that == found.owner_id)
                   & (found.starts_on.delta(found.owned_from, unit="day") <= 30)).fill_null(False),
    )  # fmt: skip
    return found.anti_join(same_person(sellers), ["old_owner", "new_owner"])
