"""A decision as one SQL statement for a warehouse: which rule answers for each row, and what it gives.

The columns are the words in natural form (money in whole units with its decimals, dates as dates), not in the
stored form the other modules read. A rule holds where its condition is true; unknown is not true.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlglot import exp

from groundrules.coverage.tables import NO_RULE, SEVERAL_RULES
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
from groundrules.rulebook.language.literals import unscaled
from groundrules.rulebook.model import Decision, Output, Policy, Rule, Word
from groundrules.rulebook.reading.outcomes import as_word

DIALECTS = ("duckdb", "postgres", "sqlite", "spark", "snowflake", "bigquery", "trino")
_RESERVED = frozenset(
    """
    all and any array as asc authorization between both by case cast check collate column constraint
    create cross current_date current_time current_timestamp current_user default delete desc describe
    distinct do drop else end escape except exists extract false fetch filter first for foreign from
    full function grant group grouping groups hash having if ignore in inner insert intersect interval
    into is join lateral leading left like limit lookup merge natural new no not null nulls of on or
    order outer over overlaps partition position preceding primary proto qualify range recursive
    references respect returning right rollup row rows sample select session_user set similar some start
    struct table tablesample then to trailing true unbounded union unique unnest update user using
    values view when where window with within
    """.split()  # noqa: SIM905 - read by eye
)
_COMPARE: Mapping[str, type[exp.Binary]] = {
    "=": exp.EQ, "<>": exp.NEQ, "<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE
}  # fmt: skip
_ESCAPING = frozenset({"postgres", "spark", "bigquery"})
"""Dialects in which a backslash in a pattern takes the sign behind it literally."""
_NAME = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")
_FIRST, _LAST, _RULE = "first_rule", "last_rule", "rule_id"


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes the parts of one decision in one dialect."""

    words: Mapping[str, Word]
    dialect: str

    def holds(self, condition: Condition) -> exp.Expr:  # noqa: PLR0911 - one per kind
        """The condition as a boolean: true, false, or null where an unknown value leaves it open."""
        match condition:
            case Always():
                return exp.true()
            case Compare(word, operator, bool(value)) if operator in ("=", "<>"):
                column = _column(word)
                return column if value is (operator == "=") else exp.Not(this=column)
            case Compare(word, operator, value):
                return _COMPARE[operator](this=_column(word), expression=self.value(value, self.words[word]))
            case Among(word, values):
                return _is_in(_column(word), [self.value(value, self.words[word]) for value in values])
            case Like(word, pattern):
                return self._like(word, pattern)
            case IsUnknown(word):
                return exp.Is(this=_column(word), expression=exp.null())
            case Linear(terms, operator, constant):
                total = self._total(terms)
                return _COMPARE[operator](this=total, expression=_number(str(constant)))
            case Not(IsUnknown(word)):
                return exp.Not(this=exp.Is(this=_column(word), expression=exp.null()))
            case Not(item):
                inner = self.holds(item)
                return exp.Not(this=inner if isinstance(inner, exp.Column) else exp.paren(inner, copy=False))
            case And(items):
                return _all(exp.and_, [self.holds(item) for item in items])
            case Or(items):
                return _all(exp.or_, [self.holds(item) for item in items])

    def stands(self, rule: Rule, rules: Mapping[str, Rule]) -> exp.Expr:
        """The rule holds, and none it yields to does."""
        parts = [self.holds(rule.condition)]
        for name in (name for name in rule.yields_to if name in rules):
            other = exp.func("COALESCE", self.holds(rules[name].condition), exp.false())
            parts.append(exp.Not(this=other))
        return _all(exp.and_, parts) if len(parts) > 1 else parts[0]

    def value(self, value: Value, word: Word) -> exp.Expr:
        """The constant in natural form, exactly."""
        if isinstance(value, bool):
            return exp.true() if value else exp.false()
        if isinstance(value, int):
            return self._decimal(unscaled(value, word.scale))
        text = exp.Literal.string(value.isoformat() if isinstance(value, date) else value)
        return exp.cast(text, "date") if isinstance(value, date) and self.dialect != "sqlite" else text

    def _decimal(self, text: str) -> exp.Expr:
        if self.dialect == "bigquery" and "." in text:  # a plain 0.5 is a binary fraction there
            return exp.cast(exp.Literal.string(text), exp.DataType.build("decimal"))
        return _number(text)

    def _like(self, word: str, pattern: str) -> exp.Expr:
        if self.dialect == "sqlite":  # its LIKE does not tell small letters from capitals
            signs = {"%": "*", "_": "?", "*": "[*]", "?": "[?]", "[": "[[]"}
            glob = "".join(signs.get(sign, sign) for sign in pattern)
            return exp.Glob(this=_column(word), expression=exp.Literal.string(glob))
        if self.dialect in _ESCAPING:
            pattern = pattern.replace("\\", "\\\\")
        return exp.Like(this=_column(word), expression=exp.Literal.string(pattern))

    def _total(self, terms: Sequence[tuple[int, str]]) -> exp.Expr:
        """The sum in whole numbers: decimals of a word are scaled away first."""
        total: exp.Expr | None = None
        for factor, name in terms:
            word = self.words[name]
            whole: exp.Expr = _column(name)
            if word.scale:
                grown = exp.Mul(this=whole, expression=_number(str(10**word.scale)))
                whole = exp.Round(this=grown, decimals=exp.Literal.number(0))
            whole = exp.cast(whole, "bigint")
            part = whole if abs(factor) == 1 else exp.Mul(this=_number(str(abs(factor))), expression=whole)
            if total is None:
                total = part if factor > 0 else exp.Neg(this=exp.paren(part) if abs(factor) != 1 else part)
            else:
                total = (exp.Add if factor > 0 else exp.Sub)(this=total, expression=part)
        return total if total is not None else _number("0")


