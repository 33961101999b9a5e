"""The cell of a decision table: one test of one word, in the usual notation of decision tables.

A cell is ``-`` or nothing (anything, also unknown), or a list of parts of which one must fit, or ``not``
before such a list. A part is a value (quotes optional), a comparison ``>= 5``, a range, ``known``, or
``unknown`` (also ``null``). In a range a square bracket that looks at its value includes it; a round one, or
a square one that looks away, leaves it out: ``[1..5]``, ``(1..5]``, ``]1..5]``, ``[1..5[``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from groundrules.rulebook.condition import Always, Among, And, Compare, Condition, IsUnknown, Not, Or, Value
from groundrules.rulebook.language.compare import are_reversed, comparison, constant, lone
from groundrules.rulebook.language.literals import NUMERIC, Literal, stored
from groundrules.rulebook.language.mistake import MistakeError
from groundrules.rulebook.language.tokens import COMPARISONS
from groundrules.rulebook.language.using import Using
from groundrules.rulebook.model import Word, WordType

MAX_LENGTH = 2_000
_RANGE = re.compile(r"(?P<open>[\[(\]])(?P<low>.+?)\.\.(?P<high>.+?)(?P<close>[\])\[])", re.DOTALL)
_COMPARED = re.compile(r"(?P<operator><>|<=(?!>)|>=|<|>|=(?![<>=]))\s*(?P<value>.+)", re.DOTALL)
_FOREIGN = re.compile(r"(?P<sign>==|!=|=>|=<|≥|≤|≠|&&|\|\||!)")
_NOT = re.compile(r"not\s*\((?P<inside>.*)\)|not\s+(?P<rest>.+)", re.DOTALL | re.IGNORECASE)
_DATE = re.compile(r"""date\s*\(\s*(["'])(?P<day>[^"']*)\1\s*\)""")
_THOUSANDS = re.compile(r"[0-9],[0-9]{3}(?![0-9])")
_MEANT = {"==": "=", "!=": "<>", "=>": ">=", "=<": "<=", "≥": ">=", "≤": "<=", "≠": "<>", "!": "not"}
_OTHER_QUOTES = "\u201c\u201d\u201e\u2018\u2019\u201a\u00ab\u00bb`"
_QUOTES = "'\""
_OPENS = ",([]<>="


@dataclass(frozen=True, slots=True)
class _Part:
    """One part of a cell and where it starts there."""

    text: str
    offset: int


def cell_condition(text: str, word: Word, using: Using | None = None) -> Condition | None:
    """The cell's test of the word; None for a cell that lets anything through.

    Args:
        text: the cell as written, trimmed.
        word: the word its column speaks of.
        using: the settings it may name, in the case that is being read.

    Raises:
        MistakeError: with the offset in the cell.
    """
    if text in {"", "-"}:
        return None
    if len(text) > MAX_LENGTH:
        message = f"the cell is longer than {MAX_LENGTH:,} characters"
        raise MistakeError("GR129", message, "split the row")
    if text.lower() == "any":
        return Always()
    found = _NOT.fullmatch(text) if text[:3].lower() == "not" else None
    if found and text not in word.values:
        group = "rest" if found["inside"] is None else "inside"
        return _opposite(found[group], found.start(group), word, using)
    return _one_of(text, 0, word, using)


def _opposite(text: str, offset: int, word: Word, using: Using | None) -> Condition:
    inner = _one_of(text, offset, word, using)
    return inner.item if isinstance(inner, Not) else Not(inner)


def _one_of(text: str, start: int, word: Word, using: Using | None) -> Condition:
    """A list of parts, of which one must fit."""
    _no_thousands(text, start, word)
    values: list[Value] = []
    others: list[Condition] = []
    asks_unknown = False
    for part in _parts(text, start):
        lower = part.text.lower()
        if lower in {"unknown", "null"} and part.text not in word.values:
            asks_unknown = _unknown(part, word)
        elif lower == "known":
            _unknown(part, word)
            others.append(Not(IsUnknown(word.name)))
        else:
            test = _test(part, word, using)
            if test is not None:
                others.append(test)
                continue
            value = stored(_literal(part.text, part.offset, word, using), word)
            if value in values:
                raise MistakeError(
                    "GR126", f"`{part.text}` stands twice in the cell", "delete one", part.offset
                )
            values.append(value)
    _not_torn(values, others, text, start, word)
    return _joined(values, others, asks_unknown, word, start)


def _joined(
    values: list[Value], others: list[Condition], asks_unknown: bool, word: Word, start: int
) -> Condition:
    tests: list[Condition] = []
    if values:
        is_one = len(values) == 1
        tests.append(
            Compare(word.name, "=", values[0]) if is_one else Among(word.name, tuple(values)),
        )
    tests.extend(others)
    if asks_unknown:
        tests.append(IsUnknown(word.name))
    if not tests:
        raise MistakeError("GR125", "the cell names no value", "write `-` for anything", start)
    return tests[0] if len(tests) == 1 else Or(tuple(tests))


def _test(part: _Part, word: Word, using: Using | None) -> Condition | None:
    """The part as a comparison or a range; None when it is a plain value."""
    text = part.text
    if text[0] in "[(]":
        found = _RANGE.fullmatch(text)
        if found is None:
            mend = "write a range like `[1..5]` or `]1..5]`"
            raise MistakeError("GR110", f"`{text}` is not a range", mend, part.offset)
        return _range(part, found, word, using)
    foreign = _FOREIGN.match(text)
    if foreign:
        sign = foreign["sign"]
        mend = f"write `{_MEANT[sign]}`" if sign in _MEANT else "write the parts with commas between them"
        raise MistakeError("GR119", f"`{sign}` is not part of this language", mend, part.offset)
    found = _COMPARED.fullmatch(text)
    if found is None:
        return None
    value = _literal(found["value"], part.offset + found.start("value"), word, using)
    operator = COMPARISONS[found["operator"]]
    return comparison(lone(word, part.offset), operator, constant(value), {word.name: word}, part.offset)


def _range(part: _Part, found: re.Match[str], word: Word, using: Using | None) -> Condition:
    side = lone(word, part.offset)
    words = {word.name: word}
    low = constant(_literal(found["low"], part.offset + found.start("low"), word, using))
    high = constant(_literal(found["high"], part.offset + found.start("high"), word, using))
    first = comparison(side, ">=" if found["open"] == "[" else ">", low, words, part.offset)
    second = comparison(side, "<=" if found["close"] == "]" else "<", high, words, part.offset)
    if are_reversed(first, second):
        message = f"the range of `{word.name}` is empty: its first end lies above its second"
        raise MistakeError("GR124", message, "put the smaller value first", part.offset)
    return And((first, second))


def _parts(text: str, start: int) -> Iterator[_Part]:
    """The parts between commas that stand in no quotes; a quote opens only where a value can start."""
    begin, quote, before = 0, "", ","
    for at, sign in enumerate(text):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in _QUOTES and before in _OPENS:
            quote = sign
        elif sign == ",":
            yield from _trimmed(text[begin:at], start + begin)
            begin = at + 1
        before = before if sign.isspace() else sign
    yield from _trimmed(text[begin:], start + begin)


def _trimmed(text: str, offset: int) -> Iterator[_Part]:
    stripped = text.strip()
    if stripped:
        yield _Part(stripped, offset + len(text) - len(text.lstrip()))


def _unknown(part: _Part, word: Word) -> bool:
    if not word.may_be_unknown:
        mend = "write `-`, or declare the word with `unknown: yes`"
        raise MistakeError("GR128", f"`{word.name}` is never unknown", mend, part.offset)
    return True


def _literal(text: str, offset: int, word: Word, using: Using | None) -> Literal:
    """The value as written; quotes are optional in a cell, and a number in quotes is a text."""
    offset += len(text) - len(text.lstrip())
    text = text.strip()
    if using is not None and text in using.settings:
        return using.literal(text, offset, word)
    for quote in _QUOTES:
        if len(text) > 1 and text.startswith(quote) and text.endswith(quote):
            return Literal("text", text[1:-1].replace(quote * 2, quote), offset)
        if text.startswith(quote) or (text.endswith(quote) and text not in word.values):
            message = "the quote that opens here is never closed"
            raise MistakeError("GR121", message, f"add the closing `{quote}` or delete this one", offset)
    if text[:1] in _OTHER_QUOTES and text not in word.values:
        message = f"`{text[:1]}` does not open a text here"
        raise MistakeError("GR121", message, "use the plain quote `'`, or none", offset)
    found = _DATE.fullmatch(text)
    if found and word.type is WordType.DATE:
        return Literal("date", found["day"], offset + found.start("day"))
    if word.type is WordType.YES_NO and text.lower() in {"true", "false", "yes", "no"}:
        return Literal("yes/no", text, offset)
    return Literal("bare", text, offset)


def _no_thousands(text: str, start: int, word: Word) -> None:
    """``250,000`` would read as two numbers: that is asked, never guessed."""
    found = _THOUSANDS.search(text) if word.type in NUMERIC else None
    if found:
        message = f"`{found.group()}` reads as two numbers"
        mend = "write numbers without commas, like 250000; for two numbers put a blank after the comma"
        raise MistakeError("GR110", message, mend, start + found.start())


def _not_torn(values: list[Value], others: list[Condition], text: str, start: int, word: Word) -> None:
    """``>= 7,5`` would read as "at least 7, or 5": a number may not stand beside a comparison."""
    if word.type in NUMERIC and values and any(isinstance(other, Compare) for other in others):
        message = f"`{text}` mixes a comparison with plain numbers"
        mend = "write decimals with a point, like 7.5; for a list write `= 5` for each plain number"
        raise MistakeError("GR110", message, mend, start)
