"""The five pages as an editable PPTX: native tables and text, nothing under 14 points.

The type is Arial, which every office program has or replaces by a font of the same widths (Liberation Sans),
so that what was measured is what is shown. The same book gives the same bytes.
"""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from os import fsync
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu, Inches, Pt

from groundrules.rulebook.pages.five import MOST_PAGES, Block, Bullets, Heading, Paragraph, TableBlock
from groundrules.rulebook.pages.layout import BULLET, HEIGHT, MARGIN, WIDTH, Placed, Sheet
from groundrules.rulebook.pages.tables import INDENT, SIDE, Setting

FONT = "Arial"
INK, SOFT, FAINT = "1A211D", "47504A", "5F6862"
PAPER, BAR, ON_BAR, BAR_NOTE = "FFFEFA", "124535", "FFFFFF", "CFE3D6"
ACCENT, WASH, HAIRLINE = "1A5F4A", "E2EEE6", "DCDACD"
_BAR_HEIGHT = 0.72
_SMALL, _TITLE = 14, 26
_BLANK = "\N{NO-BREAK SPACE}"  # an empty cell would take the program's own type size
Place = tuple[float, float, float, float]
"""Left, top, width, height in inches."""
_STILL = datetime(2000, 1, 1)  # noqa: DTZ001 - the format has no zone; a fixed day keeps the bytes equal


class PptxDeck:
    """Writes the deck to one file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, sheets: Sequence[Sheet], *, title: str, edition: str) -> Path:
        """Write the slides; the file is whole or the old one."""
        content = deck_bytes(sheets, title=title, edition=edition)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self._path.with_name(f".{self._path.name}.tmp")
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            fsync(file.fileno())
        unfinished.replace(self._path)
        return self._path


def deck_bytes(sheets: Sequence[Sheet], *, title: str, edition: str) -> bytes:
    """The whole PPTX file."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    about = deck.core_properties
    about.title, about.subject, about.author = title, edition, "Groundrules"
    about.last_modified_by, about.keywords, about.comments = "Groundrules", "", ""
    about.created = about.modified = about.last_printed = _STILL
    about.revision = 1
    for sheet in sheets:
        _slide(deck, sheet, edition, max(len(sheets), MOST_PAGES))
    saved = BytesIO()
    deck.save(saved)
    return _still(saved.getvalue())


def _still(content: bytes) -> bytes:
    """The same package without the moment it was packed."""
    quiet = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(quiet, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, old.read(name))
    return quiet.getvalue()


def _slide(deck: Any, sheet: Sheet, edition: str, count: int) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.background.fill.solid()
    slide.background.fill.fore_color.rgb = _rgb(PAPER)
    _rectangle(slide, (0, 0, WIDTH, _BAR_HEIGHT), BAR)
    heading = slide.shapes.title
    heading.left, heading.top = Inches(MARGIN), Inches(0)
    heading.width, heading.height = Inches(WIDTH - 2 * MARGIN - 1.2), Inches(_BAR_HEIGHT)
    frame = _frame(heading)
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    title = f"{sheet.title} (continued)" if sheet.is_continued else sheet.title
    _run(frame.paragraphs[0], title, _TITLE, ON_BAR, bold=True)
    frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    slide.shapes._spTree.append(heading._element)
    number = _text(slide, (WIDTH - MARGIN - 1.2, 0, 1.2, _BAR_HEIGHT), "page")
    number.vertical_anchor = MSO_ANCHOR.MIDDLE
    number.paragraphs[0].alignment = PP_ALIGN.RIGHT
    _run(number.paragraphs[0], f"{sheet.page} of {count}", _SMALL, BAR_NOTE)
    for placed in sheet.placed:
        _block(slide, placed)
    _rectangle(slide, (MARGIN, HEIGHT - 0.43, WIDTH - 2 * MARGIN, 0.01), HAIRLINE)
    footer = _text(slide, (MARGIN, HEIGHT - 0.41, WIDTH - 2 * MARGIN, 0.3), "edition")
    footer.vertical_anchor = MSO_ANCHOR.MIDDLE
    _run(footer.paragraphs[0], edition, _SMALL, FAINT)


