"""The fairness report: what is measured, and whether cases fall alike on groups of people, eight and more."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from groundrules.cases import Case, Docket, Wanted
from groundrules.cases.case import fold
from groundrules.cases.events import Ending
from groundrules.cases.outcomes import confirms
from groundrules.cases.subject import people_about
from groundrules.crm.ports import Facts
from groundrules.rulebook.model import Rulebook
from groundrules.signals.detect import DETECTORS
from groundrules.signals.evidence import LEAST_GROUP
from groundrules.signals.expiry import PROMPT_DAYS, SIGNAL_DAYS
from groundrules.signals.kernel import wilson
from groundrules.terms import Finding, Severity
from groundrules.usecases.groups_apart import apart

POINTS = 0.10
"""A share that differs by less from everybody else's is never flagged, however sure: the house's rule."""
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
        cases: how often a case was about one of them; ``per_person``, and what that is for all others.
        ended: cases about somebody of the group that were ruled or excused, each once.
        confirmed: the share of these found true, and of all others'; the rest were false alarms. None: fewer
            than eight ended.
        low, high: the 95 % interval of ``confirmed`` (Wilson 1927); None where there is no share.
        flagged: the shares differ by more than ten points, and the others' lies outside the interval.
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
    low: float | None
    high: float | None
    flagged: bool


@dataclass(frozen=True, slots=True)
class Fairness:
    """The report.

    Attributes:
        groups: every group is eight people and more, alone and after taking any other from it.
        hidden: how many groups are for that reason not shown by themselves.
        cases: opened in these days, up to and with ``until``; what happened later is not in any number.
    """

    findings: tuple[Finding, ...]
    measured: tuple[Measured, ...] = ()
    groups: tuple[GroupRate, ...] = ()
    hidden: int = 0
    cases: int = 0
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class _Judged:
    """A case as fairness counts it: whom it is about, and what became of it (None: nothing yet)."""

    about: frozenset[str]
    was_true: bool | None


def report_fairness(
    *, book: Rulebook, facts: Facts, docket: Docket, today: date, days: int = 365
) -> Fairness:
    """What is measured, and how cases and confirmations fall on people by role, tenure, part-time and leave.

    A case counts for the people it is about, not for every side of it.

    Args:
        book: which kinds are on.
        facts: who works here and how.
        docket: the cases of the record.
        today: the end of the days looked at; a case is counted as it stood then.
        days: how many.
    """
    if facts.manifest("crm") is None:
        finding = Finding(
            "GR600", Severity.ERROR, "there are no facts to look at", "run `groundrules import` first",
            kind="no facts",
        )  # fmt: skip
        return Fairness((finding,), measured_by(book))
    since = today - timedelta(days)
    opened_from = datetime.combine(since, time(), UTC)
    found = [_as_of(case, today) for case in docket.find(Wanted(opened_from=opened_from))]
    cases = [_Judged(people_about(case.opened), _was_true(case)) for case in found if case is not None]
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
    shown = apart({by: _members(people, name_of) for by, name_of in splits.items()}, LEAST_GROUP)
    groups = tuple(
        _rate(by, name, mine, frozenset(people) - mine, cases)
        for by, members in shown.groups.items()
        for name, mine in sorted(members.items())
    )
    flags = tuple(_flag(one) for one in groups if one.flagged)
    return Fairness(flags, measured_by(book), groups, shown.hidden, len(cases), since, today)


def _members(
    people: Mapping[str, Mapping[str, object]], name_of: Callable[[Mapping[str, object]], str]
) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for seller_id, row in people.items():
        found.setdefault(name_of(row), set()).add(seller_id)
    return {name: frozenset(mine) for name, mine in found.items()}


def _rate(
    by: str, name: str, mine: frozenset[str], others: frozenset[str], cases: Sequence[_Judged]
) -> GroupRate:
    count, ended, true = _about(mine, cases)
    all_count, all_ended, all_true = _about(others, cases)
    rate = GroupRate(
        by, name, len(mine), count, count / len(mine), all_count / len(others), ended, None, None, None, None,
        flagged=False,
    )  # fmt: skip
    if ended < LEAST_GROUP or all_ended < LEAST_GROUP:
        return rate
    share, other_share = true / ended, all_true / all_ended
    low, high = (float(end) for end in wilson(true, ended))
    return replace(
        rate, confirmed=share, others_confirmed=other_share, low=low, high=high,
        flagged=abs(share - other_share) > POINTS and not low <= other_share <= high,
    )  # fmt: skip


def _about(people: frozenset[str], cases: Iterable[_Judged]) -> tuple[int, int, int]:
    """How often a case was about these people; how many such cases ended, and how many of those were true."""
    count = ended = true = 0
    for case in cases:
        here = len(case.about & people)
        count += here
        if here and case.was_true is not None:
            ended += 1
            true += case.was_true
    return count, ended, true


def _as_of(case: Case, day: date) -> Case | None:
    """The case as it stood at the end of that day; None: it was not open yet."""
    if case.opened.at.date() > day:
        return None
    return fold(case.case_id, [event for event in case.events if event.at.date() <= day])


def _was_true(case: Case) -> bool | None:
    """What ruling or excuse said; None: the case is open, or ended without saying."""
    if case.outcome is not None:
        return confirms(case.opened.kind, case.outcome[0])
    if case.closed is not None and case.closed.how == Ending.EXCUSED:
        return False
    return None


def _works_here(row: Mapping[str, object], day: date) -> bool:
    """True for a person who was hired by that day and had not left."""
    left, hired = row.get("left_on"), row.get("hired_on")
    if row.get("is_system") or (isinstance(hired, date) and hired > day):
        return False
    return left > day if isinstance(left, date) else row.get("is_active") is not False


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


def measured_by(book: Rulebook) -> tuple[Measured, ...]:
    """The kinds that are on in the book, with what each reads."""
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
        f"cases of `{one.group}` ({one.by}) were confirmed in {one.confirmed:.0%} ({one.low:.0%} to "
        f"{one.high:.0%}), those of all others in {one.others_confirmed:.0%}",
        "find out why before more are opened: look at the excuses of the cases that were not confirmed",
        kind="fairness", count=one.ended,
    )  # fmt: skip
