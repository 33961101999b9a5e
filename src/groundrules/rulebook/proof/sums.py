"""What sums of words rule out: parts of the space in which no record can lie, by their bounds alone.

A sum is a column of its own while searching, so most parts that restrict it hold no record. Each is narrowed:
a sum lies between what its words allow and is unknown exactly when one of them is; a word lies between what
its sum and the other words leave it (bounds propagation, as in constraint solvers). Only what no record can
meet is taken away. What bounds cannot tell is left to a search for a record, and then to the solver.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from groundrules.rulebook.proof.bits import stretch
from groundrules.rulebook.proof.cells import Column

_ROUNDS = 4

Terms = tuple[tuple[int, int], ...]
"""Multiple and place of each word."""


class Sums:
    """The sums among some columns; false when there are none."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        places = {column.name: at for at, column in enumerate(columns)}
        self._sums: tuple[tuple[int, Terms], ...] = tuple(
            (at, tuple((factor, places[word]) for factor, word in column.form))
            for at, column in enumerate(columns)
            if column.form
        )

    def __bool__(self) -> bool:
        return bool(self._sums)

    def narrow(self, part: list[int]) -> bool:
        """Take from the part what no record can meet; False when nothing is left of it."""
        for _ in range(_ROUNDS):
            before = list(part)
            if not all(self._is_possible(at, terms, part) for at, terms in self._sums):
                return False
            if part == before:
                break
        return True

    def _is_possible(self, at: int, terms: Terms, part: list[int]) -> bool:
        column = self._columns[at]
        can_be_known = all(part[place] & self._columns[place].known for _, place in terms)
        can_be_unknown = any(part[place] & self._columns[place].unknown_piece for _, place in terms)
        allowed = column.unknown_piece if can_be_unknown else 0
        if can_be_known:
            ends = [self._ends(factor, place, part[place]) for factor, place in terms]
            allowed |= _between(column, sum(low for low, _ in ends), sum(high for _, high in ends))
        part[at] &= allowed
        if not part[at]:
            return False
        if not part[at] & column.unknown_piece:
            return self._narrow_words(column, part[at], terms, part)
        return bool(part[at] & column.known) or self._one_is_unknown(terms, part)

    def _ends(self, factor: int, place: int, pieces: int) -> tuple[int, int]:
        """Least and most that a word adds to its sum."""
        column = self._columns[place]
        known = pieces & column.known
        low = column.lows[(known & -known).bit_length() - 1]
        high = column.highs[known.bit_length() - 1]
        return (factor * low, factor * high) if factor > 0 else (factor * high, factor * low)

    def _narrow_words(self, column: Column, pieces: int, terms: Terms, part: list[int]) -> bool:
        """A known sum: every word is known, and within what the others leave."""
        low = column.lows[(pieces & -pieces).bit_length() - 1]
        high = column.highs[pieces.bit_length() - 1]
        ends = [self._ends(factor, place, part[place]) for factor, place in terms]
        least, most = sum(end[0] for end in ends), sum(end[1] for end in ends)
        for (factor, place), (own_least, own_most) in zip(terms, ends, strict=True):
            first, last = low - (most - own_most), high - (least - own_least)
            if factor < 0:
                first, last = last, first
            part[place] &= _between(self._columns[place], -(-first // factor), last // factor)
            if not part[place]:
                return False
        return True

    def _one_is_unknown(self, terms: Terms, part: list[int]) -> bool:
        """An unknown sum: if one word alone can be unknown, it is."""
        open_places = [place for _, place in terms if part[place] & self._columns[place].unknown_piece]
        if len(open_places) == 1:
            part[open_places[0]] &= self._columns[open_places[0]].unknown_piece
        return bool(open_places)


def _between(column: Column, low: int, high: int) -> int:
    """The known pieces that hold a number from ``low`` to ``high``."""
    return stretch(bisect_left(column.highs, low), bisect_right(column.lows, high))