def _block(slide: Any, placed: Placed) -> None:
    block: Block = placed.block
    if isinstance(block, TableBlock):
        _table(slide, block, placed)
        return
    size = placed.setting.size
    place = (placed.left, placed.top, placed.width, placed.height)
    frame = _text(slide, place, type(block).__name__.lower())
    match block:
        case Heading(text, note):
            _run(frame.paragraphs[0], text, size + 2, ACCENT, bold=True)
            if note:
                _run(frame.paragraphs[0], f"  {note}", size, FAINT)
        case Paragraph(text):
            _run(frame.paragraphs[0], text, size, INK)
        case Bullets(items):
            for number, item in enumerate(items):
                paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
                _bullet(paragraph, BULLET)
                paragraph.space_after = Pt(2)
                _run(paragraph, item, size, INK)


def _table(slide: Any, block: TableBlock, placed: Placed) -> None:
    shape = slide.shapes.add_table(
        len(block.rows) + 1,
        len(block.headers),
        Inches(placed.left),
        Inches(placed.top),
        Inches(placed.width),
        Inches(placed.height),
    )
    shape.name = block.section or "table"
    table = shape.table
    properties = table._tbl.tblPr
    properties.set("bandRow", "0")
    style = properties.find(qn("a:tableStyleId"))
    if style is not None:
        style.text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
    for column, width in zip(table.columns, placed.widths, strict=True):
        column.width = Inches(width)
    for number, row in enumerate((block.headers, *block.rows)):
        is_head = number == 0
        table.rows[number].height = Inches(placed.rows[number])
        for place, text in enumerate(row):
            cell = table.cell(number, place)
            is_lead = place == 0 and block.lead != "text"
            colour = BAR if is_head else ACCENT if is_lead and block.lead == "id" else INK
            _cell(cell, text or _BLANK, placed.setting, colour, bold=is_head or is_lead)
            _fill(cell, WASH if is_head else None)


def _cell(cell: Any, text: str, setting: Setting, colour: str, *, bold: bool) -> None:
    cell.margin_left = cell.margin_right = Inches(SIDE)
    cell.margin_top = cell.margin_bottom = Inches(setting.above)
    cell.vertical_anchor = MSO_ANCHOR.TOP
    frame = cell.text_frame
    frame.word_wrap = True
    lines = text.split("\n")
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        if len(lines) > 1:
            _bullet(paragraph, INDENT)
        _run(paragraph, line, setting.size, colour, bold=bold)


def _fill(cell: Any, colour: str | None) -> None:
    """A calm cell: a tint or none, and one hairline below."""
    if colour:
        cell.fill.solid()
        cell.fill.fore_color.rgb = _rgb(colour)
    else:
        cell.fill.background()
    properties = cell._tc.get_or_add_tcPr()
    none = "".join(f'<a:{side} {nsdecls("a")} w="0"><a:noFill/></a:{side}>' for side in ("lnL", "lnR", "lnT"))
    below = f'<a:lnB {nsdecls("a")} w="9525"><a:solidFill><a:srgbClr val="{HAIRLINE}"/></a:solidFill></a:lnB>'
    borders = parse_xml(f"<a:borders {nsdecls('a')}>{none}{below}</a:borders>")
    for place, border in enumerate(list(borders)):
        properties.insert(place, border)


def _bullet(paragraph: Any, indent: float) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", str(Emu(Inches(indent))))
    properties.set("indent", str(-Emu(Inches(indent))))
    properties.append(parse_xml(f'<a:buClr {nsdecls("a")}><a:srgbClr val="{ACCENT}"/></a:buClr>'))
    properties.append(parse_xml(f'<a:buFont {nsdecls("a")} typeface="{FONT}"/>'))
    properties.append(parse_xml(f'<a:buChar {nsdecls("a")} char="&#8226;"/>'))


def _text(slide: Any, place: Place, name: str) -> Any:
    shape = slide.shapes.add_textbox(*map(Inches, place))
    shape.name = name
    return _frame(shape)


def _frame(shape: Any) -> Any:
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    return frame


def _rectangle(slide: Any, place: Place, colour: str) -> None:
    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *map(Inches, place))
    shape.fill.solid()
    shape.fill.fore_color.rgb = _rgb(colour)
    shape.line.fill.background()
    shape._element.remove(shape._element.find(qn("p:style")))  # no shadow, no outline
    shape.name = "bar"


def _rgb(colour: str) -> RGBColor:
    return RGBColor(*bytes.fromhex(colour))  # type: ignore[no-untyped-call]


def _run(paragraph: Any, text: str, size: int, colour: str, *, bold: bool = False) -> None:
    run = paragraph.add_run()
    run.text = text
    run.font.name, run.font.size, run.font.bold = FONT, Pt(size), bold
    run.font.color.rgb = _rgb(colour)
