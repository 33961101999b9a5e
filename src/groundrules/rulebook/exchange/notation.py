"""The cell of a decision table as other programs write it, before anybody knows what its column holds.

Understood, and nothing else: ``-`` or nothing; values (``5``, ``"a"``, ``a``, ``true``, ``2024-01-01``,
``date("2024-01-01")``); ``< <= > >= = == != <>`` before a value, and their signs in one character; ranges
``[1..5]``, ``]1..5[``, ``(1..5)``, ``1..5``, ``[1, 5)``, ``[5..inf)``; ``>= 5 and < 10``; lists of these with
commas, or ``or`` between comparisons, or as ``in (1, 2)`` and ``not in ("a", "b")``; ``not(...)`` around a
list, or before it; ``null``, ``unknown``, ``known``.
"""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from groundrules.rulebook.condition import Operator
from groundrules.rulebook.language.mistake import MistakeError
from groundrules.rulebook.language.tokens import COMPARISONS

Kind = Literal["number", "date", "text", "yes/no", "name"]
CODE = "GR142"


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value of a cell: what it looks like, its text without quotes, and where it starts there.

    A ``name`` is a text without quotes; ``yes/no`` is written without quotes too.
    """

    kind: Kind
    text: str
    offset: int


@dataclass(frozen=True, slots=True)
class Bound:
    """One comparison with a value; equality included."""

    operator: Operator
    value: Scalar


@dataclass(frozen=True, slots=True)
class Missing:
    """``null`` or ``unknown``; with ``known``, the opposite."""

    is_known: bool
    text: str
    offset: int


Part = tuple[Bound, ...] | Missing
"""Comparisons that must all hold, or a question about the unknown itself."""


@dataclass(frozen=True, slots=True)
class Test:
    """A cell's test: one part must hold (or, when negated, none may); no part at all lets anything through.

    ``is_bare`` marks a ``not`` without parenthesis or quote behind it, which might be part of a name.
    """

    parts: tuple[Part, ...] = ()
    is_negated: bool = False
    is_bare: bool = False

    @property
    def scalars(self) -> tuple[Scalar, ...]:
        """Every value the cell names, in order."""
        return tuple(bound.value for part in self.parts if isinstance(part, tuple) for bound in part)

    @property
    def is_ordered(self) -> bool:
        """Whether it asks for more than equality, so that its values must have an order."""
        bounds = (bound for part in self.parts if isinstance(part, tuple) for bound in part)
        return any(bound.operator not in ("=", "<>") for bound in bounds)


ANYTHING = Test()
_SIGNS = {"==": "=", "!=": "<>", "≠": "<>", "≤": "<=", "≥": ">=", "=<": "<=", "=>": ">="}
_SIGN = r"<=|>=|<>|==|!=|=<|=>|≤|≥|≠|<|>|="
_COMPARED = re.compile(rf"(?P<sign>{_SIGN})\s*(?P<value>.+)", re.DOTALL)
_RANGE = re.compile(
    r"(?P<open>[\[\](])\s*(?P<low>.+?)\s*\.\.\s*(?P<high>.+?)\s*(?P<close>[\[\])])", re.DOTALL
)
_BARE_RANGE = re.compile(r"(?P<low>[^\s.\[\]()][^\[\]()]*?)\s*\.\.\s*(?P<high>[^\s.\[\]()][^\[\]()]*)")
_NOT = re.compile(r"not\s*\((?P<inside>.*)\)|not\s+(?P<rest>.+)", re.DOTALL | re.IGNORECASE)
_IN = re.compile(
    r"(?P<no>not\s+)?in\s*(?:(?P<range>[\[\](](?:(?!\.\.).)*\.\..*[\[\])])|[\[({](?P<list>.*)[\])}])",
    re.DOTALL | re.IGNORECASE,
)
_DATE = re.compile(r"""date\s*\(\s*(["'])(?P<day>[^"']*)\1\s*\)|@\s*(["'])(?P<at>\d{4}-\d\d-\d\d)\3""")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"[+-]?\s*(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?")
_ENDLESS = re.compile(r"(?P<sign>[+-]?)\s*(?:inf|infinity|\u221e)", re.IGNORECASE)
_COMMA_RANGE = re.compile(
    r"(?P<open>[\[(\]])(?P<low>\s*[^\s\[\](),;\"']+\s*)[,;](?P<high>\s*[^\s\[\](),;\"']+\s*)(?P<close>[\])\[])"
)
_CALL = re.compile(r"(?P<name>[A-Za-z]\w*|[a-z]+(?: [a-z]+)+)\(.*\)", re.DOTALL)
_JOIN = re.compile(r"(?<=[\s\d)\]\"'])(?:and|&&)(?=[\s<>=!≤≥≠\[(])", re.IGNORECASE)
_OR = re.compile(rf"\s+(?:or|\|\|)\s+(?=(?:{_SIGN}|[\[(\]\"'“]))", re.IGNORECASE)
_QUOTED = re.compile(r"""\"(?:[^"\\]|\\.|"")*\"|'(?:[^'\\]|\\.|'')*'|“[^“”]*”|„[^“”]*“""", re.DOTALL)
_BETWEEN = re.compile(r"between\s+(?P<low>.+?)\s+and\s+(?P<high>.+)", re.IGNORECASE | re.DOTALL)
_THOUSANDS = re.compile(r"\d+(?:,\d{3})+(?!\d)")
_CLOSING = {'"': '"', "'": "'", "“": "”", "„": "“"}
_BRACKETS = {"[": 1, "(": 1, "]": -1, ")": -1}
_YES_NO = frozenset({"true", "false", "yes", "no"})
_UNKNOWN = frozenset({"null", "unknown"})
_USUAL = 'write one of `<= 7.5`, `[1..5]`, `]1..5[`, `"a","b"`, `not("a")`, `-`'


