"""Cases from the first answer to the ruling: each function is one act of one person, or of the clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from groundrules.cases import Act, Appended, Case, Docket, Event, People, RefusedError, Status, Wanted
from groundrules.cases.clocks import Escalation, fresh_handover
from groundrules.cases.commands import (
    Answer,
    Appeal,
    Close,
    Command,
    Correct,
    NameInterim,
    PassUp,
    Rule,
)
from groundrules.cases.events import Answered
from groundrules.cases.life import decide
from groundrules.cases.outcomes import Outcome, codes_of, kind_of_case
from groundrules.cases.precedent import Precedent, like_cases
from groundrules.cases.propose import Proposal, propose
from groundrules.rulebook import Rulebook
from groundrules.terms import BusinessCalendar, Finding

RULINGS_LOOKED_AT = 500


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What one act did.

    Attributes:
        case: the case after it; as it was when the act was refused; None when there is no such case.
        events: what the act added; empty when it was refused.
        findings: why it was refused (GR7xx); empty when it was done.
        replayed: the same form had been sent before, and this is the answer it got then.
    """

    case: Case | None
    events: tuple[Event, ...] = ()
    findings: tuple[Finding, ...] = ()
    replayed: bool = False

    @property
    def done(self) -> bool:
        """True when the act is on record."""
        return not self.findings


@dataclass(frozen=True, slots=True)
class Study:
    """What the decider is shown before ruling."""

    proposal: Proposal
    precedents: tuple[Precedent, ...]
    outcomes: tuple[Outcome, ...]


def study_case(*, case: Case, docket: Docket) -> Study:
    """The proposed ruling with its reason, the most alike earlier rulings, and what can be decided."""
    opened = case.opened
    ruled = docket.find(
        Wanted(
            statuses=frozenset({Status.RULED}),
            kind=opened.kind,
            rule_id=opened.rule_id,
            limit=RULINGS_LOOKED_AT,
        )
    )
    precedents = like_cases(case, ruled)
    return Study(propose(case, precedents), precedents, kind_of_case(opened.kind).outcomes)


def answer_case(
    *,
    docket: Docket,
    people: People,
    book: Rulebook,
    calendar: BusinessCalendar,
    case_id: str,
    by: str,
    reason: str,
    text: str,
    now: datetime,
    seen_version: int | None = None,
    key: str = "",
) -> CaseResult:
    """A party's statement is on record; once all have answered, the leader has the case.

    Statements are blind to each other: what the other side said meanwhile does not make this one stale, only
    what this person said in another window, or a new turn of the case, does.
    """
    case = docket.load(case_id)
    if case is not None and seen_version is not None and _only_others_spoke(case, by, seen_version):
        seen_version = None

    def command(case: Case) -> Answer:
        return Answer(
            by, reason, text, fresh_handover(case, people.hierarchy(), Escalation(book, calendar), now)
        )

    body: dict[str, object] = {"reason": reason, "text": text}
    return _do(docket, Act("answer", by, case_id, now, key, body, seen_version), command)


def _only_others_spoke(case: Case, by: str, seen_version: int) -> bool:
    since = case.events[seen_version:]
    return all(isinstance(event, Answered) and event.by != by for event in since)


def rule_case(
    *,
    docket: Docket,
    case_id: str,
    by: str,
    outcome: str,
    reason: str,
    now: datetime,
    seen_version: int,
    book: Rulebook,
    against_why: str = "",
    key: str = "",
) -> CaseResult:
    """The decider's ruling is on record with its reason, its rule and the precedents that were shown.

    A ruling other than the proposed one needs ``against_why``; nobody but the decider may rule, once a round.
    """
    case = docket.load(case_id)
    if case is None:
        return _refused(None, RefusedError("GR701"))
    study = study_case(case=case, docket=docket)

    def command(case: Case) -> Rule:
        return Rule(
            by=by,
            outcome=outcome,
            reason=reason,
            rule_id=case.opened.rule_id,
            book_version=book.stamp,
            proposed=study.proposal.outcome,
            against_why=against_why,
            precedents=study.proposal.precedents,
            outcomes=codes_of(case.opened.kind),
        )

    body: dict[str, object] = {"outcome": outcome, "reason": reason, "against_why": against_why}
    return _do(docket, Act("rule", by, case_id, now, key, body, seen_version), command)


