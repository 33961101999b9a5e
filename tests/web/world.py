"""A small firm for the pages: two teams, four accounts, two cases; each secret is a word of its own.

Margaret leads the north: Anna (field) and Tom (inside) are the two sides of both cases, Nora works beside
them and is no side. Victor leads the south with Cora. Helen is above both. Rosa is sales operations, Ugo the
auditor, Ada the system admin.
"""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from groundrules.signals.tables import SIGNALS
from groundrules.terms import SalesRole, Seller
from tests.fakes.facts import MemoryFacts, arrow_table

NOW = datetime(2026, 6, 30, 14, 0, tzinfo=UTC)  # Tuesday, 10:00 in New York
AS_OF = date(2026, 6, 30)
PASSWORD = "ground-rules-hold-2026"

HELEN, MARGARET, VICTOR = "005HELEN", "005MARGARET", "005VICTOR"
ANNA, TOM, NORA, CORA = "005ANNA", "005TOM", "005NORA", "005CORA"
ROSA, UGO, ADA = "005ROSA", "005UGO", "005ADA"
BRIGHTWATER, HALVORSEN, CORVUS, HOSTILE = "001BRIGHTWATER", "001HALVORSEN", "001CORVUS", "001HOSTILE"
OUTSIDE = "001ODD"  # its segment is no word of the book

INJECTION = '<img src=x onerror="alert(1)"><b hx-get="/rulebook/" hx-trigger="load">x</b>{{ 7|add:7 }}'

CANARIES = {
    "account name on a case": "Brightwater",
    "what was counted": "zebra-count",
    "the formula": "zebra-formula",
    "who was counted doing what": "zebra-row",
    "an excuse": "zebra-excuse",
    "the price": "$777k",
    "the headline": "zebra-headline",
    "Anna's words": "zebra-anna",
    "revenue": "$345k",
    "an earlier owner": "Olga Formerly",
    "what a giver wrote": "zebra-decides",
    "what a move may cost": "zebra-price",
    "why somebody wants to keep it": "zebra-wish",
}
"""What somebody outside the team must never receive, in any form."""

PEOPLE = (
    Seller(HELEN, "Helen Ward", SalesRole.MANAGER),
    Seller(MARGARET, "Margaret Ellison", SalesRole.MANAGER, HELEN, "North", "north"),
    Seller(VICTOR, "Victor Brandt", SalesRole.MANAGER, HELEN, "South", "south"),
    Seller(ANNA, "Anna Lindqvist", SalesRole.FIELD, MARGARET, "North 3", "north"),
    Seller(TOM, "Tom Okafor", SalesRole.INSIDE, MARGARET, "North 3", "north"),
    Seller(NORA, "Nora Beside", SalesRole.INSIDE, MARGARET, "North 4", "north"),
    Seller(CORA, "Cora Stranger", SalesRole.INSIDE, VICTOR, "South 1", "south"),
    Seller("005OLGA", "Olga Formerly", SalesRole.FIELD, MARGARET, "North 3", "north", is_active=False),
)


@dataclass(frozen=True)
class Customer:
    """One account of the firm."""

    account_id: str
    name: str
    owner_id: str
    segment: str
    territory: str


CUSTOMERS = (
    Customer(BRIGHTWATER, "Brightwater Foods", TOM, "small", "North 3"),
    Customer(HALVORSEN, "Halvorsen Marine", TOM, "small", "North 3"),
    Customer(CORVUS, "Corvus Logistics", CORA, "small", "South 1"),
    Customer(HOSTILE, INJECTION, TOM, "small", "North 3"),
    Customer(OUTSIDE, "Odd One", NORA, "galactic", "North 4"),
)


