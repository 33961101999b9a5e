"""Twins of ``counts``: what happened on each unit, and the counts of S02, S03 and S25 from the CRM's rows."""

from collections.abc import Iterator
from datetime import date, timedelta

import ibis

from groundrules.signals import counts, measures
from tests.signals.twins.frame import Given, Twin, World
from tests.signals.twins.measures import plain_seen
from tests.signals.twins.worlds import TODAY, Row

SELLING = {"call", "mail", "meeting", "visit"}
PATIENCE, REPLY = 4, 3
FLAGS = ("is_bulk", "is_grace", "is_joint", "is_deal", "is_cover", "is_reply")


def _day(row: Row, name: str) -> date:
    found = row[name]
    assert isinstance(found, date)
    return found


def _on(rows: list[Row], unit: Row, start: str, end: str) -> Iterator[Row]:
    """Rows on the unit's account in [start, end)."""
    for row in rows:
        if row["account_id"] == unit["account_id"] and _day(unit, start) <= _day(row, "day") < _day(
            unit, end
        ):
            yield row


def plain_by_person(world: World, who: str, start: str, end: str) -> list[Row]:
    found: list[Row] = []
    for unit in world.rows("units"):
        n = sum(row["seller_id"] == unit[who] for row in _on(world.rows("contacts"), unit, start, end))
        found += [{"unit": unit["unit"], "n": n}] if n else []
    return found


def plain_by_anybody(world: World) -> list[Row]:
    found: list[Row] = []
    for unit in world.rows("units"):
        longer = {**unit, "until": _day(unit, "until") + timedelta(1)}  # the last day counts here
        mine = list(_on(world.rows("contacts"), longer, "moved_on", "until"))
        new = [row for row in mine if row["seller_id"] == unit["new_owner"]]
        others = [row for row in mine if row["seller_id"] != unit["new_owner"]]
        old = [row for row in others if row["seller_id"] == unit["old_owner"]]
        last = max((_day(row, "day") for row in others), default=None)
        first = min((_day(row, "day") for row in new), default=None)
        if mine:
            found.append({"unit": unit["unit"], "n_new": len(new), "n_old": len(old),
                          "n_other": len(others) - len(old), "first_new": first,
                          "last_other": last})  # fmt: skip
    return found


def plain_unanswered(world: World) -> list[Row]:
    found: list[Row] = []
    for unit in world.rows("units"):
        asked = {_day(row, "day") for row in _on(world.rows("requests"), unit, "moved_on", "due")}
        answers = {
            _day(row, "day") for row in world.rows("contacts") if row["account_id"] == unit["account_id"]
        }
        unmet = sum(not any(day + timedelta(n) in answers for n in range(PATIENCE + 1)) for day in asked)
        if asked:
            found.append({"unit": unit["unit"], "asked": len(asked), "unanswered": unmet})
    return found


def plain_after(world: World) -> list[Row]:
    names = ("activity_id", "account_id", "seller_id", "day", "kind", "source", "is_joint", "is_bulk")
    away = {(row["seller_id"], row["day"]) for row in world.rows("away")}
    found: list[Row] = []
    for unit in world.rows("units"):
        for row in _on(world.rows("contacts"), unit, "post_from", "until"):
            if row["seller_id"] != unit["old_owner"]:
                continue
            day = _day(row, "day")
            asked = [
                _day(one, "day") for one in world.rows("requests")
                if one["account_id"] == row["account_id"] and one["seller_id"] == row["seller_id"]
            ]  # fmt: skip
            told = {
                "unit": unit["unit"], **{name: row[name] for name in names},
                "new_owner": unit["new_owner"], "half_on": unit["half_on"],
                "is_deal": row["opportunity_id"] is not None,
                "is_grace": day < _day(unit, "grace_end"),
                "is_reply": any(0 <= (day - one).days <= REPLY for one in asked),
                "is_cover": (unit["new_owner"], day) in away,
            }  # fmt: skip
            found.append({**told, "counts": not any(told[flag] for flag in FLAGS)})
    return found


def _tally(rows: list[Row]) -> list[Row]:
    found: list[Row] = []
    for unit in sorted({str(row["unit"]) for row in rows}):
        mine = [row for row in rows if str(row["unit"]) == unit]
        counting = [row for row in mine if row["counts"]]
        early = sum(_day(row, "day") < _day(row, "half_on") for row in counting)
        reasons = {f"n_{flag.removeprefix('is_')}": sum(row[flag] is True for row in mine) for flag in FLAGS}
        found.append({"unit": int(unit), "x": len(counting), "n_all": len(mine), **reasons,
                      "x_early": early, "x_late": len(counting) - early})  # fmt: skip
    return found


def plain_tally(world: World) -> list[Row]:
    return _tally(world.rows("after"))


def plain_s02(world: World) -> list[Row]:
    return _tally([row for row in world.rows("after") if row["kind"] in SELLING])


def _touches(t: Given) -> tuple[ibis.Table, ibis.Table, ibis.Table]:
    """Recorded and seen activities and contacts, as the scene reads them."""
    days = measures.recorded(activities=t["activities"], sellers=t["sellers"], until=TODAY)
    return days, measures.visible(days), measures.contacts(days, t["attendees"])


def ask_s02(t: Given) -> ibis.Table:
    _, seen, touches = _touches(t)
    selling = touches.filter(touches.kind.isin(measures.SELLING))
    after = counts.after_the_move(selling, measures.requests(seen), t["units"], t["away"], reply_days=REPLY)
    return counts.tally_after(after)


def ask_s03(t: Given) -> ibis.Table:
    _, seen, touches = _touches(t)
    return counts.unanswered(
        measures.requests(seen), touches, t["units"], start="moved_on", end="due", patience=PATIENCE
    )


def ask_s25(t: Given) -> ibis.Table:
    return measures.volume(_touches(t)[1])


def plain_s25(world: World) -> list[Row]:
    days: dict[tuple[object, object], int] = {}
    for row in plain_seen(world):
        key = (row["seller_id"], row["day"])
        days[key] = days.get(key, 0) + 1
    return [{"seller_id": seller, "day": day, "n": n} for (seller, day), n in days.items()]


def _person(case: str, who: str, start: str, end: str) -> Twin:
    return Twin(
        counts.by_person, case,
        lambda t: counts.by_person(t["contacts"], t["units"], who=who, start=start, end=end),
        lambda w: plain_by_person(w, who, start, end),
    )  # fmt: skip


TWINS = (
    _person("old_before", "old_owner", "pre_from", "moved_on"),
    _person("new_since", "new_owner", "grace_end", "until"),
    Twin(
        counts.by_anybody, "",
        lambda t: counts.by_anybody(t["contacts"], t["units"], start="moved_on", end="until"),
        plain_by_anybody,
    ),
    Twin(
        counts.unanswered, "",
        lambda t: counts.unanswered(
            t["requests"], t["contacts"], t["units"], start="moved_on", end="due", patience=PATIENCE),
        plain_unanswered,
    ),
    Twin(
        counts.after_the_move, "",
        lambda t: counts.after_the_move(
            t["contacts"], t["requests"], t["units"], t["away"], reply_days=REPLY),
        plain_after, gives="after",
    ),
    Twin(counts.tally_after, "", lambda t: counts.tally_after(t["after"]), plain_tally),
    Twin(counts.tally_after, "from_the_crm", ask_s02, plain_s02),
    Twin(counts.unanswered, "from_the_crm", ask_s03, plain_unanswered),
    Twin(measures.volume, "from_the_crm", ask_s25, plain_s25),
)  # fmt: skip
