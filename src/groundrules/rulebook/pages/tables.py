"""How wide a table's columns are and how high its rows, so that it takes the least height."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from groundrules.rulebook.pages.five import TableBlock
from groundrules.rulebook.pages.type import ARIAL, Face, count_lines, line_height, longest_word, text_width

SIDE = 0.09
INDENT = 0.16
_STEPS = (0.08, 0.15, 0.3, 0.5, 0.8, 1.2)
_TRIALS = 20
_SAMPLE = 40
"""Rows by which the widths of a long table are judged, taken evenly: more would change little."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How text is set: type size in points, the air above and below each table row in inches, the face."""

    size: int
    above: float
    face: Face = ARIAL


@lru_cache(maxsize=2048)
def table_widths(table: TableBlock, width: float, setting: Setting) -> tuple[float, ...]:
    """Column widths in inches that fill ``width`` and keep the table low.

    No column is narrower than its longest word where there is room; from a fair start, width is then moved
    between columns as long as that saves a line.
    """
    least, natural = _wants(table, setting)
    spare = width - sum(least)
    if spare <= 0:
        return tuple(width * one / sum(least) for one in least)
    wishes = [wish - one for wish, one in zip(natural, least, strict=True)]
    if sum(wishes) <= spare:
        extra = spare - sum(wishes)
        weights = [1.0 if wish > 0.6 else 0.15 for wish in wishes]
        if table.lead == "id" and len(weights) > 1:
            weights[0] = 0.0
        return tuple(
            wish + extra * weight / sum(weights) for wish, weight in zip(natural, weights, strict=True)
        )
    start = [one + spare * wish / sum(wishes) for one, wish in zip(least, wishes, strict=True)]
    return _settled(table, start, least, setting)


def table_height(table: TableBlock, widths: Sequence[float], setting: Setting) -> float:
    """Height of the whole table in inches, its head included."""
    return sum(row_heights(table, widths, setting))


def row_heights(table: TableBlock, widths: Sequence[float], setting: Setting) -> tuple[float, ...]:
    """Height in inches of the head and of every row."""
    head = _row_height(table.headers, widths, setting, bold=True)
    return (head, *(_row_height(row, widths, setting) for row in table.rows))


def least_height(table: TableBlock, setting: Setting) -> float:
    """What the table takes at least, one line a row: enough to see that it cannot fit."""
    row = line_height(setting.size, in_table=True, face=setting.face) + 2 * setting.above
    return row * (len(table.rows) + 1)


@lru_cache(maxsize=256)
def _wants(table: TableBlock, setting: Setting) -> tuple[list[float], list[float]]:
    """For each column the width of its longest word, and of its longest line."""
    size, face = setting.size, setting.face
    least, natural = [], []
    for place, header in enumerate(table.headers):
        cells = {row[place] for row in table.rows}
        bold = place == 0
        head = longest_word(header, size, bold=True, face=face)
        words = (longest_word(cell, size, bold=bold, face=face) + _indent(cell) for cell in cells)
        least.append(max([head, *words]) + 2 * SIDE + 0.02)
        lines = [
            text_width(line, size, bold=bold, face=face) + _indent(cell)
            for cell in cells
            for line in cell.split("\n")
        ]
        natural.append(max([text_width(header, size, bold=True, face=face), *lines]) + 2 * SIDE + 0.02)
    return least, natural


def _row_height(
    row: Sequence[str], widths: Sequence[float], setting: Setting, *, bold: bool = False
) -> float:
    """Height of one row in inches; the first column is set bold."""
    lines = max(
        _cell_lines(cell, width, setting, bold=bold or place == 0)
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return lines * line_height(setting.size, in_table=True, face=setting.face) + 2 * setting.above


def _cell_lines(cell: str, width: float, setting: Setting, *, bold: bool) -> int:
    room = round(width - 2 * SIDE - _indent(cell), 4)
    return count_lines(cell, room, setting.size, bold=bold, face=setting.face)


def _indent(cell: str) -> float:
    """A cell of several lines is a list with bullets."""
    return INDENT if "\n" in cell else 0.0


def _settled(
    table: TableBlock, start: list[float], least: list[float], setting: Setting
) -> tuple[float, ...]:
    step = -(-len(table.rows) // _SAMPLE)
    rows = (table.headers, *table.rows[::step]) if step else (table.headers,)
    columns = [[row[place] for row in rows] for place in range(len(table.headers))]

    counted: dict[tuple[int, float], list[int]] = {}

    def lines(place: int, width: float) -> list[int]:
        key = (place, round(width, 4))
        if key not in counted:
            counted[key] = [
                _cell_lines(cell, width, setting, bold=place == 0 or number == 0)
                for number, cell in enumerate(columns[place])
            ]
        return counted[key]

    best = start
    counts = [lines(place, width) for place, width in enumerate(best)]
    total = sum(map(max, zip(*counts, strict=True)))
    for _ in range(_TRIALS):
        lowest, chosen = total, None
        for giver in range(len(best)):
            for step_width in _STEPS:
                if best[giver] - step_width < least[giver]:
                    break
                given = lines(giver, best[giver] - step_width)
                for taker in range(len(best)):
                    if taker == giver:
                        continue
                    tried = [*counts]
                    tried[giver], tried[taker] = given, lines(taker, best[taker] + step_width)
                    height = sum(map(max, zip(*tried, strict=True)))
                    if height < lowest:
                        lowest, chosen = height, (giver, taker, step_width, tried)
        if chosen is None:
            break
        giver, taker, step_width, counts = chosen
        best = _moved(best, giver, taker, step_width)
        total = lowest
    return tuple(best)


def _moved(widths: Sequence[float], giver: int, taker: int, step: float) -> list[float]:
    moved = list(widths)
    moved[giver] -= step
    moved[taker] += step
    return moved
