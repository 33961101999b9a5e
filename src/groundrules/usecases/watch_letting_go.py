"""Letting-go curves worked out once for each import, kept beside the signals, and told to the two sellers."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date

import pyarrow as pa

from groundrules.coverage.arrow import as_arrow
from groundrules.crm.ports import Facts
from groundrules.rulebook.model import Rulebook
from groundrules.rulebook.transition import Numbers
from groundrules.signals.detectors.s02_not_letting_go import DETECTOR
from groundrules.signals.excuses import Excuse
from groundrules.signals.hard_rules import off_people, without
from groundrules.signals.letting_go import HOLDING, SLOW, Curve, CurveWeek, letting_go
from groundrules.signals.policy import read_numbers
from groundrules.signals.scene import read_scene
from groundrules.signals.tables import LETTING_GO, LETTING_GO_WEEKS
from groundrules.terms import Finding, Table
from groundrules.usecases.due import Beat, Done

STEP = "letting_go"
"""The step whose tables these are."""


def watch_letting_go(*, book: Rulebook, facts: Facts) -> tuple[tuple[Curve, ...], tuple[Finding, ...]]:
    """The curves of all accounts that moved lately are the current ones.

    Returns:
        The curves, and what keeps them from being drawn: the book does not watch for S02, or lacks a number.
    """
    manifest = facts.manifest("crm")
    numbers, findings = read_numbers(book, DETECTOR.signal_id, DETECTOR.needs)
    if numbers is None or manifest is None:
        return (), findings
    as_of = date.fromisoformat(str(manifest["as_of"]))
    days = Numbers(book).known("letting_go_days")
    scene = read_scene(book=book, facts=facts, as_of=as_of)
    scene = without(scene, off_people(scene.people, numbers.policy))
    curves = letting_go(scene, numbers, let_go_days=round(numbers["grace_days"] if days is None else days))
    facts.publish(
        STEP,
        as_of.isoformat(),
        _tables(curves, rule_id=numbers.policy.governed_by, as_of=as_of, book_version=book.stamp),
        {"as_of": as_of.isoformat(), "book_version": book.stamp, "crm_id": manifest.get("id")},
    )
    return curves, findings


def tell_letting_go(beat: Beat) -> tuple[Done, ...]:
    """New curves after a new import or book; the two sellers are told where the old owner came to hold on."""
    crm, drawn = beat.facts.manifest("crm"), beat.facts.manifest(STEP)
    if crm is None or _is_of(drawn, crm, beat.book):
        return ()
    before = {one.account_id: one.verdict for one in curves_of(beat.facts)}
    curves, _ = watch_letting_go(book=beat.book, facts=beat.facts)
    names = {str(row["account_id"]): str(row["name"]) for row in beat.facts.rows(
        "crm", "accounts", {"account_id": [one.account_id for one in curves]})}  # fmt: skip
    return tuple(
        Done(
            f"{STEP}:{one.account_id}", one.verdict, one.account_id,
            names.get(one.account_id, one.account_id), one.says, one.told,
        )
        for one in curves
        if one.verdict in {SLOW, HOLDING} and before.get(one.account_id) != one.verdict
    )  # fmt: skip


def curves_of(facts: Facts, account_ids: Iterable[str] | None = None) -> tuple[Curve, ...]:
    """The curves as they were last drawn, of some accounts or of all; none before they were."""
    if facts.manifest(STEP) is None:
        return ()
    where = None if account_ids is None else {"account_id": sorted(account_ids)}
    weeks: dict[str, list[CurveWeek]] = {}
    for row in facts.rows(STEP, LETTING_GO_WEEKS.name, where):
        made = CurveWeek(**{one.name: row[one.name] for one in fields(CurveWeek)})  # type: ignore[arg-type]  # the table's own columns
        weeks.setdefault(str(row["account_id"]), []).append(made)
    return tuple(
        _curve(row, weeks.get(str(row["account_id"]), [])) for row in facts.rows(STEP, LETTING_GO.name, where)
    )


def _curve(row: Mapping[str, object], weeks: list[CurveWeek]) -> Curve:
    moved_on = row["moved_on"]
    if not isinstance(moved_on, date):
        raise TypeError("a curve has no day")
    return Curve(
        account_id=str(row["account_id"]),
        old_owner=str(row["old_owner"]),
        new_owner=str(row["new_owner"]),
        moved_on=moved_on,
        verdict=str(row["verdict"]),
        says=str(row["says"]),
        like=str(row["alike"]),
        accounts=int(str(row["accounts"])),
        lasts=bool(row["lasts"]),
        weeks=tuple(sorted(weeks, key=lambda week: week.week)),
        excuses=tuple(Excuse(**one) for one in json.loads(str(row["excuses"]))),
    )


def _is_of(drawn: Mapping[str, object] | None, crm: Mapping[str, object], book: Rulebook) -> bool:
    """Whether the curves there are come from this import and this book."""
    return drawn is not None and drawn["crm_id"] == crm.get("id") and drawn["book_version"] == book.stamp


def _tables(
    curves: Iterable[Curve], *, rule_id: str, as_of: date, book_version: str
) -> Mapping[str, pa.Table]:
    rows: list[dict[str, object]] = []
    weeks: list[dict[str, object]] = []
    for one in curves:
        rows.append(
            {
                **{name: getattr(one, name) for name in LETTING_GO.names if hasattr(one, name)},
                "alike": one.like,
                "excuses": json.dumps([excuse.as_json() for excuse in one.excuses]),
                "rule_id": rule_id,
                "as_of": as_of,
                "book_version": book_version,
            }
        )
        weeks += [
            {"account_id": one.account_id, **{f.name: getattr(week, f.name) for f in fields(week)}}
            for week in one.weeks
        ]
    return {
        table.name: _arrow(table, made) for table, made in ((LETTING_GO, rows), (LETTING_GO_WEEKS, weeks))
    }


def _arrow(table: Table, rows: list[dict[str, object]]) -> pa.Table:
    return as_arrow(table, {name: [row[name] for row in rows] for name in table.names})