def read_cell(text: str, values: Container[str] = (), *, is_feel: bool = False) -> Test:
    """The cell's test.

    Args:
        text: the cell, trimmed.
        values: values the column is known to have, which win over any other reading of the same text.
        is_feel: the cell comes from a program with one notation, so that ``100,200`` are two numbers.

    Raises:
        MistakeError: with the offset in the cell.
    """
    if text in {"", "-", "\u2013", "\u2014"}:
        return ANYTHING
    if text in values:
        return Test(((Bound("=", Scalar("name", text, 0)),),))
    if text.lower() == "any":
        return ANYTHING
    found = _IN.fullmatch(text)
    if found:
        inside = "list" if found["list"] is not None else "range"
        parts = _alternatives(found[inside], found.start(inside), values, is_feel)
        return Test(parts, is_negated=bool(found["no"]))
    found = _NOT.fullmatch(text)
    if found is None:
        return Test(_alternatives(text, 0, values, is_feel))
    group = "rest" if found["inside"] is None else "inside"
    parts = _alternatives(found[group], found.start(group), values, is_feel)
    is_bare = group == "rest" and any(one.kind == "name" for one in Test(parts).scalars)
    return Test(parts, is_negated=True, is_bare=is_bare)


def as_name(text: str) -> Test:
    """The whole cell taken as one value."""
    return Test(((Bound("=", Scalar("name", text, 0)),),))


def _alternatives(text: str, start: int, values: Container[str], is_feel: bool) -> tuple[Part, ...]:
    found = _THOUSANDS.search(_outside_quotes(text))
    if found and not is_feel:
        message = f"`{text[found.start() : found.end()]}` reads as two numbers"
        mend = "write numbers without commas, like 250000; for two numbers put a blank after the comma"
        raise MistakeError(CODE, message, mend, start + found.start())
    if not is_feel:
        text = _COMMA_RANGE.sub(r"\g<open>\g<low>..\g<high>\g<close>", text)
    parts = tuple(_part(part, offset, values) for part, offset in _split(text, start))
    if not parts:
        raise MistakeError(CODE, "the cell names no value", "write `-` for anything", start)
    if not is_feel:
        _not_torn(parts, text, start)
    return parts


