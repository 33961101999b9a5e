"""``groundrules switch``: a segment from strict separation to teamed coverage, as a draft of the book."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from groundrules.cli.frame import on_workspace
from groundrules.cli.show import Printer
from groundrules.disk import write_whole
from groundrules.terms import Finding, Severity, has_errors
from groundrules.wiring import Workspace, write_table

if TYPE_CHECKING:
    from groundrules.usecases.switch_segment import SwitchResult

_COLUMNS = (
    "account_id", "account_name", "team_role", "kind", "from_seller_id", "from_name",
    "to_seller_id", "to_name", "rule_id", "because",
)  # fmt: skip


@click.command()
@click.option("--segment", required=True, help="The segment, as the book's word has it.")
@click.option("--to", type=click.Choice(["teamed", "strict"]), required=True, help="How it is to be covered.")
@click.option("--word", default="segment", show_default=True, help="The word that tells segments apart.")
@click.option("--support", default="", help="The job that supports, instead of the owner's other side.")
@click.option("--quarterback", default="", help="The job that leads, instead of the owner's.")
@click.option("--decision", default="coverage", show_default=True, help="The decision to switch.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where the draft goes; default in the workspace's out folder.",
)
@click.option("--top", type=click.IntRange(min=0), default=10, show_default=True, help="How many to list.")
@on_workspace
def switch(
    workspace: Workspace,
    printer: Printer,
    *,
    segment: str,
    to: str,
    word: str,
    support: str,
    quarterback: str,
    decision: str,
    output: Path | None,
    top: int,
) -> None:
    """Switch a segment to teamed coverage, or to strict separation, in a draft of the book.

    Only the rules of that segment change; a rule that covers others too is split, and every other line stays.
    The draft is proved, compared with the book in force, and comes with the list of moves and of places on
    account teams. The book in force is left alone.
    """
    from groundrules.handoff.again.teaming import Wish
    from groundrules.usecases.switch_segment import switch_segment
    from groundrules.wiring.families import said_families

    book, agreed = workspace.book(), said_families(workspace)
    if has_errors(agreed.findings) and "stands_alone" in book.words:
        printer.findings(agreed.findings)
        printer.finish(agreed.findings)
    result = switch_segment(
        text=workspace.book_path.read_text(encoding="utf-8"),
        book=book,
        wish=Wish(segment, to, word, support, quarterback, decision),
        facts=workspace.facts,
        check=workspace.check_text,
        said=agreed.lines,
    )
    if not result.text:
        printer.findings(result.findings)
        printer.finish(result.findings)
    path = output or workspace.out / f"rulebook.{segment}-{to}.yaml"
    if path.resolve() == workspace.book_path.resolve():
        printer.refuse(_in_force(path))
    write_whole(path, result.text.encode())
    listed = write_table(
        workspace.out / f"switch.{segment}-{to}.csv",
        _COLUMNS,
        ([getattr(one, name) or "" for name in _COLUMNS] for one in result.places),
    )
    _tell(result, printer, top)
    printer.findings([one for one in result.findings if one.severity is not Severity.NOTE])
    printer.findings([one for one in result.findings if one.code == "GR554"])
    printer.say(f"  The draft: {path}", dim=True)
    printer.say(f"  All moves and places: {listed}", dim=True)
    printer.finish(result.findings, _as_result(result, path))


def _tell(result: "SwitchResult", printer: Printer, top: int) -> None:
    from groundrules.cli.compared import tell

    printer.say(f"  {len(result.rules):,} rules change; the book in force is left alone.")
    printer.table(
        ("rule", "answers as", "before", "after"),
        [(one.rule_id, one.new_id, _jobs(one.before), _jobs(one.after)) for one in result.rules],
    )
    if result.compared is not None and result.before is not None and result.after is not None:
        printer.say()
        tell(result.compared, result.before, result.after, printer)
    if not result.counted:
        printer.say("  Nobody is listed: nothing has been imported, or coverage cannot be worked out.")
        return
    counts = Counter((one.kind, one.team_role) for one in result.places)
    printer.step(f"Moves and places: {len(result.places):,}")
    for (kind, team_role), count in counts.most_common():
        printer.say(f"  {count:,} {kind}: {team_role}")
    printer.table(
        ("account", "place", "what", "from", "to", "rule"),
        [
            (one.account_name, one.team_role, one.kind, one.from_name, one.to_name, one.rule_id)
            for one in result.places[:top]
        ],
    )


def _jobs(places: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {job}" for name, job in places.items())


def _in_force(path: Path) -> Finding:
    return Finding(
        "GR555",
        Severity.ERROR,
        f"`{path.name}` is the book in force, and a switch only writes drafts",
        "name another file with --output",
        kind="switch",
    )


def _as_result(result: "SwitchResult", path: Path) -> dict[str, object]:
    from groundrules.cli.compared import as_result

    compared = (
        None
        if result.compared is None or result.before is None or result.after is None
        else as_result(result.compared, result.before, result.after)
    )
    return {
        "draft": str(path),
        "errors": has_errors(result.findings),
        "rules": [asdict(one) for one in result.rules],
        "compared": compared,
        "places": [asdict(one) for one in result.places],
    }
