"""Accounts that several people look after: who did how much, in how many weeks, and for what credit."""

from datetime import date

import ibis


def touched(
    contacts: ibis.Table, held: ibis.Table, *, since: date, edge: date, start: date, until: date
) -> ibis.Table:
    """Each person's contacts with each account, before and in the window [start, until).

    ``held`` says since when an account has its owner (account_id, starts_on): what was done under another
    says nothing. Columns: seller_id, account_id, n_before (contacts in [since, edge)), n_now (in the window),
    weeks (of the window with a contact).
    """
    recent = contacts.filter(contacts.day >= since, contacts.day < until)
    recent = recent.filter((recent.day < edge) | (recent.day >= start))
    owned = held.select(held_on="account_id", held_from="starts_on")
    recent = recent.left_join(owned, recent.account_id == owned.held_on)
    recent = recent.filter(recent.held_from.isnull() | (recent.day >= recent.held_from))
    days = recent.day.delta(ibis.literal(start), unit="day")
    marked = recent.select(
        "seller_id", "account_id", is_before=recent.day < edge, is_now=recent.day >= start,
        week=ibis.ifelse(recent.day >= start, days // 7, ibis.null("int64")),
    )  # fmt: skip
    return marked.group_by("seller_id", "account_id").agg(
        n_before=marked.count(where=marked.is_before),
        n_now=marked.count(where=marked.is_now),
        weeks=marked.week.nunique(),
    )


def placed(owned: ibis.Table, team: ibis.Table, assignments: ibis.Table | None, *, by: date) -> ibis.Table:
    """Who has a declared place on an account: account_id, seller_id, is_owner; once each.

    ``owned`` are today's owners (account_id, owner_id), ``team`` is the CRM's; a place given after ``by`` is
    too young to count. ``assignments`` are our own; None: nobody decided coverage.
    """
    owners = owned.select("account_id", seller_id="owner_id", own=ibis.literal(1))
    members = team.filter(team.added_at.isnull() | (team.added_at.date() <= by))
    every = owners.union(members.select("account_id", "seller_id", own=ibis.literal(0)))
    if assignments is not None:
        ours = assignments.filter(assignments.seller_id.notnull(), assignments.team_role != "owner")
        every = every.union(ours.select("account_id", "seller_id", own=ibis.literal(0)))
    told = every.group_by("account_id", "seller_id").agg(own=every.own.max())
    return told.select("account_id", "seller_id", is_owner=told.own == 1)


def credit(opportunities: ibis.Table, splits: ibis.Table, *, since: date, until: date) -> ibis.Table:
    """Each person's share of an account's credit: account_id, seller_id, share (0 to 1).

    Of its deals that are open or closed in [since, until), by their amounts; a deal without a split is its
    owner's.
    """
    deals = opportunities.filter(
        opportunities.account_id.notnull(), opportunities.owner_id.notnull(), opportunities.amount > 0,
        ~opportunities.is_closed
        | ((opportunities.close_date >= since) & (opportunities.close_date < until)).fill_null(False),
    )  # fmt: skip
    deals = deals.select("opportunity_id", "account_id", "owner_id", "amount")
    agreed = splits.filter(splits.seller_id.notnull(), splits.credit_share.notnull())
    agreed = agreed.select(split_of="opportunity_id", by="seller_id", part="credit_share")
    shared = deals.join(agreed, deals.opportunity_id == agreed.split_of)
    shared = shared.select("account_id", seller_id="by", worth=shared.amount * shared.part)
    alone = deals.anti_join(agreed, deals.opportunity_id == agreed.split_of)
    alone = alone.select("account_id", seller_id="owner_id", worth=alone.amount.cast("float64"))
    every = shared.union(alone)
    mine = every.group_by("account_id", "seller_id").agg(worth=every.worth.sum())
    whole = every.group_by(whole_of="account_id").agg(whole=every.worth.sum())
    told = mine.join(whole, mine.account_id == whole.whole_of).filter(lambda t: t.whole > 0)
    return told.select("account_id", "seller_id", share=told.worth / told.whole)


def ground(done: ibis.Table, places: ibis.Table, shares: ibis.Table) -> ibis.Table:
    """What everybody with a place did on the account, beside what the others did.

    ``done`` is ``touched``, ``places`` is ``placed``, ``shares`` is ``credit``. Columns: seller_id,
    account_id, n_before, n_now, weeks, is_owner, share (of credit; without deals the owner's), partners (what
    others with a place did before), others (what all others did before), others_now.
    """
    marked = done.left_join(places, ["account_id", "seller_id"]).select(
        *[done[name] for name in done.columns],
        is_owner=places.is_owner.fill_null(False),
        is_placed=places.is_owner.notnull(),
    )
    counted = marked.mutate(by_placed=ibis.ifelse(marked.is_placed, marked.n_before, 0))
    total = counted.group_by(total_of="account_id").agg(
        before=counted.n_before.sum(), now=counted.n_now.sum(), by_all_placed=counted.by_placed.sum()
    )
    beside = marked.filter(marked.is_placed)
    beside = beside.join(total, beside.account_id == total.total_of)
    known = shares.select(share_on="account_id", share_of="seller_id", known="share")
    told = beside.left_join(known, [beside.account_id == known.share_on, beside.seller_id == known.share_of])
    has_deals = shares.select(dealt="account_id").distinct()
    told = told.left_join(has_deals, told.account_id == has_deals.dealt)
    otherwise = ibis.ifelse(told.is_owner & told.dealt.isnull(), 1.0, 0.0)
    return told.select(
        "seller_id", "account_id", "n_before", "n_now", "weeks", "is_owner",
        share=ibis.coalesce(told.known, otherwise),
        partners=(told.by_all_placed - told.n_before).cast("int64"),
        others=(told.before - told.n_before).cast("int64"),
        others_now=(told.now - told.n_now).cast("int64"),
    )  # fmt: skip
