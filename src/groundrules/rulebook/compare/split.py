"""Splitting the edited rules' records until each part gets one answer from each version.

A part is dropped as soon as the judge says that both versions agree in it, which is at once where no edited
rule can hold: the work follows the edit. Each split is made where it cuts the fewest rules.
"""

from collections.abc import Iterator, Sequence

from groundrules.rulebook.compare.judge import Judge, Look, Pairing, Side, places
from groundrules.rulebook.proof.boxes import Sets
from groundrules.rulebook.proof.space import Space

Segment = tuple[int, int]
"""A set of pieces that no living box tells apart, and the living boxes that allow them."""
Line = list[Segment]


class BudgetError(Exception):
    """More parts would have to be looked at than allowed."""


class Explorer:
    """Finds where two versions differ, over the boxes of the rules that matter."""

    def __init__(self, space: Space, boxes: Sequence[Sequence[Sets]], judge: Judge) -> None:
        self._judge = judge
        self._ordered = tuple(column.is_ordered for column in space.columns)
        self._rules = (1 << len(boxes)) - 1
        # The first box of a rule has the rule's own bit, so that for most books bits need no translation.
        every = [(place, own[0]) for place, own in enumerate(boxes) if own]
        self._extra: list[tuple[int, int]] = []
        number = len(boxes)
        for place, own in enumerate(boxes):
            if len(own) > 1:
                every += [(number + more, sets) for more, sets in enumerate(own[1:])]
                self._extra.append((1 << place, ((1 << len(own) - 1) - 1) << number))
                number += len(own) - 1
        self._everybody = sum(1 << bit for bit, _ in every)
        self._masks = [
            _masks([(bit, sets[place]) for bit, sets in every], column.full)
            for place, column in enumerate(space.columns)
        ]

    def differences(
        self, start: Sets, side: Side, budget: list[int], among: int | None = None
    ) -> Iterator[tuple[Sets, Pairing | None, int]]:
        """The parts of ``start`` in which edited rules matter, disjoint, with what each version says.

        The second of each is None where both say the same; the third is the edited rules (bits) that may
        hold there.

        Args:
            start: where to look.
            side: which versions' words allow the records there.
            budget: one number, counted down by each part looked at.
            among: the rules that take part (bits); default all.

        Raises:
            BudgetError: the budget is used up.
        """
        alive = self._everybody if among is None else self._boxes(among)
        lines = [self._line(n, _segments(pieces, self._masks[n]), alive) for n, pieces in enumerate(start)]
        stack: list[tuple[list[Line], int]] = [(lines, alive)]
        while stack:
            lines, before = stack.pop()
            budget[0] -= 1
            if budget[0] < 0:
                raise BudgetError
            alive = _living(lines, before)
            cover = self._ruled(_covering(lines, alive))
            open_ = self._ruled(alive) & ~cover
            found = self._judge.look(cover, open_, side)
            if found is Look.SAME:
                continue
            if found is not Look.SPLIT:
                sets = tuple(_union(line) for line in lines)
                pairing = None if isinstance(found, Look) else found
                yield sets, pairing, self._judge.unlike(cover, self._touching(sets) & ~cover)
                continue
            alive &= self._boxes(self._judge.matter(cover))
            if alive != before:
                lines = [self._line(n, line, alive) for n, line in enumerate(lines)]
            narrowed = self._narrowed(lines, alive, self._judge.blockers(cover, open_, side))
            if narrowed is not None:
                if all(narrowed):
                    stack.append((narrowed, alive))
                continue
            place, first = self._best_split(lines)
            for keep in (True, False):
                half = [segment for segment in lines[place] if bool(segment[0] & first) is keep]
                stack.append(([*lines[:place], half, *lines[place + 1 :]], alive))

    def _touching(self, sets: Sets) -> int:
        """The rules that hold somewhere in a part, also those that no longer matter there."""
        return self._ruled(
            _living([_segments(pieces, self._masks[n]) for n, pieces in enumerate(sets)], self._everybody)
        )

    def _narrowed(self, lines: Sequence[Line], alive: int, blockers: int) -> list[Line] | None:
        """The rest beside rules that make the versions agree and ask for one column only.

        None when there is no such rule.
        """
        blocking = self._boxes(blockers) & alive
        if not blocking:
            return None
        once = twice = 0
        asks = []
        for line in lines:
            everywhere = blocking
            for _, mask in line:
                everywhere &= mask
            asked = blocking & ~everywhere
            asks.append(asked)
            twice |= once & asked
            once |= asked
        single = once & ~twice
        if not single:
            return None
        return [
            [segment for segment in line if not segment[1] & asked & single]
            for line, asked in zip(lines, asks, strict=True)
        ]

    def _ruled(self, boxes: int) -> int:
        """The rules some boxes belong to."""
        rules = boxes & self._rules
        for rule, extra in self._extra:
            if boxes & extra:
                rules |= rule
        return rules

    def _boxes(self, rules: int) -> int:
        """All boxes of some rules."""
        boxes = rules
        for rule, extra in self._extra:
            if rules & rule:
                boxes |= extra
        return boxes

    def _line(self, place: int, segments: Sequence[Segment], alive: int) -> Line:
        """The same pieces with dead boxes left out; neighbours that became alike are joined."""
        if not self._ordered[place]:
            groups: dict[int, int] = {}
            for pieces, mask in segments:
                groups[mask & alive] = groups.get(mask & alive, 0) | pieces
            return [(pieces, mask) for mask, pieces in groups.items()]
        line: Line = []
        for pieces, mask in segments:
            living = mask & alive
            if line and line[-1][1] == living:
                line[-1] = (line[-1][0] | pieces, living)
            else:
                line.append((pieces, living))
        return line

    def _best_split(self, lines: Sequence[Line]) -> tuple[int, int]:
        """The column to split, and the pieces of the first half."""
        best: tuple[int, int] | None = None
        answer = (0, 0)
        for place, line in enumerate(lines):
            if len(line) < 2:
                continue
            halves = _cuts(line) if self._ordered[place] else _picks(line)
            for left, right, first in halves:
                score = ((left & right).bit_count(), max(left.bit_count(), right.bit_count()))
                if best is None or score < best:
                    best, answer = score, (place, first)
        return answer


