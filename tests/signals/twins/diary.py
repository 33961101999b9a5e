"""Twins of ``counts.diary``: what fills a person's days."""

from collections import Counter
from datetime import date, datetime, timedelta

from groundrules.signals.counts import diary
from tests.signals.twins.frame import Twin, World
from tests.signals.twins.worlds import TODAY, Row

FIRST, UNTIL = date(2026, 1, 10), date(2026, 3, 20)
SOON = TODAY + timedelta(30)


def plain_booked(world: World) -> list[Row]:
    days: dict[tuple[object, object], list[int]] = {}
    for row in world.rows("seen"):
        who = {row["seller_id"]}
        is_meeting = row["kind"] in ("meeting", "visit")
        if is_meeting:
            who |= {guest["seller_id"] for guest in world.rows("attendees")
                    if guest["activity_id"] == row["activity_id"] and guest["seller_id"]}  # fmt: skip
        elif row["kind"] == "task" or row["direction"] == "in":
            continue
        for seller in who:
            day = days.setdefault((seller, row["day"]), [0, 0, 0])
            minutes = row["minutes"]
            assert minutes is None or isinstance(minutes, int)
            day[0] += (minutes or 0) if is_meeting else 0
            day[1] += int(is_meeting and minutes is None)
            day[2] += int(not is_meeting)
    return [
        {"seller_id": seller, "day": day, "minutes": minutes, "unknown": unknown, "others": others}
        for (seller, day), (minutes, unknown, others) in days.items()
    ]


def plain_senders(world: World) -> list[Row]:
    came = [(row["seller_id"], row["account_id"], _day(row["from_at"])) for row in world.rows("held")]
    done = [(row["seller_id"], row["account_id"], row["day"]) for row in world.rows("seen")
            if row["kind"] == "service"]  # fmt: skip
    counted = Counter(
        (seller, account, day) for seller, account, day in (*came, *done)
        if account is not None and isinstance(day, date) and FIRST <= day < UNTIL
    )  # fmt: skip
    return [
        {"seller_id": seller, "account_id": account, "day": day, "n": n}
        for (seller, account, day), n in counted.items()
    ]


def _day(value: object) -> date | None:
    return value.date() if isinstance(value, datetime) else None


def plain_waits(world: World) -> list[Row]:
    return [
        {"seller_id": row["seller_id"], "made_on": _day(row["created_at"]),
         "done_on": _day(row["completed_at"])}
        for row in world.rows("activities")
        if row["kind"] == "task" and row["created_by"] not in (None, row["seller_id"])
        and (made := _day(row["created_at"])) is not None and FIRST <= made < UNTIL
    ]  # fmt: skip


def plain_sold(world: World) -> list[Row]:
    found: dict[object, float] = {}
    for row in world.rows("opportunities"):
        day, amount = row["close_date"], row["amount"]
        if not isinstance(day, date) or not isinstance(amount, int) or row["owner_id"] is None:
            continue
        if row["is_won"] and SOON - timedelta(365) <= day < SOON:
            found[row["owner_id"]] = found.get(row["owner_id"], 0.0) + amount
    return [{"seller_id": seller, "amount": amount} for seller, amount in found.items()]


TWINS = (
    Twin(diary.booked, "", lambda t: diary.booked(t["seen"], t["attendees"]), plain_booked),
    Twin(
        diary.senders,
        "",
        lambda t: diary.senders(t["seen"], t["held"], first=FIRST, until=UNTIL),
        plain_senders,
    ),
    Twin(diary.waits, "", lambda t: diary.waits(t["activities"], first=FIRST, until=UNTIL), plain_waits),
    Twin(diary.sold, "", lambda t: diary.sold(t["opportunities"], as_of=SOON), plain_sold),
)
