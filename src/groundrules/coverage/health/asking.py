"""Would some other value of a word give an account another answer? Exact, for every account at once.

Between two values at which a test of the book can change its mind all values are alike, so each word is tried
at those only; where sums of words are compared, they lie elsewhere for each account. Accounts alike in all
that the rules look at are asked once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from groundrules.coverage.health.board import Board
from groundrules.coverage.health.columns import Flags, Stored, Whole, fixed, is_outside, joined_labels
from groundrules.coverage.words import decision_words
from groundrules.rulebook.condition import Linear, Value, words_of
from groundrules.rulebook.model import Word, WordType
from groundrules.rulebook.proof.cells import TooManyPiecesError, as_value, atoms, domain
from groundrules.rulebook.proof.space import Space

_CHUNK = 1 << 17
_WIDE = 1 << 62


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What trying a word on some accounts found, in the order of the accounts asked about.

    Attributes:
        changes: where some value the word allows gives another answer.
        now: the answer as the facts are.
        then: another answer, where there is one.
        value: with which value of the word, as a number or the place of a label.
        labels: of ``value``; None for numbers and dates.
    """

    changes: Flags
    now: Whole
    then: Whole
    value: Whole
    labels: tuple[Value, ...] | None

    def tried(self, place: int, word: Word) -> Value:
        """The value that gives ``then``, in stored form."""
        number = int(self.value[place])
        return as_value(word, number) if self.labels is None else self.labels[number]


