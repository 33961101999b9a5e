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
from groundrules.rulebook.language.normal import normal
from groundrules.rulebook.language.phrases import (
    NUMBER_WORDS,
    ORDERED,
    SUBJECTS,
    be,
    is_not,
    like_phrase,
    listed,
    say_bound,
    say_text,
    say_value,
    unknown_subject,
    verb_phrase,
)
from groundrules.rulebook.language.sums import written_factors
from groundrules.rulebook.model import Decision, Output, Rule, Word, WordType
from groundrules.terms import Money

__all__ = [
    "known_needed",
    "say_condition",
    "say_exceptions",
    "say_given",
    "say_needs",
    "say_outcome",
    "say_record",
    "say_rule",
    "say_value",
]
UNITS = ("days", "hours", "minutes", "weeks", "months")


def say_record(record: Record, words: Mapping[str, Word]) -> dict[str, str]:
    """The record's known words, as a person would write each value."""
    return {
        name: written(value, words[name]) if value is not None else "unknown"
        for name, value in record.items()
        if name in words
    }


def say_condition(condition: Condition, words: Mapping[str, Word]) -> str:
    """The condition as a clause that follows "when"; empty for one that always holds.

    ``language.english.read_condition`` reads the clause back to the same condition.
    """
    spoken = normal(condition)
    return "" if isinstance(spoken, Always) else _clause(spoken, words)


def say_rule(rule: Rule, decision: Decision, words: Mapping[str, Word]) -> str:
    """The rule as one sentence, with a note on what must be known for it to hold."""
    clause = say_condition(rule.condition, words)
    lead = f"When {clause}" if clause else "Always"
    if not clause and decision.policy.value.startswith("first"):
        lead = "In every other case"
    lead += say_exceptions(rule)
    return f"{lead}: {say_outcome(rule.outcome, decision)}.{say_needs(rule.condition, words)}"


def say_exceptions(rule: Rule) -> str:
    """The rules that go first, to be added to the clause: ", unless A1 or A2 applies"; else nothing."""
    return f", unless {listed(rule.yields_to, 'or')} applies" if rule.yields_to else ""


def say_outcome(outcome: Mapping[str, Value], decision: Decision) -> str:
    """What a rule gives: "owner field, quarterback field, support inside"."""
    types = {output.name: output for output in decision.gives}
    parts = []
    for name, value in outcome.items():
        output = types.get(name)
        kind = output.type if output else WordType.TEXT
        label = name.replace("_", " ")
        if kind is WordType.TEXT:
            parts.append(f"{label}: {say_text(str(value))}")
        else:
            parts.append(_labelled(label, say_given(value, output)))
    return ", ".join(parts) or "nothing"


def say_given(value: Value | None, output: Output | None) -> str:
    """One thing a rule gives, without its name: "$2.50", "10%", "yes", "field"."""
    if value is None:
        return "nothing"
    if output is None or output.type is WordType.TEXT:
        return str(value)
    scale = 2 if output.type is WordType.MONEY else 0
    return say_value(value, Word(output.name, output.type, output.name, output.values, scale=scale))


def _labelled(label: str, shown: str) -> str:
    """A count goes before its unit: "meet every 14 days", not "meet every days 14"."""
    start, _, unit = label.rpartition(" ")
    if unit in UNITS and start:
        return f"{start} {shown} {unit.removesuffix('s') if shown == '1' else unit}"
    return f"{label} {shown}"


def say_needs(condition: Condition, words: Mapping[str, Word]) -> str:
    """The note " Holds only when known: employees.", or nothing when no unknown can stop the rule."""
    needed = known_needed(condition, words)
    names = listed([words[name].say for name in needed], "and")
    return f" Holds only when known: {names}." if needed else ""


