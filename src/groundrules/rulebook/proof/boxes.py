"""A condition as boxes: in each box every column has its own set of pieces, and one box must hold.

``not`` is pushed down to the single tests first. A test has a set where it holds and a set where its
opposite holds; unknown is in neither, which is exactly how SQL's three values behave.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from groundrules.rulebook.condition import (
    Always,
    Among,
    And,
    Compare,
    Condition,
    IsUnknown,
    Like,
    Linear,
    Not,
    Or,
)
from groundrules.rulebook.proof.cells import TooManyPiecesError
from groundrules.rulebook.proof.space import Space

MOST_BOXES = 512

Sets = tuple[int, ...]
"""One set of pieces per column, in the order of the space's columns."""


@dataclass(frozen=True, slots=True)
class Box:
    """A set of pieces per column; ``owner`` is the place of the rule it came from."""

    sets: Sets
    owner: int


def boxes_of(condition: Condition, space: Space, *, owner: int) -> tuple[Box, ...]:
    """The boxes whose union is where the condition holds; none when it never holds.

    Raises:
        TooManyPiecesError: when more than ``MOST_BOXES`` boxes would be needed.
    """
    return tuple(Box(sets, owner) for sets in _spread(condition, space, holds=True))


def _spread(condition: Condition, space: Space, *, holds: bool) -> list[Sets]:
    whole = tuple(column.full for column in space.columns)
    match condition:
        case Always():
            return [whole] if holds else []
        case Not(item):
            return _spread(item, space, holds=not holds)
        case And(items) | Or(items):
            if isinstance(condition, And) is holds:
                return _all_of(items, whole, space, holds=holds)
            parts = [_spread(item, space, holds=holds) for item in items]
            return _tidy([sets for part in parts for sets in part])
        case _:
            sets = list(whole)
            for place, pieces in space.pieces(condition, holds=holds).items():
                sets[place] &= pieces
            return [tuple(sets)] if all(sets) else []


def _all_of(items: Iterable[Condition], whole: Sets, space: Space, *, holds: bool) -> list[Sets]:
    """Where all items hold (or fail): single tests narrow one box, only what has alternatives makes more."""
    narrowed = list(whole)
    parts = []
    for item in items:
        if isinstance(item, Compare | Among | Like | IsUnknown | Linear):
            for place, pieces in space.pieces(item, holds=holds).items():
                narrowed[place] &= pieces
        else:
            parts.append(_spread(item, space, holds=holds))
    if not all(narrowed):
        return []
    result = [tuple(narrowed)]
    for part in sorted(parts, key=len):
        result = _tidy([meet for one in result for other in part if (meet := common(one, other))])
    return result


def common(one: Sets, other: Sets) -> Sets:
    """What lies in both; the empty tuple when nothing does."""
    met = tuple(a & b for a, b in zip(one, other, strict=True))
    return met if all(met) else ()


def within(inner: Sets, outer: Sets) -> bool:
    """True when the inner box lies wholly in the outer one."""
    return all(not a & ~b for a, b in zip(inner, outer, strict=True))


def outside(sets: Sets, boxes: Sequence[Sets]) -> list[Sets]:
    """The disjoint parts of one box that lie in none of the others."""
    parts = [sets]
    for box in boxes:
        parts = [rest for part in parts for rest in _without(part, box)]
    return parts


def _without(part: Sets, box: Sets) -> Iterator[Sets]:
    if not common(part, box):
        yield part
        return
    for place, pieces in enumerate(part):
        if pieces & ~box[place]:
            yield (*part[:place], pieces & ~box[place], *part[place + 1 :])
        part = (*part[:place], pieces & box[place], *part[place + 1 :])


def _tidy(found: list[Sets]) -> list[Sets]:
    """The same union with fewer boxes: twins joined along the one column they differ in, insiders dropped."""
    if len(found) > MOST_BOXES * 8:
        raise TooManyPiecesError("")
    rest = list(dict.fromkeys(found))
    if len(rest) > 1:
        for place in range(len(rest[0])):
            groups: dict[Sets, int] = {}
            for sets in rest:
                key = (*sets[:place], 0, *sets[place + 1 :])
                groups[key] = groups.get(key, 0) | sets[place]
            rest = [(*key[:place], pieces, *key[place + 1 :]) for key, pieces in groups.items()]
        rest = [
            sets
            for place, sets in enumerate(rest)
            if not any(within(sets, other) for at, other in enumerate(rest) if at != place)
        ]
    if len(rest) > MOST_BOXES:
        raise TooManyPiecesError("")
    return rest
