"""(story, command, ground) -> entries: what may happen to a hand-off, by the book and by what was said.

INVARIANT: one acceptance; at most one push-back, in its time; no step is due before the move; the hand-off's
own time never runs backwards; each side writes its own part only; the clock never refuses.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from groundrules.handoff.calendars import told_in
from groundrules.handoff.journal.entries import Entry, Story
from groundrules.handoff.steps.asked import LIST, ORPHANS, PROMISES
from groundrules.handoff.steps.commands import (
    AGREED,
    DECLINED,
    ITEM_ANSWERS,
    NOT_MINE,
    PARTS,
    PROMISE_ANSWERS,
    Accept,
    AnswerItem,
    AnswerPromise,
    Brief,
    Close,
    Command,
    Complete,
    Invite,
    Look,
    Promise,
    PushBack,
    Supersede,
    Tick,
)
from groundrules.handoff.steps.events import (
    CLOCK,
    Accepted,
    Briefed,
    Closed,
    Completed,
    Event,
    Invited,
    ItemAnswered,
    Missing,
    PromiseAnswered,
    Promised,
    PushedBack,
    StepDone,
    StepHalfDone,
    Superseded,
    entry_of,
)
from groundrules.handoff.steps.fold import apply, handoff_of
from groundrules.handoff.steps.looking import look
from groundrules.handoff.steps.picture import Picture
from groundrules.handoff.steps.refused import refusal
from groundrules.handoff.steps.since import Ground
from groundrules.handoff.steps.state import Handoff, Status, Step
from groundrules.handoff.steps.wording import optional, words
from groundrules.rulebook.transition import Numbers

OPEN_STATUSES = (Status.BRIEFING, Status.OFFERED, Status.PUSHED_BACK, Status.RUNNING)
MOST_PROMISES = 50
"""More than anybody could keep."""


def decide(story: Story, command: Command, ground: Ground) -> tuple[Entry, ...]:
    """The entries that the command brings about; the caller keeps them all or none.

    Raises:
        RefusedActError: with the finding to show (GR531 to GR538, GR239); nothing happened.
    """
    found = handoff_of(story)
    if found is None:
        raise refusal("GR531", f"`{story.name}`")
    if isinstance(command, Look):
        return seen_by_clock(found, command.picture, ground)
    ground = _not_before(found, ground)
    happened = _ACTS[type(command)](found, command, ground)
    after = apply(story.name, found, happened)
    return tuple(entry_of(event) for event in (happened, *followed(after, ground)))


def seen_by_clock(found: Handoff, picture: Picture, ground: Ground) -> tuple[Entry, ...]:
    """The entries of one look of the clock."""
    return tuple(entry_of(event) for event in look(found, picture, _not_before(found, ground)))


def _not_before(found: Handoff, ground: Ground) -> Ground:
    """A clock set back must not make the hand-off's own time negative."""
    return replace(ground, now=max(ground.now, found.last_at))


def followed(found: Handoff, ground: Ground) -> Iterator[Event]:
    """The steps of the book that what was written and answered completes."""
    done = {
        LIST: found.brief is not None,
        PROMISES: found.accepted is not None and not found.open_promises,
        ORPHANS: found.accepted is not None and bool(found.items) and not found.open_items,
    }
    today = ground.calendars.today(found.receiver_id, ground.now)
    for step in found.steps:
        if step.is_open and done.get(step.asked.step, False):
            yield StepDone(ground.now, CLOCK, step.rule_id, "life", today)


def _brief(found: Handoff, command: Brief, ground: Ground) -> Briefed:
    _only(found.giver_id, command.by, found, "the giving side writes it")
    _in(found, Status.BRIEFING)
    return Briefed(
        ground.now,
        command.by,
        words(command.decides, "say who really decides"),
        optional(command.avoid),
        _promises(found, command.promises),
        _answer_by(found.receiver_id, ground),
    )


