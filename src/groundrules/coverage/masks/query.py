"""The masks as one query of a few plain layers, each naming what the next one needs.

cells of the axes -> place in the grid -> region -> words of bits -> place of the lowest bit -> answer.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce

import numpy as np
from numpy.typing import NDArray
from sqlglot import exp

from groundrules.coverage.masks.axes import Axis
from groundrules.coverage.masks.conditions import Tree, is_null, plus, whole, word_column
from groundrules.coverage.masks.engines import Engine, Span
from groundrules.coverage.masks.grid import BITS, Grid
from groundrules.coverage.masks.numbers import ROOM, put_together
from groundrules.rulebook.condition import Like
from groundrules.rulebook.model import Policy, Word
from groundrules.rulebook.proof.cells import domain

SEVERAL, NONE, FIRST_RULE = 1, 2, 3
"""``_answer`` where several rules hold, where none does, and where the book's first rule is the answer."""
BASE, ANSWER, SEVERAL_BITS = "_base", "_answer", "_several"


def word_name(word: int) -> str:
    """The column of one word of bits."""
    return f"_w{word}"


class Query:
    """The layers of one decision's query on one engine.

    Args:
        engine: how things are said.
        key: columns carried through unchanged.
    """

    def __init__(self, engine: Engine, key: Sequence[str]) -> None:
        self._engine = engine
        self._key = key
        self._tables: dict[str, Tree] = {}
        self._columns: dict[object, str] = {}
        self._layers: list[dict[str, Tree]] = []

    def masks(self, grid: Grid, axes: Sequence[Axis], words: Mapping[str, Word]) -> None:
        """Layers up to the words of bits: columns ``_base``, ``_w0``, ``_w1``, ..."""
        self._layers.append({f"_c{place}": self._cell(axis, words) for place, axis in enumerate(axes)})
        parts: list[Tree] = [
            exp.Mul(this=col(f"_c{place}"), expression=whole(weight)) if weight > 1 else col(f"_c{place}")
            for place, weight in zip(grid.inside, grid.weights, strict=True)
        ]
        place = reduce(lambda one, other: exp.Add(this=one, expression=other), parts) if parts else whole(0)
        outside = {f"_c{axis}": col(f"_c{axis}") for axis in grid.outside}
        self._layers.append({"_g": plus(place, 1), **outside})
        bases = grid.region_at * grid.stride + 1
        base = self._at(bases, col("_g")) if grid.regions_of[0] > 1 else whole(1)
        self._layers.append({BASE: base, "_g": col("_g"), **outside})
        self._layers.append(
            {BASE: col(BASE)} | {word_name(word): self._word(grid, word) for word in range(grid.words)}
        )

    def answer(self, grid: Grid, policy: Policy) -> None:
        """A layer with the answer of each row, ``_answer``, beside its words."""
        words = [col(word_name(word)) for word in range(grid.words)]
        found: Tree = whole(NONE)
        for word in reversed(range(grid.words)):
            index = exp.Add(this=col(BASE), expression=self._engine.lowest(words[word]))
            rules = self._at((grid.rule_at[word] + FIRST_RULE), index)
            found = rules if grid.words == 1 else _case(_any(words[word]), rules, found)
        if policy is Policy.EXACTLY_ONE:
            found = _case(_several(words), whole(SEVERAL), found)
        kept = {name: col(name) for name in (BASE, *(word_name(word) for word in range(grid.words)))}
        self._layers.append({ANSWER: found, SEVERAL_BITS: _several(words), **kept})

    def last(self, columns: Mapping[str, Tree]) -> None:
        """One more layer."""
        self._layers.append(dict(columns))

    def named(self, names: Sequence[str], index: Tree) -> Tree:
        """One of the names, counted from 1."""
        return self._engine.name_at(self._once(tuple(names), lambda: self._engine.names(names)), index)

    def set_id(self, grid: Grid, ids: NDArray[np.int64]) -> Tree:
        """The number of the set of rules that hold: their ids, by place in the book, put together."""
        alone = np.concatenate([np.zeros(FIRST_RULE - 1, np.int64), ids])
        parts = [
            self._at(entries, exp.Add(this=col(BASE), expression=_six_bits(col(word_name(word)), chunk)))
            for word in range(grid.words)
            for chunk, entries in enumerate(_by_six(grid, word, ids))
        ]
        together = put_together(parts)
        return _case(col(SEVERAL_BITS), together, self._at(alone, col(ANSWER)))

    def if_several(self, name: str) -> Tree:
        """One of the word columns, null where at most one rule holds."""
        return exp.Case().when(col(SEVERAL_BITS), col(name))

    def every(self, grid: Grid, names: Sequence[str]) -> Tree:
        """The names of all rules whose bit is set; ``names`` is counted by answers."""
        bits = [(word, place) for word in range(grid.words) for place in range(1, BITS + 1)]
        texts = [self._if_set(grid, word, place, names) for word, place in bits]
        none = exp.EQ(this=col(ANSWER), expression=whole(NONE))
        return _case(none, self._engine.nothing(), self._engine.joined(texts))

    def tree(self, source: exp.Table) -> exp.Select:
        """All layers over the source."""
        tables = exp.select(*(exp.alias_(table, name) for name, table in self._tables.items()))
        first = exp.select().from_(source)
        if self._tables:
            first = first.join(tables.subquery("_tables", copy=False), join_type="cross", copy=False)
        selects = [first, *(exp.select() for _ in self._layers[1:])]
        for number, (select, layer) in enumerate(zip(selects, self._layers, strict=True)):
            carried = [word_column(name) for name in self._key]
            if number < len(self._layers) - 1:
                carried += [col(name) for name in self._tables]
            made = (exp.alias_(tree, name, quoted=True) for name, tree in layer.items())
            select.select(*carried, *made, append=True, copy=False)
        return self._engine.stacked(selects)

    def _cell(self, axis: Axis, words: Mapping[str, Word]) -> Tree:
        engine = self._engine
        if isinstance(axis.subject, str):
            value = word_column(axis.subject)
            if not axis.is_number:
                return engine.listed(value, axis.values)
            word = words[axis.subject]
            span: Span | None = None if word.low is None or word.high is None else domain(word)
            return engine.number(value, axis, span, self._keep)
        if isinstance(axis.subject, tuple):
            return engine.number(exp.Paren(this=engine.total(axis.subject)), axis, None, self._keep)
        holds = engine.holds(axis.subject)
        case = exp.Case().when(holds, whole(1))
        if isinstance(axis.subject, Like):
            case = case.when(is_null(word_column(axis.subject.word)), whole(2))
        return exp.cast(case.else_(whole(0)), "int")

    def _word(self, grid: Grid, word: int) -> Tree:
        """One word: what the grid allows and every other axis allows, in the row's region."""
        parts = [self._at(grid.grid_words[word], col("_g"))]
        for place, table in zip(grid.outside, grid.axis_words[word], strict=True):
            parts.append(self._at(table, exp.Add(this=col(BASE), expression=col(f"_c{place}"))))
        met = reduce(lambda one, other: exp.BitwiseAnd(this=one, expression=other), parts)
        if word == 0 or grid.regions_of[word] == grid.regions_of[0]:
            return met
        last = 1 + (grid.regions_of[word] - 1) * grid.stride
        return _case(exp.LTE(this=col(BASE), expression=whole(last)), met, whole(0))

    def _if_set(self, grid: Grid, word: int, place: int, names: Sequence[str]) -> Tree:
        rules = grid.rule_at[word] + FIRST_RULE
        rule = self._at(rules, plus(col(BASE), place))
        return exp.Case().when(bit_is_set(col(word_name(word)), place), self.named(names, rule), copy=False)

    def _at(self, entries: NDArray[np.int64], index: Tree) -> Tree:
        table = self._once(entries.tobytes(), lambda: self._engine.table(entries.tolist()))
        return self._engine.at(table, index)

    def _keep(self, table: Tree) -> Tree:
        return self._once(table, lambda: table)

    def _once(self, key: object, made: Callable[[], Tree]) -> Tree:
        """The column of a table that is kept once, however often it is asked; else the table itself."""
        if not self._engine.carries_tables:
            return made()
        if key not in self._columns:
            self._columns[key] = f"_t{len(self._tables)}"
            self._tables[self._columns[key]] = made()
        return col(self._columns[key])


