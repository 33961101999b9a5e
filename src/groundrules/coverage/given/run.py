"""One decision over a given table: taken in, decided, counted, written."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlglot import exp

from groundrules.coverage.given.answers import name_answers, name_sets
from groundrules.coverage.given.ports import GivenColumn, GivenTable
from groundrules.coverage.given.taken import (
    ID,
    OUTSIDE,
    ROW,
    TAKEN,
    TROUBLE,
    Cell,
    cells_of,
    named_as,
    taken,
    troubles,
)
from groundrules.coverage.masks import Deciding
from groundrules.coverage.masks.conditions import Tree, call, is_null, whole, word_column
from groundrules.coverage.tables import NO_RULE, SEVERAL_RULES
from groundrules.coverage.tables import OUTSIDE as NOT_IN_BOOK
from groundrules.rulebook.model import Decision, Policy, Word

_FEW = 5
_KEY = (ROW, ID, OUTSIDE, TROUBLE)
_DECIDED, _HELD, _SETS, _TEXTS, _TOLD, _ANSWERS = "decided", "held", "sets", "texts", "told", "answers"
_RULE, _PLACE, _RULES = "the rule", "the place", "the rules"
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")


@dataclass(frozen=True, slots=True)
class Trouble:
    """One kind of thing wrong with the cells of one column.

    Attributes:
        cell: the word and its column.
        kind: ``unread``, ``empty`` (of a word that is never unknown), ``below``, ``above`` or ``strange``.
        count: how many cells.
        rows: the first few, counted from 1.
        ids: what names these rows.
        texts: what these cells say.
    """

    cell: Cell
    kind: str
    count: int
    rows: tuple[int, ...]
    ids: tuple[str, ...]
    texts: tuple[str, ...]


class Run:
    """A decision asked of every row of a table, in the engine the table lies in.

    Args:
        table: the table.
        decision: with at least one rule.
        words: the words its rules test.
        columns: word -> its column.
        named: the column that names the rows.
        explain: whether every rule that holds is wanted, beside the one that answers.
    """

    def __init__(
        self,
        *,
        table: GivenTable,
        decision: Decision,
        words: Sequence[Word],
        columns: Mapping[str, GivenColumn],
        named: GivenColumn,
        explain: bool = False,
    ) -> None:
        self._table, self._decision, self._named, self._explain = table, decision, named, explain
        self._words = {word.name: word for word in words}
        self._cells = cells_of(decision, words, columns)

    def decide(self) -> None:
        """Every row has its rule, or the reason why it has none."""
        decision, table = self._decision, self._table
        table.view(TAKEN, taken(self._cells, self._named, table.row))
        every = decision.policy is Policy.ALL
        # The first of all that fit, and the set of them, say as much as a list for every row.
        asked = Deciding(replace(decision, policy=Policy.FIRST) if every else decision, self._words)
        held = asked
        if self._explain and any(rule.yields_to for rule in decision.rules):
            bare = tuple(replace(rule, yields_to=()) for rule in decision.rules)
            held = Deciding(replace(decision, rules=bare, policy=Policy.FIRST), self._words)
        self._ask(_DECIDED, asked, sets=every or (self._explain and held is asked))
        if every:
            name_sets(table, asked, _DECIDED, _SETS, is_long=True)
        if self._explain:
            if held is not asked:
                self._ask(_HELD, held, sets=True)
            name_sets(table, held, _DECIDED if held is asked else _HELD, _TEXTS, is_long=False)
        table.view(_TOLD, self._told(asked, held))

    def _ask(self, name: str, deciding: Deciding, *, sets: bool) -> None:
        columns = ("rule_id", *(deciding.masks.word_columns if sets else ()))
        self._table.keep(name, deciding.query(exp.to_table(TAKEN), _KEY, "duckdb", columns))

    def _told(self, asked: Deciding, held: Deciding) -> exp.Select:
        """Row, id, rule (under `all that fit` one row for each rule) and, if wanted, all rules that hold."""
        rule, place = _of(_DECIDED, "rule_id"), whole(0)
        is_outside = exp.Not(this=exp.Paren(this=is_null(_of(_DECIDED, OUTSIDE))))
        if self._decision.policy is Policy.ALL:
            rule = call("coalesce", _of(_SETS, _RULE), rule)
            place = _of(_SETS, _PLACE)
        rule = exp.Case().when(is_outside, exp.Literal.string(NOT_IN_BOOK)).else_(rule)
        told = exp.select(
            *(named_as(_of(_DECIDED, name), name) for name in (ROW, ID, OUTSIDE)),
            named_as(rule, _RULE),
            named_as(place, _PLACE),
        ).from_(exp.to_table(_DECIDED))
        if self._decision.policy is Policy.ALL:
            inside = exp.Paren(this=is_null(_of(_DECIDED, OUTSIDE)))
            same = exp.And(this=inside, expression=_same(asked, _DECIDED, _SETS))
            told = told.join(exp.to_table(_SETS), on=same, join_type="left")
        if self._explain:
            near = _DECIDED if held is asked else _HELD
            if held is not asked:
                row = exp.EQ(this=_of(_HELD, ROW), expression=_of(_DECIDED, ROW))
                told = told.join(exp.to_table(_HELD), on=row, join_type="left")
            told = told.join(exp.to_table(_TEXTS), on=_same(held, near, _TEXTS), join_type="left")
            alone = call("nullif", _of(near, "rule_id"), exp.Literal.string(NO_RULE))
            rules = call("coalesce", _of(_TEXTS, _RULES), alone)
            inside = exp.Paren(this=is_null(_of(_DECIDED, OUTSIDE)))
            told = told.select(named_as(exp.Case().when(inside, rules), _RULES))
        return told

    def rows(self) -> int:
        """How many rows the table has."""
        return self._count(exp.to_table(_DECIDED))

    def counts(self) -> dict[str, int]:
        """Rows for each rule, in the book's order, then what the book does not decide.

        Under `all that fit` a row counts for each rule that fits it.
        """
        query = exp.select(word_column(_RULE), exp.Count(this=exp.Star())).from_(exp.to_table(_TOLD))
        rows = self._table.rows(query.group_by(word_column(_RULE)))
        found = Counter({str(rule): int(count) for rule, count in rows})
        ours = {rule.rule_id: found[rule.rule_id] for rule in self._decision.rules}
        return ours | {name: found[name] for name in (NOT_IN_BOOK, NO_RULE, SEVERAL_RULES) if found[name]}

    def troubles(self) -> list[Trouble]:
        """What is wrong with cells, by word and kind, words in the order the rules ask for them."""
        found = [
            Trouble(
                self._cells[int(place)], kind, count, tuple(row + 1 for row in rows), tuple(ids), tuple(texts)
            )
            for place, kind, count, rows, ids, texts in self._table.rows(troubles(_DECIDED, _FEW))
        ]
        return sorted(found, key=lambda one: (one.cell.place, one.kind))

    def example(self, rule_id: str) -> tuple[int, str]:
        """The first row with that answer, counted from 1, and its id."""
        named = exp.EQ(this=word_column(_RULE), expression=exp.Literal.string(rule_id))
        first = exp.select(word_column(ROW), exp.cast(word_column(ID), "text")).from_(exp.to_table(_TOLD))
        row, name = self._table.rows(first.where(named).order_by(word_column(ROW)).limit(1))[0]
        return int(row) + 1, str(name)

    def changed_ids(self) -> int:
        """How many ids a spreadsheet would run as a formula, and so get an apostrophe in a CSV file."""
        return self._count(exp.to_table(_DECIDED), _runs(word_column(ID)))

    def write(self, path: Path) -> None:
        """Id, rule and what it gives lie in the file, in the order of the table.

        With ``explain`` also ``rules``, all that hold, and ``outside``, the columns whose value the book does
        not allow. CSV has values as the book writes them, and nothing in it that a spreadsheet would run.
        """
        is_csv = not path.name.lower().endswith(".parquet")
        name_answers(self._table, self._decision, _ANSWERS, is_csv=is_csv)
        gives = self._decision.gives
        names = _free([self._named.header, "rule", *(output.name for output in gives), "rules", "outside"])
        key: Tree = _of(_TOLD, ID)
        if is_csv:
            quoted = call("concat", exp.Literal.string("'"), key.copy())
            key = exp.Case().when(_runs(key), quoted).else_(exp.cast(key.copy(), "text"))
        made = [key, _of(_ANSWERS, "rule"), *(_of(_ANSWERS, f"o{place}") for place in range(len(gives)))]
        if self._explain:
            made += [_of(_TOLD, _RULES), _of(_TOLD, OUTSIDE)]
        same = exp.EQ(this=_of(_ANSWERS, "answer"), expression=_of(_TOLD, _RULE))
        query = exp.select(*(named_as(tree, name) for tree, name in zip(made, names, strict=False)))
        query = query.from_(exp.to_table(_TOLD)).join(exp.to_table(_ANSWERS), on=same, join_type="left")
        self._table.write(query.order_by(_of(_TOLD, ROW), _of(_TOLD, _PLACE)), path)

    def _count(self, source: exp.Table, where: Tree | None = None) -> int:
        query = exp.select(exp.Count(this=exp.Star())).from_(source)
        return int(self._table.rows(query if where is None else query.where(where))[0][0])


def _of(table: str, name: str) -> Tree:
    """A column of one of the run's own tables."""
    return exp.column(exp.to_identifier(name, quoted=True), table=table)


def _same(deciding: Deciding, one: str, other: str) -> Tree:
    """Both have the same rules as bits; never true of rows with at most one rule, which have none."""
    pairs = [exp.EQ(this=_of(one, name), expression=_of(other, name)) for name in deciding.masks.word_columns]
    return exp.and_(*pairs)


def _runs(text: Tree) -> Tree:
    """Whether a spreadsheet would run the text; a number is a number."""
    text = exp.cast(text.copy(), "text")
    first = exp.In(
        this=call("substr", text, whole(1), whole(1)),
        expressions=[exp.Literal.string(sign) for sign in _STARTS_A_FORMULA],
    )
    number = exp.TryCast(this=text.copy(), to=exp.DataType.build("double"))
    return exp.Case().when(first, is_null(number)).else_(exp.false())


def _free(names: Sequence[str]) -> list[str]:
    """The names, a number behind each that stands there already; capitals do not tell names apart."""
    taken_names: set[str] = set()
    free = []
    for name in names:
        tried, number = name, 2
        while tried.casefold() in taken_names:
            tried, number = f"{name}_{number}", number + 1
        taken_names.add(tried.casefold())
        free.append(tried)
    return free
