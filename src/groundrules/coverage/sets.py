"""Every rule that holds, for every row, in eight bytes: the id of the set, and a small table of sets.

A set's id comes from its rules' ids alone, so the same rows and rules give the same ids in every run and in
every version of the book.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ibis
import pyarrow as pa
from ibis.expr import types as ir
from ibis.util import gen_name

from groundrules.coverage.compile import answers
from groundrules.coverage.masks import Deciding, set_id
from groundrules.coverage.tables import NO_RULE, SEVERAL_RULES
from groundrules.rulebook.model import Policy

Sets = Mapping[int, tuple[str, ...]]
"""Set id -> its rules, in the book's order."""


@dataclass(frozen=True)
class Decided:
    """What a decision says of a table's rows.

    Attributes:
        rows: the key columns, ``rule_id`` and ``matches``, the id of the set of rules that hold.
        sets: every set that occurs, and each single rule's.
    """

    rows: ir.Table
    sets: Sets


def decide_sets(*, table: ir.Table, deciding: Deciding, key: Sequence[str]) -> Decided:
    """The rule and the set of rules for every row; worked out once, in the table's own engine.

    Args:
        table: one column per word, in stored form.
        deciding: the decision; always asked as masks, since a CASE does not know what else holds.
        key: columns of the table that name its rows.
    """
    masks = deciding.masks
    columns = masks.word_columns
    asked = answers(table, deciding, key, ("rule_id", "matches", *columns))
    raw = table.get_backend().create_table(gen_name("decided"), asked, temp=True)
    rules = deciding.decision.rules
    sets = {0: (), **{set_id((rule.rule_id,)): (rule.rule_id,) for rule in rules}}
    found = raw.filter(raw["matches"].isnull()).select(*columns).distinct().to_pyarrow()
    if not found.num_rows:
        return Decided(raw.select(*key, "rule_id", "matches"), sets)
    held = [masks.rules(base, words) for base, *words in zip(*found.to_pydict().values(), strict=True)]
    ids = [set_id(rule_ids) for rule_ids in held]
    sets |= dict(zip(ids, held, strict=True))
    named = ibis.memtable(found.append_column("named", pa.array(ids, pa.int64())))
    joined = raw.left_join(named, list(columns))
    matches = ibis.coalesce(joined["matches"], joined["named"])
    return Decided(joined.select(*key, "rule_id", matches=matches), sets)


def winner(policy: Policy, held: Sequence[str]) -> str | None:
    """Which rule answers where these, in the book's order, hold and yield to none.

    None where each of them answers.
    """
    if not held:
        return NO_RULE
    if policy is Policy.ALL:
        return None
    return SEVERAL_RULES if policy is Policy.EXACTLY_ONE and len(held) > 1 else held[0]
