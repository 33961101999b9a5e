"""The query that takes a given table in: each word in stored form, and what is wrong with a row's cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from sqlglot import exp

from groundrules.coverage.given.ports import GIVEN, GivenColumn
from groundrules.coverage.given.stored import Kind, is_empty, value
from groundrules.coverage.masks.conditions import Speech, Tree, call, is_null, whole, word_column
from groundrules.rulebook.condition import And, Condition, Linear, Not, Or
from groundrules.rulebook.language.literals import LARGEST
from groundrules.rulebook.model import Decision, Word, WordType

ID, ROW, OUTSIDE, TROUBLE = "the id", "row number", "is outside", "what is wrong"
"""Columns beside the words; no word has a blank in its name."""
UNREAD, EMPTY, BELOW, ABOVE, STRANGE = "unread", "empty", "below", "above", "strange"
"""What can be wrong with a cell."""
TOGETHER = "; "
"""Between names that stand together in one cell; no rule's id in a table holds a semicolon."""
LINE = "|"
TAKEN = "taken"
_WRONG = "some wrong"
_LONGEST = 200
_SPEECH = Speech()


@dataclass(frozen=True, slots=True)
class Cell:
    """One word and its column, on the way from text to stored form."""

    place: int
    word: Word
    column: GivenColumn
    reach: int

    @property
    def kind(self) -> Kind:
        """What the column holds."""
        return Kind.of(self.column.kind)

    @property
    def raw(self) -> str:
        """The layer's name of the cell as given."""
        return f"r{self.place}"

    @property
    def stored(self) -> str:
        """The layer's name of the stored value."""
        return f"v{self.place}"


