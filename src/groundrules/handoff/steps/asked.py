"""What the book asks of the two sides on a day, and until when, in the working time of who must do it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from groundrules.handoff.steps.picture import Picture
from groundrules.handoff.steps.since import (
    DAYS_MOVED,
    FILLED,
    INVITED,
    Ground,
    held_before,
    holding_since,
    last_day,
    rules_holding,
    turning_days,
)
from groundrules.handoff.steps.state import Handoff, Step
from groundrules.rulebook.condition import Value, words_of
from groundrules.rulebook.model import Rule, Rulebook
from groundrules.rulebook.moving import DUE, HANDOFF, STEP, WHO
from groundrules.rulebook.transition import Numbers
from groundrules.terms import Finding, Severity, Span

LIST, INTRODUCE, PROMISES = "list", "introduce", "promises"
ORPHANS, LET_GO, FINISH_DEALS = "orphans", "let go", "finish deals"
STANDING = (LET_GO, FINISH_DEALS)
"""Steps that are asked for as long as their rule holds; any other, once asked for, stays until it is done."""


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


@dataclass(frozen=True, slots=True)
class Clock:
    """Until when each person has to do something, in their own working time.

    Attributes:
        starts: seller_id -> the moment the hours count from.
        due: seller_id -> the moment they are over; empty without a clock.
        hours: business hours each has; None where the book counts days, or nothing.
    """

    starts: Mapping[str, datetime]
    due: Mapping[str, datetime]
    hours: int | None = None


def passed_by(found: Handoff, picture: Picture, ground: Ground) -> Iterator[tuple[Rule, date]]:
    """What nobody looked in time to ask for: its rule held on a day since the opening, and holds no more.

    Asked for all the same, with the hours it would have had, as a step once asked for stays until it is done;
    but not where its rule asks only as long as it holds, nor where the book or the account was changed since.
    Each rule comes with the first day on which it held.
    """
    decision = ground.book.decisions.get(HANDOFF)
    unasked = [
        rule
        for rule in (decision.rules if decision is not None else ())
        if step_of(rule) and step_of(rule) not in STANDING and found.step(rule.rule_id) is None
    ]
    unasked = [rule for rule in unasked if _is_told(rule, found, picture, ground)]
    if unasked:
        held = held_before(found, picture, ground)
        yield from ((rule, held[rule.rule_id]) for rule in unasked if rule.rule_id in held)


def clock_of(
    rule: Rule, found: Handoff, picture: Picture, ground: Ground, since: date | None = None
) -> Clock:
    """Until when each person has to do it, in their own working time.

    ``since`` is the day on which the rule came true; None: it holds today, and the facts tell since when.

    The hours count from the beginning of the day on which the rule came true, at the earliest from the
    opening, however late it is seen. Where that day cannot be told, because the book or the account was
    changed since, nobody is late on the first day: hours that are over count from now.
    """
    people, hours, opened = found.people(who_of(rule)), rule.outcome.get(DUE), found.opened
    calendars, since = ground.calendars, since or holding_since(rule.rule_id, found, picture, ground)
    starts = {one: max(calendars.begins(one, since), opened.at) for one in people}
    days = Numbers(ground.book).known("letting_go_days") if step_of(rule) == LET_GO else None

    def until(one: str, start: datetime) -> datetime | None:
        if isinstance(hours, int):
            return calendars.due(one, start, hours)
        if days is None:
            return None
        return calendars.begins(one, calendars.today(one, start) + timedelta(round(days) + 1))

    if not _is_told(rule, found, picture, ground):
        over = {one for one, start in starts.items() if (end := until(one, start)) and end <= ground.now}
        starts = {one: ground.now if one in over else start for one, start in starts.items()}
    due = {one: end for one, start in starts.items() if (end := until(one, start)) is not None}
    return Clock(starts, due, hours if isinstance(hours, int) else None)


def _is_told(rule: Rule, found: Handoff, picture: Picture, ground: Ground) -> bool:
    """Whether the facts tell from which day on the rule held: the same book, and nothing changed but time."""
    then, now = found.opened.known, picture.known
    kept = {"tier": then.tier == now.tier, "segment": then.segment == now.segment}
    known = {*FILLED, *(word for word, is_same in kept.items() if is_same)}
    return ground.book.stamp == found.opened.book_version and set(words_of(rule.condition)) <= known


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
    for day in turning_days(decision, int(str(record[DAYS_MOVED])), last_day(book)):
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
    began = step.asked.starts.get(found.giver_id, step.asked.at)
    asked_on = ground.calendars.today(opened.from_id, began)
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
