"""A number for every set of rules."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from sqlglot import exp

from groundrules.coverage.masks.conditions import Tree, whole

ROOM = (1 << 62) - 1
"""Numbers are added up within 62 bits, so that no sum of two is more than an engine's whole number."""


def set_id(rule_ids: Iterable[str]) -> int:
    """A number for a set of rules, the same in every run and version: its rules' own numbers added up.

    A rule's own number is 62 bits of its id's digest; no rule is 0. Two of a million sets share a number with
    a chance of one in ten million, which ``coverage.sets`` looks for.
    """
    return sum(int.from_bytes(sha256(one.encode()).digest()[:8], "big") >> 2 for one in rule_ids) & ROOM


def put_together(parts: Sequence[Tree]) -> Tree:
    """The number of the union of sets of which no two share a rule.

    Added up in halves, since a chain of a hundred is more than an engine's parser can follow.
    """
    if len(parts) == 1:
        return parts[0]
    half = len(parts) // 2
    total = exp.Paren(this=exp.Add(this=put_together(parts[:half]), expression=put_together(parts[half:])))
    return exp.Paren(this=exp.BitwiseAnd(this=total, expression=whole(ROOM)))
