"""The figures as tables in Markdown, beside what the product set out to reach."""

from collections.abc import Iterable, Mapping, Sequence

from benchmarks.signals.looks import Call, Looked
from benchmarks.signals.metrics import (
    BUDGET,
    CASES,
    NAIVE,
    TOLD,
    Ratio,
    Score,
    after_the_first,
    budgeted,
    calibration,
    disparity,
    recalibrated,
    score,
    untouched,
)

from groundrules.signals.detect import DETECTORS

Sets = Mapping[tuple[str, bool], Sequence[Looked]]
"""Worlds by mode and whether they are healthy."""

PERSON = frozenset(["S06", "S07", "S08", "S09", "S10", "S11", "S12", "S14", "S18", "S19", "S20", "S25"])
"""Signals about people; the rest is about accounts, deals and groups."""

ABOUT = """# How often the signals are right

Written by `python -m benchmarks.signals` ({worlds}). Simulated companies of {size} sellers, each looked at
weekly for {weeks} weeks, on what was known on the day. *Case*: what leaders get, by the product's own queue,
or as told of a group to those above it.
*Told*: cases and prompts to the person alone. *Naive*: the rule a CRM report would use. *Late*: true, but it
was over when told. Healthy worlds have nothing planted. Simulated worlds flatter: they share our idea of
what a fault looks like; calibrate on confirmed cases.
"""


def report(sets: Sets, robust: Mapping[str, Sequence[Looked]], size: int) -> str:
    """Everything in one text."""
    every = [world for worlds in sets.values() for world in worlds]
    any_ = every or [world for worlds in robust.values() for world in worlds]
    seeds = sorted({world.name.split("-")[0] for world in any_})
    parts = [ABOUT.format(worlds=f"seeds {', '.join(seeds)}", size=size, weeks=len(any_[0].days))]
    if every:
        parts += [targets(sets), *(per_signal(mode, sets) for mode in _modes(sets)), spoilers(sets)]
        parts += [fixed_budget(sets), certainty(sets), fairness(sets)]
    if robust:
        parts.append(robustness(robust))
    parts.append(said(any_))
    return "\n".join(parts)


def _modes(sets: Sets) -> list[str]:
    return sorted({mode for mode, _ in sets})


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(_cell(one) for one in row) + " |" for row in rows]
    return "\n".join([*lines, ""])


def _cell(value: object) -> str:
    if isinstance(value, float):
        return "-" if value != value else f"{value:.2f}"  # noqa: PLR0124 - not a number is unlike itself
    return str(value)


def targets(sets: Sets) -> str:
    """The targets, each with what was found."""
    rows: list[Sequence[object]] = []
    for mode in _modes(sets):
        goal = {"base": (0.5, 0.85, 0.55, 0.65), "hostile": (2.0, 0.70, 0.42, 0.60)}[mode]
        planted, healthy = sets.get((mode, False), ()), sets.get((mode, True), ())
        for name, hows in (("cases", CASES), ("told", TOLD), ("naive", NAIVE)):
            if name == "naive" and not _calls([*planted, *healthy], hows):
                continue
            if healthy:
                calm = score(healthy, hows)
                rows.append((f"false alarms per 100 manager-days, healthy {mode}", name,
                             calm.false_per_hundred, f"<= {goal[0]}"))  # fmt: skip
                later = score([after_the_first(world) for world in healthy], hows)
                rows.append((f"the same without the first look, healthy {mode}", name,
                             later.false_per_hundred, ""))  # fmt: skip
            if planted:
                found = score(planted, hows)
                rows.append((f"precision, {mode}", name, found.precision, f">= {goal[1]}"))
                rows.append((f"recall, {mode}", name, found.recall, f">= {goal[2]}"))
                rows.append((f"alerts per manager-day, {mode}", name, found.per_hundred / 100, "<= 0.25"))
        if planted:
            caught = untouched(planted)
            rows.append((f"untouched accounts: value recall at 0.5 case per manager-week, {mode}", "ranked",
                         caught.value_recall, f">= {goal[3]}"))  # fmt: skip
    worlds = [world for found in sets.values() for world in found]
    for name, hows in (("cases", CASES), ("told", TOLD)):
        error, _ = calibration(_calls(worlds, hows))
        rows.append(("calibration error of P(true)", name, error, "<= 0.05"))
    for name, one in disparity(worlds, TOLD).items():
        rows.append((f"false alarms, {name}", "told", _interval(one), "0.8 to 1.25"))
    return "## Targets\n\n" + table(["measure", "of", "found", "target"], rows)


