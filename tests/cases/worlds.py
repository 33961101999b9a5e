"""A small company and its friction, for tests of cases."""

import json
from datetime import UTC, date, datetime
from functools import cache

from groundrules.cases import Hierarchy
from groundrules.cases.clocks import Escalation
from groundrules.cases.subject import SignalRow
from groundrules.rulebook import Rulebook, read_book
from groundrules.terms import BusinessCalendar, SalesRole, Seller

WEDNESDAY = datetime(2026, 7, 1, 10, tzinfo=UTC)
"""A working morning; the calendar below works 9 to 17 UTC, Monday to Friday."""

CALENDAR = BusinessCalendar()

BOOK = """\
groundrules: 1
book: Cases in the test company
version: 3
effective: 2026-01-01
owner: Vera
currency: USD
words:
  severity:   {type: one of, values: [low, normal, high], say: severity}
  hours_open: {type: whole number, from: 0, to: 8760, say: business hours open}
decisions:
  escalation:
    for each: case
    policy: exactly one
    gives: {goes_to: [first_line, second_line, vp], decide_by_hour: whole number}
    rules:
      - id: X1
        when: severity = 'high' and hours_open <= 8
        then: {goes_to: first_line, decide_by_hour: 8}
      - id: X2
        when: severity = 'high' and hours_open > 8 and hours_open <= 24
        then: {goes_to: second_line, decide_by_hour: 24}
      - id: X3
        when: severity = 'high' and hours_open > 24
        then: {goes_to: vp, decide_by_hour: 40}
      - id: X4
        when: severity in ('low', 'normal') and hours_open <= 16
        then: {goes_to: first_line, decide_by_hour: 16}
      - id: X5
        when: severity in ('low', 'normal') and hours_open > 16 and hours_open <= 40
        then: {goes_to: second_line, decide_by_hour: 40}
      - id: X6
        when: severity in ('low', 'normal') and hours_open > 40
        then: {goes_to: vp, decide_by_hour: 80}
advice:
  - {id: H2, topic: handoff, text: The new owner makes the first own contact in time.}
  - {id: H4, topic: handoff, text: After three weeks the old owner lets go.}
clocks:
  answer: {say: both sides answer a case, amount: 16, unit: business hours, binds: both sellers}
signals:
  S03: {say: nobody has contacted the account since it moved, grade: A, governed by: H2, parameters: {}}
  S02:
    say: the old owner still contacts the account
    grade: B
    governed by: H4
    parameters:
      cool_down_weeks:       {value: 4, unit: weeks, why: a month of peace}
      cases_per_manager_day: {value: 2, unit: cases, why: two fit before nine}
"""


def seller(
    seller_id: str, manager_id: str | None, role: SalesRole = SalesRole.FIELD, *, is_active: bool = True
) -> Seller:
    """A person whose name is their id, spelt as a name."""
    return Seller(seller_id, seller_id.title(), role, manager_id, is_active=is_active)


def company() -> tuple[Seller, ...]:
    """Vera leads; Max has field sellers Ann and Fay, Mia has inside sellers Bob and Ida."""
    manager = SalesRole.MANAGER
    return (
        seller("vera", None, manager),
        seller("max", "vera", manager),
        seller("mia", "vera", manager),
        seller("ann", "max"),
        seller("fay", "max"),
        seller("bob", "mia", SalesRole.INSIDE),
        seller("ida", "mia", SalesRole.INSIDE),
    )


@cache
def book() -> Rulebook:
    """A short book: who decides when, two rules that signals stand for, and the clock to answer."""
    reading = read_book(BOOK, "rulebook.yaml")
    assert reading.book is not None, reading.findings
    return reading.book


def tree() -> Hierarchy:
    """Who manages whom in the company."""
    return Hierarchy(company())


def escalation() -> Escalation:
    """The example book in the plain calendar."""
    return Escalation(book(), CALENDAR)


def signal(signal_id: str = "s1", **given: object) -> SignalRow:
    """A signal row: by default the hand-off of Acme from Ann to Bob, grade A, 20,000 at risk."""
    row: dict[str, object] = {
        "signal_id": signal_id,
        "kind": "S03",
        "grade": "A",
        "verdict": "case",
        "account_id": f"account-{signal_id}",
        "account_name": "Acme",
        "from_seller_id": "ann",
        "to_seller_id": "bob",
        "headline": "nobody has visibly contacted Acme since it moved",
        "p_true": 0.9,
        "value_at_risk": 20_000_00,
        "value_band": "10-50k",
        "currency": "USD",
        "rule_id": "H2",
        "since": date(2026, 4, 20),
        "as_of": date(2026, 6, 30),
        "book_version": "3-test",
        "evidence": json.dumps({"counts": [{"label": "touches", "value": 0, "unit": "touches"}]}),
    }
    return {**row, **given}


def pattern(signal_id: str = "p1", **given: object) -> SignalRow:
    """A grade B signal: Ann does not let go of the account that is Bob's now."""
    return signal(
        signal_id,
        **{"kind": "S02", "grade": "B", "rule_id": "H4", "headline": "the old owner still calls", **given},
    )
