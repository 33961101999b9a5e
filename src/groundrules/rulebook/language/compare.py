"""One test of a condition, with the types of its two sides checked against the words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from groundrules.rulebook.condition import Among, And, Compare, Condition, Linear, Operator, Value
from groundrules.rulebook.language.literals import (
    KIND,
    LARGEST,
    NUMERALS,
    NUMERIC,
    Literal,
    number,
    split_unit,
    stored,
    unscaled,
)
from groundrules.rulebook.language.mistake import MistakeError, listed
from groundrules.rulebook.language.sums import FLIPPED, Sum, compared
from groundrules.rulebook.model import Word, WordType

_UNBOUNDED = 10**15
"""What a number word without a declared end is taken to reach."""
_UNORDERED = frozenset({WordType.ONE_OF, WordType.TEXT, WordType.YES_NO})


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: a lone word, a lone constant, or a sum of numbers and number words.

    Attributes:
        offset: where it starts.
        word: the word, when it is one alone.
        literal: the constant, when it is one alone.
        total: the sum, when it is neither.
    """

    offset: int
    word: Word | None = None
    literal: Literal | None = None
    total: Sum | None = None

    @property
    def sum(self) -> Sum | None:
        """Its value as a sum; None for a constant that is no number and for a word that is none."""
        if self.word is not None:
            return Sum({self.word.name: Fraction(1)}) if self.word.type in NUMERIC else None
        if self.literal is not None:
            value = number(self.literal.text) if self.literal.kind == "number" else None
            return None if value is None else Sum(constant=value)
        return self.total


def constant(literal: Literal) -> Side:
    """The side that is one constant."""
    return Side(literal.offset, literal=literal)


def lone(word: Word, offset: int) -> Side:
    """The side that is one word."""
    return Side(offset, word=word)


def addend(side: Side) -> Sum:
    """The side as a part of a sum; raises MistakeError when it cannot be calculated with."""
    value = side.sum
    if value is not None:
        return value
    if side.word is not None and side.word.type is WordType.DATE:
        message = f"`{side.word.name}` is a date: dates cannot be calculated with"
        mend = "compare it with a date, or use a word that counts days"
        raise MistakeError("GR117", message, mend, side.offset)
    if side.word is not None:
        message = f"`{side.word.name}` is {KIND[side.word.type]}: it cannot be calculated with"
        raise MistakeError("GR117", message, "only numbers and money can be added", side.offset)
    if side.literal is not None and side.literal.kind in NUMERALS:
        plain, unit = split_unit(side.literal.text)
        mend = (
            f"write `{plain}`; as a factor, `{plain}%` of a word is fine"
            if unit == "%"
            else f"write `{plain}`"
        )
        raise MistakeError("GR117", f"{side.literal} cannot be added", mend, side.offset)
    raise MistakeError("GR117", f"{side.literal} is not a number", "only numbers can be added", side.offset)


def product(left: Side, right: Side, offset: int) -> Side:
    """One side times the other, one of them constant; raises MistakeError for a product of words."""
    first, second = _factor(left), _factor(right)
    if first.factors and second.factors:
        names = listed((*first.factors, *second.factors))
        mend = "only constant multiples of words are allowed: give the product a word of its own"
        raise MistakeError("GR117", f"a product of words cannot be checked: {names}", mend, offset)
    factor, rest = (second, first) if first.factors else (first, second)
    return Side(left.offset, total=rest.times(factor.constant))


def _factor(side: Side) -> Sum:
    """The side as a factor of a product: 25% is a quarter."""
    if side.literal is not None and side.literal.kind == "percent":
        value = number(split_unit(side.literal.text)[0])
        if value is not None:
            return Sum(constant=value / 100)
    return addend(side)


def comparison(
    left: Side, operator: Operator, right: Side, words: Mapping[str, Word], offset: int
) -> Condition:
    """The typed comparison; raises MistakeError naming what does not fit.

    Args:
        left: what stands before the operator.
        operator: how they are compared.
        right: what stands after it.
        words: the book's words.
        offset: where the operator stands.
    """
    if left.literal and right.word:
        left, operator, right = right, FLIPPED[operator], left
    if left.word and right.literal:
        _ordered(left.word, operator, offset)
        return Compare(left.word.name, operator, stored(right.literal, left.word))
    if left.word and right.word and (left.sum is None or right.sum is None):
        message = f"`{left.word.name}` and `{right.word.name}` cannot be compared with each other"
        raise MistakeError("GR113", message, "only numbers and money can", right.offset)
    condition = compared(addend(left), operator, addend(right), words)
    if condition is None:
        raise MistakeError("GR122", "this test speaks of no word", "compare a word with a value", left.offset)
    if isinstance(condition, Compare) and isinstance(condition.value, int):
        word = words[condition.word]
        stored(Literal("number", unscaled(condition.value, word.scale), left.offset), word)  # its range
    if isinstance(condition, Linear) and _reach(condition, words) > LARGEST:
        message = "this sum can grow larger than any engine can hold"
        raise MistakeError("GR116", message, "use factors with fewer decimals", left.offset)
    return condition


def _reach(linear: Linear, words: Mapping[str, Word]) -> int:
    """The largest number that computing the sum exactly may need."""
    reach = abs(linear.constant)
    for factor, name in linear.terms:
        ends = (words[name].low, words[name].high)
        largest = max(abs(end) if isinstance(end, int) else _UNBOUNDED for end in ends)
        reach += abs(factor) * largest
    return reach


def between(tested: Side, low: Side, high: Side, words: Mapping[str, Word], offset: int) -> Condition:
    """``tested`` from low to high, both included; raises MistakeError when they are swapped."""
    first = comparison(tested, ">=", low, words, offset)
    second = comparison(tested, "<=", high, words, offset)
    if are_reversed(first, second):
        message = "the range is empty: its first end lies above its second"
        raise MistakeError("GR124", message, "put the smaller value first", low.offset)
    return And((first, second))


def are_reversed(first: Condition, second: Condition) -> bool:
    """Whether a lower and an upper bound of one word leave nothing between them."""
    if not isinstance(first, Compare) or not isinstance(second, Compare) or first.word != second.word:
        return False
    low, high = first.value, second.value
    if isinstance(low, date) and isinstance(high, date):
        gap = (high - low).days
    elif isinstance(low, int) and isinstance(high, int):
        gap = high - low
    else:
        return False
    is_open = (first.operator == ">") + (second.operator == "<")
    return gap < is_open


def among(word: Word, literals: Sequence[Literal], offset: int) -> tuple[Among, tuple[MistakeError, ...]]:
    """The list test and its repeated values; raises MistakeError for what does not fit."""
    if not literals:
        raise MistakeError("GR125", "the list after `in` is empty", "name at least one value", offset)
    values: list[Value] = []
    repeated = []
    for literal in literals:
        value = stored(literal, word)
        if value in values:
            message = f"{literal} stands twice in the list"
            repeated.append(MistakeError("GR126", message, "delete one", literal.offset))
        else:
            values.append(value)
    return Among(word.name, tuple(values)), tuple(repeated)


def _ordered(word: Word, operator: Operator, offset: int) -> None:
    if word.type in _UNORDERED and operator not in {"=", "<>"}:
        message = f"`{word.name}` is {KIND[word.type]}: it has no order"
        raise MistakeError("GR113", message, "use `=`, `<>` or `in`", offset)
