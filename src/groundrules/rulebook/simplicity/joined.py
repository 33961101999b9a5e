"""What several rules allow for one word, as one test that a person would write."""

from collections.abc import Mapping
from datetime import date

from groundrules.rulebook.condition import Among, And, Compare, Condition, IsUnknown, Not, Or, Value
from groundrules.rulebook.language.phrases import ORDERED
from groundrules.rulebook.model import Word, WordType
from groundrules.rulebook.proof.cells import as_number, domain
from groundrules.rulebook.proof.found import Joinable
from groundrules.rulebook.proof.region import Allowed


def joined_test(group: Joinable, words: Mapping[str, Word]) -> Condition | None:
    """The test of the group's column; None for a text or a sum, or when nothing is left to test."""
    word = words.get(group.column)
    allowed = next((one for one in group.region.allowed if one.name == group.column), None)
    if word is None or allowed is None or allowed.anything or word.type is WordType.TEXT:
        return None
    known = _known(allowed, word)
    tests = [*known, *([IsUnknown(word.name)] if allowed.unknown else [])]
    return tests[0] if len(tests) == 1 else Or(tuple(tests)) if tests else None


def _known(allowed: Allowed, word: Word) -> list[Condition]:
    if word.type not in ORDERED:
        return _listed(allowed.values, word)
    low, high = domain(word)
    if allowed.intervals == ((low, high),):
        return [Not(IsUnknown(word.name))]
    return [_ranged(ends, (low, high), word) for ends in allowed.intervals]


def _listed(values: tuple[Value, ...], word: Word) -> list[Condition]:
    every: tuple[Value, ...] = word.values or (False, True)
    left = [value for value in every if value not in values]
    if not left:
        return [Not(IsUnknown(word.name))]
    if not values:
        return []
    if len(left) == 1 and len(values) > 2:
        return [Compare(word.name, "<>", left[0])]
    return [Compare(word.name, "=", values[0]) if len(values) == 1 else Among(word.name, values)]


def _ranged(ends: tuple[int, int], whole: tuple[int, int], word: Word) -> Condition:
    first, last = (_stored(end, word) for end in ends)
    if ends[0] == ends[1]:
        return Compare(word.name, "=", first)
    tests: list[Condition] = []
    if ends[0] > whole[0]:
        tests.append(Compare(word.name, ">=", first))
    if ends[1] < whole[1]:
        beyond = _stored(ends[1] + 1, word)
        tests.append(
            Compare(word.name, "<", beyond) if _is_rounder(beyond, last) else Compare(word.name, "<=", last)
        )
    return tests[0] if len(tests) == 1 else And(tuple(tests))


def _is_rounder(one: Value, other: Value) -> bool:
    """Whether a person would rather write the first number: it ends in more zeros."""
    if isinstance(one, date):
        return one.day == 1
    return len(str(as_number(one)).rstrip("0")) < len(str(as_number(other)).rstrip("0"))


def _stored(number: int, word: Word) -> Value:
    return date.fromordinal(number) if word.type is WordType.DATE else number
