"""The reference evaluator: three-valued truth, and which rule answers."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

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
    Value,
)
from groundrules.rulebook.evaluate import decide, like, truth
from groundrules.rulebook.model import Decision, Policy, Rule
from tests.rulebook.conditions import conditions, records
from tests.work import calls_of

Record = dict[str, Value | None]
BIG = Compare("employees", ">=", 500)
EXPERT = Compare("needs_expert", "=", True)


def decision(policy: Policy, *rules: tuple[str, Condition]) -> Decision:
    """A decision with those rules, each giving its own id as owner."""
    made = tuple(Rule(name, condition, {"owner": name}, "") for name, condition in rules)
    return Decision("coverage", "account", policy, (), made)


def test_an_unknown_value_is_neither_true_nor_false() -> None:
    """Every test on an unknown value is open, and so is its opposite; only `is null` sees it."""
    nothing: Record = {"employees": None}
    for test in (
        BIG,
        Compare("employees", "<>", 500),
        Among("employees", (1, 2)),
        Linear(((1, "employees"), (1, "open_deals")), ">", 0),
        Like("employees", "%"),
    ):
        assert truth(test, nothing) is None
        assert truth(Not(test), nothing) is None
    assert truth(IsUnknown("employees"), nothing) is True
    assert truth(Not(IsUnknown("employees")), nothing) is False
    assert truth(IsUnknown("employees"), {}) is True


def test_and_or_with_an_unknown_follow_sql() -> None:
    """A false part settles an `and`, a true part settles an `or`, whatever is unknown beside it."""
    record: Record = {"employees": None, "needs_expert": True}
    assert truth(And((BIG, Not(EXPERT))), record) is False
    assert truth(And((BIG, EXPERT)), record) is None
    assert truth(Or((BIG, EXPERT)), record) is True
    assert truth(Or((BIG, Not(EXPERT))), record) is None
    assert truth(Always(), record) is True


def test_like_follows_sql_patterns() -> None:
    """``%`` is any run and ``_`` one character; case matters and nothing else is special."""
    assert like("Acme Ltd", "Acme%")
    assert like("Acme", "A__e")
    assert like("a.c", "a.c")
    assert like("two\nlines", "two%")
    assert not like("acme", "Acme%")
    assert not like("abc", "a.c")


@given(conditions(), records())
@settings(max_examples=200, deadline=None)
def test_opposites_never_both_hold(condition: Condition, record: Record) -> None:
    """A condition and its opposite: one true and one false, or both open."""
    held, opposite = truth(condition, record), truth(Not(condition), record)
    assert (held, opposite) in {(True, False), (False, True), (None, None)}
    assert truth(Not(Not(condition)), record) is held


@given(conditions(), conditions(), records())
@settings(max_examples=200, deadline=None)
def test_de_morgan(first: Condition, second: Condition, record: Record) -> None:
    """Not (a and b) is (not a) or (not b), also with unknowns."""
    one = truth(Not(And((first, second))), record)
    other = truth(Or((Not(first), Not(second))), record)
    assert one is other


def test_exactly_one_answers_only_when_one_rule_holds() -> None:
    """Two rules that hold, or none, give no winner, and the rules that hold are named."""
    asked = decision(Policy.EXACTLY_ONE, ("A1", EXPERT), ("A2", BIG))
    one = decide(asked, {"needs_expert": True, "employees": 3})
    assert (one.rule_id, one.rule_ids, dict(one.outcome)) == ("A1", ("A1",), {"owner": "A1"})
    both = decide(asked, {"needs_expert": True, "employees": 900})
    assert (both.rule_id, both.rule_ids, dict(both.outcome)) == (None, ("A1", "A2"), {})
    none = decide(asked, {"needs_expert": False, "employees": None})
    assert (none.rule_id, none.rule_ids, none.unknown) == (None, (), ("employees",))


def test_first_that_fits_takes_the_first() -> None:
    """Order decides, and the other rules that hold are still named."""
    answer = decide(
        decision(Policy.FIRST, ("E1", BIG), ("E2", EXPERT), ("E3", Always())), {"needs_expert": True}
    )
    assert (answer.rule_id, answer.rule_ids, answer.unknown) == ("E2", ("E2", "E3"), ("employees",))


def test_all_that_fit_has_no_winner() -> None:
    """Obligations add up: every rule that holds is named and none stands for the others."""
    answer = decide(decision(Policy.ALL, ("H1", Always()), ("H2", EXPERT)), {"needs_expert": True})
    assert (answer.rule_id, answer.rule_ids, dict(answer.outcome)) == (None, ("H1", "H2"), {})


def test_a_rule_that_yields_does_not_answer_beside_the_rule_it_yields_to() -> None:
    """`yields to` takes effect only where the other rule holds, also where that one yields in its turn."""
    first, second, third = (
        Rule("A1", EXPERT, {"owner": "A1"}, ""),
        Rule("A2", BIG, {"owner": "A2"}, "", yields_to=("A1",)),
        Rule("A3", Always(), {"owner": "A3"}, "", yields_to=("A2",)),
    )
    asked = Decision("coverage", "account", Policy.EXACTLY_ONE, (), (first, second, third))
    all_three = decide(asked, {"needs_expert": True, "employees": 900})
    assert (all_three.rule_id, all_three.rule_ids, all_three.yielded) == ("A1", ("A1",), ("A2", "A3"))
    conflict = decide(asked, {"needs_expert": True, "employees": 3})
    assert (conflict.rule_id, conflict.rule_ids, conflict.yielded) == (None, ("A1", "A3"), ())
    assert decide(asked, {"needs_expert": None, "employees": 900}).rule_id == "A2"
    assert decide(asked, {}).rule_id == "A3"


def test_only_words_that_matter_are_called_unknown() -> None:
    """An unknown beside a false part kept nothing from holding, so it is not named."""
    asked = decision(Policy.FIRST, ("E1", And((EXPERT, BIG))), ("E2", Always()))
    assert decide(asked, {"needs_expert": False}).unknown == ()
    assert decide(asked, {"needs_expert": True}).unknown == ("employees",)


@given(st.text(alphabet="ab%_\n", max_size=8), st.text(alphabet="ab%_\n", max_size=7))
@settings(max_examples=500, deadline=None)
def test_like_is_the_pattern_spelt_out(text: str, pattern: str) -> None:
    """The same as a regular expression made from the pattern, for every text."""
    parts = (".*" if sign == "%" else "." if sign == "_" else re.escape(sign) for sign in pattern)
    assert like(text, pattern) == bool(re.fullmatch("".join(parts), text, re.DOTALL))


def test_like_never_takes_long() -> None:
    """A pattern made to be tried in endless ways looks no further than length times length."""
    text = "a" * 2_000
    fits, calls = calls_of(lambda: like(text, "%a" * 400 + "b"))
    assert not fits
    assert calls < 2 * len(text) ** 2
