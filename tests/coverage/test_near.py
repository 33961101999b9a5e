"""Rules that almost applied: held to trying every value there is."""

import re
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from groundrules.coverage.explaining.near import answer_of, near_misses
from groundrules.coverage.words import decision_words
from groundrules.rulebook.condition import And, Compare, Linear, Value
from groundrules.rulebook.model import Decision, Policy, Rule, Word, WordType
from tests.agreement.books import OUTPUTS, RECORDS, WORDS, decisions

COUNTED = ("employees", "segment", "needs_expert")
EVERY: dict[str, tuple[Value, ...]] = {
    "employees": tuple(range(13)),
    "segment": WORDS["segment"].values,
    "needs_expert": (True, False),
}


def reached(decision: Decision, record: dict[str, Value | None], word: str) -> dict[str, list[Value]]:
    """Rule -> the values of the word at which it answers, by trying all of them."""
    found: dict[str, list[Value]] = {}
    for value in EVERY[word]:
        found.setdefault(answer_of(decision, {**record, word: value}, WORDS), []).append(value)
    now = answer_of(decision, record, WORDS)
    return {rule_id: values for rule_id, values in found.items() if rule_id != now and rule_id[0] != "!"}


def said(needs: str) -> set[int]:
    """The employees the ranges in words speak of."""
    if needs == "known":
        return set(range(13))
    return set[int]().union(*(one_range(part) for part in re.split(", | or ", needs)))


def one_range(text: str) -> set[int]:
    """The employees of one range: ``above 3 and at most 6``."""
    values = set(range(13))
    for part in text.split(" and "):
        number = int(re.findall(r"\d+", part)[0])
        if part.startswith("at least"):
            values &= set(range(number, 13))
        elif part.startswith("at most"):
            values &= set(range(number + 1))
        elif part.startswith("above"):
            values &= set(range(number + 1, 13))
        elif part.startswith("below"):
            values &= set(range(number))
        else:
            values &= {number}
    return values


HEADS = st.builds(
    Compare, st.just("employees"), st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), st.integers(0, 12)
)


@st.composite
def counting(draw: st.DrawFn) -> Decision:
    """A decision whose rules look at the number of employees and little else."""
    both = st.builds(lambda one, other: And((one, other)), HEADS, HEADS)
    expert = st.builds(lambda one, yes: And((one, Compare("needs_expert", "=", yes))), HEADS, st.booleans())
    conditions = draw(st.lists(st.one_of(HEADS, both, expert), min_size=1, max_size=5))
    rules = tuple(Rule(f"A{n}", condition, {}, "") for n, condition in enumerate(conditions))
    return Decision(
        "coverage", "account", draw(st.sampled_from([Policy.EXACTLY_ONE, Policy.FIRST])), OUTPUTS, rules
    )


ANY_DECISION = st.one_of(counting(), decisions(policies=(Policy.EXACTLY_ONE, Policy.FIRST)))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(ANY_DECISION, RECORDS)
def test_near_misses_are_exactly_what_one_changed_fact_reaches(
    decision: Decision, record: dict[str, Value | None]
) -> None:
    """For words with few values: every rule that some value reaches is named, and no other.

    A range in words holds the nearest value, and every value in it gives that rule.
    """
    misses = near_misses(decision, record, WORDS)
    for word in set(COUNTED) & set(decision_words(decision)):
        by_rule = reached(decision, record, word)
        found = {miss.rule_id: miss for miss in misses if miss.word == word}
        assert set(found) == set(by_rule)
        for rule_id, miss in found.items():
            assert miss.nearest in by_rule[rule_id]
            if word == "employees":
                assert miss.nearest in said(miss.needs)
                assert said(miss.needs) <= set(by_rule[rule_id])
                now = record["employees"]
                if isinstance(now, int):
                    least = min(abs(int(value) - now) for value in by_rule[rule_id])  # type: ignore[arg-type]  # whole numbers
                    assert abs(int(miss.nearest) - now) == least  # type: ignore[arg-type]
    assert all(
        answer_of(decision, {**record, miss.word: miss.nearest}, WORDS) == miss.rule_id for miss in misses
    )


