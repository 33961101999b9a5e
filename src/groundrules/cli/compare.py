"""``groundrules compare``: what another version of the book changes, for which accounts, and for whom."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from groundrules.cli.compared import as_result, tell
from groundrules.cli.counted import counted
from groundrules.cli.frame import ending_well, format_option, workspace_option
from groundrules.cli.show import Printer
from groundrules.terms import Finding, Severity, has_errors
from groundrules.wiring import UnreadyError, Workspace, open_workspace, write_table

if TYPE_CHECKING:
    from groundrules.rulebook import Rulebook
    from groundrules.usecases.compared import ComparedBooks

_COLUMNS = {
    "decision": "decision",
    "account_id": "account_id",
    "account_name": "account_name",
    "owner_id": "owner_id",
    "owner_name": "owner_name",
    "before": "before",
    "after": "after",
    "owner_role_before": "from_role",
    "owner_role_after": "to_role",
}
"""The list of accounts: header -> what of the account stands there."""


@click.command()
@click.argument("old", type=click.Path(path_type=Path, dir_okay=False), required=False)
@click.argument("new", type=click.Path(path_type=Path, dir_okay=False), required=False)
@click.option(
    "--published",
    is_flag=True,
    help="The old version is the one that decided coverage last; then only NEW is named.",
)
@click.option(
    "--note", "is_note", is_flag=True, help="Print only the change note: what changes for each role."
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the accounts with another answer, and their owners, to a CSV file.",
)
@click.option(
    "--domains",
    type=click.Path(path_type=Path, dir_okay=False),
    help="For decision tables: a JSON file that says what their columns may hold.",
)
@workspace_option
@format_option
def compare(
    *,
    old: Path | None,
    new: Path | None,
    published: bool,
    is_note: bool,
    output: Path | None,
    domains: Path | None,
    folder: Path,
    form: str,
) -> None:
    """Tell what changes from the OLD rulebook to the NEW one.

    Versions are compared by what they answer, not by how they are written: every situation with another
    answer, with an example and the accounts of today in it, and every edit that changes nothing. NEW is the
    workspace's rulebook when it is left out. Either may be a decision table as it lies (.csv, .xlsx, .dmn).
    """
    printer = Printer(form)
    if published:
        old, new, extra = None, old, new
        if extra is not None:
            raise click.UsageError("with --published only NEW is named")
    elif old is None:
        raise click.UsageError("name the OLD version, or use --published")
    with ending_well(printer, folder):
        workspace = _workspace(folder, needed=old is None or new is None)
        findings, result = run_compare(
            workspace, printer, old=old, new=new, domains=domains, only_note=is_note, output=output
        )
        printer.finish(findings, result)


def _workspace(folder: Path, *, needed: bool) -> Workspace | None:
    """The workspace; None when there is none and nothing of it is needed."""
    try:
        return open_workspace(folder)
    except UnreadyError:
        if needed:
            raise
        return None


def run_compare(
    workspace: Workspace | None,
    printer: Printer,
    *,
    old: Path | None,
    new: Path | None = None,
    domains: Path | None = None,
    only_note: bool = False,
    output: Path | None = None,
) -> tuple[tuple[Finding, ...], dict[str, object]]:
    """Both versions are read and compared; what changes is printed.

    Args:
        workspace: whose book and accounts are meant; None when both versions are files of their own.
        printer: where it is told.
        old: the old version's file; None for the one that decided coverage last.
        new: the new version's file; None for the workspace's book.
        domains: what the columns of a decision table may hold.
        only_note: tell the change note alone.
        output: where the list of accounts goes.
    """
    books, findings = _books(workspace, old, new, domains)
    if books is None:
        printer.findings([one for one in findings if one.severity is Severity.ERROR])
        return findings, {}
    before, after = books
    compared = _compared(workspace, before, after)
    if only_note:
        for one in compared.notes:
            printer.say(one.text)
            printer.say()
    else:
        tell(compared, before, after, printer)
    if output is not None:
        rows = ([getattr(one, name) or "" for name in _COLUMNS.values()] for one in compared.affected)
        path = write_table(output, list(_COLUMNS), rows)
        printer.say(f"  {counted(len(compared.affected), 'account')} listed in {path}", dim=True)
    return (*findings, *compared.findings), as_result(compared, before, after)


def _compared(workspace: Workspace | None, old: "Rulebook", new: "Rulebook") -> "ComparedBooks":
    if workspace is None or not workspace.facts.manifest("crm"):
        from groundrules.usecases.compared import compare_uncounted

        return compare_uncounted(old=old, new=new)
    from groundrules.usecases.compare_books import compare_books

    return compare_books(old=old, new=new, facts=workspace.facts)


def _books(
    workspace: Workspace | None, old: Path | None, new: Path | None, domains: Path | None
) -> "tuple[tuple[Rulebook, Rulebook] | None, tuple[Finding, ...]]":
    """Both versions, or what is wrong with reading them."""
    from groundrules.wiring.versions import both_versions, read_version

    if old is None and workspace is not None:
        old = workspace.version_used()
        if old is None:
            return None, (_not_kept(),)
    if new is None and workspace is not None:
        new = workspace.book_path
    if old is None or new is None:
        raise ValueError("a version without a file and without a workspace")
    before, after = read_version(old, domains), read_version(new, domains)
    found = (*before.findings, *after.findings)
    findings = tuple(finding for finding in found if finding.severity is Severity.ERROR)
    return (None if has_errors(findings) else both_versions(before, after)), findings


def _not_kept() -> Finding:
    return Finding(
        "GR275",
        Severity.ERROR,
        "no version is kept that decided coverage",
        "`groundrules cover` keeps the book it decides by; until then name the old version's file",
        kind="no version",
    )
