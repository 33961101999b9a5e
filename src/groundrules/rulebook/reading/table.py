"""A decision table: one row is one rule, one cell one test; drawn in the book or kept in a file beside it.

The first column names the rule, the last ones are what the decision gives (marked ``->`` in the header, or
as many as the decision declares); columns ``why`` and ``yields to`` may follow those.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from groundrules.rulebook.condition import Always, And, Condition, Or
from groundrules.rulebook.language.canonical import print_condition
from groundrules.rulebook.language.mistake import MistakeError, did_you_mean, listed
from groundrules.rulebook.language.using import Using
from groundrules.rulebook.model import SettingTest, Word
from groundrules.rulebook.reading.cells import cell_condition
from groundrules.rulebook.reading.grid import Drawn
from groundrules.rulebook.reading.vocabulary import Vocabulary
from groundrules.rulebook.yaml_tree import Node
from groundrules.terms import Span

MAX_ROWS = 20_000
MAX_COLUMNS = 200
_WHY = "why"
_RULER = re.compile(r":?-{2,}:?|:-+:?|-+:")
_YIELDS = "yields to"
_IDS = re.compile(r"[^,;\s](?:[^,;]*[^,;\s])?")
_NAMES = re.compile(r"[^\W\d]\w*")
_CACHED = 50_000
_CACHED_LINES = 6_000
Noted = Callable[[str, str, Span, str, str], None]
"""Told a mistake: its code, message, place, help, and the rule's id (empty when it belongs to none)."""


@dataclass(frozen=True, slots=True)
class Row:
    """One rule of a table.

    Attributes:
        rule_id: its id.
        condition: all its tests together; None when a cell could not be read.
        text: the condition as written in the book's own language.
        outcome: the texts of its outcome cells that are not empty, each with the place of its text.
        why: the reason, or nothing.
        span: where the row's id stands.
        yields_to: the rules it yields to, each with its place.
        setting_tests: the cells that name settings.
    """

    rule_id: str
    condition: Condition | None
    text: str
    outcome: Mapping[str, tuple[str, Callable[[int], Span]]]
    why: str
    span: Span
    yields_to: Mapping[str, Span]
    setting_tests: tuple[SettingTest, ...] = ()


@dataclass(frozen=True, slots=True)
class _Columns:
    """The header as understood: word per tested column, and which columns give what."""

    tested: tuple[tuple[int, str], ...]
    given: tuple[tuple[int, str], ...]
    why: int | None
    yields_to: int | None
    width: int


@dataclass(frozen=True, slots=True)
class _ReadCell:
    """A cell understood: its test with its text alone and inside an ``and``, or the mistake."""

    condition: Condition | None = None
    alone: str = ""
    inside: str = ""
    mistake: MistakeError | None = None
    settings: tuple[str, ...] = ()


class InText:
    """A table drawn with bars in the book's text."""

    def __init__(self, node: Node) -> None:
        self._node = node
        rows: list[tuple[str, ...]] = []
        offsets: list[tuple[int, ...]] = []
        starts: list[int] = []
        at = 0
        for line in node.text.split("\n"):
            cells, places, is_ruler = _between_bars(line)
            if cells and not (rows and is_ruler):
                rows.append(cells)
                offsets.append(places)
                starts.append(at)
            at += len(line) + 1
        self.rows = tuple(rows)
        self._offsets = tuple(offsets)
        self._starts = tuple(starts)
        self._begins: dict[int, Span | None] = {}

    def span(self, row: int, column: int, offset: int = 0) -> Span:
        """The place of a cell (both counted from 0), or of the character at that offset of its text."""
        if row >= len(self._offsets):
            return self._node.span
        places = self._offsets[row]
        place = places[min(column, len(places) - 1)] + offset
        if row not in self._begins:
            self._begins[row] = self._node.line_begin(self._starts[row])
        begin = self._begins[row]
        if begin is None:
            return self._node.place(self._starts[row] + place)
        return Span(begin.file, begin.line, begin.column + place)


@lru_cache(maxsize=_CACHED_LINES)
def _between_bars(line: str) -> tuple[tuple[str, ...], tuple[int, ...], bool]:
    """The cells between the bars, where each begins in the line, and whether it is the rule under a header.

    The outer bars may be left out. Remembered, because an editor reads a table again at every key.
    """
    body = line.strip()
    if not body:
        return (), (), False
    begin = len(line) - len(line.lstrip())
    if body.startswith("|"):
        begin, body = begin + 1, body[1:]
    body = body.removesuffix("|")
    cells, places = [], []
    for part in body.split("|"):
        cells.append(part.strip())
        places.append(begin + len(part) - len(part.lstrip()))
        begin += len(part) + 1
    return tuple(cells), tuple(places), all(_RULER.fullmatch(text) for text in cells)


