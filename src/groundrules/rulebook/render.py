"""The book in plain English, made from the same typed tree that decides: it cannot say something else."""

from collections.abc import Iterable, Mapping
from itertools import groupby

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
    Operator,
    Or,
    Value,
    words_of,
)
from groundrules.rulebook.evaluate import Record
from groundrules.rulebook.language.literals import written
from groundrules.rulebook.language.phrases import (
    NUMBER_WORDS,
    ORDERED,
    SUBJECTS,
    be,
    is_not,
    like_phrase,
    listed,
    say_bound,
    say_value,
    unknown_subject,
    verb_phrase,
)
from groundrules.rulebook.language.sums import written_factors
from groundrules.rulebook.model import Decision, Rule, Word, WordType
from groundrules.terms import Money

__all__ = ["known_needed", "say_condition", "say_needs", "say_outcome", "say_record", "say_rule", "say_value"]
_OPPOSITE: Mapping[Operator, Operator] = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_UNITS = ("days", "hours", "minutes", "weeks", "months")


def say_record(record: Record, words: Mapping[str, Word]) -> dict[str, str]:
    """The record's known words, as a person would write each value."""
    return {
        name: written(value, words[name]) if value is not None else "unknown"
        for name, value in record.items()
        if name in words
    }


def say_condition(condition: Condition, words: Mapping[str, Word]) -> str:
    """The condition as a clause that follows "when"; empty for one that always holds."""
    match condition:
        case Always():
            return ""
        case And((Compare(word, ">=", low), Compare(other, "<=", high))) if word == other:
            kind = words[word]
            return f"the {kind.say} {be(kind)} from {say_value(low, kind)} to {say_value(high, kind)}"
        case And(items):
            return _joined("and", items, words)
        case Or(items):
            return _joined("or", items, words)
        case Not(item):
            return _opposite(item, words)
        case _:
            return _test(condition, words, True)


def say_rule(rule: Rule, decision: Decision, words: Mapping[str, Word]) -> str:
    """The rule as one sentence, with a note on what must be known for it to hold."""
    clause = say_condition(rule.condition, words)
    lead = f"When {clause}" if clause else "Always"
    if not clause and decision.policy.value.startswith("first"):
        lead = "In every other case"
    return f"{lead}: {say_outcome(rule.outcome, decision)}.{say_needs(rule.condition, words)}"


def say_outcome(outcome: Mapping[str, Value], decision: Decision) -> str:
    """What a rule gives: "owner field, quarterback field, support inside"."""
    types = {output.name: output for output in decision.gives}
    parts = []
    for name, value in outcome.items():
        output = types.get(name)
        kind = output.type if output else WordType.TEXT
        label = name.replace("_", " ")
        if kind is WordType.TEXT:
            parts.append(f"{label}: {value}")
        else:
            scale = 2 if kind is WordType.MONEY else 0
            shown = say_value(value, Word(name, kind, label, scale=scale))
            parts.append(_labelled(label, shown))
    return ", ".join(parts) or "nothing"


def _labelled(label: str, shown: str) -> str:
    """A count goes before its unit: "meet every 14 days", not "meet every days 14"."""
    start, _, unit = label.rpartition(" ")
    if unit in _UNITS and start:
        return f"{start} {shown} {unit.removesuffix('s') if shown == '1' else unit}"
    return f"{label} {shown}"


def say_needs(condition: Condition, words: Mapping[str, Word]) -> str:
    """The note " Holds only when known: employees.", or nothing when no unknown can stop the rule."""
    needed = known_needed(condition, words)
    names = listed([words[name].say for name in needed], "and")
    return f" Holds only when known: {names}." if needed else ""


def known_needed(condition: Condition, words: Mapping[str, Word]) -> tuple[str, ...]:
    """The words that may be unknown and without which the condition can never hold."""
    return tuple(
        name
        for name in words_of(condition)
        if words[name].may_be_unknown and not _can_be(True, condition, unknown=name)
    )


def _can_be(wanted: bool, condition: Condition, *, unknown: str) -> bool:
    """Whether the condition could come out as wanted for some record in which that word is unknown."""
    match condition:
        case Not(item):
            return _can_be(not wanted, item, unknown=unknown)
        case And(items) | Or(items):
            parts = [_can_be(wanted, item, unknown=unknown) for item in items]
            return all(parts) if isinstance(condition, And) == wanted else any(parts)
        case Always():
            return wanted
        case IsUnknown(word):
            return wanted or word != unknown
        case _:
            return unknown not in words_of(condition)


