"""A proof file: a decision's situations cut into regions, each with the rule that answers there.

What is written can be checked by ``checker.py`` alone. The rules are written out anew from the conditions,
not from the boxes the search worked with, so that a mistake there would be found. The regions come from the
same splits as the gaps, carried on until each lies in one rule; the checker's own reading decides when.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from groundrules.rulebook.model import Rulebook
from groundrules.rulebook.proof.bits import runs
from groundrules.rulebook.proof.boxes import Sets
from groundrules.rulebook.proof.cells import Column, atoms
from groundrules.rulebook.proof.checker import reach, seal, surely
from groundrules.rulebook.proof.plain import NoCertificateError, Plain, ends, plain_decision
from groundrules.rulebook.proof.region import intervals
from groundrules.rulebook.proof.splits import Budget, BudgetError, Line, Splitter, union
from groundrules.rulebook.proof.terrain import Terrain

FORM = 1
COMPLETE, FREE = "complete", "free of conflicts"

_MOST_PARTS = 60_000


def certified(terrain: Terrain, claims: Sequence[str]) -> Plain:
    """The decision with its claims and the regions that prove them.

    Raises:
        NoCertificateError: the checker could not follow the proof; says why.
    """
    plain = plain_decision(terrain)
    regions = _Regions(terrain, plain, is_free=FREE in claims).all()
    return {**plain, "claims": list(claims), "regions": regions}


def certificate(book: Rulebook, decisions: Sequence[Plain]) -> Plain:
    """The whole file."""
    whole = {
        "certificate": FORM,
        "book": {"title": book.title, "version": book.version, "digest": book.digest},
        "decisions": list(decisions),
    }
    return {**whole, "seal": seal(whole)}


class _Regions:
    """The regions of a decision, split until the checker sees in each which rule answers."""

    def __init__(self, terrain: Terrain, plain: Plain, *, is_free: bool) -> None:
        self._terrain = terrain
        self._rules = plain["rules"]
        self._tops = [column["to"] for column in plain["columns"]]
        self._is_free = is_free
        self._splitter = Splitter(terrain.space, terrain.boxes, terrain.masks)

    def all(self) -> list[list[Any]]:
        """Each region as the place of its rule (None: it holds nothing) and its columns' ranges."""
        everybody = self._terrain.masks.everybody
        budget = Budget(_MOST_PARTS)
        stack = [(self._splitter.lines(self._terrain.whole, everybody), everybody)]
        regions = []
        try:
            while stack:
                lines, alive = stack.pop()
                budget.spend()
                sets = tuple(union(line) for line in lines)
                box = [
                    _ranges(column, pieces)
                    for column, pieces in zip(self._terrain.space.columns, sets, strict=True)
                ]
                alive &= self._terrain.masks.meeting(sets)
                settled, owner = self._owner(sets, box, alive)
                if settled:
                    regions.append([owner, box])
                else:
                    stack.extend(self._parts(lines, sets, alive))
        except BudgetError:
            raise NoCertificateError("it would take more regions than a certificate may have") from None
        return regions

    def _owner(self, sets: Sets, box: list[Any], alive: int) -> tuple[bool, int | None]:
        """Whether the region is settled, and its rule."""
        if self._holds_nothing(box):
            return True, None
        # The checker does not know that a test of a sum needs its words: there every rule may be a rival.
        owners = range(len(self._rules)) if self._terrain.space.forms else self._terrain.owners(alive)
        covering = self._terrain.owners(alive & self._terrain.masks.holding(sets))
        if not self._is_free:
            owner = next((place for place in covering if self._is_sure(place, box, everywhere=True)), None)
            return owner is not None, owner
        fit = [place for place in owners if not self._is_sure(place, box, everywhere=False)]
        sure = [place for place in fit if self._is_sure(place, box, everywhere=True)]
        standing = [place for place in fit if not set(sure).intersection(self._rules[place]["yields to"])]
        if (
            len(standing) == 1
            and standing[0] in sure
            and not set(fit) & set(self._rules[standing[0]]["yields to"])
        ):
            return True, standing[0]
        return False, None

    def _is_sure(self, place: int, box: list[Any], *, everywhere: bool) -> bool:
        return surely(self._rules[place]["when"], box, True, everywhere, self._tops)

    def _holds_nothing(self, box: list[Any]) -> bool:
        for at in self._terrain.space.forms:
            terms = [
                [factor, self._terrain.space.place[word]]
                for factor, word in self._terrain.space.columns[at].form
            ]
            can_be = reach(at, terms, box, self._tops)
            if not any(low <= end and begin <= high for low, high in box[at] for begin, end in can_be):
                return True
        return False

    def _parts(self, lines: list[Line], sets: Sets, alive: int) -> list[tuple[list[Line], int]]:
        """The region in two: between rules if some rule is cut, else where a test of a rule changes."""
        halves = self._splitter.halves(lines, alive)
        if all(all(half) for half, _ in halves):
            return halves
        for place, pieces in self._tests(alive):
            inside = sets[place] & pieces
            if inside and inside != sets[place]:
                parts = [
                    (*sets[:place], some, *sets[place + 1 :]) for some in (inside, sets[place] & ~inside)
                ]
                return [(self._splitter.lines(part, alive), alive) for part in parts]
        raise NoCertificateError("its sums of words would have to be solved, which the checker cannot do")

    def _tests(self, alive: int) -> Iterator[tuple[int, int]]:
        """Column and pieces of every test of the rules that may hold, and of every sum's unknowns."""
        space = self._terrain.space
        for owner in self._terrain.owners(alive):
            for test in atoms(self._terrain.decision.rules[owner].condition):
                yield from space.pieces(test, holds=True).items()
        for at in space.forms:
            for place in (at, *(space.place[word] for _, word in space.columns[at].form)):
                yield place, space.columns[place].known


def _ranges(column: Column, pieces: int) -> list[list[int]]:
    """Pieces as ranges of the checker's numbers; unknown is the number after the last."""
    known = pieces & column.known
    if column.is_ordered:
        ranges = [list(ends) for ends in intervals(column, known)]
    else:
        ranges = [[begin, end - 1] for begin, end in runs(known)]
    top = ends(column)[1]
    if pieces & column.unknown_piece:
        ranges.append([top + 1, top + 1])
    return ranges
