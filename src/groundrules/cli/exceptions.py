"""``groundrules exceptions``: who holds what, by whose word, until when; and what people do about it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from groundrules.cli.frame import on_workspace
from groundrules.cli.ledger_rows import COLUMNS, line_row, tell_line, tell_value, value_json
from groundrules.cli.show import Printer
from groundrules.terms import Finding, RefusedActError, Severity
from groundrules.wiring import UnreadyError, Workspace
from groundrules.wiring.sinks import SINKS

if TYPE_CHECKING:
    from groundrules.handoff.exceptions.company import Company
    from groundrules.usecases.find_exceptions import Desk
    from groundrules.usecases.keep_exceptions import Form, KeptResult, Wish

T = TypeVar("T")
_DAY = click.DateTime(["%Y-%m-%d"])


class _ListFirst(click.Group):
    """Without a word that says what to do, the list is shown."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        asks_help = bool({"-h", "--help"}.intersection(args[:1]))
        if not asks_help and (not args or args[0].startswith("-")):
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_ListFirst)
def exceptions() -> None:
    """List, ask for, grant and end exceptions to the rules.

    Each has an owner, a reason from the book's list, an approver, an end and a place under the book's caps.
    """


@exceptions.command("list")
@click.option("--account", help="Only those on this account (an id or a name).")
@click.option("--all", "everything", is_flag=True, help="Also refused ones and those that are over.")
@on_workspace
def list_(workspace: Workspace, printer: Printer, *, account: str | None, everything: bool) -> None:
    """List what stands and what was asked for, the next due first."""
    from groundrules.usecases.find_exceptions import EVERY, OPEN, find_exceptions

    desk, company = _desk(workspace)
    account_id = None
    if account:
        account_id = _or_stop(printer, lambda: company.account(account))[0].account_id
    found = find_exceptions(
        journal=desk.journal, statuses=EVERY if everything else OPEN, account_id=account_id
    )
    rows = [line_row(line, company, desk.moment.today) for line in found]
    printer.table(COLUMNS, [tuple(row[name] or "-" for name in COLUMNS) for row in rows])
    if not rows:
        printer.say("  No exception stands, and none was asked for.")
    printer.finish((), {"as_of": desk.moment.today, "exceptions": rows})


@exceptions.command()
@click.argument("name")
@on_workspace
def show(workspace: Workspace, printer: Printer, *, name: str) -> None:
    """Show one exception with everything that happened to it."""
    from groundrules.usecases.find_exceptions import one_exception

    desk, company = _desk(workspace)
    found = one_exception(journal=desk.journal, name=_name(name))
    if isinstance(found, Finding):
        printer.findings([found])
        printer.finish([found])
    line, entries = found
    row = line_row(line, company, desk.moment.today)
    tell_line(line, row, company, printer)
    for entry in entries:
        said = entry.data.get("because") or entry.data.get("says") or entry.data.get("note") or ""
        by = company.person(entry.by).name
        printer.wrap(f"{entry.at:%Y-%m-%d %H:%M} {entry.kind} by {by}{f': {said}' if said else ''}", 4)
    happened = [
        {"kind": entry.kind, "at": entry.at, "by": entry.by, "data": dict(entry.data)} for entry in entries
    ]
    printer.finish((), {**row, "facts": dict(line.asked.facts), "entries": happened})


def _wished(command: "click.decorators.FC") -> "click.decorators.FC":
    """The options that say what is wanted."""
    for option in reversed(
        (
            click.argument("account", required=False),
            click.option("--deal", default="", help="Instead of an account: the id of an open deal."),
            click.option("--kind", required=True, help="The kind of exception, as the book names it."),
            click.option("--reason", required=True, help="One of the reasons the book lists for it."),
            click.option("--until", type=_DAY, required=True, help="The last day it is to stand."),
            click.option("--for", "asked_by", default="", help="For whom it is asked; default the owner."),
            click.option("--note", default="", help="Your own words."),
        )
    ):
        command = option(command)
    return command


