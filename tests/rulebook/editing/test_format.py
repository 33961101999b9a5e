"""Formatting: evenly laid out, every comment kept, the same meaning, nothing to do the second time."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundrules.rulebook.condition import Condition
from groundrules.rulebook.editing import format_book
from groundrules.rulebook.editing.format import space_evenly
from groundrules.rulebook.language.canonical import print_condition
from groundrules.rulebook.parse import parse_condition
from groundrules.terms import Span
from tests.rulebook.conditions import WORDS, conditions
from tests.rulebook.editing.test_edit import BOOK, EXAMPLE

UNTIDY = BOOK.replace("size > 5      #", "size>5      #").replace(
    "      | E1 | > 5  | a    | 14      | large |", "      |E1|> 5|a|14|very large|   "
).replace("  # who owns", "\n\n\n  # who owns   ") + "\n\n"  # fmt: skip


def test_an_untidy_book_is_tidied() -> None:
    """Conditions are spaced, tables lined up, stray blanks gone; the comments stay where they were."""
    tidied = format_book(UNTIDY, "b.yaml").text
    assert "when: size > 5      # large" in tidied
    assert "      | E1 | > 5  | a    | 14      | very large |\n" in tidied
    assert "      | E2 | -    | -    | 90      |            |\n" in tidied
    assert "\n\n\n" not in tidied
    assert not re.search(r"[ \t]+\n", tidied)
    assert re.findall(r"#.*?(?=\s*\n)", UNTIDY) == re.findall(r"#.*", tidied)


@pytest.mark.parametrize(
    "text", [BOOK, UNTIDY, BOOK.replace("\n", "\r\n"), EXAMPLE.read_text(encoding="utf-8")]
)
def test_twice_is_once(text: str) -> None:
    """A formatted book is not changed again."""
    once = format_book(text, "b.yaml")
    assert once.findings == ()
    assert format_book(once.text, "b.yaml").text == once.text


def test_a_book_that_does_not_read_is_left_alone() -> None:
    """The text comes back as it was, with what is wrong."""
    broken = format_book("a: [1\nb:   2   \n", "b.yaml")
    assert broken.text == "a: [1\nb:   2   \n"
    assert broken.findings


@pytest.mark.parametrize(
    ("text", "spaced"),
    [
        ("a>=5 AND( b  in('x','y''z'))", "a >= 5 and (b in ('x', 'y''z'))"),
        ("a-2*b>-5", "a - 2 * b > -5"),
        ("not(a)or b Is  Not Null", "not (a) or b is not null"),
        ("-a + b = 0 and c between -1 and - 2", "-a + b = 0 and c between -1 and -2"),
    ],
)
def test_conditions_are_spaced_evenly(text: str, spaced: str) -> None:
    """One blank between parts, none inside parentheses, a sign close to its number."""
    assert space_evenly(text) == spaced


@given(conditions(), st.integers(0, 3))
@settings(max_examples=150, deadline=None)
def test_spacing_never_changes_a_condition(condition: Condition, blanks: int) -> None:
    """The spaced condition is read to the same tree, however it was spaced before."""
    text = print_condition(condition, WORDS)
    loose = (
        text.replace("(", "(" + " " * blanks).replace(",", " " * blanks + ",") if "'" not in text else text
    )
    before = parse_condition(text, WORDS, lambda _: Span("f")).condition
    assert parse_condition(space_evenly(loose), WORDS, lambda _: Span("f")).condition == before
    assert space_evenly(space_evenly(loose)) == space_evenly(loose)


def test_the_example_book_is_formatted() -> None:
    """The book that ships is what `groundrules fmt` makes of it."""
    assert format_book(Path(EXAMPLE).read_text(encoding="utf-8"), EXAMPLE.name).text == EXAMPLE.read_text(
        encoding="utf-8"
    )
