"""The rule and the set of rules for every account: all decided, or only those that can have changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from groundrules.coverage.arrow import as_arrow
from groundrules.coverage.before import Before
from groundrules.coverage.masks import Deciding
from groundrules.coverage.redecide import Basis, redecide
from groundrules.coverage.sets import LINE, Sets, decide_sets
from groundrules.coverage.tables import NO_RULE, RULE_SETS
from groundrules.coverage.words import decision_words
from groundrules.rulebook.model import Decision, Word

KEY = ("account_id",)
MOST_SETS = 20_000
"""With more sets of rules than this, deciding all again costs less than going through them."""


@dataclass(frozen=True)
class Found:
    """Answers in the order of the account facts.

    Attributes:
        rule_ids: the rule, ``!no rule`` or ``!several rules``; null for an account outside the book.
        matches: the number of the set of rules that hold; null likewise.
        sets: the sets by number; more may be named than occur.
    """

    rule_ids: pa.ChunkedArray
    matches: pa.ChunkedArray
    sets: Sets

    def rule_sets(self, decision: Decision) -> pa.Table:
        """The table ``rule_sets``: those that occur, by number."""
        order = {rule.rule_id: place for place, rule in enumerate(decision.rules)}
        numbers = sorted(pc.unique(self.matches.drop_null()).to_pylist())
        texts = [LINE.join(sorted(self.sets[number], key=order.__getitem__)) for number in numbers]
        return as_arrow(RULE_SETS, {"matches": numbers, "rules": texts})


def decide_every(account_facts: pa.Table, decision: Decision, words: Mapping[str, Word]) -> Found:
    """All accounts."""
    return _placed(account_facts["account_id"], [_decided(account_facts, decision, words)])


def decide_changed(
    account_facts: pa.Table, decision: Decision, words: Mapping[str, Word], before: Before
) -> Found | None:
    """The accounts whose words changed, and those the changed rules answer otherwise; the rest as it was.

    None where that is not possible, or costs more than deciding every account.
    """
    names = ("outside", *decision_words(decision))
    if len(before.sets) > MOST_SETS or not decision.rules:
        return None
    then = before.account_facts
    if any(name not in then.column_names or then[name].type != account_facts[name].type for name in names):
        return None
    place = pc.index_in(account_facts["account_id"], then["account_id"].combine_chunks())
    kept = pc.and_(pc.is_valid(place), pc.is_null(account_facts["outside"]))
    for name in names:
        kept = pc.and_(kept, _same(account_facts[name], then[name].take(place)))
    old = before.answers.take(place.filter(kept))
    rows = account_facts.filter(kept).append_column("matches", old["matches"])
    again = redecide(
        rows=ibis.memtable(rows), before=before.basis, now=Basis.of(decision), sets=before.sets, key=KEY
    )
    if again is None:
        return None
    fresh = _decided(account_facts.filter(pc.invert(kept)), decision, words)
    parts = [fresh, _Part(again.rows, again.sets), _Part(old, {})]
    return _placed(account_facts["account_id"], parts)


@dataclass(frozen=True)
class _Part:
    """Some accounts decided: ``account_id``, ``rule_id``, ``matches``."""

    rows: pa.Table
    sets: Sets


def _decided(account_facts: pa.Table, decision: Decision, words: Mapping[str, Word]) -> _Part:
    inside = account_facts.filter(pc.is_null(account_facts["outside"]))
    if not decision.rules or not inside.num_rows:
        nothing = {"rule_id": pa.array([NO_RULE] * inside.num_rows, pa.string())}
        numbers = {"matches": pa.array([0] * inside.num_rows, pa.int64())}
        return _Part(pa.table({"account_id": inside["account_id"], **nothing, **numbers}), {0: ()})
    asked = inside.select([*KEY, *decision_words(decision)])
    found = decide_sets(table=ibis.memtable(asked), deciding=Deciding(decision, words), key=KEY)
    return _Part(found.taken(), found.sets())


def _placed(account_ids: pa.ChunkedArray, parts: Sequence[_Part]) -> Found:
    """The parts in the order of the accounts; of several answers to one account the first part's."""
    columns = ["account_id", "rule_id", "matches"]
    rows = pa.concat_tables([part.rows.select(columns) for part in parts])
    sets = {number: held for part in parts for number, held in part.sets.items()}
    if rows["account_id"].equals(account_ids):
        return Found(rows["rule_id"], rows["matches"], sets)
    place = pc.index_in(account_ids, rows["account_id"].combine_chunks())
    return Found(rows["rule_id"].take(place), rows["matches"].take(place), sets)


def _same(one: pa.ChunkedArray, other: pa.ChunkedArray) -> pa.ChunkedArray:
    """Whether values agree, an unknown with an unknown."""
    both_unknown = pc.and_(pc.is_null(one), pc.is_null(other))
    return pc.or_(both_unknown, pc.fill_null(pc.equal(one, other), False))
