"""Values in stored form are exact or not read at all."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from groundrules.coverage.given.stored import NO, YES, Kind, value
from groundrules.crm.cast import NO as CRM_NO
from groundrules.crm.cast import YES as CRM_YES
from groundrules.rulebook.condition import Value
from groundrules.rulebook.model import Word, WordType

MONEY = Word("w", WordType.MONEY, "w", scale=2, currency="USD")
PERCENT = Word("w", WordType.PERCENT, "w", scale=1)
WHOLE = Word("w", WordType.WHOLE, "w")
DECIMAL = Word("w", WordType.DECIMAL, "w", scale=6)
DAY = Word("w", WordType.DATE, "w")
FLAG = Word("w", WordType.YES_NO, "w")
LIST = Word("w", WordType.ONE_OF, "w", ("a", "it's", "1"))
TEXT = Word("w", WordType.TEXT, "w")
BIG = 2**63 - 1
many = settings(max_examples=150, deadline=None, derandomize=True)

Read = Callable[..., object]


@pytest.fixture(scope="module")
def read() -> Read:
    """One value of an engine's type, read as a word."""
    connection = duckdb.connect()

    def one(given: object, word: Word, kind: str = "VARCHAR", reach: int = BIG) -> object:
        cell = exp.cast(exp.Placeholder(), exp.DataType.build(kind, dialect="duckdb"))
        first = exp.select(exp.alias_(cell, "c")).subquery("given")
        tree = value(exp.column("c"), Kind.of(kind), word, reach)
        query = exp.select(tree).from_(first).sql("duckdb")
        row = connection.execute(query, [given]).fetchone()
        assert row is not None
        found: object = row[0]
        return found

    return one


@pytest.mark.parametrize(
    ("text", "word", "stored"),
    [
        ("1234.50", MONEY, 123450),
        ("1234.5", MONEY, 123450),
        (" 1234 ", MONEY, 123400),
        ("-0.01", MONEY, -1),
        ("+7.00000", MONEY, 700),
        ("USD 12", MONEY, 1200),
        ("12.25 USD", MONEY, 1225),
        ("EUR 12", MONEY, None),
        ("1,234.50", MONEY, None),
        ("$5", MONEY, None),
        ("0.30000000000000004", MONEY, None),
        ("12.005", MONEY, None),
        ("1e3", MONEY, None),
        ("1_000", MONEY, None),
        ("0x10", WHOLE, None),
        ("92233720368547758", MONEY, 9223372036854775800),
        ("92233720368547758.08", MONEY, None),
        ("9999999999999999999999999999999999999999", MONEY, None),
        ("12.5%", PERCENT, 125),
        ("12.5 %", PERCENT, 125),
        ("12.55%", PERCENT, None),
        ("500.0", WHOLE, 500),
        ("500.5", WHOLE, None),
        ("007", WHOLE, 7),
        (str(BIG), WHOLE, BIG),
        (str(BIG + 1), WHOLE, None),
        ("0.000001", DECIMAL, 1),
        ("inf", DECIMAL, None),
        ("nan", DECIMAL, None),
        ("2026-06-30", DAY, date(2026, 6, 30)),
        (" 2026-06-30 ", DAY, date(2026, 6, 30)),
        ("2026-6-30", DAY, None),
        ("2026/06/30", DAY, None),
        ("2026-02-30", DAY, None),
        ("2026-06-30 00:00:00", DAY, None),
        ("infinity", DAY, None),
        ("Yes", FLAG, True),
        ("F", FLAG, False),
        ("maybe", FLAG, None),
        ("it's", LIST, "it's"),
        (" a ", LIST, "a"),
        ("A", LIST, None),
        (" a ", TEXT, " a "),
        ("  ", TEXT, None),
        ("", MONEY, None),
        (None, MONEY, None),
    ],
)
def test_text_is_read_exactly(read: Read, text: str | None, word: Word, stored: Value | None) -> None:
    """As the book writes it, blanks apart; too many decimals and foreign notations are not read."""
    assert read(text, word) == stored


