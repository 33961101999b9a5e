"""One wave undone: files that take back all that nobody has worked on, then one act of the journal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from groundrules.handoff.changes.effects import SideEffect, side_effects
from groundrules.handoff.changes.folder import Folder, folder_of
from groundrules.handoff.changes.model import ChangeSet
from groundrules.handoff.changes.ports import Folders
from groundrules.handoff.changes.refused import refusal
from groundrules.handoff.changes.story import Applied, WaveChanges, fold, subject_for, undone_entry
from groundrules.handoff.changes.undoing import undo_now
from groundrules.handoff.journal import Act, Entry, Story
from groundrules.handoff.plan import story as plan_story
from groundrules.handoff.steps import OPEN, handoff_of
from groundrules.handoff.steps import subject_for as handoff_subject
from groundrules.handoff.steps.events import (
    CLOCK,
    Closed,
    Event,
    ItemFound,
    Late,
    MeetingGone,
    MeetingPlanned,
    Opened,
    StepAsked,
    StepDone,
    StepLifted,
    StoodIn,
    Stretched,
    TookOver,
    entry_of,
    event_of,
)
from groundrules.usecases.prepare_wave import WaveDesk, wave_story
from groundrules.usecases.verify_changes import seen_now, written_changes
from groundrules.usecases.wave_facts import about_changes, names_of

_BY_ITSELF = (
    Opened,
    StepAsked,
    StepLifted,
    ItemFound,
    MeetingPlanned,
    MeetingGone,
    Late,
    StoodIn,
    TookOver,
    Stretched,
)
"""What happens to a hand-off without anybody working on it."""


@dataclass(frozen=True)
class PreparedUndo:
    """An undo as it would be made now.

    Attributes:
        story: the wave.
        changes: what goes back; ``left_alone`` has what stays and why.
        worked_on: moves in whose hand-off somebody acted -> what was done.
    """

    story: WaveChanges
    changes: ChangeSet
    folder: Folder
    effects: tuple[SideEffect, ...]
    worked_on: Mapping[str, str]

    @property
    def name(self) -> str:
        """The folder's name."""
        return f"undo-{self.changes.name}"


def prepare_undo(*, desk: WaveDesk, folders: Folders, plan_id: str, wave: int) -> PreparedUndo:
    """Everything the undo would do, without doing it.

    Args:
        desk: what it rests on.
        folders: where the wave's folder lies.
        plan_id: the plan.
        wave: the wave.

    Raises:
        RefusedActError: the wave was not applied (GR543) or is undone (GR544), its folder is gone (GR545), or
            nothing can be taken back (GR549).
    """
    story = wave_story(desk.journal, plan_id, wave)
    if story is None:
        raise refusal("GR543", f"wave {wave} of plan `{plan_id}` was not applied", "there is nothing to undo")
    if story.undone is not None:
        raise refusal(
            "GR544",
            f"wave {wave} of plan `{plan_id}` was undone on {story.undone.at:%Y-%m-%d}",
            f"its files are in `{story.undone.folder}`",
        )
    before = written_changes(folders, story)
    worked_on = _worked_on(desk, before)
    tables = about_changes(desk.facts, before.changes)
    changes = undo_now(before, tables, worked_on=worked_on, seen=seen_now(desk.facts, story, before))
    if not changes.changes:
        why = changes.left_alone[0].why if changes.left_alone else "there was nothing in it"
        raise refusal(
            "GR549", f"nothing of wave {wave} can be taken back: {why}", "move accounts by a new plan"
        )
    effects = side_effects(changes, tables, desk.sink)
    folder = folder_of(
        changes, desk.sink, effects, desk.for_people, what="Undoing of", names=names_of(tables["sellers"])
    )
    return PreparedUndo(story, changes, folder, effects, worked_on)


