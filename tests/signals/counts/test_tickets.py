"""Who held a ticket when, and what service work that makes."""

from datetime import UTC, date, datetime, timedelta

import ibis

from groundrules.crm.tables import ACTIVITIES, TICKETS
from groundrules.crm.together import TICKET_CHANGES
from groundrules.signals.counts import tickets
from tests.fakes.facts import arrow_table

OPENED = datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_a_ticket_is_everybodys_in_turn_until_it_closes() -> None:
    """Queue, Ann, Bob, back to Ann, closed; one without edits is its owner's all along."""
    rows = [
        {"ticket_id": "T1", "account_id": "X", "owner_id": "ANN", "opened_at": OPENED,
         "closed_at": OPENED + timedelta(9)},
        {"ticket_id": "T2", "account_id": "Y", "owner_id": "BOB", "opened_at": OPENED},
    ]  # fmt: skip
    moved = [("QUEUE", "ANN", 1), ("ANN", "BOB", 3), ("BOB", "ANN", 5)]
    changes = [
        {"change_id": f"C{n}", "ticket_id": "T1", "changed_at": OPENED + timedelta(day), "field": "owner_id",
         "old_value": old, "new_value": new}
        for n, (old, new, day) in enumerate(moved)
    ]  # fmt: skip
    changes.append({**changes[0], "change_id": "C9", "field": "status", "old_value": "ANN"})
    held = tickets.spans(
        ibis.memtable(arrow_table(TICKETS, rows)), ibis.memtable(arrow_table(TICKET_CHANGES, changes))
    )
    told = sorted(tuple(row.values()) for row in held.order_by("from_at").to_pyarrow().to_pylist())
    days = [(row[0], row[2], (row[3] - OPENED).days, row[4] and (row[4] - OPENED).days) for row in told]
    assert sorted(days, key=str) == sorted(
        [("T1", "QUEUE", 0, 1), ("T1", "ANN", 1, 3), ("T1", "BOB", 3, 5), ("T1", "ANN", 5, 9),
         ("T2", "BOB", 0, None)], key=str)  # fmt: skip
    acts = [{"activity_id": "A", "day": date(2026, 3, 5), "seller_id": "BOB", "kind": kind, "source": "task"}
            for kind in ("service", "call")]  # fmt: skip
    work = tickets.service(ibis.memtable(arrow_table(ACTIVITIES, acts)), held).to_pyarrow().to_pylist()
    assert {(row["seller_id"], row["day"]): row["n"] for row in work} == {
        ("QUEUE", date(2026, 3, 2)): 1, ("BOB", date(2026, 3, 2)): 1, ("ANN", date(2026, 3, 3)): 1,
        ("BOB", date(2026, 3, 5)): 2, ("ANN", date(2026, 3, 7)): 1,
    }  # fmt: skip
