"""``groundrules owned``: whose an account was on any date, and what a seller owned then."""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from groundrules.cli.frame import on_workspace
from groundrules.cli.show import Printer
from groundrules.terms import Finding, Severity
from groundrules.wiring import Workspace

if TYPE_CHECKING:
    from groundrules.usecases.ask_owner import Book, OwnerThen

_SHOWN = 50


@click.command()
@click.argument("account", required=False)
@click.option("--seller", help="Instead of an account: everything this seller owned then.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The day, at its end.")
@on_workspace
def owned(
    workspace: Workspace, printer: Printer, *, account: str | None, seller: str | None, on: datetime
) -> None:
    """Tell who owned ACCOUNT (an id or a name) on a date, and how that is known.

    An account merged into another since is found by its old id or name; from the merge on it is the other.
    """
    from groundrules.usecases.ask_owner import book_on, owner_on

    if (account is None) == (seller is None):
        printer.refuse(
            Finding(
                "GR008", Severity.ERROR, "name an account or a seller, one of the two",
                "`groundrules owned ACCOUNT --on DATE`, or `groundrules owned --seller NAME --on DATE`",
                kind="usage",
            )
        )  # fmt: skip
    day, zone, facts = on.date(), workspace.settings.zone, workspace.facts
    if account is not None:
        then = owner_on(facts=facts, account=account, on=day, zone=zone)
        printer.findings(then.findings)
        if not then.findings:
            _show_owner(then, printer, day.isoformat())
        printer.finish(then.findings, {"on": day, **then.as_json()} if not then.findings else {})
    book = book_on(facts=facts, seller=str(seller), on=day, zone=zone)
    printer.findings(book.findings)
    if not book.findings:
        _show_book(book, printer, day.isoformat())
    printer.finish(book.findings, {"on": day, **book.as_json()} if not book.findings else {})


def _show_owner(then: "OwnerThen", printer: Printer, day: str) -> None:
    printer.say(f"{then.account_name} ({then.account_id}) on {day}", bold=True)
    for step in then.lived_as:
        printer.say(f"  merged into {step.into_id} on {step.at:%Y-%m-%d}; from then on that account counts")
    printer.say(f"  owner: {then.owner}" if then.held else "  owner: none, it did not exist then")
    for one, name in then.earlier:
        printer.say(f"  earlier that day: {name}, until {one.until:%H:%M} UTC")
    printer.wrap(f"known because {then.why}")


def _show_book(book: "Book", printer: Printer, day: str) -> None:
    printer.say(f"{book.seller} owned {len(book.accounts):,} accounts on {day}", bold=True)
    printer.table(
        ("account", "id", "since", "until", "known from"),
        [
            (name, one.account_id, _on(one.since), _on(one.until), one.known_from)
            for one, name in book.accounts[:_SHOWN]
        ],
    )
    if len(book.accounts) > _SHOWN:
        printer.say(f"  ... and {len(book.accounts) - _SHOWN:,} more (--format json lists all)", dim=True)


def _on(moment: datetime | None) -> str | None:
    return f"{moment:%Y-%m-%d}" if moment else None
