"""Regions of records: as sets of pieces while searching, as plain data and plain words afterwards."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod

from groundrules.rulebook.condition import Value
from groundrules.rulebook.model import WordType
from groundrules.rulebook.proof.bits import runs
from groundrules.rulebook.proof.boxes import Sets, within
from groundrules.rulebook.proof.cells import Column, remember
from groundrules.rulebook.proof.space import Space


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a region allows for one word or one sum of words.

    Attributes:
        name: the word, or the sum as text.
        intervals: allowed ranges in stored form (dates as ordinals), both ends included, in order.
        values: allowed values of a list, yes/no or text.
        others: for text, that texts not named by any rule are allowed (``values`` then shows examples).
        unknown: whether unknown is allowed.
        anything: whether the region says nothing about it.
    """

    name: str
    intervals: tuple[tuple[int, int], ...]
    values: tuple[Value, ...]
    others: bool
    unknown: bool
    anything: bool


@dataclass(frozen=True, slots=True)
class Region:
    """A set of records that the rules treat alike in the matter at hand.

    ``size`` counts its records over the words the decision's rules use, unknown as one value; None when a
    text word or a sum of words takes part, where no exact count is claimed.
    """

    sets: Sets
    allowed: tuple[Allowed, ...]
    size: int | None


def region_of(sets: Sets, space: Space) -> Region:
    """The region of a set of pieces per column."""
    columns = space.columns
    allowed = tuple(_allowed(column, pieces) for column, pieces in zip(columns, sets, strict=True))
    countable = all(
        pieces == column.full or not (column.form or _is_text(column))
        for column, pieces in zip(columns, sets, strict=True)
    )
    counted = [
        _count(column, pieces)
        for column, pieces in zip(columns, sets, strict=True)
        if not (column.form or _is_text(column))
    ]
    return Region(sets, allowed, prod(counted) if countable else None)


def intervals(column: Column, pieces: int) -> tuple[tuple[int, int], ...]:
    """The allowed ranges of an ordered column, neighbours joined; empty for a column without order."""
    if not column.is_ordered:
        return ()
    if pieces == column.full:
        return ((column.lows[0], column.highs[-1]),)
    known = runs(pieces & column.known)
    return tuple((column.lows[begin], column.highs[end - 1]) for begin, end in known)


def merge(found: Iterable[Sets], space: Space) -> list[Sets]:
    """The same disjoint union with fewer parts: two parts that differ in one column become one.

    On a line only neighbours are joined, so that "exactly 48" and "exactly 100" stay two stories.
    """
    parts = list(found)
    shrunk = True
    while shrunk:
        before = len(parts)
        for place, column in enumerate(space.columns):
            groups: dict[Sets, list[int]] = {}
            for sets in parts:
                key = (*sets[:place], 0, *sets[place + 1 :])
                groups.setdefault(key, []).append(sets[place])
            parts = [
                (*key[:place], pieces, *key[place + 1 :])
                for key, group in groups.items()
                for pieces in _joined(column, group)
            ]
        shrunk = len(parts) < before
    return parts


def told_apart(found: Iterable[Sets], space: Space) -> list[Sets]:
    """The same parts, but "some amounts, or unknown" is two stories: an amount, and unknown."""
    parts = list(found)
    for place, column in enumerate(space.columns):
        if column.is_ordered and column.unknown:
            parts = [
                (*sets[:place], pieces, *sets[place + 1 :])
                for sets in parts
                for pieces in _apart(column, sets[place])
            ]
    return parts


def _apart(column: Column, pieces: int) -> tuple[int, ...]:
    known, unknown = pieces & column.known, pieces & column.unknown_piece
    return (known, unknown) if known and unknown and known != column.known else (pieces,)


def largest(found: Sequence[Sets]) -> list[Sets]:
    """Those not inside another one."""
    return [
        sets
        for place, sets in enumerate(found)
        if not any(
            within(sets, other) and (sets != other or at < place)
            for at, other in enumerate(found)
            if at != place
        )
    ]


def _joined(column: Column, group: list[int]) -> list[int]:
    if not column.is_ordered:
        union = 0
        for pieces in group:
            union |= pieces
        return [union]
    rest = sorted(group)
    joined: list[int] = []
    for pieces in rest:
        if joined and _touch(column, joined[-1], pieces):
            joined[-1] |= pieces
        else:
            joined.append(pieces)
    return joined


def _touch(column: Column, one: int, other: int) -> bool:
    union = (one | other) & column.known
    low = union & -union
    is_run = union == 0 or (union // low + 1) & (union // low) == 0
    unknown = (one ^ other) & column.unknown_piece
    return is_run and (not unknown or union == column.known)


def _is_text(column: Column) -> bool:
    return column.word is not None and column.word.type is WordType.TEXT


@remember
def _count(column: Column, pieces: int) -> int:
    if not column.is_ordered:
        return pieces.bit_count()
    known = sum(high - low + 1 for low, high in intervals(column, pieces))
    return known + bool(pieces & column.unknown_piece)


@remember
def _allowed(column: Column, pieces: int) -> Allowed:
    chosen = () if column.is_ordered else column.values
    return Allowed(
        name=column.name,
        intervals=intervals(column, pieces),
        values=tuple(value for place, value in enumerate(chosen) if pieces >> place & 1),
        others=_is_text(column) and bool(pieces & column.known & ~((1 << column.spelt) - 1)),
        unknown=bool(pieces & column.unknown_piece),
        anything=pieces == column.full,
    )
