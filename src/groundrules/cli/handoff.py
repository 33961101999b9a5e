"""``groundrules handoff``: accounts handed over from one seller to another, by both sides."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, NoReturn

import click

from groundrules.cli.frame import on_workspace
from groundrules.cli.handoff_rows import tell_curve, tell_list, tell_page, tell_risks
from groundrules.cli.show import Printer
from groundrules.terms import Finding, RefusedActError, Severity
from groundrules.wiring import Workspace

if TYPE_CHECKING:
    from groundrules.handoff.steps.commands import Promise
    from groundrules.usecases.keep_exceptions import Form
    from groundrules.usecases.run_handoffs import HandoffDesk, HandoffResult

_DAY = click.DateTime(["%Y-%m-%d"])
_by = click.option("--by", required=True, help="Who does it (an id or a name); it goes on record.")
_name = click.argument("name")
_promises = click.option(
    "--promise", "promises", multiple=True, metavar="'DATE what'", help="A promise and its day; repeat it."
)


class _ListFirst(click.Group):
    """Without a word that says what to do, the list is shown."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        asks_help = bool({"-h", "--help"}.intersection(args[:1]))
        if not asks_help and (not args or args[0].startswith("-")):
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_ListFirst)
def handoff() -> None:
    """List and work hand-offs: brief, accept or push back, steps, promises, open deals and tasks.

    NAME is the hand-off's own name, or its account's id or name. Each side writes its own part only.
    """


@handoff.command("list")
@click.option("--of", help="Only those in which this person is a side (an id or a name).")
@click.option("--all", "everything", is_flag=True, help="Also those that are over.")
@on_workspace
def list_(workspace: Workspace, printer: Printer, *, of: str | None, everything: bool) -> None:
    """List open hand-offs, the next due first."""
    from groundrules.usecases.show_handoffs import EVERY_NAME, OPEN_NAMES, list_handoffs

    desk = _desk(workspace)
    party = _form(workspace, desk, printer, of).by if of else None
    found = list_handoffs(
        journal=desk.journal, statuses=EVERY_NAME if everything else OPEN_NAMES, party_id=party
    )
    printer.finish((), {"handoffs": tell_list(found, printer)})


@handoff.command()
@_name
@click.option("--as", "viewer", help="Who looks (an id or a name).")
@on_workspace
def show(workspace: Workspace, printer: Printer, *, name: str, viewer: str | None) -> None:
    """Show one hand-off as both sides see it."""
    from groundrules.usecases.show_handoffs import handoff_page

    desk = _desk(workspace)
    who = _form(workspace, desk, printer, viewer).by if viewer else ""
    page = handoff_page(desk=desk, name=_found(desk, printer, name), viewer=who)
    if isinstance(page, Finding):
        _stop(printer, page)
    printer.findings(page.findings)
    printer.finish(page.findings, tell_page(page, printer))


@handoff.command()
@_name
@_by
@click.option("--decides", required=True, help="Who really decides at the customer.")
@click.option("--avoid", default="", help="What to avoid.")
@_promises
@on_workspace
def brief(
    workspace: Workspace,
    printer: Printer,
    *,
    name: str,
    by: str,
    decides: str,
    avoid: str,
    promises: Sequence[str],
) -> None:
    """Write what no data can know; the giving side does."""
    from groundrules.usecases.run_handoffs import brief_handoff

    made = _made(printer, promises)
    _act(
        workspace, printer, name, by,
        lambda desk, form, found: brief_handoff(
            desk=desk, form=form, name=found, decides=decides, promises=made, avoid=avoid
        ),
    )  # fmt: skip


@handoff.command()
@_name
@_by
@click.option("--note", default="", help="Your own words.")
@on_workspace
def accept(workspace: Workspace, printer: Printer, *, name: str, by: str, note: str) -> None:
    """Take the account over; the receiver does."""
    from groundrules.usecases.run_handoffs import accept_handoff

    _act(
        workspace, printer, name, by,
        lambda desk, form, found: accept_handoff(desk=desk, form=form, name=found, note=note),
    )  # fmt: skip


