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
from groundrules.rulebook.language.mistake import MistakeError, did_you_mean
from groundrules.rulebook.language.using import Using
from groundrules.rulebook.model import SettingTest, Word
from groundrules.rulebook.reading.cells import MAX_LENGTH, cell_condition
from groundrules.rulebook.reading.grid import Drawn
from groundrules.rulebook.reading.header import Columns, Noted, read_header
from groundrules.rulebook.reading.in_text import InText
from groundrules.rulebook.reading.vocabulary import Vocabulary
from groundrules.terms import Span

__all__ = ["MAX_COLUMNS", "MAX_ROWS", "InText", "Row", "read_table"]
MAX_ROWS = 20_000
MAX_COLUMNS = 200
_IDS = re.compile(r"[^,;\s](?:[^,;]*[^,;\s])?")
_NAMES = re.compile(r"[^\W\d]\w*")
_CACHED = 50_000


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
class _ReadCell:
    """A cell understood: its test with its text alone and inside an ``and``, or the mistake."""

    condition: Condition | None = None
    alone: str = ""
    inside: str = ""
    mistake: MistakeError | None = None
    settings: tuple[str, ...] = ()


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
    columns = read_header(table, asked.words, note, gives, is_file=is_file)
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


def _row(table: Drawn, number: int, columns: Columns, reader: "_Cells", note: Noted) -> Row:
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
                understand = _read_cell if len(text) <= MAX_LENGTH else _read_cell.__wrapped__
                read = self._meant(understand(text, self._bare[name]), names)
            self._seen[text, name] = read
        return read

    def _meant(self, read: _ReadCell, names: Sequence[str]) -> _ReadCell:
        """A cell that cannot be read, with the setting that was probably meant."""
        wrong = read.mistake
        if wrong is None or wrong.mend.startswith("did you mean"):
            return read
        close = next(filter(None, (did_you_mean(one, self._using.settings) for one in names)), "")
        if not close:
            return read
        return replace(read, mistake=MistakeError(wrong.code, wrong.message, close, wrong.offset))

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
