"""What happened on each unit, counted in the engine: one row per unit, dates only, no user functions.

``units`` is the table of ``Units.as_table``; ``contacts`` and ``requests`` are those of ``measures``.
"""

import ibis


def by_person(contacts: ibis.Table, units: ibis.Table, *, who: str, start: str, end: str) -> ibis.Table:
    """Contacts on the unit's account by the person in column ``who`` in [start, end): unit, n."""
    joined = contacts.join(
        units,
        [
            contacts.account_id == units.account_id,
            contacts.seller_id == units[who],
            contacts.day >= units[start],
            contacts.day < units[end],
        ],
    )
    return joined.group_by("unit").agg(n=joined.count())


def by_anybody(contacts: ibis.Table, units: ibis.Table, *, start: str, end: str) -> ibis.Table:
    """Contacts on the unit's account in [start, end]: by the new owner, the old one and by others.

    Columns: unit, n_new, n_old, n_other, first_new (the first day the new owner came), last_other (the last
    day somebody else did).
    """
    joined = contacts.join(
        units,
        [
            contacts.account_id == units.account_id,
            contacts.day >= units[start],
            contacts.day <= units[end],
        ],
    )
    is_new = joined.seller_id == joined.new_owner
    is_old = (joined.seller_id == joined.old_owner) & ~is_new
    return joined.group_by("unit").agg(
        n_new=joined.count(where=is_new),
        n_old=joined.count(where=is_old),
        n_other=joined.count(where=~is_new & ~is_old),
        first_new=joined.day.min(where=is_new),
        last_other=joined.day.max(where=~is_new),
    )


def unanswered(
    requests: ibis.Table, contacts: ibis.Table, units: ibis.Table, *, start: str, end: str, patience: int
) -> ibis.Table:
    """Days on which the customer asked in [start, end) and how many of them saw no answer.

    An answer is an outward contact by anybody on the account within ``patience`` calendar days. Several
    requests of one day are one. Columns: unit, asked, unanswered.
    """
    asked = requests.join(
        units,
        [
            requests.account_id == units.account_id,
            requests.day >= units[start],
            requests.day < units[end],
        ],
    )
    asked = asked.select("unit", "account_id", "day").distinct()
    answers = contacts.select(account="account_id", answered_on="day").distinct()
    met = asked.join(
        answers,
        [
            asked.account_id == answers.account,
            answers.answered_on >= asked.day,
            answers.answered_on.delta(asked.day, unit="day") <= patience,
        ],
    )
    met = met.select("unit", "day").distinct().mutate(is_met=True)
    judged = asked.left_join(met, ["unit", "day"]).select(asked.unit, is_met=met.is_met.fill_null(False))
    return judged.group_by("unit").agg(asked=judged.count(), unanswered=judged.count(where=~judged.is_met))


def after_the_move(
    contacts: ibis.Table,
    requests: ibis.Table,
    units: ibis.Table,
    away: ibis.Table,
    *,
    reply_days: int,
) -> ibis.Table:
    """Every selling contact of the old owner in [post_from, until), and why it would not count.

    ``away`` is (seller_id, day) on leave. Flags: ``is_bulk`` (list mail), ``is_grace`` (before
    ``grace_end``), ``is_joint`` (somebody else was in it), ``is_deal`` (on a deal he keeps), ``is_cover``
    (the new owner was away), ``is_reply`` (the customer wrote or called him in the ``reply_days`` before);
    ``counts`` when none holds. Rows where he sat in as a guest are joint.
    """
    mine = contacts.join(
        units,
        [
            contacts.account_id == units.account_id,
            contacts.seller_id == units.old_owner,
            contacts.day >= units.post_from,
            contacts.day < units.until,
        ],
    )
    mine = mine.select(
        "unit", "activity_id", "account_id", "seller_id", "new_owner", "day", "half_on", "kind", "source",
        "is_joint", "is_bulk",
        is_deal=mine.opportunity_id.notnull(), is_grace=mine.day < mine.grace_end,
    )  # fmt: skip
    asked = requests.semi_join(units, "account_id")
    asked = asked.select(account="account_id", asked="seller_id", asked_on="day").distinct()
    # A contact after several requests comes several times here, and once after distinct().
    replied = mine.left_join(
        asked,
        [
            mine.account_id == asked.account,
            mine.seller_id == asked.asked,
            asked.asked_on <= mine.day,
            mine.day.delta(asked.asked_on, unit="day") <= reply_days,
        ],
    )
    replied = replied.select(*mine.columns, is_reply=replied.asked_on.notnull()).distinct()
    cover = away.select(new_owner="seller_id", day="day").distinct().mutate(is_cover=True)
    flagged = replied.left_join(cover, ["new_owner", "day"])
    flagged = flagged.select(*replied.columns, is_cover=flagged.is_cover.fill_null(False))
    excluded = flagged.is_bulk | flagged.is_grace | flagged.is_joint | flagged.is_deal
    return flagged.mutate(counts=~(excluded | flagged.is_reply | flagged.is_cover))


def tally_after(flagged: ibis.Table) -> ibis.Table:
    """``after_the_move`` per unit: x (counting), n_all, each reason's number, x by half and by source."""

    def total(mark: ibis.expr.types.BooleanValue) -> ibis.expr.types.IntegerValue:
        return flagged.count(where=mark)

    return flagged.group_by("unit").agg(
        x=total(flagged.counts),
        n_all=flagged.count(),
        n_bulk=total(flagged.is_bulk),
        n_grace=total(flagged.is_grace),
        n_joint=total(flagged.is_joint),
        n_deal=total(flagged.is_deal),
        n_cover=total(flagged.is_cover),
        n_reply=total(flagged.is_reply),
        x_early=total(flagged.counts & (flagged.day < flagged.half_on)),
        x_late=total(flagged.counts & (flagged.day >= flagged.half_on)),
    )
