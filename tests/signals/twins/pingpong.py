"""Twins of ``counts.pingpong``: days asked, turns of people, tickets as events."""

from collections import defaultdict
from itertools import pairwise
from typing import Any

from groundrules.signals.counts import pingpong
from tests.signals.twins.deals import _day
from tests.signals.twins.frame import Twin, World
from tests.signals.twins.uninvited import END, SPAN, START, _rows
from tests.signals.twins.worlds import Row


def plain_asked(world: World) -> list[Row]:
    days = {(row["account_id"], row["day"]) for row in _rows(world, "requests")}
    days |= {
        (row["account_id"], _day(row["opened_at"])) for row in _rows(world, "tickets")
        if row["account_id"] is not None
    }  # fmt: skip
    number: dict[Any, int] = defaultdict(int)
    for account, day in days:
        if START <= day < END:
            number[account] += 1
    return [{"account_id": account, "n": n} for account, n in number.items()]


def plain_turns(world: World) -> list[Row]:
    wanted = {row["account_id"] for row in world.rows("wanted")}
    found: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for row in _rows(world, "contacts"):
        alone = not (row["is_bulk"] or row["is_joint"] or row["is_guest"])
        if alone and row["account_id"] in wanted and START <= row["day"] < END:
            found[row["account_id"]].append(row)
    rows: list[Row] = []
    for account, seen in found.items():
        order = [row["seller_id"] for row in sorted(seen, key=lambda row: (row["day"], row["activity_id"]))]
        turns = sum(one != two for one, two in pairwise(order))
        rows.append({"account_id": account, "people": len(set(order)), "handovers": turns})
    return rows


def plain_events(world: World) -> list[Row]:
    persons = {row["seller_id"]: row["sales_role"] for row in world.rows("sellers") if not row["is_system"]}
    return [
        {"case_id": row["ticket_id"], "activity": "held", "actor": row["seller_id"],
         "team": persons[row["seller_id"]], "at": row["from_at"], "row": row["seller_id"]}
        for row in world.rows("held") if row["seller_id"] in persons
    ]  # fmt: skip


TWINS = (
    Twin(pingpong.asked, "", lambda t: pingpong.asked(t["requests"], t["tickets"], **SPAN), plain_asked),
    Twin(pingpong.turns, "", lambda t: pingpong.turns(t["contacts"], t["wanted"], **SPAN), plain_turns),
    Twin(pingpong.held_events, "", lambda t: pingpong.held_events(t["held"], t["sellers"]), plain_events),
)  # fmt: skip
