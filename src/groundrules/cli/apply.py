"""``apply``, ``undo`` and ``verify``: a wave of a reviewed plan as files for the CRM, and what came of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from groundrules.cli.applied import (
    said_before,
    show_prepared,
    show_undo,
    show_verified,
    story_of,
)
from groundrules.cli.frame import on_workspace
from groundrules.cli.show import Printer
from groundrules.terms import Finding
from groundrules.wiring import Workspace

if TYPE_CHECKING:
    from groundrules.handoff.changes.story import WaveChanges
    from groundrules.handoff.plan import Plan
    from groundrules.handoff.plan.review import PlanReading
    from groundrules.usecases.prepare_wave import WaveDesk

SINKS = ("Salesforce", "HubSpot", "Odoo", "plain CSV")

_wave = click.option("--wave", type=click.IntRange(min=1), required=True, help="The wave's number.")
_by = click.option(
    "--by", required=True, help="Who does it (a name, an id or a sign-in name); it goes on record."
)
_yes = click.option("--yes", is_flag=True, help="Do not ask; without it nothing is written until you agree.")
_push = click.option(
    "--push", is_flag=True, help="Send the files to Salesforce too; again: only rows that were refused."
)
_crm = click.option(
    "--crm",
    type=click.Choice(SINKS, case_sensitive=False),
    help="The CRM to write for; default the one the import came from.",
)


@click.command()
@click.argument("plan", type=click.Path(path_type=Path))
@_wave
@_by
@_crm
@_push
@_yes
@on_workspace
def apply(
    workspace: Workspace,
    printer: Printer,
    *,
    plan: Path,
    wave: int,
    by: str,
    crm: str | None,
    push: bool,
    yes: bool,
) -> None:
    """Write one wave of the reviewed PLAN as files for the CRM.

    Shows what changes and what else happens, asks, then writes a folder with its way back and opens the
    hand-offs. The CRM itself is not touched: you load the files.
    """
    _apply_wave(workspace, printer, _Wish(plan, wave, by, crm, yes, push))


@dataclass(frozen=True, slots=True)
class _Wish:
    """What somebody wants applied."""

    plan: Path
    wave: int
    by: str
    crm: str | None
    yes: bool
    push: bool


def _apply_wave(workspace: Workspace, printer: Printer, wish: _Wish) -> None:
    from groundrules.terms import RefusedActError
    from groundrules.usecases.apply_wave import Review, apply_wave
    from groundrules.usecases.prepare_wave import prepare_wave, wave_story
    from groundrules.wiring.sinks import wave_desk, wave_folders

    desk, folders = wave_desk(workspace, wish.crm), wave_folders(workspace)
    try:
        person = _person(workspace, desk, wish.by)
        reviewed, reading = _plan(wish.plan, printer)
        before = wave_story(desk.journal, reviewed.plan_id, wish.wave)
        if before is not None:
            printer.say(said_before(before))
            findings, told = ((), {}) if before.undone else _pushed(workspace, printer, wish, desk, before)
            printer.finish(findings, {"applied": True, "again": True, **story_of(before), **told})
        prepared = prepare_wave(desk=desk, plan=reviewed, wave=wish.wave)
        printer.findings(prepared.findings, at_most=8)
        shown = show_prepared(prepared, desk, printer)
        if not _agreed(printer, yes=wish.yes, question="Write the files and open the hand-offs?"):
            printer.finish(prepared.findings, {"applied": False, **shown})
        review = Review(reading.digest, reading.struck)
        done = apply_wave(desk=desk, prepared=prepared, folders=folders, by=person, review=review)
    except RefusedActError as refused:
        _refused(printer, refused.finding)
    printer.say(
        f"  Written to {workspace.out / done.story.applied.folder}. Load the files as README.txt says."
    )
    findings, told = _pushed(workspace, printer, wish, desk, done.story)
    printer.finish(
        (*prepared.findings, *findings),
        {"applied": True, "again": done.again, **shown, **story_of(done.story), **told},
    )


def _pushed(
    workspace: Workspace, printer: Printer, wish: _Wish, desk: "WaveDesk", wave: "WaveChanges"
) -> tuple[tuple[Finding, ...], dict[str, object]]:
    """The files are sent, when that was asked for; nothing otherwise."""
    from groundrules.handoff.journal import Act
    from groundrules.terms import RefusedActError
    from groundrules.usecases.push_wave import push_wave
    from groundrules.wiring.sinks import for_people, loader_for, wave_folders

    if not wish.push or not _agreed(printer, yes=wish.yes, question="Send the files to Salesforce now?"):
        return (), {}
    try:
        result = push_wave(
            journal=desk.journal,
            folders=wave_folders(workspace),
            loader=loader_for(workspace, lambda said: printer.say(f"  {said}", dim=True)),
            for_people=for_people,
            wave=wave,
            act=Act("push wave", _person(workspace, desk, wish.by), desk.moment.now),
        )
    except RefusedActError as refused:
        printer.findings([refused.finding])
        return (refused.finding,), {}
    rows = [(one.name, one.done, len(one.refused)) for one in result.files]
    printer.table(("sent", "written", "refused"), rows, indent=4)
    printer.findings(result.findings)
    pushed = [{"name": name, "written": done, "refused": refused} for name, done, refused in rows]
    return result.findings, {"pushed": pushed, "report": result.report}


@click.command()
@click.argument("plan")
@_wave
@_by
@_crm
@_push
@_yes
@on_workspace
def undo(
    workspace: Workspace,
    printer: Printer,
    *,
    plan: str,
    wave: int,
    by: str,
    crm: str | None,
    push: bool,
    yes: bool,
) -> None:
    """Write files that take a wave of PLAN (its folder or id) back.

    What somebody has begun to work on stays, and is listed with the reason.
    """
    from groundrules.terms import RefusedActError
    from groundrules.usecases.prepare_wave import wave_story
    from groundrules.usecases.undo_wave import prepare_undo, undo_wave
    from groundrules.wiring.sinks import wave_desk, wave_folders

    wish = _Wish(Path(plan), wave, by, crm, yes, push)
    desk, folders = wave_desk(workspace, crm), wave_folders(workspace)
    try:
        person = _person(workspace, desk, by)
        plan_id = _plan_id(plan, printer)
        before = wave_story(desk.journal, plan_id, wave)
        if before is not None and before.undone is not None and push:
            findings, told = _pushed(workspace, printer, wish, desk, before)
            printer.finish(findings, {"undone": True, **story_of(before), **told})
        prepared = prepare_undo(desk=desk, folders=folders, plan_id=plan_id, wave=wave)
        shown = show_undo(prepared, printer)
        if not _agreed(printer, yes=yes, question="Write the files and close the hand-offs?"):
            printer.finish((), {"undone": False, **shown})
        story = undo_wave(desk=desk, prepared=prepared, folders=folders, by=person)
    except RefusedActError as refused:
        _refused(printer, refused.finding)
    printer.say(f"  Written to {workspace.out / story.written.folder}. Load the files as README.txt says.")
    findings, told = _pushed(workspace, printer, wish, desk, story)
    printer.finish(findings, {"undone": True, **shown, **story_of(story), **told})


@click.command()
@click.argument("plan", required=False)
@click.option("--wave", type=click.IntRange(min=1), help="Only this wave.")
@click.option("--top", type=click.IntRange(min=0), default=10, show_default=True, help="How many to list.")
@on_workspace
def verify(workspace: Workspace, printer: Printer, *, plan: str | None, wave: int | None, top: int) -> None:
    """Look whether the CRM shows what the waves wanted.

    Against the newest import: done, not done, or done otherwise, each listed.
    """
    from groundrules.handoff.journal import Act
    from groundrules.usecases.verify_changes import verify_changes
    from groundrules.wiring.sinks import wave_folders

    result = verify_changes(
        facts=workspace.facts,
        journal=workspace.journal(),
        folders=wave_folders(workspace),
        act=Act("verify changes", "clock", workspace.now()),
        plan_id=_plan_id(plan, printer) if plan else "",
        wave=wave,
    )
    printer.findings(result.findings)
    shown = [show_verified(one, printer, top) for one in result.waves]
    printer.finish(result.findings, {"waves": shown})


def _plan(path: Path, printer: Printer) -> "tuple[Plan, PlanReading]":
    """The reviewed plan of a folder; ends with what is wrong when it cannot be acted on."""
    from groundrules.handoff.plan.review import read_plan

    reading = read_plan(path)
    if reading.plan is None:
        printer.findings(reading.findings)
        printer.finish(reading.findings)
    return reading.plan, reading


def _plan_id(called: str, printer: Printer) -> str:
    """The id of the plan somebody means by its folder or its id."""
    path = Path(called)
    return _plan(path, printer)[0].plan_id if path.is_dir() else called


def _person(workspace: Workspace, desk: "WaveDesk", called: str) -> str:
    from groundrules.handoff.exceptions.company import Company
    from groundrules.wiring.transition import sign_ins

    return Company(desk.facts, sign_ins(workspace)).called(called).seller_id


def _agreed(printer: Printer, *, yes: bool, question: str) -> bool:
    """Whether the person wants it: asked in a terminal, never in JSON."""
    return yes or (not printer.is_json and click.confirm(f"  {question}", default=False))


def _refused(printer: Printer, finding: Finding) -> NoReturn:
    printer.findings([finding])
    printer.finish([finding])
