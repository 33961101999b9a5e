"""Where facts about a person lie: every table that names people, what of it is read, who sees it."""

from dataclasses import dataclass

_CRM_SEES = "as in the CRM"
_CASES_SEE = "as in the CRM; as evidence only in a case, by whoever reads that case"


@dataclass(frozen=True, slots=True)
class Place:
    """One table that names people.

    Attributes:
        what: in words; ``table`` of the step ``step``.
        people: the columns that name the person, any of them.
        day: the column with the day; empty: there is none.
        source: where it came from.
        fields: the columns read.
        seen_by: who may read it.
    """

    what: str
    table: str
    people: tuple[str, ...]
    day: str
    source: str
    fields: tuple[str, ...]
    seen_by: str
    step: str = "crm"


PLACES = (
    Place(
        "who you are",
        "sellers",
        ("seller_id",),
        "",
        "the CRM's users",
        (
            "name",
            "email",
            "sales_role",
            "manager_id",
            "pair_id",
            "region",
            "territory",
            "hired_on",
            "full_time_share",
        ),
        "everybody: a name and a job; the rest: you, your managers, sales operations",
    ),
    Place(
        "territories you have",
        "seller_territories",
        ("seller_id",),
        "",
        "the CRM's territories",
        ("territory_id",),
        "everybody",
    ),
    Place(
        "days you were away",
        "leave",
        ("seller_id",),
        "starts_on",
        "the leave calendar",
        (
            "starts_on",
            "ends_on",
        ),
        "nobody as a list; a signal says that somebody was away, never why",
    ),
    Place(
        "activities you logged",
        "activities",
        ("seller_id", "created_by"),
        "day",
        "the CRM's tasks, events and calls",
        (
            "day",
            "kind",
            "direction",
            "account_id",
            "is_joint",
            "is_bulk",
            "minutes",
            "fingerprint",
        ),
        _CASES_SEE,
    ),
    Place(
        "meetings you sat in",
        "attendees",
        ("seller_id",),
        "",
        "the CRM's invitations",
        ("activity_id",),
        _CASES_SEE,
    ),
    Place(
        "accounts you own or entered",
        "accounts",
        ("owner_id", "created_by"),
        "",
        "the CRM",
        ("account_id", "name"),
        "everybody",
    ),
    Place(
        "accounts you owned",
        "account_owners",
        ("owner_id",),
        "valid_from",
        "the CRM's history",
        (
            "account_id",
            "valid_from",
            "valid_to",
        ),
        _CRM_SEES,
    ),
    Place(
        "accounts you owned that were merged",
        "merged_owners",
        ("owner_id",),
        "valid_from",
        "the CRM's history",
        ("valid_from", "valid_to"),
        _CRM_SEES,
    ),
    Place(
        "account teams you are on",
        "account_team",
        ("seller_id",),
        "added_at",
        "the CRM's account teams",
        (
            "account_id",
            "team_role",
        ),
        _CRM_SEES,
    ),
    Place(
        "accounts the rulebook gives you a place on",
        "assignments",
        ("seller_id",),
        "",
        "the rulebook, from the CRM's facts",
        ("account_id", "team_role", "rule_id"),
        "you, the account's team, your managers, sales operations, auditors",
        "coverage",
    ),
    Place(
        "deals you own or entered",
        "opportunities",
        ("owner_id", "created_by"),
        "created_at",
        "the CRM's deals",
        (
            "account_id",
            "stage",
            "amount",
            "close_date",
            "created_at",
            "discount",
        ),
        _CASES_SEE,
    ),
    Place(
        "deal teams you are on",
        "opportunity_team",
        ("seller_id",),
        "added_at",
        "the CRM's deal teams",
        (
            "opportunity_id",
            "team_role",
        ),
        _CRM_SEES,
    ),
    Place(
        "shares of credit for deals",
        "splits",
        ("seller_id",),
        "changed_at",
        "the CRM's splits",
        (
            "opportunity_id",
            "credit_share",
        ),
        "those in the split and their managers, sales operations, auditors",
    ),
    Place(
        "changes of such shares, yours or by you",
        "split_changes",
        ("seller_id", "changed_by"),
        "changed_at",
        "two imports compared",
        ("opportunity_id", "old_share", "new_share", "changed_at"),
        _CASES_SEE,
    ),
    Place(
        "changes you made to accounts",
        "account_changes",
        ("changed_by",),
        "changed_at",
        "the CRM's history",
        ("account_id", "field", "changed_at"),
        _CASES_SEE,
    ),
    Place(
        "changes you made to deals",
        "opportunity_changes",
        ("changed_by",),
        "changed_at",
        "the CRM's history",
        ("opportunity_id", "field", "changed_at"),
        _CASES_SEE,
    ),
    Place(
        "changes you made to service requests",
        "ticket_changes",
        ("changed_by",),
        "changed_at",
        "the CRM's history",
        ("ticket_id", "field", "changed_at"),
        _CASES_SEE,
    ),
    Place(
        "service requests you answer",
        "tickets",
        ("owner_id",),
        "opened_at",
        "the CRM's cases",
        (
            "account_id",
            "opened_at",
            "answered_at",
            "closed_at",
        ),
        _CASES_SEE,
    ),
    Place(
        "how often you and a colleague were in touch",
        "internal_contacts",
        ("seller_id", "partner_id"),
        "day",
        "counts your company gives, without a word of what was said",
        ("day", "channel", "n"),
        "nobody as a list; a prompt that comes of it: the two of you alone",
    ),
    Place(
        "what a queue offered you",
        "offers",
        ("seller_id",),
        "offered_at",
        "the queue",
        (
            "kind",
            "segment",
            "is_taken",
            "value",
        ),
        "nobody as a list",
    ),
    Place(
        "rules you read and accepted",
        "acceptances",
        ("seller_id",),
        "read_at",
        "our own form",
        (
            "book_version",
            "rule_id",
            "read_at",
            "accepted_at",
            "quiz_asked",
            "quiz_right",
        ),
        "you; shares of eight people and more: leaders",
    ),
    Place(
        "accounts that moved from or to you, and how contacts went over",
        "letting_go",
        ("old_owner", "new_owner"),
        "moved_on",
        "counts of contacts by week",
        ("account_id", "moved_on", "verdict", "excuses"),
        "the old and the new owner first; leaders only of one that lasts",
        "signals",
    ),
)
"""Every table that names people; a test holds it against the tables there are."""