def _push_back(found: Handoff, command: PushBack, ground: Ground) -> PushedBack:
    _only(found.receiver_id, command.by, found, "the receiver pushes back")
    if found.pushed_back is not None:
        raise refusal("GR534")
    _in(found, Status.OFFERED)
    if not found.giver_id:
        raise refusal("GR533", "nobody is there to ask any more", "accept it; the sales leader can help")
    if found.accept_by is not None and ground.now > found.accept_by:
        zone = ground.calendars.of(found.receiver_id).zone
        raise refusal("GR535", f"it ended on {told_in(found.accept_by, zone)}")
    if not command.missing:
        raise refusal("GR536", mend=_parts())
    for part in command.missing:
        if part not in PARTS:
            raise refusal("GR536", f"the page has no part `{part}`", _parts())
    missing = tuple(
        Missing(part, words(note, f"say what is missing of `{PARTS[part]}`"))
        for part, note in command.missing.items()
    )
    return PushedBack(ground.now, command.by, missing, _answer_by(found.giver_id, ground))


def _complete(found: Handoff, command: Complete, ground: Ground) -> Completed:
    _only(found.giver_id, command.by, found, "the giving side supplies it")
    _in(found, Status.PUSHED_BACK)
    return Completed(
        ground.now,
        command.by,
        words(command.answer, "answer what the other side misses"),
        _promises(found, command.promises),
        _answer_by(found.receiver_id, ground),
    )


def _accept(found: Handoff, command: Accept, ground: Ground) -> Accepted:
    _only(found.receiver_id, command.by, found, "the receiver accepts")
    _in(found, Status.OFFERED)
    return Accepted(ground.now, command.by, optional(command.note))


def _tick(found: Handoff, command: Tick, ground: Ground) -> StepDone | StepHalfDone:
    _in(found, *OPEN_STATUSES)
    step = found.step(command.rule_id)
    if step is None or not step.is_open:
        raise refusal("GR538", f"rule `{command.rule_id}` asks for nothing that is still to be done")
    if command.by not in found.people(step.asked.who):
        named = " or ".join(found.name_of(one) for one in found.people(step.asked.who)) or "nobody"
        raise refusal("GR532", f"`{step.asked.does}` is for {named}")
    if step.asked.step in {LIST, PROMISES, ORPHANS}:
        mend = {
            LIST: "write the brief",
            PROMISES: "answer each promise",
            ORPHANS: "answer each deal and task",
        }
        raise refusal("GR533", "it is done by doing its parts", mend[step.asked.step])
    left = tuple(one for one in found.waits_for(step) if one != command.by)
    if command.by not in found.waits_for(step):
        waits = " or ".join(found.name_of(one) for one in left)
        raise refusal("GR533", f"you said so of `{step.asked.does}`", f"it is done once {waits} says so too")
    today = ground.calendars.today(command.by, ground.now)
    day = command.day or today
    if day > today:
        raise refusal("GR530", f"{day} is still to come", "name the day on which it was done")
    begun = ground.calendars.today(command.by, found.opened.at)
    if day < begun:
        raise refusal(
            "GR530", f"{day} was before the hand-off began on {begun}", "name the day on which it was done"
        )
    note = words(command.note, "say what was done outside the CRM") if command.outside else command.note
    how = "outside the CRM" if command.outside else "by hand"
    if left:
        return StepHalfDone(ground.now, command.by, step.rule_id, how, day, optional(note))
    return StepDone(
        ground.now, command.by, step.rule_id, how, max(day, _half_day(step) or day), note=optional(note)
    )


def _half_day(step: Step) -> date | None:
    """The day one of the two named for a step for both."""
    return max((half.day for half in step.halves), default=None)


def _answer_promise(found: Handoff, command: AnswerPromise, ground: Ground) -> PromiseAnswered:
    _only(found.receiver_id, command.by, found, "the receiver takes promises over")
    _in(found, *OPEN_STATUSES)
    line = next((one for one in found.promises if one.promised.promise_id == command.promise_id), None)
    if line is None:
        raise refusal("GR538", f"there is no promise `{command.promise_id}`")
    if line.answer is not None:
        raise refusal("GR533", f"`{line.promised.what}` was answered before: {line.answer.answer}")
    _one_of(command.answer, PROMISE_ANSWERS)
    reason, day = optional(command.reason), None
    if command.answer == DECLINED:
        reason = words(command.reason, "say why the promise is not kept")
    if command.answer == AGREED:
        day = _coming(command.day, found, ground)
    return PromiseAnswered(ground.now, command.by, command.promise_id, command.answer, reason, day)


