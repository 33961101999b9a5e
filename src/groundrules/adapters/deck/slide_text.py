"""Text on a slide: boxes, runs, bullets, all in the template's colours and scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.enum.dml import MSO_THEME_COLOR
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu, Inches, Pt

from groundrules.adapters.deck.colours import Tone

_SLOTS = {
    "tx1": MSO_THEME_COLOR.TEXT_1,
    "bg1": MSO_THEME_COLOR.BACKGROUND_1,
    "tx2": MSO_THEME_COLOR.TEXT_2,
    "bg2": MSO_THEME_COLOR.BACKGROUND_2,
    **{f"accent{n}": getattr(MSO_THEME_COLOR, f"ACCENT_{n}") for n in range(1, 7)},
}


@dataclass(frozen=True, slots=True)
class Pen:
    """How text is written: the font's name as runs carry it, and how much larger than laid out."""

    font: str
    scale: float

    def run(self, paragraph: Any, text: str, size: float, tone: Tone, *, bold: bool = False) -> None:
        """A run of text at the end of a paragraph; ``size`` in points as laid out."""
        run = paragraph.add_run()
        run.text = text
        run.font.name, run.font.size, run.font.bold = self.font, Pt(self.points(size)), bold
        run.font.fill.solid()
        paint(run.font.fill._xPr.find(qn("a:solidFill")), tone)

    def points(self, size: float) -> float:
        """The real size in points, to a tenth."""
        return round(size * self.scale, 1)

    def inches(self, length: float) -> Emu:
        """A laid-out length as it is on the slide."""
        return Emu(round(length * self.scale * 914_400))

    def bullet(self, paragraph: Any, indent: float, tone: Tone) -> None:
        """The paragraph is a point of a list, its text set in by ``indent`` inches."""
        properties = paragraph._p.get_or_add_pPr()
        properties.set("marL", str(self.inches(indent)))
        properties.set("indent", str(-self.inches(indent)))
        colour = parse_xml(f"<a:buClr {nsdecls('a')}/>")
        paint(colour, tone)
        properties.append(colour)
        properties.append(parse_xml(f'<a:buFont {nsdecls("a")} typeface="Arial"/>'))
        properties.append(parse_xml(f'<a:buChar {nsdecls("a")} char="&#8226;"/>'))

    def box(self, slide: Any, place: Sequence[float], name: str) -> Any:
        """An empty text box; returns its text frame."""
        shape = slide.shapes.add_textbox(*(self.inches(side) for side in place))
        shape.name = name
        return plain_frame(shape)


def plain_frame(shape: Any) -> Any:
    """The shape's text frame: wrapped, no margins, the text as large as it says."""
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Inches(0)
    return frame


def paint(fill: Any, tone: Tone) -> None:
    """A fill has the theme's colour, lighter or darker as the tone says, or the tone's own colour."""
    for old in list(fill):
        fill.remove(old)
    kind, value = ("schemeClr", tone.slot) if tone.slot else ("srgbClr", tone.rgb)
    colour = parse_xml(f'<a:{kind} {nsdecls("a")} val="{value}"/>')
    fill.append(colour)
    if not tone.slot:
        return
    for name, percent, usual in (("lumMod", tone.mod, 100), ("lumOff", tone.off, 0)):
        if percent != usual:
            colour.append(parse_xml(f'<a:{name} {nsdecls("a")} val="{percent * 1000}"/>'))


def describe(shape: Any, text: str) -> None:
    """What the shape shows, for who cannot see it."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", text)
