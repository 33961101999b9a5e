"""Where two rules both answer under ``exactly one``: every pair of rules, looked at as bits."""

from dataclasses import dataclass

from groundrules.rulebook.proof.bits import members
from groundrules.rulebook.proof.boxes import Sets, common
from groundrules.rulebook.proof.example import witness
from groundrules.rulebook.proof.found import Overlap
from groundrules.rulebook.proof.reach import escaping
from groundrules.rulebook.proof.region import largest, region_of
from groundrules.rulebook.proof.splits import Budget, BudgetError
from groundrules.rulebook.proof.terrain import Terrain

_KEPT_PER_PAIR = 16
_MOST_STEPS_PER_PAIR = 500
MOST_PAIRS = 5_000
"""Worked out with their regions; further ones are only counted."""

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Met:
    """All overlaps: worked out, only counted, and pairs that could not be settled."""

    overlaps: tuple[Overlap, ...]
    counted: int = 0
    open_rules: tuple[str, ...] = ()


def find_overlaps(terrain: Terrain) -> Met:
    """The pairs of rules that both stand for some record, the earlier rule first."""
    return told_overlaps(terrain, meeting_pairs(terrain))


def meeting_pairs(terrain: Terrain, only: int | None = None) -> dict[Pair, list[Sets]]:
    """For each pair of rules whose boxes meet, where they do; with ``only``, pairs of that rule alone."""
    met: dict[Pair, list[Sets]] = {}
    boxes = terrain.boxes
    for number, box in enumerate(boxes):
        if only is not None and box.owner != only:
            continue
        touching = terrain.masks.meeting(box.sets) & terrain.rules & ~terrain.owned[box.owner]
        if only is None:
            touching = touching >> (number + 1) << (number + 1)
        for at in members(touching):
            other = boxes[at]
            pair = (box.owner, other.owner) if box.owner < other.owner else (other.owner, box.owner)
            shared = met.setdefault(pair, [])
            if len(shared) < _KEPT_PER_PAIR and len(met) <= MOST_PAIRS:
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
    standing = _both_standing(terrain, one, two, largest(shared))
    witnesses = [(sets, witness(sets, terrain.space)) for sets in standing]
    possible = [(sets, found) for sets, found in witnesses if not found.impossible]
    if not possible:
        return None
    first, second = terrain.names((one, two))
    return Overlap(
        first,
        second,
        tuple(region_of(sets, terrain.space) for sets, _ in possible),
        next((found.record for _, found in possible if found.record is not None), None),
        not terrain.outcomes_differ(one, two),
    )


def _both_standing(terrain: Terrain, one: int, two: int, shared: list[Sets]) -> list[Sets]:
    """The parts of the shared boxes where neither rule yields."""
    stronger = terrain.yielded_to(one) | terrain.yielded_to(two)
    if not stronger:
        return shared
    if stronger & (terrain.owned[one] | terrain.owned[two]):
        return []
    parts: list[Sets] = []
    for sets in shared:
        budget = Budget(_MOST_STEPS_PER_PAIR)
        parts += escaping(sets, terrain.masks, budget, among=stronger | terrain.empty)
    return parts[:_KEPT_PER_PAIR]
