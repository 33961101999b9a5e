"""Would another value change the answer? Held to the reference, tried value by value over small domains."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import product

import numpy as np
import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundrules.coverage.explaining.near import answer_of
from groundrules.coverage.health.asking import Asking
from groundrules.coverage.health.board import Board
from groundrules.coverage.health.columns import stored
from groundrules.coverage.tables import OUTSIDE
from groundrules.coverage.words import decision_words, why_outside
from groundrules.rulebook.condition import Linear, Value
from groundrules.rulebook.evaluate import decide
from groundrules.rulebook.model import Decision, Policy, Rule, Word
from tests.agreement.books import DAY, OUTPUTS, RECORDS, WORDS, as_table, decisions

Record = dict[str, Value | None]
few = settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
SMALL: Mapping[str, Word] = {
    **WORDS,
    "segment": replace(WORDS["segment"], may_be_unknown=False),
    "revenue": replace(WORDS["revenue"], high=9),
    "contract_end": replace(WORDS["contract_end"], low=DAY - timedelta(4), high=DAY + timedelta(4)),
}
TEXTS = ["".join(letters) for size in (1, 2) for letters in product("ab%_.?", repeat=size)]


def domain_of(word: Word) -> list[Value]:
    """Every value a small word allows; of a text some."""
    if word.name == "segment":
        return list(word.values)
    if word.name == "contract_end":
        return [DAY + timedelta(days) for days in range(-4, 5)]
    if word.name == "needs_expert":
        return [False, True]
    if word.name == "territory":
        return list(TEXTS)
    assert isinstance(word.low, int)
    assert isinstance(word.high, int)
    return list(range(word.low, word.high + 1))


def given_by(decision: Decision, record: Record) -> object:
    """What the reference gives: outcomes, or why there is none."""
    if answer_of(decision, record, SMALL) == OUTSIDE:
        return OUTSIDE
    said = decide(decision, record)
    if decision.policy is Policy.ALL and said.rule_ids:
        return tuple(tuple(decision.rule(rule_id).outcome.items()) for rule_id in said.rule_ids)
    return answer_of(decision, record, SMALL) if said.rule_id is None else tuple(said.outcome.items())


def asking_of(decision: Decision, records: list[Record]) -> Asking:
    """The question over those records."""
    table: pa.Table = as_table(records)
    columns = {name: stored(table[name]) for name in decision_words(decision)}
    return Asking(Board(decision, SMALL), SMALL, columns)


def plain(records: list[Record]) -> list[Record]:
    """As facts have them: no empty text."""
    return [record | {"territory": record["territory"] or None} for record in records]


@few
@given(decisions(), st.lists(RECORDS, min_size=1, max_size=12))
def test_some_other_value_changes_the_answer_exactly_when_the_reference_says_so(
    decision: Decision, records: list[Record]
) -> None:
    """Lists, numbers, dates, texts, sums, unknowns, every policy; each change is shown by a value."""
    records = plain(records)
    names = decision_words(decision)
    if not names:
        return
    asking = asking_of(decision, records)
    rows = np.arange(len(records), dtype=np.int64)
    for name in names:
        word = SMALL[name]
        found = asking.any_value(name, rows)
        for place, record in enumerate(records):
            now = given_by(decision, record)
            brute = any(given_by(decision, {**record, name: value}) != now for value in domain_of(word))
            assert found.changes[place] or not brute, (name, record)
            if found.changes[place]:
                value = found.tried(place, word)
                assert not why_outside(word, value)
                assert given_by(decision, {**record, name: value}) != now
                rules = asking.board.rules(int(found.then[place]))
                said = decide(decision, {**record, name: value})
                assert rules[0].startswith("!") or set(rules) <= set(said.rule_ids)


SUMS = st.builds(
    Linear,
    st.tuples(st.integers(1, 4), st.integers(-4, 4).filter(bool)).map(
        lambda factors: ((factors[0], "employees"), (factors[1], "revenue"))
    ),
    st.sampled_from(["=", "<", "<=", ">", ">="]),
    st.integers(-30, 50),
)
NUMBERS = st.fixed_dictionaries(
    {name: st.one_of(st.none(), st.integers(0, 9)) for name in ("employees", "revenue")}
)


@few
@given(st.lists(SUMS, min_size=1, max_size=4), st.lists(NUMBERS, min_size=1, max_size=8))
def test_where_sums_of_words_are_compared_each_account_has_its_own_turning_points(
    sums: list[Linear], numbers: list[Record]
) -> None:
    """Rules that compare sums: exactly the accounts for which some value of the whole range changes it."""
    rules = [
        Rule(f"A{place}", condition, {"owner": ("field", "inside")[place % 2]}, "")
        for place, condition in enumerate(sums)
    ]
    decision = Decision("coverage", "account", Policy.FIRST, OUTPUTS, tuple(rules))
    records = [{**dict.fromkeys(WORDS), **one} for one in numbers]
    asking = asking_of(decision, records)
    for name in decision_words(decision):
        found = asking.any_value(name, np.arange(len(records), dtype=np.int64))
        expected = [
            any(
                given_by(decision, {**record, name: value}) != given_by(decision, record)
                for value in domain_of(SMALL[name])
            )
            for record in records
        ]
        assert found.changes.tolist() == expected


@few
@given(decisions(), st.lists(RECORDS, min_size=2, max_size=12))
def test_answers_and_answers_under_another_source_are_the_references(
    decision: Decision, records: list[Record]
) -> None:
    """As the facts are, and with a word as another account has it: the same as deciding one by one."""
    records = plain(records)
    names = decision_words(decision)
    if not names:
        return
    asking = asking_of(decision, records)
    rows = np.arange(len(records), dtype=np.int64)
    kinds: dict[object, int] = {}

    def agrees(answers: np.ndarray, asked: list[Record]) -> None:
        for place, number in enumerate(asking.board.gives(answers)):
            given_here = given_by(decision, asked[place])
            assert kinds.setdefault(given_here, int(number)) == number, (given_here, kinds)
        assert len(set(kinds.values())) == len(kinds)

    agrees(asking.answers(rows), records)
    for name in names:
        turned = asking.columns[name].take(rows[::-1])
        swapped = [
            {**record, name: other[name]} for record, other in zip(records, records[::-1], strict=True)
        ]
        agrees(asking.under(name, rows, turned), swapped)
