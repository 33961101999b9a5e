"""Like cases: earlier rulings under the same rule, nearest first, with the distance in words.

The distance compares only what may matter (value, time since the move, what the parties said, what was
counted); who the people are never enters, so that like cases are alike whoever is in them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import log2

from groundrules.cases.case import Case, Status
from groundrules.cases.outcomes import say_outcome

LIKE = 5


@dataclass(frozen=True, slots=True)
class Precedent:
    """An earlier ruling. ``distance`` 0 is the same in everything compared; ``words`` says what differs."""

    case_id: str
    account_name: str
    outcome: str
    say: str
    reason: str
    ruled_at: datetime
    distance: float
    words: str
    same_book: bool


def like_cases(case: Case, ruled: Iterable[Case], limit: int = LIKE) -> tuple[Precedent, ...]:
    """The ruled cases most like this one, nearest first; rulings under today's book before older ones."""
    found = [
        _precedent(case, other)
        for other in ruled
        if other.case_id != case.case_id
        and other.status is Status.RULED
        and other.opened.kind == case.opened.kind
        and other.opened.rule_id == case.opened.rule_id
    ]
    return tuple(sorted(found, key=lambda item: (not item.same_book, item.distance, item.case_id))[:limit])


def _precedent(case: Case, other: Case) -> Precedent:
    parts = [*_value(case, other), *_days(case, other), *_said(case, other), *_counts(case, other)]
    same_book = other.opened.book_version == case.opened.book_version
    words = [f"same rule {case.opened.rule_id}", *(text for _, text in parts)]
    if not same_book:
        words.append("ruled under an older book")
    outcome, reason = other.outcome or ("", "")
    return Precedent(
        case_id=other.case_id,
        account_name=other.opened.account_name,
        outcome=outcome,
        say=say_outcome(other.opened.kind, outcome),
        reason=reason,
        ruled_at=other.rulings[-1].at,
        distance=round(sum(size for size, _ in parts), 4),
        words="; ".join(words),
        same_book=same_book,
    )


Part = tuple[float, str]


def _value(case: Case, other: Case) -> list[Part]:
    steps = abs(log2((1 + other.opened.value_at_risk) / (1 + case.opened.value_at_risk)))
    if steps < 0.5:
        return []
    more = other.opened.value_at_risk > case.opened.value_at_risk
    return [(min(steps, 6) / 3, f"{'more' if more else 'less'} at risk")]


def _days(case: Case, other: Case) -> list[Part]:
    if case.opened.since is None or other.opened.since is None:
        return []
    here = (case.opened.as_of - case.opened.since).days
    there = (other.opened.as_of - other.opened.since).days
    apart = abs(there - here)
    if apart < 7:
        return []
    words = f"{apart} days {'longer' if there > here else 'less'} since the move"
    return [(min(apart / 60, 1.5), words)]


def _said(case: Case, other: Case) -> list[Part]:
    here = {answer.reason for answer in map(case.answer_of, case.party_ids) if answer}
    there = {answer.reason for answer in map(other.answer_of, other.party_ids) if answer}
    return [
        *((1.0, f"there: {reason}") for reason in sorted(there - here)),
        *((1.0, f"only here: {reason}") for reason in sorted(here - there)),
    ]


def _counts(case: Case, other: Case) -> list[Part]:
    parts: list[Part] = []
    for name in sorted(case.opened.facts.keys() & other.opened.facts.keys()):
        here, there = case.opened.facts[name], other.opened.facts[name]
        if isinstance(here, (int, float)) and isinstance(there, (int, float)):
            gap = abs(there - here) / max(abs(here), abs(there), 1)
            if gap > 0.25:
                parts.append((gap / 2, f"{name}: {there:g} against {here:g}"))
        elif here != there:
            parts.append((0.5, f"{name}: {there}"))
    return parts
