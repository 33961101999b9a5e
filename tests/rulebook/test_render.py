"""The book in plain English: the sentences sellers read."""

from datetime import date

import pytest
from hypothesis import given, settings

from groundrules.rulebook.condition import Always, Compare, Condition, Not, Value, words_of
from groundrules.rulebook.evaluate import truth
from groundrules.rulebook.model import Decision, Output, Policy, Rule, Word, WordType
from groundrules.rulebook.parse import parse_condition
from groundrules.rulebook.render import (
    known_needed,
    say_condition,
    say_outcome,
    say_record,
    say_rule,
    say_value,
)
from groundrules.terms import Span
from tests.rulebook.conditions import UNKNOWABLE, WORDS, conditions, records

DECISION = Decision(
    "coverage",
    "account",
    Policy.EXACTLY_ONE,
    (
        Output("owner", WordType.ONE_OF, ("field", "old_owner")),
        Output("meet_every_days", WordType.WHOLE),
        Output("credit", WordType.PERCENT),
        Output("budget", WordType.MONEY),
        Output("do", WordType.TEXT),
    ),
    (),
)


def tree(text: str) -> Condition:
    """The condition of a text without mistakes."""
    condition = parse_condition(text, WORDS, lambda _: Span("f")).condition
    assert condition is not None, text
    return condition


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("segment = 'mid size'", "the segment is mid size"),
        ("segment <> 'large'", "the segment is not large"),
        ("industry <> 'bank'", "the industry is known and not bank"),
        ("segment in ('large', 'mid size')", "the segment is large or mid size"),
        ("industry not in ('bank', 'shop')", "the industry is known and not bank or shop"),
        ("needs_expert", "the customer needs a specialist"),
        ("not needs_expert", "the customer does not need a specialist"),
        ("needs_expert = no", "the customer does not need a specialist"),
        ("needs_expert is unknown", "whether the customer needs a specialist is unknown"),
        ("revenue >= 250000", "the revenue is at least $250,000"),
        ("revenue < 0.5", "the revenue is below $0.50"),
        ("employees > 500", "the employees are above 500"),
        ("not employees > 500", "the employees are at most 500"),
        ("employees is not null", "the employees are known"),
        ("employees between 5 and 9", "the employees are from 5 to 9"),
        ("employees > 5 and employees <= 9", "the employees are above 5 and at most 9"),
        ("margin >= 12.5", "the margin is at least 12.5%"),
        ("contract_end < 2027-06-30", "the contract end is before 30 June 2027"),
        ("contract_end >= 2027-06-30", "the contract end is on or after 30 June 2027"),
        ("name like 'Acme%'", 'the name starts with "Acme"'),
        ("name not like '%Acme%'", 'the name is known and does not contain "Acme"'),
        ("name like 'A_c%'", 'the name matches the pattern "A_c%"'),
        ("name = 'x'", 'the name is "x"'),
        ("deal_amount >= 0.25 * revenue", "4 times the deal amount is at least the revenue"),
        (
            "revenue - deal_amount > 100",
            "the revenue is above the deal amount plus $100",
        ),
        ("revenue + deal_amount < 5", "the revenue plus the deal amount is below $5"),
        (
            "segment = 'large' and not needs_expert and revenue >= 250000",
            "the segment is large, the customer does not need a specialist and "
            "the revenue is at least $250,000",
        ),
        (
            "segment = 'large' and (employees < 5 or employees is null)",
            "the segment is large and either the employees are below 5 or the employees are unknown",
        ),
        (
            "needs_expert or segment = 'large' and employees < 5",
            "the customer needs a specialist or both the segment is large and the employees are below 5",
        ),
        (
            "not (needs_expert or employees < 5)",
            "the customer does not need a specialist and the employees are at least 5",
        ),
        ("not any", "never"),
    ],
)
def test_conditions_in_english(text: str, english: str) -> None:
    """Each kind of test reads as a sentence, its opposite as the opposite."""
    assert say_condition(tree(text), WORDS) == english


