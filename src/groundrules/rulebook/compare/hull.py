"""Which rules could hold in a part of the space: a cheap outer bound, over all rules at once in numpy.

Each rule becomes one range of values per word that contains every record it holds for. A comparison looks
only at rules whose bound meets an edited rule's: its cost follows the edit, not the book.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

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
    Value,
)
from groundrules.rulebook.evaluate import Record
from groundrules.rulebook.language.phrases import ORDERED
from groundrules.rulebook.model import Word, WordType
from groundrules.rulebook.proof.cells import as_number, domain

Range = tuple[int, int, bool]
"""First and last known value (first > last: none), and whether unknown is allowed. For a word with a short
list of values the first number is the set of them, as bits, and the second is not looked at."""
Bound = dict[str, Range]
"""Word -> the range outside which a condition never holds; a word left out may be anything."""
Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]

_OPPOSITE: Mapping[Operator, Operator] = {
    "=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"
}  # fmt: skip
_MOST_LISTED = 62
_WIDEST = 1 << 62
_NO_KNOWN = (1, 0)


class Bounds:
    """The outer bounds of many conditions, as arrays.

    Texts, and values of a list too long for the bits of one number, are numbered as they are met.
    """

    def __init__(self, conditions: Sequence[Condition], words: Mapping[str, Word]) -> None:
        self._listed = {
            name: {value: 1 << place for place, value in enumerate(word.values or (False, True))}
            for name, word in words.items()
            if word.type in (WordType.ONE_OF, WordType.YES_NO) and len(word.values) <= _MOST_LISTED
        }
        self._numbers: dict[str, dict[Value, int]] = {
            name: {} for name, word in words.items() if word.type not in ORDERED and name not in self._listed
        }
        self._full: dict[str, tuple[int, int]] = {
            name: (sum(self._listed[name].values()), 0)
            if name in self._listed
            else (0, _WIDEST)
            if name in self._numbers
            else domain(word)
            for name, word in words.items()
        }
        self.each: tuple[Bound | None, ...] = tuple(self.bound(condition) for condition in conditions)
        self._never = np.array([bound is None for bound in self.each], dtype=bool)
        names = dict.fromkeys(name for bound in self.each if bound for name in bound)
        self._arrays = {name: self._array(name) for name in names}

    def meeting(self, bound: Bound) -> Flags:
        """For each condition whether its bound and the given one share a value of every word."""
        meets = ~self._never
        for name, (low, high, unknown) in bound.items():
            if name not in self._arrays:
                continue
            lows, highs, unknowns = self._arrays[name]
            if name in self._listed:
                shares = (lows & low) != 0
            else:
                shares = (lows <= high) & (highs >= low) & (lows <= highs) & (low <= high)
            meets &= shares | (unknowns & unknown)
        return meets

    def holding(self, record: Record) -> Flags:
        """For each condition whether it could hold for the record; never False where it holds."""
        return self.meeting({name: self._point(name, record.get(name)) for name in self._arrays})

    def bound(self, condition: Condition) -> Bound | None:
        """The condition's outer bound; None when it never holds."""
        return self._bound(condition, holds=True)

    def _array(self, name: str) -> tuple[Numbers, Numbers, Flags]:
        open_range = (*self._full[name], True)
        columns = list(zip(*((bound or {}).get(name, open_range) for bound in self.each), strict=True))
        return (
            np.array(columns[0], dtype=np.int64),
            np.array(columns[1], dtype=np.int64),
            np.array(columns[2], dtype=bool),
        )

    def _bound(  # noqa: PLR0911 - one per kind
        self, condition: Condition, *, holds: bool
    ) -> Bound | None:
        match condition:
            case Compare(word, operator, value):
                one = self._compared(word, operator if holds else _OPPOSITE[operator], value)
                return None if self._is_empty(word, one) else {word: one}
            case And(items) | Or(items):
                parts = [self._bound(item, holds=holds) for item in items]
                return self._meet(parts) if isinstance(condition, And) is holds else self._span(parts)
            case Among(word, values):
                return {word: self._among(word, values, holds=holds)}
            case IsUnknown(word):
                return {word: (*self._no_known(word), True) if holds else (*self._full[word], False)}
            case Not(item):
                return self._bound(item, holds=not holds)
            case Like(word, _):
                return {word: (*self._full[word], False)}
            case Linear(terms, _, _):
                return {word: (*self._full[word], False) for _, word in terms}
            case Always():
                return {} if holds else None

    def _point(self, name: str, value: Value | None) -> Range:
        if value is None:
            return (*self._no_known(name), True)
        return self._among(name, (value,), holds=True)

    def _number(self, word: str, value: Value) -> int:
        numbers = self._numbers.get(word)
        return as_number(value) if numbers is None else numbers.setdefault(value, len(numbers))

    def _among(self, word: str, values: Sequence[Value], *, holds: bool) -> Range:
        if word in self._listed:
            bits = 0
            for value in values:
                bits |= self._listed[word].get(value, 0)
            return bits if holds else self._full[word][0] & ~bits, 0, False
        if not holds:
            return (*self._full[word], False)
        numbers = [self._number(word, value) for value in values]
        return min(numbers), max(numbers), False

    def _compared(self, word: str, operator: Operator, value: Value) -> Range:
        if word in self._listed or operator == "=":
            return self._among(word, (value,), holds=operator == "=")
        low, high = self._full[word]
        if operator == "<>":
            return low, high, False
        number = self._number(word, value)
        if operator in ("<", "<="):
            return low, min(high, number - (operator == "<")), False
        return max(low, number + (operator == ">")), high, False

    def _no_known(self, word: str) -> tuple[int, int]:
        return (0, 0) if word in self._listed else _NO_KNOWN

    def _is_empty(self, word: str, one: Range) -> bool:
        return not one[2] and (not one[0] if word in self._listed else one[0] > one[1])

    def _meet(self, parts: Sequence[Bound | None]) -> Bound | None:
        met: Bound = {}
        for part in parts:
            if part is None:
                return None
            for word, one in part.items():
                other = met.get(word)
                if other is not None:
                    unknown = one[2] and other[2]
                    if word in self._listed:
                        one = (one[0] & other[0], 0, unknown)  # noqa: PLW2901
                    else:
                        one = (max(one[0], other[0]), min(one[1], other[1]), unknown)  # noqa: PLW2901
                    if self._is_empty(word, one):
                        return None
                met[word] = one
        return met

    def _span(self, parts: Sequence[Bound | None]) -> Bound | None:
        possible = [part for part in parts if part is not None]
        if not possible:
            return None
        spanned: Bound = {}
        for word in possible[0]:
            ranges = [part[word] for part in possible if word in part]
            if len(ranges) < len(possible):
                continue
            unknown = any(one[2] for one in ranges)
            if word in self._listed:
                bits = 0
                for one in ranges:
                    bits |= one[0]
                spanned[word] = bits, 0, unknown
            else:
                known = [(low, high) for low, high, _ in ranges if low <= high] or [_NO_KNOWN]
                spanned[word] = min(low for low, _ in known), max(high for _, high in known), unknown
        return spanned
