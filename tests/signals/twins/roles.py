"""Twins of ``counts.roles``: deals that want a colleague of a certain job, and who was brought in."""

from datetime import date, datetime

from groundrules.signals.counts import roles
from tests.signals.twins.frame import Twin, World
from tests.signals.twins.worlds import STAGES, Row

JOB = "field"
FIRST, UNTIL = date(2026, 1, 2), date(2026, 3, 28)
DEAL = ("opportunity_id", "account_id", "owner_id", "amount")


def _day(value: object) -> date | None:
    return value.date() if isinstance(value, datetime) else None


def _able(world: World) -> set[object]:
    return {row["seller_id"] for row in world.rows("sellers") if row["sales_role"] == JOB}


def plain_wanted(world: World) -> list[Row]:
    asked = {row["account_id"] for row in world.rows("assignments")
             if row["sales_role"] == JOB and row["team_role"] != "owner"}  # fmt: skip
    able, days = _able(world), dict[object, list[date | None]]()
    for row in world.rows("account_team"):
        if row["seller_id"] in able and row["account_id"] in asked:
            days.setdefault(row["account_id"], []).append(_day(row["added_at"]))
    return [
        {"account_id": account, "since": None if None in seen else min(day for day in seen if day)}
        for account, seen in days.items()
    ]


def _in_place(world: World, deal: Row, day: date | None) -> bool:
    for place in world.rows("role_places"):
        if place["account_id"] == deal["account_id"] and day is not None and FIRST <= day < UNTIL:
            since = place["since"]
            return not isinstance(since, date) or since <= day
    return False


def plain_begun(world: World) -> list[Row]:
    return [
        {**{name: deal[name] for name in DEAL}, "day": _day(deal["created_at"])}
        for deal in world.rows("opportunities")
        if deal["owner_id"] is not None and _in_place(world, deal, _day(deal["created_at"]))
    ]


def plain_reached(world: World) -> list[Row]:
    found: list[Row] = []
    for deal in world.rows("opportunities"):
        edits = sorted(
            (row for row in world.rows("opportunity_changes")
             if row["opportunity_id"] == deal["opportunity_id"] and row["field"] == "stage"
             and row["new_value"] in STAGES
             and (row["old_value"] or "") != (row["new_value"] or "")),
            key=lambda row: (str(row["changed_at"]), str(row["change_id"])),
        )  # fmt: skip
        if edits and _in_place(world, deal, _day(edits[0]["changed_at"])):
            owner = edits[0]["changed_by"] or deal["owner_id"]
            if owner is not None:
                found.append({**{name: deal[name] for name in DEAL}, "owner_id": owner,
                              "day": _day(edits[0]["changed_at"])})  # fmt: skip
    return found


def plain_on_the_team(world: World) -> list[Row]:
    able = _able(world)
    days: dict[tuple[object, object], list[date]] = {}
    for row in world.rows("opportunity_team"):
        if row["seller_id"] in able:
            seen = days.setdefault((row["opportunity_id"], row["seller_id"]), [])
            day = _day(row["added_at"])
            seen += [day] if day else []
    return [
        {"opportunity_id": deal, "seller_id": seller, "day": min(seen, default=None)}
        for (deal, seller), seen in days.items()
    ]


def plain_met(world: World) -> list[Row]:
    able = _able(world)
    names = ("activity_id", "account_id", "opportunity_id", "seller_id", "day")
    return [
        {name: row[name] for name in names}
        for row in world.rows("contacts")
        if row["is_guest"] and row["kind"] in ("meeting", "visit") and row["seller_id"] in able
    ]


def plain_brought_in(world: World) -> list[Row]:
    found: list[Row] = []
    for deal in world.rows("due_deals"):
        days = [row["day"] or deal["day"] for row in world.rows("role_team")
                if row["opportunity_id"] == deal["opportunity_id"]]  # fmt: skip
        days += [
            row["day"] for row in world.rows("role_met") if row["opportunity_id"] == deal["opportunity_id"]
        ]
        early = [day for day in days if isinstance(day, date) and day < UNTIL]
        found.append({**deal, "called_on": min(early, default=None)})
    return found


