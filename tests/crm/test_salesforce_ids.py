"""Record ids: filled up to 18 characters, and refused when a spreadsheet has been at them."""

import pyarrow as pa
from hypothesis import assume, given
from hypothesis import strategies as st

from groundrules.crm.salesforce_ids import normalise, normalise_one
from tests.worlds.tiny import CHECK

SIGNS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
SHORT = st.text(SIGNS, min_size=15, max_size=15)


def slowly(short: str) -> str:
    """The published rule, one sign at a time."""
    tail = ""
    for start in (0, 5, 10):
        code = sum(2**place for place, sign in enumerate(short[start : start + 5]) if sign.isupper())
        tail += CHECK[code]
    return short + tail


def test_known_ids() -> None:
    """Ids of the public Fivetran sample, which come from a real org."""
    for full in ("0015500000Xyy06AAB", "001q000000wW9BeAAK", "0051G00000600MlQAI", "00U1G00000DEaypUAD"):
        assert normalise_one(full[:15]) == full
        assert normalise_one(full) == full


@given(st.lists(SHORT, min_size=1, max_size=20), st.integers(0, 5))
def test_short_ids_are_filled_up(shorts: list[str], nulls: int) -> None:
    """As the published rule says, also in a column with empty cells and long ids between."""
    texts = [*shorts, *(slowly(short) for short in shorts), *([None] * nulls)]
    ids = normalise(pa.array(texts, pa.string()))
    assert ids.values.to_pylist() == [slowly(short) for short in shorts] * 2 + [None] * nulls
    assert not ids.bad.any()


@given(SHORT)
def test_changed_capitals_are_noticed(short: str) -> None:
    """An id whose capitals a program has changed is refused rather than taken for another record."""
    full = slowly(short)
    changed = full[:15].swapcase() + full[15:]
    assume(slowly(changed[:15]) != full[:15].swapcase() + full[15:])
    assert normalise_one(changed) is None


def test_what_is_no_id_is_refused() -> None:
    """Wrong lengths and signs; the empty cell is no mistake."""
    texts = pa.array(
        ["", None, "001", "0015500000Xyy0é", "0015500000Xyy06AA", "0015500000Xyy-6"], pa.string()
    )
    assert normalise(texts).bad.tolist() == [False, False, True, True, True, True]


def test_a_slice_of_a_column_is_read_at_its_place() -> None:
    """Arrow hands out windows on longer columns: the right bytes are looked at."""
    column = pa.array(["x" * 7, *[slowly(f"001{number:012d}") for number in range(20)]], pa.string())
    part = column.slice(5, 9)
    assert normalise(part).values.to_pylist() == part.to_pylist()
