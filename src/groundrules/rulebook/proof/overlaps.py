"""Where two rules both answer under ``exactly one``: every pair of rules, looked at as bits."""

from collections.abc import Iterator
from dataclasses import dataclass

from groundrules.rulebook.proof.bits import members
from groundrules.rulebook.proof.boxes import Sets, common
from groundrules.rulebook.proof.example import witness
from groundrules.rulebook.proof.found import Overlap, Record
from groundrules.rulebook.proof.reach import escaping
from groundrules.rulebook.proof.region import Region, largest, region_of
from groundrules.rulebook.proof.splits import Budget, BudgetError
from groundrules.rulebook.proof.terrain import Terrain

_TOLD_PER_PAIR = 16
_MOST_PER_PAIR = 2_000
_MOST_STEPS_PER_PART = 500
MOST_PAIRS = 40_000
"""Worked out with their regions; further ones are only counted."""

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Met:
    """All overlaps: worked out, only counted, and pairs that could not be settled."""

    overlaps: tuple[Overlap, ...]
    counted: int = 0
    open_rules: tuple[str, ...] = ()


def find_overlaps(terrain: Terrain, most_pairs: int = MOST_PAIRS) -> Met:
    """The pairs of rules that both stand for some record, the earlier rule first."""
    return told_overlaps(terrain, meeting_pairs(terrain, most_pairs=most_pairs))


def meeting_pairs(
    terrain: Terrain, only: int | None = None, most_pairs: int = MOST_PAIRS
) -> dict[Pair, list[Sets]]:
    """For each pair of rules whose boxes meet, where they do; with ``only``, pairs of that rule alone.

    Where neither rule yields and no sum takes part every meeting is an overlap, and a few are enough.
    """
    met: dict[Pair, list[Sets]] = {}
    boxes = terrain.boxes
    is_plain = [not rule.yields_to and not terrain.space.forms for rule in terrain.decision.rules]
    for number, box in enumerate(boxes):
        if only is not None and box.owner != only:
            continue
        touching = terrain.masks.meeting(box.sets) & ~terrain.owned[box.owner]
        if only is None:
            touching = touching >> (number + 1) << (number + 1)
        for at in members(touching):
            other = boxes[at]
            pair = (box.owner, other.owner) if box.owner < other.owner else (other.owner, box.owner)
            shared = met.setdefault(pair, [])
            most = _TOLD_PER_PAIR if is_plain[box.owner] and is_plain[other.owner] else _MOST_PER_PAIR
            if len(shared) < most and len(met) <= most_pairs:
                shared.append(common(box.sets, other.sets))
    return met


def told_overlaps(terrain: Terrain, met: dict[Pair, list[Sets]]) -> Met:
    """The pairs that stand together for a record, with regions and a record each."""
    overlaps = []
    open_rules: dict[str, None] = {}
    counted = 0
    for (one, two), shared in met.items():
        if not shared:
            counted += 1
            continue
        try:
            overlap = _overlap(terrain, one, two, shared)
        except BudgetError:
            open_rules |= dict.fromkeys(terrain.names((one, two)))
            continue
        if overlap is not None:
            overlaps.append(overlap)
    return Met(tuple(overlaps), counted, tuple(open_rules))


def _overlap(terrain: Terrain, one: int, two: int, shared: list[Sets]) -> Overlap | None:
    regions: list[Region] = []
    example: Record | None = None
    try:
        for sets in _both_standing(terrain, one, two, shared):
            found = witness(sets, terrain.space)
            if not found.impossible:
                regions.append(region_of(sets, terrain.space))
                example = found.record if example is None else example
            if example is not None and len(regions) >= _TOLD_PER_PAIR:
                break
    except BudgetError:
        if example is None:
            raise
    if not regions:
        return None
    first, second = terrain.names((one, two))
    is_same = not terrain.outcomes_differ(one, two)
    return Overlap(first, second, tuple(regions[:_TOLD_PER_PAIR]), example, is_same)


def _both_standing(terrain: Terrain, one: int, two: int, shared: list[Sets]) -> Iterator[Sets]:
    """The parts of the shared boxes where neither rule yields.

    Raises:
        BudgetError: there are more of them than are looked at.
    """
    stronger = terrain.yielded_to(one) | terrain.yielded_to(two)
    if stronger & (terrain.owned[one] | terrain.owned[two]):
        return
    if not stronger:
        yield from largest(shared) if len(shared) <= _TOLD_PER_PAIR else shared
    for sets in shared if stronger else ():
        budget = Budget(_MOST_STEPS_PER_PART)
        yield from escaping(sets, terrain.masks, budget, among=stronger)
    if len(shared) == _MOST_PER_PAIR:
        raise BudgetError
