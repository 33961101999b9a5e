"""Splitting the space of all records until every part lies in one rule or in none.

Each split is made where it cuts the fewest rules (binary space partition). All rules are kept as bits of one
``int``, so a step costs a handful of machine operations however many rules there are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from groundrules.rulebook.proof.boxes import Box, Sets
from groundrules.rulebook.proof.space import Space

Segment = tuple[int, int]
"""A set of pieces no live rule tells apart, and the live rules that allow them."""


class BudgetError(Exception):
    """More splits were needed than allowed."""


@dataclass(slots=True)
class Budget:
    """How many parts may still be looked at."""

    left: int

    def spend(self) -> None:
        """Count one part; BudgetError when none is left."""
        self.left -= 1
        if self.left < 0:
            raise BudgetError


class Splitter:
    """Finds what a list of boxes leaves uncovered."""

    def __init__(self, space: Space, boxes: Sequence[Box]) -> None:
        self._ordered = tuple(column.is_ordered for column in space.columns)
        self._masks = [_masks(boxes, place, column.full) for place, column in enumerate(space.columns)]
        self._everybody = (1 << len(boxes)) - 1

    def uncovered(self, start: Sets, budget: Budget, *, among: int | None = None) -> Iterator[Sets]:
        """The parts of ``start`` that lie in no box, disjoint, each a set of pieces per column.

        ``among`` limits the boxes to those whose bit is set (default: all). The part with the fewest
        live boxes is looked at first, so the first answer comes quickly when there is one.
        """
        alive = self._everybody if among is None else among
        lines = [
            self._line(place, _segments(pieces, self._masks[place]), alive)
            for place, pieces in enumerate(start)
        ]
        stack = [(lines, alive)]
        while stack:
            lines, before = stack.pop()
            budget.spend()
            alive = _live(lines, before)
            if not alive:
                yield tuple(_union(line) for line in lines)
                continue
            if alive != before:
                lines = [self._line(place, line, alive) for place, line in enumerate(lines)]
            if _one_covers(lines, alive):
                continue
            place, first = self._best_split(lines)
            halves = [
                [seg for seg in lines[place] if seg[0] & first],
                [seg for seg in lines[place] if not seg[0] & first],
            ]
            halves.sort(key=lambda half: _any_mask(half).bit_count(), reverse=True)
            stack.extend(([*lines[:place], half, *lines[place + 1 :]], alive) for half in halves)

    def touching(self, sets: Sets) -> int:
        """The boxes (as bits) that share at least one record with the given sets."""
        alive = self._everybody
        for place, pieces in enumerate(sets):
            masks = self._masks[place]
            if pieces != (1 << len(masks)) - 1:
                alive &= _any_mask(_segments(pieces, masks))
        return alive

    def _line(self, place: int, segments: Sequence[Segment], alive: int) -> list[Segment]:
        """The same pieces with dead boxes left out and neighbours that became alike joined."""
        if not self._ordered[place]:
            groups: dict[int, int] = {}
            for pieces, mask in segments:
                groups[mask & alive] = groups.get(mask & alive, 0) | pieces
            return [(pieces, mask) for mask, pieces in groups.items()]
        line: list[Segment] = []
        for pieces, mask in segments:
            live = mask & alive
            if line and line[-1][1] == live:
                line[-1] = (line[-1][0] | pieces, live)
            else:
                line.append((pieces, live))
        return line

    def _best_split(self, lines: Sequence[Sequence[Segment]]) -> tuple[int, int]:
        """The column to split and the pieces that go to the first half."""
        best: tuple[int, int] | None = None
        answer = (0, 0)
        for place, line in enumerate(lines):
            if len(line) < 2:
                continue
            candidates = _cuts(line) if self._ordered[place] else _picks(line)
            for left, right, first in candidates:
                score = ((left & right).bit_count(), max(left.bit_count(), right.bit_count()))
                if best is None or score < best:
                    best, answer = score, (place, first)
        return answer


def _masks(boxes: Sequence[Box], place: int, full: int) -> list[int]:
    masks = [0] * full.bit_length()
    everywhere = 0
    for number, box in enumerate(boxes):
        bit = 1 << number
        pieces = box.sets[place]
        if pieces == full:
            everywhere |= bit
            continue
        while pieces:
            low = pieces & -pieces
            masks[low.bit_length() - 1] |= bit
            pieces ^= low
    return [mask | everywhere for mask in masks]


def _segments(pieces: int, masks: Sequence[int]) -> list[Segment]:
    segments = []
    while pieces:
        low = pieces & -pieces
        segments.append((low, masks[low.bit_length() - 1]))
        pieces ^= low
    return segments


def _union(line: Sequence[Segment]) -> int:
    union = 0
    for pieces, _ in line:
        union |= pieces
    return union


def _any_mask(line: Sequence[Segment]) -> int:
    union = 0
    for _, mask in line:
        union |= mask
    return union


def _live(lines: Sequence[Sequence[Segment]], alive: int) -> int:
    for line in lines:
        alive &= _any_mask(line)
        if not alive:
            break
    return alive


def _one_covers(lines: Sequence[Sequence[Segment]], alive: int) -> bool:
    for line in lines:
        for _, mask in line:
            alive &= mask
        if not alive:
            return False
    return True


def _cuts(line: Sequence[Segment]) -> Iterator[tuple[int, int, int]]:
    """Each place between two neighbours: boxes left of it, boxes right of it, pieces left of it."""
    after = [0] * len(line)
    for number in range(len(line) - 2, -1, -1):
        after[number] = after[number + 1] | line[number + 1][1]
    before = pieces = 0
    for number in range(len(line) - 1):
        pieces |= line[number][0]
        before |= line[number][1]
        yield before, after[number], pieces


def _picks(line: Sequence[Segment]) -> Iterator[tuple[int, int, int]]:
    """Each segment against the rest, and each group of segments that share a box not allowed everywhere."""
    everywhere = line[0][1]
    for _, mask in line:
        everywhere &= mask
    groups: list[tuple[int, int]] = []
    for pieces, mask in line:
        yield mask, _any_mask([other for other in line if other[0] != pieces]), pieces
        own, union = pieces, mask
        rest = []
        for other, other_mask in groups:
            if other_mask & union & ~everywhere:
                own, union = own | other, union | other_mask
            else:
                rest.append((other, other_mask))
        groups = [*rest, (own, union)]
    if len(groups) > 1:
        for own, union in groups:
            yield union, _any_mask([(0, m) for o, m in groups if o != own]), own
