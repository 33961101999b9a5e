"""Whether any record at all can meet a condition: tried out on the values that matter."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import product
from math import prod

from groundrules.rulebook.condition import And, Condition, Like, Linear, Not, Or, Value, words_of
from groundrules.rulebook.evaluate import truth
from groundrules.rulebook.language.samples import samples
from groundrules.rulebook.model import Word

MAX_RECORDS = 20_000
_REMEMBERED = 20_000


def can_hold(condition: Condition, words: Mapping[str, Word]) -> bool:
    """False only when no record meets the condition; True also when that would take too long to find out.

    Tests that share no word are tried apart; sums of words and text patterns are left to the proof.
    """
    return all(
        _part_can_hold(part, tuple(words[name] for name in words_of(part)))
        for part in _independent(condition)
    )


@lru_cache(maxsize=_REMEMBERED)
def _part_can_hold(part: Condition, asked: tuple[Word, ...]) -> bool:
    """The same for one part and its words; remembered, since rules and tables repeat their parts."""
    if any(isinstance(test, (Linear, Like)) for test in _tests(part)):
        return True
    names = tuple(word.name for word in asked)
    tried: list[list[Value | None]] = []
    for word in asked:
        values: list[Value | None] = [*samples(word, [part], {})]
        if word.may_be_unknown:
            values.append(None)
        tried.append(values)
    if prod(len(values) for values in tried) > MAX_RECORDS:
        return True
    return any(truth(part, dict(zip(names, values, strict=True))) for values in product(*tried))


def _independent(condition: Condition) -> Iterator[Condition]:
    """The condition's conjuncts, gathered so that no two parts speak of the same word."""
    parts: list[tuple[set[str], list[Condition]]] = []
    for item in _conjuncts(condition):
        names, together = set(words_of(item)), [item]
        apart = []
        for other_names, others in parts:
            if names & other_names:
                names |= other_names
                together = [*others, *together]
            else:
                apart.append((other_names, others))
        parts = [*apart, (names, together)]
    for _, together in parts:
        yield together[0] if len(together) == 1 else And(tuple(together))


def _conjuncts(condition: Condition) -> Iterator[Condition]:
    if isinstance(condition, And):
        for item in condition.items:
            yield from _conjuncts(item)
    else:
        yield condition


def _tests(condition: Condition) -> Iterator[Condition]:
    match condition:
        case Not(item):
            yield from _tests(item)
        case And(items) | Or(items):
            for item in items:
                yield from _tests(item)
        case _:
            yield condition
