"""Customers at risk of a fumble today: what the facts and the hand-off show, each with its rule and its rows.

INVARIANT: customers are listed, never people; nothing is counted per seller.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from groundrules.handoff.calendars import told_in
from groundrules.handoff.steps.events import MeetingGone
from groundrules.handoff.steps.picture import Picture, Touch
from groundrules.handoff.steps.since import FIRST_CONTACT, Ground
from groundrules.handoff.steps.state import Handoff
from groundrules.rulebook.evaluate import decide
from groundrules.rulebook.model import Rulebook

SIGNAL = "S03"
"""The book's signal about accounts nobody cares for: its rule governs, its numbers count."""

ENDING_DAYS = "ends_within_days"
ASSUMED_ENDING_DAYS = 60
"""Taken, and said, where the book does not say which contracts and deals end soon."""

CADENCE, REPLY = "cadence", "reply_within_hours"
"""The decision of the book that says how soon a customer is answered."""


class RiskKind(StrEnum):
    """What may go wrong, what harms the customer most first."""

    UNANSWERED = "unanswered"
    MISSED = "meeting missed"
    TICKET = "open ticket"
    ENDING = "ending soon"
    NO_CONTACT = "no contact"
    OVERDUE = "overdue"


_HARM = {kind: place for place, kind in enumerate(RiskKind)}


@dataclass(frozen=True, slots=True)
class RiskRow:
    """A record that shows it: table and id in the CRM, and its day."""

    table: str
    record_id: str
    day: date


@dataclass(frozen=True, slots=True)
class Risk:
    """One thing that may go wrong with one customer.

    Attributes:
        says: what it is, in one sentence.
        rule_id: what in the book it goes by; empty when the book has nothing on it.
        since: from which day on it is so.
        late: whether an hour of the book is over; else it is shown before it is.
        rows: the records that show it; none for an hour of the hand-off itself.
    """

    kind: RiskKind
    says: str
    rule_id: str
    since: date
    late: bool = False
    rows: tuple[RiskRow, ...] = ()


@dataclass(frozen=True, slots=True)
class AtRisk:
    """One customer at risk, what harms most first."""

    handoff: str
    account_id: str
    account_name: str
    giver_id: str
    receiver_id: str
    moved_on: date
    risks: tuple[Risk, ...]

    @property
    def order(self) -> tuple[int, int, date, str]:
        """By harm to the customer, then what is late, then age."""
        worst = self.risks[0]
        return _HARM[worst.kind], not worst.late, min(risk.since for risk in self.risks), self.account_id


@dataclass(frozen=True, slots=True)
class _Customer:
    """One hand-off with what the facts show of its account."""

    found: Handoff
    picture: Picture
    ground: Ground

    @property
    def rule_id(self) -> str:
        """What in the book governs accounts nobody cares for; empty when nothing does."""
        policy = self.ground.book.signals.get(SIGNAL)
        return policy.governed_by if policy is not None else ""


def at_risk(found: Iterable[tuple[Handoff, Picture]], ground: Ground) -> tuple[AtRisk, ...]:
    """The customers of open hand-offs that may be fumbled, by harm to the customer, then age."""
    listed = []
    for handoff, picture in found:
        risks = risks_of(handoff, picture, ground)
        if risks:
            opened = handoff.opened
            listed.append(
                AtRisk(
                    handoff.name, opened.account_id, opened.account_name, handoff.giver_id,
                    handoff.receiver_id, opened.moved_on, risks,
                )
            )  # fmt: skip
    return tuple(sorted(listed, key=lambda one: one.order))


def risks_of(found: Handoff, picture: Picture, ground: Ground) -> tuple[Risk, ...]:
    """What may go wrong with one customer today; nothing once the hand-off is over, or before the move."""
    if not found.is_open or picture.known.as_of < found.opened.moved_on:
        return ()
    parts = (_unanswered, _missed, _tickets, _ending, _no_contact, _overdue)
    risks = [risk for part in parts for risk in part(_Customer(found, picture, ground))]
    return tuple(sorted(risks, key=lambda risk: (_HARM[risk.kind], not risk.late, risk.since)))


def _unanswered(of: _Customer) -> Iterator[Risk]:
    found, ground = of.found, of.ground
    asked = of.picture.unanswered(found.opened.moved_on)
    if not asked:
        return
    first, rule_id, late, until = asked[0], of.rule_id, False, ""
    promised = _reply(ground.book, of.picture)
    if promised is not None:
        rule_id, hours = promised
        start = first.at or ground.calendars.begins(found.receiver_id, first.day)
        due = ground.calendars.due(found.receiver_id, start, hours)
        late, until = due < ground.now, f"; {rule_id} promises an answer within {hours} business hours"
    many = "1 message or call" if len(asked) == 1 else f"{len(asked)} messages or calls"
    says = f"{many} of the customer unanswered since {first.day}{until}"
    yield Risk(RiskKind.UNANSWERED, says, rule_id, first.day, late, _rows(asked))


