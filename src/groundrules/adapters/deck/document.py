"""The deck as a PDF: the same layout, drawn as text one can select and search, with its structure.

The same book with the same fonts gives the same bytes.
"""

from datetime import UTC, datetime
from pathlib import Path
from unicodedata import bidirectional, category, normalize

from fpdf import ViewerPreferences

from groundrules.adapters.deck import look
from groundrules.adapters.deck.fonts import covering
from groundrules.adapters.deck.pdf_chart import draw_bars
from groundrules.adapters.deck.pdf_pen import Fonts, PdfPen, own_font
from groundrules.adapters.deck.pdf_tags import Element
from groundrules.disk import write_whole
from groundrules.rulebook.pages.charts import Chart
from groundrules.rulebook.pages.deck import Deck, label, texts
from groundrules.rulebook.pages.five import MOST_PAGES, Bullets, Heading, Paragraph, TableBlock
from groundrules.rulebook.pages.layout import BULLET, STANDARD, Format, Placed, Sheet
from groundrules.rulebook.pages.tables import INDENT, SIDE
from groundrules.rulebook.pages.type import line_height, text_width
from groundrules.terms import Finding, Severity

_STILL = datetime(2000, 1, 1, tzinfo=UTC)
_SHAPED = ((0x0900, 0x109F), (0x1780, 0x17FF))
"""Letters of South and South-East Asia, whose shapes depend on their neighbours."""
_POINT = "\N{BULLET}"
_NAMED = 8
_LOOK = look.house_palette()


class PdfDeck:
    """Writes the deck to one PDF file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._others: tuple[Path, ...] = ()

    @property
    def form(self) -> Format:
        """The house's own slide."""
        return STANDARD

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Nothing: there is no template."""
        return ()

    def cannot_show(self, deck: Deck) -> tuple[Finding, ...]:
        """An error when characters of the book are in no font of this machine, or need a typesetter."""
        fonts = Fonts(own_font())
        signs = set(normalize("NFC", "".join(_all_texts(deck)))) - {"\n"}
        shaped = {sign for sign in signs if _is_shaped(sign)}
        lacking = {sign for sign in signs - shaped if fonts.lacks(sign)}
        self._others, missing = covering(sorted(lacking))
        findings = []
        if shaped:
            message = f"a PDF cannot set {_listed(shaped)}: such letters change with their neighbours"
            findings.append(_unshown(message, "write `--to html` or `--to pptx` and print that"))
        if missing:
            message = f"no font on this machine can show {_listed(missing)} in a PDF"
            mend = "install a font that has them (such as Noto Sans), or write `--to html` or `--to pptx`"
            findings.append(_unshown(message, mend))
        return tuple(findings)

    def write(self, deck: Deck) -> Path:
        """Write the document; the file is whole or the old one."""
        return write_whole(self._path, document_bytes(deck, Fonts(own_font(), self._others)))


def document_bytes(deck: Deck, fonts: Fonts) -> bytes:
    """The whole PDF file."""
    pen = PdfPen(fonts)
    pdf = pen.pdf
    pdf.set_title(deck.title)
    pdf.set_subject(deck.edition)
    pdf.set_author("Groundrules")
    pdf.set_creator("Groundrules")
    pdf.set_lang("en")
    pdf.set_creation_date(_STILL)
    pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
    count = max(len(deck.sheets), MOST_PAGES)
    for sheet in deck.all_sheets:
        _page(pen, sheet, label(sheet, count), deck.edition)
    return bytes(pdf.output())


def _page(pen: PdfPen, sheet: Sheet, corner: str, edition: str) -> None:
    pen.new_page(_LOOK.paper.rgb)
    title = next(texts(sheet))
    pen.pdf.start_section(title)
    section = pen.element("Sect")
    pen.fill((0, 0, STANDARD.width, look.BAR_HEIGHT), look.BAR)
    heading = pen.element("H1", section)
    _middle(pen, title, look.TITLE, size=look.TITLE_SIZE, rgb=look.ON_BAR, element=heading, bold=True)
    _middle(pen, corner, look.NUMBER, rgb=look.BAR_NOTE, align="right")
    for placed in sheet.placed:
        _block(pen, placed, section)
    pen.fill(look.LINE, _LOOK.line.rgb)
    _middle(pen, edition, look.FOOTER, rgb=_LOOK.faint.rgb)


def _middle(
    pen: PdfPen,
    text: str,
    place: look.Place,
    *,
    rgb: str,
    size: float = look.SMALL,
    element: Element | None = None,
    bold: bool = False,
    align: str = "left",
) -> None:
    """One line in the middle of a place's height, smaller when it would not fit."""
    while size > 8 and text_width(text, size, bold=bold) > place[2]:
        size -= 1
    height = line_height(size)
    top = place[1] + (place[3] - height) / 2
    pen.write(text, (place[0], top, place[2]), size, rgb, element, bold=bold, height=height, align=align)


