"""(case, command, now) -> events: the rules of a case's life, and nothing else."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from groundrules.cases.case import Case, Status
from groundrules.cases.commands import (
    Answer,
    Appeal,
    Close,
    Command,
    Correct,
    Handover,
    NameInterim,
    Open,
    PassUp,
    Rule,
    SendToLeader,
)
from groundrules.cases.events import (
    CLOCK,
    SIGNALS,
    Answered,
    AnswerReason,
    Appealed,
    Closed,
    Corrected,
    Ending,
    Event,
    Grade,
    InterimNamed,
    PassedUp,
    PersonTold,
    Reopened,
    Ruled,
    SentToLeader,
)
from groundrules.cases.refused import RefusedError

LONGEST_TEXT = 4_000


def decide(  # noqa: PLR0911 - one line per command
    case: Case | None, command: Command, now: datetime
) -> tuple[Event, ...]:
    """The events that the command brings about; the caller stores them all or none.

    Raises:
        RefusedError: with the finding to show; nothing happened.
    """
    if isinstance(command, Open):
        return _open(case, command, now)
    if case is None:
        raise RefusedError("GR701")
    at = max(now, case.last_at)  # a clock set back must not make the case's own time negative
    match command:
        case Answer():
            return _answer(case, command, at)
        case SendToLeader():
            return _send(case, command, at)
        case NameInterim():
            return _name_interim(case, command, at)
        case PassUp():
            return _pass_up(case, command, at)
        case Rule():
            return _rule(case, command, at)
        case Correct():
            return _correct(case, command, at)
        case Appeal():
            return _appeal(case, command, at)
        case Close():
            return _close(case, command, at)
        case _:
            assert_never(command)


def _open(case: Case | None, command: Open, now: datetime) -> tuple[Event, ...]:
    facts = replace(command.facts, at=now)
    if case is not None:
        raise RefusedError("GR713")
    if facts.grade not in set(Grade):
        raise RefusedError("GR712", f"grade {facts.grade}")
    if not facts.parties:
        raise RefusedError("GR716", "the signal names nobody who works here")
    told = tuple(party.seller_id for party in facts.parties)
    events: list[Event] = [facts, PersonTold(now, SIGNALS, told, max(command.answer_by, now))]
    if command.interim_id:
        events.append(InterimNamed(now, SIGNALS, command.interim_id, command.interim_because))
    if facts.grade == Grade.CUSTOMER_FACT:
        if command.handover is None:
            raise RefusedError("GR715")
        events.append(_sent(told, command.handover, now, "a fact about the customer goes to both at once"))
    return tuple(events)


def _answer(case: Case, command: Answer, at: datetime) -> tuple[Event, ...]:
    if command.by not in case.party_ids:
        raise RefusedError("GR709")
    if not case.is_open:
        raise RefusedError("GR708", f"it is {case.status.value}, statements end with the ruling")
    if command.reason not in set(AnswerReason):
        raise RefusedError("GR710", f"`{command.reason}`")
    text = _text(command.text) if command.text.strip() or command.reason == AnswerReason.OTHER else ""
    events: list[Event] = [Answered(at, command.by, command.reason, text)]
    awaited = [p for p in case.party_ids if p != command.by and not case.answer_of(p)]
    if case.status is Status.WITH_PERSON and not awaited:
        events.append(_sent(case.party_ids, command.handover, at, "everyone concerned has answered"))
    return tuple(events)


def _send(case: Case, command: SendToLeader, at: datetime) -> tuple[Event, ...]:
    if case.status is not Status.WITH_PERSON:
        raise RefusedError("GR708", f"it is {case.status.value}")
    if at < case.answer_by:
        raise RefusedError("GR708", "the people concerned still have time to answer")
    return (_sent(case.party_ids, command.handover, at, "the time to answer is up"),)


def _name_interim(case: Case, command: NameInterim, at: datetime) -> tuple[Event, ...]:
    _only_decider(case, command.by)
    if not case.is_open:
        raise RefusedError("GR708", f"it is {case.status.value}")
    return (InterimNamed(at, command.by, command.seller_id, _text(command.because)),)


def _pass_up(case: Case, command: PassUp, at: datetime) -> tuple[Event, ...]:
    if case.status is not Status.WITH_LEADER:
        raise RefusedError("GR708", f"it is {case.status.value}")
    to = _fit(case.party_ids, command.handover)
    if not command.decider_gone:
        if command.by != CLOCK:
            _only_decider(case, command.by)
        elif case.due_at is not None and at < case.due_at:
            raise RefusedError("GR708", "its time is not up")
    if to.decider_id is None or to.decider_id == case.decider_id:
        raise RefusedError("GR715", "there is nobody higher")
    because = _text(command.because)
    return (PassedUp(at, command.by, to.decider_id, to.level, max(to.due_at, at), to.rule_id, because),)


def _rule(case: Case, command: Rule, at: datetime) -> tuple[Event, ...]:
    if case.status is Status.RULED:
        raise RefusedError("GR703")
    if case.status is not Status.WITH_LEADER:
        raise RefusedError("GR708", f"it is {case.status.value}")
    _only_decider(case, command.by)
    if command.outcome not in command.outcomes:
        raise RefusedError("GR710", f"`{command.outcome}`")
    reason = _text(command.reason)
    against = command.against_why.strip()
    if command.proposed and command.outcome != command.proposed and not against:
        raise RefusedError("GR705")
    ruled = Ruled(
        at,
        command.by,
        case.round,
        command.outcome,
        reason,
        command.rule_id,
        command.book_version,
        command.proposed,
        _text(against) if against else "",
        command.precedents,
    )
    return (ruled,)


def _correct(case: Case, command: Correct, at: datetime) -> tuple[Event, ...]:
    if case.status is not Status.RULED:
        raise RefusedError("GR708", "there is no ruling to correct")
    if command.by != case.rulings[-1].by:
        raise RefusedError("GR702")
    if command.outcome not in command.outcomes:
        raise RefusedError("GR710", f"`{command.outcome}`")
    return (Corrected(at, command.by, case.round, command.outcome, _text(command.reason)),)


def _appeal(case: Case, command: Appeal, at: datetime) -> tuple[Event, ...]:
    if command.by not in case.party_ids:
        raise RefusedError("GR709")
    if case.status is not Status.RULED:
        raise RefusedError("GR708", "there is no ruling to appeal")
    if case.appeal is not None:
        raise RefusedError("GR714")
    to = _fit(case.party_ids, command.handover)
    if to.decider_id is None or to.decider_id == case.rulings[-1].by:
        raise RefusedError("GR715", "there is nobody higher")
    reason = _text(command.reason)
    return (
        Appealed(at, command.by, reason),
        Reopened(
            at, command.by, case.round + 1, to.decider_id, to.level, max(to.due_at, at), to.rule_id, reason
        ),
    )


def _close(case: Case, command: Close, at: datetime) -> tuple[Event, ...]:
    if not case.is_open:
        raise RefusedError("GR708", f"it is {case.status.value}")
    if command.how not in set(Ending):
        raise RefusedError("GR710", f"`{command.how}`")
    if command.how == Ending.SETTLED or command.by not in (CLOCK, SIGNALS):
        _only_decider(case, command.by)
    return (Closed(at, command.by, command.how, _text(command.reason)),)


def _sent(parties: tuple[str, ...], handover: Handover, at: datetime, because: str) -> SentToLeader:
    to = _fit(parties, handover)
    return SentToLeader(at, CLOCK, to.decider_id, to.level, max(to.due_at, at), to.rule_id, because)


def _fit(parties: tuple[str, ...], handover: Handover) -> Handover:
    if handover.decider_id is not None and handover.decider_id in parties:
        raise RefusedError("GR711")
    return handover


def _only_decider(case: Case, by: str) -> None:
    if case.decider_id is None or by != case.decider_id or by in case.party_ids:
        raise RefusedError("GR702")


def _text(text: str) -> str:
    """A person's words, trimmed; refused when empty or longer than anybody reads."""
    words = text.strip()
    if not words:
        raise RefusedError("GR704")
    if len(words) > LONGEST_TEXT:
        raise RefusedError("GR717", f"{len(words):,} characters, {LONGEST_TEXT:,} fit")
    return words
