"""The quick answer to one record: always the reference's, and its near misses those of brute force."""

from dataclasses import replace
from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundrules.rulebook.condition import And, Compare, Condition, Like, Linear, Or, Value
from groundrules.rulebook.evaluate import decide, truth
from groundrules.rulebook.model import Decision, Policy, Rule, Word, WordType
from groundrules.rulebook.proof.cells import atoms
from groundrules.rulebook.quick import Near, Quick
from tests.rulebook import worlds
from tests.rulebook.conditions import WORDS, conditions, records

Record = dict[str, Value | None]


def made(policy: Policy, tests: list[Condition]) -> Decision:
    """A decision of those conditions; where order does not decide, every third rule yields to the first."""
    rules = tuple(
        Rule(f"R{n}", test, {}, "", yields_to=("R0",) if n % 3 == 2 and policy is not Policy.FIRST else ())
        for n, test in enumerate(tests)
    )
    return Decision("coverage", "account", policy, (), rules)


def behind(decision: Decision, rule: Rule, record: Record) -> bool:
    """Whether a rule before this one answers already."""
    before = decision.rules[: decision.rules.index(rule)]
    return any(truth(one.condition, record) for one in before)


@given(st.sampled_from(list(Policy)), st.lists(conditions(), min_size=1, max_size=8), st.lists(records()))
@settings(max_examples=150, deadline=None)
def test_it_answers_as_the_reference_does(
    policy: Policy, tests: list[Condition], asked: list[Record]
) -> None:
    """Winner and fitting rules are the reference's, for any conditions, with and without exceptions."""
    decision = made(policy, tests)
    quick = Quick.of(decision, WORDS)
    for record in asked:
        answer = decide(decision, record)
        assert quick.decide(record) == (answer.rule_id, answer.rule_ids)
        assert quick.explain(record)[:2] == (answer.rule_id, answer.rule_ids)


@pytest.mark.parametrize("seed", range(60))
def test_near_misses_are_those_of_brute_force(seed: int) -> None:
    """A rule is near by a word exactly when another value of that word alone would make it fit.

    Where order decides, only rules before the answer count: one behind it would fit and not answer.
    """
    random = Random(seed)  # noqa: S311 - nothing secret
    decision = worlds.random_decision(random, random.choice(list(Policy)))
    names = sorted(
        {
            atom.word
            for rule in decision.rules
            for atom in atoms(rule.condition)
            if not isinstance(atom, Linear)
        }
    )
    if not names:
        pytest.skip("the book tests nothing")
    every = list(worlds.records(names))
    quick = Quick.of(decision, worlds.WORDS)
    for record in random.sample(every, min(40, len(every))):
        expected = {
            Near(rule.rule_id, name)
            for rule in decision.rules
            for name in names
            if not (decision.policy is Policy.FIRST and behind(decision, rule, record))
            if not truth(rule.condition, record)
            and any(
                truth(rule.condition, other)
                for other in every
                if all(other[word] == record[word] for word in names if word != name)
            )
        }
        assert set(quick.explain(record).near) == expected


def test_a_value_outside_its_domain_is_the_references_to_answer() -> None:
    """A fifth segment, a number beyond the range, an unknown that cannot be: answered, not crashed on."""
    decision = made(
        Policy.FIRST,
        [Compare("segment", "<>", "large"), Compare("employees", ">", 4_000), Compare("open_deals", "<", -5)],
    )
    quick = Quick.of(decision, WORDS)
    asked: list[Record] = [
        {"segment": "new", "employees": 9, "open_deals": 0},
        {"segment": "large", "employees": 10**9, "open_deals": 0},
        {"segment": None, "employees": 3, "open_deals": -99},
        {},
    ]
    assert [quick.decide(record).rule_id for record in asked] == ["R0", "R1", "R2", None]
    for record in asked:
        answer = decide(decision, record)
        assert quick.explain(record)[:2] == (answer.rule_id, answer.rule_ids)


def test_a_book_beyond_the_budget_is_still_answered() -> None:
    """Twenty patterns on one text word are more classes than the pieces allow; the answer stays right."""
    decision = made(Policy.ALL, [Like("name", f"%{chr(97 + n)}%") for n in range(20)])
    answer = Quick.of(decision, WORDS).decide({"name": "abc"})
    assert answer == (None, ("R0", "R1"))  # R2 yields to R0


def test_a_sum_in_the_way_is_named() -> None:
    """A rule that fails on a sum of words alone names the sum as the fact."""
    words = {
        name: Word(name, WordType.WHOLE, name, low=0, high=100, may_be_unknown=True) for name in ("a", "b")
    }
    rule = Rule("R0", Or((Linear(((1, "a"), (1, "b")), ">=", 50), And((Compare("a", ">", 90),)))), {}, "")
    decision = Decision("coverage", "account", Policy.FIRST, (), (rule,))
    assert set(Quick.of(decision, words).explain({"a": 10, "b": 10}).near) == {
        Near("R0", "a + b"),
        Near("R0", "a"),
    }


def test_dates_are_looked_up_by_day() -> None:
    """The last day before a date still belongs to what came before."""
    decision = made(Policy.FIRST, [Compare("contract_end", "<", date(2026, 7, 1))])
    quick = Quick.of(decision, WORDS)
    assert quick.decide({"contract_end": date(2026, 6, 30)}).rule_id == "R0"
    assert quick.explain({"contract_end": date(2026, 7, 1)}).near == (Near("R0", "contract_end"),)


def test_exceptions_are_kept_when_one_rule_fits_alone() -> None:
    """A rule that yields answers where the rule it yields to does not fit."""
    decision = made(Policy.EXACTLY_ONE, [Compare("employees", ">", 10), Compare("employees", ">", 10**9)])
    rules = (
        *decision.rules,
        replace(decision.rules[0], rule_id="R2", condition=Compare("employees", ">", 5), yields_to=("R0",)),
    )
    quick = Quick.of(replace(decision, rules=rules), WORDS)
    assert quick.decide({"employees": 7}) == ("R2", ("R2",))
    assert quick.decide({"employees": 70}) == ("R0", ("R0",))


def test_one_word_with_a_minus_is_the_other_way_round() -> None:
    """`-a = 1` holds for minus one and nothing else; the pieces of a lone negative word are not mirrored."""
    words = {"a": Word("a", WordType.WHOLE, "a", low=-5, high=5)}
    for factor in (-1, -2):
        rule = Rule("R0", Linear(((factor, "a"),), ">=", -2 * factor), {}, "")
        decision = Decision("coverage", "account", Policy.FIRST, (), (rule,))
        quick = Quick.of(decision, words)
        for value in range(-5, 6):
            assert quick.decide({"a": value}).rule_id == decide(decision, {"a": value}).rule_id
