"""Two versions of a decision over one set of words, so that one record can be asked of both.

A word whose domain changed gets both domains, and each version keeps a condition that says which records its
own words allow: beyond it that version says "outside the book". A word kept in hundredths by one version and
in whole units by the other is compared in the finer unit.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import reduce

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
    words_of,
)
from groundrules.rulebook.language.literals import NUMERIC
from groundrules.rulebook.model import Decision, Word, WordType

Words = Mapping[str, Word]


@dataclass(frozen=True, slots=True)
class Joint:
    """Both versions of one decision over the same words.

    Attributes:
        words: every word either version tests.
        old: the old version, its constants in the joint unit.
        new: the new version, its constants in the joint unit.
        old_domain: where the old version's own words allow a record; None: everywhere.
        new_domain: the same for the new version.
        extras: conditions one of which holds for every record that only one version's words allow.
        problems: why records cannot be compared, each a sentence; empty when they can.
    """

    words: Words
    old: Decision
    new: Decision
    old_domain: Condition | None
    new_domain: Condition | None
    extras: tuple[Condition, ...] = ()
    problems: tuple[str, ...] = ()


def joined(old: Decision, new: Decision, old_words: Words, new_words: Words) -> Joint:
    """Both versions of a decision made comparable."""
    tested_old, tested_new = used_words(old), used_words(new)
    words: dict[str, Word] = {}
    problems = []
    factors: tuple[dict[str, int], dict[str, int]] = ({}, {})
    bounds: tuple[list[Condition], list[Condition]] = ([], [])
    extras: list[Condition] = []
    tested = {*tested_old, *tested_new}
    for name in [name for name in {**new_words, **old_words} if name in tested]:
        versions = [
            own[name] if name in tested else None
            for own, tested in ((old_words, tested_old), (new_words, tested_new))
        ]
        present = [word for word in versions if word is not None]
        problem = _clash(*present) if len(present) == 2 else ""
        if problem:
            problems.append(problem)
            continue
        word = words[name] = reduce(_both, present)
        for word_of, factor, bound in zip(versions, factors, bounds, strict=True):
            if word_of is None:
                continue
            factor[name] = 10 ** (word.scale - word_of.scale)
            own = _scaled_word(word_of, factor[name])
            if _domain(own) != _domain(word):
                bound.append(within_domain(own))
                extras += _beyond(own, word)
    if problems:
        return Joint({}, old, new, None, None, problems=tuple(problems))
    return Joint(
        words,
        _scaled_decision(old, factors[0]),
        _scaled_decision(new, factors[1]),
        _all(bounds[0]),
        _all(bounds[1]),
        tuple(extras),
    )


def used_words(decision: Decision) -> tuple[str, ...]:
    """The words a decision's rules test, each once, in reading order."""
    found: dict[str, None] = {}
    stack = [rule.condition for rule in reversed(decision.rules)]
    while stack:
        condition = stack.pop()
        match condition:
            case Compare(word=word) | Among(word=word) | Like(word=word) | IsUnknown(word=word):
                found[word] = None
            case And(items) | Or(items):
                stack.extend(reversed(items))
            case Not(item):
                stack.append(item)
            case Linear(terms):
                found.update((word, None) for _, word in terms)
    return tuple(found)


def within_domain(word: Word) -> Condition:
    """Holds exactly for the values the word allows."""
    parts: list[Condition] = []
    if word.type is WordType.ONE_OF:
        parts.append(Among(word.name, word.values))
    if word.low is not None:
        parts.append(Compare(word.name, ">=", word.low))
    if word.high is not None:
        parts.append(Compare(word.name, "<=", word.high))
    if not parts:
        return Always() if word.may_be_unknown else Not(IsUnknown(word.name))
    known = parts[0] if len(parts) == 1 else And(tuple(parts))
    return Or((known, IsUnknown(word.name))) if word.may_be_unknown else known


