"""The cheapest way to a wanted answer: a uniform-cost search over what entries and time make of one record.

A state is a record at one of the days on which the book is asked; an edge is one entry (a lever pulled to
the nearest value in another piece of its word) or the days that pass until the next asking. The first goal
taken from the queue is the cheapest, and every entry is tried in every order, so sums of words are met
exactly too.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import heappop, heappush
from itertools import count

from groundrules.rehearsal.levers import PARTS, Lever, Way, drift_of, pull
from groundrules.rulebook.condition import Value
from groundrules.rulebook.model import Decision, Word, WordType
from groundrules.rulebook.proof.cells import Column, TooManyPiecesError
from groundrules.rulebook.proof.space import Space
from groundrules.rulebook.quick import Quick

MOST_STATES, FEWEST_STATES = 4000, 40
"""States looked at for one record before the search gives up, and is counted; fewer for many records."""
MOST_EDGES = 6_000_000
"""Entries tried for all records together, shared out evenly, so that no record's share hangs on another."""
MOST_ENTRIES = 3
"""Entries before one asking: a longer manoeuvre is work."""

Record = Mapping[str, Value | None]
Wanted = Callable[[str | None], bool]
"""Whether the answer of that rule (None: no one rule answers) is what the seller wants."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a play: how many days from today, which lever, from what to what."""

    day: int
    lever: Lever
    before: Value | None
    after: Value | None
    points: float


@dataclass(frozen=True, slots=True)
class Play:
    """The cheapest entries that lead to the wanted answer at every asking.

    Attributes:
        points: effort of all entries.
        entries: in order; empty when the answer is wanted anyway.
        rule_id: the rule that answers at the last asking.
        record: as it is then.
    """

    points: float
    entries: tuple[Entry, ...]
    rule_id: str | None
    record: Mapping[str, Value | None]


