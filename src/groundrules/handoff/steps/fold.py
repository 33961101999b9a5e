"""Events fold to a hand-off, and a hand-off has a line in lists.

INVARIANT: accepted at most once, pushed back at most once; words are added, never changed; an end is final.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from groundrules.handoff.journal.entries import Entry, Head, Story
from groundrules.handoff.steps.events import (
    Accepted,
    Briefed,
    Closed,
    Completed,
    Event,
    Finished,
    Invited,
    ItemAnswered,
    ItemFound,
    Late,
    MeetingGone,
    MeetingPlanned,
    Opened,
    PromiseAnswered,
    Promised,
    PushedBack,
    StepAsked,
    StepDone,
    StepHalfDone,
    StepLifted,
    StoodIn,
    Stretched,
    Superseded,
    TookOver,
    event_of,
)
from groundrules.handoff.steps.state import ACCEPT, COMPLETE, Handoff, ItemLine, PromiseLine, Status, Step


def handoff_of(story: Story) -> Handoff | None:
    """The hand-off a story leaves; None when nothing happened yet.

    Raises:
        ValueError: the story is not one of a hand-off.
    """
    return fold(story.name, story.entries)


def fold(name: str, entries: Iterable[Entry]) -> Handoff | None:
    """The hand-off those entries leave; None when there are none."""
    found: Handoff | None = None
    last_at, version = None, 0
    for entry in entries:
        event = event_of(entry)
        found = _after(name, found, event)
        last_at, version = max(last_at or event.at, event.at), version + 1
    return None if found is None or last_at is None else replace(found, version=version, last_at=last_at)


def apply(name: str, found: Handoff | None, event: Event) -> Handoff:
    """The hand-off after one more event."""
    after = _after(name, found, event)
    if found is None:
        return after
    return replace(after, version=found.version + 1, last_at=max(found.last_at, event.at))


def _after(name: str, found: Handoff | None, event: Event) -> Handoff:
    """What the event changes; version and time are counted by whoever asks."""
    if isinstance(event, Opened):
        if found is not None:
            raise ValueError(f"hand-off {name} is opened twice")
        status = Status.BRIEFING if event.giver_id else Status.OFFERED
        return Handoff(
            name, event, status, event.at, event.giver_id, event.giver_name,
            accept_by=event.accept_by, items=tuple(ItemLine(item) for item in event.items),
        )  # fmt: skip
    if found is None:
        raise ValueError(f"hand-off {name} begins with {type(event).__name__}")
    for part in (_words, _clocks):
        changed = part(found, event)
        if changed is not None:
            return changed
    return _deeds(found, event)


def _words(found: Handoff, event: Event) -> Handoff | None:  # noqa: PLR0911 - one line per kind of event
    """After what the two sides write to each other, and after ends; None for anything else."""
    match event:
        case Briefed():
            return replace(
                found, status=Status.OFFERED, brief=event, accept_by=event.accept_by,
                promises=_promised(found, event.promises),
            )  # fmt: skip
        case PushedBack():
            return replace(found, status=Status.PUSHED_BACK, pushed_back=event, accept_by=event.answer_by)
        case Completed():
            return replace(
                found, status=Status.OFFERED, completed=event, accept_by=event.accept_by,
                promises=_promised(found, event.promises), told=found.told - {ACCEPT},
            )  # fmt: skip
        case Accepted():
            return replace(found, status=Status.RUNNING, accepted=event, accept_by=None)
        case StoodIn():
            waits = found.status in {Status.BRIEFING, Status.PUSHED_BACK}
            status = Status.OFFERED if waits and not event.giver_id else found.status
            after = _reclocked(found, found.giver_id, event.giver_id, event.due)
            return replace(after, giver_id=event.giver_id, giver_name=event.giver_name, status=status)
        case TookOver():
            after = _reclocked(found, found.receiver_id, event.receiver_id, event.due)
            return replace(after, took_over=(*found.took_over, event))
        case Finished():
            return replace(found, status=Status.COMPLETE, over=event)
        case Superseded():
            return replace(found, status=Status.SUPERSEDED, over=event)
        case Closed():
            return replace(found, status=Status.CLOSED, over=event)
        case _:
            return None


def _deeds(found: Handoff, event: Event) -> Handoff:  # noqa: PLR0911 - one line per kind of event
    """After steps, promises, deals and tasks, and meetings."""
    match event:
        case StepAsked():
            others = tuple(step for step in found.steps if step.rule_id != event.rule_id)
            return replace(found, steps=(*others, Step(event)), told=found.told - {event.rule_id})
        case StepLifted():
            return _step(found, event.rule_id, lifted=event)
        case StepDone():
            return _step(found, event.rule_id, done=event)
        case PromiseAnswered():
            lines = (
                replace(line, answer=event) if line.promised.promise_id == event.promise_id else line
                for line in found.promises
            )
            return replace(found, promises=tuple(lines))
        case ItemFound():
            return replace(found, items=(*found.items, ItemLine(event.item)))
        case ItemAnswered():
            items = (
                replace(line, answers={**line.answers, event.by: event})
                if line.item.item_id == event.item_id
                else line
                for line in found.items
            )
            return replace(found, items=tuple(items))
        case Invited():
            return replace(found, invitations=(*found.invitations, event))
        case MeetingPlanned():
            return replace(found, meetings={**found.meetings, event.activity_id: event})
        case MeetingGone():
            left = {name: one for name, one in found.meetings.items() if name != event.activity_id}
            return replace(found, meetings=left, gone=(*found.gone, event))
        case _:
            raise ValueError(f"{type(event).__name__} does not follow an opening")


def _promised(found: Handoff, promises: tuple[Promised, ...]) -> tuple[PromiseLine, ...]:
    return (*found.promises, *(PromiseLine(one) for one in promises))


def _clocks(found: Handoff, event: Event) -> Handoff | None:
    """After more time, one half of a step for both, and what is late; None for anything else."""
    match event:
        case Stretched():
            return _stretched(found, event)
        case StepHalfDone():
            steps = (
                replace(step, halves=(*step.halves, event)) if step.rule_id == event.rule_id else step
                for step in found.steps
            )
            return replace(found, steps=tuple(steps))
        case Late():
            return replace(found, told=found.told | {event.what})
        case _:
            return None


def _reclocked(found: Handoff, old: str, new: str, due: Mapping[str, datetime]) -> Handoff:
    """What was asked of one person is asked of another; ``due``: what there is more time for."""

    def passed(step: Step) -> Step:
        asked, until = step.asked, dict(step.asked.due)
        if not step.is_open or old not in until or not new:
            return step
        kept = until.pop(old)
        until[new] = due.get(step.rule_id, kept)
        starts = {one: at for one, at in asked.starts.items() if one != old}
        return replace(step, asked=replace(asked, due=until, starts=starts))

    accept_by = due.get(ACCEPT) or due.get(COMPLETE) or found.accept_by
    return replace(
        found, steps=tuple(map(passed, found.steps)), accept_by=accept_by, told=found.told - set(due)
    )


def _stretched(found: Handoff, event: Stretched) -> Handoff:
    told = found.told - {event.what}
    if event.what in (ACCEPT, COMPLETE):
        return replace(found, accept_by=max(event.due.values()), told=told)
    steps = (
        replace(step, asked=replace(step.asked, due={**step.asked.due, **event.due}))
        if step.rule_id == event.what
        else step
        for step in found.steps
    )
    return replace(found, steps=tuple(steps), told=told)


def _step(
    found: Handoff, rule_id: str, done: StepDone | None = None, lifted: StepLifted | None = None
) -> Handoff:
    steps = (
        replace(step, done=done, lifted=lifted) if step.rule_id == rule_id else step for step in found.steps
    )
    return replace(found, steps=tuple(steps))


def head_of(story: Story) -> Head:
    """The story's line in lists; ``due_at`` is the earliest hour of what is still to be done."""
    found = handoff_of(story)
    if found is None:
        raise ValueError(f"{story.subject} is empty")
    opened, todo = found.opened, found.todo
    timed = sorted((one.due_at, place) for place, one in enumerate(todo) if one.due_at is not None)
    waits = todo[timed[0][1]] if timed else (todo[0] if todo else None)
    return Head(
        subject=story.subject,
        status=found.status.value,
        account_id=opened.account_id,
        account_name=opened.account_name,
        due_at=timed[0][0] if timed else None,
        parties=_parties(found),
        data={
            "plan_id": opened.plan_id,
            "wave": opened.wave,
            "move_id": opened.move_id,
            "moved_on": opened.moved_on.isoformat(),
            "from_id": opened.from_id,
            "giver_id": found.giver_id,
            "giver_name": found.giver_name,
            "receiver_id": opened.receiver_id,
            "receiver_name": found.receiver_name,
            "next": waits.says if waits else "",
            "waits_for": list(waits.who) if waits else [],
            "steps_open": sum(step.is_open and step.is_followed for step in found.steps),
            "promises_open": len(found.open_promises),
            "items_open": len(found.open_items),
            "pushed_back": found.pushed_back is not None,
            "accepted_at": found.accepted.at.isoformat() if found.accepted else None,
            "over_at": found.over.at.isoformat() if found.over else None,
        },
        version=story.version,
    )  # fmt: skip


def _parties(found: Handoff) -> dict[str, str]:
    """Who is what in it; somebody on both sides counts as the receiver."""
    places = ((found.receiver_id, "receiver"), (found.giver_id, "giver"))
    parties: dict[str, str] = {}
    for side, place in places:
        if side:
            parties.setdefault(side, place)
    return parties
