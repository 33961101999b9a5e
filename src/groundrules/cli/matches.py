"""``groundrules matches``: whether accounts and their owners fit, and which accounts rest after a move."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from groundrules.cli.counted import count
from groundrules.cli.frame import on_workspace
from groundrules.cli.show import Printer
from groundrules.terms import Finding, has_errors
from groundrules.wiring import Workspace

if TYPE_CHECKING:
    from groundrules.usecases.keep_matches import AgainResult, Told


@click.command()
@click.argument("account", required=False)
@on_workspace
def matches(workspace: Workspace, printer: Printer, *, account: str | None) -> None:
    """Tell whether ACCOUNT (an id or a name) and its owner fit, or work it out for all.

    Of an account three things can be said: too early to tell, fits, does not fit; always with what that rests
    on. It is about the account with its owner of today. People are not compared with each other.
    """
    from groundrules.usecases.keep_matches import keep_matches, tell_match

    result = keep_matches(book=workspace.book(), facts=workspace.facts)
    printer.findings(result.findings)
    if has_errors(result.findings):
        printer.finish(result.findings)
    if account is None:
        _tell_all(result, printer)
        printer.finish(result.findings, _as_result(result))
    told = tell_match(book=workspace.book(), facts=workspace.facts, account=account)
    if isinstance(told, Finding):
        printer.refuse(told)
    _tell(told, printer)
    printer.finish(result.findings, asdict(told))


def _tell_all(result: "AgainResult", printer: Printer) -> None:
    said = ", ".join(f"{says} {number:,}" for says, number in result.says.items())
    printer.say(f"  {result.accounts:,} accounts with an owner, as of {result.as_of}: {said}")
    printer.say(
        f"  {count(result.moves, 'past move', 'past moves')}; "
        f"{count(len(result.rests), 'account rests', 'accounts rest')} after a change of owner."
    )
    for why, changes in result.not_counted.items():
        said = count(changes, "change of owner is no move", "changes of owner are no moves")
        printer.say(f"  {said}: {why}", dim=True)


def _tell(told: "Told", printer: Printer) -> None:
    printer.say(f"{told.account} ({told.account_id}), owned by {told.owner}", bold=True)
    printer.say(f"  {told.says or 'nothing to tell'}")
    printer.wrap(f"because: {told.because}")
    for day, giver, taker in told.moves:
        printer.say(f"  moved on {day} from {giver} to {taker}")
    if told.rests:
        printer.wrap(f"rests: {told.rests}")


def _as_result(result: "AgainResult") -> dict[str, object]:
    return {
        "as_of": result.as_of,
        "accounts": result.accounts,
        "says": dict(result.says),
        "moves": result.moves,
        "not_counted": dict(result.not_counted),
        "rests": [asdict(one) for one in result.rests.values()],
    }
