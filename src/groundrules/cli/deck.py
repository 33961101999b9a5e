"""``groundrules deck``: the book as slides to show and edit."""

from pathlib import Path

import click

from groundrules.cli.frame import on_workspace
from groundrules.cli.show import REFUSED, Printer
from groundrules.terms import Finding, Severity, has_errors
from groundrules.wiring import Workspace, deck_writer


@click.command()
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write; default out/rulebook.pptx in the workspace.",
)
@on_workspace
def deck(workspace: Workspace, printer: Printer, output: Path | None) -> None:
    """Write the rulebook as five editable slides.

    A book that needs a sixth page is refused, and told what to cut.
    """
    findings, path = run_deck(workspace, printer, output)
    if path is None and findings:
        if printer.is_json:
            printer.document(findings)
        raise SystemExit(REFUSED)
    printer.finish(findings, {"deck": str(path)})


def run_deck(
    workspace: Workspace, printer: Printer, output: Path | None = None
) -> tuple[tuple[Finding, ...], Path | None]:
    """The five pages lie in a PPTX file, or the findings say what to cut."""
    from groundrules.usecases.write_deck import write_deck

    path = output or workspace.out / "rulebook.pptx"
    try:
        writer = deck_writer(path)
    except ImportError:
        missing = Finding(
            "GR005",
            Severity.ERROR,
            "the deck writer is not installed",
            "install it with `pip install 'groundrules[deck]'`",
            kind="not installed",
        )
        printer.findings([missing])
        return (missing,), None
    result = write_deck(book=workspace.book(), writer=writer)
    printer.findings(result.findings)
    if has_errors(result.findings):
        return result.findings, None
    printer.say(f"  wrote {path}: {len(result.pages)} slides, editable")
    return result.findings, path
