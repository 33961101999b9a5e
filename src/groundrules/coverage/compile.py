"""The book's conditions as one Ibis expression: what the reference says of one record, said of a whole table.

SQL's three values are the book's three values, so a condition compiles node by node; ``rulebook.evaluate`` is
the meaning and ``tests/agreement`` holds this module to it, on the answer and on the rule.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from operator import and_, eq, ge, gt, le, lt, ne, or_
from typing import Literal

import ibis
from ibis.expr import datatypes as dt
from ibis.expr import operations as ops
from ibis.expr import types as ir
from sqlglot import exp

from groundrules.coverage.masks import Masks, masks_price, plain_price
from groundrules.coverage.tables import NO_RULE, SEVERAL_RULES
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
from groundrules.rulebook.model import Decision, Policy, Word, WordType

Form = Literal["case", "masks"]
_SOURCE = "decided_rows"
_BREAK = "\n"  # no rule's id holds one
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
        form: ``case`` or ``masks``; None: the cheaper one. The answers are equal.

    Returns:
        The ``key`` columns; ``rule_id``: the rule that answers, ``!no rule``, or, under `exactly one`,
        ``!several rules`` (never a silent pick), empty under `all that fit` where some rule holds;
        ``rule_ids``: every rule that holds and yields to no other that holds, in the book's order.
    """
    if not decision.rules:
        none = ibis.literal([], type="array<string>")
        return table.select(*key, rule_id=ibis.literal(NO_RULE), rule_ids=none)
    if (form or cheaper_form(decision)) == "masks":
        return mask_table(table, decision, key, ("rule_id", "rule_ids"))
    ids = [rule.rule_id for rule in decision.rules]
    fits = table.select(*key, **{_column(n): held for n, held in enumerate(_standing(decision, table))})
    columns = [fits[_column(n)] for n in range(len(ids))]
    count = _counted(columns)
    first = ibis.cases(*zip(columns, ids, strict=True), else_=NO_RULE)
    return fits.select(*key, rule_id=_answer(decision.policy, first, count), rule_ids=_holding(columns, ids))


def cheaper_form(decision: Decision) -> Form:
    """The form that costs less for each row."""
    return "case" if plain_price(decision) <= masks_price(decision) else "masks"


def mask_table(table: ir.Table, decision: Decision, key: Sequence[str], columns: Sequence[str]) -> ir.Table:
    """The masks' answers for every row; ``columns`` as in ``Masks.query``."""
    backend = table.get_backend()
    masks = Masks.of(decision, words_of_table(table))
    kinds: dict[str, object] = {name: table[name].type() for name in key}
    for name in columns:
        kinds[name] = {"rule_id": "string", "rule_ids": "array<string>"}.get(name, "int64")
    source = table.alias(_SOURCE)
    query = masks.query(exp.to_table(_SOURCE), key, backend.dialect.__name__.lower(), columns=columns)
    # A view of a text we wrote ourselves: selects made with Ibis are melted into one, layers and all.
    view = ops.SQLStringView(source.op(), query.sql(backend.dialect), ibis.schema(kinds))
    return view.to_expr()


def words_of_table(table: ir.Table) -> dict[str, Word]:
    """Words for the columns of a table, as far as the masks ask: what kind of value they hold."""
    return {name: Word(name, _kind(of), name) for name, of in table.schema().items()}


def _kind(of: dt.DataType) -> WordType:
    if of.is_boolean():
        return WordType.YES_NO
    if of.is_date():
        return WordType.DATE
    return WordType.WHOLE if of.is_integer() else WordType.TEXT


def _standing(decision: Decision, table: ir.Table) -> list[ir.BooleanValue]:
    """For each rule whether it holds and none of those it yields to does."""
    holds = {rule.rule_id: condition_holds(rule.condition, table).fill_null(False) for rule in decision.rules}
    return [
        reduce(lambda held, rival: held & ~holds[rival], rule.yields_to, holds[rule.rule_id])
        for rule in decision.rules
    ]


def _answer(policy: Policy, first: ir.StringValue, count: ir.IntegerValue) -> ir.StringValue:
    match policy:
        case Policy.EXACTLY_ONE:
            return ibis.ifelse(count > 1, SEVERAL_RULES, first)
        case Policy.FIRST:
            return first
        case Policy.ALL:
            return ibis.ifelse(count > 0, ibis.null("string"), NO_RULE)


def _counted(columns: Sequence[ir.BooleanValue]) -> ir.IntegerValue:
    """How many hold; added up in halves, since a long chain is more than the engine's writer can follow."""
    if len(columns) == 1:
        return columns[0].cast("int64")
    half = len(columns) // 2
    return _counted(columns[:half]) + _counted(columns[half:])


def _holding(columns: Sequence[ir.BooleanValue], ids: Sequence[str]) -> ir.ArrayValue:
    # Joined and split, since joining leaves nulls out on every engine; Ibis 12 says a list filter in a lambda
    # syntax that DuckDB 2 refuses, and lists put together one by one nest deeper than the engine's writer.
    held = [ibis.ifelse(column, rule_id, None) for column, rule_id in zip(columns, ids, strict=True)]
    joined = ibis.array(held).join(_BREAK)
    nothing = ibis.literal([], type="array<string>")
    return ibis.ifelse(ibis.coalesce(joined, "") == "", nothing, joined.split(_BREAK))


def _total(terms: Sequence[tuple[int, str]], table: ir.Table) -> ir.IntegerValue:
    parts = (table[word].cast("int64") * ibis.literal(factor, type="int64") for factor, word in terms)
    return reduce(lambda total, part: total + part, parts, ibis.literal(0, type="int64"))


def _column(number: int) -> str:
    return f"holds_{number}"