def facts(extra_accounts: int = 0) -> MemoryFacts:
    """The CRM of the firm; ``extra_accounts`` more belong to Nora."""
    start = datetime(2025, 1, 1, tzinfo=UTC)
    more = [
        Customer(f"001EXTRA{n:05d}", f"Extra Works {n:05d}", NORA, "small", "North 4")
        for n in range(extra_accounts)
    ]
    return MemoryFacts.of(
        AS_OF,
        sellers=[_seller(person) for person in PEOPLE],
        accounts=[
            {
                "account_id": c.account_id,
                "name": c.name,
                "owner_id": c.owner_id,
                "segment": c.segment,
                "tier": "B",
                "employees": 40,
                "currency": "USD",
                "region": c.territory.split()[0].lower(),
                "territory": c.territory,
                "needs_expert": False,
                "partner_led": False,
                "created_at": start,
            }
            for c in (*CUSTOMERS, *more)
        ],
        account_owners=[
            {
                "account_id": BRIGHTWATER,
                "owner_id": "005OLGA",
                "valid_from": start - timedelta(400),
                "valid_to": start,
                "known_from": "history",
            },
            {
                "account_id": BRIGHTWATER,
                "owner_id": ANNA,
                "valid_from": start,
                "valid_to": datetime(2026, 4, 20, tzinfo=UTC),
                "known_from": "history",
            },
            {
                "account_id": BRIGHTWATER,
                "owner_id": TOM,
                "valid_from": datetime(2026, 4, 20, tzinfo=UTC),
                "known_from": "history",
            },
        ],
        opportunities=[
            {
                "opportunity_id": "006WON",
                "account_id": BRIGHTWATER,
                "owner_id": ANNA,
                "name": "won",
                "stage": "Closed Won",
                "amount": 34_500_000,
                "currency": "USD",
                "close_date": date(2026, 3, 1),
                "created_at": start,
                "is_closed": True,
                "is_won": True,
            }
        ],
    )


def signals() -> list[dict[str, object]]:
    """Three strong signals about Tom and Anna: letting go twice (both are asked), a gap once."""
    return [
        _signal(
            "S02|1",
            "S02",
            "B",
            BRIGHTWATER,
            "Brightwater Foods",
            "H4",
            77_700_000,
            "above 250k",
            "zebra-headline",
        ),
        _signal("S03|2", "S03", "A", HALVORSEN, "Halvorsen Marine", "H2", 2_000_000, "10-50k", "a quiet one"),
        _signal("S02|3", "S02", "B", HOSTILE, INJECTION, "H4", 900_000, "under 10k", INJECTION),
    ]


def signal_table() -> object:
    """The signals as the signals step would publish them, and one prompt only Tom sees."""
    prompt = _signal("S02|4", "S02", "D", HALVORSEN, "Halvorsen Marine", "H4", 0, "under 10k", "zebra-prompt")
    return arrow_table(SIGNALS, [*signals(), {**prompt, "verdict": "prompt"}, *alone(), *shared()])


PROMPT_ALONE, OLD_PROMPT, NORTH_SHARES, RULE_SHARES = "S06|5", "S06|6", "S04|7", "S23|8"


def alone() -> list[dict[str, object]]:
    """Two questions to Anna and Tom about no account; one of them has expired today."""
    asked = _signal(PROMPT_ALONE, "S06", "D", "", "", "H4", 0, "under 10k", "zebra-alone")
    asked |= {
        "verdict": "prompt",
        "account_id": None,
        "account_name": None,
        "headline": "the two: zebra-alone",
    }
    tree = {**json.loads(str(asked["evidence"])), "answers": {"seller": "is it the plan?"}}
    asked["evidence"] = json.dumps(tree)
    old = {"signal_id": OLD_PROMPT, "headline": "zebra-expired", "expires_on": AS_OF}
    return [asked, {**asked, **old}]


def pair_signal() -> dict[str, object]:
    """Anna and Tom have stopped talking: a pattern about the two and no account."""
    row = _signal("S02|9", "S02", "B", "", "", "H4", 100, "under 10k", "x")
    tree = json.loads(str(row["evidence"]))
    tree["unit"] |= {"account_id": None, "account": None}
    row |= {"account_id": None, "account_name": None, "kind": "S08", "signal_id": "S08|9"}
    return {**row, "headline": "the two have not talked for a month", "evidence": json.dumps(tree)}


