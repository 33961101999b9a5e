"""One wave applied: its files are written, then one act of the journal makes them count."""

from collections.abc import Mapping
from dataclasses import dataclass

from groundrules.handoff.changes.ports import Folders
from groundrules.handoff.changes.refused import refusal
from groundrules.handoff.changes.story import Applied, WaveChanges, applied_entry, fold, subject_for
from groundrules.handoff.exceptions.holdovers import HeldDeals
from groundrules.handoff.journal import Act, Entry, Story
from groundrules.handoff.plan import story as plan_story
from groundrules.handoff.plan.text import digest_of, plan_text
from groundrules.handoff.steps import opening
from groundrules.handoff.steps import subject_for as handoff_subject
from groundrules.usecases.handoff_facts import pictures_of
from groundrules.usecases.prepare_wave import PreparedWave, WaveDesk, held_deals, wave_story


@dataclass(frozen=True, slots=True)
class Review:
    """What a person did to the plan's file.

    Attributes:
        drafted: the digest of the plan as it was drafted.
        struck: the moves that were struck.
    """

    drafted: str
    struck: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AppliedWave:
    """What applying did.

    Attributes:
        story: the wave's changes.
        again: it was applied before, and nothing was changed now.
    """

    story: WaveChanges
    again: bool = False


def apply_wave(
    *,
    desk: WaveDesk,
    prepared: PreparedWave,
    folders: Folders,
    by: str,
    review: Review | None = None,
) -> AppliedWave:
    """The files lie in their folder, and the journal says so; a kill in between leaves the wave not applied.

    Running it again after a kill finishes it; applying what was applied changes nothing.

    Args:
        desk: what it rests on.
        prepared: what ``prepare_wave`` gave and a person saw.
        folders: where the files go.
        by: the seller_id of who applies it.
        review: what the reviewer did to the plan's file; None: nothing.

    Raises:
        RefusedActError: something changed since it was prepared (GR546), or the book does not say how long a
            receiver has (GR239).
    """
    plan_id, wave = prepared.plan.plan_id, prepared.wave
    before = wave_story(desk.journal, plan_id, wave)
    if before is not None:
        return AppliedWave(before, again=True)
    folders.write(prepared.name, prepared.folder.files)
    subject = subject_for(plan_id, wave)
    opened = _opened(desk, prepared, by)
    plan_subject = plan_story.subject_for(plan_id)
    entry = applied_entry(plan_id, wave, _applied(desk, prepared, by))
    again = False

    def decide(stories: Mapping[str, Story]) -> Mapping[str, tuple[Entry, ...]]:
        nonlocal again
        if stories[subject].entries:
            again = True
            return {}
        held = _held_now(desk, prepared, stories, by)
        told = _of_plan(desk, prepared, stories[plan_subject], by, review)
        return {**opened, **held.entries, plan_subject: told, subject: (entry,)}

    act = Act(
        "apply wave",
        by,
        desk.moment.now,
        body={"plan": plan_id, "wave": wave, "folder": prepared.folder.digest},
    )
    subjects = {subject, plan_subject, *opened, *prepared.judged.subjects(plan_id)}
    stories = desk.journal.append(act, subjects, decide).stories
    story = fold(stories[subject])
    if story is None:
        raise ValueError(f"{subject} was applied and has no story")
    return AppliedWave(story, again)


def _held_now(desk: WaveDesk, prepared: PreparedWave, stories: Mapping[str, Story], by: str) -> HeldDeals:
    """What becomes of the late deals, seen from within the act; it must be what was prepared.

    Raises:
        RefusedActError: it is not, or the facts are others (GR546).
    """
    held = held_deals(desk, prepared.plan, prepared.judged.holdovers, stories, by=by)
    crm = desk.facts.manifest("crm") or {}
    if held.holds == prepared.held.holds and crm.get("id") == prepared.changes.crm_id:
        return held
    raise refusal(
        "GR546",
        "deals that stay, or the facts, changed while the files were written",
        "run it again: nothing was applied",
    )


def _opened(desk: WaveDesk, prepared: PreparedWave, by: str) -> dict[str, tuple[Entry, ...]]:
    """The entries that open the hand-offs of the moves, by subject; they know which deals stay."""
    if desk.calendars is None:
        return {}
    plan = prepared.plan
    starts_on = plan.wave(prepared.wave).starts_on
    pictures = pictures_of(
        facts=desk.facts,
        book=desk.book,
        since={move.account_id: starts_on for move in prepared.moves},
        standing=prepared.standing,
    )
    return {
        handoff_subject(move.move_id, plan.plan_id): opening(
            move, pictures[move.account_id], desk.book, desk.calendars, desk.moment.now,
            plan_id=plan.plan_id, moved_on=starts_on, by=by,
        )
        for move in prepared.moves
        if move.account_id in pictures
    }  # fmt: skip


def _of_plan(
    desk: WaveDesk, prepared: PreparedWave, story: Story, by: str, review: Review | None
) -> tuple[Entry, ...]:
    """What happens to the plan: who answers for the reviewed file, and that the wave is applied."""
    plan, at = prepared.plan, desk.moment.now
    digest = digest_of(plan_text(plan))
    entries: list[Entry] = []
    if not story.entries:  # planned elsewhere: its story begins here
        drafted = review.drafted if review else digest
        entries.append(plan_story.drafted_entry(plan, drafted, at=at, by=by))
    if review is not None and not any(entry.data.get("digest") == digest for entry in story.entries[1:]):
        entries.append(plan_story.reviewed_entry(digest=digest, struck=review.struck, at=at, by=by))
    return (*entries, plan_story.applied_entry(prepared.wave, at=at, by=by))


def _applied(desk: WaveDesk, prepared: PreparedWave, by: str) -> Applied:
    changes = prepared.changes
    return Applied(
        at=desk.moment.now,
        by=by,
        crm=desk.sink.name,
        folder=prepared.name,
        folder_digest=prepared.folder.digest,
        digest=changes.digest,
        crm_id=changes.crm_id,
        coverage_id=changes.coverage_id,
        book_version=changes.book_version,
        moves=len(changes.moves),
        changes=len(changes.changes),
    )
