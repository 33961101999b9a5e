"""The comparison against every record of random small books, asked of the reference evaluator."""

from collections.abc import Iterator
from math import prod

import pytest

from groundrules.rulebook.compare import Change, ChangeKind, DecisionComparison, compare
from groundrules.rulebook.compare.joint import used_words
from groundrules.rulebook.evaluate import truth
from groundrules.rulebook.model import Policy
from tests.rulebook.compare.pairs import Pair, random_pair, records, said, values
from tests.rulebook.compare.where import Regions
from tests.rulebook.worlds import Record, seeded


def compared(pair: Pair) -> DecisionComparison:
    """The one decision of both books compared."""
    (decision,) = compare(*pair.books).decisions
    return decision


def differs(pair: Pair, record: Record) -> ChangeKind | None:
    """How the two versions differ about a record, by the reference alone."""
    old = said(pair.old, pair.old_words, used_words(pair.old), record)
    new = said(pair.new, pair.new_words, used_words(pair.new), record)
    if (old[0], old[2]) != (new[0], new[2]):
        return ChangeKind.OUTCOME
    if Policy.ALL in (pair.old.policy, pair.new.policy):
        return None
    is_same_rule = old[1] == new[1] or _is_renamed(pair, old[1], new[1])
    return None if is_same_rule else ChangeKind.RULE


def _is_renamed(pair: Pair, old_id: str, new_id: str) -> bool:
    """Whether the new id stands for a rule the old version knew by the other one."""
    if not old_id or not new_id or old_id in {rule.rule_id for rule in pair.new.rules}:
        return False
    if new_id in {rule.rule_id for rule in pair.old.rules}:
        return False
    old, new = pair.old.rule(old_id), pair.new.rule(new_id)
    return (old.condition, old.outcome) == (new.condition, new.outcome)


def check(pair: Pair) -> int:
    """Every record lies in one region when the versions differ about it, and in none when they agree."""
    result = compared(pair)
    assert result.unproved == ()
    regions = Regions([rule.condition for rule in (*pair.old.rules, *pair.new.rules)], result.words)
    filters = [(change, regions.condition(change.region)) for change in result.changes]
    counts = dict.fromkeys(range(len(filters)), 0)
    for record in records(result.words):
        inside = [n for n, (_, condition) in enumerate(filters) if truth(condition, record)]
        kind = differs(pair, record)
        assert len(inside) == (kind is not None), (pair, record, kind)
        for number in inside:
            counts[number] += 1
            change = filters[number][0]
            assert change.kind is kind
            verify(pair, change, record)
    for number, (change, _) in enumerate(filters):
        if change.size is not None:
            assert change.size == counts[number]
        assert change.example is not None or not counts[number], "a record was there to be found"
        if change.example is not None:
            verify(pair, change, dict(change.example))
            assert truth(filters[number][1], change.example)
    for edit in result.redundant_edits:
        assert edit.says
    return len(filters)


def verify(pair: Pair, change: Change, record: Record) -> None:
    """Before and after say of a record what the reference says."""
    old = said(pair.old, pair.old_words, used_words(pair.old), record)
    new = said(pair.new, pair.new_words, used_words(pair.new), record)
    before, after = (
        frozenset(str(outcome["owner"]) for outcome in verdict.outcomes)
        for verdict in (change.before, change.after)
    )
    if pair.old.policy is pair.new.policy is Policy.ALL and "outside the book" not in (old[0], new[0]):
        assert (before, after) == (old[2] - new[2], new[2] - old[2])
        return
    for (standing, rule_id, outcomes), verdict, owners in (
        (old, change.before, before),
        (new, change.after, after),
    ):
        assert verdict.standing.value == standing
        if standing == "answered":
            assert owners == outcomes
            assert not rule_id or verdict.rule_ids == (rule_id,)


def pairs(seed: int, many: int, *, sums: bool = False, domains: bool = False) -> Iterator[Pair]:
    """Random pairs with few enough records to try every one."""
    random = seeded(seed)
    while many:
        pair = random_pair(random, sums=sums, domains=domains)
        used = {*used_words(pair.old), *used_words(pair.new)}
        if prod(len(values(pair.old_words[name])) for name in used) <= 400:
            many -= 1
            yield pair


@pytest.mark.parametrize("seed", range(3))
def test_regions_are_exactly_the_records_whose_answer_changes(seed: int) -> None:
    """Regions are disjoint, complete, of exact size, and each says before and after as the reference does."""
    assert sum(check(pair) for pair in pairs(seed, 25)) > 25


@pytest.mark.parametrize("seed", range(2))
def test_regions_are_exact_when_words_change_too(seed: int) -> None:
    """The same where values were added to or taken from the words' domains."""
    assert sum(check(pair) for pair in pairs(100 + seed, 12, domains=True)) > 12


@pytest.mark.parametrize("seed", range(2))
def test_regions_are_exact_with_sums_of_words(seed: int) -> None:
    """The same with sums; a region that holds no record may be left, without example."""
    assert sum(check(pair) for pair in pairs(200 + seed, 20, sums=True)) > 20
