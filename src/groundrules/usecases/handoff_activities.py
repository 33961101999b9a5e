"""The activities on accounts that move: open tasks, last contacts, and what was done since the move.

A few accounts are read row by row, without the engine's second of start-up; many by the engine. Both ways
give the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

import ibis
import pyarrow as pa
from ibis.expr import types as ir

from groundrules.crm.ports import Facts
from groundrules.handoff.steps.known import LastContact, OpenTask
from groundrules.handoff.steps.picture import CONTACT, Touch
from groundrules.signals import measures

Row = Mapping[str, object]
Contacts = Mapping[str, tuple[int, tuple[LastContact, ...]]]
_Item = TypeVar("_Item")

YEAR = timedelta(365)
"""How far back contacts are counted."""

FEW = 20
"""Up to so many accounts are read without the engine."""

_COLUMNS = (
    "activity_id", "day", "created_at", "seller_id", "account_id", "opportunity_id", "kind", "direction",
    "is_joint", "is_bulk", "is_done", "source",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Activities:
    """The activities of some accounts, by account.

    Attributes:
        tasks: open ones, by day.
        contacts: how many visible ones in twelve months, and the last of each kind and direction.
        touches: every activity since the move, by day.
    """

    tasks: Mapping[str, tuple[OpenTask, ...]]
    contacts: Contacts
    touches: Mapping[str, tuple[Touch, ...]]


def activities_of(facts: Facts, since: Mapping[str, date], as_of: date, *, few: int = FEW) -> Activities:
    """The activities of these accounts; ``since`` is the day of each one's move."""
    return _few(facts, since, as_of) if len(since) <= few else _many(facts, since, as_of)


def _few(facts: Facts, since: Mapping[str, date], as_of: date) -> Activities:
    ids = sorted(since)
    rows = facts.rows("crm", "activities", {"account_id": ids})
    rows.sort(key=lambda row: (row["day"], row["activity_id"]))
    people = {row["seller_id"] for row in facts.rows("crm", "sellers") if not row["is_system"]}
    tasks = (
        (str(row["account_id"]), _task(row)) for row in rows if row["source"] == "task" and not row["is_done"]
    )
    mine = [row for row in rows if row["seller_id"] in people]
    late = [row for row in mine if _day(row) >= since[str(row["account_id"])]]
    invited = facts.rows("crm", "attendees", {"activity_id": [row["activity_id"] for row in late]})
    touches = _touches(late, invited)
    first = as_of - YEAR
    seen = [
        row for row in mine
        if row["is_done"] and not row["is_bulk"] and row["kind"] in CONTACT and first < _day(row) <= as_of
    ]  # fmt: skip
    total: dict[str, int] = defaultdict(int)
    lasts: dict[tuple[str, ...], LastContact] = {}
    for row in seen:  # by day and id, so that the last one stays
        account, kind, way = str(row["account_id"]), str(row["kind"]), str(row["direction"] or "out")
        total[account] += 1
        lasts[account, kind, way] = LastContact(kind, way, _day(row), str(row["seller_id"]))
    last = grouped((key[0], one) for key, one in lasts.items())
    contacts = {account: (total[account], _in_order(found)) for account, found in last.items()}
    return Activities(grouped(tasks), contacts, touches)


def _many(facts: Facts, since: Mapping[str, date], as_of: date) -> Activities:
    ids = sorted(since)
    asked = ibis.memtable(
        pa.table(
            {
                "account_id": pa.array(ids, pa.string()),
                "since": pa.array([since[one] for one in ids], pa.date32()),
            }
        )
    )
    activities, sellers = facts.read("crm", "activities"), facts.read("crm", "sellers")
    is_open = (activities.source == "task") & ~activities.is_done.fill_null(False)
    open_ = activities.filter(is_open).semi_join(asked, "account_id").select(*_COLUMNS)
    rows = open_.order_by("day", "activity_id").to_pyarrow().to_pylist()
    tasks = grouped((str(row["account_id"]), _task(row)) for row in rows)
    joined = activities.select(*_COLUMNS).join(asked, "account_id")
    late = joined.filter(joined.day >= joined.since).drop("since")
    late = late.semi_join(measures.people(sellers), "seller_id")
    attendees = facts.read("crm", "attendees").select("activity_id", "seller_id")
    invited = attendees.semi_join(late, "activity_id").to_pyarrow().to_pylist()
    touches = _touches(late.order_by("day", "activity_id").to_pyarrow().to_pylist(), invited)
    return Activities(tasks, _counted(activities, sellers, asked, as_of), touches)


def _counted(activities: ir.Table, sellers: ir.Table, asked: ir.Table, as_of: date) -> Contacts:
    until = as_of + timedelta(1)
    seen = measures.visible(measures.recorded(activities=activities, sellers=sellers, until=until))
    seen = seen.filter(seen.kind.isin(CONTACT), seen.day > as_of - YEAR).semi_join(asked, "account_id")
    seen = seen.mutate(way=seen.direction.fill_null("out"))
    group = ["account_id", "kind", "way"]
    counted = seen.group_by(group).agg(n=seen.count())
    latest = ibis.window(group_by=group, order_by=[ibis.desc("day"), ibis.desc("activity_id")])
    last = seen.mutate(place=ibis.row_number().over(latest)).filter(lambda t: t.place == 0)
    rows = last.select(*group, "day", "seller_id").join(counted, group).to_pyarrow().to_pylist()
    total: dict[str, int] = defaultdict(int)
    for row in rows:
        total[row["account_id"]] += row["n"]
    found = grouped(
        (str(row["account_id"]), LastContact(row["kind"], row["way"], row["day"], row["seller_id"]))
        for row in rows
    )
    return {account: (total[account], _in_order(lasts)) for account, lasts in found.items()}


def _in_order(found: Iterable[LastContact]) -> tuple[LastContact, ...]:
    return tuple(sorted(found, key=lambda one: (-one.day.toordinal(), one.kind, one.direction)))


def _task(row: Row) -> OpenTask:
    return OpenTask(
        str(row["activity_id"]), str(row["kind"]), _day(row), str(row["seller_id"]),
        str(row["opportunity_id"] or ""),
    )  # fmt: skip


def _touches(rows: Iterable[Row], invited: Iterable[Row]) -> Mapping[str, tuple[Touch, ...]]:
    guests: dict[object, set[str]] = defaultdict(set)
    for row in invited:
        if row["seller_id"]:
            guests[row["activity_id"]].add(str(row["seller_id"]))
    return grouped(
        (str(row["account_id"]), _touch(row, guests.get(row["activity_id"], set()))) for row in rows
    )


def _touch(row: Row, guests: set[str]) -> Touch:
    created, seller_id = row["created_at"], str(row["seller_id"])
    return Touch(
        str(row["activity_id"]), _day(row), created if isinstance(created, datetime) else None, seller_id,
        str(row["kind"]), str(row["direction"] or ""), bool(row["is_joint"]), bool(row["is_bulk"]),
        bool(row["is_done"]), str(row["opportunity_id"] or ""), str(row["source"]),
        frozenset(guests - {seller_id}),
    )  # fmt: skip


def _day(row: Row) -> date:
    day = row["day"]
    if not isinstance(day, date):
        raise TypeError(f"activity {row['activity_id']} has no day")
    return day


def grouped(pairs: Iterable[tuple[str, _Item]]) -> Mapping[str, tuple[_Item, ...]]:
    """The items of each account, in their order."""
    found: dict[str, list[_Item]] = defaultdict(list)
    for account_id, item in pairs:
        found[account_id].append(item)
    return {account_id: tuple(items) for account_id, items in found.items()}