@pytest.mark.parametrize(
    ("say", "opposite"),
    [
        ("needs a specialist", "does not need a specialist"),
        ("is led by a partner", "is not led by a partner"),
        ("has a customer waiting", "does not have a customer waiting"),
        ("has invited the old owner", "has not invited the old owner"),
        ("was contacted", "was not contacted"),
        ("carries stock", "does not carry stock"),
        ("watches prices", "does not watch prices"),
        ("on notice", "is not on notice"),
    ],
)
def test_yes_no_words_have_an_opposite(say: str, opposite: str) -> None:
    """The verb is turned round, whatever the verb, about whatever thing."""
    words = {"w": Word("w", WordType.YES_NO, say, about="deal")}
    assert say_condition(Compare("w", "=", True), words) == f"the deal {say}"
    assert say_condition(Compare("w", "=", False), words) == f"the deal {opposite}"


@pytest.mark.parametrize(
    ("value", "word", "english"),
    [
        (None, "revenue", "unknown"),
        (25_000_000, "revenue", "$250,000"),
        (1, "revenue", "$0.01"),
        (-1250, "deal_amount", "-$12.50"),
        (125, "margin", "12.5%"),
        (-5, "margin", "-0.5%"),
        (3_000_000, "employees", "3,000,000"),
        (date(2027, 6, 30), "contract_end", "30 June 2027"),
        (False, "needs_expert", "no"),
        ("mid_size", "segment", "mid size"),
    ],
)
def test_values_in_english(value: Value | None, word: str, english: str) -> None:
    """Stored values are said in human units."""
    assert say_value(value, WORDS[word]) == english


def test_a_rule_is_one_sentence_with_what_must_be_known() -> None:
    """The sentence names condition and outcome, and says which unknown would stop it."""
    rule = Rule(
        "A1",
        tree("segment = 'large' and employees >= 500"),
        {"owner": "old_owner", "meet_every_days": 1, "credit": 50, "budget": 1250, "do": "call"},
        "",
    )
    assert say_rule(rule, DECISION, WORDS) == (
        "When the segment is large and the employees are at least 500: owner old owner, meet every 1 day, "
        "credit 50%, budget $12.50, do: call. Holds only when known: employees."
    )
    always = Rule("A2", Always(), {"owner": "field"}, "")
    assert say_rule(always, DECISION, WORDS) == "Always: owner field."
    assert say_outcome({}, DECISION) == "nothing"


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("employees > 5", ("employees",)),
        ("not employees > 5", ("employees",)),
        ("employees > 5 or employees is null", ()),
        ("employees is not null", ("employees",)),
        ("employees > 5 or needs_expert", ()),
        ("employees > 5 and needs_expert", ("employees", "needs_expert")),
        ("revenue > 5", ()),
        ("deal_amount > revenue", ("deal_amount",)),
        ("any", ()),
    ],
)
def test_what_must_be_known(text: str, needed: tuple[str, ...]) -> None:
    """A word is named exactly when the rule cannot hold without it."""
    assert known_needed(tree(text), WORDS) == needed


@given(conditions(), records())
@settings(max_examples=200, deadline=None)
def test_the_note_never_lies(condition: Condition, record: dict[str, Value | None]) -> None:
    """A rule never holds for a record that lacks a word the note calls needed."""
    for name in known_needed(condition, WORDS):
        assert name in UNKNOWABLE
        assert truth(condition, {**record, name: None}) is not True


@given(conditions())
@settings(max_examples=200, deadline=None)
def test_every_condition_has_a_sentence(condition: Condition) -> None:
    """Nothing the language can say about a word is left without English, and nor is its opposite."""
    if words_of(condition):
        assert say_condition(condition, WORDS)
        assert say_condition(Not(condition), WORDS)


def test_a_record_is_written_as_in_the_book() -> None:
    """Examples in findings look like the values an author would type."""
    record: dict[str, Value | None] = {"revenue": 25_000_050, "employees": None, "needs_expert": True, "x": 1}
    assert say_record(record, WORDS) == {
        "revenue": "250000.5",
        "employees": "unknown",
        "needs_expert": "yes",
    }
