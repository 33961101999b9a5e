"""The life of a case: events fold to a case, and a case, a command and the time give new events.

INVARIANT: at most one ruling a round; the decider is never a party; nothing is edited, only followed; the
case's clock never runs backwards; a grade D or C signal never becomes a case.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from groundrules.cases.events import (
    Answered,
    Appealed,
    Closed,
    Corrected,
    Event,
    InterimNamed,
    Opened,
    Party,
    PassedUp,
    PersonTold,
    Reopened,
    Ruled,
    SentToLeader,
)


class Status(StrEnum):
    """Whose turn it is."""

    WITH_PERSON = "with the person"
    WITH_LEADER = "with the leader"
    RULED = "ruled"
    CLOSED = "closed"


OPEN_STATUSES = frozenset({Status.WITH_PERSON, Status.WITH_LEADER})


@dataclass(frozen=True, slots=True)
class Case:
    """A case as its events leave it; ``version`` counts them.

    Attributes:
        answer_by: until then the people concerned go first, and nobody reads the other side's statement
            unless both are in.
        decider_id: who may rule; None before it reached a leader, and when no manager may decide.
        due_at: when the clock moves it up (with the leader) or to the leader (with the person).
        round: 1, and one more for each appeal.
        sent_at: when this round reached its first leader; the escalation clock counts from here.
    """

    case_id: str
    version: int
    opened: Opened
    status: Status
    answer_by: datetime
    last_at: datetime
    due_at: datetime | None = None
    decider_id: str | None = None
    level: int = 0
    round: int = 1
    sent_at: datetime | None = None
    escalation_rule: str = ""
    interim: InterimNamed | None = None
    answers: tuple[Answered, ...] = ()
    rulings: tuple[Ruled, ...] = ()
    corrections: tuple[Corrected, ...] = ()
    appeal: Appealed | None = None
    closed: Closed | None = None
    events: tuple[Event, ...] = ()

    @property
    def parties(self) -> tuple[Party, ...]:
        """The sides, as they were when it opened."""
        return self.opened.parties

    @property
    def party_ids(self) -> tuple[str, ...]:
        """Their seller ids."""
        return tuple(party.seller_id for party in self.opened.parties)

    @property
    def is_open(self) -> bool:
        """True until it is ruled or closed."""
        return self.status in OPEN_STATUSES

    @property
    def ruling(self) -> Ruled | None:
        """The ruling that holds, before corrections; None while a round is open."""
        return self.rulings[-1] if self.rulings and self.status is Status.RULED else None

    @property
    def outcome(self) -> tuple[str, str] | None:
        """Outcome and reason that hold now, corrections applied; None while nothing is ruled."""
        ruling = self.ruling
        if ruling is None:
            return None
        for correction in reversed(self.corrections):
            if correction.round == ruling.round:
                return correction.outcome, correction.reason
        return ruling.outcome, ruling.reason

    def answer_of(self, seller_id: str) -> Answered | None:
        """What that party said last; None when they said nothing."""
        return next((answer for answer in reversed(self.answers) if answer.by == seller_id), None)

    def statements_open(self, now: datetime) -> bool:
        """True once each side may read the other's: all are in, or the time to answer is up."""
        return now >= self.answer_by or all(self.answer_of(party) for party in self.party_ids)

    def age(self, now: datetime) -> float:
        """Hours since it opened, by the wall; never negative."""
        return max(0.0, (now - self.opened.at).total_seconds() / 3600)


def fold(case_id: str, events: Iterable[Event]) -> Case | None:
    """The case those events leave; None when there are none.

    Raises:
        ValueError: the first event is not an opening, or a second opening follows.
    """
    case: Case | None = None
    for event in events:
        case = apply(case_id, case, event)
    return case


def apply(case_id: str, case: Case | None, event: Event) -> Case:
    """The case after one more event."""
    if isinstance(event, Opened):
        if case is not None:
            raise ValueError(f"case {case_id} is opened twice")
        return Case(case_id, 1, event, Status.WITH_PERSON, event.at, event.at, events=(event,))
    if case is None:
        raise ValueError(f"case {case_id} begins with {type(event).__name__}")
    case = replace(
        case,
        version=case.version + 1,
        last_at=max(case.last_at, event.at),
        events=(*case.events, event),
    )
    return _changed(case, event)


def _changed(  # noqa: PLR0911 - one line per kind of event
    case: Case,
    event: PersonTold
    | InterimNamed
    | Answered
    | SentToLeader
    | PassedUp
    | Ruled
    | Corrected
    | Appealed
    | Reopened
    | Closed,
) -> Case:
    match event:
        case PersonTold():
            return replace(case, answer_by=event.answer_by, due_at=event.answer_by)
        case InterimNamed():
            return replace(case, interim=event)
        case Answered():
            return replace(case, answers=(*case.answers, event))
        case SentToLeader() | PassedUp() | Reopened():
            fresh = case.sent_at is None or isinstance(event, Reopened)
            return replace(
                case,
                status=Status.WITH_LEADER,
                decider_id=event.decider_id,
                level=event.level,
                due_at=event.due_at,
                escalation_rule=event.rule_id,
                sent_at=event.at if fresh else case.sent_at,
                round=event.round if isinstance(event, Reopened) else case.round,
            )
        case Ruled():
            return replace(case, status=Status.RULED, rulings=(*case.rulings, event), due_at=None)
        case Corrected():
            return replace(case, corrections=(*case.corrections, event))
        case Appealed():
            return replace(case, appeal=event)
        case Closed():
            return replace(case, status=Status.CLOSED, closed=event, due_at=None)
        case _:
            assert_never(event)
