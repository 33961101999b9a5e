"""Plain block YAML read line by line, several times faster than by a whole YAML parser, the final judge.

Only what books are nearly always written in is read here: mappings and lists by indentation, plain and quoted
texts on one line, ``|`` blocks, plain ``>`` blocks and texts that run on, brackets that close on their line,
comments. At anything else (a mistake, a tab, an anchor, a repeated key) ``read_quickly`` gives up, and the
caller reads the whole file with the full parser; so there is one judge of what is right and what is wrong.
Tests hold the two to the same tree, places included.
"""

import re
from dataclasses import dataclass

from groundrules.rulebook.yaml_tree import Node, Source
from groundrules.terms import Span

_DEEPEST = 12
_LONGEST_KEY = 100
_UNUSUAL = re.compile(
    "[^\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
    r"|^(?:---|\.\.\.|%)",
    re.MULTILINE,
)
_KEY = re.compile(r"([A-Za-z0-9_](?:[\w ./-]*\w)?):(?= |$)")
_FIRST = r"(?:[^\s\-?:,\[\]{}#&*!|>'\"%@`]|-\d)"
_PLAIN = re.compile(_FIRST + r"(?:[^\s:#]|:(?=\S)|(?<=\S)#|[ ]+(?=[^\s:#])|[ ]+:(?=\S))*")
_FLOW_PLAIN = re.compile(_FIRST + r"(?:[^\s,\[\]{}:#]|[ ]+(?=[^\s,\[\]{}:#]))*")
_SINGLE = re.compile(r"'((?:[^'\n]|'')*)'(?!')")
_DOUBLE = re.compile(r'"([^"\\\n]*)"')
_REST = re.compile(r" *(?: #.*)?$")
_BLOCK = re.compile(r"([|>])([+-]?) *(?: #.*)?$")
_SPACES = re.compile(" *")
_FLOW_KEY = re.compile(r"([A-Za-z0-9_](?:[\w ./-]*\w)?): +(?=[^\s,\]}])")


class _GivesUpError(Exception):
    """Something the quick reader does not read."""


def read_quickly(source: Source) -> Node | None:
    """The file's tree, the same as the full parser gives; None when that one must be asked."""
    if _UNUSUAL.search(source.text):
        return None
    reader = _Reader(source)
    try:
        return reader.document()
    except (_GivesUpError, RecursionError):
        return None


@dataclass(slots=True)
class _Line:
    """A line with something on it: its number from 0 and how far it is indented."""

    number: int
    indent: int


