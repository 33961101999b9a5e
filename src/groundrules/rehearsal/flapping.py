"""How often a draft would have moved accounts on its own, which fact made it, and what would calm it.

An account *turns* when the job that owns it by the draft differs between two days that follow each other; it
*flaps* when it turns back to a job it had before. Nobody asked for either: only the facts drifted.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from groundrules.coverage.words import decision_words, stored_value
from groundrules.rehearsal.timeline import Codes, Timeline
from groundrules.rulebook.condition import Value
from groundrules.rulebook.language.phrases import say_value
from groundrules.rulebook.model import Decision, Word, WordType
from groundrules.rulebook.proof.cells import Column, TooManyPiecesError, as_number
from groundrules.rulebook.proof.space import Space
from groundrules.rulebook.quick import Quick

BANDS = (10, 20, 30)
"""Hysteresis tried, in percent of the value."""
QUARTER_ENDS = (3, 6, 9, 12)
_SCALED = frozenset({WordType.MONEY, WordType.WHOLE, WordType.DECIMAL, WordType.PERCENT})

Record = dict[str, Value | None]


@dataclass(frozen=True, slots=True)
class Turn:
    """One account whose owner's job changed by itself between two days."""

    account: int
    day: date
    before: str
    after: str
    cause: str  # the word whose change alone explains it; empty when it takes several
    threshold: Value | None  # where that word crossed; None for words without an order


@dataclass(frozen=True, slots=True)
class Cause:
    """A fact that made accounts turn: how often, how many of those turns went back, and where it crossed."""

    word: str
    threshold: str
    turns: int
    accounts: int


@dataclass(frozen=True, slots=True)
class Calmer:
    """Something that would make accounts turn less often, tried on the same days."""

    say: str
    turns: int
    accounts_flapping: int


@dataclass(frozen=True, slots=True)
class Flapping:
    """What the draft would have done on its own.

    Attributes:
        by_day: turns that show at each day after the first.
        turns: all of them.
        turning: accounts that turned at least once.
        flapping: accounts that turned back to a job they had before.
        causes: the most frequent first.
        calmers: tried on the same days; empty when nothing turned.
        found: every turn, for tables.
    """

    by_day: Mapping[date, int]
    turns: int
    turning: int
    flapping: int
    causes: tuple[Cause, ...]
    calmers: tuple[Calmer, ...]
    found: tuple[Turn, ...] = ()


def find_flapping(
    timeline: Timeline, codes: Sequence[Codes], decision: Decision, words: Mapping[str, Word], place: str
) -> Flapping:
    """Turns over the days of the timeline.

    Args:
        timeline: the facts.
        codes: for each day the answers of the decision.
        decision: whose output ``place`` names a job.
        words: of the book.
        place: ``owner``.
    """
    reader = _Reader(timeline, decision, words, place)
    of_rule = np.array(
        [reader.names_of_jobs.index(reader.jobs[rule.rule_id]) for rule in decision.rules], np.int16
    )
    roles = np.array([np.where(row >= 0, of_rule[np.maximum(row, 0)], -1) for row in codes], np.int16)
    turns = tuple(_turns(timeline, roles, reader))
    per_day = Counter(turn.day for turn in turns)
    calmers = _calmers(timeline, roles, reader) if turns else ()
    return Flapping(
        {day: per_day.get(day, 0) for day in timeline.days[1:]},
        len(turns),
        len({turn.account for turn in turns}),
        _flapping(roles),
        _causes(turns, words),
        calmers,
        turns,
    )


def _turns(timeline: Timeline, roles: NDArray[np.int16], reader: "_Reader") -> list[Turn]:
    found = []
    names = reader.names_of_jobs
    for n in range(1, len(timeline.days)):
        was, now = roles[n - 1], roles[n]
        for account in np.flatnonzero((was != now) & (was >= 0) & (now >= 0)).tolist():
            cause, threshold = reader.cause(account, n - 1, n)
            found.append(
                Turn(account, timeline.days[n], names[was[account]], names[now[account]], cause, threshold)
            )
    return found


