"""Deals on which the book wants a colleague from inside, and whether one was there."""

from datetime import date

import ibis

from groundrules.signals.counts.deals import edits


def first_owners(opportunities: ibis.Table, changes: ibis.Table) -> ibis.Table:
    """Who owned each deal first: opportunity_id, first_owner (the first edit's old value, else today's)."""
    moved = edits(changes, field="owner_id")
    first = ibis.window(group_by="opportunity_id", order_by=["changed_at", "change_id"])
    moved = moved.mutate(place=ibis.row_number().over(first)).filter(lambda t: t.place == 0)
    moved = moved.select(deal="opportunity_id", before="old_value")
    told = opportunities.left_join(moved, opportunities.opportunity_id == moved.deal)
    return told.select(
        "opportunity_id", first_owner=ibis.ifelse(told.deal.notnull(), told.before, told.owner_id)
    )


def wanted_inside(
    opportunities: ibis.Table,
    first: ibis.Table,
    assignments: ibis.Table,
    sellers: ibis.Table,
    team: ibis.Table,
    *,
    since: date,
    until: date,
) -> ibis.Table:
    """Deals a field seller began in [since, until) on accounts where the book gives inside a place beside.

    Accounts the book gives to inside altogether are left out: deals there tell whether they have moved.

    Args:
        opportunities: the deals as they are today.
        first: ``first_owners``.
        assignments: who covers each account by the book.
        sellers: for the jobs.
        team: who is on each deal.
        since: first day.
        until: end, excluded.

    Columns: opportunity_id, account_id, seller_id (who began it), partner_id (whom the book wants; of several
    the first by id), created_on, amount, is_included: somebody from inside is on the deal's team, entered it
    or owns it today.
    """
    inside = sellers.filter(sellers.sales_role == "inside").select(inside_id="seller_id")
    field = sellers.filter(sellers.sales_role == "field").select(field_id="seller_id")
    theirs = assignments.semi_join(inside, assignments.seller_id == inside.inside_id)
    owned = theirs.filter(theirs.team_role == "owner").select(owned_by_inside="account_id").distinct()
    placed = theirs.anti_join(owned, theirs.account_id == owned.owned_by_inside)
    placed = placed.group_by(place_on="account_id").agg(partner_id=placed.seller_id.min())
    there = team.semi_join(inside, team.seller_id == inside.inside_id)
    there = there.select(with_deal="opportunity_id").distinct()
    deals = opportunities.select(
        "opportunity_id", "account_id", "amount", "owner_id", "created_by",
        created_on=opportunities.created_at.date(),
    )  # fmt: skip
    deals = deals.filter(deals.created_on >= since, deals.created_on < until)
    begun = first.select(begun="opportunity_id", seller_id="first_owner")
    deals = deals.join(begun, deals.opportunity_id == begun.begun)
    deals = deals.join(placed, deals.account_id == placed.place_on)
    deals = deals.semi_join(field, deals.seller_id == field.field_id)
    deals = deals.filter(deals.partner_id != deals.seller_id)
    by = inside.select(entered="inside_id")
    owns = inside.select(owned="inside_id")
    told = deals.left_join(there, deals.opportunity_id == there.with_deal)
    told = told.left_join(by, told.created_by == by.entered)
    told = told.left_join(owns, told.owner_id == owns.owned)
    return told.select(
        "opportunity_id", "account_id", "seller_id", "partner_id", "created_on", "amount",
        is_included=told.with_deal.notnull() | told.entered.notnull() | told.owned.notnull(),
    )  # fmt: skip