def plain_informed(world: World) -> list[Row]:
    found: list[Row] = []
    for step in world.rows("steps"):
        day, since, due = step["day"], step["since"], step["due"]
        assert isinstance(day, date)
        assert isinstance(since, date)
        assert isinstance(due, date)
        placed = any(
            row["opportunity_id"] == step["opportunity_id"]
            and (row["day"] is None or (isinstance(row["day"], date) and row["day"] <= due))
            for row in world.rows("role_team")
        )
        met = any(
            row["account_id"] == step["account_id"] and isinstance(row["day"], date)
            and since <= row["day"] <= due
            for row in world.rows("role_met")
        )  # fmt: skip
        whose = {
            row["seller_id"] for row in world.rows("role_leads") if row["account_id"] == step["account_id"]
        }
        spoken = any(
            isinstance(row["day"], date) and day <= row["day"] <= due
            and ((row["seller_id"] == step["owner_id"] and row["partner_id"] in whose)
                 or (row["partner_id"] == step["owner_id"] and row["seller_id"] in whose))
            for row in world.rows("internal_contacts")
        )  # fmt: skip
        found.append({"opportunity_id": step["opportunity_id"], "on_team": int(placed),
                      "in_meeting": int(met),
                      "in_touch": int(spoken)})  # fmt: skip
    return found


def plain_leads(world: World) -> list[Row]:
    able = _able(world)
    told = {(row["account_id"], row["seller_id"]) for row in world.rows("account_team")
            if row["seller_id"] in able}  # fmt: skip
    return [{"account_id": account, "seller_id": seller} for account, seller in told]


def plain_requests(world: World) -> list[Row]:
    places = {row["account_id"] for row in world.rows("role_places")}
    found: list[Row] = []
    for row in world.rows("role_team"):
        for deal in world.rows("opportunities"):
            day = row["day"] or _day(deal["created_at"])
            if (
                deal["opportunity_id"] == row["opportunity_id"]
                and isinstance(day, date)
                and FIRST <= day < UNTIL
            ):
                found.append({
                    "opportunity_id": deal["opportunity_id"], "account_id": deal["account_id"],
                    "asker": deal["owner_id"], "seller_id": row["seller_id"], "day": day,
                    "is_due": deal["account_id"] in places,
                })  # fmt: skip
    return found


TWINS = (
    Twin(
        roles.wanted, "",
        lambda t: roles.wanted(t["assignments"], t["account_team"], t["sellers"], sales_role=JOB),
        plain_wanted, gives="role_places",
    ),
    Twin(
        roles.begun, "",
        lambda t: roles.begun(t["opportunities"], t["role_places"], first=FIRST, until=UNTIL),
        plain_begun, gives="due_deals",
    ),
    Twin(
        roles.reached, "",
        lambda t: roles.reached(t["opportunities"], t["opportunity_changes"], t["role_places"],
                                stages=STAGES, first=FIRST, until=UNTIL),
        plain_reached,
    ),
    Twin(
        roles.on_the_team, "",
        lambda t: roles.on_the_team(t["opportunity_team"], t["sellers"], sales_role=JOB),
        plain_on_the_team, gives="role_team",
    ),
    Twin(
        roles.met, "", lambda t: roles.met(t["contacts"], t["sellers"], sales_role=JOB), plain_met,
        gives="role_met",
    ),
    Twin(
        roles.brought_in, "",
        lambda t: roles.brought_in(t["due_deals"], t["role_team"], t["role_met"], until=UNTIL),
        plain_brought_in,
    ),
    Twin(
        roles.informed, "",
        lambda t: roles.informed(t["steps"], t["role_team"], t["role_met"], t["internal_contacts"],
                                 t["role_leads"]),
        plain_informed,
    ),
    Twin(
        roles.leads, "", lambda t: roles.leads(t["account_team"], t["sellers"], sales_role=JOB), plain_leads,
        gives="role_leads",
    ),
    Twin(
        roles.requests, "",
        lambda t: roles.requests(t["opportunities"], t["role_team"], t["role_places"], first=FIRST,
                                 until=UNTIL),
        plain_requests,
    ),
)  # fmt: skip