def read_table(
    table: Drawn,
    asked: Vocabulary,
    note: Noted,
    *,
    gives: Sequence[str] = (),
    is_file: bool = False,
) -> Iterator[Row]:
    """The table's rules in order; ``note`` is told every mistake at its cell.

    Args:
        table: the cells and their places.
        asked: the words its columns may speak of, and the settings its cells may name.
        note: told each mistake.
        gives: what the decision is declared to give; those are the last columns when none is marked ``->``.
        is_file: a table out of a file may call its first column what it likes; in the book it is ``id``.
    """
    if not table.rows:
        mend = "it needs a header: `| id | a word | -> outcome |`"
        note("GR110", "the table is empty", table.span(0, 0), mend, "")
        return
    if len(table.rows) > MAX_ROWS or len(table.rows[0]) > MAX_COLUMNS:
        message = f"the table is larger than {MAX_ROWS:,} rows or {MAX_COLUMNS} columns"
        note("GR104", message, table.span(0, 0), "split the decision", "")
        return
    columns = _header(table, asked.words, note, gives, is_file=is_file)
    if columns is None:
        return
    reader = _Cells(asked)
    for number, cells in enumerate(table.rows[1:], 1):
        if not any(cells):
            continue
        if len(cells) != columns.width:
            message = f"the row has {len(cells)} cells and the header {columns.width}"
            mend = "check the separators of this row" if is_file else "check the bars of this row"
            note("GR110", message, table.span(number, 0), mend, cells[0])
        elif not cells[0]:
            note("GR107", "the row needs an id", table.span(number, 0), "name it in the first cell", "")
        else:
            yield _row(table, number, columns, reader, note)


def _row(table: Drawn, number: int, columns: _Columns, reader: "_Cells", note: Noted) -> Row:
    cells = table.rows[number]
    rule_id = " ".join(cells[0].split())
    tests: list[_ReadCell] = []
    named: list[SettingTest] = []
    is_sound = True
    for column, name in columns.tested:
        read = reader.read(cells[column], name)
        if read.mistake is not None:
            wrong = read.mistake
            note(wrong.code, wrong.message, table.span(number, column, wrong.offset), wrong.mend, rule_id)
            is_sound = False
        elif read.condition is not None:
            tests.append(read)
            if read.settings:
                text = f"{name} {cells[column]}"
                named.append(SettingTest(read.condition, text, read.settings))
    condition, text = _together(tests)
    return Row(
        rule_id,
        condition if is_sound else None,
        text,
        {
            name: (cells[column], _placer(table, number, column))
            for column, name in columns.given
            if cells[column] not in {"", "-"}
        },
        cells[columns.why] if columns.why is not None else "",
        table.span(number, 0),
        _yields(table, number, columns.yields_to),
        tuple(named),
    )


def _yields(table: Drawn, row: int, column: int | None) -> dict[str, Span]:
    """The rules named in the cell, each at its place."""
    text = table.rows[row][column] if column is not None else ""
    if column is None or text in {"", "-"}:
        return {}
    return {found.group(): table.span(row, column, found.start()) for found in _IDS.finditer(text)}


def _placer(table: Drawn, row: int, column: int) -> Callable[[int], Span]:
    """Places inside a cell, counted from the cell's own start."""
    return lambda offset: table.span(row, column, offset)


def _together(tests: Sequence[_ReadCell]) -> tuple[Condition, str]:
    """All tests of a row as one condition, and its text."""
    if not tests:
        return Always(), "any"
    found = tuple(test.condition for test in tests if test.condition is not None)
    if len(found) == 1:
        return found[0], tests[0].alone
    return And(found), " and ".join(test.inside for test in tests)