@pytest.mark.parametrize(
    ("given", "kind", "word", "stored"),
    [
        (Decimal("1234.50"), "DECIMAL(18,2)", MONEY, 123450),
        (Decimal("1234.5000"), "DECIMAL(18,4)", MONEY, 123450),
        (Decimal("1234.5001"), "DECIMAL(18,4)", MONEY, None),
        (Decimal("1234567890123456789012345678901234.56"), "DECIMAL(38,2)", MONEY, None),
        (Decimal("12.3"), "DECIMAL(9,1)", DECIMAL, 12300000),
        (5, "TINYINT", MONEY, 500),
        (2**64 - 1, "UBIGINT", WHOLE, None),
        (10**30, "HUGEINT", WHOLE, None),
        (0.1 + 0.2, "DOUBLE", MONEY, None),
        (0.1, "DOUBLE", DECIMAL, 100000),
        (0.29, "DOUBLE", MONEY, 29),
        (1.005, "DOUBLE", MONEY, None),
        (9999999999998.99, "DOUBLE", MONEY, 999999999999899),
        (70368744177664.01, "DOUBLE", MONEY, None),
        (1e17, "DOUBLE", MONEY, None),
        (float("nan"), "DOUBLE", MONEY, None),
        (float("inf"), "DOUBLE", MONEY, None),
        (-0.0, "DOUBLE", MONEY, 0),
        (0.1, "FLOAT", PERCENT, 1),
        (12345.67, "FLOAT", MONEY, 1234567),
        (date(2026, 6, 30), "DATE", DAY, date(2026, 6, 30)),
        ("2026-06-30 00:00:00", "TIMESTAMP", DAY, date(2026, 6, 30)),
        ("2026-06-30 00:00:01", "TIMESTAMP", DAY, None),
        (True, "BOOLEAN", FLAG, True),
        (0, "BIGINT", FLAG, False),
        (2, "BIGINT", FLAG, None),
        (1.0, "DOUBLE", FLAG, True),
        (1, "BIGINT", LIST, "1"),
        (94103, "INTEGER", TEXT, "94103"),
    ],
)
def test_typed_values_are_read_exactly(
    read: Read, given: object, kind: str, word: Word, stored: Value | None
) -> None:
    """A binary fraction is the shortest decimal that is read back as it; whatever would be rounded is not."""
    assert read(given, word, kind) == stored


def test_a_number_beyond_the_reach_of_a_sum_is_not_read(read: Read) -> None:
    """So that no engine has to add what it cannot hold."""
    assert read("10.00", MONEY, reach=1000) == 1000
    assert read("10.01", MONEY, reach=1000) is None
    assert read(Decimal("10.01"), MONEY, "DECIMAL(18,2)", reach=1000) is None
    assert read(11, MONEY, "BIGINT", reach=1000) is None
    assert read(10.01, MONEY, "DOUBLE", reach=1000) is None


@many
@given(st.decimals(-(10**12), 10**12, places=2))
def test_every_amount_of_cents_survives_every_way_it_can_be_kept(read: Read, amount: Decimal) -> None:
    """Text, decimal and binary fraction of an amount in cents are the same stored number."""
    cents = int(amount * 100)
    assert read(str(amount), MONEY) == cents
    assert read(f"{amount.normalize():f}", MONEY) == cents
    assert read(amount, MONEY, "DECIMAL(18,2)") == cents
    assert read(float(amount), MONEY, "DOUBLE") == cents


@many
@given(st.floats(-1e9, 1e9))
def test_a_binary_fraction_is_read_as_its_shortest_decimal_or_not_at_all(read: Read, number: float) -> None:
    """Python's own shortest form says which."""
    exact = Decimal(repr(number)) * 100
    wanted = int(exact) if exact == exact.to_integral_value() else None
    assert read(number, MONEY, "DOUBLE") == wanted


def test_yes_and_no_are_those_of_an_import() -> None:
    """One way to read a flag."""
    assert (YES, NO) == (CRM_YES, CRM_NO)
