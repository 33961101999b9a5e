"""A word's values over every account as whole numbers, ready for arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from groundrules.rulebook.condition import Value
from groundrules.rulebook.model import Word, WordType
from groundrules.rulebook.proof.cells import as_number

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True, eq=False)
class Stored:
    """One word over some accounts.

    Attributes:
        values: numbers as they are stored, dates as ordinals, everything else as a place in ``labels``; 0
            where unknown.
        known: where there is a value.
        labels: for lists, yes/no and text the values themselves; None for numbers and dates.
    """

    values: Whole
    known: Flags
    labels: tuple[Value, ...] | None = None

    def take(self, rows: Whole) -> "Stored":
        """The accounts in those rows."""
        return Stored(self.values[rows], self.known[rows], self.labels)

    def at(self, row: int) -> Value | int | None:
        """The value of one account; a date as its ordinal."""
        if not self.known[row]:
            return None
        value = int(self.values[row])
        return value if self.labels is None else self.labels[value]

    def renamed(self, labels: tuple[Value, ...]) -> "Stored":
        """The same with other labels; ValueError when one that occurs is missing."""
        if self.labels is None:
            return self
        place = {label: number for number, label in enumerate(labels)}
        used = np.array([place.get(label, -1) for label in self.labels] or [0], dtype=np.int64)
        values = np.where(self.known, used[self.values], 0)
        if (values < 0).any():
            raise ValueError("a value that occurs has no label")
        return Stored(values, self.known, labels)


def stored(column: pa.ChunkedArray) -> Stored:
    """A column in stored form as numbers."""
    array = column.combine_chunks()
    known = np.asarray(pc.is_valid(array).to_numpy(zero_copy_only=False), dtype=np.bool_)
    if pa.types.is_date(array.type):
        days = pc.fill_null(array.cast(pa.date32()).cast(pa.int32()), 0).to_numpy(zero_copy_only=False)
        return Stored(np.where(known, days.astype(np.int64) + _EPOCH, 0), known)
    if pa.types.is_integer(array.type):
        numbers = pc.fill_null(array, 0).to_numpy(zero_copy_only=False)
        return Stored(numbers.astype(np.int64, copy=False), known)
    coded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    codes = pc.fill_null(coded.indices, 0).to_numpy(zero_copy_only=False)
    return Stored(codes.astype(np.int64), known, tuple(coded.dictionary.to_pylist()))


def fixed(value: Value, rows: int, labels: tuple[Value, ...] | None) -> Stored:
    """The same value for every account."""
    number = as_number(value) if labels is None else labels.index(value)
    return Stored(np.full(rows, number, dtype=np.int64), np.ones(rows, dtype=np.bool_), labels)


def joined_labels(*several: Sequence[Value] | None) -> tuple[Value, ...]:
    """All labels once, in the order first met."""
    return tuple(dict.fromkeys(label for labels in several for label in labels or ()))


def is_outside(word: Word, column: Stored) -> Flags:
    """Where the value is none the word allows: the same test as ``words.why_outside``."""
    wrong = np.zeros(len(column.known), dtype=np.bool_)
    if word.type is WordType.ONE_OF:
        lut = np.array([label not in word.values for label in column.labels or ()] or [False])
        wrong |= lut[column.values]
    if word.low is not None:
        wrong |= column.values < as_number(word.low)
    if word.high is not None:
        wrong |= column.values > as_number(word.high)
    wrong &= column.known
    return wrong if word.may_be_unknown else wrong | ~column.known
