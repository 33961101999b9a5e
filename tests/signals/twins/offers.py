"""Twin of ``counts.offers``: what was offered and answered."""

from datetime import datetime, timedelta

from groundrules.signals.counts import offers
from tests.signals.twins.frame import Twin, World
from tests.signals.twins.worlds import FIRST, TODAY, Row

SINCE, UNTIL = FIRST + timedelta(10), TODAY - timedelta(20)


def plain_answered(world: World) -> list[Row]:
    found: list[Row] = []
    for row in world.rows("offers"):
        needed = ("offered_at", "answered_at", "is_taken", "value", "seller_id")
        if any(row[name] is None for name in needed):
            continue
        at = row["offered_at"]
        assert isinstance(at, datetime)
        if SINCE <= at.date() < UNTIL:
            same = ("offer_id", "seller_id", "item_id", "value", "is_taken")
            told = {name: row[name] for name in same}
            found.append(
                {**told, "kind": row["kind"] or "", "segment": row["segment"] or "", "day": at.date()}
            )
    return found


TWINS = (
    Twin(
        offers.answered, "", lambda t: offers.answered(t["offers"], since=SINCE, until=UNTIL), plain_answered
    ),
)
