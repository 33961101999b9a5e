"""A small book and small worlds that the coverage and hand-off tests share."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache

from groundrules.rulebook import Rulebook, read_book
from tests.fakes.facts import MemoryFacts

DAY = date(2026, 6, 30)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)

BOOK = """\
groundrules: 1
book: Small rules
version: 1
currency: USD
words:
  segment:       {type: one of, values: [strategic, enterprise, small], say: segment}
  employees:     {type: whole number, from: 0, to: 1000000, unknown: yes, say: employees}
  revenue:       {type: money, from: 0, to: 1000000000, say: revenue with us}
  open_pipeline: {type: money, from: 0, to: 1000000000, say: open pipeline}
  needs_expert:  {type: yes/no, say: needs a specialist}
  days_idle:     {type: whole number, from: 0, to: 3650, unknown: yes, say: days since our last contact}
  contract_end:  {type: date, from: 2020-01-01, to: 2035-12-31, unknown: yes, say: contract end}
decisions:
  coverage:
    for each: account
    policy: exactly one
    gives:
      owner: [field, inside]
      quarterback: [field, inside, quarterback]
      support: [specialist, inside, none]
    people: [incumbent, pair, territory, least loaded]
    rules:
      - id: A1
        when: segment = 'strategic'
        then: {owner: field, quarterback: quarterback, support: specialist}
        why: Our largest customers get the most.
      - id: A2
        when: segment = 'enterprise' and open_pipeline >= 250000
        then: {owner: field, quarterback: inside, support: inside}
        why: Large open deals are won in the room.
      - id: A3
        when: segment = 'enterprise' and open_pipeline < 250000 and employees >= 500
        then: {owner: field, quarterback: field, support: none}
      - id: A4
        when: segment = 'enterprise' and open_pipeline < 250000 and employees < 500
        then: {owner: inside, quarterback: inside, support: none}
      - id: A5
        when: segment = 'small'
        then: {owner: inside, quarterback: inside, support: none}
        why: Small customers want a fast answer.
  cadence:
    for each: account
    policy: first that fits
    gives: {meet_every_days: whole number}
    rules:
      - id: E1
        when: days_idle > 60
        then: {meet_every_days: 14}
      - id: E2
        when: any
        then: {meet_every_days: 60}
"""

ALONE = ("  segment:  ", "  stands_alone:  {type: yes/no, say: pays by itself}\n  segment:  ")
"""A word more, known from families.csv alone."""
KEPT = (
    """when: segment = 'small'
        then: {owner: inside, quarterback: inside, support: none}
""",
    """when: segment = 'small' and not stands_alone
        then: {owner: inside, quarterback: inside, support: none}
      - id: A6
        when: segment = 'small' and stands_alone
        then: {owner: field, quarterback: field, support: none}
""",
)
"""Small customers go inside, but for those that pay by themselves."""


@cache
def book(*changes: tuple[str, str]) -> Rulebook:
    """The small book, with texts replaced; it must read without mistakes."""
    text = BOOK
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    reading = read_book(text, "rulebook.yaml")
    assert reading.book is not None, [str(finding) for finding in reading.findings]
    return reading.book


def account(account_id: str, **more: object) -> dict[str, object]:
    """A small account of Ann's in the north, changed as asked."""
    plain: dict[str, object] = {
        "account_id": account_id,
        "name": f"Company {account_id}",
        "owner_id": "ann",
        "segment": "small",
        "currency": "USD",
        "region": "north",
        "territory": "N1",
        "needs_expert": False,
        "created_at": LONG_AGO,
    }
    return plain | more


def seller(seller_id: str, sales_role: str, **more: object) -> dict[str, object]:
    """An active seller of the north without a territory, changed as asked."""
    plain: dict[str, object] = {
        "seller_id": seller_id,
        "name": seller_id.title(),
        "sales_role": sales_role,
        "region": "north",
        "is_active": True,
    }
    return plain | more


STAFF = (
    seller("ann", "field", territory="N1", pair_id="ivy"),
    seller("bob", "field", territory="N2"),
    seller("ivy", "inside", territory="N1"),
    seller("ned", "inside", territory="N2"),
    seller("sam", "specialist"),
    seller("quinn", "quarterback"),
)


def deal(opportunity_id: str, account_id: str, amount: int | None, **more: object) -> dict[str, object]:
    """An open deal, amount in minor units; ``won_on`` makes it a won one."""
    won_on = more.pop("won_on", None)
    plain: dict[str, object] = {
        "opportunity_id": opportunity_id,
        "account_id": account_id,
        "amount": amount,
        "currency": "USD",
        "close_date": won_on or DAY,
        "is_closed": won_on is not None,
        "is_won": won_on is not None,
    }
    return plain | more


def touch(activity_id: str, account_id: str, day: date, **more: object) -> dict[str, object]:
    """A done call out by Ann, changed as asked."""
    plain: dict[str, object] = {
        "activity_id": activity_id,
        "account_id": account_id,
        "seller_id": "ann",
        "day": day,
        "kind": "call",
        "direction": "out",
        "is_done": True,
        "source": "task",
    }
    return plain | more


def world(*accounts: Mapping[str, object], **tables: list[dict[str, object]]) -> MemoryFacts:
    """An import of the accounts and the small staff, or of the ``sellers`` given."""
    staff = tables.pop("sellers", [dict(one) for one in STAFF])
    return MemoryFacts.of(DAY, accounts=list(accounts), sellers=staff, **tables)
