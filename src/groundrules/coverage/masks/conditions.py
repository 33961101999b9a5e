"""A condition as SQL's own three values, built as an expression tree for any engine."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import reduce

from sqlglot import exp

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
    Or,
    Value,
)

Tree = exp.Expr
"""Any part of a query."""
_COMPARE: Mapping[str, type[exp.Binary]] = {
    "=": exp.EQ, "<>": exp.NEQ, "<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE
}  # fmt: skip


class Speech:
    """How an engine says values and tests; the standard's way unless a dialect says otherwise."""

    def constant(self, value: Value) -> Tree:
        """A value of a word."""
        if isinstance(value, bool):
            return exp.Boolean(this=value)
        if isinstance(value, int):
            return whole(value)
        if isinstance(value, date):
            return exp.cast(exp.Literal.string(value.isoformat()), "date")
        return exp.Literal.string(value)

    def fits(self, text: Tree, pattern: str) -> Tree:
        """Whether a text fits a pattern: ``%`` any run, ``_`` one character, nothing else is special."""
        return exp.Like(this=text, expression=exp.Literal.string(pattern))

    def compared(self, value: Tree, operator: str, other: Value) -> Tree:
        """A value against a constant."""
        return _COMPARE[operator](this=value, expression=self.constant(other))

    def total(self, terms: Sequence[tuple[int, str]]) -> Tree:
        """The sum of whole-number multiples of words; unknown when one of them is."""
        parts: list[Tree] = [
            exp.Mul(this=exp.cast(word_column(word), "bigint"), expression=whole(factor))
            for factor, word in terms
        ]
        return reduce(lambda one, other: exp.Add(this=one, expression=other), parts)

    def holds(self, condition: Condition) -> Tree:  # noqa: PLR0911 - one per kind
        """The condition: true, false, or null where an unknown value leaves it open."""
        match condition:
            case Always():
                return exp.Boolean(this=True)
            case Compare(word, operator, value):
                return self.compared(word_column(word), operator, value)
            case Among(word, values):
                return exp.In(this=word_column(word), expressions=[self.constant(value) for value in values])
            case Like(word, pattern):
                return self.fits(word_column(word), pattern)
            case IsUnknown(word):
                return is_null(word_column(word))
            case Linear(terms, operator, constant):
                return _COMPARE[operator](this=self.total(terms), expression=whole(constant))
            case Not(item):
                return exp.Not(this=exp.Paren(this=self.holds(item)))
            case And(items):
                return _joined(exp.And, [self.holds(item) for item in items])
            case Or(items):
                return _joined(exp.Or, [self.holds(item) for item in items])


def word_column(word: str) -> Tree:
    """A word's column."""
    return exp.column(exp.to_identifier(word, quoted=True))


def whole(value: int) -> Tree:
    """A whole number."""
    number = exp.Literal.number(abs(value))
    return exp.Paren(this=exp.Neg(this=number)) if value < 0 else number


def plus(value: Tree, number: int) -> Tree:
    """The value and a constant added up."""
    if number == 0:
        return value
    kind = exp.Add if number > 0 else exp.Sub
    return kind(this=value, expression=exp.Literal.number(abs(number)))


def call(name: str, *arguments: Tree) -> Tree:
    """A function of the engine's, by its own name."""
    return exp.Anonymous(this=name, expressions=list(arguments))


def is_null(value: Tree) -> Tree:
    """Whether the value is unknown."""
    return exp.Is(this=value, expression=exp.Null())


def _joined(kind: type[exp.Connector], parts: Sequence[Tree]) -> Tree:
    return exp.Paren(this=reduce(lambda one, other: kind(this=one, expression=other), parts))
