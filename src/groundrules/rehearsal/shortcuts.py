"""Bounds that spare most records the search: what at least has to change, and a play that shows it is enough.

To get a rule's answer a record must come to lie in one of the rule's boxes, so every column in which it lies
outside has to change. The cheapest lever of each such column bounds the cost from below; pulling them and
asking the book bounds it from above. Where both agree, that play is the cheapest, and nothing is searched.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

from groundrules.rehearsal.levers import Lever, Way, pull
from groundrules.rehearsal.plays import MOST_ENTRIES, Board, Entry, Play, Record, cheapest
from groundrules.rulebook.condition import Value
from groundrules.rulebook.model import Decision, Policy, WordType
from groundrules.rulebook.proof.boxes import Sets, boxes_of
from groundrules.rulebook.proof.cells import Column, TooManyPiecesError
from groundrules.rulebook.proof.space import Space

MOST_PARTS = 4000
"""Boxes a rule's answers may fall into before the plain search takes over."""

_Pull = tuple[float, Lever, Value | None]


class Shortcuts:
    """A board with the boxes of its rules; ``cheapest`` answers as the plain search does, only sooner.

    Args:
        board: the decision.
        levers: those that can be pulled.
    """

    def __init__(self, board: Board, levers: Sequence[Lever]) -> None:
        self.board, self.levers = board, tuple(levers)
        self.by_word: dict[str, list[Lever]] = {}
        for lever in self.levers:
            self.by_word.setdefault(lever.word, []).append(lever)
        self.coupled = _coupled(self.levers)
        self.boxes: dict[str, list[Sets]] = {}
        self.columns: tuple[Column, ...] = ()
        try:
            space = Space([rule.condition for rule in board.decision.rules], board.words)
            self.boxes = _answering(board.decision, space)
            self.columns = space.columns
        except TooManyPiecesError:
            self.boxes = {}
        self._finders: tuple[Callable[[Value | None], int], ...] = tuple(
            _finder(column) for column in self.columns if column.word is not None
        )

    def cheapest(self, record: Record, rules: Collection[str], *, budget: float) -> Play | None:
        """The cheapest play that makes one of the rules answer today; None when there is none."""
        pieces = self._pieces(record)
        if pieces is None or not self.boxes:
            return self._search(record, rules, budget)
        low, best = self._bounds(record, pieces, rules)
        if low > budget:
            return None
        if best is not None and best.points <= low + 1e-9:
            return best if best.points <= budget else None
        return self._search(record, rules, budget if best is None else min(budget, best.points))

    def _search(self, record: Record, rules: Collection[str], budget: float) -> Play | None:
        return cheapest(
            self.board, record, lambda rule_id: rule_id in rules, budget=budget, levers=self.levers
        )

    def _pieces(self, record: Record) -> list[int] | None:
        """The piece of each column, as a bit; None for sums are met only by searching, or a strange value."""
        if len(self._finders) < len(self.columns):
            return None
        try:
            return [
                find(record.get(column.name))
                for find, column in zip(self._finders, self.columns, strict=True)
            ]
        except (KeyError, TypeError):
            return None

    def _bounds(
        self, record: Record, pieces: Sequence[int], rules: Collection[str]
    ) -> tuple[float, Play | None]:
        low, best = float("inf"), None
        for rule_id in rules:
            for sets in self.boxes.get(rule_id, ()):
                wrong = [place for place, piece in enumerate(pieces) if not sets[place] & piece]
                if len(wrong) > MOST_ENTRIES and not self.coupled:
                    continue
                found = [self._pull_into(record, self.columns[place], sets[place]) for place in wrong]
                bound = self._least(wrong, found)
                low = min(low, bound)
                if bound == float("inf") or None in found or len(wrong) > MOST_ENTRIES:
                    continue
                play = self._played(record, [one for one in found if one is not None], rules)
                if play is not None and (best is None or play.points < best.points):
                    best = play
        return low, best

    def _least(self, wrong: Sequence[int], found: Sequence[_Pull | None]) -> float:
        """What the changes cost at least: coupled words may be mended by one and the same entry."""
        apart, together = 0.0, 0.0
        for place, one in zip(wrong, found, strict=True):
            name = self.columns[place].name
            if name in self.coupled:
                together = max(together, min(one[0] if one else float("inf"), self.coupled[name]))
            elif one is None:
                return float("inf")
            else:
                apart += one[0]
        return apart + together

    def _pull_into(self, record: Record, column: Column, allowed: int) -> _Pull | None:
        """The cheapest lever that brings one word into the allowed pieces."""
        now = record.get(column.name)
        best: _Pull | None = None
        for lever in self.by_word.get(column.name, ()):
            for target in _into(column, now, allowed, lever):
                done = pull(lever, record, target)
                if done is not None and (best is None or done[0] < best[0]):
                    best = (done[0], lever, target)
        return best

    def _played(self, record: Record, pulls: Sequence[_Pull], rules: Collection[str]) -> Play | None:
        """The play of those levers, if the book then answers as wanted."""
        now: Record = record
        entries: list[Entry] = []
        for _, lever, target in pulls:
            done = pull(lever, now, target)
            if done is None or not self.board.allows(done[1]):
                return None
            entries.append(Entry(0, lever, now.get(lever.word), done[1][lever.word], done[0]))
            now = {**now, **done[1]}
        rule_id = self.board.rule(now)
        if rule_id not in rules:
            return None
        return Play(sum(entry.points for entry in entries), tuple(entries), rule_id, now)


