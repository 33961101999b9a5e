"""How each engine says the few things masks are made of: a table of numbers, one entry of it, the lowest bit.

Entries are counted from 1. Spark's ``get`` counts from 0 and gets tables with one entry in front that nobody
asks for; SQLite has no arrays and reads numbers of equal width out of one long text.
"""

import json
from collections.abc import Callable, Sequence
from datetime import date
from functools import reduce

from sqlglot import exp

from groundrules.coverage.masks.axes import Axis
from groundrules.coverage.masks.conditions import Speech, Tree, call, is_null, plus, whole
from groundrules.rulebook.condition import Value

Span = tuple[int, int]
Keep = Callable[[Tree], Tree]
"""Puts a table into the one row of tables a query carries along, and gives its column."""
LINE = "\n"
"""Ends each rule's id where an engine has no arrays; no id holds one."""
NO_BIT = 64
"""The place of the lowest bit of a word without bits; the first place is 1."""


class Engine(Speech):
    """What the engines say alike; a cell is searched by halving. Cells are counted from 0."""

    dialect = ""
    carries_tables = True
    """Whether a table is named once and carried through the layers, or written out where it is asked."""

    def table(self, entries: Sequence[int]) -> Tree:
        """A table of whole numbers."""
        raise NotImplementedError

    def at(self, table: Tree, index: Tree) -> Tree:
        """One entry of a table, counted from 1."""
        raise NotImplementedError

    def names(self, entries: Sequence[str]) -> Tree:
        """A table of texts."""
        return exp.Array(expressions=[exp.Literal.string(entry) for entry in entries])

    def name_at(self, table: Tree, index: Tree) -> Tree:
        """One entry of a table of texts, counted from 1."""
        return self.at(table, index)

    def joined(self, texts: Sequence[Tree]) -> Tree:
        """The texts that are there, one in each element; at least one is."""
        raise NotImplementedError

    def nothing(self) -> Tree:
        """What ``joined`` would give of no text."""
        raise NotImplementedError

    def stacked(self, layers: Sequence[exp.Select]) -> exp.Select:
        """Each query over the one before it, kept apart: what a layer names is worked out once."""
        return reduce(lambda below, above: above.from_(self.fenced(below).subquery("_below")), layers)

    def fenced(self, layer: exp.Select) -> exp.Select:
        """A layer the engine keeps apart from the one above."""
        return layer

    def lowest(self, word: Tree) -> Tree:
        """The place of the lowest bit, counted from 1; 64 when there is none."""
        low = exp.BitwiseAnd(this=word.copy(), expression=exp.Paren(this=exp.Neg(this=word.copy())))
        places = self.reached(exp.Paren(this=low), [1 << n for n in range(1, 63)], 1)
        return exp.Case().when(exp.EQ(this=word.copy(), expression=whole(0)), whole(NO_BIT)).else_(places)

    def listed(self, value: Tree, values: Sequence[Value]) -> Tree:
        """The cell of a value: 0 for all others, its place from 1, the unknown last."""
        case = exp.Case()
        for place, known in enumerate(values, 1):
            case = case.when(self.compared(value.copy(), "=", known), whole(place), copy=False)
        case = case.when(is_null(value.copy()), whole(len(values) + 1), copy=False)
        return case.else_(whole(0), copy=False)

    def number(self, value: Tree, axis: Axis, span: Span | None, keep: Keep) -> Tree:  # noqa: ARG002
        """The cell of a number or date; the unknown last.

        Args:
            value: the number.
            axis: its cuts.
            span: where values are expected to lie, for engines that look the cell up.
            keep: for their tables.
        """
        case = exp.Case().when(is_null(value.copy()), whole(axis.known))
        return case.else_(self.reached(value, marks_of(axis), 0))

    def reached(self, value: Tree, marks: Sequence[Value], first: int) -> Tree:
        """How many marks the value has reached, plus ``first``."""
        return self.between(value, marks, [whole(first + n) for n in range(len(marks) + 1)])

    def between(self, value: Tree, marks: Sequence[Value], answers: Sequence[Tree]) -> Tree:
        """The answer between the marks the value lies between, by halving; the first is below all marks."""
        if not marks:
            return answers[0]
        middle = len(marks) // 2
        below = self.between(value, marks[:middle], answers[: middle + 1])
        above = self.between(value, marks[middle + 1 :], answers[middle + 1 :])
        case = exp.Case().when(self.compared(value.copy(), "<", marks[middle]), below, copy=False)
        return case.else_(above, copy=False)


def joined_text(parts: Sequence[Tree]) -> Tree:
    """Texts one after the other."""
    return reduce(lambda one, other: exp.DPipe(this=one, expression=other), parts)


def marks_of(axis: Axis) -> list[Value]:
    """Where the cells of an axis begin, as values of its word."""
    return [date.fromordinal(start) if axis.is_date else start for start in axis.starts]


