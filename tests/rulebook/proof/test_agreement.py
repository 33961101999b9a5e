"""The proof against the reference evaluator on random small decisions of every kind."""

from dataclasses import replace

import pytest

from groundrules.rulebook.condition import Always, Like, Linear
from groundrules.rulebook.model import Decision, Policy
from groundrules.rulebook.proof.analysis import Analysis, analyse
from groundrules.rulebook.proof.cells import atoms
from groundrules.rulebook.proof.found import NeverReached, Spare
from tests.rulebook.proof import agree
from tests.rulebook.proof.agree import differences
from tests.rulebook.proof.worlds import WORDS, everything, random_world
from tests.rulebook.worlds import seeded


def world(seed: int) -> Decision:
    return random_world(seeded(seed))


@pytest.mark.parametrize("first", range(0, 72, 18))
def test_proof_and_reference_agree(first: int) -> None:
    """Gaps, sizes, overlaps, rules never reached, redundant, mergeable, values never given: no difference."""
    for seed in range(first, first + 18):
        decision = world(seed)
        if sum(1 for _ in everything(decision)) <= 4_000:  # larger ones are the benchmark's
            assert differences(decision) == [], seed


def test_worlds_are_not_too_easy() -> None:
    """The random decisions have gaps, overlaps, exceptions, patterns, sums, and rules that never answer."""
    worlds = [world(seed) for seed in range(100)]
    found = [analyse(one, WORDS) for one in worlds]
    tests = [test for one in worlds for rule in one.rules for test in atoms(rule.condition)]
    assert sum(bool(one.gaps) for one in found) > 30
    assert sum(len(one.overlaps) for one in found) > 60
    assert sum(len(one.never_reached) for one in found) > 20
    assert sum(len(one.spare) for one in found) > 8
    assert sum(len(one.joinable) for one in found) > 4
    assert sum(bool(rule.yields_to) for one in worlds for rule in one.rules) > 30
    assert sum(isinstance(test, Like) for test in tests) > 10
    assert sum(isinstance(test, Linear) for test in tests) > 20
    assert {one.policy for one in worlds} == set(Policy)


@pytest.mark.parametrize("fault", ["gap lost", "overlap lost", "never reached invented", "spare invented"])
def test_comparison_has_teeth(monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    """A planted fault in the analysis is seen."""

    def faulty(decision: Decision, words: object) -> Analysis:
        analysis = analyse(decision, WORDS)
        return {
            "gap lost": lambda: replace(analysis, gaps=analysis.gaps[1:]),
            "overlap lost": lambda: replace(analysis, overlaps=analysis.overlaps[1:]),
            "never reached invented": lambda: replace(
                analysis, never_reached=(NeverReached(decision.rules[0].rule_id, ()),)
            ),
            "spare invented": lambda: replace(analysis, spare=(Spare(decision.rules[0].rule_id, ()),)),
        }[fault]()

    decisions = [world(seed) for seed in range(60)]
    wanted = [
        one
        for one in decisions
        if one.policy is Policy.EXACTLY_ONE
        and len({str(rule.outcome) for rule in one.rules}) > 1
        and not isinstance(one.rules[0].condition, Always)
    ]
    monkeypatch.setattr(agree, "analyse", faulty)
    assert any(differences(one) for one in wanted)


def test_order_means_nothing_where_the_policy_says_so() -> None:
    """Under `exactly one` the same gaps and the same overlaps are found whatever the rules' order."""
    random = seeded(31)
    for seed in range(60):
        one = replace(world(seed), policy=Policy.EXACTLY_ONE)
        shuffled = replace(one, rules=tuple(random.sample(one.rules, len(one.rules))))
        first, second = analyse(one, WORDS), analyse(shuffled, WORDS)
        assert {gap.region.allowed for gap in first.gaps} == {gap.region.allowed for gap in second.gaps}
        assert {frozenset((o.first, o.second)) for o in first.overlaps} == {
            frozenset((o.first, o.second)) for o in second.overlaps
        }
