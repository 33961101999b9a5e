"""A proof file: a decision's situations cut into regions, each with the rule that answers there.

What is written can be checked by ``checker.py`` alone. The rules are written out anew from the conditions,
not from the boxes the search worked with, so that a mistake there would be found. The regions come from the
same splits as the gaps, carried on until each lies in one rule; the checker's own reading decides when.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from groundrules.rulebook.condition import (
    Always,
    Among,
    And,
    Compare,
    Condition,
    IsUnknown,
    Like,
    Linear,
    Not,
    Operator,
    Or,
)
from groundrules.rulebook.model import Rulebook
from groundrules.rulebook.proof.bits import runs
from groundrules.rulebook.proof.boxes import Sets
from groundrules.rulebook.proof.cells import Column, as_number, atoms, simplify
from groundrules.rulebook.proof.checker import reach, seal, surely
from groundrules.rulebook.proof.region import intervals
from groundrules.rulebook.proof.splits import Budget, BudgetError, Line, Splitter, union
from groundrules.rulebook.proof.terrain import Terrain

FORM = 1
COMPLETE, FREE = "complete", "free of conflicts"

Plain = dict[str, Any]
_MOST_PARTS = 60_000
_TESTS = ("in", "is")


class NoCertificateError(Exception):
    """Why a decision that was proved gets no certificate, in the author's words."""


def plain_decision(terrain: Terrain) -> Plain:
    """The decision's columns and rules as the checker reads them: whole numbers and ranges only.

    Raises:
        NoCertificateError: a rule tests a text pattern.
    """
    decision = terrain.decision
    places = {rule.rule_id: place for place, rule in enumerate(decision.rules)}
    writer = _Writer(terrain)
    return {
        "decision": decision.name,
        "policy": decision.policy.value,
        "columns": [_plain_column(column, terrain) for column in terrain.space.columns],
        "rules": [
            {
                "id": rule.rule_id,
                "when": writer.plain(rule.condition),
                "yields to": [places[name] for name in rule.yields_to],
            }
            for rule in decision.rules
        ],
    }


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


class _Writer:
    """Conditions in the checker's form, from the conditions themselves.

    ``["in", column, ranges]`` is neither true nor false when the value is unknown, ``["is", column, ranges]``
    takes unknown as one more value; both stand inside ``and``, ``or`` and ``not``.
    """

    def __init__(self, terrain: Terrain) -> None:
        self._space = terrain.space

    def plain(self, condition: Condition) -> list[Any]:
        """The condition, tests of one column joined where that means the same."""
        match condition:
            case Always():
                return ["and"]
            case And(items):
                return _joined("and", [self.plain(item) for item in items], _both)
            case Or(items):
                return _joined("or", [self.plain(item) for item in items], self._either)
            case Not(item):
                return ["not", self.plain(item)]
            case IsUnknown(word):
                place = self._space.place[word]
                return ["is", place, [[self._unknown(place)] * 2]]
            case Like(word, pattern):
                why = f"`{word} like '{pattern}'` is a text pattern, which the checker cannot read"
                raise NoCertificateError(why)
            case _:
                return self._test(condition)

    def _test(self, test: Compare | Among | Linear) -> list[Any]:
        if isinstance(test, Linear):
            form, operator, constant, is_exact = simplify(test)
            place = self._space.place[form[0][1] if len(form) == 1 else form]
            ends = _ends(self._space.columns[place])
            if not is_exact:
                return ["in", place, [] if operator == "=" else [list(ends)]]
            return ["in", place, _true(operator, [constant], ends)]
        place = self._space.place[test.word]
        column = self._space.columns[place]
        values = [test.value] if isinstance(test, Compare) else test.values
        operator = test.operator if isinstance(test, Compare) else "="
        numbers = [as_number(value) if column.is_ordered else column.values.index(value) for value in values]
        return ["in", place, _true(operator, numbers, _ends(column))]

    def _unknown(self, place: int) -> int:
        return _ends(self._space.columns[place])[1] + 1

    def _either(self, one: list[Any], other: list[Any]) -> list[Any] | None:
        """Two tests of one column as one, if either may hold."""
        if one[0] == other[0] == "in":
            return ["in", one[1], _tidy([*one[2], *other[2]])]
        ranges = _tidy([*one[2], *other[2]])
        knows_unknown = any(
            test[0] == "is" and test[2][-1][1] == self._unknown(one[1]) for test in (one, other)
        )
        return ["is", one[1], ranges] if knows_unknown or one[0] == other[0] else None


def _joined(
    kind: str, parts: Sequence[list[Any]], join: Callable[[list[Any], list[Any]], list[Any] | None]
) -> list[Any]:
    """The parts under ``and`` or ``or``; tests of one column joined."""
    kept: list[list[Any]] = []
    for part in parts:
        for place, other in enumerate(kept):
            is_alike = part[0] in _TESTS and other[0] in _TESTS and part[1] == other[1]
            if is_alike and (joined := join(other, part)):
                kept[place] = joined
                break
        else:
            kept.append(part)
    return kept[0] if len(kept) == 1 else [kind, *kept]


def _both(one: list[Any], other: list[Any]) -> list[Any] | None:
    """Two tests of one column as one, if both must hold."""
    if one[0] != other[0]:
        return None
    met = [[max(a, c), min(b, d)] for a, b in one[2] for c, d in other[2] if max(a, c) <= min(b, d)]
    return [one[0], one[1], _tidy(met)]


def _tidy(ranges: Sequence[list[int]]) -> list[list[int]]:
    """The ranges in order, neighbours joined."""
    tidy: list[list[int]] = []
    for low, high in sorted(ranges):
        if tidy and low <= tidy[-1][1] + 1:
            tidy[-1] = [tidy[-1][0], max(high, tidy[-1][1])]
        else:
            tidy.append([low, high])
    return tidy


def _true(operator: Operator, numbers: Sequence[int], ends: tuple[int, int]) -> list[list[int]]:
    """The ranges of a column in which a test is true."""
    low, high = ends
    first = numbers[0]
    ranges = {
        "=": [(number, number) for number in numbers],
        "<>": [(low, first - 1), (first + 1, high)],
        "<": [(low, first - 1)],
        "<=": [(low, first)],
        ">": [(first + 1, high)],
        ">=": [(first, high)],
    }[operator]
    inside = [[max(low, begin), min(high, end)] for begin, end in ranges]
    return _tidy([ends for ends in inside if ends[0] <= ends[1]])


def _ends(column: Column) -> tuple[int, int]:
    return (column.lows[0], column.highs[-1]) if column.is_ordered else (0, column.known_pieces - 1)


def _plain_column(column: Column, terrain: Terrain) -> Plain:
    low, high = _ends(column)
    plain: Plain = {"word": column.name, "from": low, "to": high, "unknown": column.unknown}
    if column.form:
        plain["sum"] = [[factor, terrain.space.place[word]] for factor, word in column.form]
    elif not column.is_ordered:
        plain["values"] = [str(value) for value in column.values[: column.spelt]]
    return plain


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
    top = _ends(column)[1]
    if pieces & column.unknown_piece:
        ranges.append([top + 1, top + 1])
    return ranges
