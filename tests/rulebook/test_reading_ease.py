"""Reading ease: the formula, the counting rules, and the sentences that are named."""

from dataclasses import replace

import pytest

from groundrules.rulebook.model import Advice, Contact, Goal
from groundrules.rulebook.pages.five import pages
from groundrules.rulebook.pages.reading_ease import (
    HARD,
    ease_of_pages,
    hard_sentences,
    reading_ease,
    sentences_of,
    syllables,
)
from groundrules.terms import Severity, Span
from tests.rulebook.small_book import small_book

COUNTED = """
account 2, specialist 3, customer 3, enterprise 3, public 2, revenue 3, employee 3, employees 3, coverage 3,
pipeline 2, territory 4, strategic 3, decide 2, decided 3, needed 2, needs 1, moved 1, called 1, business 2,
partner 2, rules 1, changes 2, table 2, people 2, little 2, idea 3, create 2, created 3, being 2, going 2,
area 3, period 3, question 2, region 2, decision 3, condition 3, social 2, special 2, annual 3, actual 3,
usual 3, value 2, values 2, situation 4, experience 4, science 2, client 2, quiet 2, various 3, previous 3,
video 3, theory 3, museum 3, radio 3, medium 3, premium 3, opportunity 5, responsibility 6, organization 5,
operations 4, relationship 4, negotiation 5, the 1, agree 2, agreed 2, see 1, free 1, queue 1, league 1,
continuous 4, graduate 3, language 2, guard 1, guide 1, quality 3, equal 2, sequence 2, leader 2, leave 1,
voice 1, closed 1, closes 2, judges 2, matches 2, pushes 2, used 1, uses 2, based 1, started 2, added 2,
worked 1, every 2, different 3, everyone 3, something 2, sometimes 2, therefore 2, year 1, day 1, days 1,
buyer 2, player 2, layout 2, employer 3, loyal 2, own 1, owner 2, hour 1, inside 2, outside 2, someone 2,
escalation 4, exception 3, manager 3, activity 4, immediately 5, temporarily 5, consideration 5, applicable
4, utilization 5, methodology 5, stakeholder 3, management 3, agreement 3, statement 2, likely 2, carefully
3, useful 2, quarter 2, renewal 3, forecast 2, executive 4, accountable 4, compensation 4, quota 2,
subsidiary 5, acquisition 4, industry 3, reseller 3, threshold 2, exclusive 3, holdout 2, quarterback 3,
simultaneously 6, hierarchy 4, geography 4, overlay 3
"""
"""Words of the trade with their syllables as a dictionary counts them."""


def test_syllables_are_counted_as_a_dictionary_does() -> None:
    """Of words of the trade at least 97 in 100 are counted right, and none is off by more than one."""
    pairs = [part.split() for part in COUNTED.replace("\n", " ").split(",")]
    off = {word: syllables(word) - int(count) for word, count in pairs}
    assert len(off) > 140
    assert all(abs(difference) <= 1 for difference in off.values())
    assert sum(difference != 0 for difference in off.values()) <= 0.03 * len(off)


@pytest.mark.parametrize(
    ("word", "count"), [("$250k", 1), ("A3", 1), ("95", 1), ("VP", 2), ("CRM", 3), ("WWW", 9)]
)
def test_figures_and_abbreviations(word: str, count: int) -> None:
    """A figure is read at a glance; capitals are spelt."""
    assert syllables(word) == count


def test_formula_is_flesch() -> None:
    """One sentence of six one-syllable words: 206.835 - 1.015 x 6 - 84.6."""
    assert reading_ease("The cat sat on the mat.") == pytest.approx(206.835 - 1.015 * 6 - 84.6)
    two = reading_ease("The cat sat on the mat. The dog sat too.")
    assert two == pytest.approx(206.835 - 1.015 * 5 - 84.6)


@pytest.mark.parametrize(
    "text", ["", "...", "\N{EN DASH}", "Каждый клиент знает своего продавца.", "每个客户都知道"]
)
def test_what_is_no_english_is_not_measured(text: str) -> None:
    """No words, or other letters: no number is given."""
    assert reading_ease(text) is None


def test_longer_words_and_sentences_are_harder() -> None:
    """The number falls with both."""
    easy = reading_ease("Call the owner first.") or 0
    long = reading_ease("Call the owner first and then the one who will be the next owner of it all.") or 0
    hard = reading_ease("Immediately notify responsible organizational representatives.") or 0
    assert easy > long > hard


def test_every_page_is_measured() -> None:
    """Each page with its words and sentences; a page in plain words reads easily."""
    eases = ease_of_pages(pages(small_book()))
    assert [one.number for one in eases] == [1, 2, 3, 4, 5]
    assert all(one.words > 0 for one in eases)
    assert all(one.ease is not None and one.ease > 60 for one in eases)


WORDY = (
    "Utilization of cross-functional organizational representatives necessitates simultaneous notification "
    "of geographically responsible accountability stakeholders"
)


def test_hardest_sentences_are_named_with_their_place() -> None:
    """A note with the sentence, its ease, its line and its rule; easy sentences are passed over."""
    book = small_book(
        goals=(Goal("G1", f"Be quick. {WORDY}. Say so.", span=Span("b.yaml", 7, 5)),),
        advice=(
            Advice(
                "V1", "coverage", "Tell the owner on the same day what you have and want.", Span("b.yaml", 9)
            ),
        ),
    )
    (finding,) = hard_sentences(book)
    assert (finding.code, finding.severity) == ("GR263", Severity.NOTE)
    assert f"`{WORDY}.`" in finding.message
    assert (finding.span, finding.rules) == (Span("b.yaml", 7, 5), ("G1",))
    ranked = sentences_of(book)
    assert ranked[0].text == f"{WORDY}."
    assert ranked[0].ease < HARD < ranked[-1].ease


def test_at_most_three_are_named_hardest_first() -> None:
    """The list is short; all sentences are to be had from ``sentences_of``."""
    extra = " of organizational responsibility"
    book = small_book(contacts=tuple(Contact(WORDY + extra * n, "x") for n in range(5)))
    findings = hard_sentences(book)
    assert len(findings) == 3
    assert sum(one.ease < HARD for one in sentences_of(book)) == 5
    assert WORDY + extra * 4 in findings[0].message


def test_a_rules_condition_and_reason_count_too() -> None:
    """What a rule says on the page and why it is so are read by sellers, so they are judged."""
    coverage = small_book().decisions["coverage"]
    wordy = replace(coverage.rules[0], why=WORDY, span=Span("b.yaml", 30, 9))
    book = small_book(decisions={"coverage": replace(coverage, rules=(wordy, *coverage.rules[1:]))})
    (finding,) = hard_sentences(book)
    assert (finding.rules, finding.span) == (("A1",), Span("b.yaml", 30, 9))