@handoff.command("push-back")
@_name
@_by
@click.option(
    "--missing", multiple=True, required=True, metavar="'PART: what'", help="What a part lacks; repeat it."
)
@on_workspace
def push_back(workspace: Workspace, printer: Printer, *, name: str, by: str, missing: Sequence[str]) -> None:
    """Say once what is missing; the receiver does.

    PART is one of decides, promises, avoid, contacts, deals, tasks, tickets, contract.
    """
    from groundrules.usecases.run_handoffs import push_back_handoff

    parts = (one.partition(":") for one in missing)
    named = {part.strip(): note.strip() for part, _, note in parts}
    _act(
        workspace, printer, name, by,
        lambda desk, form, found: push_back_handoff(desk=desk, form=form, name=found, missing=named),
    )  # fmt: skip


@handoff.command()
@_name
@_by
@click.option("--answer", required=True, help="What was missing.")
@_promises
@on_workspace
def complete(
    workspace: Workspace, printer: Printer, *, name: str, by: str, answer: str, promises: Sequence[str]
) -> None:
    """Supply what the receiver misses; the giving side does."""
    from groundrules.usecases.run_handoffs import complete_brief

    made = _made(printer, promises)
    _act(
        workspace, printer, name, by,
        lambda desk, form, found: complete_brief(
            desk=desk, form=form, name=found, answer=answer, promises=made
        ),
    )  # fmt: skip


@handoff.command()
@_name
@click.argument("rule")
@_by
@click.option("--outside", is_flag=True, help="It was done outside the CRM; --note says what.")
@click.option("--note", default="", help="Your own words.")
@click.option("--on", type=_DAY, help="The day it was done; default today.")
@on_workspace
def done(
    workspace: Workspace,
    printer: Printer,
    *,
    name: str,
    rule: str,
    by: str,
    outside: bool,
    note: str,
    on: datetime | None,
) -> None:
    """Tick the step that RULE of the book asks for."""
    from groundrules.usecases.run_handoffs import tick_step

    day = _day(on)
    _act(
        workspace, printer, name, by,
        lambda desk, form, found: tick_step(
            desk=desk, form=form, name=found, rule_id=rule, outside=outside, note=note, day=day
        ),
    )  # fmt: skip


@handoff.command()
@_name
@click.argument("promise")
@click.argument("answer")
@_by
@click.option("--reason", default="", help="Why it is declined, or what was agreed instead.")
@click.option("--until", type=_DAY, help="The day agreed anew.")
@on_workspace
def promise(
    workspace: Workspace,
    printer: Printer,
    *,
    name: str,
    promise: str,
    answer: str,
    by: str,
    reason: str,
    until: datetime | None,
) -> None:
    """Take PROMISE over; ANSWER is kept, re-agreed or declined; the receiver does."""
    from groundrules.usecases.run_handoffs import answer_promise

    day = _day(until)
    _act(
        workspace, printer, name, by,
        lambda desk, form, found: answer_promise(
            desk=desk, form=form, name=found, promise_id=promise, answer=answer, reason=reason, day=day
        ),
    )  # fmt: skip


@handoff.command()
@_name
@click.argument("item")
@click.argument("answer")
@_by
@click.option("--note", default="", help="Whose it is, when it is not yours.")
@on_workspace
def item(
    workspace: Workspace, printer: Printer, *, name: str, item: str, answer: str, by: str, note: str
) -> None:
    """Settle the open deal or task ITEM; ANSWER is take, close or 'not mine'."""
    from groundrules.usecases.run_handoffs import answer_item

    _act(
        workspace, printer, name, by,
        lambda desk, form, found: answer_item(
            desk=desk, form=form, name=found, item_id=item, answer=answer, note=note
        ),
    )  # fmt: skip


@handoff.command()
@_name
@_by
@click.option("--until", type=_DAY, required=True, help="The last day on which the old owner is wanted.")
@click.option("--because", required=True, help="What for.")
@on_workspace
def invite(
    workspace: Workspace, printer: Printer, *, name: str, by: str, until: datetime, because: str
) -> None:
    """Ask the old owner to stay in it until a day; the receiver does."""
    from groundrules.usecases.run_handoffs import invite_old_owner

    _act(
        workspace, printer, name, by,
        lambda desk, form, found: invite_old_owner(
            desk=desk, form=form, name=found, until=until.date(), because=because
        ),
    )  # fmt: skip


