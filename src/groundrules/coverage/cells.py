"""Which accounts lie in a region: each word's values as arrays, each test of a region as one bit per account.

Regions share most of their tests, so a test is worked out once; after that a region costs a few "and"s over
an eighth of a byte per account, however many accounts and regions there are.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from groundrules.rulebook.condition import Among, Compare, Condition, IsUnknown, Like, Linear
from groundrules.rulebook.evaluate import truth
from groundrules.rulebook.model import Word, WordType
from groundrules.rulebook.proof.cells import Form, as_number, atoms, form_name, simplify
from groundrules.rulebook.proof.region import Allowed, Region

Bits = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]

_MOST_KEPT = 256 * 2**20
"""Bytes of worked-out tests that are kept."""
_FEWEST_KEPT = 64
_EPOCH = date(1970, 1, 1).toordinal()


class Cells:
    """Accounts, ready to be asked which of them lie in a region.

    Args:
        table: one row per account, one column per word, in stored form.
        conditions: those the regions were made from: they say which sums there are, and tell texts apart.
        words: an account with a value that one of these does not allow lies in no region.
    """

    def __init__(self, table: pa.Table, conditions: Iterable[Condition], words: Iterable[Word] = ()) -> None:
        self.rows = table.num_rows
        self._table = table
        self._forms: dict[str, Form] = {}
        self._texts: dict[str, dict[Condition, None]] = {}
        for atom in dict.fromkeys(atom for condition in conditions for atom in atoms(condition)):
            if isinstance(atom, Linear):
                form = simplify(atom)[0]
                self._forms[form_name(form)] = form
            elif not isinstance(atom, IsUnknown):
                self._texts.setdefault(atom.word, {}).update(dict.fromkeys(_single(atom)))
        self._columns: dict[str, tuple[Numbers, Flags]] = {}
        self._values: dict[str, list[object]] = {}
        self._tests: dict[Allowed, Bits] = {}
        allowed = np.ones(self.rows, dtype=bool)
        for word in words:
            if word.name in table.column_names:
                allowed &= self._within(word)
        self.outside = self.rows - int(allowed.sum())
        self._allowed = _packed(allowed)

    def knows(self, region: Region) -> bool:
        """Whether there is a column for every word the region restricts."""
        names = {name for one in region.allowed if not one.anything for name in self._names(one.name)}
        return names <= set(self._table.column_names)

    def inside(self, region: Region) -> Bits:
        """One bit per account: whether it lies in the region. KeyError for a word without a column."""
        bits = self._allowed
        for one in region.allowed:
            if not one.anything:
                bits = bits & self._test(one)
        return bits

    def count(self, region: Region) -> int:
        """How many accounts lie in the region."""
        return int(np.bitwise_count(self.inside(region)).sum())

    def places(self, region: Region) -> Numbers:
        """The rows of the accounts that lie in the region."""
        flags = np.unpackbits(self.inside(region).view(np.uint8), count=self.rows, bitorder="little")
        return np.flatnonzero(flags)

    def _within(self, word: Word) -> Flags:
        """Where the word's value is one that the word allows."""
        values, known = self._numbers(word.name)
        flags = known.copy()
        if word.type is WordType.ONE_OF:
            flags &= np.array([value in word.values for value in self._values[word.name]], dtype=bool)[values]
        if word.low is not None:
            flags &= values >= as_number(word.low)
        if word.high is not None:
            flags &= values <= as_number(word.high)
        return flags | ~known if word.may_be_unknown else flags

    def _names(self, name: str) -> list[str]:
        form = self._forms.get(name)
        return [name] if form is None else [word for _, word in form]

    def _test(self, allowed: Allowed) -> Bits:
        bits = self._tests.get(allowed)
        if bits is None:
            if len(self._tests) >= max(_FEWEST_KEPT, _MOST_KEPT * 8 // (self.rows + 1)):
                self._tests.pop(next(iter(self._tests)))
            bits = self._tests[allowed] = _packed(self._flags(allowed))
        return bits

    def _flags(self, allowed: Allowed) -> Flags:
        values, known = self._numbers(allowed.name)
        flags = np.zeros(self.rows, dtype=bool)
        if allowed.values:
            flags = self._listed(allowed)[values]
        for low, high in allowed.intervals:
            flags |= (values >= low) & (values <= high)
        flags &= known
        return flags | ~known if allowed.unknown else flags

    def _numbers(self, name: str) -> tuple[Numbers, Flags]:
        """A word's (or a sum's) values as numbers, and where they are known; texts as places in a list."""
        if name not in self._columns:
            form = self._forms.get(name)
            if form is None or len(form) == 1:
                self._columns[name] = self._word(name)
            else:
                total, every = np.zeros(self.rows, dtype=np.int64), np.ones(self.rows, dtype=bool)
                for factor, word in form:
                    values, known = self._numbers(word)
                    total += factor * values
                    every &= known
                self._columns[name] = total, every
        return self._columns[name]

    def _word(self, name: str) -> tuple[Numbers, Flags]:
        column = self._table[name].combine_chunks()
        known = pc.is_valid(column).to_numpy(zero_copy_only=False)
        if pa.types.is_date(column.type):
            days = pc.fill_null(column.cast(pa.date32()).cast(pa.int32()), 0).to_numpy(zero_copy_only=False)
            return days.astype(np.int64) + _EPOCH, known
        if pa.types.is_integer(column.type):
            numbers = pc.fill_null(column, 0).to_numpy(zero_copy_only=False)
            return numbers.astype(np.int64, copy=False), known
        coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        self._values[name] = [*coded.dictionary.to_pylist(), None]
        codes = pc.fill_null(coded.indices, len(coded.dictionary)).to_numpy(zero_copy_only=False)
        return codes.astype(np.int64), known

    def _listed(self, allowed: Allowed) -> Flags:
        """For each value that occurs whether it is allowed; a text also one that no rule tells from it."""
        values = self._values[allowed.name]
        if not allowed.others:
            wanted = set(allowed.values)
            return np.array([value in wanted for value in values], dtype=bool)
        tests = tuple(self._texts.get(allowed.name, {}))
        alike = {_signature(tests, allowed.name, value) for value in allowed.values}
        return np.array(
            [value is not None and _signature(tests, allowed.name, value) in alike for value in values],
            dtype=bool,
        )


def _signature(tests: Sequence[Condition], word: str, value: object) -> tuple[bool, ...]:
    record: Mapping[str, str] = {word: str(value)}
    return tuple(bool(truth(test, record)) for test in tests)


def _single(atom: Condition) -> Sequence[Condition]:
    """A test of a text as tests of one text or one pattern each."""
    match atom:
        case Among(word, values):
            return [Compare(word, "=", value) for value in values]
        case Compare(word, _, value):
            return [Compare(word, "=", value)]
        case Like():
            return [atom]
        case _:
            return []


def _packed(flags: Flags) -> Bits:
    """The flags as bits, padded with zeros to whole words of 64."""
    octets = np.packbits(flags, bitorder="little")
    padded = np.zeros(-(-len(octets) // 8) * 8, dtype=np.uint8)
    padded[: len(octets)] = octets
    return padded.view(np.uint64)