def known_needed(condition: Condition, words: Mapping[str, Word]) -> tuple[str, ...]:
    """The words that may be unknown and without which the condition can never hold, in the book's order."""
    tested = frozenset(words_of(condition))
    return tuple(
        name
        for name in words
        if name in tested and words[name].may_be_unknown and not _can_be(True, condition, unknown=name)
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


def _clause(condition: Condition, words: Mapping[str, Word], *, is_inside: bool = False) -> str:
    match condition:
        case And(items):
            return listed(_clauses("and", items, words, is_inside), "and")
        case Or(items):
            return " or ".join(_clauses("or", items, words, is_inside))
        case _:
            return _test(condition, words)


def _clauses(
    connective: str, items: Iterable[Condition], words: Mapping[str, Word], is_inside: bool
) -> list[str]:
    """Clauses to be joined; a group of the other connective is set off by "either", "both" or brackets."""
    clauses = []
    for word, group in groupby(items, lambda item: _bounded(item, words)):
        alike = list(group)
        if word and connective == "and" and len(alike) > 1:
            clauses.append(f"the {word.say} {be(word)} {_say_bounds(alike, word)}")
            continue
        for item in alike:
            if not isinstance(item, And | Or):
                clauses.append(_test(item, words))
            elif is_range(item, words):
                clauses.append(_clause(item, words))
            elif is_inside:
                clauses.append(f"({_clause(item, words)})")
            else:
                lead = "both" if isinstance(item, And) else "either"
                clauses.append(f"{lead} {_clause(item, words, is_inside=True)}")
    return clauses


def is_range(condition: Condition, words: Mapping[str, Word]) -> bool:
    """Whether the condition only bounds one ordered word: it reads as one test."""
    bounds = {_bounded(item, words) for item in condition.items} if isinstance(condition, And) else set()
    return len(bounds) == 1 and None not in bounds


def _bounded(item: Condition, words: Mapping[str, Word]) -> Word | None:
    """The ordered word a plain bound speaks of, so that two bounds of it can share a subject."""
    if isinstance(item, Compare) and words[item.word].type in ORDERED:
        return words[item.word]
    return None


def _say_bounds(items: Iterable[Condition], word: Word) -> str:
    bounds = [(item.operator, item.value) for item in items if isinstance(item, Compare)]
    match bounds:
        case ((">=", low), ("<=", high)):
            return f"from {say_value(low, word)} to {say_value(high, word)}"
        case _:
            return " and ".join(say_bound(operator, value, word) for operator, value in bounds)


def _test(condition: Condition, words: Mapping[str, Word]) -> str:  # noqa: PLR0911 - one per kind
    match condition:
        case Always():
            return "in every case"
        case Not(Always()):
            return "never"
        case Compare(word, operator, value):
            return _compare(words[word], operator, value)
        case Among(word, values):
            return f"{unknown_subject(words[word])} {_choices(values, words[word])}"
        case Not(Among(word, values)):
            ruled_out = is_not(words[word]).partition(" ")[2]
            return f"{unknown_subject(words[word])} {ruled_out} {_choices(values, words[word])}"
        case Like(word, pattern):
            return f"the {words[word].say} {like_phrase(pattern, True)}"
        case Not(Like(word, pattern)):
            return f"the {words[word].say} {like_phrase(pattern, False)}"
        case IsUnknown(word):
            return f"{unknown_subject(words[word])} unknown"
        case Not(IsUnknown(word)):
            return f"{unknown_subject(words[word])} known"
        case Linear():
            return _linear(condition, condition.operator, words)
        case _:
            raise TypeError(f"not a test: {condition!r}")


def _choices(values: Iterable[Value], word: Word) -> str:
    return listed([say_value(value, word) for value in values], "or")


def _compare(word: Word, operator: Operator, value: Value) -> str:
    if isinstance(value, bool):
        return (
            f"{SUBJECTS.get(word.about, 'the customer')} {verb_phrase(word.say, value == (operator == '='))}"
        )
    if word.type in ORDERED:
        return f"the {word.say} {be(word)} {say_bound(operator, value, word)}"
    return f"the {word.say} {be(word) if operator == '=' else is_not(word)} {say_value(value, word)}"


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
