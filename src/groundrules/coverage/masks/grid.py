"""Which rules are left where: the small axes made one table, its cells made regions with few rules each.

One lookup in the grid gives a row's region and, as bits, the region's rules its small axes allow; every
other axis is then one lookup of the region's bits. Cost hardly grows with the number of rules: what grows is
the number of regions, not of lookups (bit vectors after Lakshman and Stiliadis, 1998; cutting the space until
few rules are left in each part after Gupta and McKeown's HiCuts, 1999).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from groundrules.coverage.masks.axes import Axis
from groundrules.coverage.masks.boxes import Box

BITS = 63
"""Rules to a word of mask: every word is a whole number from 0 up on every engine."""
MOST_CELLS = 16_384
"""Cells of the grid; more no longer stay in the processor's cache."""
MOST_ENTRIES = (1, 4_096, 16_384, 65_536)
"""How many entries one axis's table may have over all regions: what is tried."""
_COPIED = 16_384
"""Entries of a table that cost as much to carry along as one lookup: an engine copies it for every batch."""

Allowed = NDArray[np.bool_]


@dataclass(frozen=True)
class Grid:
    """The decision as tables of whole numbers.

    Attributes:
        inside: the axes that are combined into the grid, in the order of their weights.
        weights: what a cell of each inside axis adds to the place in the grid.
        outside: the axes looked up one by one.
        region_at: for each place in the grid, its region.
        grid_words: word -> for each place in the grid, the bits its cells allow.
        axis_words: word -> outside axis -> for each (region, cell), the bits the cell allows.
        stride: entries a region takes in an axis's table and in ``rule_at``.
        rule_at: word -> for each (region, place of a bit from 1), the rule's place in the book; -1 for none.
        regions_of: word -> how many regions need it; they come first.
    """

    inside: tuple[int, ...]
    weights: tuple[int, ...]
    outside: tuple[int, ...]
    region_at: NDArray[np.int64]
    grid_words: tuple[NDArray[np.int64], ...]
    axis_words: tuple[tuple[NDArray[np.int64], ...], ...]
    stride: int
    rule_at: tuple[NDArray[np.int64], ...]
    regions_of: tuple[int, ...]

    @property
    def words(self) -> int:
        """How many words of mask a row needs."""
        return len(self.rule_at)


