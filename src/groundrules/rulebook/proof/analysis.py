"""What one decision's rules leave open, answer twice, or never reach: as data.

Exact over the declared words: every number, date and list value, and unknown. Only where a sum of words
takes part can a result be unconfirmed, and then it says so (``example`` is None).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from groundrules.rulebook.condition import Value
from groundrules.rulebook.model import Decision, Policy, Word
from groundrules.rulebook.proof.boxes import Box, Sets, boxes_of, common, within
from groundrules.rulebook.proof.cells import TooManyPiecesError
from groundrules.rulebook.proof.example import Witness, witness
from groundrules.rulebook.proof.region import Region, largest, merge, region_of
from groundrules.rulebook.proof.space import Space
from groundrules.rulebook.proof.splits import Budget, BudgetError, Splitter

MOST_PARTS = 40_000
_FEWEST_PARTS_PER_RULE = 12
_KEPT_PER_PAIR = 16

Record = Mapping[str, Value | None]


@dataclass(frozen=True, slots=True)
class Gap:
    """Records no rule answers for; ``example`` is None when none could be confirmed."""

    region: Region
    example: Record | None


@dataclass(frozen=True, slots=True)
class Overlap:
    """Records two rules answer for; ``regions`` may touch each other."""

    first: str
    second: str
    regions: tuple[Region, ...]
    example: Record | None
    same_outcome: bool


@dataclass(frozen=True, slots=True)
class NeverReached:
    """A rule that answers for no record; ``taken_by`` are the rules before it, none if it never holds."""

    rule_id: str
    taken_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything found about one decision.

    Attributes:
        space: the columns and their pieces.
        boxes: what each rule was turned into.
        gaps: disjoint regions whose union is exactly what no rule answers.
        unproved: what could not be settled: ``gaps``, or a rule's id or a word's name.
    """

    space: Space
    boxes: tuple[Box, ...] = ()
    gaps: tuple[Gap, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    never_reached: tuple[NeverReached, ...] = ()
    unproved: tuple[str, ...] = ()


def analyse(decision: Decision, words: Mapping[str, Word], *, most_parts: int = MOST_PARTS) -> Analysis:
    """Gaps, overlaps and rules never reached, as the decision's policy asks for.

    ``all that fit`` has neither gaps nor overlaps: obligations add up. ``most_parts`` bounds the work.
    """
    try:
        space = Space([rule.condition for rule in decision.rules], words)
    except TooManyPiecesError as error:
        return Analysis(Space([], words), unproved=(str(error.args[0]),))
    boxes: list[Box] = []
    too_wide = []
    for place, rule in enumerate(decision.rules):
        try:
            boxes += boxes_of(rule.condition, space, owner=place)
        except TooManyPiecesError:
            too_wide.append(rule.rule_id)
    if too_wide:
        return Analysis(space, tuple(boxes), unproved=tuple(too_wide))
    gaps: list[Gap] = []
    overlaps: tuple[Overlap, ...] = ()
    unproved: list[str] = []
    never = [
        NeverReached(rule.rule_id, ())
        for place, rule in enumerate(decision.rules)
        if not any(box.owner == place for box in boxes)
    ]
    if decision.policy is not Policy.ALL:
        gaps, finished = _gaps(space, boxes, most_parts)
        unproved += [] if finished else ["gaps"]
    if decision.policy is Policy.EXACTLY_ONE:
        overlaps = _overlaps(decision, space, boxes)
    if decision.policy is Policy.FIRST:
        shadowed, open_rules = _shadowed(decision, space, boxes, most_parts)
        never += shadowed
        unproved += open_rules
    return Analysis(space, tuple(boxes), tuple(gaps), overlaps, tuple(never), tuple(unproved))


def _gaps(space: Space, boxes: Sequence[Box], most_parts: int) -> tuple[list[Gap], bool]:
    splitter = Splitter(space, [*boxes, *_impossible(space)])
    budget = Budget(most_parts)
    parts: list[Sets] = []
    finished = True
    try:
        for part in splitter.uncovered(tuple(column.full for column in space.columns), budget):
            if not space.forms or not witness(part, space).impossible:
                parts.append(part)
    except BudgetError:
        finished = False
    gaps = []
    for sets in merge(parts, space):
        found = witness(sets, space)
        if not found.impossible:
            gaps.append(Gap(region_of(sets, space), found.record))
    return gaps, finished


def _impossible(space: Space) -> list[Box]:
    """A sum is unknown exactly when one of its words is: the rest of the space holds no record."""
    whole = tuple(column.full for column in space.columns)
    boxes = []
    for place in space.forms:
        column = space.columns[place]
        if not column.unknown:
            continue
        all_known = list(whole)
        all_known[place] = column.unknown_piece
        for _, word in column.form:
            other = space.place[word]
            all_known[other] = space.columns[other].known
            if space.columns[other].unknown:
                one_unknown = list(whole)
                one_unknown[place], one_unknown[other] = column.known, space.columns[other].unknown_piece
                boxes.append(Box(tuple(one_unknown), -1))
        boxes.append(Box(tuple(all_known), -1))
    return boxes


def _overlaps(decision: Decision, space: Space, boxes: Sequence[Box]) -> tuple[Overlap, ...]:
    splitter = Splitter(space, boxes)
    met: dict[tuple[int, int], list[Sets]] = {}
    for number, box in enumerate(boxes):
        touching = splitter.touching(box.sets) >> (number + 1)
        while touching:
            low = touching & -touching
            touching ^= low
            other = boxes[number + low.bit_length()]
            if other.owner != box.owner:
                shared = met.setdefault((box.owner, other.owner), [])
                if len(shared) < _KEPT_PER_PAIR:
                    shared.append(common(box.sets, other.sets))
    overlaps = []
    for (one, two), shared in met.items():
        witnesses = [(sets, witness(sets, space)) for sets in largest(shared)]
        possible = [(sets, found) for sets, found in witnesses if not found.impossible]
        if not possible:
            continue
        first, second = decision.rules[one], decision.rules[two]
        overlaps.append(
            Overlap(
                first.rule_id,
                second.rule_id,
                tuple(region_of(sets, space) for sets, _ in possible),
                next((found.record for _, found in possible if found.record is not None), None),
                dict(first.outcome) == dict(second.outcome),
            )
        )
    return tuple(overlaps)


def _shadowed(
    decision: Decision, space: Space, boxes: Sequence[Box], most_parts: int
) -> tuple[list[NeverReached], list[str]]:
    """Rules whose every record an earlier rule takes, and rules for which the budget was not enough.

    Each rule gets an even share of what is left, so that one hard rule does not leave the rest unanswered.
    """
    impossible_boxes = _impossible(space)
    splitter = Splitter(space, [*boxes, *impossible_boxes])
    impossible = ((1 << len(impossible_boxes)) - 1) << len(boxes)
    left = most_parts
    shadowed, open_rules = [], []
    for place, rule in enumerate(decision.rules):
        own = [box for box in boxes if box.owner == place]
        earlier = [box for box in boxes if box.owner < place]
        if not own or not earlier:
            continue
        among = (1 << len(earlier)) - 1 | impossible
        share = max(4 * left // (len(decision.rules) - place), _FEWEST_PARTS_PER_RULE)
        budget = Budget(share)
        try:
            reached = any(_is_reached(box, splitter, among, space, budget) for box in own)
        except BudgetError:
            open_rules.append(rule.rule_id)
            continue
        finally:
            left = max(left - (share - max(budget.left, 0)), 0)
        if not reached:
            shadowed.append(NeverReached(rule.rule_id, _takers(decision, own, earlier)))
    return shadowed, open_rules


def _is_reached(box: Box, splitter: Splitter, among: int, space: Space, budget: Budget) -> bool:
    found: Witness
    for part in splitter.uncovered(box.sets, budget, among=among):
        found = witness(part, space)
        if not found.impossible:
            return True
    return False


def _takers(decision: Decision, own: Sequence[Box], earlier: Sequence[Box]) -> tuple[str, ...]:
    """The one earlier rule that takes everything, else all that take a part."""
    for place in dict.fromkeys(box.owner for box in earlier):
        theirs = [box for box in earlier if box.owner == place]
        if all(any(within(box.sets, other.sets) for other in theirs) for box in own):
            return (decision.rules[place].rule_id,)
    takers = dict.fromkeys(
        other.owner for other in earlier if any(common(box.sets, other.sets) for box in own)
    )
    return tuple(decision.rules[place].rule_id for place in takers)