def _not_torn(parts: tuple[Part, ...], text: str, start: int) -> None:
    """``<= 7,5`` would read as "at most 7, or 5": a number right behind a comma there is asked about."""
    is_compared = any(isinstance(part, tuple) and part[0].operator != "=" for part in parts)
    if is_compared and re.search(r"\d,\d", _outside_quotes(text)):
        mend = "write decimals with a point, like 7.5; in a list put a blank after the comma"
        raise MistakeError(CODE, f"`{text}` may hold a decimal comma", mend, start)


def _outside_quotes(text: str) -> str:
    """The text with everything in quotes blanked out, so that places stay the same."""
    return _QUOTED.sub(lambda found: "_" * len(found.group()), text)


def _split(text: str, start: int) -> Iterator[tuple[str, int]]:
    """The parts between commas outside quotes and brackets, and between ``or`` and a comparison."""
    begin, quote, before = 0, "", ","
    depth = 0
    for at, sign in enumerate(text):
        if quote:
            quote = "" if sign == quote and text[at - 1] != "\\" else quote
        elif sign in _CLOSING and before in ",(=<>.[]":
            quote = _CLOSING[sign]
        elif sign == "," and depth <= 0:
            yield from _by_or(text[begin:at], start + begin)
            begin, depth = at + 1, 0
        elif sign == "(":
            depth += 1
        elif sign == ")":
            depth -= 1
        before = before if sign.isspace() else sign
    yield from _by_or(text[begin:], start + begin)


def _by_or(text: str, offset: int) -> Iterator[tuple[str, int]]:
    at = 0
    if _COMPARED.match(text.strip()) or text.strip()[:1] in {"[", "(", "]", *_CLOSING}:
        for found in _OR.finditer(text):
            if _outside_quotes(text)[found.start() : found.end()] != found.group():
                continue
            yield from _trimmed(text[at : found.start()], offset + at)
            at = found.end()
    yield from _trimmed(text[at:], offset + at)


def _trimmed(text: str, offset: int) -> Iterator[tuple[str, int]]:
    stripped = text.strip()
    if stripped:
        yield stripped, offset + len(text) - len(text.lstrip())


def _part(text: str, offset: int, values: Container[str]) -> Part:
    lower = text.lower()
    if text in values:
        return (Bound("=", Scalar("name", text, offset)),)
    if lower in _UNKNOWN or lower == "known":
        return Missing(lower == "known", text, offset)
    if lower in {"not(null)", "not null"}:
        return Missing(True, text, offset)
    between = _BETWEEN.fullmatch(text)
    if between:
        return _range(between, offset, low=">=", high="<=")
    bounds: list[Bound] = []
    at = 0
    for piece, begin in _conjunction(text):
        bounds.extend(_bounds(piece, offset + begin))
        at += 1
    if at > 1 and any(bound.operator == "=" for bound in bounds):
        raise MistakeError(CODE, f"`{text}` is not understood", _USUAL, offset)
    return tuple(bounds)


def _conjunction(text: str) -> Iterator[tuple[str, int]]:
    """The comparisons between ``and``; a text with the word in it stays whole."""
    at = 0
    if _COMPARED.match(text) or text[:1] in {"[", "]", "("}:
        for found in _JOIN.finditer(text):
            yield from _trimmed(text[at : found.start()], at)
            at = found.end()
    yield from _trimmed(text[at:], at)


