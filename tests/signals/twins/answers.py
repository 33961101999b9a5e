"""Twins of ``counts.answers``: pulse rounds, rules read, rulings by rule, requests among colleagues."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta

from groundrules.signals.counts import answers
from tests.signals.twins.frame import Twin, World
from tests.signals.twins.worlds import TODAY, Row


def plain_rounds(world: World) -> list[Row]:
    scores: Counter[tuple[object, ...]] = Counter()
    for row in world.rows("pulse"):
        scores[row["round_id"], row["boundary"], row["unit"] or "", row["score"]] += 1
    found: list[Row] = []
    for row in world.rows("pulse_rounds"):
        assert isinstance(row["closed_on"], date)
        if row["closed_on"] < TODAY:
            key = (row["round_id"], row["boundary"], row["unit"] or "")
            counted = {f"s{score}": scores[(*key, score)] for score in range(1, 6)}
            found.append({**row, "unit": row["unit"] or "", **counted})
    return found


def _before(value: object) -> date | None:
    return value.date() if isinstance(value, datetime) and value.date() < TODAY else None


def plain_readings(world: World) -> list[Row]:
    found: list[Row] = []
    for row in world.rows("acceptances"):
        read = _before(row["read_at"])
        found.append({
            "seller_id": row["seller_id"], "book_version": row["book_version"],
            "rule_id": row["rule_id"] or "", "read_on": read, "accepted_on": _before(row["accepted_at"]),
            "asked": (row["quiz_asked"] or 0) if read else 0,
            "right": (row["quiz_right"] or 0) if read else 0,
        })  # fmt: skip
    return found


def plain_disputes(world: World) -> list[Row]:
    found: dict[object, Counter[str]] = defaultdict(Counter)
    for row in world.rows("rulings"):
        assert isinstance(row["ruled_at"], datetime)
        age = (TODAY - row["ruled_at"].date()).days
        if 1 <= age <= 30 + 60:
            found[row["rule_id"]]["recent" if age <= 30 else "before"] += 1
            found[row["rule_id"]]["overturned"] += bool(row["overturned"])
    names = ("recent", "before", "overturned")
    return [{"rule_id": rule, **{name: count[name] for name in names}} for rule, count in found.items()]


def plain_requests(world: World) -> list[Row]:
    people = {row["seller_id"]: row for row in world.rows("sellers") if row["is_system"] is not True}
    found: list[Row] = []
    for row in world.rows("activities"):
        asker, asked, made = row["created_by"], row["seller_id"], row["created_at"]
        if row["kind"] != "task" or asker == asked or asker not in people or asked not in people:
            continue
        if isinstance(made, datetime) and TODAY - timedelta(60) <= made.date() < TODAY:
            found.append({
                "activity_id": row["activity_id"], "asker_id": asker, "asked_id": asked,
                "asker_role": people[asker]["sales_role"], "asked_role": people[asked]["sales_role"],
                "made_on": made.date(), "region": people[asked]["region"] or "",
                "done_on": _before(row["completed_at"]),
            })  # fmt: skip
    return found


TWINS = (
    Twin(
        answers.rounds, "", lambda t: answers.rounds(t["pulse"], t["pulse_rounds"], until=TODAY), plain_rounds
    ),
    Twin(answers.readings, "", lambda t: answers.readings(t["acceptances"], until=TODAY), plain_readings),
    Twin(
        answers.disputes, "",
        lambda t: answers.disputes(t["rulings"], until=TODAY, recent=30, before=60), plain_disputes,
    ),
    Twin(
        answers.requests, "",
        lambda t: answers.requests(t["activities"], t["sellers"], since=TODAY - timedelta(60), until=TODAY),
        plain_requests,
    ),
)  # fmt: skip
