"""Named numbers on the pages: a rule says the name, and the name's values are told once."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from groundrules.rulebook.condition import And, Compare, Condition, Not, Operator, Or
from groundrules.rulebook.language.normal import OPPOSITE
from groundrules.rulebook.language.phrases import DATE_WORDS, NUMBER_WORDS, listed
from groundrules.rulebook.model import Rule, Rulebook, Setting, SettingTest, Word, WordType

MARK = "!"
"""Starts the name of a test that is said as it is; no word of a book can."""
_PLAIN = re.compile(r"(\w+)\s*(<=|>=|<>|=|<|>)\s*(\w+)")


def with_names(rule: Rule, book: Rulebook) -> tuple[Condition, Mapping[str, Word]]:
    """The rule's condition with each plain test of a named number as one part, and the words to say it with.

    What the test became region by region stays what decides; only the page is shorter.
    """
    named: dict[Condition, str] = {}
    for test in rule.setting_tests:
        for condition, holds in ((test.condition, True), (Not(test.condition), False)):
            if phrase := _phrase(test, book, holds=holds):
                named[condition] = MARK + phrase
    words = {name: Word(name, WordType.YES_NO, name.removeprefix(MARK)) for name in named.values()}
    return _replaced(rule.condition, named), {**book.words, **words}


def _phrase(test: SettingTest, book: Rulebook, *, holds: bool) -> str:
    """Such as: open pipeline at least a big deal. Empty when it is no single test of one word.

    With ``holds=False`` the opposite; like the test itself it needs the region and the word to be known.
    """
    found = _PLAIN.fullmatch(test.text.strip())
    if found is None or found[1] not in book.words or found[3] not in book.settings:
        return ""
    word = book.words[found[1]]
    says: Mapping[Operator, str] = DATE_WORDS if word.type is WordType.DATE else NUMBER_WORDS
    operator = next(operator for operator in says if operator == found[2])
    bound = says[operator if holds else OPPOSITE[operator]]
    return f"{word.say} {bound} {book.settings[found[3]].say}"


def _replaced(condition: Condition, named: Mapping[Condition, str]) -> Condition:
    """The condition with the named tests as parts of their own."""
    if condition in named:
        return Compare(named[condition], "=", True)
    match condition:
        case And(items):
            return And(tuple(_replaced(item, named) for item in items))
        case Or(items):
            return Or(tuple(_replaced(item, named) for item in items))
        case _:
            return condition


def say_setting(setting: Setting, book: Rulebook) -> str:
    """What a named number is: "a big deal: $250,000 in north, $100,000 elsewhere"."""
    lead = setting.say[:1].upper() + setting.say[1:]
    if setting.by is None:
        return f"{lead}: {_value(setting.otherwise, setting, book)}."
    values: dict[str, list[str]] = {}
    for case, value in setting.cases.items():
        values.setdefault(value, []).append("unknown" if case == "unknown" else case.replace("_", " "))
    by = book.words[setting.by].say if setting.by in book.words else setting.by
    parts = [
        f"{_value(value, setting, book)} where the {by} is {listed(cases, 'or')}"
        for value, cases in values.items()
    ]
    if setting.otherwise is not None:
        parts.append(f"{_value(setting.otherwise, setting, book)} elsewhere")
    return f"{lead}: {', '.join(parts)}."


def _value(value: str | None, setting: Setting, book: Rulebook) -> str:
    """The number as a person says it, with the currency or percent sign of the word it is compared with."""
    word = book.words.get(setting.word or "")
    try:
        number = Decimal(value or "")
    except InvalidOperation:
        return value or ""
    said = f"{number:,}"
    if word is not None and word.type is WordType.MONEY:
        currency = word.currency or book.currency
        return f"${said}" if currency == "USD" else f"{currency} {said}"
    if word is not None and word.type is WordType.PERCENT:
        return f"{said}%"
    return f"{said} {setting.unit}".rstrip()
