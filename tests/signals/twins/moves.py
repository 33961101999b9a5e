"""Twins of ``moves``: what changed hands."""

from collections import defaultdict
from datetime import date, datetime, timedelta

from groundrules.signals import moves
from tests.signals.twins.frame import Twin, World
from tests.signals.twins.worlds import FIRST, TODAY, Row

SINCE = FIRST + timedelta(10)


def plain_ownership(world: World) -> list[Row]:
    systems = {row["seller_id"] for row in world.rows("sellers") if row["is_system"] is True}
    histories: defaultdict[object, dict[date, Row]] = defaultdict(dict)
    for row in sorted(world.rows("account_owners"), key=lambda row: str(row["valid_from"])):
        instant, owner = row["valid_from"], row["owner_id"]
        assert isinstance(instant, datetime)
        if owner is not None and owner not in systems:
            histories[row["account_id"]][instant.date()] = row
    found: list[Row] = []
    for account, days in histories.items():
        steps = [(day, row) for day, row in sorted(days.items())]
        kept = [
            step for before, step in zip([None, *steps], steps, strict=False)
            if before is None or before[1]["owner_id"] != step[1]["owner_id"]
        ]  # fmt: skip
        for (day, row), later in zip(kept, [*kept[1:], None], strict=True):
            found.append({"account_id": account, "owner_id": row["owner_id"], "starts_on": day,
                          "by_merge": row["known_from"] == "merge",
                          "ends_on": later[0] if later else None})  # fmt: skip
    return found


def plain_same_person(world: World) -> list[Row]:
    known = [(row["seller_id"], str(row["email"]).lower().strip())
             for row in world.rows("sellers") if row["email"] is not None]  # fmt: skip
    return [
        {"old_owner": one, "new_owner": other}
        for one, first in known for other, second in known if first == second and one != other
    ]  # fmt: skip


def plain_moves(world: World) -> list[Row]:
    same = {(row["old_owner"], row["new_owner"]) for row in plain_same_person(world)}
    histories: defaultdict[object, list[Row]] = defaultdict(list)
    for row in sorted(world.rows("owned"), key=lambda row: str(row["starts_on"])):
        if _day(row["starts_on"]) < TODAY:
            histories[row["account_id"]].append(row)
    found: list[Row] = []
    for account, steps in histories.items():
        for at, row in enumerate(steps):
            if at == 0 or _day(row["starts_on"]) < SINCE or row["by_merge"]:
                continue
            old = steps[at - 1]
            if (old["owner_id"], row["owner_id"]) in same:
                continue
            first = steps[at - 2]["owner_id"] if at > 1 else None
            held = (_day(row["starts_on"]) - _day(old["starts_on"])).days
            found.append({
                "account_id": account, "old_owner": old["owner_id"], "new_owner": row["owner_id"],
                "owned_from": old["starts_on"], "moved_on": row["starts_on"],
                "is_current": row["ends_on"] is None or _day(row["ends_on"]) >= TODAY,
                "is_return": first == row["owner_id"] and held <= 30,
            })  # fmt: skip
    return found


def _day(value: object) -> date:
    assert isinstance(value, date)
    return value


TWINS = (
    Twin(
        moves.ownership, "",
        lambda t: moves.ownership(account_owners=t["account_owners"], sellers=t["sellers"]),
        plain_ownership, gives="owned",
    ),
    Twin(moves.same_person, "", lambda t: moves.same_person(t["sellers"]), plain_same_person),
    Twin(
        moves.moves, "",
        lambda t: moves.moves(owned=t["owned"], sellers=t["sellers"], since=SINCE, until=TODAY),
        plain_moves,
    ),
)  # fmt: skip
