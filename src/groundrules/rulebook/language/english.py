"""The English sentence of a rule read back: the proof that what sellers read is what decides.

A reader apart from ``render``: it knows the book's words and the phrases, tries every way to understand a
sentence, and accepts it only when there is exactly one.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from fractions import Fraction

from groundrules.rulebook.condition import (
    Always,
    Among,
    And,
    Compare,
    Condition,
    IsUnknown,
    Like,
    Not,
    Operator,
    Or,
    Value,
)
from groundrules.rulebook.language.literals import Literal, stored
from groundrules.rulebook.language.mistake import MistakeError
from groundrules.rulebook.language.normal import alike, normal
from groundrules.rulebook.language.phrases import (
    DATE_WORDS,
    NUMBER_WORDS,
    ORDERED,
    SUBJECTS,
    say_choice,
    unknown_subject,
    verb_phrase,
)
from groundrules.rulebook.language.sums import Sum, compared
from groundrules.rulebook.model import Word, WordType
from groundrules.terms import Money

Found = Iterator[tuple[Condition, int]]
"""Ways to read what starts at a place: the condition, and where it ends."""

_QUOTED = re.compile(r'"((?:[^"]|"")*)"', re.DOTALL)
_DATE = re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}")
_NUMBER = r"-?{sign}\d{{1,3}}(?:,\d{{3}})*(?:\.\d+)?{end}"
_TIMES = re.compile(r"(\d+) times ")
_LIKES = {
    "start{s} with ": "{}%",
    "end{s} with ": "%{}",
    "contain{s} ": "%{}%",
    "match{es} the pattern ": "{}",
}


class NotEnglishError(ValueError):
    """The sentence cannot be read, or can be read in more than one way."""


def read_condition(text: str, words: Mapping[str, Word]) -> Condition:
    """The condition a clause of ``render.say_condition`` speaks of, in its normal shape.

    Raises:
        NotEnglishError: no reading, or two.
    """
    if not text:
        return Always()
    ends = [found for found, end in _Reader(text, words).clause(0) if end == len(text)]
    return _only(ends, text)


def read_clause(text: str, words: Mapping[str, Word]) -> Found:
    """Every way to read the start of a text as a clause: the condition, and where it ends."""
    return _Reader(text, words).clause(0)


def read_value(text: str, word: Word, at: int) -> Iterator[tuple[Value, int]]:
    """Every way to read a value of the word there, as ``phrases.say_value`` says it."""
    return _Reader(text, {}).value(word, at)


def _only(found: Sequence[Condition], text: str) -> Condition:
    different = [normal(one) for one in found]
    if not different or not all(alike(different[0], other) for other in different):
        raise NotEnglishError(f"{'no' if not different else 'more than one'} way to read: {text}")
    return different[0]


class _Reader:
    """Every way to read a sentence, each place read once."""

    def __init__(self, text: str, words: Mapping[str, Word]) -> None:
        self._text = text
        self._words = words
        self._known: dict[tuple[str, int, bool], list[tuple[Condition, int]]] = {}

    def clause(self, at: int, *, is_inside: bool = False) -> Found:
        """One test or group, or several joined."""
        yield from self.item(at, is_inside)
        yield from self._once("and", at, is_inside, self._and_list)
        yield from self._once("or", at, is_inside, self._or_list)

    def item(self, at: int, is_inside: bool) -> Found:
        """A test, or a group set off from its neighbours."""
        yield from self._once("test", at, False, lambda at, _: self._test(at))
        if is_inside and self._text.startswith("(", at):
            for found, end in self.clause(at + 1):
                if self._text.startswith(")", end):
                    yield found, end + 1
        if not is_inside and self._text.startswith("both ", at):
            yield from self._once("and", at + 5, True, self._and_list)
        if not is_inside and self._text.startswith("either ", at):
            yield from self._once("or", at + 7, True, self._or_list)

    def _once(self, kind: str, at: int, is_inside: bool, read: Callable[[int, bool], Found]) -> Found:
        key = (kind, at, is_inside)
        if key not in self._known:
            self._known[key] = list(dict.fromkeys(read(at, is_inside)))
        yield from self._known[key]

    def _and_list(self, at: int, is_inside: bool) -> Found:
        """Such as: a and b", "a, b and c."""
        for first, end in self.item(at, is_inside):
            yield from self._and_rest((first,), end, is_inside)

    def _and_rest(self, items: tuple[Condition, ...], at: int, is_inside: bool) -> Found:
        if self._text.startswith(" and ", at):
            for last, end in self.item(at + 5, is_inside):
                yield And((*items, last)), end
        if self._text.startswith(", ", at):
            for middle, end in self.item(at + 2, is_inside):
                yield from self._and_rest((*items, middle), end, is_inside)

    def _or_list(self, at: int, is_inside: bool) -> Found:
        for first, end in self.item(at, is_inside):
            yield from self._or_rest((first,), end, is_inside)

    def _or_rest(self, items: tuple[Condition, ...], at: int, is_inside: bool) -> Found:
        if not self._text.startswith(" or ", at):
            return
        for last, end in self.item(at + 4, is_inside):
            yield Or((*items, last)), end
            yield from self._or_rest((*items, last), end, is_inside)

    def _test(self, at: int) -> Found:
        for phrase, constant in (("in every case", Always()), ("never", Not(Always()))):
            if self._text.startswith(phrase, at):
                yield constant, at + len(phrase)
        for word in self._words.values():
            if word.type is WordType.YES_NO:
                yield from self._yes_or_no(word, at)
            subject = unknown_subject(word) + " "
            if self._text.startswith(subject, at):
                yield from self._said(word, at + len(subject))
            if word.type is WordType.TEXT and self._text.startswith(f"the {word.say} ", at):
                yield from self._like(word, at + len(word.say) + 5)
        yield from self._sum(at)

    def _yes_or_no(self, word: Word, at: int) -> Found:
        for holds in (True, False):
            phrase = f"{SUBJECTS.get(word.about, 'the customer')} {verb_phrase(word.say, holds)}"
            if self._text.startswith(phrase, at):
                yield Compare(word.name, "=", holds), at + len(phrase)

    def _said(self, word: Word, at: int) -> Found:
        """What follows "the employees are"."""
        for phrase, found in (("unknown", IsUnknown(word.name)), ("known", Not(IsUnknown(word.name)))):
            if self._text.startswith(phrase, at):
                yield found, at + len(phrase)
        if word.type in ORDERED:
            yield from self._bounds(word, at, ())
            yield from self._range(word, at)
        ruled_out = "known and not " if word.may_be_unknown else "not "
        for lead, holds in (("", True), (ruled_out, False)):
            if self._text.startswith(lead, at):
                for values, end in self._values(word, at + len(lead), ()):
                    listed = Among(word.name, values)
                    yield (listed if holds else Not(listed)), end

    def _bounds(self, word: Word, at: int, bounds: tuple[Compare, ...]) -> Found:
        """Such as: above 5 and at most 9 (tests of one word that share their subject)."""
        says = DATE_WORDS if word.type is WordType.DATE else NUMBER_WORDS
        for operator, phrase in says.items():
            if not self._text.startswith(phrase + " ", at):
                continue
            for value, end in self.value(word, at + len(phrase) + 1):
                read = (*bounds, Compare(word.name, operator, value))
                yield (And(read) if len(read) > 1 else read[0]), end
                if self._text.startswith(" and ", end):
                    yield from self._bounds(word, end + 5, read)

    def _range(self, word: Word, at: int) -> Found:
        if not self._text.startswith("from ", at):
            return
        for low, middle in self.value(word, at + 5):
            if self._text.startswith(" to ", middle):
                for high, end in self.value(word, middle + 4):
                    yield And((Compare(word.name, ">=", low), Compare(word.name, "<=", high))), end

    def _values(
        self, word: Word, at: int, before: tuple[Value, ...]
    ) -> Iterator[tuple[tuple[Value, ...], int]]:
        """Such as: a", "a or b", "a, b or c."""
        for value, end in self.value(word, at):
            values = (*before, value)
            if not before:
                yield values, end
            if self._text.startswith(", ", end):
                yield from self._values(word, end + 2, values)
            if self._text.startswith(" or ", end):
                for last, last_end in self.value(word, end + 4):
                    yield (*values, last), last_end

    def value(self, word: Word, at: int) -> Iterator[tuple[Value, int]]:
        """A value as it is said."""
        match word.type:
            case WordType.ONE_OF:
                for choice in word.values:
                    said = say_choice(choice, word.values)
                    if self._text.startswith(said, at):
                        yield choice, at + len(said)
            case WordType.YES_NO:
                for said, holds in (("yes", True), ("no", False)):
                    if self._text.startswith(said, at):
                        yield holds, at + len(said)
            case WordType.TEXT:
                if found := _QUOTED.match(self._text, at):
                    yield found.group(1).replace('""', '"'), found.end()
            case WordType.DATE:
                if found := _DATE.match(self._text, at):
                    yield datetime.strptime(found.group() + "+0000", "%d %B %Y%z").date(), found.end()
            case _:
                if found := _number_of(word).match(self._text, at):
                    yield from _stored(_plain_number(found.group()), word, found.end())

    def _like(self, word: Word, at: int) -> Found:
        for holds, lead, s, es in ((True, "", "s", "es"), (False, "is known and does not ", "", "")):
            for phrase, pattern in _LIKES.items():
                said = lead + phrase.format(s=s, es=es)
                if self._text.startswith(said, at) and (found := _QUOTED.match(self._text, at + len(said))):
                    like = Like(word.name, pattern.format(found.group(1).replace('""', '"')))
                    yield (like if holds else Not(like)), found.end()

    def _sum(self, at: int) -> Found:
        """Such as: 4 times the deal amount is at least the revenue plus $100."""
        for left, middle in self._side(at, Sum()):
            for operator, phrase in NUMBER_WORDS.items():
                lead = f" is {phrase} "
                if self._text.startswith(lead, middle):
                    yield from self._compared(left, operator, middle + len(lead))

    def _compared(self, left: Sum, operator: Operator, at: int) -> Found:
        for right, end in self._side(at, Sum()):
            yield from self._sum_test(left, operator, right, end)
            for sign, phrase in ((1, " plus "), (-1, " minus ")):
                if self._text.startswith(phrase, end):
                    for constant, last in self._constant(end + len(phrase)):
                        total = right.plus(Sum(constant=constant), sign)
                        yield from self._sum_test(left, operator, total, last)
        for constant, end in self._constant(at):
            yield from self._sum_test(left, operator, Sum(constant=constant), end)

    def _sum_test(self, left: Sum, operator: Operator, right: Sum, end: int) -> Found:
        found = compared(left, operator, right, self._words)
        if found is not None and not isinstance(found, Compare):
            yield found, end

    def _side(self, at: int, before: Sum) -> Iterator[tuple[Sum, int]]:
        factor, start = 1, at
        if found := _TIMES.match(self._text, at):
            factor, start = int(found.group(1)), found.end()
        for word in self._words.values():
            phrase = f"the {word.say}"
            if word.type in ORDERED and self._text.startswith(phrase, start):
                end = start + len(phrase)
                total = before.plus(Sum({word.name: Fraction(factor)}))
                yield total, end
                if self._text.startswith(" plus ", end):
                    yield from self._side(end + 6, total)

    def _constant(self, at: int) -> Iterator[tuple[Fraction, int]]:
        signs = {re.escape(str(Money(100, word.currency or "USD"))[:-1]) for word in self._words.values()}
        for sign in ("", *sorted(signs)):
            if found := re.compile(_NUMBER.format(sign=sign, end="")).match(self._text, at):
                yield Fraction(_plain_number(found.group())), found.end()


def _number_of(word: Word) -> re.Pattern[str]:
    sign = str(Money(100, word.currency or "USD"))[:-1] if word.type is WordType.MONEY else ""
    return re.compile(_NUMBER.format(sign=re.escape(sign), end="%" if word.type is WordType.PERCENT else ""))


def _plain_number(said: str) -> str:
    """The digits of a said number: no currency, no commas, no percent sign."""
    digits = re.search(r"\d.*", said.replace(",", "").rstrip("%"))
    return ("-" if said.startswith("-") else "") + (digits.group() if digits else "")


def _stored(number: str, word: Word, end: int) -> Iterator[tuple[Value, int]]:
    try:
        yield stored(Literal("number", number), word), end
    except MistakeError:
        return
