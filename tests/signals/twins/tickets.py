"""Twins of ``counts.tickets``: who had which request when."""

from collections import Counter
from datetime import datetime

from groundrules.signals.counts import tickets
from tests.signals.twins.frame import Twin, World
from tests.signals.twins.worlds import Row


def plain_spans(world: World) -> list[Row]:
    found: list[Row] = []
    for ticket in world.rows("tickets"):
        edits = sorted(
            (row for row in world.rows("ticket_changes")
             if row["ticket_id"] == ticket["ticket_id"] and row["field"] == "owner_id"),
            key=lambda row: (str(row["changed_at"]), str(row["change_id"])),
        )  # fmt: skip
        holder = edits[0]["old_value"] if edits else ticket["owner_id"]
        steps = [(holder, ticket["opened_at"]), *((row["new_value"], row["changed_at"]) for row in edits)]
        ends = [start for _, start in steps[1:]] + [None]
        for (seller, start), end in zip(steps, ends, strict=True):
            if seller is not None:
                found.append({
                    "ticket_id": ticket["ticket_id"], "account_id": ticket["account_id"], "seller_id": seller,
                    "from_at": start, "to_at": ticket["closed_at"] if end is None else end,
                })  # fmt: skip
    return found


def _day(value: object) -> object:
    return value.date() if isinstance(value, datetime) else None


def plain_service(world: World) -> list[Row]:
    days = Counter((row["seller_id"], row["day"]) for row in world.rows("seen") if row["kind"] == "service")
    days.update((row["seller_id"], _day(row["from_at"])) for row in world.rows("held"))
    return [{"seller_id": seller, "day": day, "n": n} for (seller, day), n in days.items()]


def plain_answers(world: World) -> list[Row]:
    return [
        {
            "ticket_id": row["ticket_id"], "account_id": row["account_id"], "seller_id": row["owner_id"],
            "opened_on": _day(row["opened_at"]), "answered_on": _day(row["answered_at"]),
        }
        for row in world.rows("tickets")
    ]  # fmt: skip


TWINS = (
    Twin(
        tickets.spans, "", lambda t: tickets.spans(t["tickets"], t["ticket_changes"]), plain_spans,
        gives="held",
    ),
    Twin(tickets.service, "", lambda t: tickets.service(t["seen"], t["held"]), plain_service),
    Twin(tickets.answers, "", lambda t: tickets.answers(t["tickets"]), plain_answers),
)  # fmt: skip