class Asking:
    """One decision over all accounts.

    Args:
        board: the decision.
        words: the book's.
        columns: every word the decision tests, over all accounts.
    """

    def __init__(self, board: Board, words: Mapping[str, Word], columns: Mapping[str, Stored]) -> None:
        self.board, self.words = board, words
        self.names = decision_words(board.decision)
        self.columns = {name: columns[name] for name in self.names}
        self.outside = {name: is_outside(words[name], self.columns[name]) for name in self.names}

    def answers(self, rows: Whole) -> Whole:
        """The answers as the facts are."""
        return self._answers({name: self.columns[name].take(rows) for name in self.names})

    def under(self, word: str, rows: Whole, other: Stored) -> Whole:
        """The answers if the word were what another source says; ``other`` is in the order of ``rows``."""
        columns = {name: self.columns[name].take(rows) for name in self.names}
        if other.labels is not None:
            labels = joined_labels(columns[word].labels, other.labels)
            other = other.renamed(labels)
        return self._answers({**columns, word: other})

    def any_value(self, word: str, rows: Whole) -> Asked:
        """Whether some value that the word allows changes the answer of each of those accounts."""
        first, which = self._alike(word, rows)
        parts = [
            self._ask(word, rows[first[start : start + _CHUNK]]) for start in range(0, len(first), _CHUNK)
        ]
        if not parts:
            none = np.zeros(0, dtype=np.int64)
            return Asked(np.zeros(0, dtype=np.bool_), none, none, none, None)
        changes, now, then, value = (
            np.concatenate([getattr(part, name) for part in parts])[which]
            for name in ("changes", "now", "then", "value")
        )
        return Asked(changes, now, then, value, parts[0].labels)

    def _answers(self, columns: Mapping[str, Stored]) -> Whole:
        rows = len(next(iter(columns.values())).known)
        found = [
            self._chunk_answers({name: column.take(part) for name, column in columns.items()})
            for part in np.array_split(np.arange(rows), range(_CHUNK, rows, _CHUNK))
        ]
        return np.concatenate(found)

    def _chunk_answers(self, columns: Mapping[str, Stored]) -> Whole:
        wrong = [is_outside(self.words[name], column) for name, column in columns.items()]
        bits = self.board.start(len(wrong[0]))
        for axis in range(len(self.board.axes)):
            bits = self.board.narrow(bits, axis, columns)
        return self.board.answers(bits, np.logical_or.reduce(wrong))

    def _alike(self, word: str, rows: Whole) -> tuple[Whole, Whole]:
        """One account of each kind, and each account's kind: alike in all that the question looks at."""
        others = {name for place in self.board.touched(word) for name in self.board.words_of[place]} - {word}
        columns = {name: self.columns[name].take(rows) for name in self.names}
        parts: list[tuple[Whole, int]] = [
            (self.board.cells(axis, columns), self.board.axes[axis].cells)
            for axis in range(len(self.board.axes))
        ]
        for name in sorted(others):
            parts.append(_numbered(columns[name].values))
            parts.append((columns[name].known.astype(np.int64), 2))
        parts.append((self._others_outside(word, rows).astype(np.int64), 2))
        parts.append((self.outside[word][rows].astype(np.int64), 2))
        key, size = np.zeros(len(rows), dtype=np.int64), 1
        for values, kinds in parts:
            if size * kinds >= _WIDE:
                key, size = _numbered(key)
            key, size = key * kinds + values, size * kinds
        _, first, which = np.unique(key, return_index=True, return_inverse=True)
        return first, which.reshape(-1)

    def _others_outside(self, word: str, rows: Whole) -> Flags:
        flags = np.zeros(len(rows), dtype=np.bool_)
        for name, wrong in self.outside.items():
            if name != word:
                flags |= wrong[rows]
        return flags

    def _ask(self, word: str, rows: Whole) -> Asked:
        board = self.board
        columns = {name: self.columns[name].take(rows) for name in self.names}
        touched = board.touched(word)
        bits = board.start(len(rows))
        for axis in range(len(board.axes)):
            if axis not in touched:
                bits = board.narrow(bits, axis, columns)
        blocked = self._others_outside(word, rows)
        now = board.answers(self._narrowed(bits, touched, columns), blocked | self.outside[word][rows])
        given = board.gives(now)
        changes, then, value = np.zeros(len(rows), np.bool_), now.copy(), np.zeros(len(rows), np.int64)
        labels: tuple[Value, ...] | None = None
        for tried in self._candidates(word, columns, touched):
            labels = tried.labels
            answers = board.answers(self._narrowed(bits, touched, {**columns, word: tried}), blocked)
            fresh = ~changes & ~blocked & (board.gives(answers) != given)
            then, value = np.where(fresh, answers, then), np.where(fresh, tried.values, value)
            changes |= fresh
        return Asked(changes, now, then, value, labels)

    def _narrowed(self, bits: np.ndarray, axes: Sequence[int], columns: Mapping[str, Stored]) -> np.ndarray:
        for axis in axes:
            bits = self.board.narrow(bits, axis, columns)
        return bits

    def _candidates(
        self, name: str, columns: Mapping[str, Stored], touched: Sequence[int]
    ) -> Iterator[Stored]:
        """Values of the word such that every other value it allows is treated like one of them."""
        word, rows = self.words[name], len(columns[name].known)
        if columns[name].labels is not None:
            values = self._listed(word)
            for value in values:
                yield fixed(value, rows, values)
            return
        low, high = domain(word)
        starts = {low}
        for place in touched:
            if self.board.axes[place].subject == name:
                starts |= {start for start in self.board.axes[place].starts if low < start <= high}
        for start in sorted(starts):
            yield Stored(np.full(rows, start, dtype=np.int64), np.ones(rows, dtype=np.bool_))
        for place in touched:
            subject = self.board.axes[place].subject
            if isinstance(subject, tuple) and len(subject) > 1:
                for met in _meetings(subject, self.board.axes[place].starts, name, columns):
                    kept = np.where((met >= low) & (met <= high), met, low)
                    yield Stored(kept, np.ones(rows, dtype=np.bool_))

    def _listed(self, word: Word) -> tuple[Value, ...]:
        if word.type is WordType.ONE_OF:
            return word.values
        if word.type is WordType.YES_NO:
            return (False, True)
        tests = [
            atom for rule in self.board.decision.rules for atom in atoms(rule.condition)
            if not isinstance(atom, Linear) and word.name in words_of(atom)
        ]  # fmt: skip
        try:
            (column,) = Space(tests, {word.name: word}).columns
        except TooManyPiecesError:
            return joined_labels([getattr(test, "value", "") for test in tests], ["?"])
        return tuple(column.values)


def _meetings(
    form: tuple[tuple[int, str], ...], starts: Sequence[int], name: str, columns: Mapping[str, Stored]
) -> Iterator[Whole]:
    """For each account the values of a word around which a sum passes from one cell to the next."""
    factor = next(times for times, word in form if word == name)
    rest = sum((times * columns[word].values for times, word in form if word != name), np.int64(0))
    for start in starts:
        floor = (start - np.asarray(rest)) // factor
        yield floor
        yield floor + 1


def _numbered(values: Whole) -> tuple[Whole, int]:
    """The values as numbers from 0, and how many there are."""
    kinds, which = np.unique(values, return_inverse=True)
    return which.reshape(-1).astype(np.int64), len(kinds)
