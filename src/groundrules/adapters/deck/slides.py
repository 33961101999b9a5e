"""The deck as an editable PPTX: native tables, text and charts, on the house's own slides or a company's.

The same book on the same template gives the same bytes.
"""

import re
from collections.abc import Sequence
from copy import deepcopy
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from pptx.enum.shapes import MSO_SHAPE, PP_PLACEHOLDER
from pptx.enum.text import PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Pt

from groundrules.adapters.deck.ground import Ground, TextStyle
from groundrules.adapters.deck.house import house_ground
from groundrules.adapters.deck.slide_chart import draw_chart
from groundrules.adapters.deck.slide_table import draw_table
from groundrules.adapters.deck.slide_text import Pen, paint
from groundrules.adapters.deck.template import open_template
from groundrules.disk import write_whole
from groundrules.rulebook.pages.charts import Chart
from groundrules.rulebook.pages.deck import Deck, label
from groundrules.rulebook.pages.five import MOST_PAGES, Bullets, Heading, Paragraph, TableBlock
from groundrules.rulebook.pages.layout import BULLET, Format, Placed, Sheet
from groundrules.rulebook.pages.type import count_lines, line_height, text_width
from groundrules.terms import Finding

_STILL = datetime(2000, 1, 1)  # noqa: DTZ001 - the format has no zone; a fixed day keeps the bytes equal
_CREATED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")
_AFTER_LATIN = {
    qn(f"a:{name}") for name in ("ea", "cs", "sym", "hlinkClick", "hlinkMouseOver", "rtl", "extLst")
}
_SMALL = 14
_INSETS = 0.2
_LEAST_TITLE = 16


class PptxDeck:
    """Writes the deck to one file.

    Raises:
        TemplateError: the template cannot be used; its ``finding`` says what is missing.
    """

    def __init__(self, path: Path, template: Path | None = None) -> None:
        self._path = path
        self._ground = house_ground() if template is None else open_template(template)

    @property
    def form(self) -> Format:
        """The slide that pages are laid out on."""
        return self._ground.form

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What a person should know about the template."""
        return self._ground.findings

    def cannot_show(self, deck: Deck) -> tuple[Finding, ...]:  # noqa: ARG002  part of the port
        """Nothing: the program that shows slides finds a font for every character."""
        return ()

    def write(self, deck: Deck) -> Path:
        """Write the slides; the file is whole or the old one."""
        return write_whole(self._path, deck_bytes(deck, self._ground))


def deck_bytes(deck: Deck, ground: Ground) -> bytes:
    """The whole PPTX file; the ground is used up."""
    about = ground.deck.core_properties
    about.title, about.subject, about.author = deck.title, deck.edition, "Groundrules"
    about.last_modified_by, about.keywords, about.comments = "Groundrules", "", ""
    about.created = about.modified = about.last_printed = _STILL
    about.revision = 1
    sheets = deck.all_sheets
    count = max(len(deck.sheets), MOST_PAGES)
    title_size = _title_size([_title(sheet) for sheet in sheets], ground.title)
    footer = _shortest(deck.edition, ground)
    for sheet in sheets:
        _slide(ground, sheet, label(sheet, count), title_size, footer)
    saved = BytesIO()
    ground.deck.save(saved)
    return _still(saved.getvalue())


def _still(content: bytes) -> bytes:
    """The same package without the moments at which it and the workbooks in it were packed."""
    quiet = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(quiet, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            part = old.read(name)
            if name.endswith(".xlsx"):
                part = _still(part)
            elif name == "docProps/core.xml":
                part = _CREATED.sub(rb"\g<1>2000-01-01T00:00:00Z\g<3>", part)
            new.writestr(entry, part)
    return quiet.getvalue()


def _title(sheet: Sheet) -> str:
    return f"{sheet.title} (continued)" if sheet.is_continued else sheet.title


def _title_size(titles: Sequence[str], style: TextStyle) -> float | None:
    """The size all titles fit in: None when the template's own does."""
    size = style.size
    while size > _LEAST_TITLE and not all(_fits(title, style, size) for title in titles):
        size -= 1
    return None if size == style.size else size


def _fits(title: str, style: TextStyle, size: float) -> bool:
    lines = count_lines(title, style.place.width - _INSETS, size, bold=style.is_bold, face=style.face)
    return lines * line_height(size, face=style.face) <= max(style.place.height - 0.05, line_height(size))


def _shortest(edition: str, ground: Ground) -> str:
    """As much of the edition as the template's footer holds on one line; the version always."""
    if ground.footer is None:
        return edition
    title, version, *more = edition.split(" · ")
    for parts in ((title, version, *more), (title, version, *more[:1]), (version, *more[:1])):
        said = " · ".join(parts)
        if (
            text_width(said, ground.footer.size, face=ground.footer.face)
            <= ground.footer.place.width - _INSETS
        ):
            return said
    return version


def _slide(ground: Ground, sheet: Sheet, corner: str, title_size: float | None, footer: str) -> None:
    slide = ground.deck.slides.add_slide(ground.layout)
    pen = Pen(ground.font, ground.scale)
    for holder in list(slide.placeholders):
        if holder.placeholder_format.type not in (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE):
            slide.shapes._spTree.remove(holder._element)
    slide.shapes.title.text_frame.text = _title(sheet)
    if title_size is not None:
        slide.shapes.title.text_frame.paragraphs[0].runs[0].font.size = Pt(title_size)
    if ground.has_panel:
        _panel(slide, ground, pen)
    for placed in sheet.placed:
        _block(slide, placed, pen, ground)
    _foot(slide, ground, corner, footer, pen)