def _missed(of: _Customer) -> Iterator[Risk]:
    rule_id, picture = of.rule_id, of.picture
    for touch in picture.not_held(of.found.opened.moved_on):
        if not _made_good(picture, touch.day):
            says = f"the meeting of {touch.day} is not marked as held"
            yield Risk(RiskKind.MISSED, says, rule_id, touch.day, True, _rows([touch]))
    there = {touch.activity_id for touch in picture.touches}
    noted = ((one.activity_id, one.day) for one in of.found.meetings.values() if one.activity_id not in there)
    today = ((activity_id, day, picture.known.as_of) for activity_id, day in noted)
    for activity_id, planned_on, day in (*today, *map(_told, of.found.gone)):
        if not _made_good(picture, day):
            says = (
                f"the meeting planned for {planned_on} was taken out of the CRM, and none is planned instead"
            )
            row = RiskRow("activities", activity_id, planned_on)
            yield Risk(RiskKind.MISSED, says, rule_id, day, True, (row,))


def _told(gone: MeetingGone) -> tuple[str, date, date]:
    return gone.activity_id, gone.planned_on, gone.day


def _made_good(picture: Picture, since: date) -> bool:
    """Whether somebody reached the customer since, or a new meeting is planned."""
    return bool(picture.planned()) or any(t.is_outward and t.day >= since for t in picture.touches)


def _tickets(of: _Customer) -> Iterator[Risk]:
    for ticket in of.picture.known.tickets:
        day = ticket.opened_at.date()
        what = f" ({ticket.category})" if ticket.category else ""
        says = f"a service ticket{what} is open since {day}"
        yield Risk(RiskKind.TICKET, says, of.rule_id, day, False,
                   (RiskRow("tickets", ticket.ticket_id, day),))  # fmt: skip


def _ending(of: _Customer) -> Iterator[Risk]:
    known, opened, (days, is_assumed) = of.picture.known, of.found.opened, ending_days(of.ground.book)
    until = known.as_of + timedelta(days)
    said = f" (within {days} days{', which the book does not say' if is_assumed else ''})"
    ends = known.contract_end
    if ends is not None and opened.moved_on <= ends <= until:
        yield _ends(of, "the contract", ("ended", "ends"), RiskRow("accounts", opened.account_id, ends), said)
    for deal in known.deals:
        if deal.close_date is not None and deal.close_date <= until:
            row = RiskRow("opportunities", deal.deal_id, deal.close_date)
            yield _ends(of, f"`{deal.name}`", ("was to close", "is to close"), row, said)


def _ends(of: _Customer, what: str, verbs: tuple[str, str], row: RiskRow, said: str) -> Risk:
    as_of = of.picture.known.as_of
    is_over = row.day < as_of
    says = f"{what} {verbs[0] if is_over else verbs[1]} on {row.day}{'' if is_over else said}"
    return Risk(RiskKind.ENDING, says, of.rule_id, min(row.day, as_of), is_over, (row,))


def _no_contact(of: _Customer) -> Iterator[Risk]:
    for step in of.found.steps:
        is_over = step.due_at is not None and step.due_at < of.ground.now
        if step.asked.step == FIRST_CONTACT and step.is_open and is_over:
            since = of.found.opened.moved_on
            says = f"the new owner has not visibly contacted the customer since {since}, and the time is over"
            yield Risk(RiskKind.NO_CONTACT, says, step.rule_id, since, True)


def _overdue(of: _Customer) -> Iterator[Risk]:
    found = of.found
    for todo in found.overdue(of.ground.now):
        step = found.step(todo.what)
        if todo.due_at is None or (step is not None and step.asked.step == FIRST_CONTACT):
            continue
        zone = of.ground.calendars.of(todo.who[0] if todo.who else found.receiver_id).zone
        rule_id = (
            todo.what if step is not None else "push_back_hours" if todo.what != "brief" else _list(found)
        )
        says = f"not done by {told_in(todo.due_at, zone)}: {todo.says}"
        yield Risk(RiskKind.OVERDUE, says, rule_id, todo.due_at.date(), True)


def _list(found: Handoff) -> str:
    return next((step.rule_id for step in found.steps if step.asked.step == "list"), "")


def _reply(book: Rulebook, picture: Picture) -> tuple[str, int] | None:
    """The rule and the business hours within which the book promises this customer an answer."""
    decision = book.decisions.get(CADENCE)
    answer = decide(decision, picture.words) if decision is not None else None
    hours = answer.outcome.get(REPLY) if answer is not None else None
    return (answer.rule_id, hours) if answer and answer.rule_id and isinstance(hours, int) else None


def ending_days(book: Rulebook) -> tuple[int, bool]:
    """Which contracts and deals end soon, in days, and whether that is assumed because the book is silent."""
    policy = book.signals.get(SIGNAL)
    if policy is not None and ENDING_DAYS in policy.parameters:
        return round(policy.number(ENDING_DAYS)), False
    return ASSUMED_ENDING_DAYS, True


def _rows(touches: Iterable[Touch]) -> tuple[RiskRow, ...]:
    return tuple(RiskRow("activities", touch.activity_id, touch.day) for touch in touches)
