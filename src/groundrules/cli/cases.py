"""``watch`` and ``cases``: where it rubs, and what the leaders have to decide."""

import sys
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from groundrules.cli.frame import on_workspace
from groundrules.cli.show import Printer
from groundrules.terms import Finding, Money
from groundrules.wiring import Workspace

if TYPE_CHECKING:
    from groundrules.cases import Case
    from groundrules.usecases.open_cases import OpenResult


_VERDICTS = (
    ("case", "strong enough for a case"),
    ("prompt", "for the person alone"),
    ("excused", "excused"),
    ("not enough evidence", "with not enough evidence"),
)


@click.command()
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="A past day to look at; default the facts' day."
)
@on_workspace
def watch(workspace: Workspace, printer: Printer, as_of: datetime | None) -> None:
    """Look where it rubs, with evidence and excuses.

    Hand-off gaps, owners who do not let go, evidence that stopped arriving.
    """
    findings, result = run_watch(workspace, printer, as_of.date() if as_of else None)
    printer.finish(findings, result)


def _tell_who_waits(what: str) -> None:
    """What is under way, for a person at a terminal; a file or a program gets the result alone."""
    if sys.stderr.isatty():
        click.echo(f"  {what} ...", err=True)


def run_watch(
    workspace: Workspace, printer: Printer, as_of: date | None = None
) -> tuple[tuple[Finding, ...], dict[str, object]]:
    """The signals of one day are written; counts and the strongest are printed."""
    from groundrules.usecases.watch_signals import watch_signals
    from groundrules.wiring.duplicates import likely_same
    from groundrules.wiring.kept import keep_watched
    from groundrules.wiring.rulings import rulings_of

    book = workspace.book()
    version = keep_watched(workspace, book)
    result = watch_signals(
        book=book, facts=workspace.facts, as_of=as_of, version=version,
        given={**(rulings_of(workspace) or {}), **likely_same(workspace, book, as_of, _tell_who_waits)},
        today=workspace.today(), tell=_tell_who_waits,
    )  # fmt: skip
    workspace.forget_expired()
    printer.findings(result.findings, at_most=8)
    if not result.published:
        return result.findings, {}
    for source in result.sources:
        if not source.complete:
            printer.say(f"  evidence missing: {source.name}")
    for kind, counts in sorted((result.counts or {}).items()):
        said = ", ".join(f"{counts[verdict]:,} {word}" for verdict, word in _VERDICTS if counts.get(verdict))
        printer.say(f"  {kind} {book.signals[kind].say}: {said or 'nothing'}")
    cases = [told for told in result.signals if told.verdict == "case"]
    if not result.counts:
        printer.say("  No signal could be looked at, so this says nothing about how things stand.")
    elif not cases:
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
    """Open new cases, run the clocks, list what waits."""
    findings, result = run_cases(workspace, printer)
    printer.finish(findings, result)


def run_cases(workspace: Workspace, printer: Printer) -> tuple[tuple[Finding, ...], dict[str, object]]:
    """New cases are opened, due ones moved on, and the open ones printed, most at stake first."""
    from groundrules.cases import OPEN_STATUSES, Wanted
    from groundrules.usecases.open_cases import open_cases
    from groundrules.usecases.run_clocks import run_clocks

    watched = workspace.facts.manifest("signals")
    if watched is None:
        finding = workspace.nothing_watched()
        printer.findings([finding])
        return (finding,), {}
    book, record, now, calendar = workspace.book(), workspace.record(), workspace.now(), workspace.calendar()
    workspace.sync_people()
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
    found = record.docket.find(Wanted(statuses=frozenset(OPEN_STATUSES)))
    waiting = sorted(found, key=lambda case: -case.opened.value_at_risk)
    names = {seller_id: seller.name for seller_id, seller in record.people.hierarchy().people.items()}
    _show_cases(opened, waiting, names, printer, was_watched=bool(watched.get("counts")))
    printer.findings(opened.findings)
    return opened.findings, {
        "opened": [case.case_id for case in opened.opened],
        "open": [_case_json(case) for case in waiting],
        "held": [
            {"signal_id": held.signal_id, "account": held.account_name, "why": held.why}
            for held in opened.held
        ],
    }


def _show_cases(
    opened: "OpenResult",
    waiting: "list[Case]",
    names: Mapping[str, str],
    printer: Printer,
    *,
    was_watched: bool,
) -> None:
    printer.say(
        f"  {len(opened.opened)} new, {len(opened.excused)} closed because an excuse came to light, "
        f"{len(waiting)} open in all."
    )
    if not was_watched:
        printer.say("  No signal could be looked at; `groundrules watch` says what is missing.")
    elif not waiting:
        printer.say("  Nothing to decide. That is a valid day.")
    printer.table(
        ("about", "what", "rule", "at risk", "is", "decider"),
        [
            (
                _about(case),
                case.opened.kind,
                case.opened.rule_id,
                Money(case.opened.value_at_risk, case.opened.currency),
                case.status.value,
                names.get(case.decider_id or "", "-"),
            )
            for case in waiting[:12]
        ],
    )
    waits = Counter(held.why for held in opened.held if "already" not in held.why)
    for why, count in waits.most_common(4):
        printer.say(f"  {count} more not opened: {why}")


def _about(case: "Case") -> str:
    """The account or deal; of people only how many, since a list is read by more than they are."""
    unit, _, name = case.opened.about
    return {"pair": "two people", "person": "one person"}.get(unit, name)


def _case_json(case: "Case") -> dict[str, object]:
    return {
        "case_id": case.case_id,
        "kind": case.opened.kind,
        "account_id": case.opened.account_id,
        "account": case.opened.account_name,
        "unit": dict(zip(("kind", "id", "name"), case.opened.about, strict=True)),
        "headline": case.opened.headline,
        "rule_id": case.opened.rule_id,
        "value_at_risk": Money(case.opened.value_at_risk, case.opened.currency),
        "status": case.status,
        "decider_id": case.decider_id,
        "parties": list(case.party_ids),
        "due_at": case.due_at,
    }