def _answer_item(found: Handoff, command: AnswerItem, ground: Ground) -> ItemAnswered:
    _in(found, *OPEN_STATUSES)
    if command.by not in found.sides:
        raise refusal("GR532", "only the two sides answer for open deals and tasks")
    line = next((one for one in found.items if one.item.item_id == command.item_id), None)
    if line is None:
        raise refusal("GR538", f"there is no open deal or task `{command.item_id}`")
    if line.is_settled(found.sides):
        raise refusal("GR533", f"`{line.item.name}` is settled")
    if command.by in line.answers:
        raise refusal("GR533", f"you said `{line.answers[command.by].answer}` of `{line.item.name}`")
    _one_of(command.answer, ITEM_ANSWERS)
    needs = command.answer == NOT_MINE
    note = words(command.note, "say whose it is") if needs else optional(command.note)
    return ItemAnswered(ground.now, command.by, command.item_id, command.answer, note)


def _invite(found: Handoff, command: Invite, ground: Ground) -> Invited:
    _only(found.receiver_id, command.by, found, "the receiver invites")
    _in(found, *OPEN_STATUSES)
    if not found.opened.from_id:
        raise refusal("GR533", "there is no old owner to invite")
    until = _coming(command.until, found, ground)
    return Invited(ground.now, command.by, until, words(command.because, "say what for"))


def _supersede(found: Handoff, command: Supersede, ground: Ground) -> Superseded:
    _in(found, *OPEN_STATUSES)
    return Superseded(ground.now, CLOCK, command.because)


def _close(found: Handoff, command: Close, ground: Ground) -> Closed:
    _in(found, *OPEN_STATUSES)
    if command.by not in command.may:
        mend = "ask a sales leader of either side"
        raise refusal("GR532", "a hand-off is ended early by a leader of one of the sides", mend)
    return Closed(ground.now, command.by, words(command.because, "say why it ends before it is done"))


_ACTS: Mapping[type[Any], Callable[[Handoff, Any, Ground], Event]] = MappingProxyType(
    {
        Brief: _brief,
        PushBack: _push_back,
        Complete: _complete,
        Accept: _accept,
        Tick: _tick,
        AnswerPromise: _answer_promise,
        AnswerItem: _answer_item,
        Invite: _invite,
        Supersede: _supersede,
        Close: _close,
    }
)


def _only(who: str, by: str, found: Handoff, says: str) -> None:
    if not who or by != who:
        named = found.name_of(who) if who else "nobody"
        raise refusal("GR532", f"{says}, and that is {named}")


def _in(found: Handoff, *statuses: Status) -> None:
    if found.status not in statuses:
        raise refusal("GR533", f"it is {found.status.value}")


def _one_of(answer: str, known: tuple[str, ...]) -> None:
    if answer not in known:
        listed = ", ".join(f"`{one}`" for one in known)
        raise refusal("GR538", f"`{answer}` is no answer", f"answer with one of {listed}")


def _parts() -> str:
    return "its parts are " + ", ".join(f"`{part}` ({said})" for part, said in PARTS.items())


def _coming(day: date | None, found: Handoff, ground: Ground) -> date:
    """A day the person names; refused when it is none or over."""
    if day is None:
        raise refusal("GR530", "none is named", "name the day")
    if day < ground.calendars.today(found.receiver_id, ground.now):
        raise refusal("GR530", f"{day} is over", "name a day to come")
    return day


def _promises(found: Handoff, made: tuple[Promise, ...]) -> tuple[Promised, ...]:
    """The promises with ids of their own, counted on from those there are."""
    before = len(found.promises)
    if before + len(made) > MOST_PROMISES:
        raise refusal(
            "GR540",
            f"{before + len(made)} promises, and {MOST_PROMISES} are the most",
            "join those that belong together",
        )
    return tuple(
        Promised(f"p{number}", words(one.what, "say what was promised"), one.by)
        for number, one in enumerate(made, before + 1)
    )


def _answer_by(seller_id: str, ground: Ground) -> datetime:
    """Until when that person has time to answer, in their own business hours; GR239 without the number."""
    seller = ground.calendars.sellers.get(seller_id, {})
    hours = Numbers(ground.book).number("push_back_hours", str(seller.get("sales_role") or "") or None)
    return ground.calendars.due(seller_id, ground.now, hours)
