"""What time and the CRM do to hand-offs: steps come and are seen done, hours pass, accounts move on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from groundrules.handoff.calendars import told_in
from groundrules.handoff.journal import Act, Entry, Head, Story, Wanted
from groundrules.handoff.steps.commands import Supersede
from groundrules.handoff.steps.events import (
    CLOCK,
    Event,
    Finished,
    ItemFound,
    Late,
    MeetingGone,
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
from groundrules.handoff.steps.fold import handoff_of
from groundrules.handoff.steps.life import decide, seen_by_clock
from groundrules.handoff.steps.state import ACCEPT, BRIEF, COMPLETE, KIND, OPEN, Handoff
from groundrules.usecases.due import Beat, Done
from groundrules.usecases.handoff_facts import calendars_of
from groundrules.usecases.run_handoffs import HandoffDesk

_OPEN = frozenset(status.value for status in OPEN)
_ANSWERS = {ACCEPT: "accept it, or push back", COMPLETE: "supply what is missing"}
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
    return tuple(_told(stories, happened, desk.calendars.home.zone))


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


def _told(
    stories: Mapping[str, Story], happened: Mapping[str, tuple[Entry, ...]], zone: str
) -> Iterable[Done]:
    for subject, entries in happened.items():
        story = replace(stories[subject], entries=(*stories[subject].entries, *entries))
        found = handoff_of(story)
        if found is None:
            continue
        for entry in entries:
            says = says_of(found, entry, zone)
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


def says_of(found: Handoff, entry: Entry, zone: str) -> str:
    """What an entry of the clock means, in one sentence; empty for what concerns nobody.

    Args:
        found: the hand-off after it.
        entry: what happened.
        zone: the time zone hours are told in; it is named beside each.
    """
    event = event_of(entry)
    return _of_time(found, event, zone) or _of_facts(found, event)


def _of_time(found: Handoff, event: Event, zone: str) -> str:
    """Hours that begin, are over, or are more."""
    match event:
        case StepAsked():
            due = max(event.due.values(), default=None)
            until = f", by {told_in(due, zone)}" if due else ""
            return f"rule {event.rule_id} asks: {event.does}{until}"
        case Late():
            what = _WAITS.get(event.what) or _does(found, event.what)
            return f"late since {told_in(event.due, zone)}: {what}"
        case Stretched():
            what = _ANSWERS.get(event.what) or _does(found, event.what)
            return f"{event.because}: time until {told_in(max(event.due.values()), zone)} for: {what}"
        case _:
            return ""


def _of_facts(found: Handoff, event: Event) -> str:  # noqa: PLR0911 - one line per kind of entry
    """What the facts and the two sides did."""
    match event:
        case StepDone():
            return f"done on {event.day}: {_does(found, event.rule_id)}"
        case StepHalfDone():
            step = found.step(event.rule_id)
            left = " and ".join(found.name_of(one) for one in (found.waits_for(step) if step else ()))
            waits = f"; it waits for {left}" if left and step is not None and step.is_open else ""
            return f"says that on {event.day} it was done: {_does(found, event.rule_id)}{waits}"
        case StepLifted():
            return f"rule {event.rule_id} does not ask for it any more"
        case TookOver():
            return f"{event.because}; {event.receiver_name} takes the account over instead"
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


def _does(found: Handoff, rule_id: str) -> str:
    """What the rule asks for, in the book's words."""
    step = found.step(rule_id)
    return step.asked.does if step is not None else rule_id
