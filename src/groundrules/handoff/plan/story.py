"""The story of a plan: drafted, reviewed, its waves applied and perhaps taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from groundrules.handoff.journal.entries import Entry, Head, Story, subject_of
from groundrules.handoff.plan.model import Plan

KIND = "plan"
"""The kind word of these stories."""
DRAFTED, REVIEWED, APPLIED, UNDONE = "drafted", "reviewed", "applied", "undone"
"""What can happen to a plan."""


@dataclass(frozen=True, slots=True)
class PlanStory:
    """A plan as its entries leave it.

    Attributes:
        digest: of ``plan.json`` as it was drafted.
        waves: the numbers of its waves that have moves.
        moves: how many moves were planned.
        reviewed_by: who answers for the reviewed file; empty: nobody yet.
        struck: the moves the reviewer struck.
        applied: the waves whose changes are with the CRM, ascending.
    """

    plan_id: str
    digest: str
    drafted_by: str
    drafted_at: datetime
    waves: tuple[int, ...]
    moves: int
    reviewed_by: str = ""
    struck: tuple[str, ...] = ()
    applied: tuple[int, ...] = ()
    version: int = 1

    @property
    def status(self) -> str:
        """``drafted``, ``reviewed``, ``under way`` or ``applied`` when every wave is."""
        if self.applied:
            return "applied" if set(self.waves) <= set(self.applied) else "under way"
        return REVIEWED if self.reviewed_by else DRAFTED


def subject_for(plan_id: str) -> str:
    """The journal's subject of a plan."""
    return subject_of(KIND, plan_id)


def drafted_entry(plan: Plan, digest: str, *, at: datetime, by: str) -> Entry:
    """The plan lies in a file for a person to review."""
    waves = sorted({move.wave for move in plan.moves if move.wave is not None})
    data = {
        "digest": digest,
        "book_version": plan.book_version,
        "as_of": plan.as_of.isoformat(),
        "waves": waves,
        "moves": sum(move.wave is not None for move in plan.moves),
        "gap": plan.gap,
        "seed": plan.seed,
    }
    return Entry(DRAFTED, at, by, data)


def reviewed_entry(*, digest: str, struck: Sequence[str], at: datetime, by: str) -> Entry:
    """A person answers for the file as it is now; ``digest`` is that of the reviewed plan."""
    return Entry(REVIEWED, at, by, {"digest": digest, "struck": sorted(struck)})


def applied_entry(wave: int, *, at: datetime, by: str) -> Entry:
    """A wave's changes are with the CRM."""
    return Entry(APPLIED, at, by, {"wave": wave})


def undone_entry(wave: int, *, at: datetime, by: str) -> Entry:
    """A wave's changes were taken back."""
    return Entry(UNDONE, at, by, {"wave": wave})


def fold(story: Story) -> PlanStory | None:
    """The plan as its entries leave it; None when there are none.

    Raises:
        ValueError: the entries do not follow one another.
    """
    plan: PlanStory | None = None
    for entry in story.entries:
        if plan is None:
            if entry.kind != DRAFTED:
                raise ValueError(f"{story.subject}: {entry.kind} before it was drafted")
            plan = _drafted(story.name, entry)
        else:
            plan = replace(_followed(plan, entry), version=plan.version + 1)
    return plan


def head_of(story: Story) -> Head:
    """The plan's line in lists."""
    plan = fold(story)
    if plan is None:
        raise ValueError(f"{story.subject} is empty")
    parties = {} if plan.drafted_by == "clock" else {plan.drafted_by: "planner"}
    if plan.reviewed_by:
        parties[plan.reviewed_by] = "reviewer"
    return Head(
        subject=story.subject,
        status=plan.status,
        parties=parties,
        data={
            "waves": list(plan.waves),
            "applied": list(plan.applied),
            "moves": plan.moves,
            "struck": len(plan.struck),
            "drafted_at": plan.drafted_at.isoformat(),
        },
        version=plan.version,
    )


def _drafted(plan_id: str, entry: Entry) -> PlanStory:
    waves, moves = entry.data["waves"], entry.data["moves"]
    if not isinstance(waves, Sequence) or not isinstance(moves, int):
        raise ValueError(f"plan {plan_id}: no waves in its draft")
    numbers = tuple(int(number) for number in waves)
    return PlanStory(plan_id, str(entry.data["digest"]), entry.by, entry.at, numbers, moves)


def _followed(plan: PlanStory, entry: Entry) -> PlanStory:
    if entry.kind == REVIEWED:
        struck = entry.data["struck"]
        if not isinstance(struck, Sequence):
            raise ValueError(f"plan {plan.plan_id}: no list of struck moves")
        return replace(plan, reviewed_by=entry.by, struck=tuple(str(one) for one in struck))
    if entry.kind == APPLIED:
        return replace(plan, applied=tuple(sorted({*plan.applied, _wave(entry.data)})))
    if entry.kind == UNDONE:
        return replace(plan, applied=tuple(one for one in plan.applied if one != _wave(entry.data)))
    if entry.kind == DRAFTED:  # the same plan, drafted again: the file is written anew, nothing else changes
        return plan
    raise ValueError(f"plan {plan.plan_id}: {entry.kind} is not known")


def _wave(data: Mapping[str, object]) -> int:
    wave = data["wave"]
    if not isinstance(wave, int):
        raise ValueError("no wave")
    return wave