def say_linear_side(factors: Iterable[tuple[int, str]], words: Mapping[str, Word]) -> str:
    """A sum in words: "4 times the deal amount plus the revenue"."""
    parts = [
        f"the {words[word].say}" if factor == 1 else f"{factor} times the {words[word].say}"
        for factor, word in factors
    ]
    return " plus ".join(parts)


def _joined(connective: str, items: Iterable[Condition], words: Mapping[str, Word]) -> str:
    """Clauses joined; one of the other connective inside is set off by "either" or "both"."""
    clauses = []
    for word, group in groupby(items, lambda item: _bounded(item, words)):
        alike = list(group)
        if word and connective == "and" and len(alike) > 1:
            bounds = [
                say_bound(item.operator, item.value, word) for item in alike if isinstance(item, Compare)
            ]
            clauses.append(f"the {word.say} {be(word)} {' and '.join(bounds)}")
            continue
        for item in alike:
            clause = say_condition(item, words) or "in every case"
            wrap = {(And, "or"): "both ", (Or, "and"): "either "}.get((type(item), connective), "")
            clauses.append(wrap + clause)
    return listed(clauses, connective) if connective == "and" else f" {connective} ".join(clauses)


def _bounded(item: Condition, words: Mapping[str, Word]) -> Word | None:
    """The ordered word a plain bound speaks of, so that two bounds of it can share a subject."""
    if isinstance(item, Compare) and words[item.word].type in ORDERED:
        return words[item.word]
    return None


def _opposite(item: Condition, words: Mapping[str, Word]) -> str:
    match item:
        case Always():
            return "never"
        case And(items):
            return _joined("or", [Not(inner) for inner in items], words)
        case Or(items):
            return _joined("and", [Not(inner) for inner in items], words)
        case Not(inner):
            return say_condition(inner, words)
        case _:
            return _test(item, words, False)


def _test(condition: Condition, words: Mapping[str, Word], holds: bool) -> str:
    match condition:
        case Compare(word, operator, value):
            return _compare(words[word], operator if holds else _OPPOSITE[operator], value)
        case Among(word, values):
            shown = listed([say_value(value, words[word]) for value in values], "or")
            return f"the {words[word].say} {'is' if holds else is_not(words[word])} {shown}"
        case Like(word, pattern):
            return f"the {words[word].say} {like_phrase(pattern, holds)}"
        case IsUnknown(word):
            subject = unknown_subject(words[word])
            return f"{subject} {'unknown' if holds else 'known'}"
        case Linear():
            return _linear(condition, condition.operator if holds else _OPPOSITE[condition.operator], words)
        case _:
            raise TypeError(f"not a test: {condition!r}")


def _compare(word: Word, operator: Operator, value: Value) -> str:
    if isinstance(value, bool):
        return (
            f"{SUBJECTS.get(word.about, 'the customer')} {verb_phrase(word.say, value == (operator == '='))}"
        )
    if word.type in ORDERED:
        return f"the {word.say} {be(word)} {say_bound(operator, value, word)}"
    return f"the {word.say} {'is' if operator == '=' else is_not(word)} {say_value(value, word)}"


def _linear(linear: Linear, operator: Operator, words: Mapping[str, Word]) -> str:
    """A sum against a sum, each on the side where its factor is positive."""
    factors, constant = written_factors(linear, words)
    left = [(factor, word) for factor, word in factors if factor > 0]
    right = [(-factor, word) for factor, word in factors if factor < 0]
    shown = f"{constant:,}"
    if all(words[word].type is WordType.MONEY for _, word in factors):
        shown = str(Money(constant * 100, words[factors[0][1]].currency or "USD"))
    if not right:
        return f"{say_linear_side(left, words)} is {NUMBER_WORDS[operator]} {shown}"
    side = say_linear_side(right, words)
    if constant:
        side += f" {'plus' if constant > 0 else 'minus'} {shown.removeprefix('-')}"
    return f"{say_linear_side(left, words)} is {NUMBER_WORDS[operator]} {side}"
