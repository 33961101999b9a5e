"""A decision compiled to bit masks: a bit for each rule, a table for each axis, and the query over them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlglot import exp

from groundrules.coverage.masks.axes import Axis
from groundrules.coverage.masks.boxes import boxes_of
from groundrules.coverage.masks.conditions import Tree, whole
from groundrules.coverage.masks.engines import Engine
from groundrules.coverage.masks.grid import Grid, grid_of
from groundrules.coverage.masks.numbers import set_id
from groundrules.coverage.masks.query import ANSWER, BASE, NONE, Query, col, word_name
from groundrules.coverage.tables import NO_RULE, SEVERAL_RULES
from groundrules.rulebook.model import Decision, Policy, Word

Held = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Pairs of a row and the place of a rule that holds there, in the order of rows and of the book."""


@dataclass(frozen=True)
class Masks:
    """A decision as masks.

    Attributes:
        decision: the rules.
        words: their words.
        axes: what the rules test, cut into cells.
        grid: the masks.
    """

    decision: Decision
    words: Mapping[str, Word]
    axes: tuple[Axis, ...]
    grid: Grid

    @classmethod
    def of(cls, decision: Decision, words: Mapping[str, Word]) -> "Masks":
        """The masks of a decision with at least one rule."""
        axes, boxes = boxes_of(decision, words)
        return cls(decision, words, tuple(axes.axes), grid_of(axes.axes, boxes))

    @property
    def word_columns(self) -> tuple[str, ...]:
        """The columns that together say which rules hold for a row."""
        return (BASE, *(word_name(word) for word in range(self.grid.words)))

    def query(
        self, source: exp.Table, key: Sequence[str], engine: Engine, columns: Sequence[str]
    ) -> exp.Select:
        """For each row of the source its key and the columns asked for.

        ``rule_id`` is the rule that answers, ``!no rule`` or ``!several rules``; ``rule_ids`` every rule that
        holds and yields to none, an array (SQLite: one text, a line each); ``matches`` the ``set_id`` of
        these rules; ``word_columns`` the rules as bits where they are several.
        """
        query = Query(engine, key)
        query.masks(self.grid, self.axes, self.words)
        query.answer(self.grid, self.decision.policy)
        names = [SEVERAL_RULES, NO_RULE, *(rule.rule_id for rule in self.decision.rules)]
        made: dict[str, Tree] = {}
        for name in columns:
            if name == "rule_id":
                made[name] = self._rule_id(query, names)
            elif name == "rule_ids":
                made[name] = query.every(self.grid, names)
            elif name == "matches":
                alone = [set_id((rule.rule_id,)) for rule in self.decision.rules]
                made[name] = query.set_id(self.grid, np.array(alone, np.int64))
            else:
                made[name] = query.if_several(name)
        query.last(made)
        return query.tree(source)

    def rules(self, base: NDArray[np.int64], words: Sequence[NDArray[np.int64]]) -> Held:
        """The rules that several rows' ``word_columns`` stand for: places in the book, row by row."""
        rows: list[NDArray[np.int64]] = []
        places: list[NDArray[np.int64]] = []
        for table, word in zip(self.grid.rule_at, words, strict=True):
            bits = np.unpackbits(word.astype("<i8").view(np.uint8).reshape(-1, 8), axis=1, bitorder="little")
            row, bit = np.nonzero(bits)
            rows.append(row)
            places.append(table[base[row] + bit])
        row, place = np.concatenate(rows), np.concatenate(places)
        order = np.lexsort((place, row))
        return row[order], place[order]

    def _rule_id(self, query: Query, names: Sequence[str]) -> Tree:
        if self.decision.policy is not Policy.ALL:
            return query.named(names, col(ANSWER))
        none = exp.EQ(this=col(ANSWER), expression=whole(NONE))
        return exp.Case().when(none, exp.Literal.string(NO_RULE)).else_(exp.cast(exp.Null(), "text"))
