"""Whether each kind of evidence is there at all, and whole: asked before any number is believed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import ibis
import numpy as np
import pyarrow as pa

from groundrules.signals import counts, measures
from groundrules.signals.exposure import Array, day_columns
from groundrules.signals.kernel import cusum_low
from groundrules.signals.scene import Scene, Source
from groundrules.terms import Finding, Severity

ALARM = 5.0
"""Page's usual alarm level, in standard deviations."""

REPEATS = 0.4
"""Share of a day's rows that repeat another before we say it was loaded twice."""

AROUND = 56
"""Days before and after a move in which it is held against what people did; also a calendar's block."""

AT_ONCE = 84
"""Days looked at together for days loaded twice: 84 days of 100 million activities a year fit into 2 GB."""

LEAST_CONTACTS = 5
OTHER_WAY_ROUND = 0.8
"""Share of the contacts by the new owner before a move, and by the old one after it, that contradict it."""

SWAPPED = (3, 0.05)
"""Moves that contradict what people did, and their share, before we doubt the history of owners."""

LEAVE_FELL = 0.10
LEAST_LEAVE = 10
"""Under a tenth of the usual entries in eight weeks, where ten or more are usual, a calendar has stopped."""


@dataclass(frozen=True, slots=True)
class Probe:
    """The sources' state and what a person should know about it."""

    sources: Mapping[str, Source]
    findings: tuple[Finding, ...]


def probe(scene: Scene, *, max_leave_age: int) -> Probe:
    """The state of every source the signals read."""
    findings: list[Finding] = []
    sources = {
        name: Source(name, rows := _rows(scene.tables[name]), rows > 0, "" if rows else "there is none")
        for name in scene.tables
    }
    sources["leave"] = _leave(scene.tables["leave"], as_of=scene.as_of, max_age=max_leave_age)
    if not sources["leave"].complete:
        findings.append(_leave_finding(sources["leave"]))
    inward = _rows(scene.tables["activities"].filter(scene.tables["activities"].direction == "in"))
    sources["requests"] = Source("requests", inward, inward > 0, "" if inward else "no incoming mail or call")
    swapped, judged = swapped_owners(scene)
    if swapped >= SWAPPED[0] and swapped >= SWAPPED[1] * judged:
        findings.append(_swapped_finding(swapped, judged))
    doubled = twice_loaded(scene)
    findings += [_doubled_finding(day, rows) for day, rows in doubled]
    return Probe(sources, tuple(findings))


def _rows(table: ibis.Table) -> int:
    return int(table.count().to_pyarrow().as_py())


def _leave(leave: ibis.Table, *, as_of: date, max_age: int) -> Source:
    rows = _rows(leave)
    if rows == 0:
        return Source("leave", 0, False, "there is none")
    last = leave.ends_on.max().to_pyarrow().as_py()
    age = (as_of - last).days
    if age > max_age:
        return Source("leave", rows, False, f"its last entry ends on {last}, {age} days ago")
    lately, usual = _begun_lately(leave, as_of)
    if usual >= LEAST_LEAVE and lately < LEAVE_FELL * usual:
        return Source(
            "leave", rows, False, f"{lately} entries begin in its last eight weeks, usually {usual:.0f} do"
        )
    return Source("leave", rows, True)


