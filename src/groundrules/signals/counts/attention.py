"""How often accounts were contacted by anybody: of late, and in two stretches before."""

from datetime import date

import ibis


def contacted(
    held: ibis.Table, contacts: ibis.Table, *, middle: date, since: date, until: date
) -> ibis.Table:
    """Per account of ``held``: contacts by anybody, 0 where there were none.

    ``n`` in [from_day, until), ``late`` in [middle, since), ``early`` before ``middle``; ``last`` is the day
    of the latest before ``until``.

    Args:
        held: account_id, from_day (the first day that counts for ``n``); one row per account.
        contacts: account_id, day.
        middle: where the two stretches before meet.
        since: where the second of them ends.
        until: where all ends.
    """
    done = contacts.filter(contacts.day < until).select(on="account_id", day="day")
    told = held.left_join(done, held.account_id == done.on)
    return told.group_by("account_id").agg(
        n=told.day.count(where=told.day >= told.from_day),
        late=told.day.count(where=(told.day >= middle) & (told.day < since)),
        early=told.day.count(where=told.day < middle),
        last=told.day.max(),
    )
