"""Which words an answer needs, and whether a value is one the book's words allow."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from groundrules.rulebook.condition import Value, words_of
from groundrules.rulebook.model import Decision, Rulebook, Word, WordType
from groundrules.terms import Money

COVERAGE = "coverage"
"""The name of the decision that says who covers an account."""
STAKES = ("revenue", "open_pipeline", "open_deals")
"""What a move is priced by; known for every account, in the book or not."""


def decision_words(decision: Decision) -> tuple[str, ...]:
    """The words a decision's rules test, each once, in reading order."""
    return tuple(dict.fromkeys(word for rule in decision.rules for word in words_of(rule.condition)))


def account_decisions(book: Rulebook) -> tuple[Decision, ...]:
    """The decisions that are answered for each account, coverage first."""
    found = [decision for decision in book.decisions.values() if decision.for_each == "account"]
    return tuple(sorted(found, key=lambda decision: decision.name != COVERAGE))


def stored_value(row: Mapping[str, object], name: str) -> Value | None:
    """The word's value in a row of ``account_facts``; TypeError when it is none the book knows."""
    value = row[name]
    if value is None or isinstance(value, Value):
        return value
    raise TypeError(f"{name} holds {value!r}, which is no value of a word")


def why_outside(word: Word, value: Value | None) -> str:
    """What is wrong with a value by the book's own words, as the end of a sentence; empty when nothing is."""
    if value is None:
        return "" if word.may_be_unknown else "is unknown, and the book says it never is"
    if word.type is WordType.ONE_OF:
        return "" if value in word.values else f"is not one of {', '.join(word.values)}"
    if word.low is not None and _less(value, word.low):
        return "is below the lowest value the book allows"
    if word.high is not None and _less(word.high, value):
        return "is above the highest value the book allows"
    return ""


def _less(one: Value, other: Value) -> bool:
    if isinstance(one, date) and isinstance(other, date):
        return one < other
    return isinstance(one, int) and isinstance(other, int) and one < other


def shown(word: Word, value: Value | None) -> str:
    """A stored value as the book would write it: ``yes``, ``2026-06-30``, ``$1,234.50``, ``unknown``."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if word.type is WordType.MONEY and isinstance(value, int):
        return str(Money(value, word.currency or "USD"))
    if isinstance(value, int):
        return f"{Decimal(value).scaleb(-word.scale):,f}" + ("%" if word.type is WordType.PERCENT else "")
    return value.isoformat() if isinstance(value, date) else value
