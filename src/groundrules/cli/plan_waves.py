"""How ``groundrules plan --waves`` runs and what it shows."""

import ctypes
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from groundrules.cli.counted import counted
from groundrules.cli.show import Printer
from groundrules.terms import Finding, Money, Severity, Span, has_errors
from groundrules.wiring import NotInstalledError, Workspace

if TYPE_CHECKING:
    from groundrules.handoff.exceptions.standing import Standing
    from groundrules.handoff.journal import Journal
    from groundrules.handoff.plan import Plan
    from groundrules.usecases.plan_waves import Wishes


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of the command."""

    start: date | None
    seed: int
    randomise: bool
    alternatives: bool
    accepted: Path | None
    capacity: Path | None


def run_waves(
    workspace: Workspace, printer: Printer, asked: Asked, top: int = 10
) -> tuple[tuple[Finding, ...], dict[str, object]]:
    """The plan is made, shown, and lies in a folder for review."""
    from groundrules.handoff.plan.file import plan_folder
    from groundrules.handoff.plan.text import digest_of, plan_as_json
    from groundrules.usecases.plan_waves import draft_plan, plan_waves

    wishes, findings = _wishes(workspace, asked)
    if wishes is None:
        printer.findings(findings)
        return findings, {}
    journal, standing = _standing(workspace)
    with _solver_aside():
        result = plan_waves(
            book=workspace.book(),
            facts=workspace.facts,
            wishes=wishes,
            standing=standing,
            journal=journal,
            tell=_progress(printer),
        )
    findings = (*findings, *result.findings)
    printer.findings(findings, at_most=8)
    if result.plan is None:
        return findings, {}
    plan = result.plan
    files = plan_folder(plan)
    folder, kept = _written(workspace, plan, files)
    digest = digest_of(files["plan.json"])
    if journal is not None:
        draft_plan(journal=journal, plan=plan, digest=digest, now=workspace.now())
    show_plan(plan, printer, top)
    printer.say()
    if kept:
        printer.say("  This very plan lies there already; what a reviewer wrote in it was left as it is.")
    printer.say(f"  Review it: {folder / 'moves.csv'} (README.md beside it says what you may change).")
    printer.say(f"  Nothing has moved. Then: groundrules apply {folder} --wave 1 --by YOUR-NAME", dim=True)
    return findings, {"folder": str(folder), "digest": digest, "plan": plan_as_json(plan)}


@contextmanager
def _solver_aside() -> Iterator[None]:
    """What the solver's library writes for its makers goes nowhere: our output may be one document."""
    sys.stdout.flush()
    try:
        ours = os.dup(1)
    except OSError:  # closed: there is nothing to keep clean
        yield
        return
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.close(nowhere)
        yield
    finally:
        with suppress(OSError, TypeError, AttributeError):
            ctypes.CDLL(None).fflush(None)
        os.dup2(ours, 1)
        os.close(ours)


def _wishes(workspace: Workspace, asked: Asked) -> tuple["Wishes | None", tuple[Finding, ...]]:
    from groundrules.handoff.waves.inputs import Accepted, Capacity, read_accepted, read_capacity
    from groundrules.usecases.plan_waves import Wishes
    from groundrules.usecases.read_acceptances import read_acceptances
    from groundrules.wiring.families import said_families

    sellers: frozenset[str] = frozenset()
    if workspace.facts.manifest("crm") is not None:
        sellers = frozenset(str(row["seller_id"]) for row in workspace.facts.rows("crm", "sellers"))
    accepted, capacity = Accepted(), Capacity()
    findings: list[Finding] = []
    if asked.accepted:
        text, trouble = _text(asked.accepted)
        accepted = read_accepted(text, str(asked.accepted), sellers)
        findings += trouble or accepted.findings
    if asked.capacity:
        text, trouble = _text(asked.capacity)
        capacity = read_capacity(text, str(asked.capacity), sellers)
        findings += trouble or capacity.findings
    families = said_families(workspace)
    findings += families.findings
    today = workspace.now().date()
    if asked.start and asked.start < today:
        findings.append(_is_over(asked.start))
    if has_errors(findings):
        return None, tuple(findings)
    told: frozenset[str] | None = accepted.sellers
    if not asked.accepted:
        known = read_acceptances(book=workspace.book(), facts=workspace.facts)
        told = known.sellers
        findings += known.findings
    wishes = Wishes(
        starts_on=asked.start or _next_monday(today),
        seed=asked.seed,
        randomise=asked.randomise,
        compare=asked.alternatives,
        accepted=told,
        capacity=capacity.accounts,
        said=families.lines,
    )
    return wishes, tuple(findings)


