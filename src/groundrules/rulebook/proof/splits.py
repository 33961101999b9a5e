"""Splitting the space of all records until every part lies in one rule or in none.

Each split is made where it cuts the fewest rules (binary space partition). All rules are kept as bits of one
``int``, so a step costs a handful of machine operations however many rules there are. Before each split, a
rule that only one column keeps from taking the whole part takes its share at once (unit propagation, as in
SAT solvers): what it takes needs no further look.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from groundrules.rulebook.proof.bits import members
from groundrules.rulebook.proof.boxes import Box, Sets
from groundrules.rulebook.proof.masks import Masks
from groundrules.rulebook.proof.space import Space

Segment = tuple[int, int]
"""A set of pieces no live rule tells apart, and the live rules that allow them."""

Line = list[Segment]
"""One column of a part."""


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

    def __init__(self, space: Space, boxes: Sequence[Box], masks: Masks | None = None) -> None:
        self._ordered = tuple(column.is_ordered for column in space.columns)
        self._unknown = tuple(column.unknown_piece for column in space.columns)
        self._sums = space.sums
        self._masks = masks or Masks(space, boxes)

    def uncovered(self, start: Sets, budget: Budget, *, among: int | None = None) -> Iterator[Sets]:
        """The parts of ``start`` that lie in no box, disjoint, each a set of pieces per column.

        ``among`` limits the boxes to those whose bit is set (default: all). The part with the fewest
        live boxes is looked at first, so the first answer comes quickly when there is one.
        """
        alive = self._masks.everybody if among is None else among
        stack = [(self.lines(start, alive), alive)]
        while stack:
            lines, alive = stack.pop()
            budget.spend()
            if not self._narrow(lines):
                continue
            alive, is_open = propagate(lines, alive)
            if not alive:
                if self._narrow(lines):
                    yield tuple(union(line) for line in lines)
            elif is_open:
                stack.extend(self.halves(lines, alive))

    def _narrow(self, lines: list[Line]) -> bool:
        """Take away what the sums of words rule out; False when that is everything."""
        if not self._sums:
            return True
        part = [union(line) for line in lines]
        before = list(part)
        if not self._sums.narrow(part):
            return False
        for place, (pieces, all_pieces) in enumerate(zip(part, before, strict=True)):
            if pieces != all_pieces:
                lines[place] = [(own & pieces, mask) for own, mask in lines[place] if own & pieces]
        return True

    def lines(self, start: Sets, alive: int) -> list[Line]:
        """The columns of a part as segments."""
        return [
            self._compressed(place, _segments(pieces, self._masks.lanes[place].pieces), alive)
            for place, pieces in enumerate(start)
        ]

    def halves(self, lines: Sequence[Line], alive: int) -> list[tuple[list[Line], int]]:
        """The part split in two where that cuts the fewest live boxes; the one with fewer of them last."""
        tidy = [self._compressed(place, line, alive) for place, line in enumerate(lines)]
        place, first = self._best_split(tidy)
        halves = [
            [segment for segment in tidy[place] if segment[0] & first],
            [segment for segment in tidy[place] if not segment[0] & first],
        ]
        halves.sort(key=lambda half: any_mask(half).bit_count(), reverse=True)
        return [([*tidy[:place], half, *tidy[place + 1 :]], alive) for half in halves]

    def _compressed(self, place: int, segments: Sequence[Segment], alive: int) -> Line:
        """The same pieces with dead boxes left out and neighbours that became alike joined."""
        if not self._ordered[place]:
            groups: dict[int, int] = {}
            for pieces, mask in segments:
                groups[mask & alive] = groups.get(mask & alive, 0) | pieces
            return [(pieces, mask) for mask, pieces in groups.items()]
        line: Line = []
        last, joined = -1, 0
        for pieces, mask in segments:
            live = mask & alive
            if live == last:
                joined |= pieces
            else:
                if joined:
                    line.append((joined, last))
                last, joined = live, pieces
        if joined:
            line.append((joined, last))
        return line

    def _best_split(self, lines: Sequence[Line]) -> tuple[int, int]:
        """The column to split and the pieces that go to the first half."""
        best: tuple[int, int] | None = None
        answer = (0, 0)
        for place, line in enumerate(lines):
            if len(line) < 2:
                continue
            for left, right, first in self._candidates(place, line):
                cut = (left & right).bit_count()
                if best is None or cut <= best[0]:
                    score = (cut, max(left.bit_count(), right.bit_count()))
                    if best is None or score < best:
                        best, answer = score, (place, first)
        return answer

    def _candidates(self, place: int, line: Line) -> Iterator[tuple[int, int, int]]:
        """Ways to split a column: boxes on the one side, boxes on the other, pieces on the one side.

        Rules often go with unknown at either end of a line, so unknown is tried at both.
        """
        if not self._ordered[place]:
            yield from _picks(line)
            return
        yield from _cuts(line)
        if line[-1][0] & self._unknown[place]:
            yield from _cuts([line[-1], *line[:-1]])


def propagate(lines: list[Line], alive: int) -> tuple[int, bool]:
    """Take from the part what rules take that one column alone keeps from taking all; changes ``lines``.

    Returns the boxes that still meet what is left (none: all of it is uncovered), and whether anything is
    left to look at.
    """
    while True:
        every = []
        for line in lines:
            some, whole = 0, alive
            for _, mask in line:
                some |= mask
                whole &= mask
            alive &= some
            every.append(whole)
        if not alive:
            return 0, True
        takes_all, all_but_one = alive, 0
        for whole in every:
            all_but_one = all_but_one & whole | takes_all & ~whole
            takes_all &= whole
        if takes_all:
            return alive, False
        if not all_but_one:
            return alive, True
        for place, whole in enumerate(every):
            takers = all_but_one & ~whole
            if takers:
                lines[place] = [segment for segment in lines[place] if not segment[1] & takers]
                if not lines[place]:
                    return alive, False


def union(line: Sequence[Segment]) -> int:
    """All pieces of a line."""
    pieces = 0
    for segment in line:
        pieces |= segment[0]
    return pieces


def any_mask(line: Sequence[Segment]) -> int:
    """The boxes that allow at least one piece of a line."""
    some = 0
    for _, mask in line:
        some |= mask
    return some


def _segments(pieces: int, masks: Sequence[int]) -> Line:
    return [(1 << piece, masks[piece]) for piece in members(pieces)]


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
    before = [0]
    for _, mask in line:
        before.append(before[-1] | mask)
    after = 0
    groups: list[tuple[int, int]] = []
    for number in range(len(line) - 1, -1, -1):
        pieces, mask = line[number]
        yield mask, before[number] | after, pieces
        after |= mask
        own, union_of = pieces, mask
        rest = []
        for other, other_mask in groups:
            if other_mask & union_of & ~everywhere:
                own, union_of = own | other, union_of | other_mask
            else:
                rest.append((other, other_mask))
        groups = [*rest, (own, union_of)]
    if len(groups) > 1:
        for own, union_of in groups:
            yield union_of, any_mask([(0, mask) for other, mask in groups if other != own]), own
