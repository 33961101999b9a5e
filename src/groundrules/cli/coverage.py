"""``cover``, ``why``, ``plan``: who covers each account, why, and what has to move."""

from dataclasses import asdict, fields
from typing import TYPE_CHECKING

import click

from groundrules.cli.frame import on_workspace
from groundrules.cli.show import Printer
from groundrules.terms import Finding, Money, Severity, has_errors
from groundrules.wiring import Workspace, write_table

if TYPE_CHECKING:
    from groundrules.usecases.plan_moves import MovesResult


@click.command()
@on_workspace
def cover(workspace: Workspace, printer: Printer) -> None:
    """Decide who covers every account, by which rule."""
    findings, result = run_cover(workspace, printer)
    printer.finish(findings, result)


def run_cover(workspace: Workspace, printer: Printer) -> tuple[tuple[Finding, ...], dict[str, object]]:
    """Every account has its rule and its people; the counts are printed."""
    from groundrules.usecases.assign_coverage import assign_coverage

    checked = workspace.checked_book()
    book = checked.book
    if book is None or has_errors(checked.findings):
        printer.findings([one for one in checked.findings if one.severity is Severity.ERROR])
        printer.say("  The book has mistakes, so it decides nothing; `groundrules check` has the details.")
        return checked.findings, {}
    result = assign_coverage(book=book, facts=workspace.facts)
    printer.findings(result.findings, at_most=8)
    if not result.published:
        return result.findings, {}
    workspace.keep_version(book)
    decided = result.accounts - result.undecided
    printer.say(
        f"  {result.accounts:,} accounts as of {result.as_of}: {decided:,} decided by exactly one rule each"
    )
    decision = book.decisions["coverage"]
    rows: list[tuple[object, ...]] = []
    for rule_id, count in result.by_rule.items():
        if rule_id.startswith("!"):
            rows.append((rule_id.removeprefix("!"), "-", "-", "-", count))
        else:
            gives = decision.rule(rule_id).outcome
            rows.append((rule_id, gives.get("owner"), gives.get("quarterback"), gives.get("support"), count))
    printer.table(("rule", "owner", "quarterback", "support", "accounts"), rows)
    owners = result.by_choice.get("owner", {})
    if owners:
        said = ", ".join(f"{how} {count:,}" for how, count in owners.items())
        printer.say(f"  Owners were found by: {said}")
    return result.findings, {
        "as_of": result.as_of,
        "accounts": result.accounts,
        "by_rule": dict(result.by_rule),
        "by_role": dict(result.by_role),
        "by_choice": dict(result.by_choice),
    }


@click.command()
@click.argument("account")
@on_workspace
def why(workspace: Workspace, printer: Printer, account: str) -> None:
    """Explain who covers ACCOUNT (an id or a name).

    The rule, the facts with source and age, and the one fact that would have changed the answer.
    """
    findings, result = run_why(workspace, printer, account)
    printer.finish(findings, result)


def run_why(
    workspace: Workspace, printer: Printer, account: str
) -> tuple[tuple[Finding, ...], dict[str, object]]:
    """The explanation of one account is printed."""
    from groundrules.usecases.explain_account import explain_account

    result = explain_account(book=workspace.book(), facts=workspace.facts, account=account)
    printer.findings(result.findings)
    if result.explanation is None:
        return result.findings, {}
    for line in result.explanation.lines():
        printer.say(line)
    return result.findings, result.explanation.as_json()


@click.command()
@click.option(
    "--top",
    type=click.IntRange(min=0),
    default=10,
    show_default=True,
    help="How many of the largest moves to list.",
)
@on_workspace
def plan(workspace: Workspace, printer: Printer, top: int) -> None:
    """Compare today's owners with tomorrow's.

    Who gains, who loses, by which rule, with revenue and open pipeline at stake.
    """
    findings, result = run_plan(workspace, printer, top)
    printer.finish(findings, result)


def run_plan(
    workspace: Workspace, printer: Printer, top: int = 5
) -> tuple[tuple[Finding, ...], dict[str, object]]:
    """The moves are written down and summed up."""
    from groundrules.handoff.moves import Move
    from groundrules.usecases.plan_moves import plan_moves

    result = plan_moves(book=workspace.book(), facts=workspace.facts)
    printer.findings(result.findings, at_most=8)
    if has_errors(result.findings):
        return result.findings, {}
    path = write_table(
        workspace.out / "moves.csv",
        [field.name for field in fields(Move)],
        ([getattr(move, field.name) for field in fields(Move)] for move in result.moves),
    )
    shown = show_moves(result, printer, top)
    printer.say(f"  All moves: {path}", dim=True)
    return result.findings, shown


def show_moves(result: "MovesResult", printer: Printer, top: int) -> dict[str, object]:
    """Totals, the largest moves, and the people whose book changes most."""
    book, moving, currency = result.accounts, result.moving, result.currency
    printer.say(
        f"  {moving.accounts:,} of {book.accounts:,} accounts change their owner, with "
        f"{Money(moving.revenue, currency).short()} of revenue and "
        f"{Money(moving.open_pipeline, currency).short()} of open pipeline in {moving.open_deals:,} deals."
    )
    if result.undecided:
        printer.say(f"  {result.undecided:,} stay where they are only because the book gives them to nobody.")
    printer.table(
        ("account", "from", "to", "rule", "revenue", "pipeline"),
        [
            (
                move.account_name,
                move.from_name,
                move.to_name,
                move.rule_id,
                Money(move.revenue or 0, currency),
                Money(move.open_pipeline or 0, currency),
            )
            for move in result.moves[:top]
        ],
    )
    printer.say()
    printer.table(
        ("seller", "job", "accounts", "gains", "loses", "revenue before", "after"),
        [
            (
                one.seller_name,
                one.sales_role or "-",
                one.before.accounts,
                one.gained.accounts,
                one.lost.accounts,
                Money(one.before.revenue, currency),
                Money(one.after.revenue, currency),
            )
            for one in result.balances[:top]
        ],
    )
    return {
        "as_of": result.as_of,
        "currency": currency,
        "accounts": asdict(book),
        "moving": asdict(moving),
        "undecided": result.undecided,
        "by_rule": dict(result.by_rule),
        "moves": [asdict(move) for move in result.moves],
        "balances": [asdict(one) for one in result.balances],
    }