class _Reader:
    """Goes down the lines once; every method leaves ``self.at`` on the next line to read."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.lines = [line.removesuffix("\r") for line in source.text.split("\n")]
        self.starts = source.line_starts
        self.at = 0
        self.depth = 0

    def document(self) -> Node:
        first = self._ahead()
        if first is None or first.indent:
            raise _GivesUpError
        tree = self._block(first)
        if self._ahead() is not None:
            raise _GivesUpError
        return tree

    def _ahead(self) -> _Line | None:
        """The next line with something on it, which is where we are then; None at the end."""
        lines, at, end = self.lines, self.at, len(self.lines)
        while at < end:
            line = lines[at]
            stripped = line.lstrip(" ")
            if stripped and stripped[0] != "#":
                self.at = at
                return _Line(at, len(line) - len(stripped))
            at += 1
        self.at = at
        return None

    def _span(self, number: int, column: int) -> Span:
        return Span(self.source.file, number + 1, column + 1)

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise _GivesUpError

    def _block(self, line: _Line) -> Node:
        """The mapping or list whose first line this is."""
        if _is_item(self.lines[line.number], line.indent):
            return self._list(line)
        return self._mapping(line.number, line.indent)

    def _mapping(self, number: int, indent: int) -> Node:
        """A mapping whose keys stand in that column, the first one on that line."""
        self._deeper()
        start = self._span(number, indent)
        entries: dict[str, Node] = {}
        key_spans: dict[str, Span] = {}
        while True:
            found = _KEY.match(self.lines[number], indent)
            key = found.group(1) if found else ""
            if found is None or key in entries or len(key) > _LONGEST_KEY:
                raise _GivesUpError
            key_spans[key] = self._span(number, indent)
            self.at = number
            entries[key] = self._value(found.end(), indent)
            line = self._ahead()
            if line is None or line.indent < indent:
                break
            if line.indent > indent:
                raise _GivesUpError
            if _is_item(self.lines[line.number], indent):
                raise _GivesUpError
            number = line.number
        self.depth -= 1
        return Node("mapping", start, entries=entries, key_spans=key_spans, source=self.source)

    def _list(self, line: _Line) -> Node:
        """A list whose dashes stand in that column."""
        self._deeper()
        start, indent = self._span(line.number, line.indent), line.indent
        items = []
        at: _Line | None = line
        while at is not None and at.indent == indent and _is_item(self.lines[at.number], indent):
            items.append(self._item(at.number, indent))
            at = self._ahead()
        if at is not None and at.indent > indent:
            raise _GivesUpError
        self.depth -= 1
        return Node("list", start, items=tuple(items), source=self.source)

    def _item(self, number: int, indent: int) -> Node:
        text = self.lines[number]
        column = _past_blanks(text, indent + 1)
        if column == len(text) or _is_item(text, column):
            raise _GivesUpError
        if _KEY.match(text, column):
            return self._mapping(number, column)
        return self._value(column, indent, is_item=True)

    def _value(self, column: int, indent: int, *, is_item: bool = False) -> Node:
        """What follows a colon or a dash on the line we are on, or stands below it."""
        number = self.at
        text = self.lines[number]
        begin = _past_blanks(text, column)
        if begin == len(text) or (text[begin] == "#" and begin > column):
            if is_item:
                raise _GivesUpError
            return self._below(number, column, indent)
        sign = text[begin]
        if sign in "|>":
            return self._scalar_block(number, begin, indent)
        if sign in "[{":
            node, end = self._flow(number, begin)
            self._nothing_more(number, end, indent)
            return node
        if sign in "'\"":
            node, end = self._quoted(number, begin)
            self._nothing_more(number, end, indent)
            return node
        return self._plain(number, begin, indent)

    def _below(self, number: int, column: int, indent: int) -> Node:
        """The block below a key, or nothing at all."""
        self.at = number + 1
        line = self._ahead()
        is_deeper = line is not None and line.indent > indent
        is_list = line is not None and line.indent == indent and _is_item(self.lines[line.number], indent)
        if line is not None and (is_deeper or is_list):
            return self._block(line)
        offset = self.starts[number] + column
        place = self._span(number, column)
        return Node("text", place, is_plain=True, source=self.source, start=offset, end=offset)

    def _nothing_more(self, number: int, end: int, indent: int) -> None:
        """After a value that closes itself only a comment may follow, and nothing deeper below."""
        if not _REST.match(self.lines[number], end):
            raise _GivesUpError
        self.at = number + 1
        line = self._ahead()
        if line is not None and line.indent > indent:
            raise _GivesUpError

    def _plain(self, number: int, begin: int, indent: int) -> Node:
        """A text without quotes, perhaps running on over the next lines."""
        found = _PLAIN.match(self.lines[number], begin)
        if found is None:
            raise _GivesUpError
        parts, last, end = [found.group()], number, found.end()
        rest = self.lines[number][end:].strip(" ")
        self.at = number + 1
        while not rest and self.at < len(self.lines):
            text = self.lines[self.at]
            column = _past_blanks(text, 0)
            if column == len(text) or column <= indent:
                break
            more = _PLAIN.match(text, column)
            if more is None:
                raise _GivesUpError
            parts.append(more.group())
            last, end, rest = self.at, more.end(), text[more.end() :].strip(" ")
            self.at += 1
        if rest and rest[0] != "#":
            raise _GivesUpError
        line = self._ahead()
        if line is not None and line.indent > indent:
            raise _GivesUpError
        return Node(
            "text",
            self._span(number, begin),
            text=" ".join(parts),
            is_plain=True,
            source=self.source,
            start=self.starts[number] + begin,
            end=self.starts[last] + end,
        )

    def _quoted(self, number: int, begin: int) -> tuple[Node, int]:
        text = self.lines[number]
        is_single = text[begin] == "'"
        found = (_SINGLE if is_single else _DOUBLE).match(text, begin)
        if found is None:
            raise _GivesUpError
        content = found.group(1)
        node = Node(
            "text",
            self._span(number, begin),
            text=content.replace("''", "'") if is_single else content,
            source=self.source,
            start=self.starts[number] + begin + 1,
            end=self.starts[number] + found.end(),
        )
        return node, found.end()

    def _scalar_block(self, number: int, begin: int, indent: int) -> Node:
        """A ``|`` block, or a ``>`` block of even lines."""
        found = _BLOCK.match(self.lines[number], begin)
        if found is None:
            raise _GivesUpError
        self.at = number + 1
        inside, stop = self._lines_below(indent)
        is_literal, keep = found.group(1) == "|", found.group(2)
        filled = [line for line in inside if line]
        if not is_literal and (inside[: len(filled)] != filled or any(line[0] == " " for line in filled)):
            raise _GivesUpError
        body = "\n".join(inside) if is_literal else " ".join(filled)
        ending = "" if is_literal else "\n" * (len(inside) - len(filled))
        body = body.rstrip("\n") if keep != "+" else body + ending
        self.at = stop
        return Node(
            "text",
            self._span(number, begin),
            text=body if keep == "-" else body + "\n",
            is_literal=is_literal,
            source=self.source,
            start=self.starts[number + 1],
            end=self.starts[stop] if stop < len(self.starts) else len(self.source.text),
        )

    def _lines_below(self, indent: int) -> tuple[list[str], int]:
        """The lines of a block without their indentation, and the first line after it."""
        lines, stop, end = self.lines, self.at, len(self.lines)
        first = self._first_filled()
        depth = _past_blanks(lines[first], 0)
        if depth <= indent or any(lines[stop:first]):
            raise _GivesUpError
        inside = []
        while stop < end:
            line = lines[stop]
            column = _past_blanks(line, 0)
            if column < depth and column < len(line):
                break
            inside.append(line[depth:])
            stop += 1
        if stop == end:
            if lines[-1]:
                raise _GivesUpError  # the file ends without a line end
            stop, inside = end - 1, inside[:-1]
        elif _past_blanks(lines[stop], 0) > indent:
            raise _GivesUpError
        return inside, stop

    def _first_filled(self) -> int:
        for number in range(self.at, len(self.lines)):
            if self.lines[number].strip(" "):
                return number
        raise _GivesUpError

    def _flow(self, number: int, begin: int) -> tuple[Node, int]:
        """A list or mapping in brackets, closed on its line; with the column after it."""
        self._deeper()
        text = self.lines[number]
        is_list = text[begin] == "["
        closing = "]" if is_list else "}"
        items: list[Node] = []
        entries: dict[str, Node] = {}
        key_spans: dict[str, Span] = {}
        at = _past_blanks(text, begin + 1)
        while text[at : at + 1] != closing or items or entries:
            if not is_list:
                found = _FLOW_KEY.match(text, at)
                if found is None or found.group(1) in entries:
                    raise _GivesUpError
                key_spans[found.group(1)] = self._span(number, at)
                at = found.end()
            node, at = self._flow_value(number, at)
            if is_list:
                items.append(node)
            else:
                entries[found.group(1)] = node  # type: ignore[union-attr]  # found, or it is a list
            at = _past_blanks(text, at)
            if text[at : at + 1] == closing:
                break
            if text[at : at + 2] != ", ":
                raise _GivesUpError
            at = _past_blanks(text, at + 1)
        self.depth -= 1
        place = self._span(number, begin)
        if is_list:
            return Node("list", place, is_flow=True, items=tuple(items), source=self.source), at + 1
        node = Node("mapping", place, is_flow=True, entries=entries, key_spans=key_spans, source=self.source)
        return node, at + 1

    def _flow_value(self, number: int, at: int) -> tuple[Node, int]:
        text = self.lines[number]
        sign = text[at : at + 1]
        if sign and sign in "[{":
            return self._flow(number, at)
        if sign and sign in "'\"":
            return self._quoted(number, at)
        found = _FLOW_PLAIN.match(text, at)
        if found is None:
            raise _GivesUpError
        start = self.starts[number] + at
        node = Node(
            "text",
            self._span(number, at),
            text=found.group(),
            is_plain=True,
            source=self.source,
            start=start,
            end=start + len(found.group()),
        )
        return node, found.end()


def _is_item(text: str, indent: int) -> bool:
    return text.startswith("- ", indent) or text[indent:] == "-"


def _past_blanks(text: str, at: int) -> int:
    found = _SPACES.match(text, at)
    return found.end() if found else at
