"""``groundrules import``: a CRM export becomes facts, every row accounted for."""

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from groundrules.cli.frame import on_workspace
from groundrules.cli.show import Printer
from groundrules.terms import Finding, has_errors
from groundrules.wiring import Workspace

if TYPE_CHECKING:
    from groundrules.usecases.read_crm import ImportResult


@click.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--mapping",
    type=click.Path(path_type=Path, dir_okay=False),
    help="What files and columns mean; default the workspace's mapping.yaml, else the headers.",
)
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day of the extract; default its newest time."
)
@click.option("--set-aside", is_flag=True, help="Load the sound rows although others are quarantined.")
@click.option(
    "--changes", is_flag=True, help="PATH holds only rows changed or deleted since the last import."
)
@on_workspace
def import_(
    workspace: Workspace,
    printer: Printer,
    *,
    path: Path,
    mapping: Path | None,
    as_of: datetime | None,
    set_aside: bool,
    changes: bool,
) -> None:
    """Read the CRM export at PATH (a ZIP or folder).

    One atomic step: the workspace holds the old facts or the new ones, never a half. With --changes the rows
    are merged into the facts there are; the result is that of importing the whole.
    """
    findings, result = run_import(
        workspace, printer, path, mapping=mapping, as_of=as_of, set_aside=set_aside, changes=changes
    )
    printer.finish(findings, result)


def run_import(
    workspace: Workspace,
    printer: Printer,
    path: Path,
    *,
    mapping: Path | None = None,
    as_of: datetime | None = None,
    set_aside: bool = False,
    changes: bool = False,
) -> tuple[tuple[Finding, ...], dict[str, object]]:
    """The export is read; per file the counts, and what stops it, are printed."""
    from groundrules.usecases.read_changes import read_changes
    from groundrules.usecases.read_crm import read_crm
    from groundrules.wiring.sources import digest_of

    day, now = as_of.date() if as_of else None, workspace.now()
    aside = set_aside or workspace.settings.set_aside
    if changes:
        result = read_changes(
            source=workspace.crm_changes(path, mapping),
            facts=workspace.facts,
            as_of=day,
            set_aside=aside,
            now=now,
            digest=digest_of(path),
        )
    else:
        source = workspace.crm_source(path, mapping)
        result = read_crm(source=source, facts=workspace.facts, as_of=day, set_aside=aside, now=now)
    return show_import(result, printer)


def show_import(result: "ImportResult", printer: Printer) -> tuple[tuple[Finding, ...], dict[str, object]]:
    """What an import did: every file's account, what became of each table, and the findings."""
    _show_counts(result, printer)
    printer.findings(result.findings)
    if result.published:
        total = sum(result.tables.values())
        printer.say(
            f"  Facts as of {result.as_of}: {total:,} rows in {len(result.tables)} tables ({result.source})."
        )
    elif has_errors(result.findings):
        printer.say("  Nothing was loaded; the facts are as they were.")
        if result.files:
            printer.say("  Mend the export, or load the sound rows and keep the others aside: --set-aside")
    if result.report:
        printer.say(f"  The rows that were not sound, with file, line and reason: {result.report}")
    return result.findings, {
        "published": result.published,
        "as_of": result.as_of,
        "source": result.source,
        "files": [count.as_json() for count in result.files],
        "tables": dict(result.tables),
        "changed": dict(result.changed),
        "report": result.report,
    }


def _show_counts(result: "ImportResult", printer: Printer) -> None:
    """Every file's account; a second reader's count stands beside it."""
    printer.table(
        ("file", "rows in", "loaded", "quarantined", "skipped", "second count"),
        [
            (
                count.file,
                count.rows,
                count.loaded,
                count.quarantined,
                sum(count.skipped.values()),
                count.counted,
            )
            for count in result.files
        ],
    )
    printer.table(
        ("table", "rows before", "inserted", "updated", "deleted", "rows after"),
        [(table, *count.values()) for table, count in result.changed.items()],
    )
    reasons = Counter[str]()
    for count in result.files:
        reasons.update(count.skipped)
    for reason, rows in reasons.most_common():
        printer.say(f"  skipped {rows:,}: {reason}", dim=True)
