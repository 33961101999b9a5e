"""What the passing of time does to exceptions: the people concerned are warned, and their day ends them."""

from collections.abc import Callable, Mapping
from datetime import date

from groundrules.handoff.exceptions.commands import Command, Expire, Warn
from groundrules.handoff.exceptions.company import Company
from groundrules.handoff.exceptions.counts import Counts
from groundrules.handoff.exceptions.events import Event, Expired, Warned, event_of
from groundrules.handoff.exceptions.life import decide
from groundrules.handoff.exceptions.limits import Ledger
from groundrules.handoff.exceptions.line import KIND, Line, Moment, Status, line_of
from groundrules.handoff.journal import Act, Entry, Story, Wanted, subject_of
from groundrules.usecases.due import CLOCK, Beat, Done

_OPEN = frozenset({Status.STANDING.value, Status.REQUESTED.value})


def expire_exceptions(beat: Beat) -> tuple[Done, ...]:
    """Everything whose last day is over has ended, and says what happens to its account or deal now."""
    lines = {line.name: line for line in _due(beat) if _today(beat, line) > line.until}
    returns = Company(beat.facts).returns(lines.values()) if lines else {}
    return _run(beat, "expire exceptions", lines, lambda line: Expire(returns[line.name]))


def warn_exceptions(beat: Beat) -> tuple[Done, ...]:
    """The people concerned with what ends soon are told, once for each end."""
    lines = {line.name: line for line in _due(beat) if _today(beat, line) <= line.until}
    return _run(beat, "warn of ends", lines, lambda _line: Warn())


def _today(beat: Beat, line: Line) -> date:
    """The day it is where the exception's days begin and end."""
    return Moment(beat.now, line.asked.zone).today


def _run(
    beat: Beat, act: str, lines: Mapping[str, Line], command: Callable[[Line], Command]
) -> tuple[Done, ...]:
    """The clock's command on each of them, in one act; what is no longer due then is left alone."""
    if not lines:
        return ()

    def one(story: Story) -> tuple[Entry, ...]:
        line = lines[story.name]
        ledger = Ledger(beat.book, Moment(beat.now, line.asked.zone), Counts())
        return decide(story, command(line), ledger)

    happened: dict[str, tuple[Entry, ...]] = {}

    def entries(stories: Mapping[str, Story]) -> Mapping[str, tuple[Entry, ...]]:
        happened.update({subject: one(story) for subject, story in stories.items()})
        return happened

    subjects = [subject_of(KIND, name) for name in lines]
    beat.journal.append(Act(act, CLOCK, beat.now), subjects, entries)
    return tuple(
        _done(subject, lines[subject.partition(":")[2]], event_of(entry))
        for subject in subjects
        for entry in happened[subject]
    )


def _done(subject: str, line: Line, event: Event) -> Done:
    asked = line.asked
    what = f"the deal {asked.deal_name or asked.deal_id}" if asked.deal_id else "the account"
    if isinstance(event, Warned):
        says = f"{what} is held by `{asked.kind_id}` until {event.until}; then it ends by itself"
        return Done(subject, "warned", asked.account_id, asked.account_name, says, event.told)
    if not isinstance(event, Expired):
        raise TypeError(f"the clock did {type(event).__name__}")
    people = (asked.owner_id, asked.asked_by, event.returns_to, line.approved_by, asked.leader_id)
    told = tuple(dict.fromkeys(one for one in people if one))
    says = f"{what} was held by `{asked.kind_id}` until {event.until}: {event.says}"
    if not event.was_standing:
        says = f"the request to hold {what} by `{asked.kind_id}` is over: {event.says}"
    return Done(
        subject,
        "expired",
        asked.account_id,
        asked.account_name,
        says,
        tuple(dict.fromkeys(filter(None, told))),
    )


def _due(beat: Beat) -> list[Line]:
    heads = beat.journal.find(Wanted(KIND, _OPEN, due_by=beat.now))
    stories = beat.journal.load(head.subject for head in heads)
    lines = (line_of(stories[head.subject]) for head in heads)
    return [line for line in lines if line is not None]
