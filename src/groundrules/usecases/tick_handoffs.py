"""What time and the CRM do to hand-offs: steps come and are seen done, hours pass, accounts move on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from groundrules.handoff.journal import Act, Entry, Head, Story, Wanted
from groundrules.handoff.steps.commands import Supersede
from groundrules.handoff.steps.events import (
    CLOCK,
    Finished,
    ItemFound,
    Late,
    MeetingGone,
    StepAsked,
    StepDone,
    StepLifted,
    StoodIn,
    Superseded,
    event_of,
)
from groundrules.handoff.steps.fold import handoff_of
from groundrules.handoff.steps.life import decide, seen_by_clock
from groundrules.handoff.steps.state import ACCEPT, BRIEF, COMPLETE, KIND, OPEN, Handoff
from groundrules.usecases.due import Beat, Done
from groundrules.usecases.handoff_facts import calendars_of
from groundrules.usecases.run_handoffs import HandoffDesk

_OPEN = frozenset(status.value for status in OPEN)
_WAITS = {
    BRIEF: "the giver's part is not written",
    ACCEPT: "it is neither accepted nor pushed back",
    COMPLETE: "what was missing is not supplied",
}


def look_after_handoffs(beat: Beat) -> tuple[Done, ...]:
    """Every open hand-off is where the book and the facts say it should be, all of them in one act."""
    heads = beat.journal.find(Wanted(KIND, _OPEN))
    if not heads:
        return ()
    desk = HandoffDesk(beat.book, beat.facts, beat.journal, calendars_of(beat.facts, beat.calendar), beat.now)
    stories = beat.journal.load(head.subject for head in heads)
    found = {subject: one for subject, story in stories.items() if (one := handoff_of(story)) is not None}
    since = {one.opened.account_id: one.opened.moved_on for one in found.values()}
    for one in found.values():
        since[one.opened.account_id] = min(since[one.opened.account_id], one.opened.moved_on)
    pictures, older = desk.pictures(since), _older(heads)

    def next_of(story: Story) -> tuple[Entry, ...]:
        known = found.get(story.subject)
        handoff = known if known is not None and known.version == story.version else handoff_of(story)
        if handoff is None or not handoff.is_open:
            return ()
        if story.subject in older:
            return decide(story, Supersede("another move of this account was opened"), desk.ground)
        picture = pictures.get(handoff.opened.account_id)
        return seen_by_clock(handoff, picture, desk.ground) if picture is not None else ()

    due = [subject for subject, story in stories.items() if next_of(story)]
    if not due:
        return ()
    happened: dict[str, tuple[Entry, ...]] = {}

    def entries(now: Mapping[str, Story]) -> Mapping[str, tuple[Entry, ...]]:
        happened.update({subject: next_of(story) for subject, story in now.items()})
        return happened

    beat.journal.append(Act("look after hand-offs", CLOCK, beat.now), due, entries)
    return tuple(_told(stories, happened))


def _older(heads: Iterable[Head]) -> frozenset[str]:
    """Hand-offs of accounts of which a later one is open."""
    by_account: dict[str, list[Head]] = defaultdict(list)
    for head in heads:
        by_account[head.account_id].append(head)
    older: set[str] = set()
    for several in by_account.values():
        ordered = sorted(several, key=lambda head: (str(head.data["moved_on"]), head.subject))
        older |= {head.subject for head in ordered[:-1]}
    return frozenset(older)


def _told(stories: Mapping[str, Story], happened: Mapping[str, tuple[Entry, ...]]) -> Iterable[Done]:
    for subject, entries in happened.items():
        story = replace(stories[subject], entries=(*stories[subject].entries, *entries))
        found = handoff_of(story)
        if found is None:
            continue
        for entry in entries:
            says = says_of(found, entry)
            if says:
                opened = found.opened
                yield Done(
                    subject, entry.kind, opened.account_id, opened.account_name, says, _people(found, entry)
                )


def _people(found: Handoff, entry: Entry) -> tuple[str, ...]:
    """Whom it concerns: those who have to act on it; both sides where nobody has to."""
    event = event_of(entry)
    if isinstance(event, StepAsked):
        return found.people(event.who)
    if isinstance(event, Late):
        todo = next((one for one in found.todo if one.what == event.what), None)
        return todo.who if todo is not None else found.sides
    return found.sides


def says_of(found: Handoff, entry: Entry) -> str:  # noqa: PLR0911 - one line per kind of entry
    """What an entry of the clock means, in one sentence; empty for what concerns nobody."""
    event = event_of(entry)
    match event:
        case StepAsked():
            due = max(event.due.values(), default=None)
            until = f", by {due:%Y-%m-%d %H:%M} UTC" if due else ""
            return f"rule {event.rule_id} asks: {event.does}{until}"
        case StepDone():
            step = found.step(event.rule_id)
            return f"done on {event.day}: {step.asked.does if step is not None else event.rule_id}"
        case StepLifted():
            return f"rule {event.rule_id} does not ask for it any more"
        case Late():
            step = found.step(event.what)
            what = _WAITS.get(event.what) or (step.asked.does if step is not None else event.what)
            return f"late since {event.due:%Y-%m-%d %H:%M} UTC: {what}"
        case MeetingGone():
            return f"the meeting planned for {event.planned_on} is not in the CRM any more"
        case ItemFound():
            return f"still with {found.opened.from_name}: {event.item.name}"
        case StoodIn():
            return f"{event.because}; {event.giver_name or 'nobody'} speaks for the giving side"
        case Superseded():
            return f"it is over: {event.because}"
        case Finished():
            return "everything is done"
        case _:
            return ""
