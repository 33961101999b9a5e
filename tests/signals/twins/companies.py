"""Twins of ``counts.companies``: records entered or put under another parent, and what came on them."""

from datetime import date, datetime, timedelta

from groundrules.signals.counts import companies
from tests.signals.twins.frame import Twin, World
from tests.signals.twins.worlds import FIRST, TODAY, Row

SINCE, UNTIL = FIRST + timedelta(10), TODAY - timedelta(20)
WITHIN = 20


def _day(value: object) -> date:
    assert isinstance(value, datetime)
    return value.date()


def plain_entered(world: World) -> list[Row]:
    found: list[Row] = [
        {"account_id": row["account_id"], "by": row["created_by"], "on_day": _day(row["created_at"]),
         "how": "created", "parent_id": row["parent_id"]}
        for row in world.rows("accounts") if row["created_at"] is not None
    ]  # fmt: skip
    known = {row["account_id"] for row in world.rows("accounts")}
    for row in world.rows("account_changes"):
        old, new = row["old_value"], row["new_value"]
        if row["field"] == "parent_id" and new and new != (old or "") and row["account_id"] in known:
            told = {"account_id": row["account_id"], "by": row["changed_by"], "parent_id": new}
            found.append({**told, "on_day": _day(row["changed_at"]), "how": "re-parented"})
    return [row for row in found if SINCE <= row["on_day"] < UNTIL]  # type: ignore[operator]  # days


def plain_first_use(world: World) -> list[Row]:
    found: list[Row] = []
    asked = {(str(row["account_id"]), row["on_day"]) for row in world.rows("entered")}
    for account, on in sorted(asked, key=str):
        assert isinstance(on, date)
        end = min(on + timedelta(WITHIN), TODAY - timedelta(1))
        seen = [row for row in world.rows("seen") if row["account_id"] == account]
        done = [row for row in seen if on <= row["day"] <= end]  # type: ignore[operator]  # days
        opened = [
            row for row in world.rows("opportunities")
            if row["account_id"] == account and row["created_at"] and on <= _day(row["created_at"]) <= end
        ]  # fmt: skip
        found.append({
            "account_id": account, "on_day": on, "activities": len(done), "deals": len(opened),
            "amount": sum(int(str(row["amount"] or 0)) for row in opened),
        })  # fmt: skip
    return found


TWINS = (
    Twin(
        companies.entered, "",
        lambda t: companies.entered(t["accounts"], t["account_changes"], since=SINCE, until=UNTIL),
        plain_entered, gives="entered",
    ),
    Twin(
        companies.first_use, "",
        lambda t: companies.first_use(
            t["entered"], t["seen"], t["opportunities"], within=WITHIN, until=TODAY
        ),
        plain_first_use,
    ),
)  # fmt: skip
