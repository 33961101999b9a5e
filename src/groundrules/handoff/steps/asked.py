"""What the book asks of the two sides on a day, and until when, in the working time of who must do it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from groundrules.handoff.calendars import Calendars
from groundrules.handoff.steps.picture import Picture
from groundrules.handoff.steps.state import Handoff, Step, day_of
from groundrules.rulebook.condition import (
    Among,
    And,
    Compare,
    Condition,
    Linear,
    Not,
    Or,
    Value,
    words_of,
)
from groundrules.rulebook.evaluate import decide
from groundrules.rulebook.model import Decision, Policy, Rule, Rulebook
from groundrules.rulebook.moving import DUE, HANDOFF, STEP, WHO
from groundrules.rulebook.transition import Numbers
from groundrules.terms import Finding, Severity, Span

DAYS_MOVED, CONTACTED, INVITED, LATE_DEAL = "days_moved", "contacted", "invited", "late_deal"
FILLED = (DAYS_MOVED, CONTACTED, INVITED, LATE_DEAL)
"""The words about a hand-off that the facts fill; a rule that tests another never holds."""

LIST, INTRODUCE, FIRST_CONTACT, PROMISES = "list", "introduce", "first contact", "promises"
ORPHANS, LET_GO, FINISH_DEALS = "orphans", "let go", "finish deals"
STANDING = (LET_GO, FINISH_DEALS)
"""Steps that are asked for as long as their rule holds; any other, once asked for, stays until it is done."""

_LONGEST = 730
"""Days after a move that are looked at where the book's word has no end."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What every decision on a hand-off rests on: the book, everybody's working time, the moment."""

    book: Rulebook
    calendars: Calendars
    now: datetime


def record_of(found: Handoff, picture: Picture, ground: Ground) -> Mapping[str, Value | None]:
    """The words of the book about this hand-off today."""
    opened, today = found.opened, ground.calendars.today(found.receiver_id, ground.now)
    contacted = picture.contacted(opened.receiver_id, opened.from_id, opened.moved_on) is not None
    ticked = any(step.asked.step == FIRST_CONTACT and step.done is not None for step in found.steps)
    return {
        **picture.words,
        DAYS_MOVED: min(day_of(found, today), _last_day(ground.book)),
        CONTACTED: contacted or ticked,
        INVITED: is_invited(found, picture, today),
        LATE_DEAL: picture.late_deal(opened.from_id),
    }


def is_invited(found: Handoff, picture: Picture, today: date) -> bool:
    """Whether the receiver wants the old owner in it now: until a day to come, or in a meeting to come."""
    if found.invited is not None and found.invited.until >= today:
        return True
    old = found.opened.from_id
    return any(touch.seller_id == found.receiver_id and old in touch.guests for touch in picture.planned())


def rules_holding(book: Rulebook, record: Mapping[str, Value | None]) -> tuple[Rule, ...]:
    """The rules of the book's hand-off decision that answer for this record."""
    decision = book.decisions.get(HANDOFF)
    if decision is None:
        return ()
    answer = decide(decision, record)
    if decision.policy is Policy.ALL:
        return tuple(decision.rule(rule_id) for rule_id in answer.rule_ids)
    return (decision.rule(answer.rule_id),) if answer.rule_id is not None else ()


def step_of(rule: Rule) -> str:
    """What kind of step a rule asks for; empty when the book does not say."""
    return str(rule.outcome.get(STEP) or "")


def who_of(rule: Rule) -> str:
    """Who has to do it, in the book's words; both, where it does not say."""
    return str(rule.outcome.get(WHO) or "both")


def does_of(rule: Rule) -> str:
    """What is to be done, in the book's words."""
    named = [value for name, value in rule.outcome.items() if name not in {STEP, WHO, DUE}]
    return str(named[0]) if named else step_of(rule) or rule.rule_id


