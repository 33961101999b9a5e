"""Bounds that spare most records the search: what at least has to change, and a play that shows it is enough.

To get a rule's answer a record must come to lie in one of the rule's boxes, so every column in which it lies
outside has to change. The cheapest lever of each such column bounds the cost from below; pulling them and
asking the book bounds it from above. Where both agree, that play is the cheapest, and nothing is searched.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
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
        self._of_rules: dict[frozenset[str], int] = {}
        self.columns: tuple[Column, ...] = ()
        try:
            space = Space([rule.condition for rule in board.decision.rules], board.words)
            self.boxes = _boxes(board.decision, space)
            self.columns = space.columns
            self.boxes = _answering(board.decision, self.boxes)
        except TooManyPiecesError:  # then the rules' own boxes bound the cost, less tightly
            pass
        self._finders: tuple[Callable[[Record], int], ...] = tuple(_finder(column) for column in self.columns)
        self._couple_sums()
        self._parts = [(rule_id, sets) for rule_id, parts in self.boxes.items() for sets in parts]
        self._out = [_ruled_out(column, place, self._parts) for place, column in enumerate(self.columns)]
        self._least_points = [self._base(column) for column in self.columns]

    def cheapest(self, record: Record, rules: Collection[str], *, budget: float) -> Play | None:
        """The cheapest play that makes one of the rules answer today; None when there is none."""
        pieces = self._pieces(record)
        if pieces is None or not self.boxes:
            return self._search(record, rules, budget)
        low, best = self._bounds(record, pieces, rules, budget)
        if low > budget:
            return None
        if best is not None and best.points <= low + 1e-9:
            return best if best.points <= budget else None
        found = self._search(record, rules, budget if best is None else min(budget, best.points))
        return found or (best if best is not None and best.points <= budget else None)

    def _search(self, record: Record, rules: Collection[str], budget: float) -> Play | None:
        return cheapest(
            self.board, record, lambda rule_id: rule_id in rules, budget=budget, levers=self.levers
        )

    def _couple_sums(self) -> None:
        """Words of one sum can be mended by one entry, and a sum by any of its words or two of them."""
        self._two_words: dict[str, float] = {}
        for column in self.columns:
            least: list[float] = []
            for _, word in column.form:
                levers = self.by_word.get(word, ())
                if levers:
                    self.coupled.setdefault(word, float("inf"))
                least.append(min((lever.points for lever in levers), default=float("inf")))
            if column.form:
                self._two_words[column.name] = sum(sorted(least)[:2])
                self.coupled[column.name] = float("inf")

    def _base(self, column: Column) -> float:
        """What moving a column costs at least; nothing is promised where one entry moves several."""
        if column.name in self.coupled:
            return 0.0
        return min((lever.points for lever in self.by_word.get(column.name, ())), default=float("inf"))

    def _pieces(self, record: Record) -> list[int] | None:
        """The place of each column's piece; None where a value is outside the book's words."""
        try:
            return [find(record).bit_length() - 1 for find in self._finders]
        except (KeyError, TypeError):
            return None

    def _bounds(
        self, record: Record, pieces: Sequence[int], rules: Collection[str], budget: float
    ) -> tuple[float, Play | None]:
        low, best = float("inf"), None
        pulls: dict[tuple[int, int], _Pull | None] = {}
        for sets, wrong in self._ways(pieces, frozenset(rules)):
            least = sum(self._least_points[place] for place in wrong)
            if least > budget or (best is not None and least >= best.points):
                continue
            found = []
            for place in wrong:
                key = (place, sets[place])
                if key not in pulls:
                    pulls[key] = self._pull_into(record, place, sets[place])
                found.append(pulls[key])
            bound = self._least(wrong, found)
            low = min(low, bound)
            if None in found or len(wrong) > MOST_ENTRIES or (best is not None and bound >= best.points):
                continue
            play = self._played(record, wrong, found, sets, rules)
            if play is not None and (best is None or play.points < best.points):
                best = play
        return low, best

    def _ways(self, pieces: Sequence[int], rules: frozenset[str]) -> Iterator[tuple[Sets, list[int]]]:
        """The parts in which one of the rules answers, each with the columns that keep the record out of it.

        The fewest columns first. Parts out of reach are left out: behind a column that nothing moves, or,
        where every entry moves one column, behind more columns than there may be entries.
        """
        if rules not in self._of_rules:
            self._of_rules[rules] = sum(
                1 << n for n, (rule_id, _) in enumerate(self._parts) if rule_id in rules
            )
        left = self._of_rules[rules]
        outs = [out[piece] for out, piece in zip(self._out, pieces, strict=True)]
        most = MOST_ENTRIES if not self.coupled else len(outs)
        at_least = [0] * (most + 2)  # bit n of at_least[k]: part n is missed by at least k columns
        at_least[0] = left
        for out, base in zip(outs, self._least_points, strict=True):
            if base == float("inf"):
                left &= ~out
            for k in range(most + 1, 0, -1):
                at_least[k] |= at_least[k - 1] & out
        for k in range(most + 1):
            bits = left & at_least[k] & ~at_least[k + 1]
            while bits:
                low = bits & -bits
                bits ^= low
                yield (
                    self._parts[low.bit_length() - 1][1],
                    [place for place, out in enumerate(outs) if out & low],
                )

    def _least(self, wrong: Sequence[int], found: Sequence[_Pull | None]) -> float:
        """What the changes cost at least: coupled columns may be mended by one and the same entry."""
        apart, together = 0.0, 0.0
        for place, one in zip(wrong, found, strict=True):
            name = self.columns[place].name
            cost = one[0] if one else float("inf")
            if name in self.coupled:
                least = min(cost, self.coupled[name], self._two_words.get(name, float("inf")))
                together = max(together, least)
            elif one is None:
                return float("inf")
            else:
                apart += cost
        return apart + together

    def _pull_into(self, record: Record, place: int, allowed: int) -> _Pull | None:
        """The cheapest single entry that brings one column into the allowed pieces."""
        column = self.columns[place]
        best: _Pull | None = None
        if column.form:
            tries = [
                (lever, target)
                for _, word in column.form
                for lever in self.by_word.get(word, ())
                for target in self.board.targets(lever, record)
            ]
        else:
            now = record.get(column.name)
            levers = self.by_word.get(column.name, ())
            tries = [(lever, target) for lever in levers for target in _into(column, now, allowed, lever)]
        for lever, target in tries:
            done = pull(lever, record, target)
            if done is None or (best is not None and done[0] >= best[0]):
                continue
            if not column.form or self._lies_in(place, {**record, **done[1]}, allowed):
                best = (done[0], lever, target)
        return best

    def _lies_in(self, place: int, record: Record, allowed: int) -> bool:
        try:
            return bool(self._finders[place](record) & allowed)
        except (KeyError, TypeError):
            return False

    def _played(
        self,
        record: Record,
        wrong: Sequence[int],
        found: Sequence[_Pull | None],
        sets: Sets,
        rules: Collection[str],
    ) -> Play | None:
        """The play of those entries, without those made needless by others, if the book then answers so."""
        now: Record = record
        entries: list[Entry] = []
        for place, one in zip(wrong, found, strict=True):
            if one is None or self._lies_in(place, now, sets[place]):
                continue
            done = pull(one[1], now, one[2])
            if done is None or not self.board.allows(done[1]):
                return None
            word = one[1].word
            entries.append(Entry(0, one[1], now.get(word), done[1][word], done[0]))
            now = {**now, **done[1]}
        rule_id = self.board.rule(now)
        if rule_id not in rules:
            return None
        return Play(sum(entry.points for entry in entries), tuple(entries), rule_id, now)


def _ruled_out(column: Column, place: int, parts: Sequence[tuple[str, Sets]]) -> list[int]:
    """For each piece of a column the parts that do not hold it, as bits."""
    out = [0] * column.full.bit_length()
    for number, (_, sets) in enumerate(parts):
        missing = column.full & ~sets[place]
        while missing:
            low = missing & -missing
            missing ^= low
            out[low.bit_length() - 1] |= 1 << number
    return out


def _boxes(decision: Decision, space: Space) -> dict[str, list[Sets]]:
    """For each rule the boxes in which its condition holds."""
    return {
        rule.rule_id: [box.sets for box in boxes_of(rule.condition, space, owner=place)]
        for place, rule in enumerate(decision.rules)
    }


def _answering(decision: Decision, boxes: Mapping[str, list[Sets]]) -> dict[str, list[Sets]]:
    """For each rule the parts of the space in which it answers: its boxes without those that go first."""
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


def _coupled(levers: Sequence[Lever]) -> dict[str, float]:
    """Words that an entry changes beside its own, with the least such an entry costs; both sides of it."""
    found: dict[str, float] = {}
    for lever in levers:
        others = lever.beside
        for name in others:
            found[name] = min(found.get(name, float("inf")), lever.points)
        if others:
            least = lever.points if lever.source else float("inf")  # another entry may fill the source first
            found[lever.word] = min(found.get(lever.word, float("inf")), least)
    return found


def _finder(column: Column) -> Callable[[Record], int]:
    """What finds the piece of a column in a record, as a bit."""
    unknown, name, lows, last = column.unknown_piece, column.name, column.lows, column.highs[-1:]

    def of_number(number: int) -> int:
        if not lows[0] <= number <= last[0]:
            raise KeyError(name)
        return 1 << (bisect_right(lows, number) - 1)

    def of_line(record: Record) -> int:
        value = record.get(name)
        if value is None:
            return _known(unknown)
        return of_number(value.toordinal() if isinstance(value, date) else int(value))

    def of_sum(record: Record) -> int:
        total = 0
        for factor, word in column.form:
            value = record.get(word)
            if value is None:
                return _known(unknown)
            total += factor * int(value)  # type: ignore[arg-type]  # a sum's words are numbers
        return of_number(total)

    by_value = {value: 1 << place for place, value in enumerate(column.values[: column.spelt])}

    def of_list(record: Record) -> int:
        value = record.get(name)
        return _known(unknown) if value is None else by_value[value]

    if column.form:
        return of_sum
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