def _beyond(word: Word, joint: Word) -> list[Condition]:
    """Conditions that hold for what the joint word allows and the word does not."""
    found: list[Condition] = []
    if word.type is WordType.ONE_OF:
        more = tuple(value for value in joint.values if value not in word.values)
        found += [Among(word.name, more)] if more else []
        if joint.type is WordType.TEXT:
            found.append(Not(Among(word.name, word.values)))
    if word.low is not None and word.low != joint.low:
        found.append(Compare(word.name, "<", word.low))
    if word.high is not None and word.high != joint.high:
        found.append(Compare(word.name, ">", word.high))
    if joint.may_be_unknown and not word.may_be_unknown:
        found.append(IsUnknown(word.name))
    return found


def scaled(condition: Condition, factors: Mapping[str, int]) -> Condition:  # noqa: PLR0911 - one per kind
    """The same test where each word's stored values are that many times larger."""
    match condition:
        case Not(item):
            return Not(scaled(item, factors))
        case And(items):
            return And(tuple(scaled(item, factors) for item in items))
        case Or(items):
            return Or(tuple(scaled(item, factors) for item in items))
        case Compare(word, operator, value):
            return Compare(word, operator, _times(value, factors[word]))
        case Among(word, values):
            return Among(word, tuple(_times(value, factors[word]) for value in values))
        case Linear(terms, operator, constant):
            most = max(factors[word] for _, word in terms)
            grown = tuple((factor * (most // factors[word]), word) for factor, word in terms)
            return Linear(grown, operator, constant * most)
        case _:
            return condition


def _times(value: Value, factor: int) -> Value:
    return value * factor if isinstance(value, int) and not isinstance(value, bool) else value


def _scaled_decision(decision: Decision, factors: Mapping[str, int]) -> Decision:
    changed = {name: factor for name, factor in factors.items() if factor != 1}
    if not changed:
        return decision
    rules = tuple(
        replace(rule, condition=scaled(rule.condition, factors))
        if changed.keys() & set(words_of(rule.condition))
        else rule
        for rule in decision.rules
    )
    return replace(decision, rules=rules)


def _scaled_word(word: Word, factor: int) -> Word:
    low, high = word.low, word.high
    return replace(
        word,
        low=low * factor if isinstance(low, int) else low,
        high=high * factor if isinstance(high, int) else high,
    )


def _clash(one: Word, other: Word) -> str:
    if _family(one.type) != _family(other.type):
        return (
            f"`{one.name}` was `{one.type.value}` and is now `{other.type.value}`: "
            "what was a record for one version is none for the other"
        )
    if WordType.MONEY in (one.type, other.type) and one.currency != other.currency:
        return (
            f"`{one.name}` was in {one.currency or 'no currency'} and is now in "
            f"{other.currency or 'no currency'}: amounts in two currencies are not compared"
        )
    return ""


def _family(kind: WordType) -> str:
    if kind in NUMERIC:
        return "number"
    return "text" if kind in (WordType.ONE_OF, WordType.TEXT) else kind.value


def _both(one: Word, other: Word) -> Word:
    """One word with both domains; ``other`` names it."""
    scale = max(one.scale, other.scale)
    one = _scaled_word(one, 10 ** (scale - one.scale))
    other_scaled = _scaled_word(other, 10 ** (scale - other.scale))
    is_text = WordType.TEXT in (one.type, other.type)
    lows = [word.low for word in (one, other_scaled)]
    highs = [word.high for word in (one, other_scaled)]
    return replace(
        other if other.scale == scale else one,
        say=other.say,
        type=WordType.TEXT if is_text else other.type if other.scale == scale else one.type,
        values=() if is_text else tuple(dict.fromkeys((*other.values, *one.values))),
        low=None if None in lows else min(lows),  # type: ignore[type-var]  # both numbers or both dates
        high=None if None in highs else max(highs),  # type: ignore[type-var]
        scale=scale,
        may_be_unknown=one.may_be_unknown or other.may_be_unknown,
    )


def _domain(word: Word) -> tuple[object, ...]:
    kind = _family(word.type) if word.type is not WordType.TEXT else "any text"
    return kind, frozenset(word.values), word.low, word.high, word.may_be_unknown


def _all(conditions: list[Condition]) -> Condition | None:
    return And(tuple(conditions)) if conditions else None
