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
from groundrules.rulebook.language.phrases import listed
from groundrules.rulebook.model import Word, WordType
from groundrules.rulebook.proof.cells import Column
from groundrules.rulebook.proof.region import Allowed, Region
from groundrules.rulebook.proof.space import Space
from groundrules.rulebook.render import say_condition

_COUNTED = frozenset({WordType.WHOLE, WordType.PERCENT})


def say_region(region: Region, space: Space) -> str:
    """The region as a clause after "when": the segment is small and the employees are unknown."""
    words = {column.name: column.word for column in space.columns if column.word is not None}
    missing = {one.name for one in region.allowed if one.unknown and not one.intervals and not one.values}
    parts = [
        _text(column, allowed, words) or say_condition(_condition(column, allowed), words)
        for column, allowed in zip(space.columns, region.allowed, strict=True)
        if not allowed.anything and not missing & {word for _, word in column.form}
    ]
    return listed(parts, "and") or "nothing more is asked"


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
    is_whole = column.is_ordered and allowed.intervals == ((column.lows[0], column.highs[-1]),)
    if is_whole or (not column.is_ordered and len(allowed.values) == column.known_pieces):
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


def _known(column: Column) -> Condition:
    if not column.form:
        return Not(IsUnknown(column.name))
    return And(tuple(Not(IsUnknown(word)) for _, word in column.form))


def _interval(column: Column, low: int, high: int) -> Condition:
    if low == high:
        return _bound(column, "=", low)
    below = _bound(column, "<=", high) if _is_counted(column) else _bound(column, "<", high + 1)
    if low == column.lows[0]:
        return below
    if high == column.highs[-1]:
        return _bound(column, ">=", low)
    return And((_bound(column, ">=", low), below))


def _bound(column: Column, operator: Operator, number: int) -> Condition:
    if column.word is None:
        return Linear(column.form, operator, number)
    return Compare(column.name, operator, _stored(column.word, number))


def _is_counted(column: Column) -> bool:
    """Whole things are said with their last value ("at most 47"), amounts and days with the next."""
    return column.word is not None and column.word.type in _COUNTED


def _stored(word: Word, value: Value) -> Value:
    if word.type is WordType.DATE and not isinstance(value, (str, date)):
        return date.fromordinal(value)
    return value