def _text(path: Path) -> tuple[str, tuple[Finding, ...]]:
    """The text of a small file, or why there is none."""
    try:
        return path.read_text(encoding="utf-8"), ()
    except (OSError, UnicodeDecodeError) as error:
        why = "is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else "cannot be opened"
        message, mend = f"`{path}` {why}", "check the name and save it as UTF-8"
        return "", (Finding("GR528", Severity.ERROR, message, mend, Span(str(path)), "planning input"),)


def _is_over(start: date) -> Finding:
    return Finding(
        "GR529",
        Severity.WARNING,
        f"`{start.isoformat()}` is over: its first waves come too late, and the plan is only an example",
        "name today or a later day with --start, or leave it out for the next Monday",
        kind="usage",
    )


def _next_monday(today: date) -> date:
    return today + timedelta(days=7 - today.weekday())


def _standing(workspace: Workspace) -> tuple["Journal | None", "Standing"]:
    """The journal and what it holds; no journal where the record is not installed."""
    from groundrules.handoff.exceptions.standing import Standing
    from groundrules.usecases.keep_exceptions import standing_on

    try:
        journal = workspace.journal()
    except NotInstalledError:
        return None, Standing()
    return journal, standing_on(journal=journal, day=workspace.now().date())


def _written(workspace: Workspace, plan: "Plan", files: dict[str, bytes]) -> tuple[Path, bool]:
    """The folder; one that holds this very plan is left alone, because a reviewer may have been at it."""
    from groundrules.wiring.sinks import wave_folders

    name = f"plan-{plan.plan_id}"
    folders = wave_folders(workspace)
    before = folders.read(name)
    if before is not None and before.get("plan.json") == files["plan.json"]:
        return workspace.out / name, before != files
    return folders.write(name, files), False


def _progress(printer: Printer) -> Callable[[str, int, int], None]:
    """Tells a person at a terminal what is being done; silent otherwise."""
    from groundrules.handoff.waves.solve import say_nothing

    if printer.is_json or not sys.stderr.isatty():
        return say_nothing
    said = [""]

    def tell(what: str, done: int, of: int) -> None:
        text = f"  {what} {100 * done // max(of, 1)} %" if of > 1 else f"  {what}"
        if text != said[0]:
            said[0] = text
            click.echo(f"\r{text:<40}", nl=False, err=True)

    return tell


