"""A Markdown decision table: one row is one rule, one cell one test.

Cells: ``-`` or nothing (anything, also unknown), a value or ``a, b``, ``not a, b``, ``>= 5``, ``[1..5]`` (a
round bracket leaves the end out), ``known``, ``unknown``; ``unknown`` may also stand in a list.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from groundrules.rulebook.condition import Always, Among, And, Compare, Condition, IsUnknown, Not, Or
from groundrules.rulebook.language.compare import are_reversed, comparison, constant, lone
from groundrules.rulebook.language.literals import Literal, stored
from groundrules.rulebook.language.mistake import MistakeError, did_you_mean
from groundrules.rulebook.language.tokens import COMPARISONS
from groundrules.rulebook.model import Word, WordType

_RULER = re.compile(r"[\s|:-]+")
_RANGE = re.compile(r"(?P<open>[\[(])(?P<low>.+?)\.\.(?P<high>.+?)(?P<close>[\])])")
_COMPARED = re.compile(r"(?P<operator><>|<=|>=|<|>|=)\s*(?P<value>.+)", re.DOTALL)
_PARTS = re.compile(r"'(?:[^']|'')*'|[^,']+|'")


@dataclass(frozen=True, slots=True)
class Cell:
    """The text between two bars, trimmed, and where it starts in the table's text."""

    text: str
    offset: int


@dataclass(frozen=True, slots=True)
class Row:
    """One rule of the table as written: its id, one cell per tested word and per output, and the reason."""

    rule_id: Cell
    tests: tuple[tuple[str, Cell], ...]
    outcome: tuple[tuple[str, Cell], ...]
    why: str


def rows(text: str, words: Mapping[str, Word], note: Callable[[MistakeError], None]) -> Iterator[Row]:
    """The table's rows; ``note`` is told what is wrong with header and rows."""
    lines = list(_lines(text))
    if not lines:
        note(MistakeError("GR110", "the table is empty", "it needs a header: `| id | a word | -> outcome |`"))
        return
    header = _header(lines[0], words, note)
    if header is None:
        return
    tested, given, has_why = header
    width = 1 + len(tested) + len(given) + has_why
    for cells in lines[1:]:
        if _RULER.fullmatch("|".join(cell.text for cell in cells)) and _is_ruler(cells):
            continue
        if len(cells) != width:
            message = f"the row has {len(cells)} cells and the header {width}"
            note(MistakeError("GR110", message, "check the bars of this row", cells[0].offset))
            continue
        if not cells[0].text:
            note(MistakeError("GR107", "the row needs an id", "name it in the first cell", cells[0].offset))
            continue
        tests = tuple(zip(tested, cells[1 : 1 + len(tested)], strict=True))
        outcome = tuple(zip(given, cells[1 + len(tested) : 1 + len(tested) + len(given)], strict=True))
        yield Row(cells[0], tests, outcome, cells[-1].text if has_why else "")


def _is_ruler(cells: tuple[Cell, ...]) -> bool:
    return all(len(cell.text) > 1 and "-" in cell.text for cell in cells)


def _lines(text: str) -> Iterator[tuple[Cell, ...]]:
    at = 0
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            yield tuple(_cells(line, at))
        at += len(line) + 1


def _cells(line: str, at: int) -> Iterator[Cell]:
    """The cells between the bars; the outer bars may be left out."""
    begin = len(line) - len(line.lstrip())
    body = line.strip()
    if body.startswith("|"):
        begin, body = begin + 1, body[1:]
    body = body.removesuffix("|")
    for part in body.split("|"):
        yield Cell(part.strip(), at + begin + len(part) - len(part.lstrip()))
        begin += len(part) + 1


def _header(
    cells: tuple[Cell, ...], words: Mapping[str, Word], note: Callable[[MistakeError], None]
) -> tuple[tuple[str, ...], tuple[str, ...], bool] | None:
    """The tested words, the outputs, and whether the last column gives the reason."""
    names = [cell.text for cell in cells]
    arrow = next((place for place, name in enumerate(names) if name.startswith("->")), None)
    if names[0] != "id" or arrow is None:
        message = "the header must start with `id` and mark the first outcome with `->`"
        note(MistakeError("GR110", message, "like `| id | segment | -> owner | why |`", cells[0].offset))
        return None
    given = [names[arrow].removeprefix("->").strip(), *names[arrow + 1 :]]
    has_why = len(given) > 1 and given[-1] == "why"
    outputs = given[:-1] if has_why else given
    is_sound = True
    for place, cell in enumerate(cells[1:arrow], 1):
        if cell.text not in words:
            mend = did_you_mean(cell.text, words, otherwise="declare it under `words`")
            note(MistakeError("GR111", f"`{cell.text}` is not a word of this book", mend, cell.offset))
            is_sound = False
        elif cell.text in names[1:place]:
            note(MistakeError("GR110", f"the column `{cell.text}` stands twice", "delete one", cell.offset))
            is_sound = False
    if len(set(outputs)) != len(outputs) or not all(outputs):
        note(MistakeError("GR110", "an outcome column is empty or stands twice", "", cells[arrow].offset))
        is_sound = False
    return (tuple(names[1:arrow]), tuple(outputs), has_why) if is_sound else None


