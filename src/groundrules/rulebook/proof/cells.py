"""The finite pieces of each column inside which no rule of a decision can tell two values apart.

Every literal cuts its column; unknown is a piece of its own where a word may be unknown. Whole numbers,
money, percent, decimals and dates are whole numbers here, so ``<`` and ``<=`` are told apart exactly. A set
of pieces of one column is an ``int`` used as bits: bit k is piece k, and unknown is the last bit.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from math import gcd
from typing import Any, TypeVar

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
from groundrules.rulebook.model import Word, WordType

Form = tuple[tuple[int, str], ...]
"""A sum of whole-number multiples of words, smallest terms, first multiple positive."""

Of = TypeVar("Of", bound=Hashable)
Result = TypeVar("Result")

_WIDEST = 10**15
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1).toordinal(), date(2199, 12, 31).toordinal()
_FLIPPED: dict[Operator, Operator] = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

Atom = Compare | Among | Like | IsUnknown | Linear


@dataclass(frozen=True, slots=True)
class Witness:
    """A record in stored form, or why there is none.

    ``record`` is None when no such record exists (``impossible``) or none was found (not ``impossible``).
    """

    record: Mapping[str, Value | None] | None
    impossible: bool = False


class TooManyPiecesError(Exception):
    """The exact answer would need more pieces than the budget; ``args[0]`` names the word or the rule."""


@dataclass(frozen=True, slots=True)
class Column:
    """One word (or one sum of words) and its pieces, known ones in order, unknown last.

    Attributes:
        name: the word, or the sum as ``4*deal_amount - revenue``.
        word: the word; None for a sum.
        form: the sum; empty for a word.
        lows: first value of each piece, for numbers, dates and sums; dates as ordinals.
        highs: last value of each piece, included.
        values: one value for each piece, for lists, yes/no and text.
        spelt: how many of ``values`` are the only value of their piece (text only; else all).
        unknown: whether the last piece is unknown.
        is_ordered: whether the pieces lie on a line.
        known_pieces: how many pieces are known values.
        known: the set of all known pieces.
        unknown_piece: the set holding only unknown; empty (0) when it cannot be.
        full: the set of all pieces.
        remembered: what was once worked out of some of its pieces; see ``remember``.
    """

    name: str
    word: Word | None
    form: Form
    lows: tuple[int, ...]
    highs: tuple[int, ...]
    values: tuple[Value, ...]
    spelt: int
    unknown: bool
    is_ordered: bool = field(init=False)
    known_pieces: int = field(init=False)
    known: int = field(init=False)
    unknown_piece: int = field(init=False)
    full: int = field(init=False)
    remembered: dict[object, Any] = field(init=False, default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        known_pieces = len(self.lows) or len(self.values)
        known = (1 << known_pieces) - 1
        unknown_piece = int(self.unknown) << known_pieces
        for name, value in (
            ("is_ordered", bool(self.lows)),
            ("known_pieces", known_pieces),
            ("known", known),
            ("unknown_piece", unknown_piece),
            ("full", known | unknown_piece),
        ):
            object.__setattr__(self, name, value)


def remember(function: Callable[[Column, Of], Result]) -> Callable[[Column, Of], Result]:
    """Work something out of a column and some of its pieces once, for as long as the column lives.

    The same few ranges come back in hundreds of regions, and from keystroke to keystroke.
    """

    @wraps(function)
    def remembering(column: Column, of: Of) -> Result:
        key = (function, of)
        found: Result | None = column.remembered.get(key)
        if found is None:
            found = column.remembered[key] = function(column, of)
        return found

    return remembering


def as_number(value: Value) -> int:
    """A stored value as the whole number the columns are cut in: dates become ordinals."""
    if isinstance(value, date):
        return value.toordinal()
    if isinstance(value, str):
        raise TypeError(f"text {value!r} where a number was expected")
    return int(value)


def as_value(word: Word, number: int) -> Value:
    """A whole number of a column as the word stores it: dates from their ordinals."""
    return date.fromordinal(number) if word.type is WordType.DATE else number


def atoms(condition: Condition) -> Iterable[Atom]:
    """Every single test inside a condition, in the order written."""
    match condition:
        case Not(item):
            yield from atoms(item)
        case And(items) | Or(items):
            for item in items:
                yield from atoms(item)
        case Always():
            return
        case _:
            yield condition


def simplify(linear: Linear) -> tuple[Form, Operator, int, bool]:
    """A linear test in smallest terms: form, operator, constant, and whether equality can hold at all.

    Dividing by the common factor rounds the constant to the whole number that decides alike. Where all words
    cancel the form is empty: the test compares nothing with the constant, for every record that knows them.

    Raises:
        ValueError: the test is over no word at all.
    """
    if not linear.terms:
        raise ValueError("a linear test needs at least one word")
    merged: dict[str, int] = {}
    for factor, word in linear.terms:
        merged[word] = merged.get(word, 0) + factor
    terms = tuple(sorted((word, factor) for word, factor in merged.items() if factor))
    if not terms:
        return (), linear.operator, linear.constant, True
    common = gcd(*(factor for _, factor in terms))
    sign = 1 if terms[0][1] > 0 else -1
    operator = linear.operator if sign > 0 else _FLIPPED[linear.operator]
    constant, rest = divmod(sign * linear.constant, common)
    form = tuple((sign * factor // common, word) for word, factor in terms)
    if rest and operator in ("<", ">="):
        constant += 1
    return form, operator, constant, not rest or operator not in ("=", "<>")


def domain(word: Word) -> tuple[int, int]:
    """The word's first and last value as whole numbers; a very wide range where the book names none."""
    widest = (_FIRST_DAY, _LAST_DAY) if word.type is WordType.DATE else (-_WIDEST, _WIDEST)
    low = widest[0] if word.low is None else as_number(word.low)
    high = widest[1] if word.high is None else as_number(word.high)
    return low, high


def form_range(form: Form, ranges: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
    """Smallest and largest value of a sum when each word stays in its range."""
    low = high = 0
    for factor, word in form:
        ends = sorted(factor * end for end in ranges[word])
        low, high = low + ends[0], high + ends[1]
    return low, high


def form_name(form: Form) -> str:
    """The sum as a person would write it in the book."""
    parts = [f"{'-' if factor < 0 else '+'} {_multiple(abs(factor), word)}" for factor, word in form]
    text = " ".join(parts)
    return text.removeprefix("+ ")


def _multiple(factor: int, word: str) -> str:
    return word if factor == 1 else f"{factor}*{word}"
