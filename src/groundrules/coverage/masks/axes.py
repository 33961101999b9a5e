"""What the rules of a decision test, cut into the cells inside which no rule can tell values apart.

Unlike the proof's pieces these know no domain: a value the book's words do not allow has its cell too, so
that the masks answer like the reference for every row of a table, whatever lies in it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce

from groundrules.rulebook.condition import (
    Among,
    Compare,
    Condition,
    IsUnknown,
    Like,
    Linear,
    Operator,
    Value,
)
from groundrules.rulebook.model import Word, WordType
from groundrules.rulebook.proof.cells import Atom, Form, as_number, atoms, simplify


class TooManyBoxesError(Exception):
    """A condition that is better asked as it stands than cut into boxes."""


ORDERED = frozenset({WordType.WHOLE, WordType.DECIMAL, WordType.MONEY, WordType.PERCENT, WordType.DATE})


@dataclass(frozen=True, slots=True)
class Axis:
    """One thing the rules test, and its cells; the last cell is the unknown.

    Attributes:
        subject: a word; or a sum of words; or a pattern (cells no, yes, unknown); or a whole condition that
            is asked as it stands (cells: does not hold, holds; it has no unknown).
        starts: for numbers, dates (as ordinals) and sums: where each cell but the first begins.
        values: for lists, yes/no and text: the values with a cell of their own; one cell for all others
            comes before them.
        is_number: whether the cells lie on a line.
        is_date: whether that line is the calendar.
    """

    subject: str | Form | Like | Condition
    starts: tuple[int, ...] = ()
    values: tuple[Value, ...] = ()
    is_date: bool = False
    is_number: bool = False

    @property
    def known(self) -> int:
        """How many cells hold known values."""
        if isinstance(self.subject, str):
            return len(self.starts if self.is_number else self.values) + 1
        return len(self.starts) + 1 if isinstance(self.subject, tuple) else 2

    @property
    def is_plain(self) -> bool:
        """True for a condition asked as it stands."""
        return not isinstance(self.subject, str | tuple | Like)

    @property
    def cells(self) -> int:
        """How many cells there are, the unknown one included."""
        return self.known if self.is_plain else self.known + 1

    @property
    def full(self) -> int:
        """The set of all cells, one bit each."""
        return (1 << self.cells) - 1


@dataclass
class Axes:
    """All axes of one decision, and where each single test holds on its own."""

    words: Mapping[str, Word]
    axes: list[Axis] = field(default_factory=list)
    _place: dict[object, int] = field(default_factory=dict)
    _simple: dict[Linear, tuple[Form, Operator, int, bool]] = field(default_factory=dict)

    @classmethod
    def of(cls, conditions: Iterable[Condition], words: Mapping[str, Word]) -> "Axes":
        """The axes of every test in the conditions."""
        made = cls(words)
        found = list(dict.fromkeys(atom for condition in conditions for atom in atoms(condition)))
        cuts: dict[str | Form, set[int]] = {}
        values: dict[str, dict[Value, None]] = {}
        for atom in found:
            made._note(atom, cuts, values)
        for name in [name for name in words if name in cuts or name in values]:
            is_number = words[name].type in ORDERED
            made._add(
                name,
                Axis(
                    name,
                    tuple(sorted(cuts.get(name, ()))),
                    tuple(values.get(name, ())),
                    words[name].type is WordType.DATE,
                    is_number,
                ),
            )
        for form in sorted(key for key in cuts if not isinstance(key, str)):
            made._add(form, Axis(form, tuple(sorted(cuts[form])), is_number=True))
        for atom in found:
            if isinstance(atom, Like):
                made._add(atom, Axis(atom))
        return made

    def add_plain(self, condition: Condition) -> int:
        """The place of an axis that asks the condition as it stands."""
        if condition not in self._place:
            self._add(condition, Axis(condition))
        return self._place[condition]

    def where(self, atom: Atom, *, holds: bool, lenient: bool) -> tuple[int, int]:
        """The axis a test looks at and the cells where it is true (or, ``holds=False``, false).

        ``lenient`` adds the cells where it is neither.
        """
        place, true = self._true(atom)
        axis = self.axes[place]
        known = (1 << axis.known) - 1
        if isinstance(atom, IsUnknown):
            return place, axis.full & ~known if holds else known
        cells = true if holds else known & ~true
        return place, cells | (axis.full & ~known if lenient else 0)

    def _true(self, atom: Atom) -> tuple[int, int]:
        if isinstance(atom, Like):
            return self._place[atom], 0b10
        if isinstance(atom, Linear):
            if atom not in self._simple:
                raise TooManyBoxesError
            form, operator, constant, exact = self._simple[atom]
            place = self._place[_key(form)]
            whole = (1 << self.axes[place].known) - 1
            if not exact:
                return place, whole if operator == "<>" else 0
            return place, _compared(self.axes[place], operator, constant)
        place = self._place[atom.word]
        axis = self.axes[place]
        match atom:
            case Compare(_, operator, value):
                return place, _compared(axis, operator, value)
            case Among(_, values):
                return place, reduce(int.__or__, (_compared(axis, "=", value) for value in values), 0)
            case IsUnknown():
                return place, 0

    def _note(
        self, atom: Atom, cuts: dict[str | Form, set[int]], values: dict[str, dict[Value, None]]
    ) -> None:
        """Remembers where an atom cuts."""
        match atom:
            case Linear():
                upright = _upright(atom)
                if upright is not None:
                    self._simple[atom] = simplify(upright)
                    form, operator, constant, _ = self._simple[atom]
                    cuts.setdefault(_key(form), set()).update(_starts(operator, constant))
            case Compare(word, operator, value) if self.words[word].type in ORDERED:
                cuts.setdefault(word, set()).update(_starts(operator, as_number(value)))
            case Among(word, listed) if self.words[word].type in ORDERED:
                for value in listed:
                    cuts.setdefault(word, set()).update(_starts("=", as_number(value)))
            case Compare(word, _, value):
                values.setdefault(word, {})[value] = None
            case Among(word, listed):
                values.setdefault(word, {}).update(dict.fromkeys(listed))
            case IsUnknown(word):
                if self.words[word].type in ORDERED:
                    cuts.setdefault(word, set())
                else:
                    values.setdefault(word, {})
            case Like():
                pass

    def _add(self, key: object, axis: Axis) -> None:
        self._place[key] = len(self.axes)
        self.axes.append(axis)


_TURNED: Mapping[Operator, Operator] = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _upright(linear: Linear) -> Linear | None:
    """The same test with its first multiple positive; None when a word cancels out, yet must be known."""
    totals: dict[str, int] = {}
    for factor, word in linear.terms:
        totals[word] = totals.get(word, 0) + factor
    if not all(totals.values()):
        return None
    terms = tuple((factor, word) for word, factor in sorted(totals.items()))
    if terms[0][0] > 0:
        return Linear(terms, linear.operator, linear.constant)
    turned = tuple((-factor, word) for factor, word in terms)
    return Linear(turned, _TURNED[linear.operator], -linear.constant)


def _key(form: Form) -> str | Form:
    return form[0][1] if len(form) == 1 else form


def _starts(operator: Operator, value: int) -> Sequence[int]:
    if operator in ("<", ">="):
        return (value,)
    return (value + 1,) if operator in ("<=", ">") else (value, value + 1)


def _compared(axis: Axis, operator: Operator, value: Value) -> int:
    if not axis.is_number:
        if operator not in ("=", "<>"):
            raise TypeError(f"{axis.subject} has no order, so {operator} means nothing")
        equal = 2 << axis.values.index(value)
        return equal if operator == "=" else ((1 << axis.known) - 1) & ~equal
    number = as_number(value)
    known = (1 << axis.known) - 1
    below = (1 << bisect_right(axis.starts, number)) - 1  # the cells that end below the number
    above = known & ~((1 << bisect_right(axis.starts, number) + 1) - 1)
    return {
        "=": known & ~below & ~above,
        "<>": below | above,
        "<": below,
        "<=": known & ~above,
        ">": above,
        ">=": known & ~below,
    }[operator]
