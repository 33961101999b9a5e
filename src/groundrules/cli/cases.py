"""``watch`` and ``cases``: where it rubs, and what the leaders have to decide."""

from collections import Counter
from datetime import date, datetime

import click

from groundrules.cli.frame import on_workspace
from groundrules.cli.show import Printer
from groundrules.terms import Finding, Money
from groundrules.wiring import Workspace


@click.command()
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="A past day to look at; default the facts' day."
)
@on_workspace
def watch(workspace: Workspace, printer: Printer, as_of: datetime | None) -> None:
    """Look for friction: hand-off gaps, owners who do not let go, evidence that stopped."""
    findings, result = run_watch(workspace, printer, as_of.date() if as_of else None)
    printer.finish(findings, result)


def run_watch(
    workspace: Workspace, printer: Printer, as_of: date | None = None
) -> tuple[tuple[Finding, ...], dict[str, object]]:
    """The signals of one day are written; counts and the strongest are printed."""
    from groundrules.usecases.watch_signals import watch_signals

    book = workspace.book()
    result = watch_signals(book=book, facts=workspace.facts, as_of=as_of)
    printer.findings(result.findings, at_most=8)
    if not result.published:
        return result.findings, {}
    for source in result.sources:
        if not source.complete:
            printer.say(f"  evidence missing: {source.name}")
    for kind, counts in sorted((result.counts or {}).items()):
        said = ", ".join(f"{count:,} {verdict}" for verdict, count in sorted(counts.items()))
        printer.say(f"  {kind} {book.signals[kind].say}: {said or 'nothing'}")
    cases = [told for told in result.signals if told.verdict == "case"]
    if not cases:
        printer.say("  Nothing is strong enough for a case. An empty day is a valid day.")
    for told in cases[:5]:
        money = Money(told.value_at_risk, book.currency).short()
        printer.wrap(f"{told.kind} {told.headline} (chance {told.p_true:.0%}, {money} at risk)", 4)
    return result.findings, {
        "as_of": result.as_of,
        "counts": result.counts,
        "signals": [
            {name: getattr(told, name) for name in told.__dataclass_fields__} for told in result.signals
        ],
    }


@click.command()
@on_workspace
def cases(workspace: Workspace, printer: Printer) -> None:
    """Open the cases that today's signals justify, run the clocks, and list what waits for whom."""
    findings, result = run_cases(workspace, printer)
    printer.finish(findings, result)


def run_cases(workspace: Workspace, printer: Printer) -> tuple[tuple[Finding, ...], dict[str, object]]:
    """New cases are opened, due ones moved on, and the open ones printed, most at stake first."""
    from groundrules.cases import OPEN_STATUSES, Wanted
    from groundrules.usecases.open_cases import open_cases
    from groundrules.usecases.run_clocks import run_clocks

    book, record, now = workspace.book(), workspace.record(), workspace.now()
    if workspace.facts.manifest("signals") is None:
        finding = workspace.nothing_watched()
        printer.findings([finding])
        return (finding,), {}
    workspace.sync_people()
    calendar = workspace.calendar()
    opened = open_cases(
        book=book,
        signals=workspace.facts.rows("signals", "signals"),
        people=record.people,
        docket=record.docket,
        calendar=calendar,
        now=now,
        facts=workspace.facts,
    )
    run_clocks(docket=record.docket, people=record.people, book=book, calendar=calendar, now=now)
    names = {seller_id: seller.name for seller_id, seller in record.people.hierarchy().people.items()}
    waiting = sorted(
        record.docket.find(Wanted(statuses=frozenset(OPEN_STATUSES))),
        key=lambda case: -case.opened.value_at_risk,
    )
    printer.say(
        f"  {len(opened.opened)} new today, {len(opened.excused)} closed because an excuse came to light, "
        f"{len(waiting)} open in all"
    )
    printer.table(
        ("account", "what", "at risk", "with", "decider"),
        [
            (
                case.opened.account_name,
                f"{case.opened.kind} by rule {case.opened.rule_id}",
                Money(case.opened.value_at_risk, case.opened.currency),
                case.status.value,
                names.get(case.decider_id or "", "-"),
            )
            for case in waiting[:12]
        ],
    )
    for why, count in Counter(held.why for held in opened.held).most_common(4):
        printer.say(f"  {count} wait: {why}")
    return (), {
        "opened": [case.case_id for case in opened.opened],
        "open": [
            {
                "case_id": case.case_id,
                "kind": case.opened.kind,
                "account_id": case.opened.account_id,
                "account": case.opened.account_name,
                "headline": case.opened.headline,
                "rule_id": case.opened.rule_id,
                "value_at_risk": Money(case.opened.value_at_risk, case.opened.currency),
                "status": case.status.value,
                "decider_id": case.decider_id,
                "parties": list(case.party_ids),
                "due_at": case.due_at,
            }
            for case in waiting
        ],
        "held": [
            {"signal_id": held.signal_id, "account": held.account_name, "why": held.why}
            for held in opened.held
        ],
    }
