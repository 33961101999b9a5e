"""Regions in the words the book itself would use."""

from datetime import date

from groundrules.rulebook.condition import (
    Among,
    And,
    Compare,
    Condition,
    IsUnknown,
    Linear,
    Not,
    Operator,
    Or,
    Value,
)
from groundrules.rulebook.language.literals import written
from groundrules.rulebook.language.phrases import listed, say_bound, say_value
from groundrules.rulebook.model import Word, WordType
from groundrules.rulebook.proof.cells import Column, as_value, remember
from groundrules.rulebook.proof.region import Allowed, Region
from groundrules.rulebook.proof.space import Space
from groundrules.rulebook.render import say_condition

_COUNTED = frozenset({WordType.WHOLE, WordType.PERCENT})


def say_region(region: Region, space: Space) -> str:
    """The region as a clause after "when": the segment is small and the employees are unknown."""
    missing = {one.name for one in region.allowed if one.unknown and not one.intervals and not one.values}
    parts = [
        _clause(column, allowed) if column.word is not None else _sum(column, allowed, space)
        for column, allowed in zip(space.columns, region.allowed, strict=True)
        if not allowed.anything and not (column.form and missing & {word for _, word in column.form})
    ]
    return listed(parts, "and") or "nothing more is asked"


def say_region_words(region: Region, space: Space) -> dict[str, str]:
    """What the region allows for each word it restricts: ``{"employees": "at least 500 or unknown"}``."""
    return {
        allowed.name: _say(column, allowed) if column.word is not None else _sum(column, allowed, space)
        for column, allowed in zip(space.columns, region.allowed, strict=True)
        if not allowed.anything
    }


def _sum(column: Column, allowed: Allowed, space: Space) -> str:
    """What is allowed for a sum of words, as a clause."""
    words = {one.name: one.word for one in space.columns if one.word is not None}
    return say_condition(_condition(column, allowed), words)


@remember
def _clause(column: Column, allowed: Allowed) -> str:
    """What is allowed for a word, as a clause."""
    words = {column.name: column.word} if column.word is not None else {}
    return _text(column, allowed, words) or say_condition(_condition(column, allowed), words)


@remember
def _say(column: Column, allowed: Allowed) -> str:
    """What is allowed for a word, without saying the word."""
    word = column.word
    if word is None or allowed.others:
        return _clause(column, allowed)
    if _is_all_known(column, allowed):
        parts = ["known"]
    elif column.is_ordered:
        parts = [_say_range(column, word, low, high) for low, high in allowed.intervals]
    else:
        parts = [say_value(value, word) for value in allowed.values]
    return listed([*parts, *(["unknown"] if allowed.unknown else [])], "or")


def _say_range(column: Column, word: Word, low: int, high: int) -> str:
    if low == high:
        return say_value(as_value(word, low), word)
    bounds = _bounds(column, low, high)
    if [operator for operator, _ in bounds] == [">=", "<="]:
        return f"from {say_value(as_value(word, low), word)} to {say_value(as_value(word, high), word)}"
    return " and ".join(say_bound(operator, as_value(word, number), word) for operator, number in bounds)


def write_piece(word: Word, value: Value) -> str:
    """A stored value (a date also as its ordinal) as it is written in the book."""
    return written(_stored(word, value), word)


def _text(column: Column, allowed: Allowed, words: dict[str, Word]) -> str:
    """A text outside those the rules name, shown by one that fits; empty for everything else."""
    if column.word is None or not allowed.others:
        return ""
    shown = say_condition(Compare(column.name, "=", allowed.values[-1]), words)
    unknown = " or unknown" if allowed.unknown else ""
    return f"{shown.replace(' is ', ' is for example ', 1)}{unknown}"


def _condition(column: Column, allowed: Allowed) -> Condition:
    """A condition that holds exactly where the region lets the column be."""
    parts: list[Condition] = []
    if _is_all_known(column, allowed):
        parts = [_known(column)]
    elif column.is_ordered:
        parts = [_interval(column, low, high) for low, high in allowed.intervals]
    elif len(allowed.values) == 1:
        parts = [Compare(column.name, "=", allowed.values[0])]
    elif allowed.values:
        parts = [Among(column.name, allowed.values)]
    if allowed.unknown:
        parts.append(Not(_known(column)))
    return parts[0] if len(parts) == 1 else Or(tuple(parts))


def _is_all_known(column: Column, allowed: Allowed) -> bool:
    if column.is_ordered:
        return allowed.intervals == ((column.lows[0], column.highs[-1]),)
    return len(allowed.values) == column.known_pieces


def _known(column: Column) -> Condition:
    if not column.form:
        return Not(IsUnknown(column.name))
    return And(tuple(Not(IsUnknown(word)) for _, word in column.form))


def _interval(column: Column, low: int, high: int) -> Condition:
    if low == high:
        return _bound(column, "=", low)
    bounds = tuple(_bound(column, operator, number) for operator, number in _bounds(column, low, high))
    return bounds[0] if len(bounds) == 1 else And(bounds)


def _bounds(column: Column, low: int, high: int) -> list[tuple[Operator, int]]:
    """The ends of a range that the column itself does not set."""
    bounds = [] if low == column.lows[0] and high != column.highs[-1] else [_low_end(column, low)]
    return bounds if high == column.highs[-1] else [*bounds, _high_end(column, high)]


def _bound(column: Column, operator: Operator, number: int) -> Condition:
    if column.word is None:
        return Linear(column.form, operator, number)
    return Compare(column.name, operator, _stored(column.word, number))


def _is_counted(column: Column) -> bool:
    """Whole things are said with their last value ("at most 47"), amounts and days with the next."""
    return column.word is not None and column.word.type in _COUNTED


def _low_end(column: Column, low: int) -> tuple[Operator, int]:
    """Where a range begins, by the rounder number: "above 18.5" and not "at least 18.51"."""
    if column.word is None or _places(column.word, low - 1) >= _places(column.word, low):
        return ">=", low
    return ">", low - 1


def _high_end(column: Column, high: int) -> tuple[Operator, int]:
    """Where a range ends, by the rounder number: "at most 18.5" and not "below 18.51"."""
    last, next_one = (_places(column.word, number) if column.word else 0 for number in (high, high + 1))
    if last < next_one or (last == next_one and _is_counted(column)):
        return "<=", high
    return "<", high + 1


def _places(word: Word, number: int) -> int:
    """How many decimals a stored number needs."""
    places = word.scale
    while places and number % 10 == 0:
        number //= 10
        places -= 1
    return places


def _stored(word: Word, value: Value) -> Value:
    return value if isinstance(value, (str, date)) else as_value(word, value)