def cell_condition(  # noqa: PLR0911 - one per kind of cell
    cell: Cell, word: Word, words: Mapping[str, Word]
) -> Condition | None:
    """The cell's test of the word, None for one that lets anything through; raises MistakeError."""
    text = cell.text
    if text in {"", "-"}:
        return None
    if text.lower() == "any":
        return Always()
    if text.lower() == "known":
        return Not(_unknown(cell, word))
    found = _RANGE.fullmatch(text)
    if found:
        return _range(cell, found, word, words)
    found = _COMPARED.fullmatch(text)
    if found:
        value = _literal(found["value"], cell.offset + found.start("value"), word)
        operator = COMPARISONS[found["operator"]]
        return comparison(lone(word, cell.offset), operator, constant(value), words, cell.offset)
    if text.lower().startswith("not "):
        rest = text[4:]
        inner = _listed(Cell(rest.strip(), cell.offset + 4 + len(rest) - len(rest.lstrip())), word)
        return Not(inner)
    return _listed(cell, word)


def _listed(cell: Cell, word: Word) -> Condition:
    """A value or several, with ``unknown`` allowed among them."""
    values = []
    asks_unknown = False
    for part in _PARTS.finditer(cell.text):
        text = part.group().strip()
        offset = cell.offset + part.start() + len(part.group()) - len(part.group().lstrip())
        if text.lower() == "unknown":
            _unknown(Cell(text, offset), word)
            asks_unknown = True
        elif text:
            value = stored(_literal(text, offset, word), word)
            if value in values:
                raise MistakeError("GR126", f"`{text}` stands twice in the cell", "delete one", offset)
            values.append(value)
    unknown = IsUnknown(word.name)
    if not values:
        if asks_unknown:
            return unknown
        raise MistakeError("GR125", "the cell names no value", "write `-` for anything", cell.offset)
    known = Compare(word.name, "=", values[0]) if len(values) == 1 else Among(word.name, tuple(values))
    return Or((known, unknown)) if asks_unknown else known


def _unknown(cell: Cell, word: Word) -> IsUnknown:
    if not word.may_be_unknown:
        mend = "write `-`, or declare the word with `unknown: yes`"
        raise MistakeError("GR128", f"`{word.name}` is never unknown", mend, cell.offset)
    return IsUnknown(word.name)


def _literal(text: str, offset: int, word: Word) -> Literal:
    """The cell's value; quotes are optional there, and a number in quotes is a text."""
    text = text.strip()
    if len(text) > 1 and text.startswith("'") and text.endswith("'"):
        return Literal("text", text[1:-1].replace("''", "'"), offset)
    if text.startswith("'") or text.endswith("'"):
        message = "the quote that opens here is never closed"
        raise MistakeError("GR121", message, "add the closing `'` or delete this one", offset)
    if word.type is WordType.YES_NO and text.lower() in {"true", "false", "yes", "no"}:
        return Literal("yes/no", text, offset)
    return Literal("bare", text, offset)


def _range(cell: Cell, found: re.Match[str], word: Word, words: Mapping[str, Word]) -> Condition:
    side = lone(word, cell.offset)
    low = constant(_literal(found["low"], cell.offset + found.start("low"), word))
    high = constant(_literal(found["high"], cell.offset + found.start("high"), word))
    first = comparison(side, ">=" if found["open"] == "[" else ">", low, words, cell.offset)
    second = comparison(side, "<=" if found["close"] == "]" else "<", high, words, cell.offset)
    if are_reversed(first, second):
        message = f"the range of `{word.name}` is empty: its first end lies above its second"
        raise MistakeError("GR124", message, "put the smaller value first", cell.offset)
    return And((first, second))