def _bounds(text: str, offset: int) -> tuple[Bound, ...]:
    found = _COMPARED.fullmatch(text)
    if found:
        sign = _SIGNS.get(found["sign"], found["sign"])
        return (Bound(COMPARISONS[sign], _scalar(found["value"], offset + found.start("value"))),)
    if text[0] in "[(]" or (text[-1] in "[])" and ".." in text):
        found = _RANGE.fullmatch(text)
        if found is None:
            raise MistakeError(CODE, f"`{text}` is not a range", "write `[1..5]` or `]1..5]`", offset)
        return _range(
            found,
            offset,
            low=">=" if found["open"] == "[" else ">",
            high="<=" if found["close"] == "]" else "<",
        )
    found = _BARE_RANGE.fullmatch(text) if text[0] not in _CLOSING else None
    if found:
        return _range(found, offset, low=">=", high="<=")
    return (Bound("=", _scalar(text, offset)),)


def _range(found: re.Match[str], offset: int, *, low: Operator, high: Operator) -> tuple[Bound, ...]:
    """Both ends; one that is endless asks for nothing."""
    is_open = [bool(_ENDLESS.fullmatch(found[name].strip())) for name in ("low", "high")]
    if all(is_open) or found["high"].strip().startswith("-i"):
        raise MistakeError(CODE, f"`{found.group()}` has no end", "write `-` for anything", offset)
    ends = [
        Bound(operator, _end(found, name, offset))
        for name, operator, endless in zip(("low", "high"), (low, high), is_open, strict=True)
        if not endless
    ]
    return tuple(ends)


def _end(found: re.Match[str], name: str, offset: int) -> Scalar:
    one = _scalar(found[name], offset + found.start(name))
    if one.kind not in ("number", "date"):
        mend = "a range goes from a number or date to another"
        raise MistakeError(CODE, f"`{one.text}` is neither a number nor a date", mend, one.offset)
    return one


def _scalar(text: str, offset: int) -> Scalar:
    offset += len(text) - len(text.lstrip())
    text = text.strip()
    if text[:1] in _CLOSING:
        quote = _CLOSING[text[0]]
        if len(text) < 2 or not text.endswith(quote):
            mend = f"add the closing `{quote}` or delete this one"
            raise MistakeError(CODE, "the quote that opens here is never closed", mend, offset)
        if not _QUOTED.fullmatch(text):
            raise MistakeError(CODE, f"`{text}` is not understood", _USUAL, offset)
        return Scalar("text", _unescaped(text[1:-1], quote), offset)
    if _NUMBER.fullmatch(text):
        digits = re.sub(r"\s", "", text)
        return Scalar("number", f"{Decimal(digits):f}" if "e" in digits.lower() else digits, offset)
    if _ISO.fullmatch(text):
        return Scalar("date", text, offset)
    found = _DATE.fullmatch(text)
    if found:
        return Scalar("date", found["day"] or found["at"] or "", offset)
    if text.lower() in _YES_NO:
        return Scalar("yes/no", text.lower(), offset)
    _is_plain(text, offset)
    return Scalar("name", text, offset)


def _unescaped(text: str, quote: str) -> str:
    return text.replace(quote * 2, quote).replace("\\" + quote, quote).replace("\\\\", "\\")


def _is_plain(text: str, offset: int) -> None:
    """A text without quotes that is surely meant as something else is asked about, never taken as a value."""
    call = _CALL.fullmatch(text)
    if call:
        mend = "a cell tests its own column against constants; give the result a column of its own"
        raise MistakeError(CODE, f"the function `{call['name']}` is not understood", mend, offset)
    wrong = re.search(r"[<>=≤≥≠\"?*{}|]|\.\.|&&", text)
    if wrong:
        mend = _USUAL if wrong.group() not in "?*" else "a cell tests its own column; write `-` for anything"
        raise MistakeError(CODE, f"`{text}` is not understood", mend, offset + wrong.start())
    if re.fullmatch(r"[$€£]?\s*[+-]?\d[\d.,']*\s*[%$€£kKmM+]?|\d+\s*[-\u2013]\s*\d+", text):
        mend = "write the plain number, like 250000 or 7.5, and a range as [1..5]"
        raise MistakeError(CODE, f"`{text}` is not a number", mend, offset)
