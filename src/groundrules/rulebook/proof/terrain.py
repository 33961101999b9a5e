"""One decision laid out for the searches: its columns, its rules as boxes, and the boxes as bits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from groundrules.rulebook.model import Decision, Word
from groundrules.rulebook.proof.bits import members
from groundrules.rulebook.proof.boxes import Box, Sets, boxes_of
from groundrules.rulebook.proof.cells import TooManyPiecesError, Witness
from groundrules.rulebook.proof.example import witness
from groundrules.rulebook.proof.masks import Masks
from groundrules.rulebook.proof.reach import Takers, escaping
from groundrules.rulebook.proof.solver import decide
from groundrules.rulebook.proof.space import Space
from groundrules.rulebook.proof.splits import Budget, BudgetError

_MOST_PARTS_OF_ONE_QUESTION = 4_000


class TooWideError(Exception):
    """Rules with more alternatives than can be laid out; ``args`` are their ids."""


@dataclass(frozen=True, slots=True)
class Escape:
    """What a search for a record came to: its part of the space, none at all, or not settled."""

    part: Sets | None
    settled: bool = True


class Terrain:
    """A decision's rules as boxes in one space.

    Attributes:
        boxes: the boxes of all rules, in the rules' order; ``owner`` is the rule's place.
        masks: those boxes as bits.
        owned: for each rule the bits of its boxes.
    """

    def __init__(
        self, decision: Decision, space: Space, boxes: Sequence[Box], before: Masks | None = None
    ) -> None:
        self.decision = decision
        self.space = space
        self.boxes = tuple(boxes)
        self.whole: Sets = tuple(column.full for column in space.columns)
        self.masks = Masks(space, self.boxes, before)
        self.owned = [0] * len(decision.rules)
        for number, box in enumerate(boxes):
            self.owned[box.owner] |= 1 << number

    def own(self, place: int) -> tuple[Box, ...]:
        """The boxes of one rule."""
        return tuple(self.boxes[number] for number in members(self.owned[place]))

    def owners(self, bits: int) -> tuple[int, ...]:
        """The places of the rules that own the boxes, in the book's order."""
        return tuple(dict.fromkeys(self.boxes[number].owner for number in members(bits)))

    def names(self, places: Sequence[int]) -> tuple[str, ...]:
        """The ids of rules."""
        return tuple(self.decision.rules[place].rule_id for place in places)

    def yielded_to(self, place: int) -> int:
        """The boxes (as bits) of the rules before which a rule steps back."""
        rule_ids = self.decision.rules[place].yields_to
        bits = 0
        if rule_ids:
            for other, rule in enumerate(self.decision.rules):
                bits |= self.owned[other] if rule.rule_id in rule_ids else 0
        return bits

    def outcomes_differ(self, one: int, two: int) -> bool:
        """Whether two rules give different things."""
        return dict(self.decision.rules[one].outcome) != dict(self.decision.rules[two].outcome)

    def escape(self, box: Sets, among: int, takers: Takers | None = None) -> Escape:
        """A part of the box that holds a record and lies in none of the boxes ``among``.

        The portfolio: our own search within a budget; what it leaves open is asked of the solver, if there
        is one. With sums of words a part counts only when a record in it has been seen.
        """
        settled = True
        needed = takers or Takers()
        try:
            budget = Budget(_MOST_PARTS_OF_ONE_QUESTION)
            for part in escaping(box, self.masks, budget, among=among, takers=needed):
                found = self.witness(part)
                if found.record is not None:
                    return Escape(part)
                settled = settled and found.impossible
        except BudgetError:
            needed.bits |= among
            solved = decide(box, self.space, [self.masks.boxes[number].sets for number in members(among)])
            return Escape(box if solved.record is not None else None, settled=solved != Witness(None))
        return Escape(None, settled)

    def witness(self, sets: Sets) -> Witness:
        """A record inside the sets; without sums of words there always is one, and it is not worked out."""
        if not self.space.forms:
            return _SOME_RECORD
        return witness(sets, self.space)


_SOME_RECORD = Witness({})


def lay_out(decision: Decision, words: Mapping[str, Word]) -> Terrain:
    """The decision's terrain.

    Raises:
        TooManyPiecesError: a text word has too many patterns; ``args[0]`` names it.
        TooWideError: some rules have too many alternatives; ``args`` are their ids.
    """
    space = Space([rule.condition for rule in decision.rules], words)
    boxes: list[Box] = []
    too_wide = []
    for place, rule in enumerate(decision.rules):
        try:
            boxes += boxes_of(rule.condition, space, owner=place)
        except TooManyPiecesError:
            too_wide.append(rule.rule_id)
    if too_wide:
        raise TooWideError(*too_wide)
    return Terrain(decision, space, boxes)
