"""Who else is on an account or a deal, and since when."""

import ibis


def on_accounts(account_team: ibis.Table) -> ibis.Table:
    """Places the CRM knows: account_id, seller_id, team_role, since (day; empty: not told)."""
    return account_team.select("account_id", "seller_id", "team_role", since=account_team.added_at.date())


def by_our_rules(assignments: ibis.Table) -> ibis.Table:
    """Places our coverage gives beside the owner's: account_id, seller_id, team_role."""
    kept = assignments.filter(assignments.seller_id.notnull(), assignments.team_role != "owner")
    return kept.select("account_id", "seller_id", "team_role").distinct()


def on_deals(opportunity_team: ibis.Table) -> ibis.Table:
    """Places on deals: opportunity_id, seller_id, team_role, since (day; empty: not told)."""
    return opportunity_team.select(
        "opportunity_id", "seller_id", "team_role", since=opportunity_team.added_at.date()
    )