def _interval(found: Ratio) -> str:
    return f"{_cell(found.ratio)} ({found.low:.2f} to {found.high:.2f})"


def _calls(worlds: Iterable[Looked], hows: frozenset[str]) -> list[Call]:
    return [call for world in worlds for call in world.calls if call.how in hows]


def kinds(worlds: Iterable[Looked]) -> list[str]:
    """Signals something was told or planted of."""
    found = {call.kind for world in worlds for call in world.calls}
    found |= {deed.signal for world in worlds for deed in world.deeds}
    return sorted(found)


def per_signal(mode: str, sets: Sets) -> str:
    """Each signal: as cases, as told, and its naive rule."""
    planted, healthy = sets.get((mode, False), ()), sets.get((mode, True), ())
    rows: list[Sequence[object]] = []
    for kind in [*kinds([*planted, *healthy]), ""]:
        for name, hows in (("case", CASES), ("told", TOLD), ("naive", NAIVE)):
            asked = frozenset({kind} - {""})
            found, calm = score(planted, hows, asked), score(healthy, hows, asked)
            if name != "told" and not found.called and not calm.called:
                continue
            rows.append((kind or "**all**", name, found.called, found.right, found.late, found.precision,
                         f"{found.caught}/{found.going_on}", found.recall, found.value_recall,
                         found.per_hundred, found.time_to_detect, calm.called - calm.right,
                         calm.false_per_hundred, _fooled(found, calm)))  # fmt: skip
    head = ["signal", "as", "called", "right", "late", "precision", "caught", "recall", "value recall",
            "per 100 manager-days", "days to detect", "false, healthy", "per 100, healthy",
            "fooled by"]  # fmt: skip
    return f"## Each signal, {mode}\n\n" + table(head, rows)


def _fooled(*scores: Score) -> str:
    found: dict[str, int] = {}
    for one in scores:
        for excuse, times in one.fooled.items():
            found[excuse] = found.get(excuse, 0) + times
    return ", ".join(f"{times} {excuse}" for excuse, times in sorted(found.items()))


def spoilers(sets: Sets) -> str:
    """Which signals most keep the whole from its targets: false alarms of each, largest first."""
    rows: list[tuple[float, list[str]]] = []
    for kind in kinds([world for worlds in sets.values() for world in worlds]):
        asked, row = frozenset({kind}), [kind]
        cost = 0.0
        for mode in _modes(sets):
            for healthy in (True, False):
                for hows in (CASES, TOLD):
                    found = score(sets.get((mode, healthy), ()), hows, asked).false_per_hundred
                    cost += 0.0 if found != found else found  # noqa: PLR0124 - not a number
                    row.append(_cell(found))
        if cost:
            rows.append((cost, row))
    head = ["signal"]
    for mode in _modes(sets):
        for life in ("healthy", "planted"):
            head += [f"{mode} {life}: cases", "told"]
    ordered = [row for _, row in sorted(rows, key=lambda pair: -pair[0])]
    return "## False alarms per 100 manager-days by signal\n\n" + table(head, ordered)


def fixed_budget(sets: Sets) -> str:
    """Each signal when managers look at so many a week, the most valuable first."""
    rows: list[Sequence[object]] = []
    for mode in _modes(sets):
        planted = sets.get((mode, False), ())
        for kind in kinds(planted):
            weekly = BUDGET["person" if kind in PERSON else "account"]
            told = budgeted(planted, TOLD, frozenset({kind}), weekly)
            plain = budgeted(planted, NAIVE, frozenset({kind}), weekly)
            rows.append((kind, mode, weekly, told.called, told.precision, told.recall, told.value_recall,
                         plain.called, plain.precision, plain.recall, plain.value_recall))  # fmt: skip
    head = ["signal", "mode", "a manager-week", "told", "precision", "recall", "value recall",
            "naive", "precision", "recall", "value recall"]  # fmt: skip
    return "## At a fixed budget\n\n" + table(head, rows)


