"""Money says what a person says."""

import pytest

from groundrules.terms import Money


@pytest.mark.parametrize(
    ("minor", "long", "short"),
    [
        (0, "$0", "$0"),
        (123456789, "$1,234,567.89", "$1.2m"),
        (-50000, "-$500", "-$500"),
        (34000000, "$340,000", "$340k"),
        (99, "$0.99", "$1"),
        (100000, "$1,000", "$1k"),
    ],
)
def test_money_in_words(minor: int, long: str, short: str) -> None:
    """Long form is exact; short form is what one says aloud."""
    assert str(Money(minor)) == long
    assert Money(minor).short() == short


def test_other_currencies_keep_their_name() -> None:
    """A currency without a sign we know is written by its code."""
    assert str(Money(1000, "SEK")) == "SEK 10"