def due_of(rule: Rule, found: Handoff, ground: Ground) -> Mapping[str, datetime]:
    """Until when each person has to do it, in their own working time; empty without a clock.

    The hours count from the day of the move. Where they are over before the step is first asked for, they
    count from that moment: nobody is late on the first day.
    """
    people, hours, moved_on = found.people(who_of(rule)), rule.outcome.get(DUE), found.opened.moved_on
    calendars = ground.calendars
    if isinstance(hours, int):
        due = {one: calendars.due(one, calendars.begins(one, moved_on), hours) for one in people}
        return {
            one: at if at > ground.now else calendars.due(one, ground.now, hours) for one, at in due.items()
        }
    days = Numbers(ground.book).known("letting_go_days") if step_of(rule) == LET_GO else None
    if days is None:
        return {}
    last = {one: max(moved_on, calendars.today(one, ground.now)) + timedelta(round(days)) for one in people}
    return {one: calendars.begins(one, day + timedelta(1)) for one, day in last.items()}


def may_come(found: Handoff, record: Mapping[str, Value | None], book: Rulebook) -> tuple[str, ...]:
    """The rules that ask for something not done yet on this or a later day, if nothing else changes.

    An invitation is taken as over: it ends by itself.
    """
    decision = book.decisions.get(HANDOFF)
    if decision is None:
        return ()
    done = {step.rule_id for step in found.steps if step.done is not None}
    waiting = [rule for rule in decision.rules if step_of(rule) and rule.rule_id not in done]
    waiting = [rule for rule in waiting if found.people(who_of(rule))]
    coming = set()
    for day in _turning_days(decision, int(str(record[DAYS_MOVED])), _last_day(book)):
        coming |= {rule.rule_id for rule in rules_holding(book, {**record, DAYS_MOVED: day, INVITED: False})}
    return tuple(rule.rule_id for rule in waiting if rule.rule_id in coming)


def has_let_go(step: Step, found: Handoff, picture: Picture, ground: Ground) -> bool:
    """Whether the facts show that the old owner has let go.

    Either no contact begun alone in the book's ``letting_go_days``, or none from the day it was asked for up
    to its hour.
    """
    opened, as_of = found.opened, picture.known.as_of

    def quiet(since: date) -> bool:
        return not picture.lingering(opened.from_id, opened.receiver_id, since)

    days = Numbers(ground.book).known("letting_go_days")
    if days is not None:
        since = as_of - timedelta(round(days) - 1)
        if since > opened.moved_on and quiet(since):
            return True
    asked_on = ground.calendars.today(opened.from_id, step.asked.at)
    return step.due_at is not None and as_of > step.due_at.date() and quiet(asked_on + timedelta(1))


def unfilled(book: Rulebook) -> tuple[Finding, ...]:
    """GR539: words about hand-offs that no fact fills, so that rules with them never hold."""
    decision = book.decisions.get(HANDOFF)
    if decision is None:
        return ()
    tested = {word for rule in decision.rules for word in words_of(rule.condition)}
    strange = [word for name, word in book.words.items() if name in tested and word.about == HANDOFF]
    return tuple(
        Finding(
            "GR539",
            Severity.WARNING,
            f"no fact says `{word.name}` of a hand-off, so rules that test it never ask for anything",
            f"use {', '.join(f'`{name}`' for name in FILLED)}",
            word.span or Span(book.file),
            kind="word without facts",
        )
        for word in strange
        if word.name not in FILLED
    )


def _last_day(book: Rulebook) -> int:
    word = book.words.get(DAYS_MOVED)
    return word.high if word is not None and isinstance(word.high, int) else _LONGEST


def _turning_days(decision: Decision, today: int, last: int) -> Iterator[int]:
    """The days from today on at which a test of the days since the move may turn."""
    named: set[int] = set()
    for rule in decision.rules:
        for atom in _atoms(rule.condition):
            match atom:
                case Compare(word, _, value) if word == DAYS_MOVED and isinstance(value, int):
                    named.add(value)
                case Among(word, values) if word == DAYS_MOVED:
                    named.update(value for value in values if isinstance(value, int))
                case Linear(terms) if any(word == DAYS_MOVED for _, word in terms):
                    named.update(range(today, last + 1))
    days = {day for value in named for day in (value - 1, value, value + 1)}
    yield today
    yield from sorted(day for day in days if today < day <= last)


def _atoms(condition: Condition) -> Iterator[Condition]:
    match condition:
        case Not(item):
            yield from _atoms(item)
        case And(items) | Or(items):
            for item in items:
                yield from _atoms(item)
        case _:
            yield condition
