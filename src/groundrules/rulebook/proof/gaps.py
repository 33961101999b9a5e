"""What no rule answers for: disjoint regions whose union is exactly that."""

from groundrules.rulebook.proof.boxes import Sets
from groundrules.rulebook.proof.example import witness
from groundrules.rulebook.proof.found import Gap
from groundrules.rulebook.proof.region import merge, region_of, told_apart
from groundrules.rulebook.proof.splits import Budget, BudgetError, Splitter
from groundrules.rulebook.proof.terrain import Terrain

_MOST_GAPS, _MOST_WITH_SUMS = 4_000, 1_000
"""Nobody mends more one by one; an ordered book of open cells without a last rule has tens of thousands."""


def find_gaps(terrain: Terrain, most_parts: int) -> tuple[tuple[Gap, ...], bool]:
    """The gaps, and whether those are all: the search ends after so many steps, or gaps."""
    parts, finished = uncovered_parts(terrain, terrain.whole, most_parts)
    return told_gaps(terrain, parts), finished


def uncovered_parts(terrain: Terrain, start: Sets, most_parts: int) -> tuple[list[Sets], bool]:
    """The parts of ``start`` in no rule that could hold a record, as many as the steps allow."""
    splitter = Splitter(terrain.space, terrain.boxes, terrain.masks)
    parts: list[Sets] = []
    most = _MOST_WITH_SUMS if terrain.space.forms else _MOST_GAPS
    try:
        for part in splitter.uncovered(start, Budget(most_parts)):
            if not terrain.witness(part).impossible:
                parts.append(part)
                if len(parts) == most:
                    return parts, False
    except BudgetError:
        return parts, False
    return parts, True


def told_gaps(terrain: Terrain, parts: list[Sets]) -> tuple[Gap, ...]:
    """The parts joined to as few regions as possible, each with a record."""
    gaps = []
    for sets in merge(told_apart(parts, terrain.space), terrain.space):
        found = witness(sets, terrain.space)
        if not found.impossible:
            gaps.append(Gap(region_of(sets, terrain.space), found.record))
    return tuple(gaps)
