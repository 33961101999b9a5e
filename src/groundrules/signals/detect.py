"""Run the detectors over one day's scene; the list below is the only one."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import pyarrow as pa

from groundrules.coverage.arrow import STORED
from groundrules.crm.ports import Facts
from groundrules.rulebook.catalogue import ALL_OTHERS
from groundrules.rulebook.model import Rulebook
from groundrules.signals import hard_rules
from groundrules.signals.calibrated import Trust, endings
from groundrules.signals.detector import Detector, Outcome
from groundrules.signals.detectors import (
    s01_contested,
    s02_not_letting_go,
    s03_handoff_gap,
    s04_handoff_loss,
    s05_ping_pong,
    s06_coasting,
    s07_silent_pair,
    s08_inside_ignored,
    s09_role_drift,
    s10_quarterback_bypass,
    s11_specialist_shunned,
    s12_specialist_overload,
    s13_pull_forward,
    s14_sandbagging,
    s15_split_edits,
    s16_late_owner_change,
    s17_duplicates,
    s18_padding,
    s19_parking,
    s20_cherry_picking,
    s21_poor_match,
    s22_trust,
    s23_rule_not_understood,
    s24_inconsistent_rulings,
    s25_evidence_outage,
)
from groundrules.signals.evidence import VERDICTS, Judged, row
from groundrules.signals.policy import Numbers, read_numbers
from groundrules.signals.scene import Scene, Source, read_scene
from groundrules.signals.sources import probe
from groundrules.signals.tables import FOUND, SIGNALS
from groundrules.terms import Finding, Severity, Span

DETECTORS: tuple[Detector, ...] = (
    s25_evidence_outage.DETECTOR,  # first: what it finds is taken out of the others
    s03_handoff_gap.DETECTOR,
    s02_not_letting_go.DETECTOR,
    s01_contested.DETECTOR,
    s04_handoff_loss.DETECTOR,
    s05_ping_pong.DETECTOR,
    s16_late_owner_change.DETECTOR,
    s06_coasting.DETECTOR,
    s07_silent_pair.DETECTOR,
    s17_duplicates.DETECTOR,
    s08_inside_ignored.DETECTOR,
    s19_parking.DETECTOR,
    s20_cherry_picking.DETECTOR,
    s21_poor_match.DETECTOR,
    s22_trust.DETECTOR,
    s23_rule_not_understood.DETECTOR,
    s24_inconsistent_rulings.DETECTOR,
    s13_pull_forward.DETECTOR,
    s14_sandbagging.DETECTOR,
    s15_split_edits.DETECTOR,
    s18_padding.DETECTOR,
    s09_role_drift.DETECTOR,
    s10_quarterback_bypass.DETECTOR,
    s11_specialist_shunned.DETECTOR,
    s12_specialist_overload.DETECTOR,
)

LEAVE_AGE = 35
"""Days a leave calendar may be old when the book has no S25 to say so."""


@dataclass(frozen=True, slots=True)
class Detected:
    """One day's signals.

    Attributes:
        signals: rows of ``signals.tables.SIGNALS``, dearest first within kind and verdict.
        totals: kind -> verdict -> units, also those without a row.
        learned: kind -> what was learned from the data.
        assumed: kind -> parameters the book is silent about, with the value taken.
        findings: what a person can mend.
        sources: the state of each kind of evidence.
    """

    signals: pa.Table
    totals: Mapping[str, Mapping[str, int]]
    learned: Mapping[str, Mapping[str, float]]
    assumed: Mapping[str, Mapping[str, float]]
    findings: tuple[Finding, ...]
    sources: tuple[Source, ...]


def detect(
    *, book: Rulebook, facts: Facts, as_of: date, given: Mapping[str, pa.Table] | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Detected:  # fmt: skip
    """All signals of one day by the book's numbers; a signal whose evidence does not exist says so.

    Args:
        book: whose ``signals`` say what to watch for.
        facts: the workspace's tables.
        as_of: the day looked at.
        given: tables in no step's folder, by name (``rulings`` and ``found``, out of the record).
        tell: is told what is under way, in a few words, for whoever waits.
    """
    ready, findings = _ready(book)
    if not ready:
        return Detected(signals_table(()), {}, {}, {}, findings, ())
    tell("reading who was at work, what moved and what was done")
    scene = read_scene(book=book, facts=facts, as_of=as_of, given=given)
    leave_age = next((n.days("max_leave_age_days") for d, n in ready if d.signal_id == "S25"), LEAVE_AGE)
    probed = probe(scene, max_leave_age=leave_age)
    scene = replace(scene, sources=probed.sources)
    told = [*findings, *probed.findings]
    ended = endings((given or {}).get(FOUND.name))
    trusts = {d.signal_id: Trust.of(n.policy, ended) for d, n in ready}
    rows: list[dict[str, object]] = []
    outcomes: dict[str, Outcome] = {}
    for detector, numbers in ready:
        missing = [name for name in detector.requires if not _has(scene, name)]
        if missing:
            told.append(_no_evidence(book, detector, numbers, missing))
            continue
        tell(f"{detector.signal_id}: {numbers.policy.say}")
        off = hard_rules.off_people(scene.people, numbers.policy)
        outcome = detector.watch(hard_rules.without(scene, off), numbers)
        if outcome.scene is not None:  # what it learned of the evidence, with everybody back in
            scene = replace(scene, sources=outcome.scene.sources, dark=outcome.scene.dark)
        outcomes[detector.signal_id] = outcome
        kept = hard_rules.keep(outcome.judged, scene, numbers.policy, off)
        told += [*outcome.findings, *kept.findings, *hard_rules.nobody_there(scene, numbers.policy)]
        rows += _rows(
            [trusts[detector.signal_id].corrected(one) for one in kept.judged], scene, detector, numbers
        )
    return Detected(
        signals_table(rows),
        {kind: _totals(outcome) for kind, outcome in outcomes.items()},
        {kind: _learned(outcome, trusts[kind]) for kind, outcome in outcomes.items()},
        {d.signal_id: n.taken for d, n in ready},
        tuple(told),
        tuple(scene.sources.values()),
    )


def _ready(book: Rulebook) -> tuple[list[tuple[Detector, Numbers]], tuple[Finding, ...]]:
    ready: list[tuple[Detector, Numbers]] = []
    findings: list[Finding] = []
    silent = [d.signal_id for d in DETECTORS if d.signal_id not in book.signals]
    if silent:
        findings.append(_not_named(book, silent))
    for detector in DETECTORS:
        if detector.signal_id in silent:
            continue
        numbers, said = read_numbers(book, detector.signal_id, detector.needs)
        findings += said
        if numbers is not None:
            ready.append((detector, numbers))
    known = {detector.signal_id for detector in DETECTORS}
    strange = [name for name, policy in book.signals.items() if name not in known and not policy.is_other]
    findings += [_unknown(book, signal_id) for signal_id in strange]
    return ready, tuple(findings)


def _rows(
    judged: Iterable[Judged], scene: Scene, detector: Detector, numbers: Numbers
) -> list[dict[str, object]]:
    read = [*detector.requires, *detector.wants]
    sources = [scene.sources[name].as_json() for name in read if name in scene.sources]
    return [
        row(one, book=scene.book, rule_id=numbers.policy.governed_by, as_of=scene.as_of, sources=sources)
        for one in judged
    ]


def _learned(outcome: Outcome, trust: Trust) -> dict[str, float]:
    found = dict(outcome.learned)
    by = trust.calibration
    return {**found, "closed cases that correct the chance": by.cases} if by is not None else found


def _totals(outcome: Outcome) -> dict[str, int]:
    return {verdict: int(outcome.totals.get(verdict, 0)) for verdict in VERDICTS}


def signals_table(rows: Iterable[Mapping[str, object]]) -> pa.Table:
    """Rows as the canonical table, always in the same order: kind, verdict, dearest first, id."""
    order = {verdict: place for place, verdict in enumerate(VERDICTS)}
    ranked = sorted(
        rows,
        key=lambda r: (r["kind"], order[str(r["verdict"])], -int(str(r["value_at_risk"])), r["signal_id"]),
    )
    schema = pa.schema([(column.name, STORED[column.type]) for column in SIGNALS.columns])
    return pa.Table.from_pylist([dict(one) for one in ranked], schema=schema)


def _has(scene: Scene, name: str) -> bool:
    """Whether there is any of that evidence; a step that has not run gave none."""
    return name in scene.sources and scene.sources[name].rows > 0


def _no_evidence(book: Rulebook, detector: Detector, numbers: Numbers, missing: list[str]) -> Finding:
    return Finding(
        "GR604", Severity.WARNING,
        f"signal `{detector.signal_id}` was not run: there are no {' and no '.join(missing)}",
        f"import {' and '.join(missing)}, or switch the signal off in the book",
        numbers.policy.span or Span(book.file), kind="no evidence",
    )  # fmt: skip


def _not_named(book: Rulebook, kinds: list[str]) -> Finding:
    """One note however many they are; a kind the book names and switches off says so by itself."""
    one = len(kinds) == 1
    return Finding(
        "GR601", Severity.NOTE,
        f"{'signal' if one else 'signals'} {', '.join(f'`{kind}`' for kind in sorted(kinds))} "
        f"{'is' if one else 'are'} not in the book, so nobody watches for {'it' if one else 'them'}",
        f"write `{ALL_OTHERS}: {{governed by: ...}}` under `signals`, or name the wanted ones there",
        Span(book.file), kind="signal off", count=len(kinds),
    )  # fmt: skip


def _unknown(book: Rulebook, signal_id: str) -> Finding:
    known = ", ".join(detector.signal_id for detector in DETECTORS)
    return Finding(
        "GR612", Severity.WARNING, f"signal `{signal_id}` is in the book, but nothing here can watch for it",
        f"the signals that can be watched for are {known}",
        book.signals[signal_id].span or Span(book.file), kind="unknown signal",
    )  # fmt: skip
