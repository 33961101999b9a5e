"""A rule's condition split by one value of a word: the part where the word has it, and the rest."""

from collections.abc import Mapping
from dataclasses import dataclass

from groundrules.rulebook.condition import Among, And, Compare, Condition, IsUnknown, Or, Value, words_of
from groundrules.rulebook.evaluate import truth
from groundrules.rulebook.language.canonical import print_condition
from groundrules.rulebook.model import Rule, Word
from groundrules.rulebook.satisfy import can_hold


@dataclass(frozen=True, slots=True)
class Halves:
    """Both parts as the book would write them.

    Attributes:
        inside: the condition where the word has the value; empty when the rule never holds there.
        rest: the condition elsewhere; empty when the rule holds for this value only.
        rest_cell: the rest as a cell of the word's column.
    """

    inside: str
    rest: str
    rest_cell: str


def halves(rule: Rule, word: Word, value: str, words: Mapping[str, Word]) -> Halves:
    """The two parts of a rule; together they hold exactly where it holds.

    Args:
        rule: the rule.
        word: takes one of a list of values.
        value: one of them.
        words: the book's.
    """
    items = rule.condition.items if isinstance(rule.condition, And) else (rule.condition,)
    own = [item for item in items if words_of(item) == (word.name,)]
    everything: list[Value | None] = [*word.values, *([None] if word.may_be_unknown else [])]
    allowed = [one for one in everything if all(truth(item, {word.name: one}) for item in own)]
    here = And((Compare(word.name, "=", value), rule.condition))
    if value not in allowed or not can_hold(here, words):
        return Halves("", rule.text, "-")
    others = [one for one in allowed if one != value]
    left = _among(word, others)
    if left is None or not can_hold(And((left, rule.condition)), words):
        return Halves(rule.text, "", "")
    cell = ", ".join("unknown" if one is None else str(one) for one in others)
    inside, rest = (_text(rule, part, word, words) for part in (Compare(word.name, "=", value), left))
    return Halves(inside, rest, cell)


def _among(word: Word, values: list[Value | None]) -> Condition | None:
    known = tuple(value for value in values if value is not None)
    tests: list[Condition] = []
    if known:
        tests.append(Compare(word.name, "=", known[0]) if len(known) == 1 else Among(word.name, known))
    if None in values:
        tests.append(IsUnknown(word.name))
    return None if not tests else tests[0] if len(tests) == 1 else Or(tuple(tests))


def _text(rule: Rule, part: Condition, word: Word, words: Mapping[str, Word]) -> str:
    """The condition with its tests of the word replaced; as it was written where settings stand in it."""
    if rule.setting_tests:
        said = print_condition(part, words)
        return f"{f'({said})' if isinstance(part, Or) else said} and ({rule.text})"
    items = rule.condition.items if isinstance(rule.condition, And) else (rule.condition,)
    kept: list[Condition] = []
    is_placed = False
    for item in items:
        if words_of(item) != (word.name,):
            kept.append(item)
        elif not is_placed:
            kept.append(part)
            is_placed = True
    kept = [item for item in kept if words_of(item)]
    if not is_placed:
        kept.insert(0, part)
    return print_condition(kept[0] if len(kept) == 1 else And(tuple(kept)), words)
