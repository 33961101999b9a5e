"""A process log is read and studied, and its tables lie in a folder."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from groundrules.disk import write_whole
from groundrules.signals.processlog import (
    Asked,
    Columns,
    GivenLog,
    LogStudy,
    Numbers,
    pair_row,
    shown_pairs,
    study,
)
from groundrules.terms import Finding, Severity, Span, has_errors


@dataclass(frozen=True, slots=True)
class LogRead:
    """What reading a log came to.

    Attributes:
        study: what it shows; None when an error is among the findings.
        columns: which of its columns is what.
        rows: its rows, left-out ones among them.
        findings: what is wrong with it, and what has to be said.
    """

    study: LogStudy | None
    columns: Columns
    rows: int
    findings: tuple[Finding, ...]


def read_log(*, given: GivenLog, asked: Asked, numbers: Numbers) -> LogRead:
    """The log studied, when it could be read.

    Args:
        given: the log.
        asked: systems, persons and required steps.
        numbers: what it is judged by.
    """
    if given.events is None or has_errors(given.findings):
        return LogRead(None, given.columns, given.rows, given.findings)
    if given.columns.activity is None and (asked.requires or asked.before or asked.handing):
        return _without("activity", given)
    if given.columns.group is None and asked.requires_team:
        return _without("group", given)
    found, findings = study(given.events, asked=asked, numbers=numbers)
    return LogRead(found, given.columns, given.rows, (*given.findings, *findings))


def _without(part: str, given: GivenLog) -> LogRead:
    finding = Finding(
        "GR666", Severity.ERROR, f"a required step needs the log's {part}, and no column is it",
        f"name it with --{part}", kind="column not guessed",
    )  # fmt: skip
    return LogRead(None, given.columns, given.rows, (*given.findings, finding))


def write_log(found: LogStudy, folder: Path, *, with_people: bool) -> tuple[Sequence[Path], Finding | None]:
    """The study's tables in the folder, each whole; ``report.json`` comes last.

    Args:
        found: the study.
        folder: made when it is not there; files of these names are replaced.
        with_people: also the pairs of persons that stand out.
    """
    tables: dict[str, list[Mapping[str, object]]] = {"durations": _durations(found), "steps": _steps(found)}
    if found.by_teams is not None:
        tables["groups"] = [pair_row(one) for one in shown_pairs(found.by_teams, called_only=False)]
    if with_people:
        tables["people"] = [pair_row(one) for one in shown_pairs(found.by_people, called_only=True)]
    whole = json.dumps(found.as_json(with_people=with_people), indent=2, default=str, ensure_ascii=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        paths = [
            write_whole(folder / f"{name}.csv", _csv(rows).encode("utf-8"))
            for name, rows in tables.items()
            if rows
        ]
        return [*paths, write_whole(folder / "report.json", f"{whole}\n".encode())], None
    except OSError as error:
        why = (error.strerror or "not writable").lower()
        mend = "check the folder, who may write there, and the room left on the disk"
        message = f"`{folder}` cannot be written: {why}"
        return (), Finding("GR673", Severity.ERROR, message, mend, Span(str(folder)), "not written")


def _durations(found: LogStudy) -> list[Mapping[str, object]]:
    return [
        {
            "people": one.people,
            "cases_without_return": one.cases_without,
            "median_seconds_without": one.median_without,
            "cases_with_return": one.cases_with,
            "median_seconds_with": one.median_with,
            "ratio": one.ratio,
        }
        for one in found.durations
    ]


def _steps(found: LogStudy) -> list[Mapping[str, object]]:
    return [
        {
            "step": one.step,
            "group": one.team if one.team is not None else "all",
            "cases": one.cases,
            "skipped": one.skipped,
            "share_low": round(one.low, 4),
            "share_high": round(one.high, 4),
        }
        for one in found.skipped
    ]


def _csv(rows: Sequence[Mapping[str, object]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(rows[0])
    writer.writerows(_harmless(row.values()) for row in rows)
    return text.getvalue()


def _harmless(cells: Iterable[object]) -> list[object]:
    """A spreadsheet would run a text that begins like a formula: it gets an apostrophe."""
    return [
        f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t")) else cell
        for cell in cells
    ]
