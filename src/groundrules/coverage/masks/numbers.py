"""A number for every set of rules."""

from collections.abc import Iterable
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


def put_together(one: Tree, other: Tree) -> Tree:
    """The number of two sets that share no rule."""
    total = exp.Paren(this=exp.Add(this=one, expression=other))
    return exp.Paren(this=exp.BitwiseAnd(this=total, expression=whole(ROOM)))
