"""Texts become values: the quick way and the careful way must agree."""

from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundrules.crm.cast import cast
from groundrules.crm.mapping import Value
from groundrules.terms import ColumnType, Span

HERE = Span("mapping.yaml")
PLAIN = Value(HERE)
TEN = datetime(2026, 6, 30, 10, tzinfo=UTC)
LONG_AGO, FAR_OFF = (datetime(year, 1, 1, tzinfo=UTC).replace(tzinfo=None) for year in (1990, 2060))


def read(texts: list[str | None], kind: ColumnType, how: Value = PLAIN) -> tuple[list[object], list[bool]]:
    """Values and which were no values."""
    result = cast(pa.array(texts, pa.string()), kind, how)
    return result.values.to_pylist(), result.bad.tolist()


@pytest.mark.parametrize(
    ("kind", "how", "text", "value"),
    [
        (ColumnType.WHOLE, PLAIN, "120", 120),
        (ColumnType.WHOLE, PLAIN, "120.0", 120),
        (ColumnType.WHOLE, PLAIN, "-3", -3),
        (ColumnType.WHOLE, Value(HERE, thousands=","), "1,200", 1200),
        (ColumnType.MONEY, PLAIN, "1000.5", 100050),
        (ColumnType.MONEY, PLAIN, "1.2E7", 1_200_000_000),
        (ColumnType.MONEY, PLAIN, "0.005", 0),
        (ColumnType.MONEY, PLAIN, "0.015", 2),
        (ColumnType.MONEY, Value(HERE, decimal=",", thousands="."), "1.000,50", 100050),
        (ColumnType.MONEY, Value(HERE, minor=True), "100050", 100050),
        (ColumnType.SHARE, PLAIN, "0.4", 0.4),
        (ColumnType.SHARE, Value(HERE, percent=True), "40", 0.4),
        (ColumnType.SHARE, Value(HERE, percent=True), "40 %", 0.4),
        (ColumnType.DATE, PLAIN, "2026-06-30", date(2026, 6, 30)),
        (ColumnType.DATE, PLAIN, "2026-06-30T23:59:00.000Z", date(2026, 6, 30)),
        (ColumnType.DATE, Value(HERE, formats=("%d.%m.%Y", "%m/%d/%y")), "30.06.2026", date(2026, 6, 30)),
        (ColumnType.DATE, Value(HERE, formats=("%d.%m.%Y", "%m/%d/%y")), "6/30/26", date(2026, 6, 30)),
        (ColumnType.TIME, PLAIN, "2026-06-30T10:00:00.000Z", TEN),
        (ColumnType.TIME, PLAIN, "2026-06-30T10:00:00.000+0000", TEN),
        (ColumnType.TIME, PLAIN, "2026-06-30 10:00:00", TEN),
        (ColumnType.TIME, PLAIN, "2026-06-30 10:00:00.497000000", TEN + timedelta(milliseconds=497)),
        (ColumnType.TIME, Value(HERE, zone="Europe/Berlin"), "2026-06-30 12:00:00", TEN),
        (ColumnType.TIME, Value(HERE, formats=("%H:%M %d.%m.%Y",)), "10:00 30.6.2026", TEN),
        (ColumnType.YES_NO, PLAIN, "TRUE", True),
        (ColumnType.YES_NO, PLAIN, "0", False),
        (ColumnType.YES_NO, Value(HERE, yes=("ja",), no=("nein",)), "Ja", True),
    ],
)  # fmt: skip
def test_a_text_is_read_as_written(kind: ColumnType, how: Value, text: str, value: object) -> None:
    """Each way of writing, alone and beside a text that is no value at all."""
    assert read([text, None], kind, how) == ([value, None], [False, False])
    values, bad = read([text, "no value", None], kind, how)
    assert (values, bad) == ([value, None, None], [False, True, False])


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (ColumnType.WHOLE, "1.5"),
        (ColumnType.WHOLE, "1_000"),
        (ColumnType.WHOLE, "0x10"),
        (ColumnType.MONEY, "NaN"),
        (ColumnType.MONEY, "inf"),
        (ColumnType.MONEY, "9" * 40),
        (ColumnType.MONEY, "$5"),
        (ColumnType.SHARE, "1.2"),
        (ColumnType.SHARE, "-0.1"),
        (ColumnType.DATE, "2026-02-30"),
        (ColumnType.DATE, "30/06/2026"),
        (ColumnType.TIME, "yesterday"),
        (ColumnType.YES_NO, "maybe"),
    ],
)
def test_what_is_no_value_is_marked(kind: ColumnType, text: str) -> None:
    """Nothing is guessed: neither 1.5 employees nor 120 percent."""
    assert read([text], kind) == ([None], [True])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(st.none(), st.decimals(-(10**9), 10**9, places=3)), min_size=1, max_size=8))
def test_both_ways_read_amounts_alike(numbers: list[object]) -> None:
    """All at once by Arrow, or one by one beside a text that forces it: the same cents."""
    texts = [None if number is None else str(number) for number in numbers]
    quick, _ = read(texts, ColumnType.MONEY)
    slow, bad = read([*texts, "no amount"], ColumnType.MONEY)
    assert slow[:-1] == quick
    assert bad == [False] * len(texts) + [True]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.datetimes(LONG_AGO, FAR_OFF).map(lambda one: one.replace(microsecond=0)),
        min_size=1,
        max_size=8,
    )
)
def test_both_ways_read_times_alike(moments: list[datetime]) -> None:
    """The same instants whichever way they are read, with and without a zone."""
    for tail in ("", "Z", "+02:00"):
        texts: list[str | None] = [one.isoformat() + tail for one in moments]
        quick, _ = read(texts, ColumnType.TIME)
        slow, _ = read([*texts, "no time"], ColumnType.TIME)
        shift = timedelta(hours=2 if tail.startswith("+") else 0)
        assert slow[:-1] == quick == [one.replace(tzinfo=UTC) - shift for one in moments]
