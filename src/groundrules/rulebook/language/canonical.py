"""A typed condition written down in the book's own language; parsing it gives the same tree."""

from collections.abc import Mapping

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
    Or,
    Value,
)
from groundrules.rulebook.language.literals import written
from groundrules.rulebook.language.sums import written_factors
from groundrules.rulebook.model import Word, WordType

_QUOTED = frozenset({WordType.ONE_OF, WordType.TEXT})


def print_condition(condition: Condition, words: Mapping[str, Word]) -> str:  # noqa: PLR0911 - one per kind
    """The condition as text that ``parse_condition`` reads back to the same tree."""
    match condition:
        case Or(items):
            return " or ".join(_inside(item, words, (Or,)) for item in items)
        case And(items):
            return " and ".join(_inside(item, words, (Or, And)) for item in items)
        case Not(IsUnknown(word)):
            return f"{word} is not null"
        case Not(Among(word, values)):
            return f"{word} not in ({_list(values, words[word])})"
        case Not(Like(word, pattern)):
            return f"{word} not like {_quoted(pattern)}"
        case Not(item):
            return f"not {_inside(item, words, (Or, And))}"
        case _:
            return _test(condition, words)


def _inside(item: Condition, words: Mapping[str, Word], wrapped: tuple[type, ...]) -> str:
    text = print_condition(item, words)
    return f"({text})" if isinstance(item, wrapped) else text


def _test(condition: Condition, words: Mapping[str, Word]) -> str:  # noqa: PLR0911 - one per kind
    match condition:
        case Always():
            return "any"
        case Compare(word, "=", True):
            return word
        case Compare(word, operator, value):
            return f"{word} {operator} {literal(value, words[word])}"
        case Among(word, values):
            return f"{word} in ({_list(values, words[word])})"
        case Like(word, pattern):
            return f"{word} like {_quoted(pattern)}"
        case IsUnknown(word):
            return f"{word} is null"
        case Linear():
            return _sum(condition, words)
        case _:
            raise TypeError(f"not a test: {condition!r}")


def literal(value: Value, word: Word) -> str:
    """The stored value as a constant of a condition, quoted when the word wants quotes."""
    text = written(value, word)
    return _quoted(text) if word.type in _QUOTED else text


def _list(values: tuple[Value, ...], word: Word) -> str:
    return ", ".join(literal(value, word) for value in values)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _sum(linear: Linear, words: Mapping[str, Word]) -> str:
    factors, constant = written_factors(linear, words)
    text = ""
    for factor, word in factors:
        sign = " - " if factor < 0 else " + "
        lead = sign if text else "-" if factor < 0 else ""
        text += f"{lead}{word}" if abs(factor) == 1 else f"{lead}{abs(factor)} * {word}"
    return f"{text} {linear.operator} {constant}"
