"""Drawing on PDF pages in inches: text in the right font, rules and bars, each marked for what it is."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any
from unicodedata import normalize

from fpdf import FPDF

from groundrules.adapters.deck.fonts import FontFiles, characters, find, may_embed
from groundrules.adapters.deck.pdf_tags import Element, Tags
from groundrules.rulebook.pages.layout import HEIGHT, WIDTH
from groundrules.rulebook.pages.type import ARIAL, break_lines, text_width

_POINTS = 72
_ASCENT, _NATURAL = 0.905, 1.117
_CORE = "helvetica"
_FAMILIES = ("Arial", "Liberation Sans", "Arimo", "Helvetica")


@dataclass(frozen=True, slots=True)
class Fonts:
    """The text's own font (None: the one every PDF reader has), and others for what it lacks."""

    own: FontFiles | None
    others: tuple[Path, ...] = ()

    def lacks(self, sign: str) -> bool:
        """Whether the own font cannot show a character."""
        if self.own is None:
            return not sign.encode("cp1252", "ignore")
        return ord(sign) not in characters(self.own.regular)


def own_font() -> FontFiles | None:
    """Arial or a font of its widths, where one is installed and may be put into documents."""
    for family in _FAMILIES:
        found = find(family)
        if found is not None and may_embed(found.regular) and may_embed(found.bold):
            return found
    return None


class PdfPen:
    """A document being drawn, page by page; all measures in inches, type in points."""

    def __init__(self, fonts: Fonts) -> None:
        self.pdf: Any = FPDF(unit="in", format=(WIDTH, HEIGHT))
        self.pdf.set_auto_page_break(False)
        self.pdf.set_margin(0)
        self.pdf.core_fonts_encoding = "windows-1252"
        self.tags = Tags()
        self.pdf.struct_builder = self.tags
        self._fonts = fonts
        if fonts.own is not None:
            self.pdf.add_font("own", "", fonts.own.regular)
            self.pdf.add_font("own", "B", fonts.own.bold)
        for number, path in enumerate(fonts.others):
            self.pdf.add_font(f"other{number}", "", path)

    @property
    def page(self) -> int:
        """The number of the page that is drawn on."""
        return int(self.pdf.page)

    def new_page(self, ground: str) -> None:
        """A fresh page of one colour."""
        self.pdf.add_page()
        self.pdf.pages[self.page].struct_parents = self.tags.parents(self.page)
        self.fill((0, 0, WIDTH, HEIGHT), ground)

    def fill(self, place: Sequence[float], rgb: str) -> None:
        """A rectangle that says nothing: ground, bar, line."""
        with self._marked("/Artifact BMC"):
            self.pdf.set_fill_color(*bytes.fromhex(rgb))
            self.pdf.rect(*place, style="F")

    def element(self, kind: str, within: Element | None = None, **keys: str | None) -> Element:
        """A new element of the document's structure on this page."""
        return self.tags.element(kind, self.page, within=within, **keys)

    def bar(self, place: Sequence[float], rgb: str, figure: Element) -> None:
        """A bar of a chart."""
        with self._marked(f"/Figure <</MCID {self.tags.mark(figure, self.page)}>> BDC"):
            self.pdf.set_fill_color(*bytes.fromhex(rgb))
            self.pdf.rect(*place, style="F")

    def write(
        self,
        text: str,
        place: Sequence[float],
        size: float,
        rgb: str,
        element: Element | None,
        *,
        bold: bool = False,
        height: float,
        align: str = "left",
    ) -> float:
        """Text in lines of that height from the place's top; returns where the next line would begin.

        Without an element it is furniture: a footer, a page number.
        """
        left, top, width = place[:3]
        self.pdf.set_text_color(*bytes.fromhex(rgb))
        for line in break_lines(normalize("NFC", text), width, size, bold=bold):
            mark = "/Artifact BMC"
            if element is not None:
                mark = f"{element.s} <</MCID {self.tags.mark(element, self.page)}>> BDC"
            wide = text_width(line, size, bold=bold, face=ARIAL)
            at = left + width - wide if align == "right" else left
            base = top + _ASCENT * size / _POINTS + (height - _NATURAL * size / _POINTS) / 2
            with self._marked(mark):
                self._line(line, at, base, size, bold=bold)
            top += height
        return top

    def _line(self, line: str, left: float, base: float, size: float, *, bold: bool) -> None:
        for number, signs in groupby(line, self._font_for):
            run = "".join(signs)
            if number < 0:
                own = "own" if self._fonts.own is not None else _CORE
                self.pdf.set_font(own, "B" if bold else "", size)
            else:
                self.pdf.set_font(f"other{number}", "", size)
            self.pdf.text(left, base, run)
            left += self.pdf.get_string_width(run)

    def _font_for(self, sign: str) -> int:
        """-1 for the own font, else the first of the others that has the character."""
        if not self._fonts.lacks(sign):
            return -1
        return next(
            (number for number, path in enumerate(self._fonts.others) if ord(sign) in characters(path)), -1
        )

    @contextmanager
    def _marked(self, opening: str) -> Iterator[None]:
        self.pdf._out(opening)
        yield
        self.pdf._out("EMC")
