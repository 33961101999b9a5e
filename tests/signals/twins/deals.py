"""Twins of ``counts.deals``: deals as they were."""

from datetime import date, datetime, timedelta

import ibis

from groundrules.signals.counts import deals
from tests.signals.twins.frame import Given, Twin, World
from tests.signals.twins.worlds import FIRST, Row

DAY = FIRST + timedelta(45)


def _edits(world: World, field: str) -> list[Row]:
    """Real edits of a field, in their order."""
    found = [
        {name: value for name, value in row.items() if name != "field"}
        for row in world.rows("opportunity_changes")
        if row["field"] == field and (row["old_value"] or "") != (row["new_value"] or "")
    ]
    return sorted(found, key=lambda row: (str(row["changed_at"]), str(row["change_id"])))


def _day(value: object) -> date:
    assert isinstance(value, datetime)
    return value.date()


def plain_as_of_day(world: World, field: str) -> list[Row]:
    found: list[Row] = []
    for deal in world.rows("opportunities"):
        if deal["created_at"] is not None and _day(deal["created_at"]) > DAY:
            continue
        mine = [row for row in _edits(world, field) if row["opportunity_id"] == deal["opportunity_id"]]
        by_then = [row for row in mine if _day(row["changed_at"]) <= DAY]
        later = [row for row in mine if _day(row["changed_at"]) > DAY]
        today = None if deal[field] is None else str(deal[field])
        value = by_then[-1]["new_value"] if by_then else later[0]["old_value"] if later else today
        found.append({"opportunity_id": deal["opportunity_id"], "value": value})
    return found


def plain_closings(world: World) -> list[Row]:
    same = ("opportunity_id", "account_id", "owner_id", "amount", "is_won", "close_date")
    found: list[Row] = []
    for deal in world.rows("opportunities"):
        if not deal["is_closed"]:
            continue
        days = [
            _day(row["changed_at"]) for row in _edits(world, "stage")
            if row["opportunity_id"] == deal["opportunity_id"] and row["new_value"] is not None
            and row["new_value"] == deal["stage"]
        ]  # fmt: skip
        created = deal["created_at"]
        found.append({
            **{name: deal[name] for name in same},
            "created_on": None if created is None else _day(created),
            "closed_on": max(days) if days else deal["close_date"],
        })  # fmt: skip
    return found


def _as_of(field: str) -> Twin:
    def ask(t: Given) -> ibis.Table:
        return deals.as_of_day(t["opportunities"], t["opportunity_changes"], field=field, day=DAY)

    return Twin(deals.as_of_day, field, ask, lambda w: plain_as_of_day(w, field))


TWINS = (
    Twin(
        deals.edits, "", lambda t: deals.edits(t["opportunity_changes"], field="stage"),
        lambda w: _edits(w, "stage"),
    ),
    *(_as_of(field) for field in deals.FIELDS),
    Twin(
        deals.closings, "", lambda t: deals.closings(t["opportunities"], t["opportunity_changes"]),
        plain_closings, gives="closed_deals",
    ),
)  # fmt: skip
