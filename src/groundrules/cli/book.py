"""``groundrules check``: the book, or a decision table taken as it lies, read, checked and proved."""

from pathlib import Path

import click

from groundrules.cli.counted import counted
from groundrules.cli.frame import ending_well, format_option, workspace_option
from groundrules.cli.show import Printer
from groundrules.rulebook import Rulebook
from groundrules.terms import Finding, has_errors
from groundrules.wiring import Workspace, open_workspace

_SAID = {
    "domains": "what its words may hold, under `words`",
    "policy": "how many rules may answer, as `policy` of each decision",
    "sheet": "which sheet a table lies on, as `sheet` beside the table's `file`",
    "outcomes": "what a decision gives, under `gives`",
}
"""Where a rulebook says what each option for a bare table says."""


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option(
    "--domains",
    type=click.Path(path_type=Path, dir_okay=False),
    help="For a table: a JSON file that says what its columns may hold.",
)
@click.option(
    "--policy", help="For a table: exactly one (default), first that fits, all that fit; or U F A P C."
)
@click.option("--sheet", help="For an XLSX table: the sheet; default the first.")
@click.option(
    "--outcomes", type=click.IntRange(1, 50), help="For a table: how many of the last columns are outcomes."
)
@workspace_option
@format_option
def check(
    *,
    file: Path | None,
    domains: Path | None,
    policy: str | None,
    sheet: str | None,
    outcomes: int | None,
    folder: Path,
    form: str,
) -> None:
    """Find the rulebook's mistakes, gaps and conflicts.

    FILE is another rulebook (.yaml), or a decision table as it lies: .csv, .csv.gz, .xlsx or .dmn, its first
    column the rule's id and its last one the outcome. Without FILE it is the workspace's rulebook.
    """
    printer = Printer(form)
    with ending_well(printer, folder):
        is_table = file is not None and not file.name.lower().endswith((".yaml", ".yml"))
        if not is_table:
            _only_for_tables(domains=domains, policy=policy, sheet=sheet, outcomes=outcomes)
        if file is not None and is_table:
            from groundrules.cli.tables import run_table_check

            findings, result = run_table_check(
                file, printer, domains=domains, policy=policy, sheet=sheet, outcomes=outcomes
            )
            printer.finish(findings, result)
        if file is not None:
            findings, book = run_file_check(file, printer)
        else:
            workspace = open_workspace(folder)
            if has_errors(workspace.settings_findings):
                printer.findings(workspace.settings_findings)
                printer.finish(workspace.settings_findings)
            findings, book = run_check(workspace, printer)
        printer.finish(findings, _about(book) if book else None)


def _only_for_tables(**given: object) -> None:
    """A rulebook says itself what a bare table has to be told: an option for it would change nothing.

    Raises:
        click.UsageError: one of the options was given.
    """
    for name, value in given.items():
        if value is not None:
            message = (
                f"--{name} is for a decision table (.csv, .csv.gz, .xlsx, .dmn); "
                f"a rulebook says itself {_SAID[name]}."
            )
            raise click.UsageError(message)


def run_file_check(file: Path, printer: Printer) -> tuple[tuple[Finding, ...], Rulebook | None]:
    """A rulebook that lies anywhere is read, checked and proved; what was found is printed."""
    from groundrules.usecases.adopt_rulebook import check_rulebook
    from groundrules.wiring.tables import beside, read_text

    text, findings = read_text(file)
    if findings:
        printer.findings(findings)
        return findings, None
    result = check_rulebook(text=text, file=str(file), beside=beside(file.parent))
    return _told(result.findings, result.book, printer)


def run_check(workspace: Workspace, printer: Printer) -> tuple[tuple[Finding, ...], Rulebook | None]:
    """The workspace's book is read, checked and proved; what was found is printed."""
    result = workspace.checked_book()
    return _told(result.findings, result.book, printer)


def _told(
    findings: tuple[Finding, ...], book: Rulebook | None, printer: Printer
) -> tuple[tuple[Finding, ...], Rulebook | None]:
    if book is not None:
        printer.say(f"  {book.title}, version {book.version}: {_size(book)}.")
    printer.findings(findings)
    if book is not None and not has_errors(findings):
        if any(finding.code == "GR255" for finding in findings):
            printer.say("  Nothing is wrong as far as could be proved; what could not is said above.")
        else:
            printer.say(
                "  Every possible account, deal, hand-off and case gets its answer; no two rules contradict."
            )
    return findings, book


def _size(book: Rulebook) -> str:
    rules = sum(len(decision.rules) for decision in book.decisions.values())
    parts = (
        counted(len(book.goals), "goal"),
        counted(len(book.roles), "role card"),
        f"{counted(rules, 'rule')} in {counted(len(book.decisions), 'decision')}",
        counted(len(book.words), "word"),
        counted(len(book.signals), "signal"),
    )
    return ", ".join(parts)


def _about(book: Rulebook) -> dict[str, object]:
    return {
        "book": book.title,
        "version": book.version,
        "stamp": book.stamp,
        "rules": {name: len(decision.rules) for name, decision in book.decisions.items()},
    }
