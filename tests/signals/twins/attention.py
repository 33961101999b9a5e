"""Twin of ``counts.attention``: contacts by anybody, of late and in two stretches before."""

from datetime import date, timedelta

from groundrules.signals.counts import attention
from tests.signals.twins.frame import Twin, World
from tests.signals.twins.worlds import FIRST, TODAY, Row

MIDDLE, SINCE, UNTIL = FIRST + timedelta(20), FIRST + timedelta(45), TODAY - timedelta(7)


def plain_contacted(world: World) -> list[Row]:
    found: list[Row] = []
    for row in world.rows("wanted_since"):
        days = [one["day"] for one in world.rows("contacts") if one["account_id"] == row["account_id"]]
        done = [day for day in days if isinstance(day, date) and day < UNTIL]
        begin = row["from_day"]
        assert isinstance(begin, date)
        found.append({
            "account_id": row["account_id"],
            "n": sum(day >= begin for day in done),
            "late": sum(MIDDLE <= day < SINCE for day in done),
            "early": sum(day < MIDDLE for day in done),
            "last": max(done, default=None),
        })  # fmt: skip
    return found


TWINS = (
    Twin(
        attention.contacted, "",
        lambda t: attention.contacted(
            t["wanted_since"], t["contacts"], middle=MIDDLE, since=SINCE, until=UNTIL
        ),
        plain_contacted,
    ),
)  # fmt: skip
