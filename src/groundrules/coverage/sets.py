"""Every rule that holds, for every row, in eight bytes: the number of the set, and a small table of sets.

A set's number comes from its rules' ids alone (``masks.set_id``), so the same rows and rules give the same
numbers in every run and in every version of the book.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from ibis.expr import types as ir
from ibis.util import gen_name

from groundrules.coverage.compile import answers
from groundrules.coverage.masks import Deciding, set_id
from groundrules.coverage.tables import NO_RULE, SEVERAL_RULES
from groundrules.rulebook.model import Policy

Sets = Mapping[int, tuple[str, ...]]
"""The number of a set -> its rules, in the book's order."""
LINE = "\n"
"""Between the rules of a set; no rule's id holds one."""


@dataclass(frozen=True)
class Decided:
    """What a decision says of a table's rows.

    Attributes:
        rows: the key columns, ``rule_id`` and ``matches``, the number of the set of rules that hold.
        together: ``matches`` and ``rules``, a line each, of every set of several rules that occurs.
        alone: the numbers of no rule and of each rule alone.
        kept_as: the engine's name for them.
    """

    rows: ir.Table
    together: pa.Table
    alone: Sets
    kept_as: str

    def taken(self) -> pa.Table:
        """The rows in memory, and nothing of them left in the engine."""
        rows = self.rows.to_pyarrow()
        self.rows.get_backend().drop_table(self.kept_as)
        return rows

    def sets(self) -> Sets:
        """All sets by number."""
        columns = (self.together[name].to_pylist() for name in ("matches", "rules"))
        return {
            **self.alone,
            **{number: tuple(rules.split(LINE)) for number, rules in zip(*columns, strict=True)},
        }


def decide_sets(*, table: ir.Table, deciding: Deciding, key: Sequence[str]) -> Decided:
    """The rule and the set of rules for every row; worked out once, in the table's own engine.

    Args:
        table: one column per word, in stored form.
        deciding: the decision; always asked as masks, since a CASE stops where it has an answer.
        key: columns of the table that name its rows.
    """
    columns = deciding.masks.word_columns
    asked = answers(table, deciding, key, ("rule_id", "matches", *columns))
    name = gen_name("decided")
    rows = table.get_backend().create_table(name, asked, temp=True)
    found = rows.filter(rows[columns[0]].notnull()).select("matches", *columns).distinct().to_pyarrow()
    ids = [rule.rule_id for rule in deciding.decision.rules]
    alone = {0: (), **{set_id((rule_id,)): (rule_id,) for rule_id in ids}}
    return Decided(rows.select(*key, "rule_id", "matches"), _together(found, deciding), alone, name)


def _together(found: pa.Table, deciding: Deciding) -> pa.Table:
    """Each set once, its rules in one text."""
    numbers, base, *words = (column.to_numpy() for column in found.columns)
    row, place = deciding.masks.rules(base, words)
    ends = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(numbers)))]).astype(np.int32)
    ids = pa.array([rule.rule_id for rule in deciding.decision.rules], pa.string())
    held = pa.ListArray.from_arrays(pa.array(ends, pa.int32()), ids.take(pa.array(place)))
    texts = pc.binary_join(held, LINE)
    first, again = np.unique(numbers, return_index=True, return_inverse=True)[1:]
    if pc.any(pc.not_equal(texts, texts.take(pa.array(first[again])))).as_py():
        raise RuntimeError("two sets of rules have one number; rename one of their rules")
    return pa.table({"matches": pa.array(numbers[first], pa.int64()), "rules": texts.take(pa.array(first))})


def winner(policy: Policy, held: Sequence[str]) -> str | None:
    """Which rule answers where these, in the book's order, hold and yield to none.

    None where each of them answers.
    """
    if not held:
        return NO_RULE
    if policy is Policy.ALL:
        return None
    return SEVERAL_RULES if policy is Policy.EXACTLY_ONE and len(held) > 1 else held[0]
