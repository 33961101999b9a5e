"""Named numbers and exceptions on the pages: said by name, explained once."""

from pathlib import Path

import pytest

from groundrules.rulebook.model import Rulebook
from groundrules.rulebook.pages.five import pages, say_condition_of
from groundrules.rulebook.pages.named import say_setting
from groundrules.rulebook.read import read_book

BOOK = """\
groundrules: 1
book: Cover
version: 1
words:
  pipeline: {type: money, from: 0, to: 1000000, say: open pipeline}
  region: {type: one of, values: [north, south, far_east], say: region, unknown: yes}
  size: {type: whole number, from: 0, to: 9000, say: employees}
settings:
  big:
    say: a big deal
    by: region
    is: {north: 250000, far_east: 250000, unknown: 90000, otherwise: 100000}
    why: so
  large: {say: a large company, is: 500, why: so}
decisions:
  coverage:
    for each: account
    policy: exactly one
    gives: {owner: [field, inside], quarterback: [field, inside], support: [none, inside]}
    rules:
      - id: A1
        when: pipeline >= big and size > large
        then: {owner: field, quarterback: field, support: none}
      - id: A2
        when: not pipeline >= big
        then: {owner: inside, quarterback: inside, support: none}
        yields to: [A1, A3]
      - id: A3
        when: any
        then: {owner: inside, quarterback: inside, support: inside}
        yields to: A1
"""


@pytest.fixture
def book() -> Rulebook:
    """A book with a number that differs by region, a plain one, and exceptions."""
    read = read_book(BOOK, "b.yaml")
    assert read.book is not None, read.findings
    return read.book


def test_a_rule_says_the_name_of_a_number(book: Rulebook) -> None:
    """The page says "a big deal", not three regions, also when the test is turned round."""
    decision = book.decisions["coverage"]
    first, second, third = (
        say_condition_of(rule, decision, place, book) for place, rule in enumerate(decision.rules)
    )
    assert first == "open pipeline at least a big deal, employees above a large company"
    assert second == "open pipeline below a big deal, unless A1 or A3 applies"
    assert third == "always, unless A1 applies"


def test_the_numbers_are_told_once(book: Rulebook) -> None:
    """Each named number stands on the third page with its values, as a person says them."""
    told = [say_setting(setting, book) for setting in book.settings.values()]
    assert told == [
        "A big deal: $250,000 where the region is north or far east, $90,000 where the region is unknown, "
        "$100,000 elsewhere.",
        "A large company: 500.",
    ]
    assert all(line in repr(pages(book)[2]) for line in told)


def test_an_example_book_shows_its_numbers() -> None:
    """The restated named list says the size by its name, and what it is."""
    path = Path(__file__).parents[2] / "examples" / "books" / "named-list" / "rulebook.yaml"
    book = read_book(path.read_text(encoding="utf-8"), path.name).book
    assert book is not None
    shown = repr(pages(book)[2])
    assert "at least the size that earns a field seller" in shown
    assert "500 where the region is americas, 400 elsewhere." in shown
