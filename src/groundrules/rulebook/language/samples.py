"""The values of a word at which a condition can change its mind: enough to stand for the rest."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from groundrules.rulebook.condition import Among, And, Compare, Condition, Like, Linear, Not, Or, Value
from groundrules.rulebook.evaluate import Record
from groundrules.rulebook.language.literals import NUMERIC
from groundrules.rulebook.model import Word, WordType


def samples(word: Word, conditions: Iterable[Condition], record: Record) -> tuple[Value, ...]:
    """Known values of the word, in order, such that the conditions treat every other value like one of them.

    Args:
        word: the word to vary.
        conditions: what looks at it.
        record: the other words, which fix where a sum of words meets its constant.
    """
    match word.type:
        case WordType.YES_NO:
            return (False, True)
        case WordType.ONE_OF:
            return word.values
        case WordType.TEXT:
            named = {value for condition in conditions for value in cuts(condition, word.name, record)}
            texts = sorted(value for value in named if isinstance(value, str))
            return (*texts, _other(texts))
        case _:
            named = {value for condition in conditions for value in cuts(condition, word.name, record)}
            return _around(word, named)


def cuts(condition: Condition, name: str, record: Record) -> Iterator[Value]:
    """The constants the word meets in the condition; a sum gives those around its meeting point."""
    match condition:
        case Compare(word, _, value) if word == name:
            yield value
        case Among(word, values) if word == name:
            yield from values
        case Like(word, pattern) if word == name:
            yield pattern.replace("%", "").replace("_", "x")
        case Linear() if any(word == name for _, word in condition.terms):
            yield from _meeting(condition, name, record)
        case Not(item):
            yield from cuts(item, name, record)
        case And(items) | Or(items):
            for item in items:
                yield from cuts(item, name, record)


def next_to(value: Value, step: int) -> Value:
    """The neighbouring value in stored form: a day, a cent, one."""
    if isinstance(value, date):
        if (step < 0 and value == date.min) or (step > 0 and value == date.max):
            return value
        return value + timedelta(step)
    return value + step if isinstance(value, int) else value


def _around(word: Word, named: set[Value]) -> tuple[Value, ...]:
    """The named values and their neighbours, with the ends of the word's range."""
    tried = {next_to(value, step) for value in named for step in (-1, 0, 1)}
    tried |= {end for end in (word.low, word.high) if end is not None}
    if not tried:
        tried = {0} if word.type in NUMERIC else {date(2000, 1, 1)}
    low, high = word.low, word.high
    if word.type is WordType.DATE:
        days = sorted(value for value in tried if isinstance(value, date))
        return tuple(
            day
            for day in days
            if not (isinstance(low, date) and day < low) and not (isinstance(high, date) and day > high)
        )
    numbers = sorted(value for value in tried if isinstance(value, int))
    return tuple(
        number
        for number in numbers
        if not (isinstance(low, int) and number < low) and not (isinstance(high, int) and number > high)
    )


def _other(texts: list[str]) -> str:
    """A text that is none of those, nor fits a pattern made from them."""
    other = "?"
    while other in texts:
        other += "?"
    return other


def _meeting(linear: Linear, name: str, record: Record) -> Iterator[int]:
    factor = sum(times for times, word in linear.terms if word == name)
    rest = 0
    for times, word in linear.terms:
        value = record.get(word)
        if word == name:
            continue
        if not isinstance(value, int):
            return
        rest += times * value
    if factor:
        floor = (linear.constant - rest) // factor
        yield from (floor, floor + 1)
