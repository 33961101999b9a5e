"""A process log, studied: hand-overs, ping-pong, waits, elapsed time and skipped steps."""

from collections.abc import Iterator, Sequence
from math import exp, log

import ibis

from groundrules.signals.evidence import LEAST_GROUP
from groundrules.signals.kernel import wilson
from groundrules.signals.processlog import counts
from groundrules.signals.processlog.between import between
from groundrules.signals.processlog.model import (
    Asked,
    Between,
    Duration,
    LogStudy,
    Machine,
    Numbers,
    Skipped,
    Wait,
)
from groundrules.signals.processlog.people import machines, said
from groundrules.terms import Finding, Severity, has_errors


def study(
    events: ibis.Table, *, asked: Asked | None = None, numbers: Numbers | None = None
) -> tuple[LogStudy | None, tuple[Finding, ...]]:
    """What the log shows, and what has to be said about it; no study when an error is among the findings.

    Args:
        events: one row per event, with the columns of ``counts.EVENTS``.
        asked: systems, persons and required steps.
        numbers: what it is judged by.
    """
    asked, numbers = asked or Asked(), numbers or Numbers()
    found, findings = machines(events, asked, numbers)
    findings += _unknown_steps(events, asked)
    if has_errors(findings):
        return None, tuple(findings)
    human = events
    if found:
        is_machine = human.actor.isin([one.name for one in found]).fill_null(False)
        human = human.filter(~is_machine)
    nobody = int(human.filter(human.actor.isnull()).count().to_pyarrow().as_py())
    findings += said(found, nobody)
    human = human.filter(human.actor.notnull()).cache()
    result = _studied(events, human, found, nobody, asked=asked, numbers=numbers)
    if result is None:
        findings.append(
            Finding(
                "GR672", Severity.ERROR, "no event of a person is left", "look at who counts as a system",
                kind="nothing left",
            )
        )  # fmt: skip
        return None, tuple(findings)
    return result, (*findings, *_little(result, numbers))


def _studied(
    events: ibis.Table,
    human: ibis.Table,
    found: tuple[Machine, ...],
    nobody: int,
    *,
    asked: Asked,
    numbers: Numbers,
) -> LogStudy | None:
    size = human.aggregate(
        cases=human.case_id.nunique(), events=human.count(), people=human.actor.nunique(),
        since=human["at"].min(), until=human["at"].max(),
    ).to_pyarrow().to_pylist()[0]  # fmt: skip
    if not size["events"]:
        return None
    people = {one["team"]: one["people"] for one in counts.team_sizes(human).to_pyarrow().to_pylist()}
    named = frozenset(name for name, number in people.items() if number >= LEAST_GROUP)
    runs = counts.runs(human, "actor", handing=asked.handing).cache()
    durations = _durations(runs, numbers)
    return LogStudy(
        **size,
        teams=len(people),
        machines=found,
        nobody=nobody,
        by_people=between(runs, numbers),
        by_teams=_by_teams(human, asked, numbers, named) if people else None,
        wait=_wait(runs),
        durations=durations,
        skipped=tuple(_skipped(events, asked, named, numbers)),
        small_teams=len(people) - len(named),
        ratio=_one_ratio(durations),
        numbers=numbers,
    )


def _by_teams(human: ibis.Table, asked: Asked, numbers: Numbers, named: frozenset[str]) -> Between:
    return between(counts.runs(human, "team", handing=asked.handing).cache(), numbers, named=named)


def _wait(runs: ibis.Table) -> Wait | None:
    row = counts.waits(counts.handovers(runs)).to_pyarrow().to_pylist()[0]
    return Wait(**row) if row["n"] else None


def _durations(runs: ibis.Table, numbers: Numbers) -> tuple[Duration, ...]:
    rows = counts.durations(counts.cases(runs)).to_pyarrow().to_pylist()
    by = {(one["units"], one["has_return"]): (one["cases"], one["median"]) for one in rows}
    found = []
    for people in sorted({units for units, _ in by}):
        without, having = by.get((people, False)), by.get((people, True))
        if without and having and min(without[0], having[0]) >= numbers.least_cases:
            found.append(Duration(people, *without, *having))
    return tuple(found)


def _one_ratio(durations: Sequence[Duration]) -> float | None:
    """The ratios' geometric mean, each weighted by the smaller of its two numbers of cases."""
    parts = [(min(one.cases_with, one.cases_without), one.ratio) for one in durations if one.ratio]
    weight = sum(part for part, _ in parts)
    return exp(sum(part * log(ratio) for part, ratio in parts if ratio) / weight) if weight else None


def _unknown_steps(events: ibis.Table, asked: Asked) -> Iterator[Finding]:
    wanted = {
        "activity": (*asked.requires, *asked.handing, *((asked.before,) if asked.before else ())),
        "team": asked.requires_team,
    }
    for column, names in wanted.items():
        if not names:
            continue
        here = set(
            events.filter(events[column].isin(names))
            .select(column)
            .distinct()
            .to_pyarrow()[column]
            .to_pylist()
        )
        word = "activity" if column == "activity" else "group"
        for name in dict.fromkeys(names):
            if name not in here:
                yield Finding(
                    "GR670", Severity.ERROR, f"the log has no {word} `{name}`",
                    "names are told apart by capitals and blanks; look into the log", kind=f"unknown {word}",
                )  # fmt: skip


def _skipped(events: ibis.Table, asked: Asked, named: frozenset[str], numbers: Numbers) -> Iterator[Skipped]:
    """Required steps over all events: a step done by a system is done."""
    wanted = [("activity", name) for name in asked.requires] + [
        ("team", name) for name in asked.requires_team
    ]
    for column, name in wanted:
        due = counts.steps(events, required=name, column=column, before=asked.before)
        rows = counts.by_team(due).order_by("team").to_pyarrow().to_pylist()
        cases, skipped = (sum(row[word] for row in rows) for word in ("cases", "skipped"))
        yield _share(name, None, cases, skipped)
        for row in rows:
            if row["team"] in named and row["cases"] >= numbers.least_cases:
                yield _share(name, row["team"], row["cases"], row["skipped"])


def _share(step: str, team: str | None, cases: int, skipped: int) -> Skipped:
    low, high = wilson([skipped], [cases])
    return Skipped(step, team, cases, skipped, float(low[0]), float(high[0]))


def _little(result: LogStudy, numbers: Numbers) -> Iterator[Finding]:
    if result.small_teams:
        unnamed = result.by_teams.unnamed if result.by_teams else 0
        yield Finding(
            "GR671", Severity.NOTE,
            f"{result.small_teams:,} groups have fewer than {LEAST_GROUP} people: "
            f"they count and are not named ({unnamed:,} pairs)",
            "", kind="small group", count=result.small_teams,
        )  # fmt: skip
    if not result.by_people.judged and not (result.by_teams and result.by_teams.judged):
        yield Finding(
            "GR672", Severity.NOTE,
            f"no pair has {numbers.least_handovers} hand-overs, so none is judged",
            "a longer log, or `least_handovers` in the mapping file", kind="not enough evidence",
        )  # fmt: skip
    too_long = result.by_people.too_long
    if too_long:
        yield Finding(
            "GR674", Severity.NOTE,
            f"{too_long:,} cases have more than {numbers.longest} runs and are left out of what chance gives",
            "`longest` in the mapping file raises it, at the price of time", kind="too long", count=too_long,
        )  # fmt: skip
