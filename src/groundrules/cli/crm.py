"""``groundrules import``: a CRM export becomes facts, every row accounted for."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime
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
    """Read the CRM export at PATH (a ZIP or folder), or `salesforce:` for the org itself.

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
    from groundrules.wiring.live import LIVE

    how = _How(mapping, as_of.date() if as_of else None, set_aside or workspace.settings.set_aside, changes)
    if str(path) == LIVE:
        return _import_live(workspace, printer, how)
    return show_import(_read(workspace, path, how), printer)


@dataclass(frozen=True, slots=True)
class _How:
    """What was asked of an import."""

    mapping: Path | None
    as_of: date | None
    set_aside: bool
    changes: bool


def _read(workspace: Workspace, path: Path, how: _How, read_at: datetime | None = None) -> "ImportResult":
    from groundrules.usecases.read_changes import read_changes
    from groundrules.usecases.read_crm import read_crm
    from groundrules.wiring.sources import digest_of

    if not how.changes:
        return read_crm(
            source=workspace.crm_source(path, how.mapping),
            facts=workspace.facts,
            as_of=how.as_of,
            set_aside=how.set_aside,
            now=workspace.now(),
            read_at=read_at,
        )
    return read_changes(
        source=workspace.crm_changes(path, how.mapping),
        facts=workspace.facts,
        as_of=how.as_of,
        set_aside=how.set_aside,
        now=workspace.now(),
        digest=digest_of(path),
        read_at=read_at,
    )


def _import_live(
    workspace: Workspace, printer: Printer, how: _How
) -> tuple[tuple[Finding, ...], dict[str, object]]:
    """The org is read into a folder, and the folder like any export."""
    from groundrules.usecases.read_crm import ImportResult
    from groundrules.wiring.live import last_read, nothing_to_change, reading_salesforce

    since = last_read(workspace.facts) if how.changes else None
    if how.changes and since is None:
        return show_import(ImportResult((nothing_to_change(),), source="Salesforce"), printer)
    mapping = how.mapping or workspace.own_mapping()
    with reading_salesforce(
        workspace.folder, mapping, since, lambda text: printer.say(f"  {text}", dim=True)
    ) as live:
        if has_errors(live.findings):
            return show_import(ImportResult(live.findings, source="Salesforce"), printer)
        result = _read(workspace, live.folder, how, live.read_at)
        return show_import(replace(result, findings=(*live.findings, *result.findings)), printer)


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
