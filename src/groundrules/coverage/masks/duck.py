"""DuckDB's way: lists, ladders, and functions that run once for each entry of a column's dictionary."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce

from sqlglot import exp

from groundrules.coverage.masks.axes import Axis
from groundrules.coverage.masks.conditions import Tree, call, is_null, plus, whole
from groundrules.coverage.masks.engines import LINE, Engine, Keep, Span, marks_of
from groundrules.coverage.masks.ladder import Ladder, ladder_of
from groundrules.rulebook.condition import Value

FEW = 7
"""Up to so many cuts are counted one by one."""
_WIDEST = 1 << 44  # a step's width times a cell's number stays a whole number of 64 bits


class DuckDb(Engine):
    """The engine inside."""

    dialect = "duckdb"

    def table(self, entries: Sequence[int]) -> Tree:
        """Written as one text, which is read far faster than as many literals."""
        widest = max(map(abs, entries), default=0)
        kind = "SMALLINT[]" if widest < 1 << 15 else "INTEGER[]" if widest < 1 << 31 else "BIGINT[]"
        listed = exp.Literal.string(f"[{','.join(map(str, entries))}]")
        return exp.cast(listed, exp.DataType.build(kind, dialect="duckdb"))

    def at(self, table: Tree, index: Tree) -> Tree:
        """One entry."""
        return call("list_extract", table, index)

    def joined(self, texts: Sequence[Tree]) -> Tree:
        """A list: joined and split, since joining leaves nulls out."""
        line = exp.Literal.string(LINE)
        whole_text = call("array_to_string", exp.Array(expressions=list(texts)), line)
        return call("string_split", whole_text, line.copy())

    def nothing(self) -> Tree:
        """An empty list."""
        return exp.cast(exp.Array(expressions=[]), exp.DataType.build("text[]", dialect="duckdb"))

    def lowest(self, word: Tree) -> Tree:
        """The bits up to the lowest one, counted."""
        return call("bit_count", call("xor", word.copy(), plus(word.copy(), -1)))

    def listed(self, value: Tree, values: Sequence[Value]) -> Tree:
        """``list_position`` finds null too, and answers null where it finds nothing."""
        if not values or isinstance(values[0], bool):
            return exp.cast(super().listed(value, values), "int")
        entries = exp.Array(expressions=[*map(self.constant, values), exp.Null()])
        return call("greatest", call("list_position", entries, value), whole(0))

    def number(self, value: Tree, axis: Axis, span: Span | None, keep: Keep) -> Tree:
        """By counting a few cuts, else by a ladder, else by halving down to ladders."""
        unknown = whole(axis.known)
        if not axis.starts:
            return exp.cast(exp.Paren(this=is_null(value)), "int")
        if len(axis.starts) <= FEW:
            return exp.Coalesce(this=self._counted(value, marks_of(axis), 0), expressions=[unknown])
        if axis.is_date:
            value = plus(exp.Sub(this=value, expression=self.constant(date(1, 1, 1))), 1)
        return self._climbed(_Climb(exp.Paren(this=value), unknown, keep), axis.starts, 0, span)

    def _counted(self, value: Tree, marks: Sequence[Value], first: int) -> Tree:
        parts: list[Tree] = [
            exp.cast(exp.Paren(this=self.compared(value.copy(), ">=", mark)), "tinyint") for mark in marks
        ]
        total = parts[0] if parts else whole(0)
        for part in parts[1:]:
            total = exp.Add(this=total, expression=part)
        return exp.cast(exp.Paren(this=plus(total, first)), "int")

    def _climbed(self, climb: "_Climb", starts: Sequence[int], first: int, span: Span | None) -> Tree:
        """The cell among ``starts``, counted from ``first``."""
        value, unknown = climb.value, climb.unknown
        if len(starts) <= FEW:
            return exp.Coalesce(this=self._counted(value, list(starts), first), expressions=[unknown.copy()])
        low, high = _asked(starts, span)
        ladder = ladder_of(starts, first, low, high) if high - low < _WIDEST else None
        if ladder is not None:
            above = exp.cast(exp.Paren(this=self.compared(value.copy(), ">", high)), "int")
            beyond = plus(exp.Mul(this=above, expression=whole(len(starts))), first)
            cell = self._step(value, ladder, climb.keep)
            return exp.Coalesce(this=cell, expressions=[beyond, unknown.copy()])
        middle = len(starts) // 2
        below = self._climbed(climb, starts[:middle], first, None)
        over = self._climbed(climb, starts[middle + 1 :], first + middle + 1, None)
        case = exp.Case().when(self.compared(value.copy(), "<", starts[middle]), below, copy=False)
        case = case.when(self.compared(value.copy(), ">=", starts[middle]), over, copy=False)
        return case.else_(unknown.copy())

    def _step(self, value: Tree, ladder: Ladder, keep: Keep) -> Tree:
        """The ladder's tables at the value's step, each carried over by the value's offset; else null."""
        shift = whole(ladder.shift)
        step = exp.Paren(this=exp.BitwiseRightShift(this=value.copy(), expression=shift))
        index = exp.Paren(this=plus(step, 1 - (ladder.low >> ladder.shift)))
        # A negative index counts from the end of a list: made positive it is beyond the end, and so null.
        place = exp.BitwiseAnd(this=index, expression=whole((1 << 62) - 1))
        offset = exp.BitwiseAnd(this=value.copy(), expression=whole((1 << ladder.shift) - 1))
        cells: list[Tree] = []
        for entries in ladder.tables:
            entry = self.at(keep(self.table(entries)), place.copy())
            carried = exp.Paren(this=exp.Add(this=entry, expression=exp.Paren(this=offset.copy())))
            cells.append(exp.Paren(this=exp.BitwiseRightShift(this=carried, expression=shift.copy())))
        return reduce(lambda one, other: exp.Add(this=one, expression=other), cells)


@dataclass(frozen=True, slots=True)
class _Climb:
    """What stays the same on the way down to the ladders of one axis."""

    value: Tree
    unknown: Tree
    keep: Keep


def _asked(starts: Sequence[int], span: Span | None) -> Span:
    """The values a ladder is made for: the word's domain where it is not much wider than its cuts."""
    close = (starts[0] - 1, starts[-1])
    if span is None or not (span[0] < starts[0] and starts[-1] <= span[1]):
        return close
    return span if span[1] - span[0] <= 2 * (close[1] - close[0]) else close
