"""What the passing of time does to cases: statements are due, leaders are overdue, old cases expire."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from groundrules.cases import (
    Act,
    Case,
    Docket,
    Event,
    Hierarchy,
    People,
    RefusedError,
    Status,
    Wanted,
)
from groundrules.cases.case import OPEN_STATUSES
from groundrules.cases.clocks import Escalation, fresh_handover
from groundrules.cases.commands import Close, Command, PassUp, SendToLeader
from groundrules.cases.decider import decider_at
from groundrules.cases.events import CLOCK, Ending
from groundrules.cases.life import decide
from groundrules.rulebook import Rulebook
from groundrules.terms import BusinessCalendar

EXPIRES_AFTER = timedelta(days=90)  # evidence about people is not kept open longer than signals are kept


@dataclass(frozen=True, slots=True)
class ClockResult:
    """The cases each clock moved."""

    sent: tuple[Case, ...] = ()
    passed_up: tuple[Case, ...] = ()
    expired: tuple[Case, ...] = ()


def run_clocks(
    *, docket: Docket, people: People, book: Rulebook, calendar: BusinessCalendar, now: datetime
) -> ClockResult:
    """Every open case is where the book says it should be at this hour; running it twice changes nothing."""
    expired = expire_cases(docket=docket, now=now)
    sent = send_due_to_leader(docket=docket, people=people, book=book, calendar=calendar, now=now)
    passed_up = pass_up_overdue(docket=docket, people=people, book=book, calendar=calendar, now=now)
    return ClockResult(sent, passed_up, expired)


def send_due_to_leader(
    *, docket: Docket, people: People, book: Rulebook, calendar: BusinessCalendar, now: datetime
) -> tuple[Case, ...]:
    """Cases whose time to answer is up are with the leader, with the answers that are in."""
    hierarchy, escalation = people.hierarchy(), Escalation(book, calendar)
    due = docket.find(Wanted(statuses=frozenset({Status.WITH_PERSON}), due_by=now))
    return _each(
        docket,
        due,
        "send to leader",
        now,
        lambda case: SendToLeader(fresh_handover(case, hierarchy, escalation, now)),
    )


def pass_up_overdue(
    *, docket: Docket, people: People, book: Rulebook, calendar: BusinessCalendar, now: datetime
) -> tuple[Case, ...]:
    """Cases a leader left too long, or whose leader has left the company, have a new decider."""
    hierarchy, escalation = people.hierarchy(), Escalation(book, calendar)
    waiting = docket.find(Wanted(statuses=frozenset({Status.WITH_LEADER})))
    moving = [case for case in waiting if _next(case, hierarchy, escalation, now) is not None]

    def command(case: Case) -> Command:
        found = _next(case, hierarchy, escalation, now)
        if found is None:
            raise RefusedError("GR708", "its time is not up")
        return found

    return _each(docket, moving, "pass up", now, command)


def expire_cases(*, docket: Docket, now: datetime) -> tuple[Case, ...]:
    """Cases nobody ruled on in 90 days are closed as expired."""
    waiting = docket.find(Wanted(statuses=frozenset(OPEN_STATUSES)))
    old = [case for case in waiting if now - case.opened.at >= EXPIRES_AFTER]
    reason = f"nobody ruled on it in {EXPIRES_AFTER.days} days"
    return _each(docket, old, "expire", now, lambda _case: Close(CLOCK, Ending.EXPIRED, reason))


def _next(case: Case, hierarchy: Hierarchy, escalation: Escalation, now: datetime) -> PassUp | None:
    """How the case moves on by the clock; None when it stays."""
    if case.decider_id is None or not _works_here(case.decider_id, hierarchy):
        handover = fresh_handover(case, hierarchy, escalation, now)
        if handover.decider_id is None:
            return None
        return PassUp(CLOCK, handover, "the decider is not there any more", decider_gone=True)
    if case.due_at is None or now < case.due_at or case.sent_at is None:
        return None
    handover = escalation.handover(
        parties=case.party_ids,
        hierarchy=hierarchy,
        severity=case.opened.severity,
        value_at_risk=case.opened.value_at_risk,
        sent_at=case.sent_at,
        now=now,
    )
    higher = decider_at(case.party_ids, hierarchy, handover.level)
    if handover.level <= case.level or higher in (None, case.decider_id):
        return None
    return PassUp(CLOCK, handover, f"nobody ruled in time, rule {handover.rule_id} moves it up")


def _works_here(seller_id: str, hierarchy: Hierarchy) -> bool:
    person = hierarchy.people.get(seller_id)
    return person is not None and person.is_active


def _each(
    docket: Docket, cases: Iterable[Case], act: str, now: datetime, command: Callable[[Case], Command]
) -> tuple[Case, ...]:
    """The clock's act on each case; a case somebody moved in the meantime is left to them."""
    moved = (_one(docket, case, act, now, command) for case in cases)
    return tuple(case for case in moved if case is not None)


def _one(
    docket: Docket, seen: Case, act: str, now: datetime, command: Callable[[Case], Command]
) -> Case | None:
    def events(case: Case | None) -> tuple[Event, ...]:
        return decide(case, command(case or seen), now)

    try:
        return docket.append(Act(act, CLOCK, seen.case_id, now, seen_version=seen.version), events).case
    except RefusedError:
        return None
