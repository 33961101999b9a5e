"""Twins of ``counts.late_owners``: deals that changed hands before they closed."""

from datetime import datetime

from groundrules.signals.counts import late_owners
from tests.signals.twins.deals import _day, _edits
from tests.signals.twins.frame import Twin, World
from tests.signals.twins.worlds import Row

DAYS = 200


def plain_before_close(world: World) -> list[Row]:
    found: list[Row] = []
    for row in _edits(world, "owner_id"):
        if row["old_value"] is None or row["new_value"] is None:
            continue
        for deal in world.rows("closed_deals"):
            on, closed_on = _day(row["changed_at"]), deal["closed_on"]
            if deal["opportunity_id"] != row["opportunity_id"] or closed_on is None:
                continue
            assert not isinstance(closed_on, datetime)
            if not 0 <= (closed_on - on).days <= DAYS:  # type: ignore[operator]  # a date
                continue
            same = ("opportunity_id", "account_id", "amount", "is_won", "closed_on")
            found.append({
                **{name: deal[name] for name in same}, "changed_at": row["changed_at"], "changed_on": on,
                "changed_by": row["changed_by"], "giver": row["old_value"], "taker": row["new_value"],
                "change_id": row["change_id"],
            })  # fmt: skip
    return found


def plain_lots(world: World) -> list[Row]:
    lots: dict[tuple[object, datetime], set[object]] = {}
    for row in _edits(world, "owner_id"):
        at = row["changed_at"]
        assert isinstance(at, datetime)
        hour = at.replace(minute=0, second=0, microsecond=0)
        lots.setdefault((row["changed_by"], hour), set()).add(row["opportunity_id"])
    return [{"changed_by": by, "hour": hour, "n": len(deals)} for (by, hour), deals in lots.items()]


TWINS = (
    Twin(
        late_owners.before_close, "",
        lambda t: late_owners.before_close(t["opportunity_changes"], t["closed_deals"], days=DAYS),
        plain_before_close,
    ),
    Twin(late_owners.lots, "", lambda t: late_owners.lots(t["opportunity_changes"]), plain_lots),
)  # fmt: skip