def grid_of(axes: Sequence[Axis], boxes: Sequence[Box]) -> Grid:
    """The tables of a decision's boxes."""
    allowed = [_allowed(axis, place, boxes) for place, axis in enumerate(axes)]
    inside = _inside(axes)
    shape = tuple(axes[place].cells for place in inside)
    weights = tuple(prod(shape[n + 1 :]) for n in range(len(shape)))
    outside = tuple(place for place in range(len(axes)) if place not in inside)
    stride = max(BITS + 2, *(axes[place].cells for place in outside), 0)
    inner = [allowed[place] for place in inside]
    tried = {max(entries // stride, 1) for entries in MOST_ENTRIES}
    regions = min(
        (_regions(inner, shape, len(boxes), most) for most in sorted(tried)),
        key=lambda found: _price(found, len(outside), stride, prod(shape)),
    )
    regions.sort(key=lambda region: -len(region[1]))
    words = max(1, -(-len(regions[0][1]) // BITS))
    rules = np.array([box.rule for box in boxes], np.int64)
    region_at = np.zeros(shape, np.int64)
    grid_words = [np.zeros(shape, np.int64) for _ in range(words)]
    axis_words = [[np.zeros((len(regions), stride), np.int64) for _ in outside] for _ in range(words)]
    rule_at = [np.full((len(regions), stride), -1, np.int64) for _ in range(words)]
    for number, (cells, live) in enumerate(regions):
        here = np.ix_(*cells)
        region_at[here] = number
        for word in range(-(-len(live) // BITS)):
            bits = live[word * BITS : (word + 1) * BITS]
            rule_at[word][number, 1 : len(bits) + 1] = rules[bits]
            here_allowed = [table[chosen][:, bits] for table, chosen in zip(inner, cells, strict=True)]
            grid_words[word][here] = _met(here_allowed, len(bits))
            for n, place in enumerate(outside):
                axis_words[word][n][number, : axes[place].cells] = _packed(allowed[place][:, bits])
    return Grid(
        inside,
        weights,
        outside,
        region_at.ravel(),
        tuple(table.ravel() for table in grid_words),
        tuple(tuple(table.ravel() for table in tables) for tables in axis_words),
        stride,
        tuple(table.ravel() for table in rule_at),
        tuple(sum(len(live) > word * BITS for _, live in regions) for word in range(words)),
    )


def _allowed(axis: Axis, place: int, boxes: Sequence[Box]) -> Allowed:
    """For each cell and box, whether the box allows the cell."""
    size = -(-axis.cells // 8)
    cells = b"".join(box.sets.get(place, axis.full).to_bytes(size, "little") for box in boxes)
    bits = np.frombuffer(cells, np.uint8).reshape(len(boxes), size)
    return np.unpackbits(bits, axis=1, bitorder="little")[:, : axis.cells].astype(np.bool_).T.copy()


def _inside(axes: Sequence[Axis]) -> tuple[int, ...]:
    """The axes worth combining: the smallest, as many as the grid can hold."""
    chosen: list[int] = []
    cells = 1
    for place in sorted(range(len(axes)), key=lambda place: axes[place].cells):
        cells *= axes[place].cells
        if cells > MOST_CELLS:
            break
        chosen.append(place)
    return tuple(sorted(chosen))


_Cells = tuple[NDArray[np.int64], ...]
_Region = tuple[_Cells, NDArray[np.int64]]


def _regions(allowed: Sequence[Allowed], shape: Sequence[int], boxes: int, most: int) -> list[_Region]:
    """The grid cut into boxes of cells, each with the rules alive in it, few in each.

    The part with the most rules is cut first, where it leaves the fewest rules in the worse half.
    """
    whole = tuple(np.arange(size) for size in shape)
    parts = [(whole, np.flatnonzero(_alive(allowed, whole, boxes)))]
    done: list[_Region] = []
    while parts and len(parts) + len(done) < most:
        parts.sort(key=lambda part: len(part[1]))
        cells, live = parts.pop()
        halves = _cut([table[:, live] for table in allowed], cells) if len(live) > BITS else None
        if halves is None:
            done.append((cells, live))
        else:
            parts.extend(
                (half, live[_alive([t[:, live] for t in allowed], half, len(live))]) for half in halves
            )
    return done + parts


def _price(regions: Sequence[_Region], outside: int, stride: int, cells: int) -> float:
    """What a row costs, in lookups; every region is taken to hold as many rows."""
    words = -(-max(len(live) for _, live in regions) // BITS)
    needed = sum(-(-len(live) // BITS) for _, live in regions) / len(regions)
    copied = outside * len(regions) * stride + cells
    return needed * (outside + 2) + words * copied / _COPIED


def _alive(allowed: Sequence[Allowed], cells: _Cells, boxes: int) -> NDArray[np.bool_]:
    alive = np.ones(boxes, np.bool_)
    for table, chosen in zip(allowed, cells, strict=True):
        alive &= table[chosen].any(axis=0)
    return alive


def _cut(allowed: Sequence[Allowed], cells: _Cells) -> tuple[_Cells, _Cells] | None:
    """The best way to cut a part in two; None when every part of it has all its rules."""
    best: int | None = None
    halves: tuple[_Cells, _Cells] | None = None
    for place, chosen in enumerate(cells):
        for left, right in _ways(chosen):
            here = int(allowed[place][left].any(axis=0).sum()), int(allowed[place][right].any(axis=0).sum())
            cost = here[0] ** 2 + here[1] ** 2
            if (best is None or cost < best) and min(here) < len(allowed[0][0]):
                best = cost
                before, after = cells[:place], cells[place + 1 :]
                halves = (*before, left, *after), (*before, right, *after)
    return halves


def _ways(chosen: NDArray[np.int64]) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    if len(chosen) > 1:
        for middle in range(1, len(chosen)):
            yield chosen[:middle], chosen[middle:]
    if len(chosen) > 2:
        for middle in range(1, len(chosen) - 1):
            yield chosen[middle : middle + 1], np.delete(chosen, middle)


def _met(tables: Sequence[Allowed], bits: int) -> NDArray[np.int64]:
    """The bits every axis allows, for each combination of cells."""
    met = np.full((1,) * len(tables), (1 << bits) - 1, np.int64)
    for n, table in enumerate(tables):
        met = met & _packed(table).reshape((1,) * n + (-1,) + (1,) * (len(tables) - n - 1))
    return met


def _packed(table: Allowed) -> NDArray[np.int64]:
    """Each row of yes/no as the bits of one whole number."""
    packed = np.zeros((len(table), 8), np.uint8)
    bits = np.packbits(table, axis=1, bitorder="little")
    packed[:, : bits.shape[1]] = bits
    return packed.view("<i8").ravel().astype(np.int64)
