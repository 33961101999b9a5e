"""Twins of ``counts.splits``, ``counts.wins``, ``counts.entries``: credit, wins, entries that read alike."""

from collections import Counter
from datetime import date, datetime, timedelta

from groundrules.signals.counts import entries, splits, wins
from groundrules.signals.counts.splits import KNOWN
from tests.signals.twins.deals import _edits
from tests.signals.twins.frame import Twin, World
from tests.signals.twins.worlds import FIRST, Row

SINCE, UNTIL = FIRST + timedelta(5), FIRST + timedelta(85)
WITHIN, LEAST, PULLED = 45, 2, 10
SHOWN = ("opportunity_id", "account_id", "owner_id", "amount", "closed_on")


def _date(value: object) -> date:
    assert isinstance(value, date)
    return value.date() if isinstance(value, datetime) else value


def _changes(world: World) -> list[Row]:
    return [row for row in world.rows("split_changes") if SINCE <= _date(row["changed_at"]) < UNTIL]


def _won(world: World) -> list[Row]:
    return [row for row in world.rows("closed_deals") if row["is_won"] and row["closed_on"] is not None]


def plain_after_close(world: World) -> list[Row]:
    found: list[Row] = []
    for row in _changes(world):
        for deal in _won(world):
            late = _date(row["changed_at"]) > _date(deal["closed_on"])
            if row["known_from"] == KNOWN and deal["opportunity_id"] == row["opportunity_id"] and late:
                found.append({
                    **{name: deal[name] for name in SHOWN},
                    **{name: row[name] for name in ("seller_id", "changed_at", "changed_by")},
                    "old_share": row["old_share"] or 0.0, "new_share": row["new_share"] or 0.0,
                })  # fmt: skip
    return found


def plain_edits_by_minute(world: World) -> list[Row]:
    counted: Counter[tuple[object, datetime]] = Counter()
    for row in _changes(world):
        at = row["changed_at"]
        assert isinstance(at, datetime)
        if row["changed_by"] is not None:
            counted[row["changed_by"], at.replace(second=0, microsecond=0)] += 1
    return [{"changed_by": by, "minute": minute, "n": n} for (by, minute), n in counted.items()]


def plain_shared_wins(world: World) -> list[Row]:
    people: dict[object, set[object]] = {}
    for row in world.rows("splits"):
        people.setdefault(row["opportunity_id"], set()).add(row["seller_id"])
    counted = Counter(
        deal["owner_id"] for deal in _won(world)
        if _date(deal["closed_on"]) >= SINCE and deal["owner_id"] is not None
        and len(people.get(deal["opportunity_id"], ())) >= 2
    )  # fmt: skip
    return [{"owner_id": owner, "n": n} for owner, n in counted.items()]


def plain_wins(world: World) -> list[Row]:
    deals = {row["opportunity_id"]: row for row in world.rows("opportunities")}
    steps = Counter(row["opportunity_id"] for row in _edits(world, "stage"))
    found: list[Row] = []
    for row in _won(world):
        closed, created = _date(row["closed_on"]), row["created_on"]
        if SINCE <= closed < UNTIL:
            told = deals[row["opportunity_id"]]
            more = ("account_id", "owner_id", "amount", "discount", "product", "type", "source")
            found.append({
                "opportunity_id": row["opportunity_id"], **{name: told[name] for name in more},
                "closed_on": closed, "life": None if created is None else (closed - _date(created)).days,
                "steps": steps[row["opportunity_id"]],
            })  # fmt: skip
    return found


def plain_pull_ins(world: World) -> list[Row]:
    found: list[Row] = []
    for row in _edits(world, "close_date"):
        on, old, new = _date(row["changed_at"]), str(row["old_value"] or ""), str(row["new_value"] or "")
        if SINCE <= on < UNTIL and old and new:
            forward = (date.fromisoformat(old) - date.fromisoformat(new)).days
            if forward >= PULLED:
                found.append({"opportunity_id": row["opportunity_id"], "changed_on": on, "days": forward})
    return found


def plain_alike(world: World) -> list[Row]:
    told: dict[tuple[str, ...], list[tuple[datetime, str, Row]]] = {}
    for row in world.rows("recorded"):
        at = row["created_at"]
        if at is None or row["fingerprint"] is None or row["account_id"] is None or row["is_bulk"]:
            continue
        assert isinstance(at, datetime)
        by_self = row["created_by"] in (None, row["seller_id"])
        if row["direction"] != "in" and by_self and SINCE <= at.date() < UNTIL:
            key = (str(row["seller_id"]), str(row["kind"]), str(row["fingerprint"]))
            told.setdefault(key, []).append((at, str(row["activity_id"]), row))
    found: list[Row] = []
    for mine in told.values():
        runs: list[list[tuple[datetime, str, Row]]] = []
        for one in sorted(mine, key=lambda entry: entry[:2]):
            if runs and one[0] - runs[-1][-1][0] <= timedelta(minutes=WITHIN):
                runs[-1].append(one)
            else:
                runs.append([one])
        found += [
            {
                **{name: row[name] for name in ("activity_id", "seller_id", "account_id", "kind")},
                "day": _date(row["created_at"]), "created_at": at, "run_from": run[0][0],
                "run_size": len(run),
            }
            for run in runs if len(run) >= LEAST for at, _, row in run
        ]  # fmt: skip
    return found


def plain_answered(world: World) -> list[Row]:
    worked = {
        (row["seller_id"], row["account_id"], _date(row["day"])) for row in world.rows("contacts")
        if row["account_id"] is not None and SINCE <= _date(row["day"]) < UNTIL
    }  # fmt: skip
    came = {(row["account_id"], _date(row["day"])) for row in world.rows("requests")}
    found: dict[object, list[int]] = {}
    for seller, account, day in worked:
        counts = found.setdefault(seller, [0, 0])
        counts[0] += 1
        counts[1] += any((account, day + timedelta(n)) in came for n in range(4))
    return [{"seller_id": seller, "n": n, "r": r} for seller, (n, r) in found.items()]


TWINS = (
    Twin(
        splits.after_close, "",
        lambda t: splits.after_close(t["split_changes"], t["closed_deals"], since=SINCE, until=UNTIL),
        plain_after_close,
    ),
    Twin(
        splits.edits_by_minute, "",
        lambda t: splits.edits_by_minute(t["split_changes"], since=SINCE, until=UNTIL), plain_edits_by_minute,
    ),
    Twin(
        splits.shared_wins, "", lambda t: splits.shared_wins(t["splits"], t["closed_deals"], since=SINCE),
        plain_shared_wins,
    ),
    Twin(
        wins.won, "",
        lambda t: wins.won(
            t["opportunities"], t["opportunity_changes"], t["closed_deals"], since=SINCE, until=UNTIL
        ),
        plain_wins,
    ),
    Twin(
        wins.pull_ins, "",
        lambda t: wins.pull_ins(t["opportunity_changes"], since=SINCE, until=UNTIL, least=PULLED),
        plain_pull_ins,
    ),
    Twin(
        entries.alike, "",
        lambda t: entries.alike(t["recorded"], since=SINCE, until=UNTIL, within=WITHIN, least=LEAST),
        plain_alike,
    ),
    Twin(
        entries.answered, "",
        lambda t: entries.answered(t["contacts"], t["requests"], since=SINCE, until=UNTIL, within=3),
        plain_answered,
    ),
)  # fmt: skip