def _block(pen: PdfPen, placed: Placed, section: Element) -> None:
    size = placed.setting.size
    place = (placed.left, placed.top, placed.width)
    match placed.block:
        case Heading(text, note):
            element = pen.element("H2", section)
            height = line_height(size + 2)
            pen.write(text, place, size + 2, _LOOK.accent.rgb, element, bold=True, height=height)
            if note:
                _note(pen, text, note, placed, section)
        case Paragraph(text):
            element = pen.element("P", section)
            pen.write(text, place, size, _LOOK.ink.rgb, element, height=line_height(size))
        case Bullets(items):
            _points(pen, items, placed, section)
        case TableBlock():
            _table(pen, placed.block, placed, section)
        case Chart():
            draw_bars(pen, placed.block, placed, section, _LOOK)


def _note(pen: PdfPen, text: str, note: str, placed: Placed, section: Element) -> None:
    """The remark behind a heading, on the same line."""
    size = placed.setting.size
    used = text_width(f"{text}  ", size + 2, bold=True)
    place = (placed.left + used, placed.top, max(placed.width - used, 1.0))
    pen.write(note, place, size, _LOOK.faint.rgb, pen.element("P", section), height=line_height(size + 2))


def _points(pen: PdfPen, items: tuple[str, ...], placed: Placed, section: Element) -> None:
    size, top = placed.setting.size, placed.top
    height = line_height(size)
    listed = pen.element("L", section)
    for item in items:
        point = pen.element("LI", listed)
        body = pen.element("LBody", point)
        place = (placed.left + BULLET, top, placed.width - BULLET)
        pen.write(_POINT, (placed.left, top, BULLET), size, _LOOK.accent.rgb, None, height=height)
        top = pen.write(item, place, size, _LOOK.ink.rgb, body, height=height) + 0.03


def _table(pen: PdfPen, block: TableBlock, placed: Placed, section: Element) -> None:
    table = pen.element("Table", section)
    top = placed.top
    for number, (row, height) in enumerate(zip((block.headers, *block.rows), placed.rows, strict=True)):
        tagged = pen.element("TR", table)
        if number == 0 and _LOOK.wash is not None:
            pen.fill((placed.left, top, placed.width, height), _LOOK.wash.rgb)
        left = placed.left
        for at, (text, width) in enumerate(zip(row, placed.widths, strict=True)):
            is_lead = at == 0 and block.lead != "text"
            scope = "Column" if number == 0 else "Row" if is_lead else None
            cell = pen.element("TH" if scope else "TD", tagged, scope=scope)
            is_id = number > 0 and is_lead and block.lead == "id"
            rgb = _LOOK.accent.rgb if is_id else _LOOK.ink.rgb
            place = (left, top, width)
            _cell(pen, text, place, placed, rgb=rgb, cell=cell, bold=number == 0 or is_lead)
            left += width
        top += height
        pen.fill((placed.left, top - 0.005, placed.width, 0.01), _LOOK.line.rgb)


def _cell(
    pen: PdfPen,
    text: str,
    place: tuple[float, float, float],
    placed: Placed,
    *,
    rgb: str,
    cell: Element,
    bold: bool,
) -> None:
    size = placed.setting.size
    height = line_height(size, in_table=True)
    left, top = place[0] + SIDE, place[1] + placed.setting.above
    width = place[2] - 2 * SIDE
    lines = text.split("\n")
    for line in lines:
        if not line:
            continue
        indent = INDENT if len(lines) > 1 else 0.0
        if indent:
            pen.write(_POINT, (left, top, indent), size, _LOOK.accent.rgb, None, height=height)
        room = (left + indent, top, round(width - indent, 4))
        top = pen.write(line, room, size, rgb, cell, bold=bold, height=height)


def _all_texts(deck: Deck) -> list[str]:
    return [deck.title, deck.edition, _POINT, *(text for sheet in deck.all_sheets for text in texts(sheet))]


def _is_shaped(sign: str) -> bool:
    is_joined = any(low <= ord(sign) <= high for low, high in _SHAPED)
    return is_joined or bidirectional(sign) in ("R", "AL", "AN") or category(sign) in ("Mn", "Mc", "Me")


def _listed(signs: set[str] | frozenset[str]) -> str:
    shown = [f"`{sign}` (U+{ord(sign):04X})" for sign in sorted(signs)]
    more = f" and {len(shown) - _NAMED} more" if len(shown) > _NAMED else ""
    return ", ".join(shown[:_NAMED]) + more


def _unshown(message: str, mend: str) -> Finding:
    return Finding("GR264", Severity.ERROR, message, mend, kind="character cannot be shown")