class _Reader:
    """Records of single accounts on single days, and why two of them got different answers."""

    def __init__(self, timeline: Timeline, decision: Decision, words: Mapping[str, Word], place: str) -> None:
        self.timeline, self.words = timeline, words
        self.names = decision_words(decision)
        self.quick = Quick.of(decision, words)
        self.jobs = {rule.rule_id: str(rule.outcome.get(place, "")) for rule in decision.rules}
        self.names_of_jobs = sorted(set(self.jobs.values()))
        self.columns: dict[str, Column] = {}
        with suppress(TooManyPiecesError):
            space = Space([rule.condition for rule in decision.rules], words)
            self.columns = {column.name: column for column in space.columns if column.word is not None}
        self._kept: dict[tuple[int, int], Record] = {}

    def record(self, account: int, day: int) -> Record:
        if (account, day) not in self._kept:
            row = self.timeline.tables[day].select(list(self.names)).slice(account, 1).to_pylist()[0]
            self._kept[account, day] = {name: stored_value(row, name) for name in self.names}
        return self._kept[account, day]

    def job(self, record: Record) -> str | None:
        return self.jobs.get(self.quick.decide(record).rule_id or "")

    def cause(self, account: int, before: int, after: int) -> tuple[str, Value | None]:
        """The word that, had it stayed, would have kept the job; empty when it takes several."""
        old, new = self.record(account, before), self.record(account, after)
        job = self.job(old)
        for name in self.names:
            if old[name] != new[name] and self.job({**new, name: old[name]}) == job:
                column = self.columns.get(name)
                return name, _crossed(column, old[name], new[name]) if column else None
        return "", None


def _crossed(column: Column, old: Value | None, new: Value | None) -> Value | None:
    """The first value of the upper one of the two pieces; None where there is no line between them."""
    if not column.is_ordered or old is None or new is None:
        return None
    low, high = sorted((as_number(old), as_number(new)))
    starts = [start for start in column.lows if low < start <= high]
    if not starts:
        return None
    is_date = column.word is not None and column.word.type is WordType.DATE
    return date.fromordinal(starts[0]) if is_date else starts[0]


def _flapping(roles: NDArray[np.int16]) -> int:
    """Accounts that come back to a job after another one."""
    back = np.zeros(roles.shape[1], bool)
    for first in range(len(roles)):
        for last in range(first + 2, len(roles)):
            between = np.array([(row != roles[first]) & (row >= 0) for row in roles[first + 1 : last]])
            back |= (roles[first] >= 0) & (roles[first] == roles[last]) & between.any(axis=0)
    return int(back.sum())


def _causes(turns: Sequence[Turn], words: Mapping[str, Word]) -> tuple[Cause, ...]:
    groups: dict[tuple[str, Value | None], list[Turn]] = {}
    for turn in turns:
        groups.setdefault((turn.cause, turn.threshold), []).append(turn)
    causes = [
        Cause(
            word,
            say_value(at, words[word]) if word and at is not None else "",
            len(found),
            len({turn.account for turn in found}),
        )
        for (word, at), found in groups.items()
    ]
    return tuple(sorted(causes, key=lambda cause: (-cause.turns, cause.word, cause.threshold)))


def _calmers(timeline: Timeline, roles: NDArray[np.int16], reader: _Reader) -> tuple[Calmer, ...]:
    """What a freeze between quarters, and bands around the thresholds, would have left of the turns."""
    last = len(timeline.days) - 1
    asked = [n for n, day in enumerate(timeline.days) if day.month in QUARTER_ENDS or n in (0, last)]
    calmers = [_calm("decide at the ends of quarters only", roles[asked])]
    for band in BANDS:
        say = f"stay until a number is {band}% past its threshold"
        calmers.append(_calm(say, _with_band(roles, reader, band)))
    return tuple(calmers)


def _calm(say: str, roles: NDArray[np.int16]) -> Calmer:
    moved = (roles[1:] != roles[:-1]) & (roles[1:] >= 0) & (roles[:-1] >= 0)
    return Calmer(say, int(moved.sum()), _flapping(roles))


def _with_band(roles: NDArray[np.int16], reader: _Reader, band: int) -> NDArray[np.int16]:
    """The jobs when an account stays where it is while a number within the band would keep it there."""
    held = roles.copy()
    for n in range(1, len(roles)):
        wanted, had = roles[n], held[n - 1]
        for account in np.flatnonzero((wanted != had) & (wanted >= 0) & (had >= 0)).tolist():
            if _stays(reader, account, n, reader.names_of_jobs[int(had[account])], band):
                held[n, account] = had[account]
    return held


def _stays(reader: _Reader, account: int, day: int, job: str, band: int) -> bool:
    record = reader.record(account, day)
    for name in reader.names:
        value, word = record[name], reader.words[name]
        if word.type not in _SCALED or not isinstance(value, int):
            continue
        for sign in (-1, 1):
            near = value + sign * (abs(value) * band // 100)
            if reader.job({**record, name: near}) == job:
                return True
    return False
