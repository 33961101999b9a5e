"""What is wrong with a given table, said to whoever can mend it."""

from collections.abc import Callable

from groundrules.coverage.given.ports import BrokenTableError, GivenColumn
from groundrules.coverage.given.run import Trouble
from groundrules.coverage.given.stored import Kind, can_hold
from groundrules.coverage.given.taken import ABOVE, BELOW, EMPTY, UNREAD
from groundrules.rulebook.language.literals import KIND, number, split_unit, written
from groundrules.rulebook.language.mistake import did_you_mean, listed
from groundrules.rulebook.model import Word, WordType
from groundrules.terms import Finding, Severity, Span

LineOf = Callable[[int], int | None]
"""The line of the file a row, counted from 1, stands on; None when it cannot be told."""

_WRITE = {
    WordType.WHOLE: "write whole numbers like 1200, without signs between thousands",
    WordType.DECIMAL: "write numbers like 1200.5, without signs between thousands",
    WordType.MONEY: "write amounts like 1200.50, without signs between thousands",
    WordType.PERCENT: "write percentages like 12.5 or 12.5%",
    WordType.DATE: "write days as year-month-day, like 2027-06-30, without a time of day",
    WordType.YES_NO: "write yes or no",
}
_HOLDS = {
    "whole": "whole numbers",
    "decimal": "decimal numbers",
    "binary": "binary fractions",
    "float": "binary fractions",
    "day": "dates",
    "instant": "dates with a time of day",
    "yes/no": "yes and no",
    "text": "text",
}


def broken(error: BrokenTableError, file: str) -> Finding:
    """A table that cannot be read, or answers that cannot be written."""
    code, kind = ("GR428", "not written") if error.is_output else ("GR421", "table not read")
    return Finding(code, Severity.ERROR, error.message, error.mend, Span(file, error.line), kind)


def other_kind(column: GivenColumn, word: Word, file: str) -> Finding | None:
    """A column of values the word can never have; None when it can."""
    kind = Kind.of(column.kind)
    if can_hold(kind, word):
        return None
    holds = _HOLDS.get(kind.name, f"values of the kind `{column.kind}`")
    message = f"`{column.header}` holds {holds}, and `{word.name}` is {KIND[word.type]}"
    mend = "write another kind of column, or text"
    return Finding("GR425", Severity.ERROR, message, mend, Span(file), "column of another type")


def wrong_cells(trouble: Trouble, file: str, line_of: LineOf) -> Finding:
    """Cells that are no value of the word, or none the book allows: how many, and where the first are."""
    word, column = trouble.cell.word, trouble.cell.column
    first = trouble.texts[0]
    mend, code, kind = "mend them, or let the book's word allow them", "GR427", "outside the book"
    if trouble.kind == UNREAD:
        code, kind = "GR426", "unreadable value"
        why = f"cannot be read as {KIND[word.type]}"
        mend = _unread_mend(first, word)
    elif trouble.kind == EMPTY:
        why = "is empty, and the book says it is always known"
        mend = f"fill them in, or let `{word.name}` be `unknown: yes` in the book"
    elif trouble.kind in (BELOW, ABOVE):
        bound = word.low if trouble.kind == BELOW else word.high
        why = f"is {trouble.kind} {written(bound, word)}, the {_END[trouble.kind]} value the book allows"
    else:
        why = f"is not one of {listed(word.values)}"
        mend = did_you_mean(first, word.values, otherwise=mend)
    count = trouble.count
    rows = "1 row is" if count == 1 else f"{count:,} rows are"
    message = f"{rows} not decided: `{column.header}` {why}: {_places(trouble)}"
    example = {"row": str(trouble.rows[0]), "id": trouble.ids[0], column.header: first or "(empty)"}
    place = Span(file, line_of(trouble.rows[0]) or 1)
    return Finding(code, Severity.WARNING, message, mend, place, kind, (), example, count)


_END = {BELOW: "lowest", ABOVE: "highest"}


def _places(trouble: Trouble) -> str:
    said = [
        f"row {row:,} `{text}`" if text else f"row {row:,}"
        for row, text in zip(trouble.rows, trouble.texts, strict=True)
    ]
    more = trouble.count - len(said)
    return ", ".join(said) + (f" and {more:,} more" if more > 0 else "")


def _unread_mend(text: str, word: Word) -> str:
    plain, unit = split_unit(text)
    read = number(plain)
    if word.type not in _WRITE:
        return "mend them"
    if word.type in (WordType.DATE, WordType.YES_NO) or read is None:
        return _WRITE[word.type]
    if unit and unit not in (word.currency, "%" if word.type is WordType.PERCENT else ""):
        return f"`{word.name}` is in {word.currency}: convert them" if word.currency else _WRITE[word.type]
    if (read * 10**word.scale).denominator != 1:
        holds = f"{word.scale} decimals" if word.scale else "no decimals"
        return f"`{word.name}` has {holds}: round them in the file; nothing is rounded here"
    return "it is larger than can be reckoned with exactly"
