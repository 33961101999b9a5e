"""A case as one person may see it: what they may not read is not in it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from groundrules.cases import (
    Case,
    Event,
    Party,
    Status,
)
from groundrules.cases.events import (
    CLOCK,
    SIGNALS,
    Answered,
    Appealed,
    Closed,
    Corrected,
    InterimNamed,
    Opened,
    PassedUp,
    PersonTold,
    Reopened,
    Ruled,
    SentToLeader,
)
from groundrules.cases.outcomes import say_outcome
from groundrules.cases.precedent import Precedent
from groundrules.usecases.work_cases import Study


@dataclass(frozen=True, slots=True)
class Shown:
    """What access decided: whose statements are readable, which acts are open, how people are called."""

    viewer_id: str
    statements_of: frozenset[str]
    acts: frozenset[str]
    names: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Statement:
    """One side and what it said; empty and not ``readable`` while the viewer may not read it."""

    party: Party
    readable: bool
    given: bool
    reason: str = ""
    text: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RulingView:
    """A ruling, or a correction of one, as the sides read it."""

    outcome: str
    say: str
    reason: str
    by: str
    by_name: str
    at: datetime
    round: int
    rule_id: str
    against_why: str = ""
    is_correction: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the case's history."""

    sequence: int
    at: datetime
    who: str
    what: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class LikeCase:
    """A precedent; the account's name is empty when the viewer may not open that case."""

    precedent: Precedent
    account_name: str
    readable: bool


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything one person may see of one case; ``acts`` are those open to them now.

    ``evidence`` is the signal's evidence as frozen at the opening; ``study`` only for the decider.
    """

    case_id: str
    version: int
    status: Status
    round: int
    opened: Opened
    evidence: Mapping[str, Any]  # decoded JSON
    statements: tuple[Statement, ...]
    answer_by: datetime
    due_at: datetime | None
    decider_id: str | None
    decider_name: str
    escalation_rule: str
    interim_id: str | None
    interim_name: str
    interim_because: str
    rulings: tuple[RulingView, ...]
    closed_how: str
    closed_reason: str
    steps: tuple[Step, ...]
    acts: frozenset[str]
    study: Study | None = None
    likes: tuple[LikeCase, ...] = ()

    @property
    def parties(self) -> tuple[Party, ...]:
        """The sides."""
        return self.opened.parties

    @property
    def ruling(self) -> RulingView | None:
        """The ruling that holds now; None while the case is open or ended without one."""
        return self.rulings[-1] if self.rulings and self.status is Status.RULED else None


def build(case: Case, shown: Shown, study: Study | None, readable: frozenset[str]) -> CaseView:
    """The view; ``readable`` are the precedents the viewer may open."""
    interim = case.interim
    return CaseView(
        case_id=case.case_id,
        version=case.version,
        status=case.status,
        round=case.round,
        opened=case.opened,
        evidence=json.loads(case.opened.evidence),
        statements=tuple(_statement(case, party, shown) for party in case.parties),
        answer_by=case.answer_by,
        due_at=case.due_at,
        decider_id=case.decider_id,
        decider_name=_name(case.decider_id, shown),
        escalation_rule=case.escalation_rule,
        interim_id=interim.seller_id if interim else None,
        interim_name=_name(interim.seller_id if interim else None, shown),
        interim_because=interim.because if interim else "",
        rulings=_rulings(case, shown),
        closed_how=case.closed.how if case.closed else "",
        closed_reason=case.closed.reason if case.closed else "",
        steps=tuple(_step(n, event, case, shown) for n, event in enumerate(case.events, 1)),
        acts=shown.acts,
        study=study,
        likes=tuple(
            LikeCase(item, item.account_name if item.case_id in readable else "", item.case_id in readable)
            for item in (study.precedents if study else ())
        ),
    )


def _statement(case: Case, party: Party, shown: Shown) -> Statement:
    answer = case.answer_of(party.seller_id)
    readable = party.seller_id in shown.statements_of
    if answer is None or not readable:
        return Statement(party, readable, answer is not None)
    return Statement(party, True, True, answer.reason, answer.text, answer.at)


def _rulings(case: Case, shown: Shown) -> tuple[RulingView, ...]:
    """Rulings with their corrections, in the order they were made."""
    rule_id = case.opened.rule_id
    found: list[RulingView] = []
    for event in case.events:
        if isinstance(event, (Ruled, Corrected)):
            found.append(
                RulingView(
                    outcome=event.outcome,
                    say=say_outcome(case.opened.kind, event.outcome),
                    reason=event.reason,
                    by=event.by,
                    by_name=_name(event.by, shown),
                    at=event.at,
                    round=event.round,
                    rule_id=event.rule_id if isinstance(event, Ruled) else rule_id,
                    against_why=event.against_why if isinstance(event, Ruled) else "",
                    is_correction=isinstance(event, Corrected),
                )
            )
    return tuple(found)


def _step(sequence: int, event: Event, case: Case, shown: Shown) -> Step:
    what, detail = _told(event, case, shown)
    return Step(sequence, event.at, _name(event.by, shown), what, detail)


def _told(event: Event, case: Case, shown: Shown) -> tuple[str, str]:  # noqa: PLR0911 - one line per kind
    match event:
        case Opened():
            return "opened the case", event.headline
        case PersonTold():
            return "told the people concerned", ", ".join(_name(p, shown) for p in event.seller_ids)
        case InterimNamed():
            return f"{_name(event.seller_id, shown)} answers the customer until the ruling", event.because
        case Answered():
            return "answered", event.reason if event.by in shown.statements_of else ""
        case SentToLeader() | PassedUp():
            return f"to {_name(event.decider_id, shown) or 'nobody yet'}", event.because
        case Ruled():
            return f"ruled: {say_outcome(case.opened.kind, event.outcome)}", event.reason
        case Corrected():
            return f"corrected: {say_outcome(case.opened.kind, event.outcome)}", event.reason
        case Appealed():
            reason = event.reason if event.by in shown.statements_of else ""
            return "asked the next level up to look again", reason
        case Reopened():
            return f"round {event.round}, to {_name(event.decider_id, shown) or 'nobody yet'}", ""
        case Closed():
            return f"closed: {event.how}", event.reason


def _name(person_id: str | None, shown: Shown) -> str:
    if person_id is None or person_id in (CLOCK, SIGNALS):
        return person_id or ""
    return shown.names.get(person_id, "somebody who has left")