@exceptions.command()
@_wished
@click.option("--by", required=True, help="Who asks (an id or a name).")
@on_workspace
def request(
    workspace: Workspace,
    printer: Printer,
    *,
    account: str | None,
    deal: str,
    kind: str,
    reason: str,
    until: datetime,
    asked_by: str,
    note: str,
    by: str,
) -> None:
    """Ask that ACCOUNT, or a deal, stays where it is until a day."""
    from groundrules.usecases.keep_exceptions import Wish, request_exception

    desk, company = _desk(workspace)
    wish = Wish(kind, reason, until.date(), account or "", deal, asked_by, note)
    _checked(wish, printer)
    result = request_exception(desk=desk, form=_form(company, printer, by), wish=wish)
    _finish(result, company, desk, printer)


@exceptions.command()
@_wished
@click.option("--approver", required=True, help="Who approves it (an id or a name).")
@click.option("--because", default="", help="The approver's words.")
@on_workspace
def grant(
    workspace: Workspace,
    printer: Printer,
    *,
    account: str | None,
    deal: str,
    kind: str,
    reason: str,
    until: datetime,
    asked_by: str,
    note: str,
    approver: str,
    because: str,
) -> None:
    """Let ACCOUNT, or a deal, stay where it is until a day: asked for and granted at once."""
    from groundrules.usecases.keep_exceptions import Wish, grant_at_once

    desk, company = _desk(workspace)
    wish = Wish(kind, reason, until.date(), account or "", deal, asked_by, note)
    _checked(wish, printer)
    form = _form(company, printer, approver)
    result = grant_at_once(desk=desk, form=form, wish=wish, approver=form.by, because=because)
    _finish(result, company, desk, printer)


@exceptions.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--by", required=True, help="Who asks (an id or a name).")
@on_workspace
def load(workspace: Workspace, printer: Printer, *, file: Path, by: str) -> None:
    """Ask for every exception of a CSV file, one a line; `groundrules init` writes one to begin with.

    A file with a mistake is not loaded. A line the book refuses is named, and the others are asked for all
    the same. Loading the file again asks for nothing twice.
    """
    from groundrules.cli.ledger_rows import tell_loaded
    from groundrules.handoff.exceptions.listed import read_listed
    from groundrules.usecases.load_exceptions import load_exceptions
    from groundrules.wiring.tables import read_text

    text, findings = read_text(file)
    found = read_listed(text, file.name)
    if wrong := (findings or found.findings):
        printer.findings(wrong)
        printer.finish(wrong)
    desk, company = _desk(workspace)
    result = load_exceptions(desk=desk, by=_form(company, printer, by).by, lines=found.lines)
    printer.findings(result.findings)
    rows = [line_row(line, company, desk.moment.today) for line in result.asked]
    tell_loaded(result, rows, printer)
    printer.finish(result.findings, {"asked": rows, "asked_before": [line.name for line in result.before]})


@exceptions.command()
@click.argument("name")
@click.option("--approver", required=True, help="Who approves it (an id or a name).")
@click.option("--until", type=_DAY, help="Another last day than was asked for.")
@click.option("--because", default="", help="The approver's words.")
@on_workspace
def approve(
    workspace: Workspace, printer: Printer, *, name: str, approver: str, until: datetime | None, because: str
) -> None:
    """Grant what was asked for."""
    from groundrules.usecases.keep_exceptions import grant_exception

    desk, company = _desk(workspace)
    result = grant_exception(
        desk=desk,
        form=_form(company, printer, approver),
        name=_name(name),
        until=until.date() if until else None,
        because=because,
    )
    _finish(result, company, desk, printer)


@exceptions.command()
@click.argument("name")
@click.option("--approver", required=True, help="Who refuses it (an id or a name).")
@click.option("--because", required=True, help="Why.")
@on_workspace
def refuse(workspace: Workspace, printer: Printer, *, name: str, approver: str, because: str) -> None:
    """Refuse what was asked for."""
    from groundrules.usecases.keep_exceptions import refuse_exception

    desk, company = _desk(workspace)
    form = _form(company, printer, approver)
    _finish(refuse_exception(desk=desk, form=form, name=_name(name), because=because), company, desk, printer)


@exceptions.command()
@click.argument("name")
@click.option("--approver", required=True, help="Who approves it (an id or a name).")
@click.option("--until", type=_DAY, required=True, help="The new last day.")
@click.option("--because", required=True, help="Why.")
@on_workspace
def extend(
    workspace: Workspace, printer: Printer, *, name: str, approver: str, until: datetime, because: str
) -> None:
    """Let one stand longer, as far as the book's longest time lets it."""
    from groundrules.usecases.keep_exceptions import extend_exception

    desk, company = _desk(workspace)
    form = _form(company, printer, approver)
    result = extend_exception(desk=desk, form=form, name=_name(name), until=until.date(), because=because)
    _finish(result, company, desk, printer)


