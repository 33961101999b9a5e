"""Canonical tables of how people work together: hand-overs of tickets, internal contacts, offers, answers.

Counts, times and ids only. None of them holds a text somebody wrote.
"""

from groundrules.terms import Column, ColumnType, Table

TEXT, WHOLE, MONEY, SHARE = ColumnType.TEXT, ColumnType.WHOLE, ColumnType.MONEY, ColumnType.SHARE
DATE, TIME, YES_NO = ColumnType.DATE, ColumnType.TIME, ColumnType.YES_NO

TICKET_CHANGES = Table(
    "ticket_changes",
    ("change_id",),
    (
        Column("change_id", TEXT, required=True),
        Column("ticket_id", TEXT, required=True, refers_to="tickets.ticket_id"),
        Column("changed_at", TIME, required=True),
        Column("changed_by", TEXT),
        Column("field", TEXT, required=True, meaning="our column name (owner_id, status...)"),
        Column("old_value", TEXT),
        Column("new_value", TEXT),
    ),
    "Edits of tickets the CRM kept; owners appear as ids, of people and of queues.",
)
INTERNAL_CONTACTS = Table(
    "internal_contacts",
    ("day", "seller_id", "partner_id", "channel"),
    (
        Column("day", DATE, required=True),
        Column("seller_id", TEXT, required=True, refers_to="sellers.seller_id"),
        Column("partner_id", TEXT, required=True, refers_to="sellers.seller_id"),
        Column("channel", TEXT, meaning="meeting, mention, deal edit, or the source's word"),
        Column("n", WHOLE, required=True, meaning="how many that day"),
    ),
    "How often two of us were in touch; counts only, and both directions may occur.",
)
OFFERS = Table(
    "offers",
    ("offer_id",),
    (
        Column("offer_id", TEXT, required=True),
        Column("offered_at", TIME, required=True),
        Column("seller_id", TEXT, required=True, refers_to="sellers.seller_id", meaning="to whom"),
        Column("item_id", TEXT, meaning="the lead, ticket or account that was offered"),
        Column("kind", TEXT, meaning="lead, ticket, account, or the queue's word"),
        Column("account_id", TEXT, refers_to="accounts.account_id"),
        Column("segment", TEXT),
        Column("is_taken", YES_NO, meaning="empty: not answered"),
        Column("answered_at", TIME),
        Column("value", MONEY, meaning="what was expected of it"),
    ),
    "What a queue offered to whom, and whether it was taken.",
)
PULSE_ROUNDS = Table(
    "pulse_rounds",
    ("round_id", "boundary", "unit"),
    (
        Column("round_id", TEXT, required=True),
        Column("boundary", TEXT, required=True, meaning="between which roles: field and inside"),
        Column("unit", TEXT, meaning="the team or region asked"),
        Column("closed_on", DATE, required=True),
        Column("asked", WHOLE, required=True, meaning="people", low=0),
        Column("answered", WHOLE, required=True, meaning="people", low=0),
    ),
    "How many were asked how working together goes, and how many answered.",
)
PULSE = Table(
    "pulse",
    ("answer_id",),
    (
        Column("answer_id", TEXT, required=True),
        Column("round_id", TEXT, required=True),
        Column("closed_on", DATE, required=True),
        Column("boundary", TEXT, required=True, meaning="between which roles: field and inside"),
        Column("unit", TEXT, meaning="the team or region asked"),
        Column("item", TEXT, required=True, meaning="which question"),
        Column("score", WHOLE, required=True, meaning="1 to 5", low=1, high=5),
    ),
    "Answers about a boundary between roles; there is no person and no pair in it.",
)
ACCEPTANCES = Table(
    "acceptances",
    ("seller_id", "book_version", "rule_id"),
    (
        Column("seller_id", TEXT, required=True, refers_to="sellers.seller_id"),
        Column("book_version", TEXT, required=True),
        Column("rule_id", TEXT, meaning="empty: the book as a whole"),
        Column("read_at", TIME),
        Column("accepted_at", TIME),
        Column("quiz_asked", WHOLE, meaning="questions", low=0),
        Column("quiz_right", WHOLE, meaning="of them answered right", low=0),
    ),
    "Who read and accepted which rule of which version, and how a quiz about it went.",
)
SPLIT_CHANGES = Table(
    "split_changes",
    ("opportunity_id", "seller_id", "split_type", "changed_at"),
    (
        Column("opportunity_id", TEXT, required=True, refers_to="opportunities.opportunity_id"),
        Column("seller_id", TEXT, required=True, refers_to="sellers.seller_id"),
        Column("changed_at", TIME, required=True),
        Column("changed_by", TEXT, meaning="as far as the CRM tells"),
        Column("old_share", SHARE, meaning="empty: had none"),
        Column("new_share", SHARE, meaning="empty: has none any more"),
        Column(
            "known_from", TEXT, required=True, meaning="extract difference, or edit: only the CRM dates it"
        ),
        Column("split_type", TEXT),
    ),
    "Changes of credit shares, from differences between our own extracts; a CRM keeps no history of them.",
)
