"""A region as a condition of the book's own language, so that every evaluator can tell who lies in it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

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
    Operator,
    Or,
    Value,
)
from groundrules.rulebook.evaluate import truth
from groundrules.rulebook.language.phrases import ORDERED
from groundrules.rulebook.model import Word, WordType
from groundrules.rulebook.proof.cells import Form, atoms, form_name, simplify
from groundrules.rulebook.proof.region import Allowed, Region


class Regions:
    """Turns regions of one decision into conditions.

    Args:
        conditions: the conditions the regions were made from; they tell texts and sums apart.
        words: every word they use.
    """

    def __init__(self, conditions: Iterable[Condition], words: Mapping[str, Word]) -> None:
        self._words = words
        self._forms: dict[str, Form] = {}
        self._texts: dict[str, dict[Condition, None]] = {}
        for condition in conditions:
            for atom in atoms(condition):
                if isinstance(atom, Linear):
                    form = simplify(atom)[0]
                    self._forms[form_name(form)] = form
                elif words[atom.word].type is WordType.TEXT and not isinstance(atom, IsUnknown):
                    self._texts.setdefault(atom.word, {}).update(dict.fromkeys(_single(atom)))

    def condition(self, region: Region) -> Condition:
        """Holds exactly for the records of the region."""
        parts = [self._allowed(one) for one in region.allowed if not one.anything]
        return And(tuple(parts)) if parts else Always()

    def _allowed(self, allowed: Allowed) -> Condition:
        form = self._forms.get(allowed.name)
        if form is not None and len(form) > 1:
            parts = [_between(form, ends) for ends in allowed.intervals]
            parts += [IsUnknown(word) for _, word in form] if allowed.unknown else []
            return Or(tuple(parts))
        word = self._words[allowed.name]
        unknown: list[Condition] = [IsUnknown(word.name)] if allowed.unknown else []
        if word.type in ORDERED:
            known: list[Condition] = [_ranged(word, ends) for ends in allowed.intervals]
        elif word.type is WordType.TEXT:
            known = [self._like(word.name, str(value)) for value in allowed.values]
        else:
            known = [Among(word.name, allowed.values)] if allowed.values else []
        return Or((*known, *unknown))

    def _like(self, word: str, text: str) -> Condition:
        """Holds for the texts that no condition tells apart from the given one."""
        tests = self._texts.get(word, {})
        same: list[Condition] = []
        for test in tests:
            holds = truth(test, {word: text})
            if holds and isinstance(test, Compare):
                return test
            same.append(test if holds else Not(test))
        return And(tuple(same)) if same else Not(IsUnknown(word))


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


def _ranged(word: Word, ends: tuple[int, int]) -> Condition:
    low, high = (_stored(word, end) for end in ends)
    if low == high:
        return Compare(word.name, "=", low)
    return And((Compare(word.name, ">=", low), Compare(word.name, "<=", high)))


def _stored(word: Word, number: int) -> Value:
    return date.fromordinal(number) if word.type is WordType.DATE else number


def _between(form: Form, ends: tuple[int, int]) -> Condition:
    bounds: tuple[tuple[Operator, int], ...] = ((">=", ends[0]), ("<=", ends[1]))
    return And(tuple(Linear(form, operator, number) for operator, number in bounds))
