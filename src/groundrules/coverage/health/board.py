"""A decision made ready for arrays: what it answers for many accounts at once, by the reference's meaning.

Each rule is a few boxes (``coverage.masks``), each box a bit. What an account is in one word rules some boxes
out; the bits that no word rules out are the rules that hold.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from groundrules.coverage.health.columns import Flags, Stored, Whole
from groundrules.coverage.masks.axes import Axis
from groundrules.coverage.masks.boxes import boxes_of
from groundrules.coverage.tables import NO_RULE, OUTSIDE, SEVERAL_RULES
from groundrules.rulebook.condition import (
    Always,
    Among,
    And,
    Compare,
    Condition,
    IsUnknown,
    Like,
    Linear,
    Not,
    Value,
    words_of,
)
from groundrules.rulebook.evaluate import like
from groundrules.rulebook.model import Decision, Policy, Word
from groundrules.rulebook.proof.cells import as_number

Bits = NDArray[np.uint64]
_NOBODY, _SEVERAL, _OUTSIDE = -1, -2, -3
_SAID = {_NOBODY: NO_RULE, _SEVERAL: SEVERAL_RULES, _OUTSIDE: OUTSIDE}
_WORD = 64


class Board:
    """One decision.

    An answer is a whole number: the place of the rule that answers; under ``all that fit`` the place of the
    set of rules in ``sets``; below 0 where the book does not decide. ``gives`` tells answers apart by what
    they give, not by the rule that gives it.
    """

    def __init__(self, decision: Decision, words: Mapping[str, Word]) -> None:
        self.decision = decision
        made, boxes = boxes_of(decision, words)
        self.axes: Sequence[Axis] = made.axes
        self.words_of = [_axis_words(axis) for axis in self.axes]
        self._rule_of = np.array([box.rule for box in boxes] or [0], dtype=np.int64)
        self._size = max(1, -(-len(boxes) // _WORD))
        self._every = self._none()
        for place in range(len(boxes)):
            self._every[place // _WORD] |= np.uint64(1 << place % _WORD)
        self._allows = [self._allowed(place, boxes_sets=[box.sets for box in boxes]) for place in self._range]
        self._outcome_of = _classes([tuple(rule.outcome.items()) for rule in decision.rules])
        self.sets: list[tuple[int, ...]] = []
        self._set_place: dict[bytes, int] = {}
        self._set_class: list[int] = []

    @property
    def _range(self) -> range:
        return range(len(self.axes))

    def touched(self, word: str) -> list[int]:
        """The axes that look at a word."""
        return [place for place in self._range if word in self.words_of[place]]

    def start(self, rows: int) -> Bits:
        """Nothing looked at yet: every box may hold."""
        return np.broadcast_to(self._every, (rows, self._size)).copy()

    def narrow(self, bits: Bits, axis: int, columns: Mapping[str, Stored]) -> Bits:
        """The boxes that what the accounts are on one axis leaves."""
        allowed: Bits = bits & self._allows[axis][self.cells(axis, columns)]
        return allowed

    def cells(self, axis: int, columns: Mapping[str, Stored]) -> Whole:
        """In which cell of an axis each account lies."""
        return _cells(self.axes[axis], columns)

    def answers(self, bits: Bits, outside: Flags) -> Whole:
        """Each account's answer from the boxes that hold; ``outside``: those the book cannot judge."""
        if self.decision.policy is Policy.ALL:
            found = self._sets_of(bits)
        else:
            found = np.full(len(bits), _NOBODY, dtype=np.int64)
            for number in reversed(range(self._size)):
                part = bits[:, number]
                lowest = np.bitwise_count((part & (~part + np.uint64(1))) - np.uint64(1)).astype(np.int64)
                box = np.where(part != 0, lowest + number * _WORD, 0)
                found = np.where(part != 0, self._rule_of[box], found)
            if self.decision.policy is Policy.EXACTLY_ONE:
                held = np.bitwise_count(bits).sum(axis=1)
                found = np.where(held > 1, _SEVERAL, found)
        return np.where(outside, _OUTSIDE, found)

    def gives(self, answers: Whole) -> Whole:
        """Equal numbers for answers that give the same; each kind of no answer is its own."""
        of = self._set_class if self.decision.policy is Policy.ALL else self._outcome_of
        table = np.array([*of, 0], dtype=np.int64)
        return np.where(answers >= 0, table[np.maximum(answers, 0)], answers)

    def rules(self, answer: int) -> tuple[str, ...]:
        """The rules of an answer; a mark (``!no rule``) where the book does not decide."""
        if answer < 0:
            return (_SAID[answer],)
        places = self.sets[answer] if self.decision.policy is Policy.ALL else (answer,)
        return tuple(self.decision.rules[place].rule_id for place in places)

    def _sets_of(self, bits: Bits) -> Whole:
        if not len(bits):
            return np.zeros(0, dtype=np.int64)
        kinds, which = np.unique(bits, axis=0, return_inverse=True)
        numbers = [self._set(kind) for kind in kinds]
        return np.array(numbers, dtype=np.int64)[which.reshape(-1)]

    def _set(self, kind: Bits) -> int:
        boxes = [
            number * _WORD + bit for number in range(self._size) for bit in range(_WORD)
            if int(kind[number]) >> bit & 1
        ]  # fmt: skip
        held = tuple(dict.fromkeys(int(self._rule_of[box]) for box in boxes))
        if not held:
            return _NOBODY
        key = repr(held).encode()
        if key not in self._set_place:
            self._set_place[key] = len(self.sets)
            self.sets.append(held)
            rules = self.decision.rules
            self._set_class = _classes(
                [tuple(tuple(rules[place].outcome.items()) for place in one) for one in self.sets]
            )
        return self._set_place[key]

    def _none(self) -> Bits:
        return np.zeros(self._size, dtype=np.uint64)

    def _allowed(self, axis: int, *, boxes_sets: Sequence[Mapping[int, int]]) -> Bits:
        """For each cell of an axis the boxes it leaves."""
        table = np.zeros((self.axes[axis].cells, self._size), dtype=np.uint64)
        table[:] = self._every
        for place, sets in enumerate(boxes_sets):
            if axis not in sets:
                continue
            bit = np.uint64(1 << place % _WORD)
            for cell in range(self.axes[axis].cells):
                if not sets[axis] >> cell & 1:
                    table[cell, place // _WORD] &= ~bit
        return table


def _classes(outcomes: Iterable[object]) -> list[int]:
    """Equal numbers for equal outcomes."""
    seen: dict[object, int] = {}
    return [seen.setdefault(outcome, len(seen)) for outcome in outcomes]


def _axis_words(axis: Axis) -> tuple[str, ...]:
    subject = axis.subject
    if isinstance(subject, str):
        return (subject,)
    if isinstance(subject, tuple):
        return tuple(word for _, word in subject)
    return words_of(subject)


def _cells(axis: Axis, columns: Mapping[str, Stored]) -> Whole:
    subject = axis.subject
    if isinstance(subject, str):
        column = columns[subject]
        if axis.is_number:
            cells = np.searchsorted(np.array(axis.starts, dtype=np.int64), column.values, side="right")
        else:
            places = {value: number + 1 for number, value in enumerate(axis.values)}
            cells = _by_label(column, [places.get(label, 0) for label in column.labels or ()])
        return np.where(column.known, cells, axis.known)
    if isinstance(subject, tuple):
        total, known = _total(subject, columns)
        cells = np.searchsorted(np.array(axis.starts, dtype=np.int64), total, side="right")
        return np.where(known, cells, axis.known)
    if isinstance(subject, Like):
        column = columns[subject.word]
        fits = [int(like(str(label), subject.pattern)) for label in column.labels or ()]
        return np.where(column.known, _by_label(column, fits), 2)
    return _truth(subject, columns)[0].astype(np.int64)


def _by_label(column: Stored, table: Sequence[int]) -> Whole:
    return np.array([*table, 0], dtype=np.int64)[column.values]


def _total(terms: Iterable[tuple[int, str]], columns: Mapping[str, Stored]) -> tuple[Whole, Flags]:
    parts = [(factor, columns[word]) for factor, word in terms]
    total = sum((factor * column.values for factor, column in parts), np.int64(0))
    return np.asarray(total), np.logical_and.reduce([column.known for _, column in parts])


def _truth(condition: Condition, columns: Mapping[str, Stored]) -> tuple[Flags, Flags]:
    """Where a condition is true, and where it is false; neither where an unknown value leaves it open."""
    match condition:
        case Always():
            rows = len(next(iter(columns.values())).known)
            return np.ones(rows, dtype=np.bool_), np.zeros(rows, dtype=np.bool_)
        case Not(item):
            true, false = _truth(item, columns)
            return false, true
        case And(items):
            parts = [_truth(item, columns) for item in items]
            return (
                np.logical_and.reduce([true for true, _ in parts]),
                np.logical_or.reduce([false for _, false in parts]),
            )
        case IsUnknown(word):
            return ~columns[word].known, columns[word].known
        case Compare() | Among() | Like() | Linear():
            holds, known = _tested(condition, columns)
            return holds & known, ~holds & known
        case _:
            parts = [_truth(item, columns) for item in condition.items]
            return (
                np.logical_or.reduce([true for true, _ in parts]),
                np.logical_and.reduce([false for _, false in parts]),
            )


def _tested(test: Compare | Among | Like | Linear, columns: Mapping[str, Stored]) -> tuple[Flags, Flags]:
    """Where a single test would hold, and where its words are known."""
    match test:
        case Linear(terms, operator, constant):
            total, known = _total(terms, columns)
            return _compared(operator, total, constant), known
        case Like(word, pattern):
            column = columns[word]
            return _by_label(
                column, [like(str(one), pattern) for one in column.labels or ()]
            ) > 0, column.known
        case Among(word, values):
            column = columns[word]
            return np.logical_or.reduce([_equal(column, value) for value in values]), column.known
        case Compare(word, operator, value):
            column = columns[word]
            if column.labels is None:
                return _compared(operator, column.values, as_number(value)), column.known
            same = _equal(column, value)
            return same if operator == "=" else ~same, column.known


def _equal(column: Stored, value: Value) -> Flags:
    if column.labels is None:
        return _compared("=", column.values, as_number(value))
    return _by_label(column, [int(label == value) for label in column.labels]) > 0


def _compared(operator: str, values: Whole, constant: int) -> Flags:
    tests: dict[str, Callable[[Whole, int], Flags]] = {
        "=": np.equal, "<>": np.not_equal, "<": np.less,
        "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal,
    }  # fmt: skip
    return tests[operator](values, constant)