@handoff.command()
@_name
@_by
@click.option("--because", required=True, help="Why it ends before everything is done.")
@on_workspace
def close(workspace: Workspace, printer: Printer, *, name: str, by: str, because: str) -> None:
    """End a hand-off early; a leader of one of the sides does."""
    from groundrules.usecases.run_handoffs import close_handoff

    _act(
        workspace, printer, name, by,
        lambda desk, form, found: close_handoff(desk=desk, form=form, name=found, because=because),
    )  # fmt: skip


@handoff.command()
@on_workspace
def risks(workspace: Workspace, printer: Printer) -> None:
    """List customers at risk of a fumble today, what harms them most first."""
    from groundrules.usecases.show_handoffs import customers_at_risk

    desk = _desk(workspace)
    found = customers_at_risk(desk=desk)
    printer.finish(
        (),
        {"as_of": (desk.facts.manifest("crm") or {}).get("as_of"), "customers": tell_risks(found, printer)},
    )


@handoff.command()
@_name
@on_workspace
def curve(workspace: Workspace, printer: Printer, *, name: str) -> None:
    """Show the old owner's share of contacts by week, beside comparable accounts."""
    from groundrules.usecases.show_handoffs import handoff_page

    desk = _desk(workspace)
    page = handoff_page(desk=desk, name=_found(desk, printer, name))
    if isinstance(page, Finding):
        _stop(printer, page)
    if page.letting_go is None:
        printer.say("  There is no curve of it yet; `groundrules tick` draws them after each import.")
        printer.finish((), {"curve": None})
    printer.finish((), {"curve": tell_curve(page.letting_go, printer)})


def _act(
    workspace: Workspace,
    printer: Printer,
    name: str,
    by: str,
    act: "Callable[[HandoffDesk, Form, str], HandoffResult]",
) -> None:
    """One act of one person; the page afterwards is shown, or why it was refused."""
    from groundrules.usecases.show_handoffs import handoff_page

    desk = _desk(workspace)
    form = _form(workspace, desk, printer, by)
    found = _found(desk, printer, name)
    result = act(desk, form, found)
    printer.findings(result.findings)
    page = handoff_page(desk=desk, name=found)
    shown = {} if isinstance(page, Finding) else tell_page(page, printer)
    printer.finish(result.findings, {"replayed": result.replayed, **shown})


def _desk(workspace: Workspace) -> "HandoffDesk":
    from groundrules.wiring.transition import handoff_desk

    return handoff_desk(workspace)


def _form(workspace: Workspace, desk: "HandoffDesk", printer: Printer, called: str) -> "Form":
    """Whoever is named, as the sender."""
    from groundrules.handoff.exceptions.company import Company
    from groundrules.usecases.keep_exceptions import Form

    try:
        return Form(Company(desk.facts, _sign_ins(workspace)).called(called).seller_id)
    except RefusedActError as refused:
        _stop(printer, refused.finding)


def _sign_ins(workspace: Workspace) -> dict[str, str]:
    from groundrules.wiring.transition import sign_ins

    return sign_ins(workspace)


def _found(desk: "HandoffDesk", printer: Printer, called: str) -> str:
    from groundrules.usecases.show_handoffs import find_handoff

    found = find_handoff(journal=desk.journal, called=called)
    if isinstance(found, Finding):
        _stop(printer, found)
    return found


def _made(printer: Printer, promises: Sequence[str]) -> "tuple[Promise, ...]":
    """Promises written as ``2027-03-01 a visit``."""
    from groundrules.handoff.steps.commands import Promise

    made = []
    for said in promises:
        first, _, what = said.strip().partition(" ")
        try:
            made.append(Promise(what, date.fromisoformat(first)))
        except ValueError:
            mend = "write it as `2027-03-01 what was promised`"
            printer.refuse(
                Finding("GR530", Severity.ERROR, f"`{said}` does not begin with a date", mend, kind="day")
            )
    return tuple(made)


def _day(at: datetime | None) -> date | None:
    return at.date() if at else None


def _stop(printer: Printer, finding: Finding) -> NoReturn:
    printer.findings([finding])
    printer.finish([finding])
