"""Twins of ``counts.shared``: who did how much on accounts that several look after, and for what credit."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta

from groundrules.signals.counts import shared
from tests.signals.twins.frame import Twin, World
from tests.signals.twins.worlds import FIRST, TODAY, Row

START, BY, EDGE = FIRST + timedelta(40), FIRST + timedelta(30), FIRST + timedelta(35)


def plain_touched(world: World) -> list[Row]:
    held = {row["account_id"]: row["starts_on"] for row in world.rows("owned") if row["ends_on"] is None}
    before: Counter[tuple[object, object]] = Counter()
    now: dict[tuple[object, object], list[int]] = defaultdict(list)
    for row in world.rows("contacts"):
        day, key = row["day"], (row["seller_id"], row["account_id"])
        assert isinstance(day, date)
        began = held.get(row["account_id"])
        if isinstance(began, date) and day < began:
            continue
        if FIRST <= day < EDGE:
            before[key] += 1
        elif START <= day < TODAY:
            now[key].append((day - START).days // 7)
    return [
        {"seller_id": key[0], "account_id": key[1], "n_before": before[key], "n_now": len(now[key]),
         "weeks": len(set(now[key]))}
        for key in {*before, *now}
    ]  # fmt: skip


def plain_placed(world: World, *, ours: bool) -> list[Row]:
    own: dict[tuple[object, object], bool] = {}
    for row in world.rows("account_owners"):
        own[row["account_id"], row["owner_id"]] = True
    for row in world.rows("account_team"):
        added = row["added_at"]
        if not isinstance(added, datetime) or added.date() <= BY:
            own.setdefault((row["account_id"], row["seller_id"]), False)
    for row in world.rows("assignments") if ours else ():
        if row["seller_id"] is not None and row["team_role"] != "owner":
            own.setdefault((row["account_id"], row["seller_id"]), False)
    return [{"account_id": a, "seller_id": s, "is_owner": is_own} for (a, s), is_own in own.items()]


def plain_credit(world: World) -> list[Row]:
    worth: dict[tuple[object, object], float] = defaultdict(float)
    for deal in world.rows("opportunities"):
        closed, amount = deal["close_date"], deal["amount"]
        in_time = isinstance(closed, date) and TODAY - timedelta(365) <= closed < TODAY
        known = None not in (deal["account_id"], deal["owner_id"], amount)
        if not known or amount == 0 or (deal["is_closed"] and not in_time):
            continue
        assert isinstance(amount, int)
        parts = [
            (row["seller_id"], row["credit_share"]) for row in world.rows("splits")
            if row["opportunity_id"] == deal["opportunity_id"]
            and row["seller_id"] is not None and row["credit_share"] is not None
        ] or [(deal["owner_id"], 1.0)]  # fmt: skip
        for seller, part in parts:
            assert isinstance(part, float)
            worth[deal["account_id"], seller] += amount * part
    whole: dict[object, float] = defaultdict(float)
    for (account, _), value in worth.items():
        whole[account] += value
    return [
        {"account_id": account, "seller_id": seller, "share": value / whole[account]}
        for (account, seller), value in worth.items()
        if whole[account] > 0
    ]


def plain_ground(world: World) -> list[Row]:
    done, shares = world.rows("touched"), world.rows("credit")
    own = {(row["account_id"], row["seller_id"]): row["is_owner"] for row in world.rows("shared_places")}
    known = {(row["account_id"], row["seller_id"]): row["share"] for row in shares}
    dealt = {row["account_id"] for row in shares}
    found: list[Row] = []
    for row in done:
        key = (row["account_id"], row["seller_id"])
        if key not in own:
            continue
        beside = [one for one in done if one["account_id"] == key[0] and one["seller_id"] != key[1]]
        placed = [one for one in beside if (one["account_id"], one["seller_id"]) in own]
        otherwise = 1.0 if own[key] and key[0] not in dealt else 0.0
        found.append({
            **row, "is_owner": own[key], "share": known.get(key, otherwise),
            "partners": _sum(placed, "n_before"), "others": _sum(beside, "n_before"),
            "others_now": _sum(beside, "n_now"),
        })  # fmt: skip
    return found


def _sum(rows: list[Row], name: str) -> int:
    return sum(value for row in rows if isinstance(value := row[name], int))


TWINS = (
    Twin(
        shared.touched, "",
        lambda t: shared.touched(t["contacts"], t["owned"].filter(t["owned"].ends_on.isnull()),
                                 since=FIRST, edge=EDGE, start=START, until=TODAY),
        plain_touched, gives="touched",
    ),
    Twin(
        shared.placed, "",
        lambda t: shared.placed(t["account_owners"], t["account_team"], t["assignments"], by=BY),
        lambda w: plain_placed(w, ours=True), gives="shared_places",
    ),
    Twin(
        shared.placed, "by_the_crm_alone",
        lambda t: shared.placed(t["account_owners"], t["account_team"], None, by=BY),
        lambda w: plain_placed(w, ours=False),
    ),
    Twin(
        shared.credit, "",
        lambda t: shared.credit(
            t["opportunities"], t["splits"], since=TODAY - timedelta(365), until=TODAY),
        plain_credit, gives="credit",
    ),
    Twin(
        shared.ground, "",
        lambda t: shared.ground(t["touched"], t["shared_places"], t["credit"]), plain_ground,
    ),
)  # fmt: skip