def show_plan(plan: "Plan", printer: Printer, top: int) -> None:
    """Waves, what is in none and why, prices, proof, alternatives, the largest moves."""
    planned = [move for move in plan.moves if move.wave is not None]
    printer.say(f"  Plan {plan.plan_id}: {len(planned):,} of {len(plan.moves):,} moves in waves.", bold=True)
    rows = []
    for wave in plan.waves:
        moves = plan.in_wave(wave.number)
        rows.append(
            (
                wave.number,
                wave.starts_on,
                len(moves),
                _money(sum(move.revenue or 0 for move in moves), plan),
                _range([(move.price.low, move.price.high) for move in moves], plan),
                wave.shifted and f"later: {wave.shifted}",
            )
        )
    printer.table(("wave", "starts", "moves", "revenue", "expected effect a year", ""), rows)
    _show_unplanned(plan, printer)
    _show_prices(plan, printer)
    _show_rooms(plan, printer)
    proof = (
        "proven: no plan under these caps is better"
        if plan.value == plan.bound
        else f"no plan under these caps can be better by more than {100 * plan.gap:.2f} %"
    )
    printer.say(f"  How good it is: {plan.value:,} points of at most {plan.bound:,}; {proof}.")
    _show_alternatives(plan, printer)
    if plan.order is not None:
        printer.say()
        printer.say(f"  Order drawn with seed {plan.order.seed}; compare teams of one row with each other:")
        for stratum in plan.order.strata:
            pairs = zip(stratum.teams, stratum.first_waves, strict=True)
            names = {move.team_id: move.team_name for move in plan.moves}
            told = ", ".join(f"{names.get(team, team)} from wave {first}" for team, first in pairs)
            printer.wrap(f"{stratum.alike_in}: {told}", 4)
    if top:
        printer.say()
        printer.table(
            ("wave", "account", "from", "to", "revenue", "expected effect", "nearest background"),
            [
                (
                    move.wave,
                    move.account_name,
                    move.from_name,
                    move.to_name,
                    _money(move.revenue or 0, plan),
                    _range([(move.price.low, move.price.high)], plan),
                    move.successor_name if move.successor_differs else "as the book",
                )
                for move in sorted(planned, key=lambda move: -(move.revenue or 0))[:top]
            ],
        )


def _show_unplanned(plan: "Plan", printer: Printer) -> None:
    left = [move for move in plan.moves if move.wave is None]
    if not left:
        return
    printer.say(f"  {len(left):,} are in no wave, each with its reason in the file:")
    rows = []
    for standing in dict.fromkeys(move.standing for move in left):
        same = [move for move in left if move.standing is standing]
        rows.append((standing.value, len(same), _money(sum(move.revenue or 0 for move in same), plan)))
    printer.table(("why not", "moves", "revenue"), rows, 4)
    for standing in dict.fromkeys(move.standing for move in left):
        first = next(move for move in left if move.standing is standing)
        printer.wrap(f"{standing.value}, e.g. {first.account_name}: {first.unplanned}", 4)


def _show_prices(plan: "Plan", printer: Printer) -> None:
    priced = max(plan.moves, key=lambda move: (bool(move.price.effect), move.revenue or 0), default=None)
    if priced is not None:
        printer.wrap(f"Prices, e.g. {priced.account_name}: {priced.price.formula}.")
    differ = sum(move.successor_differs for move in plan.moves)
    if differ:
        printer.wrap(
            f"In {differ:,} moves somebody else whom the rule allows has the nearer background; "
            "the file says who and why."
        )


def _show_rooms(plan: "Plan", printer: Printer) -> None:
    """By what each receiver's room was counted, with one example of each way."""
    by = {room.basis: [one for one in plan.rooms if one.basis is room.basis] for room in plan.rooms}
    for basis, rooms in sorted(by.items(), key=lambda one: -len(one[1])):
        part_time = [room for room in rooms if " full time" in room.says]
        first = (part_time or rooms)[0]
        printer.wrap(
            f"Room of {counted(len(rooms), 'receiver')} by {basis.value}, e.g. {first.name}: {first.says}."
        )


def _show_alternatives(plan: "Plan", printer: Printer) -> None:
    if len(plan.alternatives) < 2:
        return
    printer.say()
    printer.table(
        ("plan", "waves", "moves", "left", "revenue", "expected effect a year", "last wave", "gap"),
        [
            (
                one.name,
                one.waves,
                one.moves,
                one.accounts_left,
                _money(one.revenue, plan),
                _range([(one.low, one.high)], plan),
                one.last_wave_on,
                f"{100 * one.gap:.2f} %",
            )
            for one in plan.alternatives
        ],
    )


def _money(minor: int, plan: "Plan") -> Money:
    return Money(minor, plan.currency)


def _range(ends: list[tuple[int, int]], plan: "Plan") -> str:
    """The two ends of an expected effect, added up."""
    low, high = (sum(end[n] for end in ends) for n in (0, 1))
    if low == high:
        return _money(low, plan).short()
    return f"{_money(low, plan).short()} to {_money(high, plan).short()}"
