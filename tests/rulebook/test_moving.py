"""What a book may get wrong about moves, beyond what the kept bad books show."""

from pathlib import Path

import pytest

from groundrules.rulebook.check import check_book
from groundrules.rulebook.read import read_book
from groundrules.usecases.adopt_rulebook import check_rulebook

ROOT = Path(__file__).parents[2]
EXAMPLE = (ROOT / "examples" / "first-transition" / "rulebook.yaml").read_text(encoding="utf-8")


def told(*edits: tuple[str, str]) -> list[str]:
    """What is told of the example book with some texts replaced, code and message."""
    text = EXAMPLE
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    findings = check_rulebook(text=text, file="rulebook.yaml").findings
    assert all(found.span and found.span.line > 1 for found in findings)
    return [f"{found.code} {found.message}" for found in findings]


HOLDOVER = """\
  holdover:
    say: kept deal
    about: deal
    reasons: [late deal, proof of work]
    approved by: [manager]
    longest days: 90
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            HOLDOVER,
            HOLDOVER.replace("90", "60"),
            "GR237 K2 keeps a deal 90 days, and the exception `holdover` ends after 60",
        ),
        (
            HOLDOVER,
            HOLDOVER.replace("about: deal", "about: account"),
            "GR237 the exception `holdover` must be about a deal",
        ),
        (
            HOLDOVER,
            HOLDOVER.replace("[late deal, proof of work]", "[late deal, late deal]"),
            "GR126 `reasons` of the exception `holdover` names `late deal` twice",
        ),
        (
            HOLDOVER,
            HOLDOVER.replace("[late deal, proof of work]", "[]"),
            "GR107 the exception `holdover` has nothing under `reasons`",
        ),
        (
            "governed by: K3",
            "governed by: K9",
            "GR207 the exception `holdover` is governed by `K9`, which is nowhere",
        ),
        (
            "{value: 500, unit: USD, why: a hand-off takes two sellers half a day each}",
            "{value: 500, unit: USD}",
            "GR214 the number `least_gain` of the transition lacks `why`",
        ),
        (
            "step: let go, due_hours: 120}",
            "step: let go, due_hours: 12000}",
            "GR236 H4 gives 12,000 business hours to do a step",
        ),
        (
            "promises, let go, finish deals]\n      due_hours: whole number",
            "promises, let go, finish deals]\n      due_hours: money",
            "GR236 `due_hours` must be a whole number",
        ),
        (
            "who: [old owner, new owner, both]",
            "whom: [old owner, new owner, both]",
            "GR236 handoff does not say who has to do a step",
        ),
        (
            "loss_high:              {value: 0.18",
            "loss_high:              {value: 0.10",
            "GR238 `loss_low` is 0.13 and `loss_high` is 0.1: the least loss is larger than the most",
        ),
        (
            "top_customers:          {value: 40,",
            "top_customers:          {value: -40,",
            "GR234 `top_customers` is -40, which makes no sense",
        ),
    ],
)
def test_a_planted_mistake_is_told(old: str, new: str, expected: str) -> None:
    """Each is found, at its line, in words that say what is wrong."""
    assert expected in told((old, new))


def test_the_example_is_free_of_them() -> None:
    """The mistakes above are the edits' and not the book's."""
    assert told() == []


def test_a_mistake_in_a_number_hides_what_only_follows_from_it() -> None:
    """A number that cannot be read is told as that, and neither as missing nor as at odds with another."""
    assert told(("loss_low:               {value: 0.13", "loss_low:               {value: a lot")) == [
        "GR234 `a lot` is not a possible `loss_low`"
    ]


def test_a_book_that_says_nothing_of_moves_is_asked_nothing() -> None:
    """Exceptions, numbers, steps, kept deals are the author's to give: a book without is as fit as before."""
    text = (ROOT / "tests" / "books" / "GR201" / "good.yaml").read_text(encoding="utf-8")
    reading = read_book(text, "good.yaml")
    assert reading.book is not None
    assert check_book(reading.book) == ()
    assert (reading.book.exceptions, reading.book.transition) == ({}, {})


def test_a_hand_off_without_steps_is_shown_and_not_followed() -> None:
    """Rules that only say what to do are no mistake: nobody has to name steps."""
    text = (ROOT / "tests" / "books" / "GR236" / "good.yaml").read_text(encoding="utf-8")
    plain = text.replace(", step: [list, introduce], due_hours: whole number", "")
    for part in (", step: list, due_hours: 0", ", step: introduce, due_hours: 80"):
        plain = plain.replace(part, "")
    assert "step" not in plain
    assert check_rulebook(text=plain, file="plain.yaml").findings == ()
