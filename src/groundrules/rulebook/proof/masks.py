"""The rules as bits: for each piece of a column the boxes that allow it, and so for each range of pieces.

With one bit a box, a question about all boxes at once costs a few machine operations. Which boxes meet a
range of pieces, and which allow all of it, is looked up in tables over stretches of 1, 2, 4, 8... pieces.
"""

from collections.abc import Sequence

from groundrules.rulebook.proof.bits import members, runs
from groundrules.rulebook.proof.boxes import Box, Sets
from groundrules.rulebook.proof.space import Space

_MOST_REMEMBERED = 20_000


class Masks:
    """All boxes of a decision, column by column."""

    def __init__(self, space: Space, boxes: Sequence[Box], before: "Masks | None" = None) -> None:
        """Lay out the boxes; a column in which none changed is taken over from the masks ``before``."""
        self.boxes = boxes
        self.sums = space.sums
        self.everybody = (1 << len(boxes)) - 1
        kept: tuple[Lane, ...] = before.lanes if before else ()
        self.lanes: tuple[Lane, ...] = tuple(
            _lane([box.sets[place] for box in boxes], column.full, kept[place] if kept else None)
            for place, column in enumerate(space.columns)
        )

    def meeting(self, sets: Sets) -> int:
        """The boxes (as bits) that share at least one record with the given sets."""
        met = self.everybody
        for lane, pieces in zip(self.lanes, sets, strict=True):
            if pieces != lane.full:
                met &= lane.some_and_all(pieces)[0]
        return met

    def holding(self, sets: Sets) -> int:
        """The boxes (as bits) that hold every record of the given sets."""
        met = self.everybody
        for lane, pieces in zip(self.lanes, sets, strict=True):
            met &= lane.some_and_all(pieces)[1]
        return met

    def failing_once(self, sets: Sets) -> list[tuple[int, int]]:
        """Boxes that would hold every record of the sets but for one column: (box, column)."""
        missing = [
            self.everybody & ~lane.some_and_all(pieces)[1]
            for lane, pieces in zip(self.lanes, sets, strict=True)
        ]
        once = twice = 0
        for failing in missing:
            twice |= once & failing
            once |= failing
        once &= ~twice
        return [(box, place) for place, failing in enumerate(missing) for box in members(failing & once)]


class Lane:
    """One column: for each of its pieces the boxes that allow it."""

    def __init__(self, allowed: Sequence[int], full: int) -> None:
        self.full = full
        self.allowed = allowed
        self.pieces = _by_piece(allowed, full)
        self._some = [self.pieces]
        self._all = [self.pieces]
        self._remembered: dict[int, tuple[int, int]] = {}

    def some_and_all(self, pieces: int) -> tuple[int, int]:
        """The boxes that allow at least one of the pieces, and those that allow every one."""
        known = self._remembered.get(pieces)
        if known is None:
            known = self._look_up(pieces)
            if len(self._remembered) < _MOST_REMEMBERED:
                self._remembered[pieces] = known
        return known

    def _look_up(self, pieces: int) -> tuple[int, int]:
        some, every = 0, -1
        for begin, end in runs(pieces):
            level = (end - begin).bit_length() - 1
            while len(self._some) <= level:
                self._double()
            last = end - (1 << level)
            some |= self._some[level][begin] | self._some[level][last]
            every &= self._all[level][begin] & self._all[level][last]
        return some, every

    def _double(self) -> None:
        """Tables over stretches twice as long as the longest so far."""
        half = 1 << (len(self._some) - 1)
        some, every = self._some[-1], self._all[-1]
        self._some.append([a | b for a, b in zip(some, some[half:], strict=False)])
        self._all.append([a & b for a, b in zip(every, every[half:], strict=False)])


def _lane(allowed: list[int], full: int, before: Lane | None) -> Lane:
    if before is not None and before.full == full and before.allowed == allowed:
        return before
    return Lane(allowed, full)


def _by_piece(allowed: Sequence[int], full: int) -> list[int]:
    """A box's bit is switched on where a run of its pieces begins and off behind it."""
    switched = [0] * (full.bit_length() + 1)
    everywhere = 0
    for number, pieces in enumerate(allowed):
        bit = 1 << number
        if pieces == full:
            everywhere |= bit
            continue
        for begin, end in runs(pieces):
            switched[begin] ^= bit
            switched[end] ^= bit
    current = everywhere
    by_piece = []
    for change in switched[:-1]:
        current ^= change
        by_piece.append(current)
    return by_piece
