"""``groundrules fairness``: what is measured, and whether it falls alike on groups of people."""

from dataclasses import asdict

import click

from groundrules.cli.frame import on_workspace
from groundrules.cli.show import Printer
from groundrules.wiring import Workspace


@click.command()
@click.option("--days", type=click.IntRange(30, 3660), default=365, show_default=True, help="How far back.")
@on_workspace
def fairness(workspace: Workspace, printer: Printer, *, days: int) -> None:
    """Tell what is measured, and how cases fall on people by role, tenure, part-time and leave.

    A case counts for the people it is about. Groups of fewer than eight people are put together or left out,
    also where subtraction would tell them apart. A group is flagged whose cases are confirmed ten points more
    or less often than everybody else's, if theirs lies outside its 95 % interval. Nobody is named.
    """
    from groundrules.usecases.report_fairness import report_fairness

    found = report_fairness(
        book=workspace.book(), facts=workspace.facts, docket=workspace.record().docket,
        today=workspace.today(), days=days,
    )  # fmt: skip
    if found.since is not None:
        printer.say(
            f"  {found.cases:,} cases since {found.since}; nobody is named, groups have eight people."
        )
        printer.table(
            ("signal", "grade", "reads", "off in", "kept, days"),
            [(one.kind, one.grade, ", ".join(one.reads), ", ".join(one.off_in), one.kept_days)
             for one in found.measured],
        )  # fmt: skip
        printer.table(
            ("by", "group", "people", "cases each", "others", "ended", "confirmed", "95 %", "others"),
            [
                (one.by, one.group, one.people, f"{one.per_person:.2f}", f"{one.others_per_person:.2f}",
                 one.ended, _share(one.confirmed), _between(one.low, one.high), _share(one.others_confirmed))
                for one in found.groups
            ],
        )  # fmt: skip
        if found.hidden:
            printer.say(f"  {found.hidden} groups are not shown by themselves: too few people.", dim=True)
    printer.findings(found.findings)
    printer.finish(
        found.findings, {name: value for name, value in asdict(found).items() if name != "findings"}
    )


def _share(value: float | None) -> str:
    return "too few" if value is None else f"{value:.0%}"


def _between(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{low:.0%} to {high:.0%}"
