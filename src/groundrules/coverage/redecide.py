"""Deciding again only what an edit of the book can have changed.

A row's answer follows from the set of rules that hold for it. Of an edited rule only the rows between its
old and its new condition are asked for; they get another set, and no other rule is asked. An edit of one
threshold costs one filter over the rows, however long the book is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from ibis.expr import types as ir
from numpy.typing import NDArray

from groundrules.coverage.compile import condition_holds
from groundrules.coverage.masks import set_id
from groundrules.coverage.sets import Sets, winner
from groundrules.rulebook.condition import And, Compare, Condition, Operator
from groundrules.rulebook.model import Decision, Policy

MOST_CHANGED = 24
"""With more rules changed than this, deciding all again costs less."""

_OPPOSITE: Mapping[Operator, Operator] = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


@dataclass(frozen=True)
class Basis:
    """What rows were decided by.

    Attributes:
        policy: how many rules may answer.
        rules: in the book's order: rule -> its condition, then the conditions of the rules it yields to.
    """

    policy: Policy
    rules: Mapping[str, tuple[Condition, ...]]

    @classmethod
    def of(cls, decision: Decision) -> "Basis":
        """The basis of a decision."""
        own = {rule.rule_id: rule.condition for rule in decision.rules}
        return cls(
            decision.policy,
            {
                rule.rule_id: tuple(own[name] for name in (rule.rule_id, *rule.yields_to))
                for rule in decision.rules
            },
        )


@dataclass(frozen=True)
class Again:
    """What a new basis changes.

    Attributes:
        rows: key columns, ``rule_id`` and ``matches`` of each row that gets another answer or another set.
        sets: the sets known before and the new ones.
    """

    rows: pa.Table
    sets: Sets


def redecide(*, rows: ir.Table, before: Basis, now: Basis, sets: Sets, key: Sequence[str]) -> Again | None:
    """The rows that are answered otherwise; None when deciding all again costs less.

    Args:
        rows: one column per word, in stored form, and ``matches`` as decided by ``before``, never unknown.
        before: by which the rows were decided.
        now: by which they are to be.
        sets: the sets ``matches`` speaks of.
        key: columns that name the rows.
    """
    changed = {**before.rules, **now.rules}
    changed = {name: () for name in changed if before.rules.get(name) != now.rules.get(name)}
    if len(changed) > MOST_CHANGED:
        return None
    parts = [part for name in changed for part in _between(rows, before.rules.get(name), now.rules.get(name))]
    moved = [number for number, held in sets.items() if _moves(held, before, now)]
    parts += [rows.filter(rows["matches"].isin(moved))] if moved else []
    edit = _Edit(now, frozenset(changed), tuple(name for name in now.rules if name in changed))
    if not parts:
        return Again(_empty(rows, key), sets)
    flags = {f"stands_{place}": _stands(now.rules[name], rows) for place, name in enumerate(edit.asked)}
    found = [part.select(*key, "matches", **flags) for part in parts]
    together = ibis.union(*found, distinct=len(changed) > 1 or bool(moved)) if len(found) > 1 else found[0]
    return _named(together.to_pyarrow(), edit, key, sets)


@dataclass(frozen=True)
class _Edit:
    """The rules of now, which of them changed, and those asked anew, in the order of their flags."""

    now: Basis
    changed: frozenset[str]
    asked: tuple[str, ...]


def _named(found: pa.Table, edit: _Edit, key: Sequence[str], sets: Sets) -> Again:
    """The rows with their new sets and answers: one look at each combination of old set and flags."""
    now, asked = edit.now, edit.asked
    order = {rule_id: place for place, rule_id in enumerate(now.rules)}
    known: dict[int, tuple[str, ...]] = dict(sets)
    numbers, places = _distinct(found["matches"])
    combined = places << len(asked)
    for place in range(len(asked)):
        combined |= found[f"stands_{place}"].to_numpy().astype(np.int64) << place
    cases, which = _distinct(pa.chunked_array([combined]))
    matches, rule_ids = [], []
    for case in cases:
        old = known[numbers[case >> len(asked)]]
        kept = [rule_id for rule_id in old if rule_id not in edit.changed]
        kept += [rule_id for place, rule_id in enumerate(asked) if case >> place & 1]
        held = tuple(sorted(kept, key=order.__getitem__))
        matches.append(set_id(held))
        rule_ids.append(winner(now.policy, held))
        known[matches[-1]] = held
    rows = {name: found[name] for name in key}
    rows["rule_id"] = pa.array(rule_ids, pa.string()).take(pa.array(which))
    rows["matches"] = pa.array(matches, pa.int64()).take(pa.array(which))
    return Again(pa.table(rows), known)


def _distinct(column: pa.ChunkedArray) -> tuple[list[int], NDArray[np.int64]]:
    """The values of a column once each, and for each row the place of its value among them."""
    encoded = pc.dictionary_encode(column.combine_chunks())
    return encoded.dictionary.to_pylist(), encoded.indices.to_numpy().astype(np.int64)


def _empty(rows: ir.Table, key: Sequence[str]) -> pa.Table:
    none = rows.select(*key, rule_id=ibis.null("string"), matches="matches")
    return none.limit(0).to_pyarrow()


def _moves(held: Sequence[str], before: Basis, now: Basis) -> bool:
    """Whether the same rules give another answer now, because the order or the policy changed."""
    if (len(held) < 2 and before.policy is now.policy) or not all(name in now.rules for name in held):
        return False
    first, then = (tuple(name for name in basis.rules if name in held) for basis in (before, now))
    return winner(before.policy, first) != winner(now.policy, then)


_Rule = tuple[Condition, ...]
"""A condition, then those of the rules it yields to."""


def _between(rows: ir.Table, old: _Rule | None, new: _Rule | None) -> tuple[ir.Table, ...]:
    """Rows where only the old or only the new rule stands.

    Two filters and not one, each of plain tests joined by "and": such a filter stops at the first that fails
    and skips whole blocks of rows by their smallest and largest values.
    """
    if old is None or new is None:
        return (rows.filter(*_tests(old or new or (), rows)),)
    return tuple(rows.filter(*_only(one, other, rows)) for one, other in ((new, old), (old, new)))


def _only(one: _Rule, other: _Rule, rows: ir.Table) -> list[ir.BooleanValue]:
    """Tests that hold where one rule stands and the other does not; the tests both share are asked last."""
    if len(one) > 1 or len(other) > 1:
        return [*_tests(one, rows), ~_stands(other, rows)]
    mine, theirs = _items(one[0]), _items(other[0])
    shared = [item for item in mine if item in theirs]
    own = [item for item in mine if item not in theirs]
    missing = [_fails(item, own, rows) for item in theirs if item not in mine]
    tests = [condition_holds(item, rows) for item in own]
    tests.append(reduce(or_, missing) if missing else ibis.literal(False))
    return [*tests, *(condition_holds(item, rows) for item in shared)]


def _fails(item: Condition, beside: Sequence[Condition], rows: ir.Table) -> ir.BooleanValue:
    """Whether a test does not hold; the plain opposite where a test beside it knows the word."""
    if isinstance(item, Compare) and any(
        isinstance(one, Compare) and one.word == item.word for one in beside
    ):
        return condition_holds(Compare(item.word, _OPPOSITE[item.operator], item.value), rows)
    return ~_sure(item, rows)


def _tests(rule: _Rule, rows: ir.Table) -> list[ir.BooleanValue]:
    """The rule's tests, all of which must hold, then that none of its rivals does."""
    tests = [condition_holds(item, rows) for item in _items(rule[0])]
    return [*tests, *(~_sure(rival, rows) for rival in rule[1:])]


def _items(condition: Condition) -> tuple[Condition, ...]:
    return condition.items if isinstance(condition, And) else (condition,)


def _stands(rule: _Rule, rows: ir.Table) -> ir.BooleanValue:
    """Whether the rule holds and none does that it yields to; never unknown."""
    return reduce(and_, (~_sure(rival, rows) for rival in rule[1:]), _sure(rule[0], rows))


def _sure(condition: Condition, rows: ir.Table) -> ir.BooleanValue:
    return condition_holds(condition, rows).fill_null(False)
