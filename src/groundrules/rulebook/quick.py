"""One record answered in microseconds, with its reasons: winner, every rule that fits, and near misses.

The rules are turned into boxes over the finite pieces of each column (as for the proof), each box into one
bit. A value finds its piece by bisection or in a dictionary; the piece names the boxes it rules out. Counting
"ruled out once" and "ruled out twice" bit-parallel leaves the boxes that fit and those that fail on exactly
one column. A value outside its word's declared domain is answered by the reference, which knows no domains.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from groundrules.rulebook.condition import Like, Value
from groundrules.rulebook.evaluate import Record, decide, like
from groundrules.rulebook.model import Decision, Policy, Rule, Word, WordType
from groundrules.rulebook.proof.boxes import Box, boxes_of
from groundrules.rulebook.proof.cells import Column, TooManyPiecesError, atoms
from groundrules.rulebook.proof.space import Space

_Finder = Callable[[Record], int]
"""A record -> the bits of the boxes that its value rules out; KeyError or TypeError outside the domain."""

_List = tuple[str, Mapping[Value | None, int], Sequence["Near"]]
_Line = tuple[str, Sequence[Value], Sequence[int], int, Sequence["Near"]]
_Other = tuple[_Finder, Sequence["Near"]]
"""A column made ready: how its value finds the boxes ruled out, and each box's near miss by that column."""

_MOST_REMEMBERED = 10_000


class Near(NamedTuple):
    """A rule that would fit if this one fact (a word, or a sum of words) were different."""

    rule_id: str
    fact: str


class Decided(NamedTuple):
    """The answer to one record; ``rule_id`` and ``rule_ids`` as in the reference's ``Answer``."""

    rule_id: str | None
    rule_ids: tuple[str, ...]


class Reasons(NamedTuple):
    """The answer with its near misses: rules that do not fit, each with the one fact in its way."""

    rule_id: str | None
    rule_ids: tuple[str, ...]
    near: tuple[Near, ...]


class Quick:
    """A decision made ready to answer single records; build it once, ask it often.

    Each record is a mapping of words to values in stored form; None, or no entry, is unknown. Agrees with
    ``evaluate.decide`` on every record (``tests/rulebook/test_quick.py``).
    """

    def __init__(self, decision: Decision, words: Mapping[str, Word]) -> None:
        self._decision = decision
        self._ids = [rule.rule_id for rule in decision.rules]
        self._yields = {rule.rule_id: frozenset(rule.yields_to) for rule in decision.rules if rule.yields_to}
        self._lists: list[_List] = []
        self._lines: list[_Line] = []
        self._rest: list[_Other] = []
        self._owners: list[str] = []
        self._is_ready = self._prepare(words)
        self._every = (1 << len(self._owners)) - 1
        self._one = [1 << place for place in range(len(self._owners))]
        self._is_single = self._owners == self._ids
        self._misses: list[Sequence[Near]] = [misses for _, _, misses in self._lists]
        self._misses += [misses for *_, misses in self._lines]
        self._misses += [misses for _, misses in self._rest]
        is_one = decision.policy is not Policy.ALL
        self._alone = [Decided(owner if is_one else None, (owner,)) for owner in self._owners]

    @classmethod
    def of(cls, decision: Decision, words: Mapping[str, Word]) -> "Quick":
        """The decision made ready; some tens of milliseconds for 500 rules."""
        return cls(decision, words)

    def decide(self, record: Record) -> Decided:
        """The rule that answers, and every rule that fits and yields to no other that fits."""
        if not self._is_ready:
            return self._slow(record)
        out = 0
        get = record.get
        try:
            for name, by_value, _ in self._lists:
                out |= by_value[get(name)]
            for name, starts, by_place, unknown, _ in self._lines:
                value = get(name)
                out |= unknown if value is None else by_place[bisect_right(starts, value)]
            for find, _ in self._rest:
                out |= find(record)
        except (KeyError, TypeError):
            return self._slow(record)
        return self._answer(self._every & ~out)

    def explain(self, record: Record) -> Reasons:
        """The answer, and the rules that fail on one fact only: where order decides, those before it."""
        if not self._is_ready:
            return Reasons(*self._slow(record), ())
        outs = []
        get = record.get
        try:
            for name, by_value, _ in self._lists:
                outs.append(by_value[get(name)])
            for name, starts, by_place, unknown, _ in self._lines:
                value = get(name)
                outs.append(unknown if value is None else by_place[bisect_right(starts, value)])
            for find, _ in self._rest:
                outs.append(find(record))
            once = twice = 0
            for out in outs:
                twice |= once & out
                once |= out
        except (KeyError, TypeError):
            return Reasons(*self._slow(record), ())
        fits = self._every ^ once  # both lie within: the same as "and not", and cheaper
        answer = self._answer(fits)
        only = once ^ twice
        if fits and self._decision.policy is Policy.FIRST:
            only &= (fits & -fits) - 1
        return Reasons(*answer, self._near(outs, only, fits) if only else ())

    def _near(self, outs: Sequence[int], only: int, fits: int) -> tuple[Near, ...]:
        near: list[Near] = []
        add = near.append
        one = self._one
        for out, misses in zip(outs, self._misses):  # noqa: B905  as many by making; the check costs
            bits = out & only
            while bits:
                place = bits.bit_length() - 1
                add(misses[place])
                bits ^= one[place]
        if self._is_single:
            return tuple(near)
        # A rule of several boxes may fail nearby in one and hold in another, or fail twice alike.
        holding = frozenset(self._held(fits))
        return tuple(dict.fromkeys(one for one in near if one.rule_id not in holding))

    def _answer(self, fits: int) -> Decided:
        if fits and not fits & (fits - 1):
            return self._alone[fits.bit_length() - 1]
        rule_ids = tuple(dict.fromkeys(self._held(fits)))
        if self._yields:
            fitting = frozenset(rule_ids)
            rule_ids = tuple(name for name in rule_ids if fitting.isdisjoint(self._yields.get(name, ())))
        policy = self._decision.policy
        is_answered = rule_ids and (
            policy is Policy.FIRST or (policy is Policy.EXACTLY_ONE and len(rule_ids) == 1)
        )
        return Decided(rule_ids[0] if is_answered else None, rule_ids)

    def _held(self, fits: int) -> list[str]:
        """The rules of the boxes that fit, in the book's order, a rule once for each box."""
        held = []
        while fits:
            low = fits & -fits
            held.append(self._owners[low.bit_length() - 1])
            fits ^= low
        return held

    def _slow(self, record: Record) -> Decided:
        answer = decide(self._decision, record)
        return Decided(answer.rule_id, answer.rule_ids)

    def _prepare(self, words: Mapping[str, Word]) -> bool:
        """False when the rules need more pieces than the budget; the reference then answers."""
        rules = self._decision.rules
        try:
            space = Space([rule.condition for rule in rules], words)
            boxes = [
                box
                for place, rule in enumerate(rules)
                for box in boxes_of(rule.condition, space, owner=place)
            ]
        except TooManyPiecesError:
            return False
        self._owners = [self._ids[box.owner] for box in boxes]
        for place, column in enumerate(space.columns):
            self._add(column, _ruled_out(column, boxes, place))
        return True

    def _add(self, column: Column, out: list[int]) -> None:
        """One column made ready: by dictionary, by bisection, or by a function of its own."""
        misses = [Near(owner, column.name) for owner in self._owners]
        known = out[: column.known_pieces]
        unknown = out[-1] if column.unknown else None
        if column.form:
            self._rest.append((_sum_finder(column, known, unknown), misses))
        elif column.is_ordered:
            # Nothing lies before the first piece and behind the last.
            by_place = [None, *known, None]
            self._lines.append((column.name, _starts(column), by_place, unknown, misses))  # type: ignore[arg-type]
        elif column.word is not None and column.word.type is WordType.TEXT:
            finder = _text_finder(column, known, unknown, self._decision.rules)
            self._rest.append((finder, misses))
        else:
            by_value: dict[Value | None, int] = dict(zip(column.values, known, strict=True))
            if unknown is not None:
                by_value[None] = unknown
            self._lists.append((column.name, by_value, misses))


