"""``groundrules plan``: what has to move, and with ``--waves`` when, at what price."""

from dataclasses import asdict, fields
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from groundrules.cli.frame import on_workspace
from groundrules.cli.show import Printer
from groundrules.terms import Finding, Money, has_errors
from groundrules.wiring import Workspace, write_table

if TYPE_CHECKING:
    from groundrules.usecases.plan_moves import MovesResult


@click.command()
@click.option(
    "--top",
    type=click.IntRange(min=0),
    default=10,
    show_default=True,
    help="How many of the largest moves to list.",
)
@click.option("--waves", is_flag=True, help="Put the moves into waves, each with its price, for review.")
@click.option("--alternatives", is_flag=True, help="With --waves: compare with three other plans.")
@click.option(
    "--start",
    type=click.DateTime(["%Y-%m-%d"]),
    help="With --waves: the first day a wave may start; default the next Monday.",
)
@click.option("--randomise", is_flag=True, help="With --waves: draw the order in which alike teams begin.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Of that draw.")
@click.option(
    "--accepted",
    type=click.Path(path_type=Path, dir_okay=False),
    help="With --waves: a file of seller ids, one a line, who accepted the rules; default: as imported.",
)
@click.option(
    "--capacity",
    type=click.Path(path_type=Path, dir_okay=False),
    help="With --waves: a CSV file `seller_id,accounts`: how many each can take over in all.",
)
@on_workspace
def plan(
    workspace: Workspace,
    printer: Printer,
    *,
    top: int,
    waves: bool,
    alternatives: bool,
    start: datetime | None,
    randomise: bool,
    seed: int,
    accepted: Path | None,
    capacity: Path | None,
) -> None:
    """Compare today's owners with tomorrow's, and plan the moves in waves.

    Who gains, who loses, by which rule, with revenue and open pipeline at stake. With --waves a folder is
    written for a person to review; nothing moves before `groundrules apply`.
    """
    if not waves:
        if alternatives or randomise or start or accepted or capacity:
            raise click.UsageError(
                "--alternatives, --start, --randomise, --accepted, --capacity need --waves"
            )
        findings, result = run_plan(workspace, printer, top)
    else:
        from groundrules.cli.plan_waves import Asked, run_waves

        first: date | None = start.date() if start else None
        asked = Asked(first, seed, randomise, alternatives, accepted, capacity)
        findings, result = run_waves(workspace, printer, asked, top)
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
