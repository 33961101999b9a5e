"""A stretch of a file as texts, the questions a mapping asks of it, and what went wrong with its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from groundrules.crm.mapping import Test, When

Mask = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]
_ID = r"^[0-9]{2}[0-9A-Za-z]{13}([0-9A-Za-z]{3})?$"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why rows are set aside: the finding's code, the file's column, a sentence and what would mend it."""

    code: str
    column: str
    message: str
    help: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows of a file as trimmed texts, empty cells null."""

    columns: Mapping[str, pa.Array]
    rows: int

    def texts(self, column: str) -> pa.Array:
        """One column; a column the file does not have is empty everywhere."""
        found = self.columns.get(column)
        return pa.nulls(self.rows, pa.string()) if found is None else found

    def only(self, mask: Mask) -> "Stretch":
        """The marked rows."""
        chosen = pa.array(mask)
        kept = {name: values.filter(chosen) for name, values in self.columns.items()}
        return Stretch(kept, int(mask.sum()))

    def named_by(self, columns: Sequence[str]) -> pa.Array:
        """What the rows call their records: the columns' texts, joined."""
        texts = [pc.fill_null(self.texts(name), "") for name in columns]
        return texts[0] if len(texts) == 1 else pc.binary_join_element_wise(*texts, "\x1f")

    def take(self, places: Rows) -> "Stretch":
        """The rows at those places, as often as they are named."""
        chosen = pa.array(places)
        return Stretch({name: values.take(chosen) for name, values in self.columns.items()}, len(places))

    def each(self, column: str, between: str) -> "tuple[Stretch, Rows]":
        """A row for each of the texts the column holds, and the rows they come from."""
        parts = pc.split_pattern(pc.fill_null(self.texts(column), ""), between)
        texts = clean(pc.list_flatten(parts))
        given = pc.is_valid(texts)
        places = pc.list_parent_indices(parts).filter(given).to_numpy().astype(np.int64)
        apart = self.take(places)
        return Stretch({**apart.columns, column: texts.filter(given)}, len(places)), places


@dataclass(slots=True)
class Troubles:
    """Rows found wrong so far; the first reason wins."""

    wrong: Mask
    by_reason: dict[Reason, Rows] = field(default_factory=dict)

    @classmethod
    def none(cls, rows: int) -> "Troubles":
        """No row of so many is wrong yet."""
        return cls(np.zeros(rows, dtype=np.bool_))

    def add(self, mask: Mask, reason: Reason) -> None:
        """The marked rows are wrong for this reason, unless they were already."""
        fresh = mask & ~self.wrong
        if fresh.any():
            self.by_reason[reason] = np.flatnonzero(fresh)
            self.wrong |= fresh


def clean(texts: pa.Array) -> pa.Array:
    """Trimmed, and null where nothing is left."""
    trimmed = pc.utf8_trim_whitespace(texts)
    return pc.if_else(pc.equal(pc.binary_length(trimmed), 0), pa.scalar(None, pa.string()), trimmed)


class Lists(Protocol):
    """Knows what stands in a column of another file."""

    def listed(self, file: str, column: str) -> pa.Array:
        """The texts of the column."""


def holds(stretch: Stretch, when: When, lists: Lists) -> Mask:
    """Rows for which every test gives the wanted answer."""
    answers = (_answer(stretch, test, lists) for test in when)
    return reduce(np.logical_and, answers, np.ones(stretch.rows, np.bool_))


def _answer(stretch: Stretch, test: Test, lists: Lists) -> Mask:
    texts = stretch.texts(test.column)
    if test.operation == "empty":
        found = pc.is_null(texts)
    elif test.operation == "is":
        wanted = pa.array([text.casefold() for text in test.values], pa.string())
        found = pc.is_in(pc.utf8_lower(texts), value_set=wanted)
    elif test.operation == "listed_in":
        found = pc.is_in(texts, value_set=lists.listed(*test.values))
    elif test.operation == "same_as":
        other = stretch.texts(test.values[0])
        found = pc.equal(pc.fill_null(texts, ""), pc.fill_null(other, ""))
    else:
        if test.operation == "looks_like_id":
            asked = [pc.match_substring_regex(texts, _ID)]
        elif test.operation == "starts":
            asked = [pc.starts_with(texts, pattern, ignore_case=True) for pattern in test.values]
        else:
            asked = [pc.match_substring(texts, pattern, ignore_case=True) for pattern in test.values]
        found = pc.fill_null(reduce(pc.or_, asked), False)
    mask: Mask = found.to_numpy(zero_copy_only=False)
    return mask if test.expected else ~mask