class Board:
    """A decision made ready for searching: its pieces, its levers, and its quick answer."""

    def __init__(
        self,
        decision: Decision,
        words: Mapping[str, Word],
        levers: Sequence[Lever],
        *,
        records: int = 1,
        most_edges: int = MOST_EDGES,
    ) -> None:
        self.decision, self.words, self.levers = decision, words, tuple(levers)
        self.quick = Quick.of(decision, words)
        try:
            space = Space([rule.condition for rule in decision.rules], words)
        except TooManyPiecesError:
            self.columns: dict[str, Column] = {}
            self._sums: tuple[Column, ...] = ()
            self.levers = ()
        else:
            self.columns = {column.name: column for column in space.columns if column.word is not None}
            self._sums = tuple(space.columns[place] for place in space.forms)
        used = [self.columns[lever.word] for lever in self.levers if lever.word in self.columns]
        edges = max(sum(column.known_pieces for column in used), 1)
        share = most_edges // (edges * max(records, 1))
        self.most_states = min(max(share, FEWEST_STATES), MOST_STATES)
        self.given_up = 0
        self.drifting = {name: by for name in self.columns if (by := drift_of(name))}

    def rule(self, record: Mapping[str, Value | None]) -> str | None:
        """The rule that answers; None when none or several do."""
        return self.quick.decide(record).rule_id

    def drifted(self, record: Record, days: int) -> Record:
        """The record some days later, when nobody does anything."""
        if not days or not self.drifting:
            return record
        after = dict(record)
        for name, by in self.drifting.items():
            value = after[name]
            if isinstance(value, int):
                after[name] = self._within(name, value + by * days)
        return after

    def _within(self, name: str, value: int) -> int:
        column = self.columns[name]
        return min(max(value, column.lows[0]), column.highs[-1])

    def entries(self, record: Record, levers: Sequence[Lever]) -> Iterator[tuple[float, Lever, Record]]:
        """Every entry that can change an answer: its cost, its lever, and the record after it."""
        for lever in levers:
            for target in self.targets(lever, record):
                done = pull(lever, record, target)
                if done is not None and self.allows(done[1]):
                    yield done[0], lever, {**record, **done[1]}

    def allows(self, changed: Mapping[str, Value | None]) -> bool:
        """False for values the book's words do not allow: the account would be outside the book."""
        for name, value in changed.items():
            column = self.columns.get(name)
            if column is None:
                continue
            if value is None and not column.unknown:
                return False
            if (
                column.is_ordered
                and isinstance(value, int)
                and not column.lows[0] <= value <= column.highs[-1]
            ):
                return False
        return True

    def targets(self, lever: Lever, record: Record) -> Iterator[Value | None]:
        """The values to which the lever could bring its word such that an answer can change."""
        column = self.columns[lever.word]
        now = record.get(lever.word)
        if lever.may_clear and column.unknown and now is not None:
            yield None
        if lever.way is Way.ZERO:
            yield 0
        elif not column.is_ordered:
            yield from (value for value in column.values if value != now)
        else:
            yield from _nearest(column, now)
            yield from self._meetings(lever.word, record)

    def _meetings(self, word: str, record: Record) -> Iterator[Value]:
        """Where a sum that the word is part of crosses into another piece, the other words staying."""
        for column in self._sums:
            factor = sum(times for times, name in column.form if name == word)
            rest = 0
            for times, name in column.form:
                value = record.get(name)
                if name != word:
                    if not isinstance(value, int):
                        factor = 0
                        break
                    rest += times * value
            if not factor:
                continue
            for start in column.lows[1:]:
                at = -((rest - start) // factor)
                yield from (at - 1, at, at + 1)


def _nearest(column: Column, now: Value | None) -> Iterator[Value]:
    """The nearest value of every other piece; of every piece when the value is unknown."""
    is_date = column.word is not None and column.word.type is WordType.DATE
    if now is None:
        starts: list[int] = list(column.lows)
    else:
        number = now.toordinal() if isinstance(now, date) else int(now)
        here = bisect_right(column.lows, number) - 1
        starts = [*reversed(column.highs[: max(here, 0)]), *column.lows[here + 1 :]]
    for start in starts:
        yield date.fromordinal(start) if is_date else start


def cheapest(
    board: Board,
    record: Record,
    wanted: Wanted,
    *,
    budget: float,
    askings: Sequence[int] = (0,),
    levers: Sequence[Lever] | None = None,
    most_entries: int = MOST_ENTRIES,
    ahead: int = 0,
) -> Play | None:
    """The cheapest play within the budget; None when there is none, or when the search gave up.

    Args:
        board: the decision.
        record: today's facts.
        wanted: whether a rule's answer is what the seller wants; it must be, at every asking.
        budget: the most points.
        askings: the days from today on which the book is asked, in order.
        levers: those that can be pulled; default all of the board.
        most_entries: entries before one asking.
        ahead: of the askings, how many at the beginning are only days on which entries are made.
    """
    usable = board.levers if levers is None else tuple(levers)
    beside = [name for lever in usable for name in lever.beside]
    keys = tuple(dict.fromkeys([*board.columns, *beside, PARTS]))
    order = count()
    start = board.drifted(record, askings[0])
    queue: list[tuple[float, int, int, int, Record, tuple[Entry, ...]]] = []
    heappush(queue, (0.0, next(order), 0, 0, start, ()))
    seen: dict[tuple[int, int, tuple[Value | None, ...]], float] = {}
    looked = 0
    while queue:
        if looked == board.most_states:
            board.given_up += 1
            return None
        points, _, asking, used, now, entries = heappop(queue)
        key = (asking, used, tuple(now.get(name) for name in keys))
        if seen.get(key, points + 1) <= points:
            continue
        seen[key] = points
        looked += 1
        rule_id = board.rule(now)
        if asking < ahead or wanted(rule_id):
            if asking == len(askings) - 1:
                return Play(points, entries, rule_id, now)
            later = board.drifted(now, askings[asking + 1] - askings[asking])
            heappush(queue, (points, next(order), asking + 1, 0, later, entries))
        if used == most_entries:
            continue
        for cost, lever, after in board.entries(now, usable):
            if points + cost <= budget:
                entry = Entry(askings[asking], lever, now.get(lever.word), after[lever.word], cost)
                heappush(queue, (points + cost, next(order), asking, used + 1, after, (*entries, entry)))
    return None
