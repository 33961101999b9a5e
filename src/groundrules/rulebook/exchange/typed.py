"""A cell's test, once its column has a type, as a condition of the book."""

import re
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from math import ceil, floor
from operator import ge, gt, le, lt

from groundrules.rulebook.condition import Among, And, Compare, Condition, IsUnknown, Not, Operator, Or, Value
from groundrules.rulebook.exchange.notation import CODE, Bound, Missing, Part, Scalar, Test
from groundrules.rulebook.language.compare import are_reversed
from groundrules.rulebook.language.literals import KIND, LARGEST, MAX_DIGITS, NUMERIC
from groundrules.rulebook.language.mistake import MistakeError, did_you_mean, listed
from groundrules.rulebook.model import Word, WordType

_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?")
_COMPARE = {"<": lt, "<=": le, ">": gt, ">=": ge}
_UNORDERED = frozenset({WordType.ONE_OF, WordType.TEXT, WordType.YES_NO})


def condition_of(test: Test, word: Word) -> Condition | None:
    """The test as a condition on the word; None for one that lets anything through.

    Raises:
        MistakeError: with the offset in the cell.
    """
    if not test.parts:
        return None
    inner = _any_of(test.parts, word)
    return Not(inner) if test.is_negated else inner


def _any_of(parts: Sequence[Part], word: Word) -> Condition:
    values: list[Value] = []
    others: list[Condition] = []
    for part in parts:
        found = _part(part, word)
        if isinstance(found, Compare) and found.operator == "=":
            if found.value not in values:
                values.append(found.value)
        else:
            others.append(found)
    tests: list[Condition] = []
    if values:
        tests.append(
            Compare(word.name, "=", values[0]) if len(values) == 1 else Among(word.name, tuple(values))
        )
    tests += others
    return tests[0] if len(tests) == 1 else Or(tuple(tests))


def _part(part: Part, word: Word) -> Condition:
    if isinstance(part, Missing):
        if not word.may_be_unknown:
            mend = 'write `-`, or say `"unknown": true` of the column in the domains file'
            raise MistakeError(CODE, f"`{word.name}` is never unknown", mend, part.offset)
        unknown = IsUnknown(word.name)
        return Not(unknown) if part.is_known else unknown
    tests = [_bound(bound, word) for bound in part]
    if len(tests) == 1:
        return tests[0]
    for first in tests:
        for second in tests:
            if _is_lower(first) and not _is_lower(second) and are_reversed(first, second):
                message = f"the range of `{word.name}` is empty: its first end lies above its second"
                raise MistakeError(CODE, message, "put the smaller value first", part[0].value.offset)
    return And(tuple(tests))


def _is_lower(test: Condition) -> bool:
    return isinstance(test, Compare) and test.operator in (">", ">=")


def _bound(bound: Bound, word: Word) -> Compare | Among:
    value = bound.value
    if bound.operator not in ("=", "<>") and word.type is WordType.ONE_OF and _are_numbers(word.values):
        return _among_numbers(bound, word)
    if bound.operator not in ("=", "<>") and word.type in _UNORDERED:
        message = f"`{word.name}` is {KIND[word.type]}, and `{bound.operator} {value.text}` needs an order"
        raise MistakeError(CODE, message, "numbers and dates have one", value.offset)
    if word.type in NUMERIC:
        return _number(bound, word)
    return Compare(word.name, bound.operator, _value(value, word))


def _are_numbers(values: Sequence[str]) -> bool:
    return bool(values) and all(len(one) <= MAX_DIGITS and _PLAIN.fullmatch(one) for one in values)


def _among_numbers(bound: Bound, word: Word) -> Among:
    """A comparison with a word that is one of several numbers holds for those of them."""
    end = number_in(bound.value, word)
    compare = _COMPARE[bound.operator]
    return Among(word.name, tuple(one for one in word.values if compare(Fraction(one), end)))


def _value(value: Scalar, word: Word) -> Value:
    match word.type:
        case WordType.DATE:
            if value.kind not in ("date", "text"):
                raise _misfit(value, word, "write a date like 2027-06-30")
            try:
                return date.fromisoformat(value.text)
            except ValueError:
                message = f"`{value.text}` is not a day of the calendar"
                raise MistakeError(CODE, message, "write a date like 2027-06-30", value.offset) from None
        case WordType.YES_NO:
            if value.kind == "text" or value.text not in ("yes", "true", "no", "false"):
                raise _misfit(value, word, "write `true` or `false`")
            return value.text in ("yes", "true")
        case WordType.ONE_OF if value.text not in word.values:
            message = f"`{value.text}` is not a value of `{word.name}`"
            mend = did_you_mean(value.text, word.values, otherwise=f"its values are {listed(word.values)}")
            raise MistakeError("GR146", message, mend, value.offset)
        case _:
            return value.text


def _misfit(value: Scalar, word: Word, mend: str) -> MistakeError:
    message = f"`{word.name}` is {KIND[word.type]}, and `{value.text}` is not"
    return MistakeError(CODE, message, mend, value.offset)


def _number(bound: Bound, word: Word) -> Compare:
    """The comparison in the word's scaled whole numbers; a threshold between two of them decides alike."""
    exact = number_in(bound.value, word) * 10**word.scale
    if abs(exact) > LARGEST:
        raise MistakeError(
            CODE, f"`{bound.value.text}` is larger than any engine can hold", "", bound.value.offset
        )
    operator: Operator = bound.operator
    if exact.denominator == 1:
        return Compare(word.name, operator, exact.numerator)
    if operator in ("=", "<>"):
        holds = "whole numbers" if word.scale == 0 else f"{word.scale} decimals"
        message = f"`{word.name}` holds {holds}, and `{bound.value.text}` has more"
        raise MistakeError(CODE, message, "round it, or give the column more decimals", bound.value.offset)
    if operator in ("<", "<="):
        return Compare(word.name, "<=", floor(exact))
    return Compare(word.name, ">=", ceil(exact))


def number_in(value: Scalar, word: Word) -> Fraction:
    """The number written there; raises MistakeError when it is none."""
    if value.kind != "number" or len(value.text) > MAX_DIGITS:
        mend = "write the number without quotes" if value.kind == "text" else "write a number"
        raise _misfit(value, word, mend)
    return Fraction(value.text)
