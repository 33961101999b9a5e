"""Counting what rules decide, and what dropping one would cost."""

from collections import Counter
from dataclasses import replace

import pytest

from groundrules.rulebook.evaluate import decide, truth
from groundrules.rulebook.model import Decision, Policy
from groundrules.rulebook.simplicity import Fits, drop_costs, rule_uses
from tests.rulebook import worlds

Records = list[worlds.Record]


def drawn(seed: int, policy: Policy) -> tuple[Decision, Records]:
    """A random decision (some rules yield, where that may be) and a few hundred accounts."""
    random = worlds.seeded(seed)
    decision = worlds.random_decision(random, policy)
    if policy is not Policy.FIRST and len(decision.rules) > 1:
        first, *rest = decision.rules
        rules = (first, *(replace(one, yields_to=(first.rule_id,)) for one in rest[:2]), *rest[2:])
        decision = replace(decision, rules=rules)
    every = list(worlds.records(sorted(worlds.WORDS)))
    return decision, [random.choice(every) for _ in range(300)]


def counted(decision: Decision, records: Records) -> Fits:
    """The accounts by the rules that hold for them, by the reference."""
    return Counter(
        tuple(rule.rule_id for rule in decision.rules if truth(rule.condition, record)) for record in records
    )


def outcome(decision: Decision, record: worlds.Record) -> object:
    """What the decision gives the record, as the reference says it."""
    answer = decide(decision, record)
    if decision.policy is Policy.ALL:
        return answer.rule_ids
    return dict(answer.outcome) if answer.rule_id else None


@pytest.mark.parametrize("policy", list(Policy))
@pytest.mark.parametrize("seed", range(12))
def test_counts_are_those_of_the_reference(seed: int, policy: Policy) -> None:
    """What a rule decides is how often the reference names it as the answer."""
    decision, records = drawn(seed, policy)
    answers = [decide(decision, record) for record in records]
    expected = Counter(
        rule_id
        for answer in answers
        for rule_id in (answer.rule_ids if policy is Policy.ALL else filter(None, [answer.rule_id]))
    )
    uses = rule_uses(decision, counted(decision, records))
    assert {use.rule_id: use.decides for use in uses} == {
        rule.rule_id: expected[rule.rule_id] for rule in decision.rules
    }
    assert [use.decides for use in uses] == sorted((use.decides for use in uses), reverse=True)


@pytest.mark.parametrize("policy", list(Policy))
@pytest.mark.parametrize("seed", range(12))
def test_the_cost_is_what_deciding_without_the_rule_shows(seed: int, policy: Policy) -> None:
    """Changed and unanswered accounts are counted as deciding anew without the rule would count them."""
    decision, records = drawn(seed, policy)
    for drop in drop_costs(decision, counted(decision, records)):
        rest = tuple(
            replace(rule, yields_to=tuple(name for name in rule.yields_to if name != drop.rule_id))
            for rule in decision.rules
            if rule.rule_id != drop.rule_id
        )
        without = replace(decision, rules=rest)
        pairs = [(outcome(decision, record), outcome(without, record)) for record in records]
        differing = sum(before != after for before, after in pairs)
        assert drop.changed + drop.unanswered >= differing
        if policy is Policy.FIRST:
            assert drop.unanswered == sum(before is not None and after is None for before, after in pairs)
            assert drop.changed + drop.unanswered == differing


def test_the_nearest_rule_takes_over() -> None:
    """A rule whose outcome another one gives too costs nothing to drop."""
    decision = worlds.random_decision(worlds.seeded(3), Policy.EXACTLY_ONE)
    one, other = replace(decision.rules[0], rule_id="A"), replace(decision.rules[0], rule_id="B")
    alike = replace(decision, rules=(one, other, replace(one, rule_id="C", outcome={"owner": "z"})))
    costs = {drop.rule_id: drop for drop in drop_costs(alike, {("A",): 5, ("B",): 7, ("C",): 2})}
    assert (costs["A"].instead, costs["A"].cost, costs["A"].differs) == ("B", 0, ())
    assert (costs["C"].instead, costs["C"].cost, costs["C"].differs) == ("B", 2, ("owner",))
