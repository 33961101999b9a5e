"""How wide a table's columns are and how high its rows, so that it takes the least height."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from groundrules.rulebook.pages.five import TableBlock
from groundrules.rulebook.pages.type import count_lines, line_height, longest_word, text_width

SIDE = 0.09
INDENT = 0.16
_STEPS = (0.08, 0.15, 0.3, 0.5, 0.8, 1.2)
_TRIALS = 20


@dataclass(frozen=True, slots=True)
class Setting:
    """How text is set: type size in points, and the air above and below each table row in inches."""

    size: int
    above: float


@lru_cache(maxsize=2048)
def table_widths(table: TableBlock, width: float, setting: Setting) -> tuple[float, ...]:
    """Column widths in inches that fill ``width`` and keep the table low.

    No column is narrower than its longest word where there is room; from a fair start, width is then moved
    between columns as long as that saves a line.
    """
    size = setting.size
    columns = [[row[place] for row in table.rows] for place in range(len(table.headers))]
    least, natural = [], []
    for place, (header, cells) in enumerate(zip(table.headers, columns, strict=True)):
        bold = place == 0
        head = longest_word(header, size, bold=True)
        words = (longest_word(cell, size, bold=bold) + _indent(cell) for cell in cells)
        least.append(max([head, *words]) + 2 * SIDE + 0.02)
        lines = [
            text_width(line, size, bold=bold) + _indent(cell) for cell in cells for line in cell.split("\n")
        ]
        natural.append(max([text_width(header, size, bold=True), *lines]) + 2 * SIDE + 0.02)
    spare = width - sum(least)
    if spare <= 0:
        return tuple(width * one / sum(least) for one in least)
    wishes = [wish - one for wish, one in zip(natural, least, strict=True)]
    if sum(wishes) <= spare:
        extra = spare - sum(wishes)
        weights = [1.0 if wish > 0.6 else 0.15 for wish in wishes]
        return tuple(
            wish + extra * weight / sum(weights) for wish, weight in zip(natural, weights, strict=True)
        )
    start = [one + spare * wish / sum(wishes) for one, wish in zip(least, wishes, strict=True)]
    return _settled(table, start, least, setting)


def table_height(table: TableBlock, widths: Sequence[float], setting: Setting) -> float:
    """Height of the whole table in inches, its head included."""
    head = row_height(table.headers, widths, setting, bold=True)
    return head + sum(row_height(row, widths, setting) for row in table.rows)


def row_height(row: Sequence[str], widths: Sequence[float], setting: Setting, *, bold: bool = False) -> float:
    """Height of one row in inches; the first column is set bold."""
    lines = max(
        count_lines(cell, round(width - 2 * SIDE - _indent(cell), 4), setting.size, bold=bold or place == 0)
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return lines * line_height(setting.size, in_table=True) + 2 * setting.above


def _indent(cell: str) -> float:
    """A cell of several lines is a list with bullets."""
    return INDENT if "\n" in cell else 0.0


def _settled(
    table: TableBlock, start: list[float], least: list[float], setting: Setting
) -> tuple[float, ...]:
    best = start
    height = table_height(table, best, setting)
    for _ in range(_TRIALS):
        tried = [
            (table_height(table, moved, setting), moved)
            for giver in range(len(best))
            for taker in range(len(best))
            for step in _STEPS
            if giver != taker and best[giver] - step >= least[giver]
            for moved in [_moved(best, giver, taker, step)]
        ]
        if not tried:
            break
        lowest, moved = min(tried, key=lambda pair: pair[0])
        if lowest >= height - 1e-6:
            break
        best, height = moved, lowest
    return tuple(best)


def _moved(widths: Sequence[float], giver: int, taker: int, step: float) -> list[float]:
    moved = list(widths)
    moved[giver] -= step
    moved[taker] += step
    return moved
