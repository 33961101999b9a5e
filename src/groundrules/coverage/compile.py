"""The book's answers as one Ibis expression: what the reference says of one record, said of a whole table.

SQL's three values are the book's three values, so a condition compiles node by node; ``rulebook.evaluate`` is
the meaning and ``tests/agreement`` holds this module to it, on the answer and on the rule.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from operator import and_, eq, ge, gt, le, lt, ne, or_

import ibis
from ibis.expr import datatypes as dt
from ibis.expr import operations as ops
from ibis.expr import types as ir
from ibis.util import gen_name
from sqlglot import exp

from groundrules.coverage.masks import Deciding, Form
from groundrules.coverage.tables import NO_RULE
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
)
from groundrules.rulebook.model import Decision, Word, WordType

_KINDS = {"rule_id": "string", "rule_ids": "array<string>"}
_COMPARE: Mapping[str, Callable[..., ir.BooleanValue]] = {
    "=": eq, "<>": ne, "<": lt, "<=": le, ">": gt, ">=": ge
}  # fmt: skip


def condition_holds(condition: Condition, table: ir.Table) -> ir.BooleanValue:  # noqa: PLR0911 - one per kind
    """The condition over every row: true, false, or null where an unknown value leaves it open.

    ``table`` has one column per word, in stored form.
    """
    match condition:
        case Always():
            return ibis.literal(True)
        case Compare(word, operator, value):
            return _COMPARE[operator](table[word], ibis.literal(value))
        case Among(word, values):
            return table[word].isin(list(values))
        case Like(word, pattern):
            return table[word].like(pattern)
        case IsUnknown(word):
            return table[word].isnull()
        case Linear(terms, operator, constant):
            return _COMPARE[operator](_total(terms, table), ibis.literal(constant, type="int64"))
        case Not(item):
            return ~condition_holds(item, table)
        case And(items):
            return reduce(and_, (condition_holds(item, table) for item in items), ibis.literal(True))
        case Or(items):
            return reduce(or_, (condition_holds(item, table) for item in items), ibis.literal(False))


def decide_all(
    *, table: ir.Table, decision: Decision, key: Sequence[str], form: Form | None = None
) -> ir.Table:
    """Which rule answers for every row, as one expression.

    Args:
        table: one column per word, in stored form.
        decision: the rules.
        key: columns of the table that name its rows.
        form: how; None: the cheaper one. The answers are equal.

    Returns:
        The ``key`` columns; ``rule_id``: the rule that answers, ``!no rule``, or, under `exactly one`,
        ``!several rules`` (never a silent pick), empty under `all that fit` where some rule holds;
        ``rule_ids``: every rule that holds and yields to no other that holds, in the book's order.
    """
    if not decision.rules:
        none = ibis.literal([], type="array<string>")
        return table.select(*key, rule_id=ibis.literal(NO_RULE), rule_ids=none)
    return answers(table, Deciding(decision, words_of_table(table), form), key, ("rule_id", "rule_ids"))


def answers(table: ir.Table, deciding: Deciding, key: Sequence[str], columns: Sequence[str]) -> ir.Table:
    """The ``columns`` of a decision's query (see ``Deciding.query``) for every row of the table."""
    kinds: dict[str, object] = {name: table[name].type() for name in key}
    kinds |= {name: _KINDS.get(name, "int64") for name in columns}
    dialect = table.get_backend().dialect
    rows = gen_name("rows")
    query = deciding.query(exp.to_table(rows), key, dialect.__name__.lower(), columns)
    # A view of a text we wrote ourselves: selects made with Ibis are melted into one, layers and all.
    return ops.SQLStringView(table.alias(rows).op(), query.sql(dialect), ibis.schema(kinds)).to_expr()


def words_of_table(table: ir.Table) -> dict[str, Word]:
    """Words for the columns of a table, as far as the masks ask: what kind of value they hold."""
    return {name: Word(name, _kind(of), name) for name, of in table.schema().items()}


def _kind(of: dt.DataType) -> WordType:
    if of.is_boolean():
        return WordType.YES_NO
    if of.is_date():
        return WordType.DATE
    return WordType.WHOLE if of.is_integer() else WordType.TEXT


def _total(terms: Sequence[tuple[int, str]], table: ir.Table) -> ir.IntegerValue:
    parts = (table[word].cast("int64") * ibis.literal(factor, type="int64") for factor, word in terms)
    return reduce(lambda total, part: total + part, parts, ibis.literal(0, type="int64"))
