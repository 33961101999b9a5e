"""From which moment a rule of the book has held for a hand-off, told by the facts alone.

INVARIANT: however late somebody looks, the same facts give the same moment, and so the same hour.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise, zip_longest

from groundrules.handoff.calendars import Calendars
from groundrules.handoff.steps.picture import MEETING, Picture
from groundrules.handoff.steps.state import Handoff, day_of
from groundrules.rulebook.condition import Among, And, Compare, Condition, Linear, Not, Or, Value
from groundrules.rulebook.evaluate import decide
from groundrules.rulebook.model import Decision, Policy, Rule, Rulebook
from groundrules.rulebook.moving import HANDOFF

DAYS_MOVED, CONTACTED, INVITED, LATE_DEAL = "days_moved", "contacted", "invited", "late_deal"
FILLED = (DAYS_MOVED, CONTACTED, INVITED, LATE_DEAL)
"""The words about a hand-off that the facts fill; a rule that tests another never holds."""

FIRST_CONTACT = "first contact"

_LONGEST = 730
"""Days after a move that are looked at where the book's word has no end."""

_ONE = timedelta(1)


@dataclass(frozen=True, slots=True)
class Ground:
    """What every decision on a hand-off rests on: the book, everybody's working time, the moment."""

    book: Rulebook
    calendars: Calendars
    now: datetime


def record_of(found: Handoff, picture: Picture, ground: Ground) -> Mapping[str, Value | None]:
    """The words of the book about this hand-off today."""
    opened, today = found.opened, ground.calendars.today(found.receiver_id, ground.now)
    return {
        **_record_on(today, found, picture, ground),
        LATE_DEAL: picture.late_deal(opened.from_id),
    }


def rules_holding(book: Rulebook, record: Mapping[str, Value | None]) -> tuple[Rule, ...]:
    """The rules of the book's hand-off decision that answer for this record."""
    decision = book.decisions.get(HANDOFF)
    if decision is None:
        return ()
    answer = decide(decision, record)
    if decision.policy is Policy.ALL:
        return tuple(decision.rule(rule_id) for rule_id in answer.rule_ids)
    return (decision.rule(answer.rule_id),) if answer.rule_id is not None else ()


def holding_since(rule_id: str, found: Handoff, picture: Picture, ground: Ground) -> date:
    """The first day of the stretch of days, up to today, on which the rule has held without a break.

    Asked of a rule that holds today. Contacts, invitations, meetings, kept deals and the days since the
    move are taken as they were on each day; words about the account as they are today.
    """
    today = ground.calendars.today(found.receiver_id, ground.now)
    since = max(today, found.opened.moved_on)
    for day in sorted(_turns(found, picture, ground, today), reverse=True):
        record = _record_on(day, found, picture, ground)
        if all(rule.rule_id != rule_id for rule in rules_holding(ground.book, record)):
            return since
        since = day
    return since


def held_before(found: Handoff, picture: Picture, ground: Ground) -> Mapping[str, date]:
    """The rules that held on a day from the opening to today, each with the first day of its last stretch.

    A day nobody looked at counts like any other; what is taken as it was on each day is as in
    ``holding_since``.
    """
    today = ground.calendars.today(found.receiver_id, ground.now)
    opened = ground.calendars.today(found.receiver_id, found.opened.at)
    days = sorted(_turns(found, picture, ground, today))
    since: dict[str, date] = {}
    before: set[str] = set()
    for day, following in pairwise([*days, today]):
        rules = rules_holding(ground.book, _record_on(day, found, picture, ground))
        holding = {rule.rule_id for rule in rules} if following > opened else set()
        since.update(dict.fromkeys(holding - before, day))
        before = holding
    return since


def is_invited(found: Handoff, picture: Picture, day: date) -> bool:
    """Whether the receiver wanted the old owner in it on that day: until a day to come, or in a meeting."""
    return any(first <= day <= last for first, last in _invitations(found, picture))


