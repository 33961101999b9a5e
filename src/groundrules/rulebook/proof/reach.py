"""Whether a box holds a record that lies in none of some other boxes: the question behind "never answers".

Ordered books are full of open cells, and splitting the space along them explodes. So this search works as SAT
solvers do (Davis, Logemann and Loveland 1962): a box that one column alone keeps from taking all that is left
takes its share at once (unit propagation); else a box that two columns keep from it is set aside, one part
for each column in which a record may escape it. All boxes are bits of one ``int``; a step is some forty
machine operations.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from groundrules.rulebook.proof.bits import members
from groundrules.rulebook.proof.boxes import Sets
from groundrules.rulebook.proof.masks import Masks
from groundrules.rulebook.proof.splits import Budget

_TRIED = 20


@dataclass(slots=True)
class Takers:
    """The boxes (as bits) that were needed to show that nothing else is left."""

    bits: int = 0


def escaping(
    box: Sets, masks: Masks, budget: Budget, *, among: int, takers: Takers | None = None
) -> Iterator[Sets]:
    """The parts of ``box`` that lie in none of the boxes ``among``; disjoint, largest part likely first.

    When all parts have been given, the boxes of ``takers`` alone take everything else of ``box``.

    Raises:
        BudgetError: more parts were looked at than allowed.
    """
    needed = takers or Takers()
    stack = [(list(box), among)]
    while stack:
        part, alive = stack.pop()
        budget.spend()
        if masks.sums and not masks.sums.narrow(part):
            continue
        alive, every = _take(part, alive, masks, needed)
        if every is None:
            continue
        if not alive:
            yield tuple(part)
        else:
            obstacle = _obstacle(part, alive, every, masks)
            needed.bits |= 1 << obstacle
            stack.extend((child, alive) for child in _around(obstacle, part, every, masks))


def _take(part: list[int], alive: int, masks: Masks, needed: Takers) -> tuple[int, list[int] | None]:
    """Unit propagation, changing ``part``: the boxes left, and per column those that allow all of it.

    None instead of the latter when nothing is left to look at.
    """
    while True:
        every = []
        for lane, pieces in zip(masks.lanes, part, strict=True):
            some, whole = lane.some_and_all(pieces)
            alive &= some
            every.append(whole)
        takes_all, all_but_one = alive, 0
        for whole in every:
            all_but_one = all_but_one & whole | takes_all & ~whole
            takes_all &= whole
        if takes_all:
            needed.bits |= takes_all & -takes_all
            return alive, None
        if not all_but_one:
            return alive, every
        for place, whole in enumerate(every):
            rest = part[place]
            for number in members(all_but_one & ~whole):
                left = rest & ~masks.boxes[number].sets[place]
                if left != rest:
                    needed.bits |= 1 << number
                    rest = left
                    if not rest:
                        return alive, None
            part[place] = rest


def _obstacle(part: list[int], alive: int, every: list[int], masks: Masks) -> int:
    """The box to set aside next: kept by two columns if there is one, and taking as much as possible."""
    none = alive
    one = two = 0
    for whole in every:
        two = two & whole | one & ~whole
        one = one & whole | none & ~whole
        none &= whole
    best, answer = -1.0, 0
    for tried, number in enumerate(members(two or alive)):
        if tried == _TRIED:
            break
        sets = masks.boxes[number].sets
        taken = 1.0
        for place, whole in enumerate(every):
            if not whole >> number & 1:
                taken *= (part[place] & sets[place]).bit_count() / part[place].bit_count()
        if taken > best:
            best, answer = taken, number
    return answer


def _around(number: int, part: list[int], every: list[int], masks: Masks) -> list[list[int]]:
    """The parts outside the box, one for each column it does not wholly allow; the likeliest last."""
    sets = masks.boxes[number].sets
    open_places = [place for place, whole in enumerate(every) if not whole >> number & 1]
    open_places.sort(key=lambda place: (part[place] & sets[place]).bit_count() / part[place].bit_count())
    inside = list(part)
    parts = []
    for place in open_places:
        outside = list(inside)
        outside[place] = inside[place] & ~sets[place]
        parts.append(outside)
        inside[place] &= sets[place]
    parts.reverse()
    return parts