def decision_sql(
    decision: Decision,
    words: Mapping[str, Word],
    *,
    dialect: str,
    table: str = "",
    key: Sequence[str] = (),
) -> str:
    """The decision as one statement over a table whose columns are the words.

    Under `exactly one` and `first that fits` each row of the table is one row of the answer: the key,
    ``rule_id`` and what the rule gives; where none answers ``rule_id`` is ``!no rule``, where several do
    under `exactly one` it is ``!several rules``. Under `all that fit` each rule that fits is its own row.

    Args:
        decision: it.
        words: the book's words.
        dialect: one of ``DIALECTS``.
        table: the table's name, which may have a schema before it; default what is decided (``account``).
        key: the columns that name a row; default ``account_id`` for accounts, and so on.

    Raises:
        ValueError: an unknown dialect.
    """
    if dialect not in DIALECTS:
        raise ValueError(f"{dialect} is no dialect of {', '.join(DIALECTS)}")
    thing = decision.for_each.replace("-", "_")
    source = _table(table or thing)
    keys = [_column(name) for name in (key or (f"{thing}_id",))]
    writer = _Writer(words, dialect)
    if decision.policy is Policy.ALL:
        statement = _all_that_fit(decision, writer, source, keys)
    else:
        statement = _one_that_answers(decision, writer, source, keys)
    return f"{statement.sql(dialect=dialect, pretty=True, comments=False)}\n"


def _one_that_answers(
    decision: Decision, writer: _Writer, source: exp.Table, keys: Sequence[exp.Column]
) -> exp.Expr:
    """First which rule answers, then what it gives."""
    by_id = {rule.rule_id: rule for rule in decision.rules}
    stands = [(rule.rule_id, lambda rule=rule: writer.stands(rule, by_id)) for rule in decision.rules]
    found = exp.Select(expressions=[*_copies(keys), _picked(stands, _FIRST)]).from_(source.copy())
    answer: exp.Expr = _column(_FIRST)
    if decision.policy is Policy.EXACTLY_ONE:
        # The first rule that stands is also the last one exactly when it is the only one.
        found = found.select(_picked(stands[::-1], _LAST), copy=False)
        same = exp.EQ(this=_column(_FIRST), expression=_column(_LAST))
        answer = exp.Case(ifs=[_when(same, _column(_FIRST))], default=exp.Literal.string(SEVERAL_RULES))
    decided = exp.Select(expressions=[*_copies(keys), answer.as_(_RULE, copy=False)]).from_("found")
    outcomes = [_outcome(output, decision.rules, writer) for output in decision.gives]
    return (
        exp.Select(expressions=[*_copies(keys), _column(_RULE), *outcomes])
        .from_("decided")
        .with_("found", as_=found)
        .with_("decided", as_=decided)
    )


