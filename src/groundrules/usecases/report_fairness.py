"""The fairness report: what is measured, and whether cases fall alike on groups of people, eight and more."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from groundrules.cases import Case, Docket, Wanted
from groundrules.cases.events import Ending
from groundrules.cases.outcomes import confirms
from groundrules.crm.ports import Facts
from groundrules.rulebook.model import Rulebook
from groundrules.signals.detect import DETECTORS
from groundrules.signals.evidence import LEAST_GROUP
from groundrules.signals.expiry import PROMPT_DAYS, SIGNAL_DAYS
from groundrules.terms import Finding, Severity

POINTS = 0.10
"""A confirmed share that differs by more than so much from everybody else's is flagged: the house's rule."""
LONG_LEAVE = 20
"""Calendar days of leave in the year from which somebody counts as having been away."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One kind that is on: what it asks and reads, its grade, where it is off, how long kept."""

    kind: str
    asks: str
    reads: tuple[str, ...]
    grade: str
    off_in: tuple[str, ...]
    kept_days: int


@dataclass(frozen=True, slots=True)
class GroupRate:
    """One group of people against all others.

    Attributes:
        by, group: ``part-time``, ``part-time``; ``role``, ``inside``...
        people: in the group.
        cases: sides of cases among them; ``per_person`` and what it is for all others.
        ended: of these ruled or excused; ``confirmed`` the share found true, and of all others; None: fewer
            than eight ended.
        flagged: the shares differ by more than ten points.
    """

    by: str
    group: str
    people: int
    cases: int
    per_person: float
    others_per_person: float
    ended: int
    confirmed: float | None
    others_confirmed: float | None
    flagged: bool


@dataclass(frozen=True, slots=True)
class Fairness:
    """The report; groups of fewer than eight people are not in it, ``hidden`` says how many there were."""

    findings: tuple[Finding, ...]
    measured: tuple[Measured, ...] = ()
    groups: tuple[GroupRate, ...] = ()
    hidden: int = 0
    cases: int = 0
    since: date | None = None


def report_fairness(
    *, book: Rulebook, facts: Facts, docket: Docket, today: date, days: int = 365
) -> Fairness:
    """What is measured, and how cases and confirmations fall on people by role, tenure, part-time and leave.

    Args:
        book: which kinds are on.
        facts: who works here and how.
        docket: the cases of the record.
        today: the end of the days looked at.
        days: how many.
    """
    if facts.manifest("crm") is None:
        finding = Finding(
            "GR600", Severity.ERROR, "there are no facts to look at", "run `groundrules import` first",
            kind="no facts",
        )  # fmt: skip
        return Fairness((finding,))
    since = today - timedelta(days)
    cases = [case for case in docket.find(Wanted()) if case.opened.at.date() >= since]
    people = {str(row["seller_id"]): row for row in facts.rows("crm", "sellers") if _works_here(row, today)}
    away = _away(facts.rows("crm", "leave"), since, today)
    splits: Mapping[str, Callable[[Mapping[str, object]], str]] = {
        "role": lambda row: str(row["sales_role"]),
        "tenure": lambda row: _tenure(row, today),
        "part-time": lambda row: (
            "part-time" if (_number(row.get("full_time_share")) or 1.0) < 1 else "full time"
        ),
        "leave": lambda row: (
            "away for long" if away.get(str(row["seller_id"]), 0) >= LONG_LEAVE else "not away"
        ),
    }
    groups: list[GroupRate] = []
    hidden = 0
    for by, name_of in splits.items():
        members: dict[str, set[str]] = {}
        for seller_id, row in people.items():
            members.setdefault(name_of(row), set()).add(seller_id)
        for name, mine in sorted(members.items()):
            others = set(people) - mine
            if len(mine) < LEAST_GROUP or (others and len(others) < LEAST_GROUP):
                hidden += 1
                continue
            groups.append(_rate(by, name, mine, others, cases))
    flags = tuple(_flag(one) for one in groups if one.flagged)
    return Fairness(flags, _measured(book), tuple(groups), hidden, len(cases), since)


def _rate(by: str, name: str, mine: set[str], others: set[str], cases: Iterable[Case]) -> GroupRate:
    found = list(cases)
    count, ended, share = _sides(mine, found)
    all_count, all_ended, other_share = _sides(others, found)
    enough = ended >= LEAST_GROUP and all_ended >= LEAST_GROUP
    return GroupRate(
        by, name, len(mine), count, count / len(mine), all_count / len(others) if others else 0.0, ended,
        share if enough else None, other_share if enough else None,
        enough and abs(share - other_share) > POINTS,
    )  # fmt: skip


def _sides(people: set[str], cases: Iterable[Case]) -> tuple[int, int, float]:
    """How often these people were sides, how many of those cases ended, and the share confirmed."""
    count = ended = confirmed = 0
    for case in cases:
        here = sum(party in people for party in case.party_ids)
        count += here
        truth = _was_true(case)
        if truth is not None:
            ended += here
            confirmed += here * truth
    return count, ended, confirmed / ended if ended else 0.0


def _was_true(case: Case) -> bool | None:
    """What ruling or excuse said; None: the case is open, or ended without saying."""
    if case.outcome is not None:
        return confirms(case.opened.kind, case.outcome[0])
    if case.closed is not None and case.closed.how == Ending.EXCUSED:
        return False
    return None


def _works_here(row: Mapping[str, object], today: date) -> bool:
    left = row.get("left_on")
    return not row.get("is_system") and (not isinstance(left, date) or left > today)


def _tenure(row: Mapping[str, object], today: date) -> str:
    hired = row.get("hired_on")
    if not isinstance(hired, date):
        return "unknown"
    years = (today - hired).days / 365.25
    return "under 1 year" if years < 1 else "1 to 3 years" if years < 3 else "3 years and more"


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _away(rows: Iterable[Mapping[str, object]], since: date, today: date) -> dict[str, int]:
    days: dict[str, int] = {}
    for row in rows:
        start, end = row["starts_on"], row["ends_on"]
        if isinstance(start, date) and isinstance(end, date):
            inside = (min(end, today) - max(start, since)).days
            days[str(row["seller_id"])] = days.get(str(row["seller_id"]), 0) + max(0, inside)
    return days


def _measured(book: Rulebook) -> tuple[Measured, ...]:
    found = []
    for detector in sorted(DETECTORS, key=lambda one: one.signal_id):
        policy = book.signals.get(detector.signal_id)
        if policy is not None and policy.is_on:
            kept = PROMPT_DAYS if policy.grade == "D" else SIGNAL_DAYS
            reads = (*detector.requires, *detector.wants)
            found.append(Measured(detector.signal_id, policy.say, reads, policy.grade, policy.off_in, kept))
    return tuple(found)


def _flag(one: GroupRate) -> Finding:
    return Finding(
        "GR656", Severity.WARNING,
        f"cases of `{one.group}` ({one.by}) were confirmed in {one.confirmed:.0%}, those of all others in "
        f"{one.others_confirmed:.0%}",
        "find out why before more are opened: look at the excuses of the cases that were not confirmed",
        kind="fairness", count=one.ended,
    )  # fmt: skip