def shared() -> list[dict[str, object]]:
    """What Margaret's team shares, and what everybody shares about a rule."""
    nobody = {"account_id": None, "account_name": None, "from_seller_id": None, "to_seller_id": None}
    found = []
    for signal_id, kind, group, name in (
        (NORTH_SHARES, "team", MARGARET, "The north"),
        (RULE_SHARES, "rule", "H2", "Rule H2"),
    ):
        row = _signal(signal_id, signal_id[:3], "C", "", "", "H2", 0, "under 10k", "x")
        group_of = {"group_kind": kind, "group_id": group, "group_name": name, "group_size": 9}
        found.append(
            {**row, **nobody, **group_of, "headline": f"the {kind}: zebra-{kind} loses more than others"}
        )
    return found


def _seller(person: Seller) -> dict[str, object]:
    return {
        "seller_id": person.seller_id,
        "name": person.name,
        "email": f"{person.name.split()[0].lower()}@example.com",
        "manager_id": person.manager_id,
        "sales_role": person.sales_role.value,
        "territory": person.territory,
        "region": person.region,
        "country": "US",
        "full_time_share": 1.0,
        "is_active": person.is_active,
        "is_system": False,
    }


def _signal(  # noqa: PLR0917  a row of a table, read across
    signal_id: str,
    kind: str,
    grade: str,
    account_id: str,
    name: str,
    rule_id: str,
    at_risk: int,
    band: str,
    headline: str,
) -> dict[str, object]:
    return {
        "signal_id": signal_id,
        "kind": kind,
        "grade": grade,
        "verdict": "case",
        "account_id": account_id,
        "account_name": name,
        "from_seller_id": ANNA,
        "to_seller_id": TOM,
        "headline": f"Anna Lindqvist still contacts {name}: {headline}",
        "p_true": 0.94,
        "value_at_risk": at_risk,
        "value_band": band,
        "currency": "USD",
        "rule_id": rule_id,
        "since": date(2026, 4, 20),
        "as_of": AS_OF,
        "expires_on": AS_OF + timedelta(90),
        "book_version": "1-test",
        "evidence": json.dumps(_evidence(account_id, name, at_risk)),
    }


def _evidence(account_id: str, name: str, at_risk: int) -> dict[str, object]:
    return {
        "question": "has the old owner let go of the account?",
        "unit": {
            "account_id": account_id,
            "account": name,
            "from": {"id": ANNA, "name": "Anna Lindqvist"},
            "to": {"id": TOM, "name": "Tom Okafor"},
            "moved_on": "2026-04-20",
        },
        "window": {"from": "2026-04-20", "to": "2026-06-30"},
        "counts": [
            {"label": "zebra-count touches by the old owner", "value": 9, "unit": "touches"},
            {"label": "touches by the new owner", "value": 1, "unit": "touches"},
        ],
        "expected": {"value": 1.8, "unit": "touches", "how": "a quarter of the former pace"},
        "formula": "zebra-formula P(9 or more | 1.8 expected) = 0.0002",
        "rows": [
            {
                "day": "2026-05-04",
                "who": "Anna Lindqvist",
                "what": "call (out) zebra-row",
                "source": "task 00T1",
            },
            {"day": "2026-05-18", "who": "Anna Lindqvist", "what": INJECTION, "source": "task 00T2"},
            {"day": "2026-06-09", "who": "Tom Okafor", "what": "mail (out)", "source": "task 00T3"},
        ],
        "rows_total": 10,
        "excuses": [{"code": "leave", "holds": False, "why": "zebra-excuse at work 40 of 42 days"}],
        "sources": [{"name": "activities", "complete": True}, {"name": "leave", "complete": True}],
        "price": {"base_minor": 77_700_000, "loss": 0.05, "p": 0.94, "minor": at_risk, "placeholder": True},
        "answers": {"seller": "Did the customer ask for you?", "leader": "Call both."},
    }


OPENED = {
    "S02|1": NOW - timedelta(days=6),
    "S03|2": NOW - timedelta(days=4),
    "S02|3": NOW - timedelta(days=1),
}
"""When each signal became a case."""
