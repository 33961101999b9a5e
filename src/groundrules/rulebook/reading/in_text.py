"""A decision table drawn with bars in the book's own text."""

import re
from functools import lru_cache

from groundrules.rulebook.yaml_tree import Node
from groundrules.terms import Span

_RULER = re.compile(r":?-{2,}:?|:-+:?|-+:")
_KEPT = 6_000
_LONGEST_KEPT = 2_000


class InText:
    """A table drawn with bars in the book's text."""

    def __init__(self, node: Node) -> None:
        self._node = node
        rows: list[tuple[str, ...]] = []
        offsets: list[tuple[int, ...]] = []
        starts: list[int] = []
        at = 0
        for line in node.text.split("\n"):
            split = _between_bars if len(line) <= _LONGEST_KEPT else _between_bars.__wrapped__
            cells, places, is_ruler = split(line)
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


@lru_cache(maxsize=_KEPT)
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