def _answering(decision: Decision, space: Space) -> dict[str, list[Sets]]:
    """For each rule the parts of the space in which it answers: its boxes without those that go first."""
    boxes = {
        rule.rule_id: [box.sets for box in boxes_of(rule.condition, space, owner=place)]
        for place, rule in enumerate(decision.rules)
    }
    parts: dict[str, list[Sets]] = {}
    for place, rule in enumerate(decision.rules):
        is_first = decision.policy is Policy.FIRST
        ahead = [one.rule_id for one in decision.rules[:place]] if is_first else rule.yields_to
        left = boxes[rule.rule_id]
        for name in ahead:
            for taken in boxes[name]:
                left = [part for one in left for part in _without(one, taken)]
                if len(left) > MOST_PARTS:
                    raise TooManyPiecesError(rule.rule_id)
        parts[rule.rule_id] = left
    return parts


def _without(sets: Sets, taken: Sets) -> list[Sets]:
    """What is left of a box when another is taken away, as boxes that share nothing."""
    if not all(a & b for a, b in zip(sets, taken, strict=True)):
        return [sets]
    parts, rest = [], sets
    for place, pieces in enumerate(taken):
        outside = rest[place] & ~pieces
        if outside:
            parts.append((*rest[:place], outside, *rest[place + 1 :]))
        rest = (*rest[:place], rest[place] & pieces, *rest[place + 1 :])
    return parts


def _coupled(levers: Sequence[Lever]) -> Mapping[str, float]:
    """Words that an entry changes beside its own, with the least such an entry costs; both sides of it."""
    found: dict[str, float] = {}
    for lever in levers:
        others = [name for name, _ in lever.with_it] + ([lever.source] if lever.source else [])
        for name in others:
            found[name] = min(found.get(name, float("inf")), lever.points)
        if others:
            least = lever.points if lever.source else float("inf")  # another entry may fill the source first
            found[lever.word] = min(found.get(lever.word, float("inf")), least)
    return found


def _finder(column: Column) -> Callable[[Value | None], int]:
    unknown = column.unknown_piece

    def of_line(value: Value | None) -> int:
        if value is None:
            return _known(unknown)
        number = value.toordinal() if isinstance(value, date) else int(value)
        if not column.lows[0] <= number <= column.highs[-1]:
            raise KeyError(column.name)
        return 1 << (bisect_right(column.lows, number) - 1)

    by_value = {value: 1 << place for place, value in enumerate(column.values[: column.spelt])}

    def of_list(value: Value | None) -> int:
        return _known(unknown) if value is None else by_value[value]

    return of_line if column.is_ordered else of_list


def _known(unknown: int) -> int:
    if not unknown:
        raise KeyError("unknown where the book says it cannot be")
    return unknown


def _into(column: Column, now: Value | None, allowed: int, lever: Lever) -> list[Value | None]:
    """The targets worth trying: the nearest allowed value on each side, each allowed value of a list."""
    if lever.way is Way.ZERO:
        place = bisect_right(column.lows, 0) - 1
        return [0] if place >= 0 and allowed >> place & 1 and column.highs[-1] >= 0 else []
    found: list[Value | None] = []
    if allowed & column.unknown_piece:
        found.append(None)
    if not column.is_ordered:
        return found + [value for place, value in enumerate(column.values) if allowed >> place & 1]
    places = [place for place in range(len(column.lows)) if allowed >> place & 1]
    if now is None:
        numbers = [column.lows[place] for place in places]
    else:
        number = now.toordinal() if isinstance(now, date) else int(now)
        below = [place for place in places if column.highs[place] < number]
        above = [place for place in places if column.lows[place] > number]
        numbers = [column.highs[place] for place in below[-1:]] + [column.lows[place] for place in above[:1]]
    is_date = column.word is not None and column.word.type is WordType.DATE
    return found + [date.fromordinal(one) if is_date else one for one in numbers]
