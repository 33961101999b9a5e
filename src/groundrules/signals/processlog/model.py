"""What is asked of a process log, the numbers it is judged by, and what was found."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime

import ibis

from groundrules.signals.processlog.pingpong import PingPong
from groundrules.terms import Finding


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers a log is judged by; the mapping file and the command can change each.

    Attributes:
        least_handovers: hand-overs a pair must have to be judged (fewer say little).
        pseudo_handovers: hand-overs of the usual share that each pair is given (few must not look extreme).
        q: the share of false calls allowed among the calls.
        floor: how far a pair's returned share must lie above what chance gives, as a share.
        longest: runs of a case beyond which it is left out of the chance figures, and said.
        hours: different hours of one day with an event, from which on it is no person's day.
        long_days: such days that make a user a machine.
        least_cases: cases a number of people or a group must have to be told.
    """

    least_handovers: int = 30
    pseudo_handovers: float = 8.0
    q: float = 0.10
    floor: float = 0.05
    longest: int = 150
    hours: int = 16
    long_days: int = 5
    least_cases: int = 10


NUMBERS = tuple(one.name for one in fields(Numbers))


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to know beyond the usual.

    Attributes:
        machines: users who are systems, by name.
        persons: users who are persons although they look like a system.
        requires: activities that every case must have.
        requires_team: groups that must take part in every case.
        before: the activity before which they must come; only cases that have it count.
        handing: activities that only hand a case over.
    """

    machines: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    requires_team: tuple[str, ...] = ()
    before: str | None = None
    handing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Machine:
    """A user taken for a system, how many events are left out with it, and why."""

    name: str
    events: int
    why: str


@dataclass(frozen=True, slots=True)
class Returned:
    """Returns of all pairs together: seen, expected by chance, and how far apart in standard errors."""

    seen: int
    expected: float
    z: float | None


@dataclass(frozen=True, slots=True)
class Between:
    """Hand-overs between units of one kind (people, or groups).

    Attributes:
        units: how many there are.
        handovers: changes of hands.
        cases: cases in which there is one at all.
        returned: returns of all pairs.
        pairs: per pair; names only where they may be told.
        judged: pairs with enough hand-overs.
        called: pairs that stand out.
        unnamed: pairs left out because a group is too small.
        too_long: cases left out of the chance figures.
    """

    units: int
    handovers: int
    cases: int
    returned: Returned
    pairs: tuple["Pair", ...]
    judged: int
    called: int
    unnamed: int = 0
    too_long: int = 0


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair with its ping-pong, how unevenly it is used, and the time its hand-overs take (seconds)."""

    pingpong: PingPong
    even: float
    median_wait: float | None


@dataclass(frozen=True, slots=True)
class Wait:
    """Seconds from hand-over to first own act: how many, quarter, median, three quarters, nine tenths."""

    n: int
    low: float
    median: float
    high: float
    late: float


@dataclass(frozen=True, slots=True)
class Duration:
    """Cases with as many people: without and with a return, their median seconds, and the ratio."""

    people: int
    cases_without: int
    median_without: float
    cases_with: int
    median_with: float

    @property
    def ratio(self) -> float | None:
        """With over without; None where the latter take no time."""
        return self.median_with / self.median_without if self.median_without > 0 else None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A required step: cases that had to have it, cases that skip it, the interval of the share.

    ``team`` is None for all cases together.
    """

    step: str
    team: str | None
    cases: int
    skipped: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class LogStudy:
    """What a process log shows.

    Attributes:
        cases: cases with at least one event of a person.
        events: events of persons.
        people: persons; ``teams`` groups (0: the log tells none).
        since: the first event; ``until`` the last.
        machines: users left out.
        nobody: events that name no user, left out.
        by_people: hand-overs between persons.
        by_teams: hand-overs between groups; None when the log tells none.
        wait: time from hand-over to first own act.
        durations: elapsed time with and without returns.
        skipped: required steps.
        small_teams: groups under eight people.
        ratio: the durations' ratios in one number, weighted by cases; None without a like pair.
    """

    cases: int
    events: int
    people: int
    teams: int
    since: datetime
    until: datetime
    machines: tuple[Machine, ...]
    nobody: int
    by_people: Between
    by_teams: Between | None
    wait: Wait | None
    durations: tuple[Duration, ...]
    skipped: tuple[Skipped, ...]
    small_teams: int = 0
    ratio: float | None = None
    numbers: Numbers = field(default_factory=Numbers)

    def as_json(self, *, with_people: bool) -> Mapping[str, object]:
        """Everything as plain values; pairs of persons only when asked for, and only those that stand out."""
        whole = asdict(self)
        whole["by_people"] = _between(self.by_people, self.numbers, called_only=True, with_pairs=with_people)
        if self.by_teams is not None:
            whole["by_teams"] = _between(self.by_teams, self.numbers, called_only=False, with_pairs=True)
        for one, told in zip(self.durations, whole["durations"], strict=True):
            told["ratio"] = one.ratio
        return whole


def shown_pairs(between: Between, *, called_only: bool) -> tuple[Pair, ...]:
    """Pairs in the order of their names, never of their figures: no ranking."""
    some = [one for one in between.pairs if one.pingpong.is_called or not called_only]
    return tuple(sorted(some, key=lambda one: (one.pingpong.giver, one.pingpong.taker)))


def pair_row(pair: Pair) -> Mapping[str, object]:
    """One pair as plain values."""
    one = pair.pingpong
    is_judged = one.q is not None
    return {
        "from": one.giver,
        "to": one.taker,
        "handovers": one.handovers,
        "expected_if_even": round(pair.even, 2),
        "returned": one.returned,
        "returned_by_chance": round(one.expected, 2) if is_judged else None,
        "returned_share": round(one.share, 4),
        "p": one.p if is_judged else None,
        "q": one.q,
        "stands_out": one.is_called,
        "median_wait_seconds": pair.median_wait,
    }


def _between(between: Between, numbers: Numbers, *, called_only: bool, with_pairs: bool) -> dict[str, object]:
    whole = {one.name: getattr(between, one.name) for one in fields(between) if one.name != "pairs"}
    whole["returned"] = asdict(between.returned)
    if with_pairs:
        whole["pairs"] = [pair_row(one) for one in shown_pairs(between, called_only=called_only)]
    whole["least_handovers"] = numbers.least_handovers
    return whole


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of a log is what; None: to be guessed from the headers.

    ``activity`` and ``group`` may stay unknown; ``moment`` is the form of the moments, as strptime writes it.
    """

    case: str | None = None
    activity: str | None = None
    who: str | None = None
    when: str | None = None
    group: str | None = None
    moment: str | None = None


@dataclass(frozen=True, slots=True)
class GivenLog:
    """A log as it was read.

    Attributes:
        events: with the columns of ``counts.EVENTS``; None when it cannot be read.
        columns: which of its columns is what.
        rows: how many rows it has, left-out ones among them.
        findings: what is wrong with it.
    """

    events: ibis.Table | None
    columns: Columns
    rows: int
    findings: tuple[Finding, ...]