def _panel(slide: Any, ground: Ground, pen: Pen) -> None:
    """A plain panel under the body, so that text can be read whatever the template shows there."""
    form, air = ground.form, 0.12
    place = (form.left - air, form.top - air / 2, form.room + 2 * air, form.bottom - form.top + air)
    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *(pen.inches(side) for side in place))
    shape.name = "panel"
    shape._element.remove(shape._element.find(qn("p:style")))  # no shadow, no outline
    shape.fill.solid()
    paint(shape.fill._xPr.find(qn("a:solidFill")), ground.colours.paper)
    shape.line.fill.background()


def _foot(slide: Any, ground: Ground, corner: str, footer: str, pen: Pen) -> None:
    """Edition and number: in the layout's own places, else on one line under the body."""
    kinds = {one.placeholder_format.type: one for one in ground.layout.placeholders}
    if PP_PLACEHOLDER.FOOTER in kinds:
        _own(slide, kinds[PP_PLACEHOLDER.FOOTER], "edition").text_frame.text = footer
    else:
        form = ground.form
        frame = pen.box(slide, (form.left, form.bottom + 0.06, form.room, 0.26), "edition")
        pen.run(frame.paragraphs[0], footer, _SMALL, ground.colours.faint)
    if ground.number is not None:
        shape = _own(slide, kinds[PP_PLACEHOLDER.SLIDE_NUMBER], "page")
        _number(shape.text_frame.paragraphs[0], corner, ground.number, len(ground.deck.slides))
    else:
        form = ground.form
        frame = pen.box(slide, (form.right - 1.6, form.bottom + 0.06, 1.6, 0.26), "page")
        frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
        pen.run(frame.paragraphs[0], corner, _SMALL, ground.colours.faint)


def _own(slide: Any, holder: Any, name: str) -> Any:
    """A copy of the layout's placeholder on the slide, empty, in the layout's own place and style."""
    element = deepcopy(holder._element)
    slide.shapes._spTree.append(element)
    shape = next(one for one in slide.shapes if one._element is element)
    element.nvSpPr.cNvPr.set(
        "id", str(max(int(one) for one in slide.shapes._spTree.xpath("//@id") if one.isdigit()) + 1)
    )
    shape.name = name
    body = element.txBody
    for paragraph in body.findall(qn("a:p"))[1:]:
        body.remove(paragraph)
    for part in list(body.find(qn("a:p"))):
        body.find(qn("a:p")).remove(part)
    _style_of_master(element, holder)
    return shape


def _style_of_master(element: Any, holder: Any) -> None:
    """What the layout leaves to the master is said on the slide: not every program looks that far."""
    styles = element.txBody.find(qn("a:lstStyle"))
    kind = holder._element.ph.get("type")
    if styles is None or len(styles):
        return
    for above in holder.part.slide_layout.slide_master.placeholders:
        found = above._element.txBody.find(qn("a:lstStyle"))
        if above._element.ph.get("type") == kind and found is not None:
            for level in found:
                styles.append(deepcopy(level))
    for run in styles.iter(qn("a:defRPr")):
        if run.find(qn("a:latin")) is None:
            later = [child for child in run if child.tag in _AFTER_LATIN]
            at = run.index(later[0]) if later else len(run)
            run.insert(at, run.makeelement(qn("a:latin"), {"typeface": "+mn-lt"}))


def _number(paragraph: Any, corner: str, style: TextStyle, number: int) -> None:
    """The slide's number as a field ("3" of "3 of 5" moves with the slide); other labels where they fit."""
    first, _, rest = corner.partition(" ")
    is_wide = text_width(corner, style.size, face=style.face) > style.place.width - _INSETS
    if is_wide:
        first, rest = str(number), ""
    if not first.isdigit():
        paragraph.add_run().text = corner
        return
    field = paragraph._p.makeelement(
        qn("a:fld"), {"id": "{C1FF6DA9-008F-8B48-92A6-B652298478BF}", "type": "slidenum"}
    )
    field.append(field.makeelement(qn("a:rPr"), {"lang": "en-US"}))
    text = field.makeelement(qn("a:t"), {})
    text.text = first
    field.append(text)
    paragraph._p.append(field)
    if rest:
        paragraph.add_run().text = f" {rest}"


def _block(slide: Any, placed: Placed, pen: Pen, ground: Ground) -> None:
    block, colours, size = placed.block, ground.colours, placed.setting.size
    if isinstance(block, TableBlock):
        draw_table(slide, block, placed, pen, colours)
        return
    if isinstance(block, Chart):
        draw_chart(slide, block, placed, pen, colours)
        return
    place = (placed.left, placed.top, placed.width, placed.height)
    frame = pen.box(slide, place, type(block).__name__.lower())
    match block:
        case Heading(text, note):
            pen.run(frame.paragraphs[0], text, size + 2, colours.accent, bold=True)
            if note:
                pen.run(frame.paragraphs[0], f"  {note}", size, colours.faint)
        case Paragraph(text):
            pen.run(frame.paragraphs[0], text, size, colours.ink)
        case Bullets(items):
            for number, item in enumerate(items):
                paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
                pen.bullet(paragraph, BULLET, colours.accent)
                paragraph.space_after = Pt(pen.points(2))
                pen.run(paragraph, item, size, colours.ink)
