"""``groundrules log``: hand-overs, ping-pong, waits and skipped steps of any process log."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from groundrules.cli.counted import counted
from groundrules.cli.frame import ending_well, format_option, workspace_option
from groundrules.cli.show import Printer
from groundrules.wiring.log import study_log

if TYPE_CHECKING:
    from groundrules.signals.processlog import Between, LogStudy
    from groundrules.signals.processlog.model import Pair
    from groundrules.usecases.read_log import LogRead

_SHOWN = 20


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--case", help="The column of the case; guessed by its name when not said.")
@click.option("--activity", help="The column of what was done.")
@click.option("--who", help="The column of who did it.")
@click.option("--when", help="The column of the moment.")
@click.option("--group", help="The column of the person's group, team or role.")
@click.option("--date-format", help="The form of moments, like %d.%m.%Y %H:%M.")
@click.option("--mapping", type=click.Path(path_type=Path), help="A YAML file that says all of this.")
@click.option("--system", multiple=True, help="A user who is a system; may be repeated.")
@click.option("--person", multiple=True, help="A user who looks like a system and is a person.")
@click.option("--requires", multiple=True, help="An activity every case must have.")
@click.option("--requires-group", multiple=True, help="A group that must take part in every case.")
@click.option("--before", help="The activity before which these must come; other cases do not count.")
@click.option("--handing", multiple=True, help="An activity that only hands a case over (Assigned).")
@click.option("--people", is_flag=True, help="Also name the pairs of people that stand out.")
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), help="Folder for tables.")
@workspace_option
@format_option
def log(
    *, file: Path, people: bool, output: Path | None, folder: Path, form: str, mapping: Path | None,
    **said: str | tuple[str, ...] | None,
) -> None:  # fmt: skip
    """Tell how cases change hands in FILE, a process log (.csv, .csv.gz, .xes, .xes.gz).

    Hand-overs and how unevenly they go, cases that come straight back (against what chance gives with the
    same people), the time until somebody acts, and required steps that are skipped. No workspace is needed.
    People are named only with --people, and groups of fewer than eight never.
    """
    from groundrules.signals.processlog import Asked, Columns
    from groundrules.usecases.read_log import write_log

    printer = Printer(form)
    with ending_well(printer, folder):
        columns = Columns(
            *(_text(said[part]) for part in ("case", "activity", "who", "when", "group", "date_format"))
        )
        asked = Asked(
            machines=_texts(said["system"]),
            persons=_texts(said["person"]),
            requires=_texts(said["requires"]),
            requires_team=_texts(said["requires_group"]),
            before=_text(said["before"]),
            handing=_texts(said["handing"]),
        )
        read = study_log(file=file, mapping=mapping, columns=columns, asked=asked, folder=folder)
        if read.study is None:
            printer.findings(read.findings)
            printer.finish(read.findings, {"columns": _columns(read)})
        _tell(read, read.study, printer, with_people=people)
        findings = list(read.findings)
        if output is not None:
            paths, trouble = write_log(read.study, output, with_people=people)
            if trouble is not None:
                printer.findings([trouble])
                findings.append(trouble)
            for path in paths:
                printer.say(f"  {path}", dim=True)
        result = {"columns": _columns(read), "rows": read.rows, **read.study.as_json(with_people=people)}
        printer.finish(findings, result)


def _text(value: str | tuple[str, ...] | None) -> str | None:
    return value if isinstance(value, str) else None


def _texts(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _columns(read: "LogRead") -> dict[str, str | None]:
    one = read.columns
    return {
        "case": one.case, "activity": one.activity, "who": one.who, "when": one.when, "group": one.group,
        "date_format": one.moment,
    }  # fmt: skip


def _tell(read: "LogRead", study: "LogStudy", printer: Printer, *, with_people: bool) -> None:
    told = ", ".join(f"{part} `{header}`" for part, header in _columns(read).items() if header)
    printer.say(f"  Read by {told}.", dim=True)
    groups = f", {counted(study.teams, 'group')}" if study.teams else ""
    printer.say(
        f"  {counted(study.cases, 'case')}, {counted(study.events, 'event')} of "
        f"{study.people:,} people{groups}, {study.since:%Y-%m-%d} to {study.until:%Y-%m-%d}."
    )
    printer.findings(read.findings)
    if study.by_teams is not None:
        _between("Between groups", study.by_teams, printer, with_pairs=True)
    _between("Between people", study.by_people, printer, with_pairs=with_people)
    _time(study, printer)
    if study.skipped:
        printer.step("Steps that cases must have")
        rows = [
            (one.step, one.team or "all", one.cases, one.skipped, f"{one.low:.0%} to {one.high:.0%}")
            for one in study.skipped
        ]
        printer.table(("step", "group", "cases", "skip it", "share, 95 times of 100"), rows)


def _between(title: str, between: "Between", printer: Printer, *, with_pairs: bool) -> None:
    from groundrules.signals.processlog import shown_pairs

    printer.step(title)
    seen, usual, apart = between.returned.seen, between.returned.expected, between.returned.z
    if not between.handovers:
        printer.say("  No case changes hands.")
        return
    sure = "" if apart is None else f" ({apart:+.1f} standard errors)"
    printer.say(
        f"  {counted(between.handovers, 'hand-over')} in {counted(between.cases, 'case')}. "
        f"{seen:,} come straight back; by chance it would be {usual:,.0f}{sure}."
    )
    stands = "stands" if between.called == 1 else "stand"
    printer.say(f"  {counted(between.judged, 'pair')} judged, {between.called} {stands} out.")
    if not with_pairs:
        if between.called:
            printer.say("  Their names: --people. Tell the two before you tell anybody else.", dim=True)
        return
    called = shown_pairs(between, called_only=True)
    if called:
        _pairs(called, printer, "Come back more often than chance")
    uneven = [one for one in shown_pairs(between, called_only=False) if one.pingpong.q is not None]
    if uneven and title == "Between groups":
        _pairs(uneven[:_SHOWN], printer, "Who hands to whom")
        if len(uneven) > _SHOWN:
            printer.say(f"  ... and {len(uneven) - _SHOWN:,} more pairs (--format json, -o)", dim=True)


def _pairs(pairs: Sequence["Pair"], printer: Printer, title: str) -> None:
    from groundrules.signals.processlog import pair_row

    printer.say(f"  {title}:")
    rows = []
    for pair in pairs:
        one = pair_row(pair)
        rows.append(
            (
                one["from"], one["to"], one["handovers"], f"{one['expected_if_even']:,.0f}", one["returned"],
                f"{one['returned_by_chance']:,.1f}", _time_of(one["median_wait_seconds"]),
            )
        )  # fmt: skip
    printer.table(("from", "to", "hand-overs", "if even", "straight back", "by chance", "median wait"), rows)


def _time(study: "LogStudy", printer: Printer) -> None:
    printer.step("Time")
    if study.wait is not None:
        wait = study.wait
        printer.say(
            f"  From hand-over to the first own act: half within {_time_of(wait.median)}, "
            f"nine of ten within {_time_of(wait.late)}."
        )
    rows = [
        (
            one.people, one.cases_without, _time_of(one.median_without), one.cases_with,
            _time_of(one.median_with), "-" if one.ratio is None else f"{one.ratio:.1f}",
        )
        for one in study.durations
    ]  # fmt: skip
    if not rows:
        return
    printer.table(("people", "cases", "without return", "cases", "with return", "times"), rows)
    if study.ratio is not None:
        printer.wrap(
            f"With as many people, a case that comes back takes {study.ratio:.1f} times as long. Long cases "
            "also have more time to come back: this shows where to look, not what to blame."
        )


def _time_of(seconds: object) -> str:
    if not isinstance(seconds, (int, float)):
        return "-"
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} s"
