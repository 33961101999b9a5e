"""Accounts counted by the rules that hold for them."""

from collections import Counter

import ibis
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from groundrules.coverage.matches import count_fits
from groundrules.rulebook.condition import Compare, Value
from groundrules.rulebook.evaluate import truth
from groundrules.rulebook.model import Decision, Policy, Rule
from tests.agreement.books import RECORDS, as_table, decisions


@given(decisions(), st.lists(RECORDS, max_size=8))
@settings(max_examples=25, deadline=None)
def test_the_counts_are_the_references(decision: Decision, records: list[dict[str, Value | None]]) -> None:
    """Every account is under the rules the reference says hold for it; one outside the book is left out."""
    outside = pa.array([None, *["" for _ in records[1:]]][: len(records)], pa.string())
    table = as_table(records).append_column("outside", outside)
    named = pa.array(["segment" for _ in records[:1]], pa.string())
    strange = as_table(records[:1]).append_column("outside", named)
    expected = Counter(
        tuple(rule.rule_id for rule in decision.rules if truth(rule.condition, record)) for record in records
    )
    assert count_fits(decision, ibis.memtable(pa.concat_tables([table, strange]))) == expected


def test_a_word_that_is_not_there_is_no_count() -> None:
    """Facts decided by an older book cannot be counted, and that is said by giving nothing."""
    table = ibis.memtable(pa.table({"account_id": ["1"], "outside": [""]}))
    rule = Rule("A1", Compare("employees", ">", 5), {}, "")
    assert count_fits(Decision("coverage", "account", Policy.ALL, (), (rule,)), table) is None