def undo_wave(
    *,
    desk: WaveDesk,
    prepared: PreparedUndo,
    folders: Folders,
    by: str,
) -> WaveChanges:
    """The files lie in their folder, and the journal says so; running it again after a kill finishes it.

    Args:
        desk: what it rests on.
        prepared: what ``prepare_undo`` gave and a person saw.
        folders: where the files go.
        by: the seller_id of who undoes it.

    Raises:
        RefusedActError: somebody acted in a hand-off meanwhile, or undid the wave (GR546, GR544).
    """
    plan_id, wave = prepared.changes.plan_id, prepared.changes.wave
    folders.write(prepared.name, prepared.folder.files)
    subject = subject_for(plan_id, wave)
    entry = undone_entry(_undone(desk, prepared, by))
    plan_subject = plan_story.subject_for(plan_id)
    going = [move for move in prepared.changes.moves if move not in prepared.worked_on]
    mine = [handoff_subject(move, plan_id) for move in going]

    def decide(stories: Mapping[str, Story]) -> Mapping[str, tuple[Entry, ...]]:
        story = fold(stories[subject])
        if story is None or story.undone is not None:
            raise refusal("GR544", f"wave {wave} was undone meanwhile", "look at its folder")
        taken = [stories[name] for name in mine if stories[name].entries]
        if any(worked_on(one) for one in taken):
            raise refusal("GR546", "somebody acted in a hand-off of this wave just now", "run it again")
        told = plan_story.undone_entry(wave, at=desk.moment.now, by=by)
        plan = {plan_subject: (told,)} if stories[plan_subject].entries else {}
        return {**_closed(taken, desk, by, wave), **plan, subject: (entry,)}

    body = {"plan": plan_id, "wave": wave, "folder": prepared.folder.digest}
    act = Act("undo wave", by, desk.moment.now, body=body)
    story = fold(desk.journal.append(act, {subject, plan_subject, *mine}, decide).stories[subject])
    if story is None:
        raise ValueError(f"{subject} was undone and has no story")
    return story


def worked_on(story: Story) -> str:
    """What somebody did in a hand-off, one sentence; empty when nobody did anything yet."""
    done = [event for event in map(event_of, story.entries) if _is_work(event)]
    found = handoff_of(story)
    if not done or found is None:
        return ""
    first = done[0]
    names = {found.giver_id: found.giver_name, found.receiver_id: found.receiver_name}
    who = names.get(first.by, "somebody") if first.by != CLOCK else "somebody"
    return f"its hand-off was worked on: {who} began on {first.at:%Y-%m-%d}"


def _is_work(event: Event) -> bool:
    """Whether somebody did it; what the clock saw counts when a contact in the CRM shows it.

    The wave's own load settles deals and tasks, and silence lets go: both would forbid every undo.
    """
    if event.by == CLOCK:
        return isinstance(event, StepDone) and bool(event.row)
    return not isinstance(event, _BY_ITSELF)


def _worked_on(desk: WaveDesk, changes: ChangeSet) -> dict[str, str]:
    """The moves in whose hand-off somebody acted, with what was done."""
    subjects = {handoff_subject(move, changes.plan_id): move for move in changes.moves}
    stories: Mapping[str, Story] = desk.journal.load(subjects)
    told = {subjects[subject]: worked_on(story) for subject, story in stories.items()}
    return {move: what for move, what in told.items() if what}


def _closed(stories: Sequence[Story], desk: WaveDesk, by: str, wave: int) -> dict[str, tuple[Entry, ...]]:
    """Hand-offs that nobody worked on end with the undo."""
    event = Closed(desk.moment.now, by, f"Wave {wave} was undone: the account goes back.")
    open_ones = [one for one in stories if (found := handoff_of(one)) is not None and found.status in OPEN]
    return {one.subject: (entry_of(event),) for one in open_ones}


def _undone(desk: WaveDesk, prepared: PreparedUndo, by: str) -> Applied:
    crm = desk.facts.manifest("crm") or {}
    kept: Sequence[str] = sorted(prepared.worked_on)
    return Applied(
        at=desk.moment.now,
        by=by,
        crm=desk.sink.name,
        folder=prepared.name,
        folder_digest=prepared.folder.digest,
        digest=prepared.changes.digest,
        crm_id=str(crm["id"]),
        coverage_id=prepared.changes.coverage_id,
        book_version=prepared.changes.book_version,
        moves=len(prepared.changes.moves),
        changes=len(prepared.changes.changes),
        kept=tuple(kept),
    )