@exceptions.command()
@click.argument("name")
@click.option("--by", required=True, help="Who ends it (an id or a name).")
@click.option("--because", required=True, help="Why.")
@on_workspace
def end(workspace: Workspace, printer: Printer, *, name: str, by: str, because: str) -> None:
    """End one before its day; what it held goes where the rule says."""
    from groundrules.usecases.keep_exceptions import end_exception

    desk, company = _desk(workspace)
    form = _form(company, printer, by)
    _finish(end_exception(desk=desk, form=form, name=_name(name), because=because), company, desk, printer)


@exceptions.command()
@on_workspace
def value(workspace: Workspace, printer: Printer) -> None:
    """Show what the ledger is worth, what it costs, and how far the caps are used."""
    from groundrules.usecases.value_exceptions import value_exceptions

    desk, company = _desk(workspace)
    found = value_exceptions(book=desk.book, facts=desk.facts, journal=desk.journal, today=desk.moment.today)
    tell_value(found, company, printer)
    printer.finish((), value_json(found))


@exceptions.command()
@click.option("--write", is_flag=True, help="Write the files for the CRM; without it they are only listed.")
@click.option("--by", default="", help="With --write: who writes them (a name, an id or a sign-in name).")
@click.option(
    "--crm",
    type=click.Choice(SINKS, case_sensitive=False),
    help="The CRM to write for; default the one the import came from.",
)
@on_workspace
def comebacks(workspace: Workspace, printer: Printer, *, write: bool, by: str, crm: str | None) -> None:
    """List open deals that go to the account's owner now, because nothing holds them any more.

    With --write a folder for the CRM says so: deals and their open tasks, with the way back. A deal is
    written once; `groundrules verify` tells what the CRM made of it.
    """
    from groundrules.cli.comebacks import list_comebacks, write_comebacks

    if write != bool(by):
        raise click.UsageError("--write and --by go together: files are written in somebody's name")
    desk, company = _desk(workspace)
    if write:
        who = _or_stop(printer, lambda: company.called(by)).seller_id
        write_comebacks(workspace, printer, company, by=who, crm=crm)
    list_comebacks(desk, company, printer)


def _desk(workspace: Workspace) -> "tuple[Desk, Company]":
    from groundrules.coverage.ready import no_facts
    from groundrules.handoff.exceptions.company import Company
    from groundrules.handoff.exceptions.line import Moment
    from groundrules.usecases.find_exceptions import Desk
    from groundrules.wiring.transition import sign_ins

    if workspace.facts.manifest("crm") is None:
        raise UnreadyError(no_facts())
    book = workspace.book()
    moment = Moment(workspace.now(), workspace.settings.zone)
    company = Company(workspace.facts, sign_ins(workspace))
    return Desk(book, workspace.facts, workspace.journal(), moment), company


def _form(company: "Company", printer: Printer, called: str) -> "Form":
    """Whoever is named, as the sender."""
    from groundrules.usecases.keep_exceptions import Form

    return Form(_or_stop(printer, lambda: company.called(called)).seller_id)


def _or_stop(printer: Printer, find: Callable[[], T]) -> T:
    """What is found; the command ends with the finding when it is refused."""
    try:
        return find()
    except RefusedActError as refused:
        printer.findings([refused.finding])
        printer.finish([refused.finding])


def _checked(wish: "Wish", printer: Printer) -> None:
    if bool(wish.account) == bool(wish.deal):
        message, mend = "name an account or a deal, one of the two", "`ACCOUNT`, or `--deal ID`"
        printer.refuse(Finding("GR008", Severity.ERROR, message, mend, kind="usage"))


def _finish(result: "KeptResult", company: "Company", desk: "Desk", printer: Printer) -> None:
    printer.findings(result.findings)
    row: Mapping[str, object] = {}
    if result.line is not None:
        row = line_row(result.line, company, desk.moment.today)
        tell_line(result.line, row, company, printer)
    printer.finish(result.findings, row)


def _name(name: str) -> str:
    """The exception's name, also where somebody copied its subject."""
    return name.strip().removeprefix("exception:")
