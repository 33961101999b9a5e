"""Entries that repeat one another, and which contacts customers answered."""

from datetime import date

import ibis


def alike(recorded: ibis.Table, *, since: date, until: date, within: int, least: int) -> ibis.Table:
    """Outward entries of one person that read alike and follow one another, entered in [since, until).

    A run is a person's entries of one kind and fingerprint, each at most ``within`` minutes after the one
    before; runs of fewer than ``least`` are left out (the same call entered twice is a run of two), and so
    are list mail, entries without a fingerprint, and what somebody else entered (imports, assistants).
    Columns: activity_id, seller_id, account_id, kind, day (of the entry, UTC), created_at, run_from (that of
    the run's first), run_size.
    """
    told = recorded.filter(
        recorded.fingerprint.notnull(), recorded.created_at.notnull(), recorded.account_id.notnull(),
        ~recorded.is_bulk, recorded.direction.fill_null("out") != "in",
        recorded.created_by.isnull() | (recorded.created_by == recorded.seller_id),
        recorded.created_at.date() >= since, recorded.created_at.date() < until,
    )  # fmt: skip
    told = told.select(
        "activity_id", "seller_id", "account_id", "kind", "fingerprint",
        "created_at", day=told.created_at.date(),
    )  # fmt: skip
    same = ["seller_id", "kind", "fingerprint"]
    order = ibis.window(group_by=same, order_by=["created_at", "activity_id"])
    gap = told.mutate(before=told.created_at.lag().over(order))
    far = gap.created_at > gap.before + ibis.interval(minutes=within)
    begun = gap.mutate(begins=ibis.ifelse(gap.before.isnull() | far, 1, 0))
    running = ibis.window(group_by=same, order_by=["created_at", "activity_id"], preceding=None, following=0)
    numbered = begun.mutate(run=begun.begins.sum().over(running))
    whole = ibis.window(group_by=[*same, "run"])
    sized = numbered.mutate(
        run_size=numbered.activity_id.count().over(whole), run_from=numbered.created_at.min().over(whole)
    )
    kept = sized.filter(sized.run_size >= least)
    return kept.select(
        "activity_id", "seller_id", "account_id", "kind", "day", "created_at", "run_from", "run_size"
    )


def answered(done: ibis.Table, requests: ibis.Table, *, since: date, until: date, within: int) -> ibis.Table:
    """How often customers came back: seller_id, n (account-days worked), r (of them answered).

    ``done`` has seller_id, account_id and day; days in [since, until) count once for each account. Answered:
    the customer wrote or called, to whomever, on that day or in the ``within`` days after it.
    """
    worked = done.filter(done.account_id.notnull(), done.day >= since, done.day < until)
    worked = worked.select("seller_id", "account_id", "day").distinct()
    came = requests.filter(requests.day >= since).select(account="account_id", came_on="day").distinct()
    met = worked.join(
        came,
        [
            worked.account_id == came.account,
            came.came_on >= worked.day,
            came.came_on.delta(worked.day, unit="day") <= within,
        ],
    )
    met = met.select("seller_id", "account_id", "day").distinct().mutate(is_met=True)
    judged = worked.left_join(met, ["seller_id", "account_id", "day"]).select(
        worked.seller_id, is_met=met.is_met.fill_null(False)
    )
    return judged.group_by("seller_id").agg(n=judged.count(), r=judged.count(where=judged.is_met))
