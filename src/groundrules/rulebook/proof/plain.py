"""A decision in the checker's form: whole numbers, ranges, and conditions as nested lists.

Written from the conditions themselves, not from the boxes the search works with, so that a mistake there
would be found: ``["in", column, ranges]`` is neither true nor false when the value is unknown, ``["is",
column, ranges]`` takes unknown as one more value; both stand inside ``and``, ``or`` and ``not``.
"""

from collections.abc import Callable, Sequence
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
from groundrules.rulebook.proof.cells import Column, as_number, simplify
from groundrules.rulebook.proof.terrain import Terrain

Plain = dict[str, Any]
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


class _Writer:
    """Writes conditions."""

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
            if len(form) < len({word for _, word in test.terms}):
                why = "a word cancels out of a sum, and the checker cannot ask that it is known all the same"
                raise NoCertificateError(why)
            place = self._space.place[form[0][1] if len(form) == 1 else form]
            known = ends(self._space.columns[place])
            if not is_exact:
                return ["in", place, [] if operator == "=" else [list(known)]]
            return ["in", place, _true(operator, [constant], known)]
        place = self._space.place[test.word]
        column = self._space.columns[place]
        values = [test.value] if isinstance(test, Compare) else test.values
        operator = test.operator if isinstance(test, Compare) else "="
        numbers = [as_number(value) if column.is_ordered else column.values.index(value) for value in values]
        return ["in", place, _true(operator, numbers, ends(column))]

    def _unknown(self, place: int) -> int:
        return ends(self._space.columns[place])[1] + 1

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


def _true(operator: Operator, numbers: Sequence[int], known: tuple[int, int]) -> list[list[int]]:
    """The ranges of a column in which a test is true."""
    low, high = known
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
    return _tidy([one for one in inside if one[0] <= one[1]])


def ends(column: Column) -> tuple[int, int]:
    """First and last of the checker's numbers for known values."""
    return (column.lows[0], column.highs[-1]) if column.is_ordered else (0, column.known_pieces - 1)


def _plain_column(column: Column, terrain: Terrain) -> Plain:
    low, high = ends(column)
    plain: Plain = {"word": column.name, "from": low, "to": high, "unknown": column.unknown}
    if column.form:
        plain["sum"] = [[factor, terrain.space.place[word]] for factor, word in column.form]
    elif not column.is_ordered:
        plain["values"] = [str(value) for value in column.values[: column.spelt]]
    return plain
