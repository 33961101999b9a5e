"""Twins of ``counts.uninvited``: who contacts a customer without a place there, who pulls at its deals."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from groundrules.signals.counts import uninvited
from tests.signals.twins.deals import _day, _edits
from tests.signals.twins.frame import Twin, World
from tests.signals.twins.worlds import FIRST, TODAY, Row

START, END = FIRST + timedelta(30), FIRST + timedelta(80)
SPAN: dict[str, Any] = {"start": START, "end": END}


def _rows(world: World, name: str) -> list[dict[str, Any]]:
    return [dict(row) for row in world.rows(name)]


def _pairs(found: set[tuple[Any, Any]]) -> list[Row]:
    return [{"account_id": account, "seller_id": seller} for account, seller in found]


def _inside(moment: object) -> bool:
    return START <= _day(moment) < END


def plain_owners(world: World) -> list[Row]:
    return _pairs(
        {
            (row["account_id"], row["owner_id"])
            for row in _rows(world, "owned")
            if row["starts_on"] < END and (row["ends_on"] is None or row["ends_on"] > START)
        }
    )


def plain_with_partners(world: World) -> list[Row]:
    found = {(row["account_id"], row["seller_id"]) for row in world.rows("owners")}
    more = set()
    for account, owner in found:
        for seller in world.rows("sellers"):
            if seller["seller_id"] == owner:
                more |= {(account, seller["pair_id"]), (account, seller["manager_id"])}
            if seller["pair_id"] == owner:
                more.add((account, seller["seller_id"]))
    return _pairs(found | {(account, seller) for account, seller in more if seller is not None})


def plain_on_deals(world: World) -> list[Row]:
    passed = {row["opportunity_id"] for row in _edits(world, "owner_id") if _day(row["changed_at"]) >= START}
    known = {
        row["opportunity_id"]: row for row in _rows(world, "opportunities") if row["account_id"] is not None
    }
    found = {
        (deal["account_id"], deal["owner_id"])
        for name, deal in known.items()
        if name not in passed
        and deal["owner_id"] is not None
        and (deal["created_at"] is None or _day(deal["created_at"]) < START)
    }
    found |= {
        (known[row["opportunity_id"]]["account_id"], row["seller_id"])
        for row in _rows(world, "opportunity_team")
        if row["opportunity_id"] in known and (row["added_at"] is None or _day(row["added_at"]) < START)
    }
    return _pairs(found)


def plain_away(world: World) -> list[Row]:
    found = {
        (held["account_id"], off["day"])
        for off in _rows(world, "away")
        for held in _rows(world, "owned")
        if off["seller_id"] == held["owner_id"]
        and held["starts_on"] <= off["day"]
        and (held["ends_on"] is None or off["day"] < held["ends_on"])
    }
    return [{"account_id": account, "day": day} for account, day in found]


def plain_uninvited(world: World) -> list[Row]:
    sells = {row["seller_id"] for row in world.rows("sellers") if row["sales_role"] in ("field", "inside")}
    placed = {(row["account_id"], row["seller_id"]) for row in world.rows("placed")}
    covered = {(row["account_id"], row["day"]) for row in world.rows("covered")}
    return [
        {"account_id": row["account_id"], "seller_id": row["seller_id"], "day": row["day"]}
        for row in world.rows("contacts")
        if not (row["is_bulk"] or row["is_joint"] or row["is_guest"])
        and row["seller_id"] in sells
        and (row["account_id"], row["seller_id"]) not in placed
        and (row["account_id"], row["day"]) not in covered
    ]


def plain_by_account(world: World) -> list[Row]:
    found: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for row in _rows(world, "uninvited"):
        if FIRST <= row["day"] < END:
            found[row["account_id"]].append(row)
    return [
        {
            "account_id": account,
            "before": sum(row["day"] < START for row in rows),
            "now": sum(row["day"] >= START for row in rows),
            "people": len({row["seller_id"] for row in rows if row["day"] >= START}),
        }
        for account, rows in found.items()
    ]


def plain_by_people(world: World) -> list[Row]:
    wanted = {row["account_id"] for row in world.rows("wanted")}
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in _rows(world, "contacts"):
        if row["account_id"] in wanted and not row["is_bulk"] and START <= row["day"] < END:
            found[row["account_id"], row["seller_id"]].append(row["day"])
    return [
        {"account_id": account, "seller_id": seller, "n": len(days), "first": min(days), "last": max(days)}
        for (account, seller), days in found.items()
    ]


def plain_flips(world: World) -> list[Row]:
    account = {row["opportunity_id"]: row["account_id"] for row in world.rows("opportunities")}
    return [
        {
            "account_id": account[row["opportunity_id"]],
            "opportunity_id": row["opportunity_id"],
            "changed_at": row["changed_at"],
            "changed_by": row["changed_by"],
            "giver": row["old_value"],
            "taker": row["new_value"],
        }
        for row in _edits(world, "owner_id")
        if account[row["opportunity_id"]] is not None and _inside(row["changed_at"])
    ]


def plain_duplicates(world: World) -> list[Row]:
    names = ("account_id", "product", "owner_id", "created_at")
    open_ = [
        row
        for row in _rows(world, "opportunities")
        if not row["is_closed"] and all(row[name] is not None for name in names)
    ]
    return [
        {
            "account_id": new["account_id"],
            "opportunity_id": new["opportunity_id"],
            "beside": old["opportunity_id"],
            "owner_id": new["owner_id"],
            "other_owner": old["owner_id"],
            "created_on": _day(new["created_at"]),
        }
        for new in open_
        for old in open_
        if FIRST <= _day(new["created_at"]) < TODAY
        and new["account_id"] == old["account_id"]
        and new["product"] == old["product"]
        and new["owner_id"] != old["owner_id"]
        and old["created_at"] < new["created_at"]
    ]


def plain_split_edits(world: World) -> list[Row]:
    account = {row["opportunity_id"]: row["account_id"] for row in world.rows("opportunities")}
    moments = {
        (row["opportunity_id"], row["changed_at"], row["changed_by"])
        for row in world.rows("split_changes")
        if _inside(row["changed_at"]) and row["old_share"] is not None and row["new_share"] is not None
    }
    return [
        {"account_id": account[deal], "opportunity_id": deal, "changed_by": by, "changed_on": _day(moment)}
        for deal, moment, by in moments
        if account[deal] is not None
    ]


TWINS = (
    Twin(
        uninvited.owners_between,
        "",
        lambda t: uninvited.owners_between(t["owned"], **SPAN),
        plain_owners,
        gives="owners",
    ),
    Twin(
        uninvited.with_their_partners,
        "",
        lambda t: uninvited.with_their_partners(t["owners"], t["sellers"]),
        plain_with_partners,
    ),
    Twin(
        uninvited.on_its_deals,
        "",
        lambda t: uninvited.on_its_deals(
            t["opportunities"], t["opportunity_team"], t["opportunity_changes"], start=START
        ),
        plain_on_deals,
        gives="placed",
    ),
    Twin(
        uninvited.owner_away,
        "",
        lambda t: uninvited.owner_away(t["owned"], t["away"]),
        plain_away,
        gives="covered",
    ),
    Twin(
        uninvited.uninvited,
        "",
        lambda t: uninvited.uninvited(t["contacts"], t["placed"], t["sellers"], t["covered"]),
        plain_uninvited,
        gives="uninvited",
    ),
    Twin(
        uninvited.by_account,
        "",
        lambda t: uninvited.by_account(t["uninvited"], base=FIRST, **SPAN),
        plain_by_account,
    ),
    Twin(
        uninvited.by_people,
        "",
        lambda t: uninvited.by_people(t["contacts"], t["wanted"], **SPAN),
        plain_by_people,
    ),
    Twin(
        uninvited.flips,
        "",
        lambda t: uninvited.flips(t["opportunities"], t["opportunity_changes"], **SPAN),
        plain_flips,
    ),
    Twin(
        uninvited.duplicates,
        "",
        lambda t: uninvited.duplicates(t["opportunities"], start=FIRST, end=TODAY),
        plain_duplicates,
    ),
    Twin(
        uninvited.split_edits,
        "",
        lambda t: uninvited.split_edits(t["opportunities"], t["split_changes"], **SPAN),
        plain_split_edits,
    ),
)
