"""A small company and its friction, for tests of cases."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

from groundrules.cases import Hierarchy
from groundrules.cases.clocks import Escalation
from groundrules.cases.opening import SignalRow
from groundrules.rulebook import Rulebook, read_book
from groundrules.terms import BusinessCalendar, SalesRole, Seller

WEDNESDAY = datetime(2026, 7, 1, 10, tzinfo=UTC)
"""A working morning; the calendar below works 9 to 17 UTC, Monday to Friday."""

CALENDAR = BusinessCalendar()


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


def book() -> Rulebook:
    """The example world's rulebook."""
    root = Path(__file__).resolve().parents[2]
    text = (root / "examples/first-transition/rulebook.yaml").read_text(encoding="utf-8")
    reading = read_book(text, "rulebook.yaml")
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
