"""Conditions and outcomes short enough for a table cell, made from the tree that decides."""

from collections.abc import Mapping
from datetime import date

from groundrules.rulebook.condition import (
    Among,
    And,
    Compare,
    Condition,
    IsUnknown,
    Not,
    Operator,
    Or,
    Value,
)
from groundrules.rulebook.language.phrases import (
    ORDERED,
    SUBJECTS,
    listed,
    say_bound,
    say_value,
    verb_phrase,
)
from groundrules.rulebook.model import Output, Policy, Rulebook, Word, WordType
from groundrules.rulebook.render import say_condition
from groundrules.terms import Money

Words = Mapping[str, Word]
_UNITS = ("days", "hours", "weeks", "months")
NOTHING = "\N{EN DASH}"


def say_when(condition: Condition, words: Words) -> str:
    """The condition without its ceremony: "enterprise or public, needs a specialist"; empty for ``any``.

    What has no short form is said in full by ``render.say_condition``.
    """
    said = _short(condition, words)
    first = _first(condition)
    kind = words[first.word] if isinstance(first, (Compare, IsUnknown)) else None
    if said and kind is not None and kind.type is WordType.YES_NO and kind.name.isidentifier():
        return f"{SUBJECTS[kind.about].removeprefix('the ')} {said}"
    return said


def the_rest(policy: Policy, place: int) -> str:
    """How a rule that always holds is said: what is left over, or simply always."""
    return "everything else" if policy is Policy.FIRST and place else "always"


def say_output(output: Output) -> str:
    """The output as a column's head; its unit goes into the cells: "meet every" for ``meet_every_days``."""
    name, _, last = output.name.rpartition("_")
    return (name if name and last in _UNITS else output.name).replace("_", " ")


def say_given(output: Output, value: Value | None, book: Rulebook) -> str:
    """One outcome in a cell: a role by its name, a percent with its sign, nothing as a dash."""
    if value is None or value == "none" or (output.type is WordType.PERCENT and value == 0):
        return NOTHING
    if isinstance(value, str):
        roles = {card.role: card.say.removesuffix(" seller").lower() for card in book.roles}
        return roles.get(value, value.replace("_", " ")) if output.values else value
    if isinstance(value, (bool, date)):
        return say_day(value) if isinstance(value, date) else "yes" if value else "no"
    return _number(output, value, book.currency)


def say_day(day: date) -> str:
    """3 November 2025."""
    return f"{day.day} {day:%B} {day.year}"


def short_money(money: Money) -> str:
    """$250k where that is exact, else $249,999.99."""
    for size in (1_000_000, 1_000):
        if abs(money.minor) >= size * 100 and money.minor % (size * 10) == 0:
            return money.short()
    return str(money)


def _number(output: Output, value: int, currency: str) -> str:
    if output.type is WordType.MONEY:
        return short_money(Money(value, currency))
    if output.type is WordType.PERCENT:
        return f"{value:,}%"
    name, _, unit = output.name.rpartition("_")
    if name and unit in _UNITS:
        return f"{value:,} {unit.removesuffix('s') if value == 1 else unit}"
    return f"{value:,}"


def _short(condition: Condition, words: Words) -> str:
    match condition:
        case And(items):
            joined = _range(condition, words)
            parts = [] if joined else [_short(item, words) for item in _paired(items, words)]
            return joined or ", ".join(part for part in parts if part)
        case Or(items):
            parts = [_short(item, words) for item in items]
            grouped = [f"({part})" if ", " in part else part for part in parts]
            return _one_word(condition, words) or " or ".join(grouped)
        case _:
            return _test(condition, words) or say_condition(condition, words).removeprefix("the ")


def _first(condition: Condition) -> Condition:
    match condition:
        case And(items) | Or(items):
            return _first(items[0])
        case Not(item):
            return _first(item)
        case _:
            return condition


def _paired(items: tuple[Condition, ...], words: Words) -> list[Condition]:
    """Lower and upper bound of one word, when neighbours, become one part."""
    parts: list[Condition] = []
    for item in items:
        pair = And((parts[-1], item)) if parts else None
        if pair is not None and _range(pair, words):
            parts[-1] = pair
        else:
            parts.append(item)
    return parts


def _range(condition: And, words: Words) -> str:
    """Bounds in one phrase, ``> 8 and <= 24`` as "hours open 9 to 24"; empty when it is no such pair."""
    match condition.items:
        case (
            Compare(word, ">" | ">=" as above, int(low)),
            Compare(other, "<" | "<=" as below, int(high)),
        ) if word == other and words[word].type is WordType.WHOLE:
            return f"{words[word].say} {low + (above == '>'):,} to {high - (below == '<'):,}"
        case _:
            return ""


def _one_word(condition: Or, words: Words) -> str:
    """Alternatives about one word name it once: "employees below 500 or unknown"; else empty."""
    names = {item.word for item in condition.items if isinstance(item, (Compare, Among, IsUnknown))}
    short = [_bare(item, words) for item in condition.items]
    if len(names) != 1 or not all(short):
        return ""
    return f"{words[names.pop()].say} {' or '.join(short)}"


def _bare(item: Condition, words: Words) -> str:
    match item:
        case IsUnknown():
            return "unknown"
        case Compare(word, operator, value) if words[word].type in ORDERED:
            return _bound(words[word], operator, value)
        case Compare(word, "=", str(value)):
            return say_value(value, words[word])
        case Among(word, values):
            return listed([say_value(value, words[word]) for value in values], "or")
        case _:
            return ""


def _test(condition: Condition, words: Words) -> str:
    """A single test in short, or nothing when only the full sentence says it."""
    said = ""
    match condition:
        case IsUnknown(word):
            said = f"{words[word].say} unknown"
        case Not(IsUnknown(word)):
            said = f"{words[word].say} known"
        case Compare(word, operator, value) if words[word].type in ORDERED:
            said = f"{words[word].say} {_bound(words[word], operator, value)}"
        case Compare(word, operator, bool(value)):
            said = verb_phrase(words[word].say, value == (operator == "="))
        case Not(Compare(word, operator, bool(value))):
            said = verb_phrase(words[word].say, value != (operator == "="))
        case Compare(word, "=", str(value)) if words[word].type is WordType.ONE_OF:
            said = _named(words[word], (value,), words)
        case Among(word, values) if words[word].type is WordType.ONE_OF:
            said = _named(words[word], tuple(str(value) for value in values), words)
    return said


def _named(word: Word, values: tuple[str, ...], words: Words) -> str:
    """The values alone where no reader could take them for something else, else after the word."""
    said = listed([say_value(value, word) for value in values], "or")
    elsewhere = {value for other in words.values() if other.name != word.name for value in other.values}
    is_clear = word.about == "account" and all(len(value) >= 3 and value not in elsewhere for value in values)
    return said if is_clear else f"{word.say} {said}"


def _bound(word: Word, operator: Operator, value: Value) -> str:
    said = say_bound(operator, value, word)
    if word.type is WordType.MONEY and isinstance(value, int):
        money = Money(value, word.currency or "USD")
        return said.replace(str(money), short_money(money))
    return said
