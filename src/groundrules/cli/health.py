"""``groundrules health``: what is wrong with the facts, and how many answers hang on it."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from groundrules.cli.frame import on_workspace
from groundrules.cli.show import Printer
from groundrules.terms import Severity, has_errors
from groundrules.wiring import Workspace, write_table

if TYPE_CHECKING:
    from groundrules.coverage.families import Families
    from groundrules.coverage.health import Trouble
    from groundrules.usecases.check_health import HealthResult

_TOLD = ("GR416", "GR417", "GR418")


@click.command()
@click.option(
    "--top",
    type=click.IntRange(min=0),
    default=8,
    show_default=True,
    help="How many of the largest to tell in full.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the accounts whose answer hangs on a fact that is wrong to a CSV file.",
)
@on_workspace
def health(workspace: Workspace, printer: Printer, *, top: int, output: Path | None) -> None:
    """Find facts that are missing, old or contradictory before the rules decide by them.

    Largest first: what counts is how many answers hang on a fact, not how many fields are empty. Families are
    looked at too: parents in a ring, unseen parents, and what `families.csv` says.
    """
    from groundrules.usecases.check_health import check_health
    from groundrules.wiring.families import said_families

    result = check_health(book=workspace.book(), facts=workspace.facts, said=said_families(workspace))
    others = [finding for finding in result.findings if finding.code not in _TOLD]
    if not result.published:
        printer.findings(others)
        printer.finish(result.findings)
    _tell(result, printer, top)
    printer.findings([one for one in others if one.severity is not Severity.NOTE], at_most=8)
    printer.findings([one for one in others if one.severity is Severity.NOTE], at_most=8)
    if output is not None:
        table = workspace.facts.read("health", "fact_health_accounts").to_pyarrow()
        write_table(output, table.column_names, (list(row.values()) for row in table.to_pylist()))
        printer.say(f"  {table.num_rows:,} lines in {output}", dim=True)
    printer.finish(result.findings, _as_result(result))


def _tell(result: "HealthResult", printer: Printer, top: int) -> None:
    deciding = [one for one in result.troubles if one.changes]
    printer.say(
        f"  {result.accounts:,} accounts as of {result.as_of}: {result.concerned:,} have an answer that "
        "hangs on a fact that is missing, old or contradictory."
    )
    printer.table(
        ("answers", "accounts", "what is wrong", "decision", "rules", "source"),
        [
            (one.changes, one.accounts, one.says, one.decision, _few(one.rules), one.source)
            for one in deciding
        ],
    )
    for one in deciding[:top]:
        _tell_one(one, printer)
    idle = len(result.troubles) - len(deciding)
    if idle:
        printer.say(f"  {idle:,} more troubles change no answer (--format json lists them).", dim=True)
    if result.families is not None:
        _tell_families(result.families, printer)


def _tell_one(one: "Trouble", printer: Printer) -> None:
    printer.step(f"{one.changes:,} answers: {one.says}")
    printer.wrap(f"Who mends it: {one.mend}.")
    owned = f"The accounts have {one.owners:,} {'owner' if one.owners == 1 else 'owners'}"
    nobody = f"; nobody active owns {one.ownerless:,} of them" if one.ownerless else ""
    printer.wrap(f"{owned}{nobody}. --output FILE.csv lists them.")
    for example in one.examples:
        printer.wrap(f"e.g. {example.account_name} ({example.account_id}): {example.now}; {example.would}")


def _tell_families(found: "Families", printer: Printer) -> None:
    printer.step("Families")
    printer.say(
        f"  {found.members:,} of {found.accounts:,} accounts in {found.several:,} families; the largest has "
        f"{found.largest:,}, the deepest {found.depth:,} levels below its top; {found.tops:,} "
        "have several tops."
    )
    if found.alone or found.joined:
        printer.say(f"  By families.csv {found.alone:,} stand alone and {found.joined:,} joins hold.")


def _few(rules: tuple[str, ...]) -> str:
    return ", ".join(rules[:4]) + (f" and {len(rules) - 4} more" if len(rules) > 4 else "")


def _as_result(result: "HealthResult") -> dict[str, object]:
    found = result.families
    return {
        "as_of": result.as_of,
        "accounts": result.accounts,
        "concerned": result.concerned,
        "errors": has_errors(result.findings),
        "troubles": [asdict(one) for one in result.troubles],
        "families": None
        if found is None
        else {
            "several": found.several,
            "members": found.members,
            "largest": found.largest,
            "depth": found.depth,
            "tops": found.tops,
            "rings": [list(ring) for ring in found.rings],
            "alone": found.alone,
            "joined": found.joined,
        },
    }
