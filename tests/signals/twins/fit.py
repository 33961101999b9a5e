"""Twin of ``counts.fit``: what customers started before a move and since, and whom they turned to."""

from groundrules.signals.counts import fit
from tests.signals.twins.contacts import _day, _on
from tests.signals.twins.frame import Twin, World
from tests.signals.twins.worlds import Row

CONTACT = {"call", "mail", "meeting", "visit", "service"}


def plain_asked(world: World) -> list[Row]:
    inward = [row for row in world.rows("seen") if row["direction"] == "in" and row["kind"] in CONTACT]
    found: list[Row] = []
    for unit in world.rows("units"):
        mine = list(_on(inward, unit, "pre_from", "until"))
        before = [row for row in mine if _day(row, "day") < _day(unit, "moved_on")]
        since = [row for row in mine if _day(row, "day") >= _day(unit, "grace_end")]
        free = [row for row in since if row["opportunity_id"] is None]
        former = [row for row in free if row["seller_id"] == unit["old_owner"]]
        if before or since:
            found.append({"unit": unit["unit"], "n_before": len(before), "n_since": len(since),
                          "n_free": len(free), "n_former": len(former)})  # fmt: skip
    return found


TWINS = (Twin(fit.asked, "", lambda t: fit.asked(t["seen"], t["units"]), plain_asked),)
