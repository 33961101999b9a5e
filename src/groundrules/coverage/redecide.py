"""Deciding again only what an edit of the book can have changed.

A row's answer follows from the set of rules that hold for it. An edited rule is asked anew of every row, and
only the rows where it now says something else get another set; no other rule is asked, so an edit of one
threshold costs one filter over the rows, however long the book is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from hashlib import sha256

import ibis
import pyarrow as pa
from ibis.expr import types as ir

from groundrules.coverage.compile import condition_holds
from groundrules.coverage.masks import set_id
from groundrules.coverage.sets import Sets, winner
from groundrules.rulebook.model import Decision, Policy, Rule

MOST_CHANGED = 24
"""With more rules changed than this, deciding all again costs less."""


@dataclass(frozen=True)
class Basis:
    """What rows were decided by, as far as it must be remembered.

    Attributes:
        policy: how many rules may answer.
        signed: rule -> a digest of when it answers, in the book's order.
    """

    policy: Policy
    signed: Mapping[str, str]

    @classmethod
    def of(cls, decision: Decision) -> "Basis":
        """The basis of a decision."""
        conditions = {rule.rule_id: repr(rule.condition) for rule in decision.rules}
        return cls(
            decision.policy,
            {
                rule.rule_id: _digest([conditions[name] for name in (rule.rule_id, *sorted(rule.yields_to))])
                for rule in decision.rules
            },
        )

    def changed(self, now: "Basis") -> frozenset[str]:
        """The rules that answer elsewhere than they did, new and gone ones included."""
        return frozenset(
            rule_id
            for rule_id in {**self.signed, **now.signed}
            if self.signed.get(rule_id) != now.signed.get(rule_id)
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


def redecide(
    *, rows: ir.Table, before: Basis, decision: Decision, sets: Sets, key: Sequence[str]
) -> Again | None:
    """The rows that the edited decision answers otherwise; None when deciding all again costs less.

    Args:
        rows: one column per word, in stored form, and ``matches`` as decided before, never unknown.
        before: by which that was.
        decision: the rules of now, at least one.
        sets: the sets ``matches`` speaks of.
        key: columns that name the rows.
    """
    now = Basis.of(decision)
    changed = before.changed(now)
    if len(changed) > MOST_CHANGED:
        return None
    stands = {
        rule.rule_id: _stands(rule, decision, rows) for rule in decision.rules if rule.rule_id in changed
    }
    was = {rule_id: [number for number, held in sets.items() if rule_id in held] for rule_id in changed}
    touched = [_differs(rows, was[rule_id], stands.get(rule_id)) for rule_id in sorted(changed)]
    moved = [number for number, held in sets.items() if _moves(held, before, now)]
    touched += [rows["matches"].isin(moved)] if moved else []
    if not touched:
        return Again(
            rows.select(*key, rule_id=ibis.literal(""), matches="matches").limit(0).to_pyarrow(), sets
        )
    flags = {f"stands_{place}": test for place, test in enumerate(stands.values())}
    found = rows.filter(reduce(lambda one, other: one | other, touched)).select(*key, "matches", **flags)
    return _named(found.to_pyarrow(), _Edit(now, changed, tuple(stands)), key, sets)


@dataclass(frozen=True)
class _Edit:
    """The rules of now, which of them changed, and those asked anew, in the order of their flags."""

    now: Basis
    changed: frozenset[str]
    asked: tuple[str, ...]


def _named(found: pa.Table, edit: _Edit, key: Sequence[str], sets: Sets) -> Again:
    """The rows with their new sets and answers: one look at each combination of old set and flags."""
    now, asked = edit.now, edit.asked
    order = {rule_id: place for place, rule_id in enumerate(now.signed)}
    known: dict[int, tuple[str, ...]] = dict(sets)
    made: dict[tuple[object, ...], tuple[int, str | None]] = {}
    columns = [found["matches"].to_pylist(), *(found[f"stands_{n}"].to_pylist() for n in range(len(asked)))]
    combined = list(zip(*columns, strict=True))
    for combination in dict.fromkeys(combined):
        number, *flags = combination
        kept = [rule_id for rule_id in known[number] if rule_id not in edit.changed]
        kept += [rule_id for rule_id, holds in zip(asked, flags, strict=True) if holds]
        held = tuple(sorted(kept, key=order.__getitem__))
        made[combination] = (set_id(held), winner(now.policy, held))
        known[set_id(held)] = held
    rows = pa.table(
        {
            **{name: found[name] for name in key},
            "rule_id": pa.array([made[one][1] for one in combined], pa.string()),
            "matches": pa.array([made[one][0] for one in combined], pa.int64()),
        }
    )
    return Again(rows, known)


def _moves(held: Sequence[str], before: Basis, now: Basis) -> bool:
    """Whether the same rules give another answer now, because the order or the policy changed."""
    if not all(rule_id in now.signed for rule_id in held):
        return False
    first, then = (tuple(name for name in basis.signed if name in held) for basis in (before, now))
    return winner(before.policy, first) != winner(now.policy, then)


def _stands(rule: Rule, decision: Decision, rows: ir.Table) -> ir.BooleanValue:
    rivals = [decision.rule(rule_id).condition for rule_id in rule.yields_to]
    held = condition_holds(rule.condition, rows).fill_null(False)
    return reduce(lambda one, rival: one & ~condition_holds(rival, rows).fill_null(False), rivals, held)


def _differs(rows: ir.Table, was: Sequence[int], stands: ir.BooleanValue | None) -> ir.BooleanValue:
    """Rows where a rule held and does not now, or the other way round."""
    matches = rows["matches"]
    if stands is None:
        return matches.isin(list(was)) if was else ibis.literal(False)
    if not was:
        return stands
    return (stands & matches.notin(list(was))) | (matches.isin(list(was)) & ~stands)


def _digest(parts: Sequence[str]) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()[:24]