def _ruled_out(column: Column, boxes: Sequence[Box], place: int) -> list[int]:
    """For each piece of the column the boxes that do not allow it."""
    pieces = column.full.bit_length()
    width = -(-pieces // 8)
    allowed = b"".join(box.sets[place].to_bytes(width, "little") for box in boxes)
    by_box = np.frombuffer(allowed, np.uint8).reshape(len(boxes), width)
    barred = 1 - np.unpackbits(by_box, axis=1, bitorder="little")[:, :pieces]
    by_piece = np.packbits(barred.T, axis=1, bitorder="little")
    return [int.from_bytes(row.tobytes(), "little") for row in by_piece]


def _starts(column: Column) -> list[int] | list[date]:
    """Where each piece begins, and where the domain ends."""
    starts = [*column.lows, column.highs[-1] + 1]
    if column.word is not None and column.word.type is WordType.DATE:
        return [date.fromordinal(start) for start in starts]
    return starts


def _sum_finder(column: Column, known: list[int], unknown: int | None) -> _Finder:
    form = column.form
    starts = column.lows[1:]

    def find(record: Record) -> int:
        total = 0
        for factor, word in form:
            value = record.get(word)
            if value is None:
                return _sure(unknown)
            total += factor * value  # type: ignore[operator]  # a sum's words are numbers
        return known[bisect_right(starts, total)]

    return find


def _sure(unknown: int | None) -> int:
    if unknown is None:
        raise KeyError("unknown where the book says it cannot be")
    return unknown


def _text_finder(column: Column, known: list[int], unknown: int | None, rules: Sequence[Rule]) -> _Finder:
    """Texts named by a rule have a piece each; any other goes by which patterns it fits."""
    name = column.name
    patterns = tuple(
        dict.fromkeys(
            atom.pattern
            for rule in rules
            for atom in atoms(rule.condition)
            if isinstance(atom, Like) and atom.word == name
        )
    )

    def shape(text: str) -> tuple[bool, ...]:
        return tuple(like(text, pattern) for pattern in patterns)

    shapes = {
        shape(str(text)): out
        for text, out in zip(column.values[column.spelt :], known[column.spelt :], strict=True)
    }
    remembered: dict[Value, int] = dict(zip(column.values[: column.spelt], known, strict=False))

    def find(record: Record) -> int:
        value = record.get(name)
        if value is None:
            return _sure(unknown)
        out = remembered.get(value)
        if out is None:
            out = shapes[shape(str(value))]
            if len(remembered) < _MOST_REMEMBERED:
                remembered[value] = out
        return out

    return find
