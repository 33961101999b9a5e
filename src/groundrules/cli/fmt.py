"""``groundrules fmt``: the book evenly laid out, every comment and every meaning kept."""

from difflib import unified_diff
from pathlib import Path

import click

from groundrules.cli.frame import ending_well, format_option, workspace_option
from groundrules.cli.show import FINDINGS, FINE, Printer
from groundrules.disk import write_whole
from groundrules.rulebook.editing import format_book
from groundrules.wiring import open_workspace


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    "--check", "only_check", is_flag=True, help="Change nothing; exit 2 when something would change."
)
@click.option("--diff", "is_shown", is_flag=True, help="Show each line that changes.")
@workspace_option
@format_option
def fmt(file: Path | None, only_check: bool, is_shown: bool, folder: Path, form: str) -> None:
    """Lay out the rulebook evenly, every comment kept.

    Conditions are spaced, tables lined up, stray blanks gone; comments, the order of things and what the
    book means stay as they are. FILE is another rulebook; without it the workspace's is laid out.
    """
    printer = Printer(form)
    with ending_well(printer, folder):
        run_fmt(file or open_workspace(folder).book_path, printer, only_check=only_check, is_shown=is_shown)


def run_fmt(path: Path, printer: Printer, *, only_check: bool = False, is_shown: bool = False) -> None:
    """The book at the path is laid out evenly, or, when only asked, it is said whether it is."""
    from groundrules.wiring.tables import read_text

    text, findings = read_text(path)
    formatted = format_book(text, path.name)
    findings = findings or formatted.findings
    if findings:
        printer.findings(findings)
        printer.finish(findings)
    changed = formatted.text != text
    if is_shown:
        _show(printer, path.name, text, formatted.text)
    if changed and not only_check:
        write_whole(path, formatted.text.encode())
    printer.say(f"  {path.name}: {_told(changed, only_check)}")
    printer.document((), {"file": path.name, "changed": changed, "written": changed and not only_check})
    raise SystemExit(FINDINGS if changed and only_check else FINE)


def _told(changed: bool, only_check: bool) -> str:
    if not changed:
        return "already laid out evenly"
    return "would be laid out anew" if only_check else "laid out anew; what it means has not changed"


def _show(printer: Printer, name: str, before: str, after: str) -> None:
    lines = unified_diff(
        before.splitlines(), after.splitlines(), name, f"{name} (formatted)", lineterm="", n=0
    )
    for line in lines:
        printer.say(line, dim=line.startswith(("@@", "---", "+++")))
