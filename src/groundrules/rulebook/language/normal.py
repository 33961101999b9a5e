"""One shape for conditions that say the same: opposites pushed down to the single tests, lists made flat."""

from collections.abc import Iterable, Iterator, Mapping

from groundrules.rulebook.condition import (
    Among,
    And,
    Compare,
    Condition,
    Linear,
    Not,
    Operator,
    Or,
)
from groundrules.rulebook.language.sums import FLIPPED

OPPOSITE: Mapping[Operator, Operator] = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def normal(condition: Condition, *, holds: bool = True) -> Condition:  # noqa: PLR0911 - one per kind
    """The condition (or, with ``holds=False``, its opposite) with ``not`` only where no operator can say it.

    True, false and open for exactly the same records. A list of one value is a comparison; ``and`` inside
    ``and`` is one list.
    """
    match condition:
        case Not(item):
            return normal(item, holds=not holds)
        case And(items) | Or(items):
            kind: type[And] | type[Or] = And if isinstance(condition, And) is holds else Or
            flat = tuple(_flat((normal(item, holds=holds) for item in items), kind))
            return flat[0] if len(flat) == 1 else kind(flat)
        case Among(word, (value,)):
            return normal(Compare(word, "=", value), holds=holds)
        case Compare(word, operator, bool() as value):
            return Compare(word, "=", (value == (operator == "=")) is holds)
        case Compare(word, operator, value):
            return condition if holds else Compare(word, OPPOSITE[operator], value)
        case Linear(terms, operator, constant):
            return condition if holds else Linear(terms, OPPOSITE[operator], constant)
        case _:
            return condition if holds else Not(condition)


def alike(one: Condition, other: Condition) -> bool:
    """Whether two conditions have the same normal shape, the order of the words in a sum apart."""
    return _in_order(normal(one)) == _in_order(normal(other))


def _in_order(condition: Condition) -> Condition:
    match condition:
        case And(items):
            return And(tuple(_in_order(item) for item in items))
        case Or(items):
            return Or(tuple(_in_order(item) for item in items))
        case Linear(terms, operator, constant):
            ordered = tuple(sorted(terms, key=lambda term: term[1]))
            if ordered[0][0] > 0:
                return Linear(ordered, operator, constant)
            return Linear(tuple((-factor, word) for factor, word in ordered), FLIPPED[operator], -constant)
        case _:
            return condition


def _flat(items: Iterable[Condition], kind: type[And] | type[Or]) -> Iterator[Condition]:
    for item in items:
        if isinstance(item, And | Or) and isinstance(item, kind):
            yield from item.items
        else:
            yield item
