"""The demo's transition: the moves in waves, the first wave applied, hand-offs for both sides."""

from pathlib import Path

from groundrules.cli.plan_waves import Asked, run_waves
from groundrules.cli.show import Printer
from groundrules.terms import Finding, RefusedActError, has_errors
from groundrules.wiring import Workspace

FIRST = 1
LARGEST = 5


def run_transition(workspace: Workspace, printer: Printer) -> tuple[Finding, ...]:
    """The moves are in waves, each with its price, and lie in a folder for review."""
    findings, _ = run_waves(workspace, printer, Asked(None, 0, False, False, None, None), LARGEST)
    return findings


def apply_first(workspace: Workspace, printer: Printer) -> tuple[Finding, ...]:
    """The first wave of the plan, taken as reviewed, is files for the CRM and hand-offs for both sides."""
    from groundrules.handoff.plan.review import read_plan
    from groundrules.usecases.apply_wave import Review, apply_wave
    from groundrules.usecases.prepare_wave import prepare_wave
    from groundrules.wiring.sinks import wave_desk, wave_folders

    reading = read_plan(_folder(workspace))
    if reading.plan is None or has_errors(reading.findings):
        return reading.findings
    desk = wave_desk(workspace)
    try:
        prepared = prepare_wave(desk=desk, plan=reading.plan, wave=FIRST)
        done = apply_wave(
            desk=desk,
            prepared=prepared,
            folders=wave_folders(workspace),
            by=_operations(workspace),
            review=Review(reading.digest, reading.struck),
        )
    except RefusedActError as refused:
        printer.findings([refused.finding])
        return (refused.finding,)
    applied = done.story.applied
    printer.say(
        f"  {applied.moves:,} hand-offs opened; {applied.changes:,} changes written to "
        f"{workspace.out / applied.folder}."
    )
    printer.say("  A person would have read the plan's folder first: the demo takes it as it is.", dim=True)
    return ()


def _folder(workspace: Workspace) -> Path:
    """Where the newest plan lies."""
    manifest = workspace.facts.manifest("waves") or {}
    return workspace.out / f"plan-{manifest.get('plan_id', '')}"


def _operations(workspace: Workspace) -> str:
    """Somebody of sales operations; a leader where there is nobody."""
    people = [one for one in workspace.record().people.hierarchy().people.values() if one.is_active]
    first = sorted(people, key=lambda one: (one.sales_role.value != "other", one.seller_id))
    return first[0].seller_id
