"""A table of the pages as a native table: calm cells, a tinted head, hairlines."""

from typing import Any

from pptx.enum.text import MSO_ANCHOR
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn

from groundrules.adapters.deck.colours import Palette
from groundrules.adapters.deck.slide_text import Pen, describe, paint
from groundrules.rulebook.pages.five import TableBlock
from groundrules.rulebook.pages.layout import Placed
from groundrules.rulebook.pages.tables import INDENT, SIDE

_BLANK = "\N{NO-BREAK SPACE}"  # an empty cell would take the program's own type size
_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"


def draw_table(slide: Any, block: TableBlock, placed: Placed, pen: Pen, colours: Palette) -> None:
    """The table stands at its place; rows as high and columns as wide as they were measured."""
    place = (placed.left, placed.top, placed.width, placed.height)
    sides = [pen.inches(side) for side in place]
    shape = slide.shapes.add_table(len(block.rows) + 1, len(block.headers), *sides)
    shape.name = block.section or "table"
    describe(shape, f"Table: {', '.join(header for header in block.headers if header)}")
    table = shape.table
    properties = table._tbl.tblPr
    properties.set("bandRow", "0")
    properties.find(qn("a:tableStyleId")).text = _NO_STYLE
    for column, width in zip(table.columns, placed.widths, strict=True):
        column.width = pen.inches(width)
    for number, (row, height) in enumerate(zip((block.headers, *block.rows), placed.rows, strict=True)):
        table.rows[number].height = pen.inches(height)
        for at, text in enumerate(row):
            is_lead = at == 0 and block.lead != "text"
            _cell(table.cell(number, at), text, placed, pen, colours, head=number == 0, lead=is_lead)
            if number and is_lead and block.lead == "id":
                _tint(table.cell(number, at), colours)


def _cell(
    cell: Any, text: str, placed: Placed, pen: Pen, colours: Palette, *, head: bool, lead: bool
) -> None:
    cell.margin_left = cell.margin_right = pen.inches(SIDE)
    cell.margin_top = cell.margin_bottom = pen.inches(placed.setting.above)
    cell.vertical_anchor = MSO_ANCHOR.TOP
    frame = cell.text_frame
    frame.word_wrap = True
    lines = (text or _BLANK).split("\n")
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        if len(lines) > 1:
            pen.bullet(paragraph, INDENT, colours.accent)
        pen.run(paragraph, line, placed.setting.size, colours.ink, bold=head or lead)
    if head and colours.wash is not None:
        cell.fill.solid()
        paint(cell._tc.tcPr.find(qn("a:solidFill")), colours.wash)
    else:
        cell.fill.background()
    _edges(cell, colours)


def _tint(cell: Any, colours: Palette) -> None:
    """The id of a rule stands out."""
    for fill in cell._tc.iter(qn("a:solidFill")):
        if fill.getparent().tag == qn("a:rPr"):
            paint(fill, colours.accent)


def _edges(cell: Any, colours: Palette) -> None:
    """No lines but a hairline below."""
    properties = cell._tc.get_or_add_tcPr()
    none = "".join(f'<a:{side} {nsdecls("a")} w="0"><a:noFill/></a:{side}>' for side in ("lnL", "lnR", "lnT"))
    below = f'<a:lnB {nsdecls("a")} w="9525"><a:solidFill/></a:lnB>'
    borders = parse_xml(f"<a:borders {nsdecls('a')}>{none}{below}</a:borders>")
    paint(borders[-1][0], colours.line)
    for place, border in enumerate(list(borders)):
        properties.insert(place, border)