def col(name: str) -> Tree:
    """One of the query's own columns."""
    return exp.column(exp.to_identifier(name, quoted=True))


def bit_is_set(word: Tree, place: int) -> Tree:
    """Whether the bit at a place, counted from 1, is set."""
    met = exp.BitwiseAnd(this=word, expression=whole(1 << place - 1))
    return exp.NEQ(this=exp.Paren(this=met), expression=whole(0))


def _six_bits(word: Tree, chunk: int) -> Tree:
    """Six bits of a word as a number from 0."""
    shifted = exp.Paren(this=exp.BitwiseRightShift(this=word, expression=whole(6 * chunk))) if chunk else word
    return exp.Paren(this=exp.BitwiseAnd(this=shifted, expression=whole(63)))


def _by_six(grid: Grid, word: int, ids: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """For every six bits of a word a table: region and bits -> the ids of their rules put together."""
    rules = grid.rule_at[word].reshape(-1, grid.stride)
    for first in range(1, BITS + 1, 6):
        entries = np.zeros(rules.shape, np.int64)
        for bit in range(min(6, BITS + 1 - first)):
            rule = rules[:, first + bit]
            chosen = np.arange(64) >> bit & 1 == 1
            entries[:, :64][:, chosen] += np.where(rule < 0, 0, ids[rule])[:, None]
            entries &= ROOM
        yield entries.ravel()


def _several(words: Sequence[Tree]) -> Tree:
    """Whether more than one bit is set."""
    parts: list[Tree] = []
    for place, word in enumerate(words):
        others = exp.BitwiseAnd(this=word.copy(), expression=exp.Paren(this=plus(word.copy(), -1)))
        parts.append(_any(exp.Paren(this=others)))
        parts += [exp.And(this=_any(word.copy()), expression=_any(other.copy())) for other in words[:place]]
    return reduce(lambda one, other: exp.Or(this=one, expression=exp.Paren(this=other)), parts)


def _any(word: Tree) -> Tree:
    return exp.NEQ(this=word.copy(), expression=whole(0))


def _case(test: Tree, then: Tree, otherwise: Tree) -> Tree:
    return exp.Case().when(test, then, copy=False).else_(otherwise, copy=False)
