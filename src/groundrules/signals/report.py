"""The rows behind a judgement, as a person would read them, and which judgements get a row at all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import ibis
import pyarrow as pa

from groundrules.signals.evidence import CASE, PROMPT, Judged
from groundrules.signals.scene import Scene

MOST_NEAR = 300
"""Excused and thin units that get a row, per signal, dearest first; the rest is in the totals."""

BEFORE = 28
"""Days before the move that are shown beside what came after."""

Row = Mapping[str, object]


def contact_rows(scene: Scene, wanted: Sequence[tuple[str, date]]) -> dict[tuple[str, date], list[Row]]:
    """What was visibly done on each (account, since) in the four weeks before and ever after, by day."""
    if not wanted:
        return {}
    keys = ibis.memtable(
        pa.table(
            {
                "wanted_account": pa.array([account for account, _ in wanted], pa.string()),
                "since": pa.array([since for _, since in wanted], pa.date32()),
                "start": pa.array([since - timedelta(BEFORE) for _, since in wanted], pa.date32()),
            }
        )
    )
    seen = scene.seen
    found = seen.join(keys, [seen.account_id == keys.wanted_account, seen.day >= keys.start])
    rows = found.select(
        "account_id", "since", "day", "seller_id", "kind", "direction", "source", "activity_id"
    ).to_pyarrow().to_pylist()  # fmt: skip
    by_key: dict[tuple[str, date], list[Row]] = {}
    for row in sorted(rows, key=lambda row: (row["day"], row["activity_id"])):
        by_key.setdefault((row["account_id"], row["since"]), []).append(as_row(scene, row))
    return by_key


REASONS = {
    "is_bulk": "list mail", "is_grace": "hand-over phase", "is_joint": "joint", "is_deal": "deal he keeps",
    "is_cover": "new owner on leave", "is_reply": "customer asked first",
}  # fmt: skip


def rows_by_unit(scene: Scene, marked: ibis.Table, units: Sequence[int]) -> dict[int, list[Row]]:
    """The old owner's contacts of some units, each with the reason it does not count, by day."""
    if not units:
        return {}
    found = marked.filter(marked.unit.isin(list(units))).to_pyarrow().to_pylist()
    by_unit: dict[int, list[Row]] = {}
    for row in sorted(found, key=lambda row: (row["day"], row["activity_id"])):
        why = [reason for mark, reason in REASONS.items() if row[mark]]
        shown = as_row(scene, {**row, "direction": "out"})
        if why:
            shown["what"] = f"{shown['what']}, not counted: {', '.join(why)}"
        by_unit.setdefault(row["unit"], []).append(shown)
    return by_unit


def as_row(scene: Scene, row: Mapping[str, object]) -> dict[str, object]:
    """One activity as day, who, what and where it is recorded."""
    number = scene.numbers.get(str(row["seller_id"]))
    who = scene.people[number].name if number is not None else str(row["seller_id"])
    direction = f" ({row['direction']})" if row.get("direction") else ""
    return {
        "day": str(row["day"]), "who": who, "what": f"{row['kind']}{direction}",
        "source": f"{row['source']} {row['activity_id']}",
    }  # fmt: skip


def strongest(judged: Iterable[Judged]) -> tuple[Judged, ...]:
    """All cases and prompts, and the dearest of the rest."""
    told: list[Judged] = []
    near: list[Judged] = []
    for one in judged:
        (told if one.verdict in (CASE, PROMPT) else near).append(one)
    near.sort(key=lambda one: (-one.price.minor, one.signal_id))
    return (*told, *near[:MOST_NEAR])


def with_contacts(scene: Scene, judged: Sequence[Judged]) -> tuple[Judged, ...]:
    """The same, each with what was visibly done on its account."""
    rows = contact_rows(scene, [(one.account_id or "", one.window[0]) for one in judged])
    return tuple(
        replace(one, rows=tuple(rows.get((one.account_id or "", one.window[0]), ()))) for one in judged
    )
