"""How much room a text takes in a typeface, in inches.

Advance widths are the font's own. Estimates err on the wide side: a line is called full a little early, and
lines are spaced a little more than the font asks for.
"""

from collections.abc import Mapping
from functools import lru_cache
from unicodedata import combining, normalize

from groundrules.rulebook.pages import arial

_POINTS_PER_INCH = 72
_CAUTION = 1.02
_LOOSE, _TABLE_LOOSE = 1.01, 1.045
_NATURAL = 1.149
_LONGEST_WORD = 14
"""As a multiple of the type size: some 25 letters."""


class Face:
    """A typeface in regular and bold: its name and how wide each character is.

    Attributes:
        name: as office programs call it.
        line: height of a line as a multiple of the type size, as the font asks for it.
    """

    __slots__ = ("_known", "_per_em", "_widths", "line", "name")

    def __init__(
        self,
        name: str,
        regular: Mapping[int, int],
        bold: Mapping[int, int],
        *,
        per_em: int = 2048,
        line: float = _NATURAL,
    ) -> None:
        self.name, self.line = name, line
        self._widths, self._per_em = (regular, bold), per_em
        self._known: dict[tuple[str, bool], tuple[float, ...]] = {}

    def width(self, text: str, *, bold: bool = False) -> float:
        """Width of a line of text as a multiple of the type size."""
        table = self._widths[bold]
        return sum(self._advance(character, table) for character in text) / self._per_em * _CAUTION

    def words(self, text: str, *, bold: bool = False) -> tuple[float, ...]:
        """Width of every word, as multiples of the type size."""
        known = self._known.get((text, bold))
        if known is None:
            known = tuple(self.width(word, bold=bold) for word in text.split())
            if len(self._known) > 100_000:
                self._known.clear()
            self._known[text, bold] = known
        return known

    def _advance(self, character: str, table: Mapping[int, int]) -> int:
        code = ord(character)
        if code in table:
            return table[code]
        if combining(character):
            return 0
        base = ord(normalize("NFKD", character)[0])
        return table.get(base, self._per_em)


ARIAL = Face("Arial", arial.REGULAR, arial.BOLD)
"""What the five pages are measured in, unless a company's template says otherwise."""


def widened(face: Face, name: str, share: float) -> Face:
    """A stand-in for a typeface that is not installed: as wide as ``face`` and a share more."""
    regular, bold = (
        {code: round(width * (1 + share)) for code, width in table.items()} for table in face._widths
    )
    return Face(name, regular, bold, per_em=face._per_em, line=face.line * (1 + share / 2))


def text_width(text: str, size: float, *, bold: bool = False, face: Face = ARIAL) -> float:
    """Width of one line of text in inches; ``size`` in points."""
    return face.width(text, bold=bold) * size / _POINTS_PER_INCH


def line_height(size: float, *, in_table: bool = False, face: Face = ARIAL) -> float:
    """Height of one line in inches; ``size`` in points. Office programs give table rows more."""
    return size * face.line * (_TABLE_LOOSE if in_table else _LOOSE) / _POINTS_PER_INCH


def longest_word(text: str, size: float, *, bold: bool = False, face: Face = ARIAL) -> float:
    """Width in inches of the longest word: narrower than this, words would be broken.

    What runs on longer than any word does (an address, Chinese) is broken anyway.
    """
    longest = min(max(face.words(text, bold=bold), default=0.0), _LONGEST_WORD)
    return longest * size / _POINTS_PER_INCH


@lru_cache(maxsize=65536)
def count_lines(text: str, width: float, size: float, *, bold: bool = False, face: Face = ARIAL) -> int:
    """Lines the text takes in ``width`` inches, broken between words; too long words are broken anywhere."""
    room = width * _POINTS_PER_INCH / size
    space = face.width(" ", bold=bold)
    words = [face.words(part, bold=bold) for part in text.split("\n")]
    if any(word > room for part in words for word in part):
        return len(break_lines(text, width, size, bold=bold, face=face))
    return sum(_lines(part, room, space) for part in words)


def _lines(words: tuple[float, ...], room: float, space: float) -> int:
    lines, used = 1, 0.0
    for word in words:
        if used and used + space + word > room:
            lines += 1
            used = word
        else:
            used += space + word if used else word
    return lines


def break_lines(
    text: str, width: float, size: float, *, bold: bool = False, face: Face = ARIAL
) -> tuple[str, ...]:
    """The lines themselves, broken just as ``count_lines`` counts them; for who draws text line by line."""
    room = width * _POINTS_PER_INCH / size
    space = face.width(" ", bold=bold)
    lines: list[str] = []
    for part in text.split("\n"):
        line, used = "", 0.0
        for word in part.split():
            long = face.width(word, bold=bold)
            if line and used + space + long <= room:
                line, used = f"{line} {word}", used + space + long
                continue
            if line:
                lines.append(line)
            *whole, line = _pieces(word, room, face, bold) if long > room else [word]
            lines += whole
            used = face.width(line, bold=bold)
        lines.append(line)
    return tuple(lines)


def _pieces(word: str, room: float, face: Face, bold: bool) -> list[str]:
    """A word too long for a line, cut where the line is full."""
    pieces = [""]
    for sign in word:
        if pieces[-1] and face.width(pieces[-1] + sign, bold=bold) > room:
            pieces.append("")
        pieces[-1] += sign
    return pieces
