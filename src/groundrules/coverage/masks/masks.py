"""A decision compiled to bit masks: a bit for each rule, a table for each axis, and the query over them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from groundrules.coverage.masks.axes import Axis
from groundrules.coverage.masks.boxes import boxes_of
from groundrules.coverage.masks.conditions import Tree, whole
from groundrules.coverage.masks.duck import DuckDb
from groundrules.coverage.masks.engines import Engine, Postgres, Spark, Sqlite
from groundrules.coverage.masks.grid import BITS, Grid, grid_of
from groundrules.coverage.masks.query import ANSWER, BASE, NONE, Query, col, word_name
from groundrules.coverage.tables import NO_RULE, SEVERAL_RULES
from groundrules.rulebook.model import Decision, Policy, Word

ENGINES: Mapping[str, Engine] = {
    engine.dialect: engine for engine in (DuckDb(), Postgres(), Spark(), Sqlite())
}
"""The engines masks can be written for, by sqlglot's name of the dialect."""


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
        self, source: exp.Table, key: Sequence[str], dialect: str, *, columns: Sequence[str] = ("rule_id",)
    ) -> exp.Select:
        """For each row of the source its key and the columns asked for.

        ``rule_id`` is the rule that answers, ``!no rule`` or ``!several rules``; ``rule_ids`` every rule that
        holds and yields to none, an array (SQLite: one text, a line each); ``word_columns`` the same as bits.
        """
        query = Query(ENGINES[dialect], key)
        query.masks(self.grid, self.axes, self.words)
        query.answer(self.grid, self.decision.policy)
        names = [SEVERAL_RULES, NO_RULE, *(rule.rule_id for rule in self.decision.rules)]
        made: dict[str, Tree] = {}
        for name in columns:
            if name == "rule_id":
                made[name] = self._rule_id(query, names)
            elif name == "rule_ids":
                made[name] = query.every(self.grid, names)
            else:
                made[name] = col(name)
        query.last(made)
        return query.tree(source)

    def rules(self, base: int, words: Sequence[int]) -> tuple[str, ...]:
        """The rules a row's ``word_columns`` stand for, in the book's order."""
        places: list[int] = []
        for table, word in zip(self.grid.rule_at, words, strict=True):
            places += [int(table[base - 1 + bit + 1]) for bit in range(BITS) if word >> bit & 1]
        return tuple(self.decision.rules[place].rule_id for place in sorted(places))

    def _rule_id(self, query: Query, names: Sequence[str]) -> Tree:
        if self.decision.policy is not Policy.ALL:
            return query.named(names, col(ANSWER))
        none = exp.EQ(this=col(ANSWER), expression=whole(NONE))
        return exp.Case().when(none, exp.Literal.string(NO_RULE)).else_(exp.cast(exp.Null(), "text"))
