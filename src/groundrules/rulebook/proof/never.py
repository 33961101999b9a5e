"""Rules that answer for no record: those before them, or those they yield to, take all they fit."""

from collections.abc import Sequence
from dataclasses import dataclass

from groundrules.rulebook.model import Policy
from groundrules.rulebook.proof.bits import members
from groundrules.rulebook.proof.boxes import Sets, within
from groundrules.rulebook.proof.found import NeverReached
from groundrules.rulebook.proof.reach import Takers
from groundrules.rulebook.proof.terrain import Terrain


@dataclass(frozen=True, slots=True)
class Reached:
    """What became of one rule.

    Attributes:
        part: a part of the space where it answers; None when there is none, or none was found.
        settled: whether that is proved.
        taken_by: the boxes (as bits) that take all it fits, when it never answers.
    """

    part: Sets | None
    settled: bool = True
    taken_by: int = 0


def reach_all(terrain: Terrain) -> list[Reached]:
    """For each rule whether it ever answers, in the book's order."""
    answering: list[Reached] = []
    before = 0
    for place in range(len(terrain.decision.rules)):
        reached = reach(terrain, place, before)
        answering.append(reached)
        if reached.part is not None or not reached.settled:
            before |= terrain.owned[place]
    return answering


def reach(terrain: Terrain, place: int, before: int) -> Reached:
    """Whether one rule ever answers; ``before`` are the earlier rules' boxes that need to be looked at."""
    among = before if terrain.decision.policy is Policy.FIRST else terrain.yielded_to(place)
    own = terrain.own(place)
    if not among and not terrain.space.forms:
        return Reached(own[0].sets if own else None)
    settled = True
    taken_by = 0
    for box in own:
        holding = terrain.masks.holding(box.sets) & among
        if holding:
            taken_by |= holding & -holding
            continue
        takers = Takers()
        escape = terrain.escape(box.sets, among, takers)
        if escape.part is not None:
            return Reached(escape.part)
        taken_by |= takers.bits
        settled = settled and escape.settled
    return Reached(None, settled, taken_by)


def told_never(terrain: Terrain, reached: Sequence[Reached]) -> tuple[NeverReached, ...]:
    """The rules that never answer, each with those that take what it fits."""
    return tuple(
        NeverReached(rule.rule_id, terrain.names(_takers(terrain, place, one.taken_by)))
        for place, (rule, one) in enumerate(zip(terrain.decision.rules, reached, strict=True))
        if one.part is None and one.settled
    )


def _takers(terrain: Terrain, place: int, taken_by: int) -> tuple[int, ...]:
    """The one rule that takes everything if there is one, else all that were needed."""
    candidates = terrain.owners(taken_by)
    own = terrain.own(place) if len(candidates) > 1 else ()
    for candidate in candidates:
        theirs = [terrain.boxes[number].sets for number in members(terrain.owned[candidate])]
        if all(any(within(box.sets, sets) for sets in theirs) for box in own):
            return (candidate,)
    return candidates
