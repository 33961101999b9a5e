"""``groundrules rehearse``: a draft tried on history, on past cases and by gaming it."""

import sys
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from groundrules.cli.frame import on_workspace
from groundrules.cli.rehearsal_page import Page
from groundrules.cli.show import Printer
from groundrules.rulebook import Rulebook
from groundrules.rulebook.exchange.codes import error
from groundrules.terms import Finding, Severity, Span, has_errors
from groundrules.wiring import NotInstalledError, Workspace, write_table
from groundrules.wiring.tables import BOOK_ENDS, DMN_ENDS, TABLE_ENDS

if TYPE_CHECKING:
    from groundrules.cases import Docket
    from groundrules.rehearsal.result import Gamed, Rehearsal

BUDGET = 20.0


@click.command()
@click.argument("draft", type=click.Path(path_type=Path), required=False)
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    help="How far to look back; default as far as known.",
)
@click.option(
    "--budget",
    type=click.FloatRange(min=0),
    default=BUDGET,
    show_default=True,
    help="The most effort of a manoeuvre, in points: 1 is one entry nobody checks.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A CSV of every account that would move.",
)
@on_workspace
def rehearse(  # noqa: PLR0917 - one for each option
    workspace: Workspace,
    printer: Printer,
    draft: Path | None,
    since: datetime | None,
    budget: float,
    output: Path | None,
) -> None:
    """Try a DRAFT of the book before anyone is told.

    What would move and how often, how the load shifts, which rules are never used, which past cases it
    settles or makes anew, and how it could be gamed. Without DRAFT: the workspace's own book. Nothing is
    changed.
    """
    asked = Asked(draft, since.date() if since else None, budget, output)
    findings, result = run_rehearse(workspace, printer, asked)
    printer.finish(findings, result)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for on the command line."""

    draft: Path | None = None
    since: date | None = None
    budget: float = BUDGET
    output: Path | None = None


def run_rehearse(
    workspace: Workspace, printer: Printer, asked: Asked
) -> tuple[tuple[Finding, ...], dict[str, object]]:
    """The rehearsal is printed; the moves are written where asked."""
    from groundrules.usecases.rehearse_rulebook import rehearse_rulebook
    from groundrules.wiring.families import said_families

    if asked.draft is not None and not asked.draft.name.lower().endswith(BOOK_ENDS):
        return _is_no_book(asked.draft, printer), {}
    findings, book = _read(workspace, asked.draft)
    if book is None or has_errors(findings):
        printer.findings([one for one in findings if one.severity is Severity.ERROR])
        printer.say(
            "  The draft has mistakes, so it cannot be rehearsed; `groundrules check` has the details."
        )
        return findings, {}
    agreed = said_families(workspace)
    if has_errors(agreed.findings) and "stands_alone" in book.words:
        printer.findings(agreed.findings)
        return agreed.findings, {}
    in_force = workspace.book() if asked.draft is not None else None
    progress = _Progress(printer)
    result = rehearse_rulebook(
        draft=book,
        in_force=in_force,
        facts=workspace.facts,
        extracts=workspace.facts,
        docket=_docket(workspace),
        calendar=workspace.calendar(),
        budget=asked.budget,
        since=asked.since,
        said=agreed.lines,
        tell=progress,
    )
    progress.clear()
    if result.shift is None:
        printer.findings(result.findings)
        return result.findings, {}
    Page(printer, result, book, in_force).show()
    if asked.output is not None:
        _write_moves(asked.output, result)
        printer.say(f"  All moves: {asked.output}", dim=True)
    return result.findings, as_json(result)


def _is_no_book(draft: Path, printer: Printer) -> tuple[Finding, ...]:
    """What is said of a draft that is a table, or any other file."""
    message = f"`{draft}` is no rulebook (.yaml), and only a whole rulebook can be rehearsed"
    mend = ""
    if draft.name.lower().endswith((*TABLE_ENDS, *DMN_ENDS)):
        mend = (
            f"`groundrules check {draft}` proves a table alone; name it in a book, `table: {{file: "
            f"{draft.name}}}`, or turn it into rules with `groundrules convert {draft} part.yaml --part`"
        )
    found = (error("GR141", message, Span(str(draft)), mend),)
    printer.findings(found)
    return found


def _read(workspace: Workspace, draft: Path | None) -> tuple[tuple[Finding, ...], Rulebook | None]:
    from groundrules.usecases.adopt_rulebook import check_rulebook
    from groundrules.wiring.tables import beside, read_text

    if draft is None:
        checked = workspace.checked_book()
        return checked.findings, checked.book
    text, findings = read_text(draft)
    if findings:
        return findings, None
    checked = check_rulebook(text=text, file=str(draft), beside=beside(draft.parent))
    return checked.findings, checked.book


def _docket(workspace: Workspace) -> "Docket | None":
    """The record of cases where there is one."""
    if workspace.facts.manifest("signals") is None:
        return None
    try:
        return workspace.record().docket
    except NotInstalledError:
        return None


class _Progress:
    """What is being done, on one line that is written over; silent for programs and files."""

    def __init__(self, printer: Printer) -> None:
        self.is_shown = not printer.is_json and sys.stderr.isatty()
        self.width = 0

    def __call__(self, text: str) -> None:
        if self.is_shown:
            line = f"  {text} ..."
            click.echo(f"\r{line.ljust(self.width)}", nl=False, err=True)
            self.width = len(line)

    def clear(self) -> None:
        """The line is gone."""
        if self.is_shown:
            click.echo(f"\r{' ' * self.width}\r", nl=False, err=True)


def _write_moves(path: Path, result: "Rehearsal") -> None:
    from groundrules.handoff.moves import Move

    names = [field.name for field in fields(Move)]
    write_table(path, names, ([getattr(move, name) for name in names] for move in result.moves))


def as_json(result: "Rehearsal") -> dict[str, object]:
    """Everything as plain values; single accounts only among the moves."""
    flapping = result.flapping
    return {
        "as_of": result.as_of,
        "days": list(result.days),
        "currency": result.currency,
        "shift": asdict(result.shift) if result.shift else None,
        "differing_from_book_in_force": result.differing,
        "moves": [asdict(move) for move in result.moves],
        "back_and_forth": {
            "by_day": flapping.by_day,
            "moves": flapping.turns,
            "accounts": flapping.turning,
            "accounts_back_and_forth": flapping.flapping,
            "causes": [asdict(one) for one in flapping.causes],
            "calmers": [asdict(one) for one in flapping.calmers],
        }
        if flapping
        else None,
        "rules": [asdict(use) for use in result.use],
        "cases": None if result.tried is None else [asdict(one) for one in result.tried],
        "gaming": {
            "budget": result.budget,
            "searched": result.searched,
            "not_searched": result.not_searched,
            "given_up": result.given_up,
            "manoeuvres": [_gamed(one) for one in result.gamed],
        },
        "past_not_known": result.unknown_past,
    }


def _gamed(one: "Gamed") -> dict[str, object]:
    found = one.exposure
    return {
        "decision": found.decision,
        "who": found.who,
        "manoeuvres": found.manoeuvres,
        "words": found.words,
        "threshold": found.threshold,
        "turns": found.honest,
        "into": found.reached,
        "records": found.records,
        "stake": found.stake,
        "cheapest_points": found.cheapest,
        "usual_points": found.usual,
        "points_for_a_quarter": found.for_a_quarter,
        "entries": [
            {"word": entry.lever.word, "day": entry.day, "before": entry.before, "after": entry.after}
            for entry in found.example.play.entries
        ],
        "patches": [asdict(patch) for patch in one.patches],
    }