def _all_that_fit(
    decision: Decision, writer: _Writer, source: exp.Table, keys: Sequence[exp.Column]
) -> exp.Expr:
    """One row for each rule that fits, and one for each row of the table that none fits."""
    by_id = {rule.rule_id: rule for rule in decision.rules}
    parts: list[exp.Query] = []
    for rule in decision.rules:
        given = [
            _given(rule, output, writer).as_(_identifier(output.name), copy=False)
            for output in decision.gives
        ]
        rule_id = exp.Literal.string(rule.rule_id).as_(_RULE)
        select = exp.Select(expressions=[*_copies(keys), rule_id, *given]).from_(source.copy())
        parts.append(select.where(writer.stands(rule, by_id), copy=False))
    nothing = [exp.null().as_(_identifier(output.name), copy=False) for output in decision.gives]
    held = [
        exp.Not(this=exp.func("COALESCE", writer.holds(rule.condition), exp.false()))
        for rule in decision.rules
    ]
    rest = exp.Select(expressions=[*_copies(keys), exp.Literal.string(NO_RULE).as_(_RULE), *nothing]).from_(
        source.copy()
    )
    parts.append(rest.where(_all(exp.and_, held), copy=False) if held else rest)
    whole = parts[0]
    for part in parts[1:]:
        whole = exp.Union(this=whole, expression=part, distinct=False)
    return whole


def _picked(stands: Sequence[tuple[str, Callable[[], exp.Expr]]], name: str) -> exp.Expr:
    """The first of the rules that stands, by its id."""
    if not stands:
        return exp.Literal.string(NO_RULE).as_(name)
    ifs = [_when(holds(), exp.Literal.string(rule_id)) for rule_id, holds in stands]
    return exp.Case(ifs=ifs, default=exp.Literal.string(NO_RULE)).as_(name, copy=False)


def _outcome(output: Output, rules: Sequence[Rule], writer: _Writer) -> exp.Expr:
    """What the answering rule gives, rules that give the same together."""
    alike: dict[str, tuple[exp.Expr, list[exp.Expr]]] = {}
    for rule in rules:
        if output.name in rule.outcome:
            value = _given(rule, output, writer)
            alike.setdefault(value.sql(), (value, []))[1].append(exp.Literal.string(rule.rule_id))
    ifs = [_when(_is_in(_column(_RULE), ids), value) for value, ids in alike.values()]
    found: exp.Expr = exp.Case(ifs=ifs) if ifs else exp.null()
    return found.as_(_identifier(output.name), copy=False)


def _given(rule: Rule, output: Output, writer: _Writer) -> exp.Expr:
    value = rule.outcome.get(output.name)
    return exp.null() if value is None else writer.value(value, as_word(output))


def _all(joined: Callable[..., exp.Condition], parts: Sequence[exp.Expr]) -> exp.Expr:
    return joined(*parts, copy=False) if parts else exp.true()


def _is_in(column: exp.Column, values: Sequence[exp.Expr]) -> exp.Expr:
    if len(values) == 1:
        return exp.EQ(this=column, expression=values[0])
    return exp.In(this=column, expressions=list(values))


def _when(condition: exp.Expr, value: exp.Expr) -> exp.If:
    return exp.If(this=condition, true=value)


def _copies(keys: Sequence[exp.Column]) -> list[exp.Column]:
    return [key.copy() for key in keys]


def _number(text: str) -> exp.Expr:
    return exp.Neg(this=exp.Literal.number(text[1:])) if text.startswith("-") else exp.Literal.number(text)


def _table(name: str) -> exp.Table:
    """The table, with the schema and the database before it if they are named."""
    parts = [_identifier(part) for part in name.split(".")[-3:]]
    return exp.Table(**dict(zip(("this", "db", "catalog"), reversed(parts), strict=False)))


def _column(name: str) -> exp.Column:
    return exp.column(_identifier(name))


def _identifier(name: str) -> exp.Identifier:
    """Quoted only where it must be, so that a warehouse that folds names to capitals finds its own."""
    is_plain = set(name) <= _NAME and not name[:1].isdigit() and name not in _RESERVED
    return exp.to_identifier(name, quoted=not is_plain)
