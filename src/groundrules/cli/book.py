"""``groundrules check``: the book, read, checked and proved."""

import click

from groundrules.cli.frame import on_workspace
from groundrules.cli.show import Printer
from groundrules.rulebook import Rulebook
from groundrules.terms import Finding, has_errors
from groundrules.wiring import Workspace


@click.command()
@on_workspace
def check(workspace: Workspace, printer: Printer) -> None:
    """Find the rulebook's mistakes, gaps and conflicts."""
    findings, book = run_check(workspace, printer)
    printer.finish(findings, _about(book) if book else None)


def run_check(workspace: Workspace, printer: Printer) -> tuple[tuple[Finding, ...], Rulebook | None]:
    """The book is read, checked and proved; what was found is printed."""
    result = workspace.checked_book()
    book = result.book
    if book is not None:
        printer.say(f"  {book.title}, version {book.version}: {_size(book)}.")
    printer.findings(result.findings)
    if not has_errors(result.findings):
        printer.say(
            "  Every possible account, deal, hand-off and case gets its answer; no two rules contradict."
        )
    return result.findings, book


def _size(book: Rulebook) -> str:
    rules = sum(len(decision.rules) for decision in book.decisions.values())
    parts = (
        f"{len(book.goals)} goals",
        f"{len(book.roles)} role cards",
        f"{rules} rules in {len(book.decisions)} decisions",
        f"{len(book.words)} words",
        f"{len(book.signals)} signals",
    )
    return ", ".join(parts)


def _about(book: Rulebook) -> dict[str, object]:
    return {
        "book": book.title,
        "version": book.version,
        "stamp": book.stamp,
        "rules": {name: len(decision.rules) for name, decision in book.decisions.items()},
    }
