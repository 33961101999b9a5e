"""Twins of ``measures``: what was visibly done."""

from collections import Counter, defaultdict
from datetime import timedelta

from groundrules.signals import measures
from tests.signals.twins.frame import Twin, World
from tests.signals.twins.worlds import FIRST, TODAY, Row

REACHES = {"call", "mail", "meeting", "visit", "service"}
SINCE, UNTIL = FIRST + timedelta(30), TODAY - timedelta(7)


def plain_people(world: World) -> list[Row]:
    return [{"seller_id": row["seller_id"]} for row in world.rows("sellers") if row["is_system"] is not True]


def plain_recorded(world: World) -> list[Row]:
    persons = {row["seller_id"] for row in plain_people(world)}
    kept: list[Row] = []
    for row in world.rows("activities"):
        if row["is_done"] is True and row["day"] < TODAY and row["seller_id"] in persons:  # type: ignore[operator]  # days
            kept.append({**row, "is_bulk": row["is_bulk"] is True})
    return kept


def plain_seen(world: World) -> list[Row]:
    return [row for row in world.rows("recorded") if not row["is_bulk"]]


def plain_contacts(world: World) -> list[Row]:
    names = ("activity_id", "day", "account_id", "opportunity_id", "kind", "source", "is_bulk")
    found: list[Row] = []
    for row in world.rows("recorded"):
        if row["account_id"] is None or row["kind"] not in REACHES or row["direction"] == "in":
            continue
        same = {name: row[name] for name in names}
        acting = row["seller_id"]
        found.append({**same, "seller_id": acting, "is_joint": row["is_joint"] is True, "is_guest": False})
        guests = {
            guest["seller_id"] for guest in world.rows("attendees")
            if guest["activity_id"] == row["activity_id"] and guest["seller_id"] is not None
        }  # fmt: skip
        found += [
            {**same, "seller_id": guest, "is_joint": True, "is_guest": True} for guest in guests - {acting}
        ]
    return found


def plain_requests(world: World) -> list[Row]:
    return [
        {name: row[name] for name in ("activity_id", "account_id", "seller_id", "day")}
        for row in world.rows("seen")
        if row["account_id"] is not None and row["direction"] == "in" and row["kind"] in REACHES
    ]


def _tally(world: World, *names: str) -> list[Row]:
    counted = Counter(tuple(row[name] for name in names) for row in world.rows("seen"))
    return [{**dict(zip(names, key, strict=True)), "n": n} for key, n in counted.items()]


def plain_pace(world: World) -> list[Row]:
    paces: Counter[object] = Counter()
    for row in world.rows("seen"):
        if row["account_id"] is not None and row["day"] >= SINCE:  # type: ignore[operator]  # days
            paces[row["account_id"]] += 1
    return [{"account_id": account, "n": n} for account, n in paces.items()]


def plain_repeated(world: World) -> list[Row]:
    like = ("seller_id", "account_id", "opportunity_id", "kind", "direction", "minutes", "fingerprint")
    rows: Counter[object] = Counter()
    distinct: defaultdict[object, set[tuple[object, ...]]] = defaultdict(set)
    for row in world.rows("seen"):
        if SINCE <= row["day"] < UNTIL:  # type: ignore[operator]  # days
            rows[row["day"]] += 1
            distinct[row["day"]].add(tuple(row[name] for name in like))
    return [{"day": day, "rows": n, "distinct": len(distinct[day])} for day, n in rows.items()]


TWINS = (
    Twin(measures.people, "", lambda t: measures.people(t["sellers"]), plain_people),
    Twin(
        measures.recorded, "",
        lambda t: measures.recorded(activities=t["activities"], sellers=t["sellers"], until=TODAY),
        plain_recorded, gives="recorded",
    ),
    Twin(measures.visible, "", lambda t: measures.visible(t["recorded"]), plain_seen, gives="seen"),
    Twin(
        measures.contacts, "", lambda t: measures.contacts(t["recorded"], t["attendees"]), plain_contacts,
        gives="contacts",
    ),
    Twin(
        measures.requests, "", lambda t: measures.requests(t["seen"]), plain_requests, gives="requests"
    ),
    Twin(
        measures.volume, "", lambda t: measures.volume(t["seen"]), lambda w: _tally(w, "seller_id", "day")
    ),
    Twin(
        measures.volume_by_source, "", lambda t: measures.volume_by_source(t["seen"]),
        lambda w: _tally(w, "source", "day"),
    ),
    Twin(
        measures.account_pace, "", lambda t: measures.account_pace(t["seen"], since=SINCE), plain_pace
    ),
    Twin(
        measures.repeated, "", lambda t: measures.repeated(t["seen"], since=SINCE, until=UNTIL),
        plain_repeated,
    ),
)  # fmt: skip
