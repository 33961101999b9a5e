"""The cell of a number without searching: one entry for every step of equal width.

Steps are 2**shift wide and begin at multiples of it. For a step that holds one cut, ``offset`` above its
start, the entry is ``cell << shift`` plus ``2**shift - offset``: adding the value's own offset carries over
exactly at the cut, so ``(entry + offset) >> shift`` is the cell. Further cuts in a step take further tables.
"""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_STEPS = 32_768
MOST_TABLES = 3


@dataclass(frozen=True, slots=True)
class Ladder:
    """Tables that give the cell of every whole number from ``low`` to ``high``, by step.

    Attributes:
        low: the smallest number with an entry.
        high: the largest.
        shift: a step is 2**shift wide.
        tables: whose carried entries add up to the cell.
    """

    low: int
    high: int
    shift: int
    tables: tuple[tuple[int, ...], ...]


def ladder_of(starts: Sequence[int], first: int, low: int, high: int) -> Ladder | None:
    """The cheapest ladder for cells numbered from ``first``; None when the cuts lie too unevenly.

    Args:
        starts: where each cell after the first begins, in order; above ``low``, at most ``high``.
        first: the number of the cell that ``low`` lies in.
        low: the smallest value asked for.
        high: the largest.
    """
    best: tuple[float, int] | None = None
    for shift in range(max((high - low).bit_length() - MOST_STEPS.bit_length(), 0), 60):
        steps = (high >> shift) - (low >> shift) + 1
        if steps > MOST_STEPS:
            continue
        tables = _most_in_a_step(starts, shift)
        price = tables * (1 + steps / MOST_STEPS / 2)
        if tables <= MOST_TABLES and (best is None or price < best[0]):
            best = (price, shift)
        if steps == 1:
            break
    return None if best is None else Ladder(low, high, best[1], _tables(starts, first, low, high, best[1]))


def _most_in_a_step(starts: Sequence[int], shift: int) -> int:
    most, run = 1, 0
    for place, start in enumerate(starts):
        run = run + 1 if place and start >> shift == starts[place - 1] >> shift else 1
        most = max(most, run)
    return most


def _tables(
    starts: Sequence[int], first: int, low: int, high: int, shift: int
) -> tuple[tuple[int, ...], ...]:
    width = 1 << shift
    tables = [[0] * ((high >> shift) - (low >> shift) + 1) for _ in range(_most_in_a_step(starts, shift))]
    inside: dict[int, list[int]] = {}
    for start in starts:
        inside.setdefault((start >> shift) - (low >> shift), []).append(start & (width - 1))
    cell = first
    for step in range(len(tables[0])):
        tables[0][step] = cell << shift
        for table, offset in zip(tables, inside.get(step, ()), strict=False):
            table[step] += width - offset
            cell += 1
    return tuple(map(tuple, tables))
