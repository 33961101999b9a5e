"""``groundrules init``: a new workspace to write one's own book in."""

from pathlib import Path

import click

from groundrules.cli.frame import ending_well, format_option, workspace_option
from groundrules.cli.show import Printer
from groundrules.settings import FILE
from groundrules.terms import Finding, Severity, Span
from groundrules.wiring import BOOK, example_folder


def make_workspace(folder: Path) -> tuple[Path, ...]:
    """The example book, settings and files to begin with stand in the folder; none is overwritten.

    Returns:
        The files that were written.
    """
    from groundrules.coverage.families import said as families
    from groundrules.handoff.exceptions import listed

    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in (BOOK, FILE):
        if not (folder / name).exists():
            (folder / name).write_bytes((example_folder() / name).read_bytes())
            written.append(folder / name)
    for name, text in {families.FILE: families.TEMPLATE, listed.FILE: listed.TEMPLATE}.items():
        if not (folder / name).exists():
            (folder / name).write_text(text, encoding="utf-8")
            written.append(folder / name)
    return tuple(written)


@click.command()
@workspace_option
@format_option
def init(folder: Path, form: str) -> None:
    """Make a workspace with an example rulebook, and files to begin with, each explained."""
    printer = Printer(form)
    with ending_well(printer, folder):
        if (folder / BOOK).exists():
            printer.refuse(
                Finding(
                    "GR002",
                    Severity.ERROR,
                    f"there is already a `{BOOK}` in `{folder}`",
                    "choose another folder, or move the book away first; nothing was changed",
                    Span(BOOK),
                    kind="workspace",
                )
            )
        written = make_workspace(folder)
        for path in written:
            printer.say(f"  wrote {path}")
        printer.say(
            "Next: edit the rulebook, `groundrules check`, then `groundrules import YOUR-EXPORT.zip`."
        )
        printer.finish(result={"written": [str(path) for path in written]})
