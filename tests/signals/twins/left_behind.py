"""Twins of ``counts.left_behind``: open tasks of old owners, signs of life, stages."""

from collections.abc import Iterable
from datetime import datetime

from groundrules.signals.counts import left_behind
from tests.signals.twins.deals import _day, _edits
from tests.signals.twins.frame import Twin, World
from tests.signals.twins.worlds import TODAY, Row


def plain_orphans(world: World) -> list[Row]:
    gone = {
        row["seller_id"] for row in world.rows("sellers")
        if row["left_on"] is not None and row["left_on"] <= TODAY  # type: ignore[operator]  # a date
    }  # fmt: skip
    found: list[Row] = []
    for task in world.rows("activities"):
        completed, created = task["completed_at"], task["created_at"]
        by_then = completed is None or _day(completed) <= TODAY
        if task["kind"] != "task" or (task["is_done"] and by_then) or not isinstance(created, datetime):
            continue
        for unit in world.rows("units"):
            is_there = unit["account_id"] == task["account_id"] and created.date() < unit["moved_on"]  # type: ignore[operator]  # a date
            if is_there and (task["seller_id"] == unit["old_owner"] or task["seller_id"] in gone):
                same = ("activity_id", "account_id", "opportunity_id", "seller_id", "created_by")
                found.append({
                    "unit": unit["unit"], **{name: task[name] for name in same},
                    "created_on": created.date(), "due_on": task["day"],
                })  # fmt: skip
    return found


def plain_signs(world: World) -> list[Row]:
    found: list[Row] = [
        {"opportunity_id": row["opportunity_id"], "day": _day(row["changed_at"])}
        for name in left_behind.ALIVE for row in _edits(world, name)
    ]  # fmt: skip
    return found + [
        {"opportunity_id": row["opportunity_id"], "day": row["day"]} for row in world.rows("contacts")
        if row["opportunity_id"] is not None and not row["is_guest"]
    ]  # fmt: skip


def plain_signs_between(world: World) -> list[Row]:
    found: list[Row] = []
    for unit in world.rows("deal_units"):
        days = [
            row["day"] for row in world.rows("signs")
            if row["opportunity_id"] == unit["opportunity_id"]
            and unit["start"] <= row["day"] < unit["end"]  # type: ignore[operator]  # dates
        ]  # fmt: skip
        if days:
            found.append({"unit": unit["unit"], "n": len(days), "last": max(days)})  # type: ignore[type-var]  # dates
    return found


def plain_passed(world: World) -> list[Row]:
    rows = {
        (row["opportunity_id"], _day(row["changed_at"]), row["old_value"], row["new_value"])
        for row in _edits(world, "owner_id") if row["old_value"] is not None and row["new_value"] is not None
    }  # fmt: skip
    names = ("opportunity_id", "changed_on", "giver", "taker")
    return [dict(zip(names, row, strict=True)) for row in rows]


def plain_stage_on(world: World) -> list[Row]:
    def stage(unit: Row, deal: Row, mine: Iterable[Row]) -> object:
        before = [row for row in mine if _day(row["changed_at"]) < unit["start"]]  # type: ignore[operator]  # dates
        later = [row for row in mine if _day(row["changed_at"]) >= unit["start"]]  # type: ignore[operator]  # dates
        still = None if deal["is_closed"] else deal["stage"]
        return before[-1]["new_value"] if before else later[0]["old_value"] if later else still

    return [
        {
            "unit": unit["unit"],
            "stage": stage(unit, deal, [
                row for row in _edits(world, "stage") if row["opportunity_id"] == deal["opportunity_id"]
            ]),
        }
        for unit in world.rows("deal_units") for deal in world.rows("opportunities")
        if unit["opportunity_id"] == deal["opportunity_id"]
    ]  # fmt: skip


TWINS = (
    Twin(
        left_behind.orphans, "",
        lambda t: left_behind.orphans(t["activities"], t["sellers"], t["units"], as_of=TODAY), plain_orphans,
    ),
    Twin(
        left_behind.signs, "", lambda t: left_behind.signs(t["opportunity_changes"], t["contacts"]),
        plain_signs, gives="signs",
    ),
    Twin(
        left_behind.signs_between, "",
        lambda t: left_behind.signs_between(t["signs"], t["deal_units"], start="start", end="end"),
        plain_signs_between,
    ),
    Twin(left_behind.passed, "", lambda t: left_behind.passed(t["opportunity_changes"]), plain_passed),
    Twin(
        left_behind.stage_on, "",
        lambda t: left_behind.stage_on(t["opportunities"], t["opportunity_changes"], t["deal_units"]),
        plain_stage_on,
    ),
)  # fmt: skip