def last_day(book: Rulebook) -> int:
    """The most days since a move that the book's word can say."""
    word = book.words.get(DAYS_MOVED)
    return word.high if word is not None and isinstance(word.high, int) else _LONGEST


def turning_days(decision: Decision, first: int, last: int) -> Iterator[int]:
    """``first``, and the days after it up to ``last`` at which a test of the days since the move may turn."""
    named: set[int] = set()
    for rule in decision.rules:
        for atom in _atoms(rule.condition):
            match atom:
                case Compare(word, _, value) if word == DAYS_MOVED and isinstance(value, int):
                    named.add(value)
                case Among(word, values) if word == DAYS_MOVED:
                    named.update(value for value in values if isinstance(value, int))
                case Linear(terms) if any(word == DAYS_MOVED for _, word in terms):
                    named.update(range(first, last + 1))
    days = {day for value in named for day in (value - 1, value, value + 1)}
    yield first
    yield from sorted(day for day in days if first < day <= last)


def _record_on(day: date, found: Handoff, picture: Picture, ground: Ground) -> Mapping[str, Value | None]:
    """The words as they were on that day."""
    contacted = _contacted_on(found, picture)
    return {
        **picture.words,
        DAYS_MOVED: min(day_of(found, day), last_day(ground.book)),
        CONTACTED: contacted is not None and contacted <= day,
        INVITED: is_invited(found, picture, day),
        LATE_DEAL: picture.kept_late(found.opened.from_id, day),
    }


def _turns(found: Handoff, picture: Picture, ground: Ground, today: date) -> set[date]:
    """The days, from the move up to today, on which a word about the hand-off may have turned."""
    moved_on, decision = found.opened.moved_on, ground.book.decisions.get(HANDOFF)
    numbers = turning_days(decision, 0, last_day(ground.book)) if decision is not None else ()
    days = {moved_on + timedelta(number) for number in numbers}
    contacted = _contacted_on(found, picture)
    if contacted is not None:
        days.add(contacted)
    for first, last in _invitations(found, picture):
        days |= {first, last + _ONE}
    for spell in picture.kept_spells:
        days |= {spell.first, spell.last + _ONE}
    return {day for day in days if moved_on <= day < today}


def _contacted_on(found: Handoff, picture: Picture) -> date | None:
    """The day of the receiver's first own contact, by the facts or ticked by hand; None before it."""
    opened = found.opened
    days = [
        step.done.day for step in found.steps if step.asked.step == FIRST_CONTACT and step.done is not None
    ]
    for receiver in found.receivers:
        touch = picture.contacted(receiver, opened.from_id, opened.moved_on)
        if touch is not None:
            days.append(touch.day)
    return min(days, default=None)


def _invitations(found: Handoff, picture: Picture) -> Iterator[tuple[date, date]]:
    """The days, first and last, on which the receiver wanted the old owner in it.

    A meeting of which the CRM does not tell when it was entered counts from the move on.
    """
    opened = found.opened
    for one, following in zip_longest(found.invitations, found.invitations[1:]):
        last = one.until if following is None else min(one.until, following.at.date())
        yield one.at.date(), last  # a later invitation takes the place of the one before
    for touch in picture.touches:
        is_theirs = touch.seller_id in found.receivers and opened.from_id in touch.guests
        if opened.from_id and is_theirs and touch.kind in MEETING:
            entered = touch.at.date() if touch.at is not None else opened.moved_on
            yield min(entered, touch.day), touch.day
    for gone in found.gone:
        if opened.from_id and opened.from_id in gone.guests:
            yield opened.moved_on, gone.day - _ONE


def _atoms(condition: Condition) -> Iterator[Condition]:
    match condition:
        case Not(item):
            yield from _atoms(item)
        case And(items) | Or(items):
            for item in items:
                yield from _atoms(item)
        case _:
            yield condition
