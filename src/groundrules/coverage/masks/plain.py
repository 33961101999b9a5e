"""The other form of a decision: every rule's condition tried for every row, and a CASE over what held."""

from collections.abc import Sequence
from functools import reduce

from sqlglot import exp

from groundrules.coverage.masks.conditions import Tree, whole, word_column
from groundrules.coverage.masks.engines import Engine
from groundrules.coverage.masks.numbers import put_together, set_id
from groundrules.coverage.masks.query import col
from groundrules.coverage.tables import NO_RULE, SEVERAL_RULES
from groundrules.rulebook.model import Decision, Policy


def plain_query(
    decision: Decision, source: exp.Table, key: Sequence[str], engine: Engine, columns: Sequence[str]
) -> exp.Select:
    """For each row of the source its key and the columns asked for: ``rule_id``, ``rule_ids``, ``matches``.

    Layers: what holds, what of it yields to nothing else that holds, the answer.
    """
    keys = [word_column(name) for name in key]
    ids = [rule.rule_id for rule in decision.rules]
    holds = [_sure(engine.holds(rule.condition)) for rule in decision.rules]
    query = exp.select(*keys, *_named("_h", holds)).from_(source)
    names = {rule_id: f"_h{place}" for place, rule_id in enumerate(ids)}
    if any(rule.yields_to for rule in decision.rules):
        standing = [
            reduce(_and_not, [col(names[rival]) for rival in rule.yields_to], col(names[rule.rule_id]))
            for rule in decision.rules
        ]
        query = exp.select(*keys, *_named("_h", standing)).from_(query.subquery("_held", copy=False))
    made = {
        "rule_id": lambda: _answer(decision.policy, ids, [col(name) for name in names.values()]),
        "rule_ids": lambda: _every(engine, ids, [col(name) for name in names.values()]),
        "matches": lambda: _number(ids, [col(name) for name in names.values()]),
    }
    chosen = [exp.alias_(made[name](), name, quoted=True) for name in columns]
    return exp.select(*[key_column.copy() for key_column in keys], *chosen).from_(
        query.subquery("_standing", copy=False)
    )


def _named(prefix: str, trees: Sequence[Tree]) -> list[Tree]:
    return [exp.alias_(tree, f"{prefix}{place}", quoted=True) for place, tree in enumerate(trees)]


def _sure(test: Tree) -> Tree:
    return exp.Coalesce(this=test, expressions=[exp.Boolean(this=False)])


def _and_not(held: Tree, rival: Tree) -> Tree:
    return exp.And(this=held, expression=exp.Not(this=rival))


def _answer(policy: Policy, ids: Sequence[str], holds: Sequence[Tree]) -> Tree:
    if policy is Policy.ALL:
        none = exp.EQ(this=_count(holds), expression=whole(0))
        return exp.Case().when(none, exp.Literal.string(NO_RULE)).else_(exp.cast(exp.Null(), "text"))
    case = exp.Case()
    if policy is Policy.EXACTLY_ONE:
        several = exp.GT(this=_count(holds), expression=whole(1))
        case = case.when(several, exp.Literal.string(SEVERAL_RULES), copy=False)
    for held, rule_id in zip(holds, ids, strict=True):
        case = case.when(held.copy(), exp.Literal.string(rule_id), copy=False)
    return case.else_(exp.Literal.string(NO_RULE), copy=False)


def _every(engine: Engine, ids: Sequence[str], holds: Sequence[Tree]) -> Tree:
    texts: list[Tree] = [
        exp.Case().when(held.copy(), exp.Literal.string(rule_id), copy=False)
        for held, rule_id in zip(holds, ids, strict=True)
    ]
    none = exp.EQ(this=_count(holds), expression=whole(0))
    return exp.Case().when(none, engine.nothing()).else_(engine.joined(texts))


def _number(ids: Sequence[str], holds: Sequence[Tree]) -> Tree:
    """The number of the set of rules that hold, as ``set_id`` has it."""
    parts: list[Tree] = [
        exp.Case().when(held.copy(), whole(set_id((rule_id,)))).else_(whole(0))
        for held, rule_id in zip(holds, ids, strict=True)
    ]
    return put_together(parts)


def _count(holds: Sequence[Tree]) -> Tree:
    """How many hold; added up in halves, since a long chain is more than an engine can follow."""
    if len(holds) == 1:
        return exp.cast(holds[0].copy(), "int")
    half = len(holds) // 2
    total = exp.Add(this=_count(holds[:half]), expression=_count(holds[half:]))
    return exp.Paren(this=total)
