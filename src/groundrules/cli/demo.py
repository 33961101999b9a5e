"""``groundrules demo``: the whole story on an example company, each step saying what it did and why."""

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import click

from groundrules import __version__
from groundrules.cli.book import run_check
from groundrules.cli.cases import run_cases, run_watch
from groundrules.cli.coverage import run_cover, run_why
from groundrules.cli.crm import run_import
from groundrules.cli.deck import run_deck
from groundrules.cli.demo_transition import apply_first, run_transition
from groundrules.cli.frame import ending_well
from groundrules.cli.plan import run_plan
from groundrules.cli.serve import listen
from groundrules.cli.show import FINDINGS, Printer
from groundrules.cli.workspace import make_workspace
from groundrules.terms import Finding, has_errors
from groundrules.wiring import Workspace, demo_people, make_export, open_workspace, telling_account

MARK = "demo.json"
Step = tuple[str, Callable[[], tuple[Finding, ...]]]


@click.command()
@click.option(
    "--sellers", type=click.IntRange(8), default=62, show_default=True, help="Seats in selling roles."
)
@click.option(
    "--accounts", type=click.IntRange(8), default=1200, show_default=True, help="Customer companies."
)
@click.option("--activities", type=click.IntRange(1), help="Activity rows in all; default by a usual rhythm.")
@click.option("--seed", type=int, default=7, show_default=True, help="The same seed gives the same company.")
@click.option(
    "--workspace",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("groundrules-demo"),
    show_default=True,
    help="Where the demo lives.",
)
@click.option("--port", type=int, help="Port of the desk; default from groundrules.toml.")
@click.option("--no-serve", is_flag=True, help="Stop before serving the desk.")
@click.option("--no-transition", is_flag=True, help="Stop before the waves: no plan, no hand-offs.")
@click.option("--only-export", is_flag=True, help="Only write the CRM export, then stop.")
def demo(
    *,
    sellers: int,
    accounts: int,
    activities: int | None,
    seed: int,
    folder: Path,
    port: int | None,
    no_serve: bool,
    no_transition: bool,
    only_export: bool,
) -> None:
    """Run the whole story on an example company."""
    printer = Printer("human")
    with ending_well(printer, folder):
        size = {"sellers": sellers, "accounts": accounts, "activities": activities, "seed": seed}
        mark = {"version": __version__, "transition": not no_transition, **size}
        made = make_workspace(folder)
        workspace = open_workspace(folder)
        if _is_done(folder, mark) and not only_export and not made:
            printer.say(f"The demo in {folder} stands already; delete the folder to start afresh.")
        else:
            (folder / MARK).unlink(missing_ok=True)
            steps = _steps(workspace, printer, size, is_whole=not no_transition)
            _build(printer, steps[:1] if only_export else steps)
            if only_export:
                return
            (folder / MARK).write_text(json.dumps(mark) + "\n", encoding="utf-8")
        _who_signs_in(workspace, printer)
        if no_serve:
            printer.say(f"Serve it later: groundrules serve --workspace {folder}")
        else:
            listen(workspace, printer, port=port)


def _is_done(folder: Path, mark: Mapping[str, object]) -> bool:
    path = folder / MARK
    return path.exists() and json.loads(path.read_text(encoding="utf-8")) == mark


def _steps(
    workspace: Workspace, printer: Printer, size: dict[str, int | None], *, is_whole: bool
) -> list[Step]:
    """Every step of the story, the export first."""
    export = workspace.folder / "export" / "export.zip"
    steps: list[Step] = [
        ("An example company, written as a Salesforce export", lambda: _export(workspace, printer, size)),
        ("check: the rulebook is read, checked and proved", lambda: run_check(workspace, printer)[0]),
        (
            "import: the export becomes facts, every row accounted for",
            lambda: run_import(workspace, printer, export)[0],
        ),
        ("cover: who owns, quarterbacks and supports each account", lambda: run_cover(workspace, printer)[0]),
        ("plan: today's owners against tomorrow's", lambda: run_plan(workspace, printer)[0]),
        (
            "why: one account explained",
            lambda: run_why(workspace, printer, telling_account(workspace))[0],
        ),
        ("watch: where it rubs", lambda: run_watch(workspace, printer)[0]),
        ("cases: what the leaders have to decide", lambda: run_cases(workspace, printer)[0]),
        ("deck: the five pages", lambda: run_deck(workspace, printer)[0]),
    ]
    if is_whole:
        steps += [
            (
                "plan --waves: the moves in waves, each with its price",
                lambda: run_transition(workspace, printer),
            ),
            (
                "apply: the first wave, as files for the CRM and hand-offs for both sides",
                lambda: apply_first(workspace, printer),
            ),
        ]
    return steps


def _build(printer: Printer, steps: list[Step]) -> None:
    for number, (title, step) in enumerate(steps, 1):
        printer.step(f"{number}/{len(steps)}  {title}")
        began = time.perf_counter()
        if has_errors(step()):
            raise SystemExit(FINDINGS)
        printer.say(f"  ({time.perf_counter() - began:.1f} s)", dim=True)


def _export(workspace: Workspace, printer: Printer, size: dict[str, int | None]) -> tuple[Finding, ...]:
    rows = make_export(
        workspace.folder / "export", tell=lambda text: printer.say(f"  {text}", dim=True), **size
    )
    printer.say(
        f"  {sum(rows.values()):,} rows in {len(rows)} files; the truth lies in a folder of its own, unread."
    )
    return ()


def _who_signs_in(workspace: Workspace, printer: Printer) -> None:
    printer.step("Sign in as")
    people = demo_people(workspace)
    printer.table(
        ("sign-in name", "who", "what they see first"),
        [(one.sign_in, one.who, one.sees) for one in people],
    )
    printer.say(f"  password for all of them: {people[0].password}")
    printer.say()