def correct_ruling(
    *,
    docket: Docket,
    case_id: str,
    by: str,
    outcome: str,
    reason: str,
    now: datetime,
    seen_version: int,
    key: str = "",
) -> CaseResult:
    """The ruling is put right by a new entry of whoever ruled; the old one stays readable."""

    def command(case: Case) -> Correct:
        return Correct(by, outcome, reason, codes_of(case.opened.kind))

    body: dict[str, object] = {"outcome": outcome, "reason": reason}
    return _do(docket, Act("correct", by, case_id, now, key, body, seen_version), command)


def name_interim(
    *,
    docket: Docket,
    people: People,
    case_id: str,
    by: str,
    seller_id: str,
    because: str,
    now: datetime,
    seen_version: int | None = None,
    key: str = "",
) -> CaseResult:
    """The decider's interim word: this person answers the customer until the ruling."""

    def command(_case: Case) -> NameInterim:
        person = people.hierarchy().people.get(seller_id)
        if person is None or not person.is_active:
            raise RefusedError("GR716")
        return NameInterim(by, seller_id, because)

    body: dict[str, object] = {"seller_id": seller_id, "because": because}
    return _do(docket, Act("name interim", by, case_id, now, key, body, seen_version), command)


def close_case(
    *,
    docket: Docket,
    case_id: str,
    by: str,
    how: str,
    reason: str,
    now: datetime,
    seen_version: int,
    key: str = "",
) -> CaseResult:
    """The decider ends it without a ruling: ``settled`` between the sides, or ``excused``."""
    body: dict[str, object] = {"how": how, "reason": reason}
    act = Act("close", by, case_id, now, key, body, seen_version)
    return _do(docket, act, lambda _case: Close(by, how, reason))


def stand_back(
    *,
    docket: Docket,
    people: People,
    book: Rulebook,
    calendar: BusinessCalendar,
    case_id: str,
    by: str,
    because: str,
    now: datetime,
    seen_version: int,
    key: str = "",
) -> CaseResult:
    """The decider hands the case to the next level up and says why."""

    def command(case: Case) -> PassUp:
        handover = fresh_handover(case, people.hierarchy(), Escalation(book, calendar), now, above=by)
        return PassUp(by, handover, because)

    act = Act("stand back", by, case_id, now, key, {"because": because}, seen_version)
    return _do(docket, act, command)


def appeal_ruling(
    *,
    docket: Docket,
    people: People,
    book: Rulebook,
    calendar: BusinessCalendar,
    case_id: str,
    by: str,
    reason: str,
    now: datetime,
    seen_version: int,
    key: str = "",
) -> CaseResult:
    """A party asks the next level up to look again, once; a new round begins there."""

    def command(case: Case) -> Appeal:
        ruled_by = case.rulings[-1].by if case.rulings else ""
        escalation = Escalation(book, calendar)
        return Appeal(by, reason, fresh_handover(case, people.hierarchy(), escalation, now, above=ruled_by))

    act = Act("appeal", by, case_id, now, key, {"reason": reason}, seen_version)
    return _do(docket, act, command)


def _do(docket: Docket, act: Act, command: Callable[[Case], Command]) -> CaseResult:
    """One act on one case, done or refused."""

    def events(case: Case | None) -> tuple[Event, ...]:
        if case is None:
            raise RefusedError("GR701")
        return decide(case, command(case), act.at)

    try:
        appended: Appended = docket.append(act, events)
    except RefusedError as refused:
        found = docket.load(act.case_id)
        return _refused(found, refused if found else RefusedError("GR701"))
    return CaseResult(appended.case, appended.events, replayed=appended.replayed)


def _refused(case: Case | None, refused: RefusedError) -> CaseResult:
    return CaseResult(case, findings=(refused.finding,))
