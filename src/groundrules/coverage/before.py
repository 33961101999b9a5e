"""What the last run decided, as far as the next one can build on it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

import pyarrow as pa

from groundrules.coverage.redecide import Basis
from groundrules.coverage.sets import LINE, Sets
from groundrules.coverage.words import decision_words
from groundrules.rulebook.condition import Condition
from groundrules.rulebook.language.canonical import print_condition
from groundrules.rulebook.model import Decision, Policy, Word
from groundrules.rulebook.parse import understand


@dataclass(frozen=True)
class Before:
    """The last run.

    Attributes:
        account_facts: what its rules looked at, of the facts it saw.
        answers: the table ``answers`` it published, in the same order.
        sets: the sets of rules these speak of.
        basis: the rules it went by.
    """

    account_facts: pa.Table
    answers: pa.Table
    sets: Sets
    basis: Basis


def note(decision: Decision, words: Mapping[str, Word]) -> dict[str, object]:
    """The rules and what their words mean, for the manifest: what ``remembered`` reads back."""
    return {
        "policy": decision.policy.value,
        "words": {name: _meaning(words[name]) for name in decision_words(decision)},
        "rules": [
            {"id": rule_id, "when": [print_condition(condition, words) for condition in conditions]}
            for rule_id, conditions in Basis.of(decision).rules.items()
        ],
    }


def remembered(noted: object, words: Mapping[str, Word]) -> Basis | None:
    """The rules a manifest noted; None when their words do not mean today what they meant then.

    Args:
        noted: what ``note`` wrote; None from a run that wrote nothing.
        words: the words of today.
    """
    if not isinstance(noted, dict):
        return None
    if any(name not in words or _meaning(words[name]) != then for name, then in noted["words"].items()):
        return None
    rules: dict[str, tuple[Condition, ...]] = {}
    for rule in noted["rules"]:
        read = [understand(text, words).condition for text in rule["when"]]
        rules[rule["id"]] = tuple(condition for condition in read if condition is not None)
        if len(rules[rule["id"]]) != len(read):
            return None
    return Basis(Policy(noted["policy"]), rules)


def sets_of(table: pa.Table) -> Sets:
    """The published sets by number."""
    columns = (table[name].to_pylist() for name in ("matches", "rules"))
    return {number: tuple(rules.split(LINE)) if rules else () for number, rules in zip(*columns, strict=True)}


def _meaning(word: Word) -> str:
    """A digest of a word; where and how it is said does not matter."""
    return sha256(repr(replace(word, span=None, say="")).encode()).hexdigest()[:16]
