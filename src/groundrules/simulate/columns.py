"""How arrays become the text of a CSV column, without a Python string for each cell."""

from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from groundrules.simulate import days
from groundrules.simulate.arrays import Flags, Letters, Whole

Cells = Any  # a pyarrow string array; pyarrow carries no types
_EPOCH = np.datetime64("2015-01-01")
_SHIFT = int((np.datetime64(days.FIRST) - _EPOCH).astype(int))
_TABLE_DAYS = 9000


def fixed(letters: Letters, missing: Flags | None = None) -> Cells:
    """Cells of equal width from a (rows, width) array of ASCII codes; empty where missing."""
    rows, width = letters.shape
    offsets = pa.py_buffer(np.arange(0, (rows + 1) * width, width, dtype=np.int32))
    valid = None if missing is None else pa.py_buffer(np.packbits(~missing, bitorder="little"))
    return pa.StringArray.from_buffers(rows, offsets, pa.py_buffer(np.ascontiguousarray(letters)), valid)


def pick(words: list[str], code: Whole) -> Cells:
    """The word of each code; empty for a negative one."""
    return pa.array(words, pa.string()).take(pa.array(code, mask=code < 0))


def texts(values: list[str | None] | list[str]) -> Cells:
    """Cells as given; None is empty."""
    return pa.array(values, pa.string())


def constant(word: str, rows: int) -> Cells:
    """The same word in every row."""
    return pa.repeat(pa.scalar(word), rows)


def blank(rows: int) -> Cells:
    """An empty column."""
    return pa.nulls(rows, pa.string())


def yes_no(flags: Flags) -> Cells:
    """`true` and `false` as Salesforce exports write them."""
    return pick(["false", "true"], flags.astype(np.int64))


def whole(values: Whole, missing: Flags | None = None) -> Cells:
    """Whole numbers; empty where missing."""
    return pa.array(values, mask=missing).cast(pa.string())


def money(cents: Whole, missing: Flags | None = None) -> Cells:
    """Dollars with two decimals from cents; empty where missing."""
    dollars = pa.array(cents // 100, mask=missing).cast(pa.string())
    return pc.binary_join_element_wise(dollars, pick([f"{n:02d}" for n in range(100)], cents % 100), ".")


@cache
def _day_letters() -> Letters:
    words = np.datetime_as_string(_EPOCH + np.arange(_TABLE_DAYS)).astype("S10")
    return words.view(np.uint8).reshape(-1, 10)


@cache
def _clock_letters() -> Letters:
    seconds = np.arange(86_400)
    out = np.tile(np.frombuffer(b"T00:00:00.000Z", dtype=np.uint8), (86_400, 1))
    for place, value in ((1, seconds // 3600), (4, seconds // 60 % 60), (7, seconds % 60)):
        out[:, place] = ord("0") + value // 10
        out[:, place + 1] = ord("0") + value % 10
    return out


def dates(day: Whole, missing: Flags | None = None) -> Cells:
    """`2026-06-30` from day numbers; empty where missing."""
    return fixed(_day_letters()[np.clip(day + _SHIFT, 0, _TABLE_DAYS - 1)], missing)


def instants(day: Whole, second: Whole, missing: Flags | None = None) -> Cells:
    """`2026-06-30T09:15:00.000Z` from day numbers and seconds UTC, which may run into a neighbouring day."""
    moment = day * 86_400 + second
    on, at = np.divmod(moment, 86_400)
    letters = np.concatenate(
        [_day_letters()[np.clip(on + _SHIFT, 0, _TABLE_DAYS - 1)], _clock_letters()[at]], axis=1
    )
    return fixed(letters, missing)


def numbered(prefix: str, numbers: Whole) -> Cells:
    """`offer-000123` for each number."""
    digits = pc.utf8_lpad(pa.array(numbers).cast(pa.string()), 6, "0")
    return pc.binary_join_element_wise(pa.scalar(prefix), digits, "")
