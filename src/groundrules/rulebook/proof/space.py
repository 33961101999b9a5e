"""What every test of a decision means in pieces: the columns all its rules are cut along together."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
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
from groundrules.rulebook.evaluate import truth
from groundrules.rulebook.model import Word, WordType
from groundrules.rulebook.proof.bits import stretch
from groundrules.rulebook.proof.cells import (
    Atom,
    Column,
    Form,
    TooManyPiecesError,
    as_number,
    atoms,
    domain,
    form_name,
    form_range,
    simplify,
)
from groundrules.rulebook.proof.like import classes, fits
from groundrules.rulebook.proof.sums import Sums

_NUMBERS = frozenset({WordType.WHOLE, WordType.DECIMAL, WordType.MONEY, WordType.PERCENT, WordType.DATE})


class Space:
    """All columns of one decision and what each single test means in them."""

    def __init__(self, conditions: Sequence[Condition], words: Mapping[str, Word]) -> None:
        self._words = words
        self._found = dict.fromkeys(atom for condition in conditions for atom in atoms(condition))
        self._simple = {atom: simplify(atom) for atom in self._found if isinstance(atom, Linear)}
        self._cuts = self._starts(self._found)
        names = {word for atom in self._found for word in _words_of(atom)}
        forms = sorted({simple[0] for simple in self._simple.values() if len(simple[0]) > 1})
        columns = [self._word_column(words[name], self._found, self._cuts) for name in words if name in names]
        columns += [self._form_column(form, self._cuts) for form in forms]
        self.columns: tuple[Column, ...] = tuple(columns)
        self.sums = Sums(self.columns)
        self.place: dict[str | Form, int] = {
            column.form or column.name: place for place, column in enumerate(columns)
        }

    def cut_for(self, condition: Condition) -> "Space | None":
        """This space, cut where the condition cuts it too; itself when it is already.

        None when that takes more than cutting lines: a new word, a sum of words, a new text.
        """
        added = dict.fromkeys(atom for atom in atoms(condition) if atom not in self._found)
        for atom in added:
            if isinstance(atom, Linear) or atom.word not in self.place or isinstance(atom, Like):
                return None
            if self._words[atom.word].type is WordType.TEXT and not isinstance(atom, IsUnknown):
                return None
        cuts = dict(self._cuts)
        widened = {}
        for key, starts in self._starts(added).items():
            if not starts <= cuts.get(key, set()):
                cuts[key] = cuts.get(key, set()) | starts
                place = self.place[key]
                widened[place] = self._word_column(self._words[str(key)], (), cuts)
        cut = copy(self)
        cut._found, cut._cuts = {**self._found, **added}, cuts
        cut.columns = tuple(widened.get(place, column) for place, column in enumerate(self.columns))
        cut.sums = Sums(cut.columns)
        return cut

    def __len__(self) -> int:
        return len(self.columns)

    @property
    def forms(self) -> tuple[int, ...]:
        """The places of the columns that are sums of words."""
        return tuple(place for place, column in enumerate(self.columns) if column.form)

    @property
    def patterns(self) -> tuple[Like, ...]:
        """The text patterns that are tested, each once."""
        return tuple(atom for atom in self._found if isinstance(atom, Like))

    def pieces(self, atom: Atom, *, holds: bool) -> dict[int, int]:
        """Where a test holds (or, with ``holds=False``, where its opposite does): place -> set of pieces."""
        if isinstance(atom, Linear):
            return self._linear_pieces(atom, holds=holds)
        place = self.place[atom.word]
        column = self.columns[place]
        match atom:
            case IsUnknown():
                return {place: column.unknown_piece if holds else column.known}
            case Compare(_, operator, value):
                true = _compared(column, operator, value)
            case Among(_, values):
                true = reduce(int.__or__, (_compared(column, "=", value) for value in values), 0)
            case Like(_, pattern):
                true = _bits(fits(pattern, str(value)) for value in column.values)
        return {place: true if holds else column.known & ~true}

    def _linear_pieces(self, atom: Linear, *, holds: bool) -> dict[int, int]:
        form, operator, constant, exact = self._simple[atom]
        sets = {place: self.columns[place].known for place in (self.place[word] for word in _words_of(atom))}
        if not form:
            is_met = truth(Linear((), operator, constant), {})
            return sets if is_met is holds else dict.fromkeys(sets, 0)
        place = self.place[form[0][1] if _is_word(form) else form]
        column = self.columns[place]
        true = _compared(column, operator, constant) if exact else (column.known if operator == "<>" else 0)
        sets[place] = true if holds else column.known & ~true
        return sets

    def _starts(self, found: Iterable[Atom]) -> dict[str | Form, set[int]]:
        """For each column the values at which a new piece begins."""
        cuts: dict[str | Form, set[int]] = {}
        for atom in found:
            match atom:
                case Linear():
                    form, operator, constant, _ = self._simple[atom]
                    if not form:
                        continue
                    key: str | Form = form[0][1] if _is_word(form) else form
                    cuts.setdefault(key, set()).update(_starts(operator, constant))
                case Compare(word, operator, value) if self._words[word].type in _NUMBERS:
                    cuts.setdefault(word, set()).update(_starts(operator, as_number(value)))
                case Among(word, values) if self._words[word].type in _NUMBERS:
                    for value in values:
                        cuts.setdefault(word, set()).update(_starts("=", as_number(value)))
        return cuts

    def _word_column(self, word: Word, found: Iterable[Atom], cuts: Mapping[str | Form, set[int]]) -> Column:
        lows: tuple[int, ...] = ()
        highs: tuple[int, ...] = ()
        values: tuple[Value, ...] = ()
        spelt = 0
        if word.type in _NUMBERS:
            lows, highs = _intervals(domain(word), cuts.get(word.name, set()))
        elif word.type is WordType.TEXT:
            values, spelt = _text_values(word, found)
        else:
            values = (False, True) if word.type is WordType.YES_NO else word.values
            spelt = len(values)
        return Column(word.name, word, (), lows, highs, values, spelt, word.may_be_unknown)

    def _form_column(self, form: Form, cuts: Mapping[str | Form, set[int]]) -> Column:
        ranges = {word: domain(self._words[word]) for _, word in form}
        lows, highs = _intervals(form_range(form, ranges), cuts[form])
        unknown = any(self._words[word].may_be_unknown for _, word in form)
        return Column(form_name(form), None, form, lows, highs, (), 0, unknown)


def _is_word(form: Form) -> bool:
    return len(form) == 1


def _words_of(atom: Atom) -> tuple[str, ...]:
    return tuple(word for _, word in atom.terms) if isinstance(atom, Linear) else (atom.word,)


def _starts(operator: Operator, value: int) -> tuple[int, ...]:
    if operator in ("<", ">="):
        return (value,)
    if operator in ("<=", ">"):
        return (value + 1,)
    return (value, value + 1)


def _intervals(ends: tuple[int, int], starts: set[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    low, high = ends
    lows = [low, *sorted(start for start in starts if low < start <= high)]
    highs = [start - 1 for start in lows[1:]] + [high]
    return tuple(lows), tuple(highs)


def _text_values(word: Word, found: Iterable[Atom]) -> tuple[tuple[str, ...], int]:
    """Each text named by a rule, then one text for every other way the patterns can turn out."""
    named: list[str] = []
    patterns: list[str] = []
    for atom in found:
        match atom:
            case Compare(name, _, value) if name == word.name:
                named.append(str(value))
            case Among(name, values) if name == word.name:
                named += [str(value) for value in values]
            case Like(name, pattern) if name == word.name:
                patterns.append(pattern)
    spelt = tuple(dict.fromkeys(named))
    others = classes(tuple(dict.fromkeys(patterns)), avoid=frozenset(spelt))
    if others is None:
        raise TooManyPiecesError(word.name)
    return spelt + others, len(spelt)


def _compared(column: Column, operator: Operator, value: Value) -> int:
    if not column.is_ordered:
        return _listed(column, operator, value)
    number = as_number(value)
    below = stretch(0, bisect_left(column.highs, number))
    up_to = stretch(0, bisect_right(column.lows, number))
    holds = {"=": up_to & ~below, "<": below, "<=": up_to}
    opposite = {"<>": "=", ">=": "<", ">": "<="}
    return holds[operator] if operator in holds else column.known & ~holds[opposite[operator]]


def _listed(column: Column, operator: Operator, value: Value) -> int:
    if operator not in ("=", "<>"):
        raise TypeError(f"`{column.name}` has no order, so `{operator}` means nothing")
    equal = _bits(known == value for known in column.values[: column.spelt])
    return equal if operator == "=" else column.known & ~equal


def _bits(flags: Iterable[bool]) -> int:
    total = 0
    for place, flag in enumerate(flags):
        if flag:
            total |= 1 << place
    return total
