"""The numbers of a transition: read from the book by name and sales role, and named when they are missing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundrules.rulebook.model import Parameter
from groundrules.rulebook.transition import KNOWN, Numbers, missing, number_meant
from groundrules.terms import RefusedActError, SalesRole, Severity, Span
from tests.rulebook.small_book import small_book


def numbers(**values: float | dict[str, float]) -> Numbers:
    """The numbers of a book that gives these."""
    return Numbers(small_book(transition={name: Parameter(name, value) for name, value in values.items()}))


def test_a_number_holds_for_its_sales_role_and_else_for_everybody() -> None:
    """A role that is named has its own value; every other one, and nobody in particular, the other."""
    read = numbers(receiver_accounts={"inside": 40, "otherwise": 15}, waves=3)
    assert read.number("receiver_accounts", "inside") == 40
    assert read.number("receiver_accounts", SalesRole.INSIDE) == 40
    assert read.number("receiver_accounts", "field") == read.number("receiver_accounts") == 15
    assert read.number("waves", "inside") == read.number("waves") == 3
    assert isinstance(read.whole("waves"), int)


def test_money_comes_in_minor_units_without_a_rounding_fault() -> None:
    """Half a dollar is fifty cents, and 19.99 is no cent less."""
    assert numbers(least_gain=19.99).minor("least_gain") == 1999
    assert numbers(least_gain=0.5).minor("least_gain") == 50


@given(st.sampled_from(list(KNOWN)), st.sampled_from([*SalesRole, None]))
def test_what_the_book_does_not_give_is_never_guessed(name: str, role: SalesRole | None) -> None:
    """Whatever number, whatever role: the act is refused, and the finding names the number."""
    with pytest.raises(RefusedActError) as refused:
        numbers().number(name, role)
    finding = refused.value.finding
    assert (finding.code, finding.severity) == ("GR239", Severity.ERROR)
    assert f"`{name}`" in finding.message
    assert f"{name}: {{value: ..." in finding.help


def test_a_name_of_our_own_that_no_book_can_give_is_a_fault() -> None:
    """Asking for a number that does not exist is a mistake in the program and not in the book."""
    with pytest.raises(KeyError):
        numbers(waves=3).number("wave_count")


def test_what_a_step_lacks_is_told_once_for_all_its_numbers() -> None:
    """One finding with every name, at the section where there is one; none when nothing is missing."""
    book = small_book(transition={"waves": Parameter("waves", 3, span=Span("rulebook.yaml", 40, 3))})
    (finding,) = missing(book, ("loss_low", "waves", "least_gain", "loss_low"))
    assert finding.message == "the book does not say `loss_low`, `least_gain` of the transition"
    assert finding.span == Span("rulebook.yaml", 40, 3)
    assert missing(book, ("waves",)) == ()
    (alone,) = missing(replace(book, transition={}), ("waves",))
    assert alone.span == Span(book.file, 1, 1)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("wave", "waves"), ("cooling_days", "cooling_off_days"), ("giver_share", "giver_revenue_share")],
)
def test_the_nearest_number_is_offered(written: str, meant: str) -> None:
    """Who writes a number nearly right is told the one that exists; else all of them."""
    assert number_meant(written) == f"did you mean `{meant}`?"
    assert all(f"`{name}`" in number_meant("xyzzy") for name in KNOWN)