def cells_of(decision: Decision, words: Sequence[Word], columns: Mapping[str, GivenColumn]) -> list[Cell]:
    """Each word with its column and the largest number it is read up to."""
    reach = _reach(decision)
    return [
        Cell(place, word, columns[word.name], reach.get(word.name, LARGEST // 2))
        for place, word in enumerate(words)
    ]


def taken(cells: Sequence[Cell], named: GivenColumn, row: Tree) -> exp.Select:
    """Row, id, the words in stored form and, for a row with a cell that is wrong, what is wrong with each.

    In layers, so that each cell is read once: as given, stored, judged, told.

    Args:
        cells: the words.
        named: the column that names the rows.
        row: the number of a row of the given table, from 0.
    """
    given = [named_as(word_column(cell.column.name), cell.raw) for cell in cells]
    stored = [
        named_as(value(word_column(cell.raw), cell.kind, cell.word, cell.reach), cell.stored)
        for cell in cells
    ]
    names = [word_column(name) for cell in cells for name in (cell.raw, cell.stored)]
    wrong = [_is_wrong(cell) for cell in cells]
    some = reduce(lambda one, other: exp.Or(this=one, expression=other), [exp.false(), *wrong])
    said = [
        named_as(_if_wrong(call("concat_ws", exp.Literal.string(TOGETHER), *_names(cells))), OUTSIDE),
        named_as(_if_wrong(exp.Array(expressions=_tellings(cells))), TROUBLE),
        *(named_as(word_column(cell.stored), cell.word.name) for cell in cells),
    ]
    layers = [
        [named_as(row, ROW), named_as(word_column(named.name), ID), *given],
        [word_column(ROW), word_column(ID), *(word_column(cell.raw) for cell in cells), *stored],
        [word_column(ROW), word_column(ID), *names, named_as(some, _WRONG)],
        [word_column(ROW), word_column(ID), *said],
    ]
    return _stacked(layers)


def _stacked(layers: Sequence[Sequence[Tree]]) -> exp.Select:
    """Selections one over the other, the first over the given table."""
    below: exp.Table | exp.Subquery = exp.to_table(GIVEN)
    for number, layer in enumerate(layers):
        select = exp.Select(expressions=list(layer)).from_(below, copy=False)
        below = select.subquery(f"_layer{number}", copy=False)
    return select


def _if_wrong(said: Tree) -> Tree:
    """What is said of a row with a cell that is wrong; null for every other row."""
    return exp.Case().when(word_column(_WRONG), said, copy=False)


def _names(cells: Sequence[Cell]) -> list[Tree]:
    """The header of each column that is wrong, null of every other."""
    return [
        exp.Case().when(_is_wrong(cell), exp.Literal.string(cell.column.header), copy=False) for cell in cells
    ] or [exp.null()]


def _tellings(cells: Sequence[Cell]) -> list[Tree]:
    return [exp.Case().when(_is_wrong(cell), _told(cell), copy=False) for cell in cells] or [
        exp.cast(exp.null(), "text")
    ]


def troubles(source: str, at_most: int) -> exp.Select:
    """For each word's place and kind of trouble: how many cells, and the first ones' rows, ids and texts.

    Args:
        source: a table with the columns beside the words.
        at_most: how many are the first ones.
    """
    each = exp.select(
        word_column(ROW), word_column(ID), named_as(call("unnest", word_column(TROUBLE)), TROUBLE)
    ).from_(exp.to_table(source))
    text, line = word_column(TROUBLE), exp.Literal.string(LINE)
    what = [call("split_part", text.copy(), line.copy(), whole(part)) for part in (1, 2)]
    start = exp.Add(
        this=exp.Add(this=call("length", what[0].copy()), expression=call("length", what[1].copy())),
        expression=whole(3),
    )
    said = call("substr", text.copy(), start)
    few = whole(at_most)
    name = call("coalesce", exp.cast(word_column(ID), "text"), exp.Literal.string(""))
    return (
        exp.select(
            *(named_as(part, name) for part, name in zip(what, ("place", "kind"), strict=True)),
            exp.Count(this=exp.Star()),
            call("min", word_column(ROW), few),
            call("min_by", name, word_column(ROW), few.copy()),
            call("min_by", said, word_column(ROW), few.copy()),
        )
        .from_(each.subquery("_each", copy=False))
        .where(exp.Not(this=exp.Paren(this=is_null(text.copy()))))
        .group_by(word_column("place"), word_column("kind"))
    )


def _is_wrong(cell: Cell) -> Tree:
    """Never null: the cell is no value the word allows."""
    given, stored, word = word_column(cell.raw), word_column(cell.stored), cell.word
    unknown = exp.Not(this=is_empty(given, cell.kind)) if word.may_be_unknown else exp.true()
    beyond = [test for test, _ in _bounds(cell)]
    outside = reduce(lambda one, other: exp.Or(this=one, expression=other), beyond) if beyond else exp.false()
    return exp.Paren(this=exp.Case().when(is_null(stored), unknown, copy=False).else_(outside, copy=False))


def _bounds(cell: Cell) -> list[tuple[Tree, str]]:
    """Below the lowest value, above the highest."""
    stored, word = word_column(cell.stored), cell.word
    tests: list[tuple[Tree, str]] = []
    if word.low is not None:
        tests.append((exp.LT(this=stored.copy(), expression=_SPEECH.constant(word.low)), BELOW))
    if word.high is not None:
        tests.append((exp.GT(this=stored.copy(), expression=_SPEECH.constant(word.high)), ABOVE))
    return tests


def _told(cell: Cell) -> Tree:
    """``place|kind|text`` of a cell that is wrong."""
    given = word_column(cell.raw)
    kind = exp.Case().when(is_empty(given, cell.kind), exp.Literal.string(EMPTY))
    for test, said in _bounds(cell):
        kind = kind.when(test, exp.Literal.string(said))
    unread = STRANGE if cell.word.type is WordType.ONE_OF else UNREAD
    kind = kind.else_(exp.Literal.string(unread))
    text = call("trim", call("coalesce", exp.cast(given.copy(), "text"), exp.Literal.string("")))
    return call(
        "concat",
        exp.Literal.string(f"{cell.place}{LINE}"),
        kind,
        exp.Literal.string(LINE),
        call("substr", text, whole(1), whole(_LONGEST)),
    )


def _reach(decision: Decision) -> Mapping[str, int]:
    """For words that are added up, how large each may be for the sum to be a whole number of 64 bits."""
    found: dict[str, int] = {}
    for rule in decision.rules:
        for linear in _linears(rule.condition):
            weight = 2 * sum(abs(factor) for factor, _ in linear.terms)
            for _, word in linear.terms:
                found[word] = min(found.get(word, LARGEST), LARGEST // weight)
    return found


def _linears(condition: Condition) -> list[Linear]:
    match condition:
        case Linear():
            return [condition]
        case Not(item):
            return _linears(item)
        case And(items) | Or(items):
            return [found for item in items for found in _linears(item)]
        case _:
            return []


def named_as(tree: Tree, name: str) -> Tree:
    """The tree under a name of any signs."""
    return exp.Alias(this=tree, alias=exp.to_identifier(name, quoted=True))
