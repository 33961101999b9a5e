"""When it is whose turn: the answer clock and the escalation rules of the book, in business hours.

The book's ``hours_open`` is counted from the moment the case reached a leader, so that the time the people
concerned have to answer is never taken from the leader's. A begun hour counts as a whole one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil

from groundrules.cases.case import Case
from groundrules.cases.commands import Handover
from groundrules.cases.decider import decider_at, level_of
from groundrules.cases.hierarchy import Hierarchy
from groundrules.rulebook import Decision, Rulebook, decide
from groundrules.terms import BusinessCalendar

ANSWER_CLOCK = "answer"
ESCALATION = "escalation"
TO_ANSWER_DAYS = 2  # a pattern about a person: two working days to answer, when the book has no such clock
TO_DECIDE_DAYS = 2  # a typical manager's ruling, when the book's escalation gives no answer
LONGEST_SCAN_HOURS = 400

_LOW, _NORMAL = 10_000_00, 50_000_00  # the bands that value at risk is printed in, minor units


@dataclass(frozen=True, slots=True)
class Turn:
    """How high the decision lies, until when, and by which rule of the book (empty: none answers)."""

    level: int
    goes_to: str
    due_at: datetime
    rule_id: str


@dataclass(frozen=True, slots=True)
class Escalation:
    """The book's escalation in one place's working time."""

    book: Rulebook
    calendar: BusinessCalendar

    def answer_by(self, opened_at: datetime) -> datetime:
        """Until when the people concerned go first."""
        clock = self.book.clocks.get(ANSWER_CLOCK)
        if clock is None:
            hours = TO_ANSWER_DAYS * self._day_hours
        else:
            hours = clock.amount * (self._day_hours if clock.unit == "business days" else 1)
        return self.calendar.add_hours(opened_at, hours)

    def turn(self, *, severity: str, value_at_risk: int, sent_at: datetime, now: datetime) -> Turn:
        """Whose turn the book says it is at ``now``, the case having reached a leader at ``sent_at``."""
        hours = ceil(round(self.calendar.hours_between(sent_at, now), 6))
        decision = self.book.decisions.get(ESCALATION)
        answered = self._ask(decision, severity, value_at_risk, hours) if decision else None
        if decision is None or answered is None:
            due_at = self.calendar.add_hours(sent_at, TO_DECIDE_DAYS * self._day_hours)
            return Turn(0, "", max(due_at, now), "")
        rule_id, outcome = answered
        goes_to = str(outcome["goes_to"])
        by_hour = outcome.get("decide_by_hour")
        due_hour = (
            by_hour
            if isinstance(by_hour, int)
            else self._changes_after(decision, severity, value_at_risk, hours, goes_to)
        )
        due_at = self.calendar.add_hours(sent_at, due_hour)
        return Turn(_rung(decision, goes_to), goes_to, max(due_at, now), rule_id)

    def handover(
        self,
        *,
        parties: Sequence[str],
        hierarchy: Hierarchy,
        severity: str,
        value_at_risk: int,
        sent_at: datetime,
        now: datetime,
        above: str | None = None,
    ) -> Handover:
        """Who decides now by the book and the tree; ``above``: at least one step above that person."""
        turn = self.turn(severity=severity, value_at_risk=value_at_risk, sent_at=sent_at, now=now)
        level = turn.level
        if above is not None:
            stands = level_of(above, parties, hierarchy)
            level = max(level, stands + 1 if stands is not None else 0)
        return Handover(decider_at(parties, hierarchy, level), level, turn.due_at, turn.rule_id)

    @property
    def _day_hours(self) -> float:
        opens = datetime.combine(date.min, self.calendar.opens)
        closes = datetime.combine(date.min, self.calendar.closes)
        return (closes - opens).total_seconds() / 3600

    def _ask(
        self, decision: Decision, severity: str, value_at_risk: int, hours: int
    ) -> tuple[str, dict[str, object]] | None:
        """The rule that answers and its outcome; None when the book is silent or two rules speak."""
        answer = decide(
            decision,
            {"severity": severity, "hours_open": hours, "value_at_risk": value_at_risk},
        )
        if answer.rule_id is None or "goes_to" not in answer.outcome:
            return None
        return answer.rule_id, dict(answer.outcome)

    def _changes_after(
        self, decision: Decision, severity: str, value_at_risk: int, hours: int, goes_to: str
    ) -> int:
        """The last whole hour for which the book still gives the same level."""
        for hour in range(hours + 1, hours + LONGEST_SCAN_HOURS):
            answered = self._ask(decision, severity, value_at_risk, hour)
            if answered is None or answered[1]["goes_to"] != goes_to:
                return hour - 1
        return hours + LONGEST_SCAN_HOURS


def fresh_handover(
    case: Case, hierarchy: Hierarchy, escalation: Escalation, now: datetime, *, above: str | None = None
) -> Handover:
    """To whom a case goes whose clock begins now; ``above``: at least one step above that person."""
    return escalation.handover(
        parties=case.party_ids,
        hierarchy=hierarchy,
        severity=case.opened.severity,
        value_at_risk=case.opened.value_at_risk,
        sent_at=now,
        now=now,
        above=above,
    )


def severity_of(value_at_risk: int) -> str:
    """The book's word for how much is at stake: low under 10k, normal under 50k, high above (minor units)."""
    if value_at_risk < _LOW:
        return "low"
    return "normal" if value_at_risk < _NORMAL else "high"


def _rung(decision: Decision, goes_to: str) -> int:
    """The place of that word in the decision's list of levels, from the bottom."""
    for output in decision.gives:
        if output.name == "goes_to" and goes_to in output.values:
            return output.values.index(goes_to)
    return 0
