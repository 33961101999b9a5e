"""Conditions as a typed tree: the one thing that evaluation, proof, SQL and English are made from.

Values are in stored form: whole numbers for whole numbers, money, percent and decimals (scaled by the
word's ``scale``), ``datetime.date`` for dates, ``bool`` for yes/no, ``str`` for enums and text. Unknown is
None in a record and never a literal.

Three-valued like SQL: a test on an unknown value is neither true nor false, so neither it nor its opposite
ever holds; only ``is null`` asks about the unknown itself.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Value = int | str | bool | date
Operator = Literal["=", "<>", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Always:
    """``any``: holds for every record, also an unknown one."""


@dataclass(frozen=True, slots=True)
class Compare:
    """A word against a constant; a bare yes/no word is ``Compare(word, "=", True)``."""

    word: str
    operator: Operator
    value: Value


@dataclass(frozen=True, slots=True)
class Among:
    """A word in a list of constants (``in``)."""

    word: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Like:
    """A text word against a SQL pattern: ``%`` any run, ``_`` one character, case matters."""

    word: str
    pattern: str


@dataclass(frozen=True, slots=True)
class IsUnknown:
    """``word is null``: never itself unknown."""

    word: str


@dataclass(frozen=True, slots=True)
class Linear:
    """Whole-number multiples of words summed, against a whole-number constant.

    ``deal_amount >= 0.25 * revenue`` is ``Linear(((4, "deal_amount"), (-1, "revenue")), ">=", 0)``:
    multiplied out to whole numbers so that every engine computes it exactly.
    """

    terms: tuple[tuple[int, str], ...]
    operator: Operator
    constant: int


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite; unknown stays unknown."""

    item: "Condition"


@dataclass(frozen=True, slots=True)
class And:
    """All hold."""

    items: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one holds."""

    items: tuple["Condition", ...]


Condition = Always | Compare | Among | Like | IsUnknown | Linear | Not | And | Or


def words_of(condition: Condition) -> tuple[str, ...]:
    """The words the condition speaks of, each once, in the order they are first met."""
    match condition:
        case Not(item):
            return words_of(item)
        case And(items) | Or(items):
            return tuple(dict.fromkeys(word for item in items for word in words_of(item)))
        case Linear(terms, _, _):
            return tuple(dict.fromkeys(word for _, word in terms))
        case Compare(word, _, _) | Among(word, _) | Like(word, _) | IsUnknown(word):
            return (word,)
        case _:
            return ()