class _Cells:
    """Reads the cells of one table; those that name a setting are remembered only here."""

    def __init__(self, asked: Vocabulary) -> None:
        self._words = asked.words
        self._bare = {name: replace(word, span=None) for name, word in asked.words.items()}
        self._using = Using(asked.settings)
        self._seen: dict[tuple[str, str], _ReadCell] = {}

    def read(self, text: str, name: str) -> _ReadCell:
        """The cell of the column of that word."""
        read = self._seen.get((text, name))
        if read is None:
            names = () if not self._using.settings else _NAMES.findall(text)
            if any(one in self._using.settings for one in names):
                read = self._read_with_settings(text, self._words[name])
            else:
                read = _read_cell(text, self._bare[name])
            self._seen[text, name] = read
        return read

    def _read_with_settings(self, text: str, word: Word) -> _ReadCell:
        try:
            found = self._using.spread(
                lambda: cell_condition(text, word, self._using) or Always(), self._words
            )
        except MistakeError as mistake:
            return _ReadCell(mistake=mistake)
        return _written(found, self._words, tuple(self._using.met))


@lru_cache(maxsize=_CACHED)
def _read_cell(text: str, word: Word) -> _ReadCell:
    """The cell understood; remembered, because tables repeat their cells and editors repeat their tables."""
    try:
        condition = cell_condition(text, word)
    except MistakeError as mistake:
        return _ReadCell(mistake=mistake)
    return _ReadCell() if condition is None else _written(condition, {word.name: word})


def _written(condition: Condition, words: Mapping[str, Word], settings: tuple[str, ...] = ()) -> _ReadCell:
    alone = print_condition(condition, words)
    inside = f"({alone})" if isinstance(condition, (And, Or)) else alone
    return _ReadCell(condition, alone, inside, settings=settings)


def _header(
    table: Drawn, words: Mapping[str, Word], note: Noted, gives: Sequence[str], *, is_file: bool
) -> _Columns | None:
    """The columns as understood, or None with what is wrong told."""
    names = tuple(" ".join(name.split()) for name in table.rows[0])
    why, yields_to, last = _trailing(names)
    first_given = _first_given(names, last, gives)
    if first_given is None or (names[0] != "id" and not is_file):
        message = "the header must start with `id` and mark the first outcome with `->`"
        mend = "like `| id | segment | -> owner | why |`"
        note("GR110", message, table.span(0, 0), mend, "")
        return None
    tested = _tested(table, names[:first_given], words, note)
    given = tuple((column, names[column].removeprefix("->").strip()) for column in range(first_given, last))
    outputs = [name for _, name in given]
    if len(set(outputs)) != len(outputs) or not all(outputs):
        message = "an outcome column is empty or stands twice"
        note("GR110", message, table.span(0, first_given), "give each outcome one column", "")
        return None
    extra = [(column, name) for column, name in given if gives and name not in gives]
    for column, name in extra:
        mend = did_you_mean(name, gives, otherwise=f"it gives {listed(gives)}")
        note("GR203", f"the decision does not give `{name}`", table.span(0, column), mend, "")
    if extra or len(tested) < first_given - 1:
        return None
    return _Columns(tested, given, why, yields_to, len(names))


def _trailing(names: Sequence[str]) -> tuple[int | None, int | None, int]:
    """Where `why` and `yields to` stand after the outcome, and where the outcome ends."""
    places: dict[str, int] = {}
    last = len(names)
    while last > 1 and names[last - 1] in {_WHY, _YIELDS} and names[last - 1] not in places:
        last -= 1
        places[names[last]] = last
    return places.get(_WHY), places.get(_YIELDS), last


def _tested(
    table: Drawn, names: Sequence[str], words: Mapping[str, Word], note: Noted
) -> tuple[tuple[int, str], ...]:
    """The word of each tested column; those that have none, or one already taken, are told and left out."""
    tested: list[tuple[int, str]] = []
    for column, header in enumerate(names[1:], 1):
        name = _word_of(header, words)
        if name is None:
            mend = did_you_mean(header, words, otherwise="declare it under `words`")
            note("GR111", f"`{header}` is not a word of this book", table.span(0, column), mend, "")
        elif any(name == other for _, other in tested):
            note("GR110", f"the column `{name}` stands twice", table.span(0, column), "delete one", "")
        else:
            tested.append((column, name))
    return tuple(tested)


def _first_given(names: Sequence[str], last: int, gives: Sequence[str]) -> int | None:
    """The first outcome column: the one marked ``->``, or as many last ones as the decision gives."""
    marked = next((column for column, name in enumerate(names) if name.startswith("->")), None)
    if marked is not None:
        return marked if marked > 0 else None
    counted = last - len(gives)
    return counted if gives and counted > 0 else None


def _word_of(name: str, words: Mapping[str, Word]) -> str | None:
    """The word a header names: by its name, or as people write headers ("Open Pipeline")."""
    if name in words:
        return name
    folded = name.casefold().replace(" ", "_")
    return next((word for word in words if word.casefold() == folded), None)