def _begun_lately(leave: ibis.Table, as_of: date) -> tuple[int, float]:
    """Entries that begin in the last eight weeks, and in the usual eight weeks of the year before."""
    began = leave.filter(leave.starts_on <= as_of, leave.starts_on > as_of - timedelta(6 * AROUND))
    days = began.starts_on.to_pyarrow().to_pylist()
    blocks = np.bincount([(as_of - day).days // AROUND for day in days], minlength=6)
    return int(blocks[0]), float(np.median(blocks[1:]))


def swapped_owners(scene: Scene) -> tuple[int, int]:
    """Moves of the last half year whose new owner did the work before and whose old one does it since.

    Returns how many, and of how many with enough contacts on both sides of the move.
    """
    young = scene.units.moved >= scene.today - 182
    units = scene.units.where(scene.current & ~scene.returned & young)
    if len(units) == 0:
        return 0, 0
    table = units.as_table(
        scene.ids, scene.first, pre_from=np.maximum(units.moved - AROUND, 0),
        until=np.minimum(units.moved + AROUND, scene.today),
    )  # fmt: skip
    sums = np.zeros((4, len(units)))
    asked = [(who, *span) for span in (("pre_from", "moved_on"), ("moved_on", "until")) for who in
             ("old_owner", "new_owner")]  # fmt: skip
    for place, (who, start, end) in enumerate(asked):
        found = counts.by_person(scene.contacts(), table, who=who, start=start, end=end).to_pyarrow()
        sums[place, found["unit"].to_numpy()] = found["n"].to_numpy()
    old_before, new_before, old_after, new_after = sums
    before, after = old_before + new_before, old_after + new_after
    judged = (before >= LEAST_CONTACTS) & (after >= LEAST_CONTACTS)
    swapped = judged & (new_before >= OTHER_WAY_ROUND * before) & (old_after >= OTHER_WAY_ROUND * after)
    return int(swapped.sum()), int(judged.sum())


def _swapped_finding(swapped: int, judged: int) -> Finding:
    return Finding(
        "GR618", Severity.WARNING,
        f"on {swapped} of {judged} accounts that moved the new owner did the work before and the old one "
        "does it since, so the history seems to name them the wrong way round",
        "look at the mapping of the owner history (old and new value, dates), and import again",
        kind="owners swapped", count=swapped,
    )  # fmt: skip


def _leave_finding(source: Source) -> Finding:
    said = "missing" if source.rows == 0 else f"old: {source.why}"
    return Finding(
        "GR605", Severity.WARNING,
        f"the leave calendar is {said}, so absence cannot be told from neglect",
        "export the leave calendar with the CRM; until then signals about a person only prompt that person",
        kind="leave calendar",
    )  # fmt: skip


def twice_loaded(scene: Scene) -> list[tuple[date, int]]:
    """Days of the look-back on which far more rows than usual repeat another: (day, repeated rows)."""
    pieces = range(0, scene.today, AT_ONCE)
    spans = [
        (scene.first + timedelta(at), scene.first + timedelta(min(at + AT_ONCE, scene.today)))
        for at in pieces
    ]
    counted = [measures.repeated(scene.recorded, since=a, until=b).to_pyarrow() for a, b in spans]
    rows = pa.concat_tables(counted).sort_by("day").to_pylist() if counted else []
    if not rows:
        return []
    shares = [1 - row["distinct"] / row["rows"] for row in rows]
    usual = float(np.median(shares))
    return [
        (row["day"], row["rows"] - row["distinct"])
        for row, share in zip(rows, shares, strict=True)
        if row["rows"] >= 10 and share >= max(REPEATS, usual + 0.3)
    ]


def _doubled_finding(day: date, rows: int) -> Finding:
    return Finding(
        "GR606", Severity.WARNING,
        f"{rows} activities of {day} look loaded twice: they repeat another in everything but the id",
        "load that day again; until then its counts are doubled",
        kind="day loaded twice", count=rows,
    )  # fmt: skip


def dropped_sources(scene: Scene, *, window_days: int, drop_share: float) -> list[tuple[str, date, float]]:
    """Sources that fell away in the whole organisation in the window: (source, since, share still coming).

    Daily volume per person at work, against the median of the twelve weeks before; called when the running
    sum of shortfalls (Page) passes its alarm level and less than ``drop_share`` of the usual still comes.
    """
    daily = measures.volume_by_source(scene.seen).to_pyarrow()
    names = np.asarray(daily["source"].to_pylist(), dtype=object)
    columns = day_columns(daily["day"], scene.first)
    people = scene.time.w.sum(axis=0)
    found = []
    for name in sorted(set(names)):
        volume = np.zeros(scene.time.days)
        mine = (names == name) & (columns >= 0) & (columns < scene.time.days)
        volume[columns[mine]] = daily["n"].to_numpy()[mine]
        fall = _fall(volume, people, today=scene.today, window=window_days)
        if fall is not None and fall[1] < drop_share:
            found.append((str(name), scene.first + timedelta(fall[0]), fall[1]))
    return found


def _fall(volume: Array, people: Array, *, today: int, window: int) -> tuple[int, float] | None:
    busy = np.flatnonzero(people[:today] > 0.5 * np.median(people[:today][people[:today] > 0]))
    recent, before = (
        busy[busy >= today - window],
        busy[(busy < today - window) & (busy >= today - window - 84)],
    )
    if recent.size < 3 or before.size < 20:
        return None
    usual = volume[before] / people[before]
    centre = float(np.median(usual))
    spread = 1.4826 * float(np.median(np.abs(usual - centre)))
    rate = volume[recent] / people[recent]
    path = cusum_low((rate - centre) / max(spread, 0.05 * centre, 1e-9))
    if centre == 0 or path[-1] < ALARM:
        return None
    start = int(np.flatnonzero(path == 0)[-1]) + 1 if (path == 0).any() else 0
    return int(recent[start]), float(rate[start:].mean() / centre)


def dropped_finding(name: str, since: date, share: float) -> Finding:
    """What to say when a whole source fell away."""
    return Finding(
        "GR607", Severity.WARNING,
        f"only {share:.0%} of the usual activities from `{name}` arrive since {since}",
        "mend the import or the sync first; until then no case is opened from missing contacts",
        kind="source dropped",
    )  # fmt: skip