class Postgres(Engine):
    """Arrays counted from 1; a backslash in a pattern is nothing special."""

    dialect = "postgres"

    def table(self, entries: Sequence[int]) -> Tree:
        """A table of whole numbers."""
        listed = exp.Literal.string(f"{{{','.join(map(str, entries))}}}")
        return exp.cast(listed, exp.DataType.build("bigint[]", dialect="postgres"))

    def at(self, table: Tree, index: Tree) -> Tree:
        """One entry."""
        return exp.Bracket(this=exp.Paren(this=table), expressions=[index], offset=1)

    def fenced(self, layer: exp.Select) -> exp.Select:
        """With ``OFFSET 0``, which PostgreSQL does not look through."""
        return layer.offset(0)

    def joined(self, texts: Sequence[Tree]) -> Tree:
        """An array of texts."""
        return call("array_remove", exp.Array(expressions=list(texts)), exp.Null())

    def nothing(self) -> Tree:
        """No element."""
        return exp.cast(exp.Literal.string("{}"), exp.DataType.build("text[]", dialect="postgres"))

    def fits(self, text: Tree, pattern: str) -> Tree:
        """``LIKE`` without an escape sign."""
        return exp.Escape(this=super().fits(text, pattern), expression=exp.Literal.string(""))


class Spark(Engine):
    """Arrays counted from 0; backslashes are escape signs, so they are doubled."""

    dialect = "spark"

    def table(self, entries: Sequence[int]) -> Tree:
        """One entry in front makes the second entry number 1."""
        return exp.Array(expressions=[exp.cast(whole(entry), "bigint") for entry in (0, *entries)])

    def names(self, entries: Sequence[str]) -> Tree:
        """One entry in front, as in every table here."""
        return super().names(["", *entries])

    def at(self, table: Tree, index: Tree) -> Tree:
        """One entry."""
        return call("get", table, exp.cast(index, "int"))

    def joined(self, texts: Sequence[Tree]) -> Tree:
        """An array of texts."""
        return call("array_compact", exp.Array(expressions=list(texts)))

    def nothing(self) -> Tree:
        """No element."""
        return exp.cast(exp.Array(expressions=[]), exp.DataType.build("array<string>", dialect="spark"))

    def lowest(self, word: Tree) -> Tree:
        """The bits up to the lowest one, counted."""
        upto = exp.BitwiseXor(this=word.copy(), expression=exp.Paren(this=plus(word.copy(), -1)))
        return call("bit_count", exp.Paren(this=upto))

    def fits(self, text: Tree, pattern: str) -> Tree:
        """``LIKE`` with its escape sign escaped."""
        return super().fits(text, pattern.replace("\\", "\\\\"))


class Sqlite(Engine):
    """No arrays: entries of equal width in one run of bytes. Dates are texts; ``GLOB`` minds the case."""

    dialect = "sqlite"
    carries_tables = False

    def table(self, entries: Sequence[int]) -> Tree:
        """The entries, each as wide as the widest, one after the other, behind that width in two digits.

        Bytes and not text, for which ``substr`` would count characters from the start.
        """
        digits = [str(entry) for entry in entries]
        width = max(map(len, digits))
        text = f"{width:02}" + "".join(entry.rjust(width) for entry in digits)
        return exp.HexString(this=text.encode().hex())

    def at(self, table: Tree, index: Tree) -> Tree:
        """The bytes of one entry, read as a number."""
        width = exp.cast(call("substr", table.copy(), whole(1), whole(2)), "integer")
        start = plus(exp.Mul(this=exp.Paren(this=plus(index, -1)), expression=width), 3)
        return exp.cast(call("substr", table, start, width.copy()), "integer")

    def stacked(self, layers: Sequence[exp.Select]) -> exp.Select:
        """Each layer as a named table that is made once."""
        *below, top = layers
        for number, layer in enumerate(below):
            over = layers[number + 1]
            over.from_(f"_layer{number}", copy=False)
            top = top.with_(f"_layer{number}", as_=layer, materialized=True, copy=False)
        return top

    def names(self, entries: Sequence[str]) -> Tree:
        """The texts as a JSON list."""
        return exp.Literal.string(json.dumps(list(entries)))

    def name_at(self, table: Tree, index: Tree) -> Tree:
        """One entry of the JSON list."""
        place = exp.cast(exp.Paren(this=plus(index, -1)), "text")
        path = joined_text([exp.Literal.string("$["), place, exp.Literal.string("]")])
        return call("json_extract", table, path)

    def joined(self, texts: Sequence[Tree]) -> Tree:
        """One text, with a line for each."""
        nothing = exp.Literal.string("")
        return joined_text(
            [
                exp.Coalesce(this=joined_text([text, exp.Literal.string(LINE)]), expressions=[nothing.copy()])
                for text in texts
            ]
        )

    def nothing(self) -> Tree:
        """No line."""
        return exp.Literal.string("")

    def constant(self, value: Value) -> Tree:
        """Dates as the text they are kept in."""
        return exp.Literal.string(value.isoformat()) if isinstance(value, date) else super().constant(value)

    def fits(self, text: Tree, pattern: str) -> Tree:
        """``*`` for any run, ``?`` for one character, and brackets around signs that mean something."""
        signs = {"%": "*", "_": "?", "*": "[*]", "?": "[?]", "[": "[[]"}
        glob = "".join(signs.get(sign, sign) for sign in pattern)
        return exp.Glob(this=text, expression=exp.Literal.string(glob))
