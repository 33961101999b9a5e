"""The reference: one record in, one answer and its reasons out; slow and obvious on purpose.

Every other evaluator (the compiled one over all accounts, the proof) is held to this one by tests.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import eq, ge, gt, le, lt, ne

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
)
from groundrules.rulebook.model import Decision, Policy

Record = Mapping[str, Value | None]
"""Word -> value in stored form; None, or no entry at all, is unknown."""

_COMPARE = {"=": eq, "<>": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the book says about one record.

    Attributes:
        rule_ids: every rule that holds and yields to no other that holds, in the book's order.
        rule_id: the rule that answers; None when no rule holds, when several hold under ``exactly one``,
            and always under ``all that fit`` (there each of ``rule_ids`` adds its own outcome).
        outcome: what the answering rule gives; empty when there is none.
        unknown: unknown words that kept at least one rule from being true or false.
        yielded: rules that hold and yield to another one that holds, in the book's order.
    """

    rule_ids: tuple[str, ...]
    rule_id: str | None = None
    outcome: Mapping[str, Value] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    yielded: tuple[str, ...] = ()


def truth(condition: Condition, record: Record) -> bool | None:  # noqa: C901, PLR0911 - one branch per kind
    """Whether the condition holds: True, False, or None when an unknown value leaves it open (as in SQL)."""
    match condition:
        case Always():
            return True
        case Compare(word, operator, value):
            actual = record.get(word)
            return None if actual is None else bool(_COMPARE[operator](actual, value))
        case Among(word, values):
            actual = record.get(word)
            return None if actual is None else actual in values
        case Like(word, pattern):
            actual = record.get(word)
            return None if actual is None else like(str(actual), pattern)
        case IsUnknown(word):
            return record.get(word) is None
        case Linear(terms, operator, constant):
            total = 0
            for factor, word in terms:
                actual = record.get(word)
                if actual is None:
                    return None
                if not isinstance(actual, int):
                    raise TypeError(f"{word} is not a number: {actual!r}")
                total += factor * actual
            return bool(_COMPARE[operator](total, constant))
        case Not(item):
            inner = truth(item, record)
            return None if inner is None else not inner
        case And(items):
            parts = [truth(item, record) for item in items]
            return False if False in parts else None if None in parts else True
        case Or(items):
            parts = [truth(item, record) for item in items]
            return True if True in parts else None if None in parts else False


def like(text: str, pattern: str) -> bool:
    """Whether the text fits a SQL pattern: ``%`` any run, ``_`` one character, case matters."""
    at = here = 0
    resume, tried = (
        -1,
        0,
    )  # after the last % met, and where it was last tried: never more than length x length
    while here < len(text):
        sign = pattern[at : at + 1]
        if sign == "%":
            at += 1
            resume, tried = at, here
        elif sign in {"_", text[here]}:
            at, here = at + 1, here + 1
        elif resume >= 0:
            tried += 1
            at, here = resume, tried
        else:
            return False
    return not pattern[at:].strip("%")


def decide(decision: Decision, record: Record) -> Answer:
    """What the decision says about the record, by trying every rule."""
    holding = []
    unknown: dict[str, None] = {}
    for rule in decision.rules:
        held = truth(rule.condition, record)
        if held:
            holding.append(rule)
        elif held is None:
            unknown.update(dict.fromkeys(_open_words(rule.condition, record)))
    held_ids = {rule.rule_id for rule in holding}
    yielded = tuple(rule.rule_id for rule in holding if held_ids.intersection(rule.yields_to))
    standing = [rule for rule in holding if rule.rule_id not in yielded]
    rule_ids = tuple(rule.rule_id for rule in standing)
    open_words = tuple(unknown)
    is_one = decision.policy is Policy.EXACTLY_ONE and len(standing) == 1
    if not standing or not (is_one or decision.policy is Policy.FIRST):
        return Answer(rule_ids, unknown=open_words, yielded=yielded)
    return Answer(rule_ids, standing[0].rule_id, standing[0].outcome, open_words, yielded)


def _open_words(condition: Condition, record: Record) -> tuple[str, ...]:
    """The unknown words that leave the condition neither true nor false."""
    if truth(condition, record) is not None:
        return ()
    match condition:
        case Not(item):
            return _open_words(item, record)
        case And(items) | Or(items):
            return tuple(word for item in items for word in _open_words(item, record))
        case Linear(terms, _, _):
            return tuple(word for _, word in terms if record.get(word) is None)
        case Compare(word, _, _) | Among(word, _) | Like(word, _):
            return (word,)
        case _:
            return ()
