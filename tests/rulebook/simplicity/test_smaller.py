"""The smaller book: the same answer for every record, and the text changed only where it has to be."""

from dataclasses import replace

import pytest

from groundrules.rulebook.condition import words_of
from groundrules.rulebook.evaluate import decide
from groundrules.rulebook.model import Policy
from groundrules.rulebook.read import read_book
from groundrules.rulebook.simplicity import StepKind, make_smaller
from groundrules.rulebook.simplicity.proposal import propose
from tests.rulebook import worlds

BOOK = """\
groundrules: 1
book: Cover
version: 1
words:
  size: {type: whole number, from: 0, to: 9, say: size, unknown: yes}
  kind: {type: one of, values: [a, b, c], say: kind}
decisions:
  cadence:
    for each: account
    policy: first that fits
    gives: {days: whole number}
    rules:
      # the large ones
      - id: E1
        when: size >= 8
        then: {days: 7}
      - id: E2
        when: size between 5 and 7      # the middle
        then: {days: 7}
      - id: E3
        when: size > 8 and kind = 'a'
        then: {days: 3}
      - id: E4
        when: kind = 'b' and (size < 5 or size is unknown)
        then: {days: 30}
      - id: E5
        when: kind = 'c'
        then: {days: 90}
      - id: E6
        when: any
        then: {days: 90}
"""


def test_a_wordy_book_gets_smaller() -> None:
    """A rule never reached goes, two become one, a rule the last one covers goes, needless tests go."""
    book = read_book(BOOK, "b.yaml").book
    assert book is not None
    smaller = make_smaller(book.decisions["cadence"], book.words)
    assert [rule.rule_id for rule in smaller.decision.rules] == ["E1", "E4", "E6"]
    assert [rule.text for rule in smaller.decision.rules] == ["size >= 5", "kind = 'b'", "any"]
    assert {step.kind for step in smaller.steps} == set(StepKind)
    assert (smaller.rules_before, smaller.rules_after) == (6, 3)
    assert smaller.tests_after < smaller.tests_before


def test_the_text_keeps_what_is_not_named() -> None:
    """Comments and all other lines stay; the new text reads to the smaller decision."""
    book = read_book(BOOK, "b.yaml").book
    assert book is not None
    smaller = make_smaller(book.decisions["cadence"], book.words)
    proposal = propose(BOOK, smaller.steps)
    assert proposal.by_hand == ()
    assert "# the large ones" in proposal.text
    again = read_book(proposal.text, "b.yaml").book
    assert again is not None
    assert [(rule.rule_id, rule.condition) for rule in again.decisions["cadence"].rules] == [
        (rule.rule_id, rule.condition) for rule in smaller.decision.rules
    ]


def test_a_rule_spoken_of_elsewhere_stays() -> None:
    """What a signal or an example names is neither dropped nor joined away."""
    book = read_book(BOOK, "b.yaml").book
    assert book is not None
    smaller = make_smaller(book.decisions["cadence"], book.words, kept=frozenset({"E2", "E3"}))
    assert {"E2", "E3"} <= {rule.rule_id for rule in smaller.decision.rules}


def test_a_search_that_stops_says_so() -> None:
    """With one trial allowed at most one step is made, and the rest is not claimed to be needed."""
    book = read_book(BOOK, "b.yaml").book
    assert book is not None
    smaller = make_smaller(book.decisions["cadence"], book.words, most_trials=1)
    assert len(smaller.steps) <= 1
    assert not smaller.is_finished


@pytest.mark.parametrize("policy", [Policy.FIRST, Policy.EXACTLY_ONE])
@pytest.mark.parametrize("seed", range(25))
def test_every_record_is_answered_as_before(seed: int, policy: Policy) -> None:
    """Whatever was done to a random book, the reference gives each record there can be the same outcome."""
    decision = worlds.random_decision(worlds.seeded(seed), policy)
    if policy is Policy.EXACTLY_ONE and len(decision.rules) > 1:
        first, second, *rest = decision.rules
        rules = (first, replace(second, yields_to=(first.rule_id,)), *rest)
        decision = replace(decision, rules=rules)
    smaller = make_smaller(decision, worlds.WORDS, most_trials=40)
    names = sorted({word for rule in decision.rules for word in words_of(rule.condition)})
    for record in worlds.records(names):
        before, after = decide(decision, record), decide(smaller.decision, record)
        assert before.outcome == after.outcome
        assert bool(before.rule_ids) == bool(after.rule_ids)
