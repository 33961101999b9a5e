"""How much room a text takes in Liberation Sans (the metrics of Arial), in inches.

Advance widths are the font's own, 2048 to the em. Estimates err on the wide side: a line is called full a
little early, and lines are spaced a little more than the font asks for (1.149).
"""

from functools import lru_cache
from unicodedata import normalize

_EM = 2048
_POINTS_PER_INCH = 72
_LINE, _TABLE_LINE = 1.16, 1.2
_CAUTION = 1.02

_REGULAR_WIDTHS = """
    569 569 727 1139 1139 1821 1366 391 682 682 797 1196 569 682 569 569 1139 1139 1139 1139 1139 1139
    1139 1139 1139 1139 569 569 1196 1196 1196 1139 2079 1366 1366 1479 1479 1366 1251 1593 1479 569
    1024 1366 1139 1706 1479 1593 1366 1593 1479 1366 1251 1479 1366 1933 1366 1366 1251 569 569 569 961
    1139 682 1139 1139 1024 1139 1139 569 1139 1139 455 455 1024 455 1706 1139 1139 1139 1139 682 1024
    569 1139 1024 1479 1024 1024 1024 684 532 684 1196
"""
_BOLD_WIDTHS = """
    569 682 971 1139 1139 1821 1479 487 682 682 797 1196 569 682 569 569 1139 1139 1139 1139 1139 1139
    1139 1139 1139 1139 682 682 1196 1196 1196 1251 1997 1479 1479 1479 1479 1366 1251 1593 1479 569
    1139 1479 1251 1706 1479 1593 1366 1593 1479 1366 1251 1479 1366 1933 1366 1366 1251 682 569 682
    1196 1139 682 1139 1251 1139 1251 1139 682 1251 1251 569 569 1139 569 1821 1251 1251 1251 1251 797
    1139 682 1251 1139 1593 1139 1139 1024 797 573 797 1196
"""
"""Widths of the characters from space to tilde."""
_REGULAR = tuple(map(int, _REGULAR_WIDTHS.split()))
_BOLD = tuple(map(int, _BOLD_WIDTHS.split()))

_OTHERS = {
    "\N{EN DASH}": 1139,
    "\N{MIDDLE DOT}": 682,
    "\N{BULLET}": 717,
    "\N{RIGHT SINGLE QUOTATION MARK}": 569,
}
_WIDEST = 2048


@lru_cache(maxsize=65536)
def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of one line of text in inches; ``size`` in points."""
    table = _BOLD if bold else _REGULAR
    units = sum(_advance(character, table) for character in text)
    return units / _EM * size / _POINTS_PER_INCH * _CAUTION


def line_height(size: float, *, in_table: bool = False) -> float:
    """Height of one line in inches; ``size`` in points. Office programs give table rows more."""
    return size * (_TABLE_LINE if in_table else _LINE) / _POINTS_PER_INCH


@lru_cache(maxsize=65536)
def count_lines(text: str, width: float, size: float, *, bold: bool = False) -> int:
    """Lines the text takes in ``width`` inches, broken between words; too long words are broken anywhere."""
    return sum(_paragraph_lines(part, width, size, bold) for part in text.split("\n"))


def longest_word(text: str, size: float, *, bold: bool = False) -> float:
    """Width in inches of the longest word: narrower than this, words would be broken."""
    return max((text_width(word, size, bold=bold) for word in text.split()), default=0.0)


def _advance(character: str, table: tuple[int, ...]) -> int:
    code = ord(character)
    if 32 <= code < 127:
        return table[code - 32]
    if character in _OTHERS:
        return _OTHERS[character]
    base = ord(normalize("NFKD", character)[0])
    return table[base - 32] if 32 <= base < 127 else _WIDEST


def _paragraph_lines(text: str, width: float, size: float, bold: bool) -> int:
    lines, used = 1, 0.0
    space = text_width(" ", size, bold=bold)
    for word in text.split():
        long = text_width(word, size, bold=bold)
        if used and used + space + long <= width:
            used += space + long
            continue
        if used:
            lines += 1
        while long > width > 0:
            lines += 1
            long -= width
        used = long
    return lines
