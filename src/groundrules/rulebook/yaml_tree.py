"""A file's values as a plain tree in which each one knows its line and column."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from typing import Literal

from groundrules.terms import Span


@dataclass(frozen=True, slots=True)
class Source:
    """A file's name and text, able to turn an offset into a place."""

    file: str
    text: str
    line_starts: tuple[int, ...]

    @classmethod
    def of(cls, text: str, file: str) -> "Source":
        """The source of that text, with its line starts counted once."""
        return cls(file, text, _line_starts(text))

    def line(self, number: int) -> str:
        """The line of that number, counted from 1, without its end; empty past the last."""
        if number > len(self.line_starts):
            return ""
        ends = self.line_starts[number] - 1 if number < len(self.line_starts) else len(self.text)
        return self.text[self.line_starts[number - 1] : ends]

    def span(self, offset: int) -> Span:
        """The place of the character at that offset."""
        line = bisect_right(self.line_starts, offset)
        return Span(self.file, line, offset - self.line_starts[line - 1] + 1)


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One value of the file with its place and its children.

    Attributes:
        kind: ``text`` (any scalar), ``list`` or ``mapping``.
        span: where the value starts.
        text: the scalar's text; empty for lists and mappings.
        is_plain: a scalar without quotes or block sign, so that an empty one means "nothing".
        is_literal: a ``|`` block, each line of which is a line of the file.
        is_flow: a list or mapping written in brackets.
        items: the list's values.
        entries: the mapping's values by key, in the file's order.
        key_spans: where each key stands.
    """

    kind: Literal["text", "list", "mapping"]
    span: Span
    text: str = ""
    is_plain: bool = False
    is_literal: bool = False
    is_flow: bool = False
    items: tuple["Node", ...] = ()
    entries: Mapping[str, "Node"] = field(default_factory=dict)
    key_spans: Mapping[str, Span] = field(default_factory=dict)
    source: Source | None = None
    start: int = 0
    end: int = 0

    @property
    def is_empty(self) -> bool:
        """True for a key with nothing after it (also ``~`` and ``null``)."""
        return self.kind == "text" and self.is_plain and self.text in {"", "~", "null"}

    def place(self, offset: int) -> Span:
        """Where the scalar's character at that offset stands in the file, also when lines were folded."""
        if self.source is None:
            return self.span
        raw, at = self.source.text, self.start
        if self.is_plain and raw.startswith(self.text, at):
            return self.source.span(at + offset)
        if self.is_literal:
            place = self._in_literal(self.source, offset)
            if place is not None:
                return place
        for position, sign in enumerate(self.text):
            while at < self.end and not _same(raw[at], sign):
                at += 1
            if position == offset:
                break
            at += 1
            if sign.isspace():
                while at < self.end and raw[at].isspace() and not self._next_is_space(position):
                    at += 1
        return self.source.span(min(at, len(raw)))

    def line_begin(self, offset: int) -> Span | None:
        """Where the line of text that begins at that offset begins in the file.

        None where the rest of the line does not follow it there character by character.
        """
        return self._in_literal(self.source, offset) if self.source and self.is_literal else None

    def _in_literal(self, source: Source, offset: int) -> Span | None:
        """The place in a ``|`` block, where a line of the text is a line of the file; None if it is not."""
        starts = _line_starts(self.text)
        line = bisect_right(starts, offset) - 1
        end = starts[line + 1] - 1 if line + 1 < len(starts) else len(self.text)
        content = self.text[starts[line] : end]
        number = bisect_right(source.line_starts, self.start) + line
        raw = source.line(number).removesuffix("\r")
        if not raw.endswith(content):
            return None
        return Span(source.file, number, len(raw) - len(content) + offset - starts[line] + 1)

    def _next_is_space(self, position: int) -> bool:
        return self.text[position + 1 : position + 2].isspace()


def _same(raw: str, sign: str) -> bool:
    return raw == sign or (sign.isspace() and raw.isspace())


@lru_cache(maxsize=16)
def _line_starts(text: str) -> tuple[int, ...]:
    """The offset at which each line begins."""
    lengths = [len(line) + 1 for line in text.split("\n")]
    return (0, *accumulate(lengths[:-1]))
