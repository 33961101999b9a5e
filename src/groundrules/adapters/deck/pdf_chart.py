"""Bars drawn on a PDF page, with their numbers."""

from groundrules.adapters.deck.colours import Palette
from groundrules.adapters.deck.pdf_pen import PdfPen
from groundrules.adapters.deck.pdf_tags import Element
from groundrules.rulebook.pages.charts import Chart
from groundrules.rulebook.pages.layout import SMALLEST, Placed
from groundrules.rulebook.pages.type import line_height, text_width

_WIDEST_NAME = 0.35
_AIR = 0.35
_THICKEST = 0.34
_BETWEEN = 0.1


def draw_bars(pen: PdfPen, chart: Chart, placed: Placed, section: Element, colours: Palette) -> None:
    """The first category on top; a legend below only where there are several colours."""
    numbers = "; ".join(
        f"{name}: {', '.join(f'{one.name} {one.values[at]:,}' for one in chart.series)}"
        for at, name in enumerate(chart.categories)
    )
    figure = pen.element("Figure", section, alt=f"{chart.title}. {numbers}.")
    names = min(
        max((text_width(name, SMALLEST) for name in chart.categories), default=0.0) + 2 * _BETWEEN,
        placed.width * _WIDEST_NAME,
    )
    most = max((value for one in chart.series for value in one.values), default=0)
    widest = text_width(f"{most:,}", SMALLEST) + _BETWEEN
    scale = (placed.width - names - widest) / max(most, 1)
    legend = line_height(SMALLEST) + _BETWEEN if len(chart.series) > 1 else 0.0
    step = (placed.height - legend) / max(len(chart.categories), 1)
    thick = min(step * (1 - _AIR) / len(chart.series), _THICKEST)
    for at, name in enumerate(chart.categories):
        middle = placed.top + (at + 0.5) * step
        _name(pen, name, (placed.left, middle, names - _BETWEEN), figure, colours)
        top = middle - thick * len(chart.series) / 2
        for number, one in enumerate(chart.series):
            value = one.values[at]
            tone = colours.bars[number % len(colours.bars)]
            if value:
                left = placed.left + names
                pen.bar((left, top, max(value * scale, 0.01), thick * 0.92), tone.rgb, figure)
                place = (left + value * scale + 0.05, top, widest)
                ink = colours.ink.rgb
                pen.write(f"{value:,}", place, SMALLEST, ink, figure, height=thick * 0.92)
            top += thick
    if legend:
        _legend(pen, chart, placed, figure, colours)


def _name(pen: PdfPen, name: str, at: tuple[float, float, float], figure: Element, colours: Palette) -> None:
    """The category's name to the right of its column, in the middle of its bars."""
    left, middle, width = at
    lines = 2 if text_width(name, SMALLEST) > width else 1
    height = line_height(SMALLEST)
    place = (left, middle - height * lines / 2, width)
    pen.write(name, place, SMALLEST, colours.ink.rgb, figure, height=height, align="right")


def _legend(pen: PdfPen, chart: Chart, placed: Placed, figure: Element, colours: Palette) -> None:
    left, height = placed.left, line_height(SMALLEST)
    top = placed.top + placed.height - height
    for number, one in enumerate(chart.series):
        name = one.name.capitalize()
        pen.bar((left, top + 0.05, 0.14, 0.14), colours.bars[number % len(colours.bars)].rgb, figure)
        width = text_width(name, SMALLEST) + 0.05
        pen.write(name, (left + 0.2, top, width), SMALLEST, colours.ink.rgb, figure, height=height)
        left += width + 0.5
