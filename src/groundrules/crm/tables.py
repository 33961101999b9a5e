"""The canonical tables: whatever CRM the rows came from, every later step reads these."""

from datetime import UTC, datetime

from groundrules.crm.together import (
    ACCEPTANCES,
    INTERNAL_CONTACTS,
    OFFERS,
    PULSE,
    PULSE_ROUNDS,
    SPLIT_CHANGES,
    TICKET_CHANGES,
)
from groundrules.terms import Column, ColumnType, Table

TEXT, WHOLE, MONEY, SHARE = ColumnType.TEXT, ColumnType.WHOLE, ColumnType.MONEY, ColumnType.SHARE
DATE, TIME, YES_NO = ColumnType.DATE, ColumnType.TIME, ColumnType.YES_NO

ROLES = Table(
    "roles",
    ("role_id",),
    (
        Column("role_id", TEXT, required=True),
        Column("name", TEXT, required=True),
        Column("parent_role_id", TEXT, refers_to="roles.role_id"),
    ),
    "The CRM's role tree.",
)
SELLERS = Table(
    "sellers",
    ("seller_id",),
    (
        Column("seller_id", TEXT, required=True),
        Column("name", TEXT, required=True),
        Column("email", TEXT),
        Column("manager_id", TEXT, refers_to="sellers.seller_id"),
        Column("role_id", TEXT, refers_to="roles.role_id"),
        Column("sales_role", TEXT, required=True, meaning="a SalesRole"),
        Column("title", TEXT),
        Column("territory", TEXT),
        Column("region", TEXT),
        Column("country", TEXT),
        Column("time_zone", TEXT),
        Column("pair_id", TEXT, refers_to="sellers.seller_id", meaning="the declared partner"),
        Column("full_time_share", SHARE),
        Column("hired_on", DATE),
        Column("left_on", DATE),
        Column("is_active", YES_NO, required=True),
        Column("is_system", YES_NO, meaning="an integration, not a person"),
    ),
    "Every person (and integration) that can own or touch a record.",
)
ACCOUNTS = Table(
    "accounts",
    ("account_id",),
    (
        Column("account_id", TEXT, required=True),
        Column("name", TEXT, required=True),
        Column("owner_id", TEXT, refers_to="sellers.seller_id"),
        Column("parent_id", TEXT, refers_to="accounts.account_id"),
        Column("segment", TEXT),
        Column("tier", TEXT),
        Column("industry", TEXT),
        Column("employees", WHOLE),
        Column("annual_revenue", MONEY, meaning="the customer's own turnover"),
        Column("currency", TEXT),
        Column("country", TEXT),
        Column("state", TEXT),
        Column("region", TEXT),
        Column("territory", TEXT),
        Column("needs_expert", YES_NO),
        Column("partner_led", YES_NO),
        Column("contract_end", DATE),
        Column("website", TEXT),
        Column("created_at", TIME),
        Column("street", TEXT),
        Column("city", TEXT),
        Column("postal_code", TEXT),
        Column("phone", TEXT, meaning="digits only"),
        Column("created_by", TEXT, meaning="who entered it; it may be an integration the extract lacks"),
        Column("potential", MONEY, meaning="what could be sold there in a year"),
    ),
    "Customer companies with the owner the CRM shows today.",
)
ACCOUNT_CHANGES = Table(
    "account_changes",
    ("change_id",),
    (
        Column("change_id", TEXT, required=True),
        Column("account_id", TEXT, required=True, refers_to="accounts.account_id"),
        Column("changed_at", TIME, required=True),
        Column("changed_by", TEXT),
        Column("field", TEXT, required=True, meaning="our column name (owner_id, parent_id...)"),
        Column("old_value", TEXT),
        Column("new_value", TEXT),
    ),
    "Edits the CRM kept; owners appear as ids.",
)
ACCOUNT_TEAM = Table(
    "account_team",
    ("account_id", "seller_id", "team_role"),
    (
        Column("account_id", TEXT, required=True, refers_to="accounts.account_id"),
        Column("seller_id", TEXT, required=True, refers_to="sellers.seller_id"),
        Column("team_role", TEXT, required=True, meaning="the CRM's word for the place"),
        Column("member_id", TEXT, meaning="the CRM's own id of the row; without it, it cannot be changed"),
        Column("account_access", TEXT, meaning="the CRM's word for what the person may do"),
        Column("deal_access", TEXT),
        Column("case_access", TEXT),
        Column("added_at", TIME, meaning="when the person came to the place"),
    ),
    "Who else is on the account today.",
)
OPPORTUNITIES = Table(
    "opportunities",
    ("opportunity_id",),
    (
        Column("opportunity_id", TEXT, required=True),
        Column("account_id", TEXT, refers_to="accounts.account_id"),
        Column("owner_id", TEXT, refers_to="sellers.seller_id"),
        Column("name", TEXT),
        Column("stage", TEXT),
        Column("amount", MONEY),
        Column("currency", TEXT),
        Column("probability", SHARE),
        Column("close_date", DATE),
        Column("created_at", TIME),
        Column("source", TEXT),
        Column("type", TEXT),
        Column("is_closed", YES_NO, required=True),
        Column("is_won", YES_NO, required=True),
        Column("product", TEXT, meaning="the product family"),
        Column("forecast", TEXT, meaning="the forecast category"),
        Column("discount", SHARE, meaning="against the list price"),
        Column("created_by", TEXT),
    ),
    "Deals.",
)
OPPORTUNITY_CHANGES = Table(
    "opportunity_changes",
    ("change_id",),
    (
        Column("change_id", TEXT, required=True),
        Column("opportunity_id", TEXT, required=True, refers_to="opportunities.opportunity_id"),
        Column("changed_at", TIME, required=True),
        Column("changed_by", TEXT),
        Column("field", TEXT, required=True),
        Column("old_value", TEXT),
        Column("new_value", TEXT),
    ),
    "Edits of deals the CRM kept.",
)
OPPORTUNITY_TEAM = Table(
    "opportunity_team",
    ("opportunity_id", "seller_id", "team_role"),
    (
        Column("opportunity_id", TEXT, required=True, refers_to="opportunities.opportunity_id"),
        Column("seller_id", TEXT, required=True, refers_to="sellers.seller_id"),
        Column("team_role", TEXT, required=True),
        Column("member_id", TEXT, meaning="the CRM's own id of the row; without it, it cannot be changed"),
        Column("deal_access", TEXT, meaning="the CRM's word for what the person may do"),
        Column("added_at", TIME, meaning="when the person came to the place"),
    ),
    "Who else is on the deal.",
)
SPLITS = Table(
    "splits",
    ("split_id",),
    (
        Column("split_id", TEXT, required=True),
        Column("opportunity_id", TEXT, required=True, refers_to="opportunities.opportunity_id"),
        Column("seller_id", TEXT, required=True, refers_to="sellers.seller_id"),
        Column("credit_share", SHARE, required=True),
        Column("split_type", TEXT),
        Column("changed_at", TIME, meaning="the last edit, as the CRM tells it"),
        Column("changed_by", TEXT),
    ),
    "Credit shares on deals.",
)
ACTIVITIES = Table(
    "activities",
    ("activity_id",),
    (
        Column("activity_id", TEXT, required=True),
        Column("day", DATE, required=True),
        Column("created_at", TIME),
        Column("seller_id", TEXT, required=True, refers_to="sellers.seller_id"),
        Column("account_id", TEXT, refers_to="accounts.account_id"),
        Column("opportunity_id", TEXT, refers_to="opportunities.opportunity_id"),
        Column("kind", TEXT, required=True, meaning="call, mail, meeting, task, visit, service"),
        Column("direction", TEXT, meaning="out, in; empty when unknown"),
        Column("is_joint", YES_NO, meaning="another seller was in it"),
        Column("is_bulk", YES_NO),
        Column("is_done", YES_NO, meaning="completed, so it counts as contact"),
        Column("source", TEXT, required=True, meaning="task or event"),
        Column("created_by", TEXT, meaning="who entered it"),
        Column("completed_at", TIME, meaning="when a task was marked as done"),
        Column("minutes", WHOLE, meaning="length of a meeting, at most a fortnight", low=0, high=20_160),
        Column("fingerprint", TEXT, meaning="keyed hash of the subject line, which is never kept"),
    ),
    "Calls, mails, meetings: counts and times, never content.",
)
ATTENDEES = Table(
    "attendees",
    ("attendee_id",),
    (
        Column("attendee_id", TEXT, required=True),
        Column("activity_id", TEXT, required=True, refers_to="activities.activity_id"),
        Column("seller_id", TEXT, refers_to="sellers.seller_id", meaning="empty for a customer's person"),
    ),
    "Who was invited to a meeting.",
)
TICKETS = Table(
    "tickets",
    ("ticket_id",),
    (
        Column("ticket_id", TEXT, required=True),
        Column("account_id", TEXT, refers_to="accounts.account_id"),
        Column("owner_id", TEXT, refers_to="sellers.seller_id"),
        Column("opened_at", TIME, required=True),
        Column("closed_at", TIME),
        Column("category", TEXT),
        Column("status", TEXT),
        Column("is_closed", YES_NO),
        Column("answered_at", TIME, meaning="the first reply"),
    ),
    "Customers' service requests (Salesforce calls them Case).",
)
HOLIDAYS = Table(
    "holidays",
    ("day", "country", "name"),
    (
        Column("day", DATE, required=True),
        Column("country", TEXT, meaning="empty: everywhere"),
        Column("name", TEXT, required=True),
    ),
    "Public holidays.",
)
LEAVE = Table(
    "leave",
    ("seller_id", "starts_on"),
    (
        Column("seller_id", TEXT, required=True, refers_to="sellers.seller_id"),
        Column("starts_on", DATE, required=True),
        Column("ends_on", DATE, required=True, meaning="first day back"),
        Column("kind", TEXT),
    ),
    "Who was away; the reason is never needed.",
)
MERGED = Table(
    "merged",
    ("kind", "record_id"),
    (
        Column("record_id", TEXT, required=True, meaning="the id it had"),
        Column("kind", TEXT, required=True, meaning="account or deal"),
        Column("into_id", TEXT, required=True, meaning="the record it was merged into"),
        Column("merged_at", TIME, meaning="empty: when is not told; then the day of the extract counts"),
        Column("name", TEXT),
        Column("owner_id", TEXT, meaning="its last owner"),
        Column("created_at", TIME),
    ),
    "Records merged into another: they are gone from the CRM, and what they had counts for the other.",
)
ACCOUNT_TERRITORIES = Table(
    "account_territories",
    ("account_id", "territory_id"),
    (
        Column("account_id", TEXT, required=True, refers_to="accounts.account_id"),
        Column("territory_id", TEXT, required=True),
        Column("association_id", TEXT, meaning="the CRM's own id of the row"),
        Column("cause", TEXT, meaning="manual, rule, or the CRM's word"),
    ),
    "The CRM's own territories an account lies in.",
)
SELLER_TERRITORIES = Table(
    "seller_territories",
    ("seller_id", "territory_id"),
    (
        Column("seller_id", TEXT, required=True, refers_to="sellers.seller_id"),
        Column("territory_id", TEXT, required=True),
    ),
    "The CRM's own territories a person works in.",
)
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
"""Where an owner's interval begins whose account has no creation date: before our data."""

