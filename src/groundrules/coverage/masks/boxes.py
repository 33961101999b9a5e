"""Each rule as boxes: sets of cells, one set an axis, whose union is where the rule answers.

The boxes of one rule share no record, so a row has one bit for each rule that answers it. A rule that yields
is taken without the places where what it yields to holds, so an engine never has to know.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from groundrules.coverage.masks.axes import Axes, TooManyBoxesError
from groundrules.rulebook.condition import Always, And, Condition, Not, Or
from groundrules.rulebook.model import Decision, Rule, Word

MOST_BOXES = 48
"""A rule that needs more is asked as one condition instead."""

Sets = Mapping[int, int]
"""Axis -> cells; an axis that is not named allows every cell."""


@dataclass(frozen=True, slots=True)
class Box:
    """A part of where one rule answers; ``rule`` is the rule's place in the book."""

    rule: int
    sets: Sets


def boxes_of(decision: Decision, words: Mapping[str, Word]) -> tuple[Axes, tuple[Box, ...]]:
    """The axes of a decision and the boxes of its rules, in the book's order."""
    axes = Axes.of((rule.condition for rule in decision.rules), words)
    boxes: list[Box] = []
    for place, rule in enumerate(decision.rules):
        rivals = [decision.rule(rule_id).condition for rule_id in rule.yields_to]
        try:
            parts = _standing(rule, rivals, axes)
        except TooManyBoxesError:
            parts = _plainly(rule, rivals, axes)
        boxes.extend(Box(place, sets) for sets in parts)
    return axes, tuple(boxes)


def _standing(rule: Rule, rivals: Sequence[Condition], axes: Axes) -> list[dict[int, int]]:
    parts = [_spread(rule.condition, axes, holds=True, lenient=False)]
    parts += [_spread(rival, axes, holds=False, lenient=True) for rival in rivals]
    return _apart(_all_of(parts, axes), axes)


def _apart(found: Sequence[dict[int, int]], axes: Axes) -> list[dict[int, int]]:
    """The same union, no two boxes sharing a record."""
    apart: list[dict[int, int]] = []
    for sets in found:
        pieces = [sets]
        for earlier in apart[:]:
            pieces = [part for piece in pieces for part in _without(piece, earlier, axes)]
            if len(pieces) + len(apart) > MOST_BOXES:
                raise TooManyBoxesError
        apart += pieces
    return apart


def _without(sets: dict[int, int], other: dict[int, int], axes: Axes) -> list[dict[int, int]]:
    """What of one box lies outside another, in pieces that share nothing."""
    if _common(sets, other) is None:
        return [sets]
    pieces, rest = [], dict(sets)
    for place, cells in other.items():
        mine = rest.get(place, axes.axes[place].full)
        if mine & ~cells:
            pieces.append({**rest, place: mine & ~cells})
        rest[place] = mine & cells
    return pieces


def _plainly(rule: Rule, rivals: Sequence[Condition], axes: Axes) -> list[dict[int, int]]:
    """One box over yes/no axes: the rule's condition holds, each rival's does not."""
    sets = {axes.add_plain(rule.condition): 0b10}
    for rival in rivals:
        place = axes.add_plain(rival)
        sets[place] = sets.get(place, 0b11) & 0b01
    return [sets] if all(sets.values()) else []


def _spread(condition: Condition, axes: Axes, *, holds: bool, lenient: bool) -> list[dict[int, int]]:
    """Where the condition is true (``holds=False``: false), with ``lenient`` also where it is neither."""
    match condition:
        case Always():
            return [{}] if holds else []
        case Not(item):
            return _spread(item, axes, holds=not holds, lenient=lenient)
        case And(items) | Or(items):
            parts = [_spread(item, axes, holds=holds, lenient=lenient) for item in items]
            if isinstance(condition, And) is holds:
                return _all_of(parts, axes)
            return _tidy([sets for part in parts for sets in part], axes)
        case _:
            place, cells = axes.where(condition, holds=holds, lenient=lenient)
            if cells == axes.axes[place].full:
                return [{}]
            return [{place: cells}] if cells else []


def _all_of(parts: Sequence[list[dict[int, int]]], axes: Axes) -> list[dict[int, int]]:
    result: list[dict[int, int]] = [{}]
    for part in sorted(parts, key=len):
        met = [_common(one, other) for one in result for other in part]
        result = _tidy([sets for sets in met if sets is not None], axes)
    return result


def _common(one: dict[int, int], other: dict[int, int]) -> dict[int, int] | None:
    met = dict(one)
    for place, cells in other.items():
        both = met.get(place, cells) & cells
        if not both:
            return None
        met[place] = both
    return met


def _tidy(found: list[dict[int, int]], axes: Axes) -> list[dict[int, int]]:
    """The same union with fewer boxes: twins are joined along the one axis they differ in."""
    rest = list({frozenset(sets.items()): sets for sets in found}.values())
    if len(rest) < 2:
        return rest
    if len(rest) > 16 * MOST_BOXES:
        raise TooManyBoxesError
    for place in sorted({place for sets in rest for place in sets}):
        full = axes.axes[place].full
        groups: dict[frozenset[tuple[int, int]], int] = {}
        for sets in rest:
            others = frozenset(item for item in sets.items() if item[0] != place)
            groups[others] = groups.get(others, 0) | sets.get(place, full)
        rest = [dict(others) | ({place: cells} if cells != full else {}) for others, cells in groups.items()]
    if len(rest) > MOST_BOXES:
        raise TooManyBoxesError
    return rest
