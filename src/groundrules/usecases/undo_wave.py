"""One wave undone: files that take back all that nobody has worked on, then one act of the journal."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from groundrules.handoff.changes.effects import SideEffect, side_effects
from groundrules.handoff.changes.folder import Folder, folder_of
from groundrules.handoff.changes.model import ChangeSet
from groundrules.handoff.changes.ports import Folders
from groundrules.handoff.changes.refused import refusal
from groundrules.handoff.changes.story import Applied, WaveChanges, fold, subject_for, undone_entry
from groundrules.handoff.changes.undoing import undo_now
from groundrules.handoff.journal import Act, Entry, Story
from groundrules.usecases.apply_wave import WaveDesk, wave_story
from groundrules.usecases.verify_changes import seen_now, written_changes
from groundrules.usecases.wave_facts import about_changes

Closings = Callable[[Mapping[str, Story]], Mapping[str, tuple[Entry, ...]]]
"""The stories of the hand-offs that are taken back -> the entries that close them."""


@dataclass(frozen=True, slots=True)
class HandoffRules:
    """How hand-offs take part in an undo.

    Attributes:
        subject_for: plan id and move id -> the story of the hand-off.
        worked_on: a hand-off's story -> what somebody did in it, one sentence; empty: nobody did anything.
        close: closes those that are taken back.
    """

    subject_for: Callable[[str, str], str]
    worked_on: Callable[[Story], str]
    close: Closings


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


def prepare_undo(
    *, desk: WaveDesk, folders: Folders, plan_id: str, wave: int, handoffs: HandoffRules | None = None
) -> PreparedUndo:
    """Everything the undo would do, without doing it.

    Args:
        desk: what it rests on.
        folders: where the wave's folder lies.
        plan_id: the plan.
        wave: the wave.
        handoffs: how hand-offs take part; None: nobody keeps them.

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
    worked_on = _worked_on(desk, before, handoffs)
    tables = about_changes(desk.facts, before.changes)
    changes = undo_now(before, tables, worked_on=worked_on, seen=seen_now(desk.facts, story, before))
    if not changes.changes:
        why = changes.left_alone[0].why if changes.left_alone else "there was nothing in it"
        raise refusal(
            "GR549", f"nothing of wave {wave} can be taken back: {why}", "move accounts by a new plan"
        )
    effects = side_effects(changes, tables, desk.sink)
    folder = folder_of(changes, desk.sink, effects, desk.for_people, "Undoing of wave")
    return PreparedUndo(story, changes, folder, effects, worked_on)


def undo_wave(
    *,
    desk: WaveDesk,
    prepared: PreparedUndo,
    folders: Folders,
    by: str,
    handoffs: HandoffRules | None = None,
    key: str = "",
) -> WaveChanges:
    """The files lie in their folder, and the journal says so; running it again after a kill finishes it.

    Args:
        desk: what it rests on.
        prepared: what ``prepare_undo`` gave and a person saw.
        folders: where the files go.
        by: the seller_id of who undoes it.
        handoffs: as for ``prepare_undo``.
        key: the form's own key; empty: none.

    Raises:
        RefusedActError: somebody acted in a hand-off meanwhile, or undid the wave (GR546, GR544).
    """
    plan_id, wave = prepared.changes.plan_id, prepared.changes.wave
    folders.write(prepared.name, prepared.folder.files)
    subject = subject_for(plan_id, wave)
    entry = undone_entry(_undone(desk, prepared, by))
    going = [move for move in prepared.changes.moves if move not in prepared.worked_on]
    mine = [handoffs.subject_for(plan_id, move) for move in going] if handoffs else []

    def decide(stories: Mapping[str, Story]) -> Mapping[str, tuple[Entry, ...]]:
        story = fold(stories[subject])
        if story is None or story.undone is not None:
            raise refusal("GR544", f"wave {wave} was undone meanwhile", "look at its folder")
        if handoffs is None:
            return {subject: (entry,)}
        taken = {name: stories[name] for name in mine}
        if any(handoffs.worked_on(one) for one in taken.values()):
            raise refusal("GR546", "somebody acted in a hand-off of this wave just now", "run it again")
        return {**handoffs.close(taken), subject: (entry,)}

    body = {"plan": plan_id, "wave": wave, "folder": prepared.folder.digest}
    act = Act("undo wave", by, desk.moment.now, key, body)
    story = fold(desk.journal.append(act, {subject, *mine}, decide).stories[subject])
    if story is None:
        raise ValueError(f"{subject} was undone and has no story")
    return story


def _worked_on(desk: WaveDesk, changes: ChangeSet, handoffs: HandoffRules | None) -> dict[str, str]:
    if handoffs is None:
        return {}
    subjects = {handoffs.subject_for(changes.plan_id, move): move for move in changes.moves}
    stories: Mapping[str, Story] = desk.journal.load(subjects)
    told = {subjects[subject]: handoffs.worked_on(story) for subject, story in stories.items()}
    return {move: what for move, what in told.items() if what}


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