def certainty(sets: Sets) -> str:
    """How true the claimed chances are, and the money that goes with them."""
    parts = ["## Claimed and true\n"]
    for mode in _modes(sets):
        worlds = [*sets.get((mode, False), ()), *sets.get((mode, True), ())]
        error, bins = calibration(_calls(worlds, TOLD))
        mended, corrected = recalibrated(worlds, TOLD)
        parts.append(f"{mode}: expected calibration error {error:.3f} over what was told; {mended:.3f} with "
                     f"{corrected} chances corrected by the closed cases of the other worlds.\n")  # fmt: skip
        head = ["claimed", "told", "mean claimed", "true", "value: real over predicted"]
        parts.append(
            table(
                head, [(f"{b.low:.1f}-{b.low + 0.1:.1f}", b.calls, b.claimed, b.true, b.money) for b in bins]
            )
        )
    return "\n".join(parts)


def fairness(sets: Sets) -> str:
    """False alarms per head of one sort of people over another."""
    rows: list[Sequence[object]] = []
    for mode in _modes(sets):
        worlds = [*sets.get((mode, False), ()), *sets.get((mode, True), ())]
        for what, hows in (("cases", CASES), ("told", TOLD), ("naive", NAIVE)):
            for name, found in disparity(worlds, hows).items():
                heads = f"{found.people[0]} : {found.people[1]}"
                between = f"{found.low:.2f} to {found.high:.2f}"
                rows.append((name, mode, what, found.one, found.other, heads, found.ratio, between))
    head = ["people", "mode", "of", "false about these", "about others", "heads", "ratio", "95 % interval"]
    return "## Whom false alarms meet\n\n" + table(head, rows)


def robustness(robust: Mapping[str, Sequence[Looked]]) -> str:
    """The same signals when the data are worse."""
    rows: list[Sequence[object]] = []
    for name, worlds in robust.items():
        for kind in ["", *kinds(worlds)]:
            asked = frozenset({kind} - {""})
            cases, told = score(worlds, CASES, asked), score(worlds, TOLD, asked)
            if cases.called or told.called:
                rows.append((name, kind or "**all**", cases.called, cases.precision, cases.recall,
                             told.called, told.precision, told.recall))  # fmt: skip
    head = ["data", "signal", "cases", "precision", "recall", "told", "precision", "recall"]
    return "## When the data are worse\n\n" + table(head, rows)


def said(worlds: Sequence[Looked]) -> str:
    """What detectors could not do, what the queue held back, and what the looks cost."""
    findings: dict[str, int] = {}
    held: dict[str, int] = {}
    seconds: dict[str, float] = {}
    for world in worlds:
        for told, into in ((world.findings, findings), (world.held, held)):
            for name, times in told.items():
                into[name] = into.get(name, 0) + times
        for name, cpu in world.seconds.items():
            seconds[name] = seconds.get(name, 0.0) + cpu
    looks = sum(len(world.days) for world in worlds)
    off = sorted({detector.signal_id for detector in DETECTORS} - {n for n in seconds if n[:1] == "S"})
    parts = ["## What was said on the way\n"]
    parts += [f"- {count} times: {message}" for message, count in sorted(findings.items(), key=_most)[:25]]
    parts += [f"- held {count} times: {why}" for why, count in sorted(held.items(), key=_most)]
    parts += [f"- never ran: {', '.join(off)}"] if off else []
    spent = ", ".join(f"{name} {total / looks:.2f}" for name, total in sorted(seconds.items(), key=_most))
    parts.append(f"- CPU seconds a look: {sum(seconds.values()) / looks:.1f} ({spent})\n")
    return "\n".join(parts)


def _most(pair: tuple[str, float]) -> tuple[float, str]:
    return -pair[1], pair[0]
