"""Who contacts a customer without a declared place there, and what else shows that two sides pull at it."""

from datetime import date

import ibis

from groundrules.signals.counts.deals import edits


def owners_between(owned: ibis.Table, *, start: date, end: date) -> ibis.Table:
    """Who owned an account on some day of [start, end): account_id, seller_id."""
    held = owned.filter(owned.starts_on < end, owned.ends_on.isnull() | (owned.ends_on > start))
    return held.select("account_id", seller_id="owner_id").distinct()


def with_their_partners(owners: ibis.Table, sellers: ibis.Table) -> ibis.Table:
    """Owners, their declared partners and their leaders: account_id, seller_id."""
    partner = sellers.filter(sellers.pair_id.notnull()).select(of="seller_id", who="pair_id")
    named_by = sellers.filter(sellers.pair_id.notnull()).select(of="pair_id", who="seller_id")
    leader = sellers.filter(sellers.manager_id.notnull()).select(of="seller_id", who="manager_id")
    beside = partner.union(named_by, leader)
    more = owners.join(beside, owners.seller_id == beside.of).select("account_id", seller_id="who")
    return owners.union(more, distinct=True)


def on_its_deals(
    opportunities: ibis.Table, opportunity_team: ibis.Table, changes: ibis.Table, *, start: date
) -> ibis.Table:
    """Who owns or is on the team of a deal of the account: account_id, seller_id.

    Owners only of deals begun before ``start`` that did not change hands since: whoever came by a change or
    a new deal has no place by that.
    """
    passed = edits(changes, field="owner_id")
    passed = passed.filter(passed.changed_at.date() >= start).select("opportunity_id")
    known = opportunities.filter(opportunities.account_id.notnull())
    old = known.filter(
        known.created_at.isnull() | (known.created_at.date() < start), known.owner_id.notnull()
    )
    old = old.anti_join(passed, "opportunity_id").select("account_id", seller_id="owner_id")
    about = known.select("account_id", deal="opportunity_id")
    team = opportunity_team.filter(
        opportunity_team.added_at.isnull() | (opportunity_team.added_at.date() < start)
    )
    team = team.join(about, team.opportunity_id == about.deal).select("account_id", "seller_id")
    return old.union(team, distinct=True)


def owner_away(owned: ibis.Table, away: ibis.Table) -> ibis.Table:
    """Days on which the account's owner was on leave: account_id, day. ``away`` is seller_id, day."""
    found = away.join(
        owned,
        [
            away.seller_id == owned.owner_id,
            away.day >= owned.starts_on,
            owned.ends_on.isnull() | (away.day < owned.ends_on),
        ],
    )
    return found.select("account_id", "day").distinct()


def uninvited(
    contacts: ibis.Table, placed: ibis.Table, sellers: ibis.Table, covered: ibis.Table
) -> ibis.Table:
    """Single outward contacts by field and inside sellers without a place: account_id, seller_id, day.

    Left out: list mail, meetings with colleagues, days on which the owner was away (``covered``).
    """
    sells = sellers.filter(sellers.sales_role.isin(("field", "inside"))).select("seller_id")
    alone = contacts.filter(~contacts.is_bulk, ~contacts.is_joint, ~contacts.is_guest)
    alone = alone.semi_join(sells, "seller_id").anti_join(placed, ["account_id", "seller_id"])
    return alone.anti_join(covered, ["account_id", "day"]).select("account_id", "seller_id", "day")


def by_account(found: ibis.Table, *, base: date, start: date, end: date) -> ibis.Table:
    """Uninvited contacts per account in [base, start) and [start, end): account_id, before, now, people."""
    seen = found.filter(found.day >= base, found.day < end)
    is_now = seen.day >= start
    return seen.group_by("account_id").agg(
        before=seen.count(where=~is_now),
        now=seen.count(where=is_now),
        people=seen.seller_id.nunique(where=is_now),
    )


def by_people(contacts: ibis.Table, accounts: ibis.Table, *, start: date, end: date) -> ibis.Table:
    """Outward contacts of some accounts in [start, end) per person: account_id, seller_id, n, first, last."""
    seen = contacts.filter(~contacts.is_bulk, contacts.day >= start, contacts.day < end)
    seen = seen.semi_join(accounts, "account_id")
    return seen.group_by("account_id", "seller_id").agg(
        n=seen.count(), first=seen.day.min(), last=seen.day.max()
    )


def flips(opportunities: ibis.Table, changes: ibis.Table, *, start: date, end: date) -> ibis.Table:
    """Owner changes of deals in [start, end), with the account, the giver and the taker."""
    passed = edits(changes, field="owner_id")
    passed = passed.filter(passed.changed_at.date() >= start, passed.changed_at.date() < end)
    passed = passed.select(
        "changed_at", "changed_by", deal="opportunity_id", giver="old_value", taker="new_value"
    )
    told = passed.join(opportunities, passed.deal == opportunities.opportunity_id)
    told = told.filter(told.account_id.notnull())
    return told.select("account_id", "opportunity_id", "changed_at", "changed_by", "giver", "taker")


def duplicates(opportunities: ibis.Table, *, start: date, end: date) -> ibis.Table:
    """Open deals begun in [start, end) beside an older open one of another owner for the same product.

    Columns: account_id, opportunity_id, beside, owner_id, other_owner, created_on.
    """
    open_ = opportunities.filter(
        ~opportunities.is_closed,
        opportunities.account_id.notnull(),
        opportunities.product.notnull(),
        opportunities.owner_id.notnull(),
        opportunities.created_at.notnull(),
    )
    new = open_.filter(open_.created_at.date() >= start, open_.created_at.date() < end)
    old = open_.select(
        beside="opportunity_id",
        account="account_id",
        line="product",
        other_owner="owner_id",
        begun_at="created_at",
    )
    met = new.join(
        old,
        [
            new.account_id == old.account,
            new["product"] == old.line,
            new.owner_id != old.other_owner,
            old.begun_at < new.created_at,
        ],
    )
    return met.select(
        "account_id", "opportunity_id", "beside", "owner_id", "other_owner", created_on=met.created_at.date()
    )


def split_edits(
    opportunities: ibis.Table, split_changes: ibis.Table, *, start: date, end: date
) -> ibis.Table:
    """Edits of credit in [start, end): account_id, opportunity_id, changed_on, changed_by. One per moment."""
    some = split_changes.filter(
        split_changes.changed_at.date() >= start,
        split_changes.changed_at.date() < end,
        split_changes.old_share.notnull(),
        split_changes.new_share.notnull(),
    )
    moments = some.select("changed_at", "changed_by", deal="opportunity_id").distinct()
    told = moments.join(opportunities, moments.deal == opportunities.opportunity_id)
    told = told.filter(told.account_id.notnull())
    return told.select("account_id", "opportunity_id", "changed_by", changed_on=told.changed_at.date())
