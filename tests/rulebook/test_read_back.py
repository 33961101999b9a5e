"""English that cannot lie: every sentence reads back to the rule it was made from."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundrules.rulebook import read_book
from groundrules.rulebook.condition import Always, Among, And, Compare, Condition, Not, Or, Value, words_of
from groundrules.rulebook.language.english import NotEnglishError, read_condition
from groundrules.rulebook.language.normal import alike
from groundrules.rulebook.model import Decision, Output, Policy, Rule, Word, WordType
from groundrules.rulebook.read_back import read_rule, reads_back
from groundrules.rulebook.render import say_condition, say_rule
from tests.rulebook.conditions import WORDS, conditions

DECISION = Decision(
    "coverage",
    "account",
    Policy.FIRST,
    (
        Output("owner", WordType.ONE_OF, ("field", "old_owner", "field, or inside", "the rest")),
        Output("meet_every_days", WordType.WHOLE),
        Output("credit", WordType.PERCENT),
        Output("budget", WordType.MONEY),
        Output("until", WordType.DATE),
        Output("is_shared", WordType.YES_NO),
        Output("do", WordType.TEXT),
    ),
    tuple(Rule(name, Always(), {}, "") for name in ("A1", "A2", "A3", "A4")),
)
OUTCOMES: st.SearchStrategy[dict[str, Value]] = st.fixed_dictionaries(
    {},
    optional={
        "owner": st.sampled_from(DECISION.gives[0].values),
        "meet_every_days": st.integers(-3, 4_000),
        "credit": st.integers(0, 150),
        "budget": st.integers(-(10**9), 10**9),
        "until": st.dates(date(2000, 1, 1), date(2100, 1, 1)),
        "is_shared": st.booleans(),
        "do": st.text(st.sampled_from('abc ,.:"é%\n'), min_size=1, max_size=12),
    },
)


FIRST_ONES = st.lists(st.sampled_from(("A2", "A3", "A4")), unique=True).map(tuple)


@given(conditions(), OUTCOMES, FIRST_ONES)
@settings(max_examples=400, deadline=None)
def test_a_sentence_reads_back_to_its_rule(
    condition: Condition, outcome: dict[str, Value], yields_to: tuple[str, ...]
) -> None:
    """Any rule of a dozen tests, any outcome, any exceptions: one reading, and it is the rule."""
    rule = Rule("A1", condition, outcome, "", yields_to=yields_to)
    said = read_rule(say_rule(rule, DECISION, WORDS), DECISION, WORDS)
    assert alike(said.condition, condition)
    assert (said.outcome, said.yields_to) == (outcome, yields_to)
    assert reads_back(rule, DECISION, WORDS)


def test_the_example_book_reads_back() -> None:
    """Every rule of the book that ships says on its page what it does."""
    path = Path(__file__).parents[2] / "examples" / "first-transition" / "rulebook.yaml"
    book = read_book(path.read_text(encoding="utf-8"), path.name).book
    assert book is not None
    for decision in book.decisions.values():
        used = {word: book.words[word] for rule in decision.rules for word in words_of(rule.condition)}
        for rule in decision.rules:
            assert reads_back(rule, decision, used), say_rule(rule, decision, used)


BIG, EXPERT = Compare("employees", ">", 500), Compare("needs_expert", "=", True)
LARGE, BANK = Compare("segment", "=", "large"), Compare("industry", "=", "bank")


@pytest.mark.parametrize(
    ("condition", "english"),
    [
        (
            And((LARGE, Or((BIG, And((EXPERT, BANK)))), Compare("revenue", "<", 500))),
            "the segment is large, either the employees are above 500 or (the customer needs a specialist "
            "and the industry is bank) and the revenue is below $5",
        ),
        (
            Or((And((LARGE, Not(Or((BIG, EXPERT))))), Not(Among("industry", ("bank", "shop"))))),
            "both the segment is large, the employees are at most 500 and the customer does not need a "
            "specialist or the industry is known and not bank or shop",
        ),
        (Among("needs_expert", (True, False)), "whether the customer needs a specialist is yes or no"),
    ],
)
def test_groups_are_told_apart(condition: Condition, english: str) -> None:
    """What belongs together can be heard: either, both, and brackets below that."""
    assert say_condition(condition, WORDS) == english
    assert alike(read_condition(english, WORDS), condition)


@pytest.mark.parametrize(
    "label", ["a or b", "the rest", "known", "not a", "a, b", 'say "a"', "either", "mid_size", "and"]
)
def test_a_value_that_could_be_misread_is_quoted(label: str) -> None:
    """A list's value that looks like grammar, or like another value, stands in quotes."""
    words = {"w": Word("w", WordType.ONE_OF, "kind", (label, "mid size", "b"), may_be_unknown=True)}
    for condition in (Compare("w", "=", label), Among("w", (label, "b")), Not(Among("w", ("b", label)))):
        english = say_condition(condition, words)
        assert '"' in english
        assert alike(read_condition(english, words), condition)


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "When the segment is huge: owner field.",
        "When the segment is large: owner nobody.",
        "When the employees are above 500: owner field.",
        "When the segment is large: owner field. Holds only when known: employees.",
        "When the segment is large: owner field, owner field.",
        "When the segment is large, unless A9 applies: owner field.",
        "Whenever the segment is large: owner field.",
    ],
)
def test_a_sentence_that_says_something_else_is_refused(sentence: str) -> None:
    """Unknown values or rules, a missing or wrong note, a repeated outcome: no reading."""
    with pytest.raises(NotEnglishError):
        read_rule(sentence, DECISION, WORDS)


def test_two_words_said_alike_are_noticed() -> None:
    """A sentence that fits two rules reads back to neither."""
    words = {**WORDS, "staff": replace(WORDS["employees"], name="staff")}
    with pytest.raises(NotEnglishError, match="more than one"):
        read_condition("the employees are above 500", words)
    assert not reads_back(Rule("A1", BIG, {"owner": "field"}, ""), DECISION, words)