def shared(one: Sets, other: Sets) -> Sets | None:
    """What lies in both boxes; None when nothing does (a box over no columns holds the one empty record)."""
    met = tuple(a & b for a, b in zip(one, other, strict=True))
    return met if all(met) else None


def without(sets: Sets, taken: Sets) -> list[Sets]:
    """What of a box lies outside another one, as disjoint boxes."""
    if shared(sets, taken) is None:
        return [sets]
    rest = []
    inside = list(sets)
    for place, pieces in enumerate(taken):
        if outside := inside[place] & ~pieces:
            rest.append((*inside[:place], outside, *inside[place + 1 :]))
            inside[place] &= pieces
    return rest


def disjoint(boxes: Sequence[Sets]) -> list[Sets]:
    """The same union as boxes that share nothing."""
    done: list[Sets] = []
    for number, sets in enumerate(boxes):
        parts = [sets]
        for earlier in boxes[:number]:
            parts = [rest for part in parts for rest in without(part, earlier)]
        done += parts
    return done


def _masks(boxes: Sequence[tuple[int, int]], full: int) -> list[int]:
    """For each piece the boxes that allow it: a box flips them where a run of its pieces begins and ends."""
    flips = [0] * (full.bit_length() + 1)
    everywhere = 0
    for bit, pieces in boxes:
        if pieces == full:
            everywhere |= 1 << bit
            continue
        begin = 0
        rest = pieces
        while rest:
            begin += (rest & -rest).bit_length() - 1
            rest = pieces >> begin
            length = (~rest & rest + 1).bit_length() - 1
            flips[begin] ^= 1 << bit
            begin += length
            flips[begin] ^= 1 << bit
            rest = pieces >> begin
    masks = []
    now = everywhere
    for flip in flips[:-1]:
        now ^= flip
        masks.append(now)
    return masks


def _segments(pieces: int, masks: Sequence[int]) -> Line:
    return [(1 << piece, masks[piece]) for piece in places(pieces)]


def _union(line: Line) -> int:
    union = 0
    for pieces, _ in line:
        union |= pieces
    return union


def _living(lines: Sequence[Line], alive: int) -> int:
    for line in lines:
        some = 0
        for _, mask in line:
            some |= mask
        alive &= some
    return alive


def _covering(lines: Sequence[Line], alive: int) -> int:
    for line in lines:
        for _, mask in line:
            alive &= mask
    return alive


def _cuts(line: Line) -> Iterator[tuple[int, int, int]]:
    """Each place between two neighbours: boxes left of it, boxes right of it, pieces left of it."""
    after = [0] * len(line)
    for number in range(len(line) - 2, -1, -1):
        after[number] = after[number + 1] | line[number + 1][1]
    before = pieces = 0
    for number in range(len(line) - 1):
        pieces |= line[number][0]
        before |= line[number][1]
        yield before, after[number], pieces


def _picks(line: Line) -> Iterator[tuple[int, int, int]]:
    """Each segment against the rest, and the pieces of each box against the rest."""
    after = [0] * (len(line) + 1)
    for number in range(len(line) - 1, -1, -1):
        after[number] = after[number + 1] | line[number][1]
    before = 0
    everywhere = line[0][1]
    for number, (pieces, mask) in enumerate(line):
        yield mask, before | after[number + 1], pieces
        before |= mask
        everywhere &= mask
    if len(line) > 3:
        yield from _groups(line, before & ~everywhere)


_MOST_GROUPS = 24


def _groups(line: Line, asking: int) -> Iterator[tuple[int, int, int]]:
    tried = set()
    for number, place in enumerate(places(asking)):
        if number >= _MOST_GROUPS:
            return
        left = right = first = 0
        for pieces, mask in line:
            if mask >> place & 1:
                first |= pieces
                left |= mask
            else:
                right |= mask
        if first not in tried:
            tried.add(first)
            yield left, right, first