ACCOUNT_OWNERS = Table(
    "account_owners",
    ("account_id", "valid_from"),
    (
        Column("account_id", TEXT, required=True, refers_to="accounts.account_id"),
        Column("owner_id", TEXT, refers_to="sellers.seller_id"),
        Column("valid_from", TIME, required=True),
        Column("valid_to", TIME, meaning="excluded; empty: still so"),
        Column("known_from", TEXT, required=True, meaning="history, extract difference, merge, or creation"),
    ),
    "Ownership over time, rebuilt from the CRM's history and from differences between our own extracts.",
)

MERGED_OWNERS = Table(
    "merged_owners",
    ACCOUNT_OWNERS.key,
    (
        Column("account_id", TEXT, required=True, meaning="the id of an account merged into another"),
        *ACCOUNT_OWNERS.columns[1:],
    ),
    "Who owned accounts that were merged into another, until the merge.",
)

READ = (
    MERGED, ROLES, SELLERS, ACCOUNTS, ACCOUNT_CHANGES, ACCOUNT_TEAM, OPPORTUNITIES, OPPORTUNITY_CHANGES,
    OPPORTUNITY_TEAM, SPLITS, ACTIVITIES, ATTENDEES, TICKETS, TICKET_CHANGES, HOLIDAYS, LEAVE,
    ACCOUNT_TERRITORIES, SELLER_TERRITORIES, INTERNAL_CONTACTS, OFFERS, PULSE_ROUNDS, PULSE, ACCEPTANCES,
)  # fmt: skip
"""Tables read from a CRM, parents before children."""

DERIVED = (ACCOUNT_OWNERS, MERGED_OWNERS, SPLIT_CHANGES)
"""Tables this step works out itself."""

BY_NAME = {table.name: table for table in (*READ, *DERIVED)}

_RECORDS = {
    "account_team": "member_id",
    "opportunity_team": "member_id",
    "account_territories": "association_id",
}


def naming(table: Table) -> tuple[str, ...]:
    """Columns by which a row that changed is found again: the key, and the CRM's own id beside it, if any."""
    own = _RECORDS.get(table.name)
    return (*table.key, own) if own else table.key