MONEY = Word("revenue", WordType.MONEY, "revenue", low=0, high=10**11, scale=2, currency="USD")
PIPELINE = Word("open_pipeline", WordType.MONEY, "open pipeline", low=0, high=10**11, scale=2, currency="USD")
END = Word("contract_end", WordType.DATE, "contract end", may_be_unknown=True)


def needs(
    rules: dict[str, object], record: dict[str, Value | None], *words: Word
) -> dict[tuple[str, str], str]:
    made = tuple(Rule(rule_id, condition, {}, "") for rule_id, condition in rules.items())  # type: ignore[arg-type]  # conditions
    decision = Decision("coverage", "account", Policy.FIRST, OUTPUTS, made)
    misses = near_misses(decision, record, {word.name: word for word in words})
    return {(miss.word, miss.rule_id): miss.needs for miss in misses}


def test_thresholds_are_said_as_the_rule_says_them() -> None:
    """Not `$249,999.99 or less` but `below $250,000`; both ends of a band are named."""
    high = Compare("revenue", ">=", 25_000_000)
    band = And((Compare("revenue", ">", 100), Compare("revenue", "<=", 500)))
    low = Compare("revenue", "<", 25_000_000)
    assert needs({"H": high, "B": band, "L": low}, {"revenue": 600}, MONEY) == {
        ("revenue", "H"): "at least $250,000",
        ("revenue", "B"): "above $1 and at most $5",
    }
    assert needs({"H": high, "L": low}, {"revenue": 25_000_000}, MONEY) == {
        ("revenue", "L"): "below $250,000"
    }


def test_a_band_is_said_with_both_its_ends() -> None:
    """From above and from below, the whole band is named and nothing outside it."""
    band = And((Compare("employees", ">=", 3), Compare("employees", "<=", 6)))
    heads = WORDS["employees"]
    for now in (0, 9, None):
        assert needs({"B": band}, {"employees": now}, heads) == {
            ("employees", "B"): "at least 3 and at most 6"
        }


def test_dates_are_said_as_days() -> None:
    """A date is before, after, or on a day; unknown has everything to gain."""
    early, late = (
        Compare("contract_end", "<", date(2027, 1, 1)),
        Compare("contract_end", ">=", date(2027, 1, 1)),
    )
    assert needs({"E": early, "L": late}, {"contract_end": None}, END) == {
        ("contract_end", "E"): "before 1 January 2027",
        ("contract_end", "L"): "on or after 1 January 2027",
    }


def test_a_sum_is_solved_for_one_word() -> None:
    """What pipeline would do, given the revenue as it is: four times the pipeline at least the revenue."""
    quarter = Linear(((4, "open_pipeline"), (-1, "revenue")), ">=", 0)
    record: dict[str, Value | None] = {"revenue": 100_000, "open_pipeline": 10_000}
    assert needs({"Q": quarter}, record, MONEY, PIPELINE) == {
        ("open_pipeline", "Q"): "at least $250",
        ("revenue", "Q"): "at most $400",
    }


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.integers(0, 400), st.integers(0, 400), st.integers(-3, 3).filter(bool), st.integers(-3, 3))
def test_a_solved_sum_is_the_least_change(revenue: int, pipeline: int, factor: int, constant: int) -> None:
    """The nearest value a sum is solved to changes the answer, and the value one step nearer does not."""
    rule = Rule("Q", Linear(((factor, "open_pipeline"), (1, "revenue")), ">", constant), {}, "")
    decision = Decision("coverage", "account", Policy.FIRST, OUTPUTS, (rule,))
    words = {"revenue": MONEY, "open_pipeline": PIPELINE}
    record: dict[str, Value | None] = {"revenue": revenue, "open_pipeline": pipeline}
    for miss in near_misses(decision, record, words):
        now, then = record[miss.word], miss.nearest
        assert isinstance(now, int)
        assert isinstance(then, int)
        closer = then + (1 if then < now else -1)
        assert answer_of(decision, {**record, miss.word: then}, words) == "Q"
        assert answer_of(decision, {**record, miss.word: closer}, words) != "Q"
