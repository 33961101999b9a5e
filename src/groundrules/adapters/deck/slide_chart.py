"""Bars as a native chart: its numbers can be edited in the program that shows it."""

from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_TICK_LABEL_POSITION,
    XL_TICK_MARK,
)
from pptx.oxml.ns import qn
from pptx.util import Pt

from groundrules.adapters.deck.colours import Palette, Tone
from groundrules.adapters.deck.slide_text import Pen, describe, paint
from groundrules.rulebook.pages.charts import Chart
from groundrules.rulebook.pages.layout import SMALLEST, Placed


def draw_chart(slide: Any, chart: Chart, placed: Placed, pen: Pen, colours: Palette) -> None:
    """Horizontal bars with their numbers; a legend only where there are several colours."""
    data = CategoryChartData(number_format="#,##0")  # type: ignore[no-untyped-call]
    data.categories = chart.categories
    for series in chart.series:
        data.add_series(series.name.capitalize(), series.values)  # type: ignore[no-untyped-call]
    sides = [pen.inches(side) for side in (placed.left, placed.top, placed.width, placed.height)]
    shape = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *sides, data)
    shape.name = chart.title
    numbers = "; ".join(
        f"{category}: {', '.join(f'{one.name} {one.values[at]:,}' for one in chart.series)}"
        for at, category in enumerate(chart.categories)
    )
    describe(shape, f"{chart.title}. {numbers}.")
    drawn = shape.chart
    drawn.font.size, drawn.font.name = Pt(pen.points(SMALLEST)), pen.font
    _colour(drawn.font, colours.ink)
    drawn.has_title = False
    drawn.has_legend = len(chart.series) > 1
    if drawn.has_legend:
        drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    names = drawn.category_axis
    names.reverse_order = True
    names.major_tick_mark = XL_TICK_MARK.NONE
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    names.format.line.fill.solid()
    paint(names.format.line._ln.find(qn("a:solidFill")), colours.line)
    values = drawn.value_axis
    values.visible = values.has_major_gridlines = False
    values.minimum_scale = 0
    plot = drawn.plots[0]
    plot.gap_width, plot.overlap = (45, 0) if len(chart.series) == 1 else (60, -5)
    plot.has_data_labels = True
    plot.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END
    plot.data_labels.number_format, plot.data_labels.number_format_is_linked = "#,##0;;", False
    for number, series in enumerate(plot.series):
        series.format.fill.solid()
        tone = colours.bars[number % len(colours.bars)]
        paint(series.format.fill._xPr.find(qn("a:solidFill")), tone)


def _colour(font: Any, tone: Tone) -> None:
    font.fill.solid()
    paint(font.fill._xPr.find(qn("a:solidFill")), tone)
