"""Twins of ``counts.inside``: deals on which the book wants a colleague from inside."""

from datetime import date, datetime

from groundrules.signals.counts import inside
from tests.signals.twins.deals import _edits
from tests.signals.twins.frame import Twin, World
from tests.signals.twins.worlds import FIRST, TODAY, Row


def plain_first_owners(world: World) -> list[Row]:
    found: list[Row] = []
    for deal in world.rows("opportunities"):
        mine = [row for row in _edits(world, "owner_id") if row["opportunity_id"] == deal["opportunity_id"]]
        owner = mine[0]["old_value"] if mine else deal["owner_id"]
        found.append({"opportunity_id": deal["opportunity_id"], "first_owner": owner})
    return found


def _day(value: object) -> date | None:
    return value.date() if isinstance(value, datetime) else None


def plain_wanted_inside(world: World) -> list[Row]:
    job = {row["seller_id"]: row["sales_role"] for row in world.rows("sellers")}
    first = {row["opportunity_id"]: row["first_owner"] for row in world.rows("first_owners")}
    places: dict[object, list[str]] = {}
    owned: set[object] = set()
    for row in world.rows("assignments"):
        if job.get(row["seller_id"]) == "inside":
            places.setdefault(row["account_id"], []).append(str(row["seller_id"]))
            owned |= {row["account_id"]} if row["team_role"] == "owner" else set()
    there = {
        row["opportunity_id"]
        for row in world.rows("opportunity_team")
        if job.get(row["seller_id"]) == "inside"
    }
    found: list[Row] = []
    for deal in world.rows("opportunities"):
        day, seller = _day(deal["created_at"]), first[deal["opportunity_id"]]
        if day is None or not FIRST <= day < TODAY or job.get(seller) != "field":
            continue
        if deal["account_id"] not in places or deal["account_id"] in owned:
            continue
        is_in = deal["opportunity_id"] in there
        is_in |= "inside" in (job.get(deal["created_by"]), job.get(deal["owner_id"]))
        found.append({
            "opportunity_id": deal["opportunity_id"], "account_id": deal["account_id"], "seller_id": seller,
            "partner_id": min(places[deal["account_id"]]), "created_on": day, "amount": deal["amount"],
            "is_included": is_in,
        })  # fmt: skip
    return found


TWINS = (
    Twin(
        inside.first_owners, "",
        lambda t: inside.first_owners(t["opportunities"], t["opportunity_changes"]),
        plain_first_owners, gives="first_owners",
    ),
    Twin(
        inside.wanted_inside, "",
        lambda t: inside.wanted_inside(
            t["opportunities"], t["first_owners"], t["assignments"], t["sellers"], t["opportunity_team"],
            since=FIRST, until=TODAY),
        plain_wanted_inside,
    ),
)  # fmt: skip
