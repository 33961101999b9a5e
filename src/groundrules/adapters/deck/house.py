"""The house's own deck, built in code: a bar with the title, Arial, a quiet palette, two layouts."""

from typing import Any

from pptx import Presentation
from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Inches

from groundrules.adapters.deck.ground import Ground, Rect, TextStyle
from groundrules.adapters.deck.look import (
    BAR_HEIGHT,
    BAR_NOTE,
    FONT,
    FOOTER,
    LINE,
    NUMBER,
    SCHEME,
    SMALL,
    TITLE,
    TITLE_SIZE,
    house_palette,
)
from groundrules.rulebook.pages.layout import HEIGHT, MARGIN, STANDARD, WIDTH
from groundrules.rulebook.pages.type import ARIAL

_KEPT = ("titleOnly", "obj")
_BODY = Rect(MARGIN, STANDARD.top, STANDARD.room, STANDARD.bottom - STANDARD.top)


def house_ground() -> Ground:
    """An empty deck of the house, measured exactly."""
    deck: Any = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    master = deck.slide_master
    _theme(master)
    for layout in list(deck.slide_layouts):
        if layout._element.get("type") not in _KEPT:
            deck.slide_layouts.remove(layout)
    _master(master)
    for layout in deck.slide_layouts:
        _plain(layout)
    layout = next(one for one in deck.slide_layouts if one._element.get("type") == "titleOnly")
    return Ground(
        deck,
        layout,
        STANDARD,
        1.0,
        house_palette(),
        TextStyle(Rect(*TITLE), TITLE_SIZE, ARIAL, is_bold=True),
        TextStyle(Rect(*FOOTER), SMALL, ARIAL),
        TextStyle(Rect(*NUMBER), SMALL, ARIAL),
        "+mn-lt",
    )


def _theme(master: Any) -> None:
    part = next(link.target_part for link in master.part.rels.values() if link.reltype.endswith("/theme"))
    root = parse_xml(part.blob)
    root.set("name", "Groundrules")
    scheme = root.find(f".//{qn('a:clrScheme')}")
    scheme.set("name", "Groundrules")
    for slot in list(scheme):
        for colour in list(slot):
            slot.remove(colour)
        slot.append(_colour("srgbClr", SCHEME[slot.tag.rpartition("}")[2]]))
    for latin in root.iterfind(f".//{qn('a:fontScheme')}//{qn('a:latin')}"):
        latin.set("typeface", FONT)
    part._blob = serialize_part_xml(root)


def _master(master: Any) -> None:
    tree = master.shapes._spTree
    tree.insert(2, parse_xml(_rectangle(90, "Bar", Rect(0, 0, WIDTH, BAR_HEIGHT), "tx2")))
    tree.insert(3, parse_xml(_rectangle(91, "Line", Rect(*LINE), "bg2")))
    places = {"title": Rect(*TITLE), "body": _BODY, "ftr": Rect(*FOOTER), "sldNum": Rect(*NUMBER), "dt": None}
    for holder in list(master.placeholders):
        place = places[holder._element.ph.get("type")]
        if place is None:
            tree.remove(holder._element)
            continue
        _put(holder, place)
    for kind, colour, side in (("ftr", "accent5", "l"), ("sldNum", None, "r")):
        for holder in master.placeholders:
            if holder._element.ph.get("type") == kind:
                _small(holder, colour, side)
    style = master._element.find(f".//{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
    style.set("algn", "l")
    run = style.find(qn("a:defRPr"))
    run.set("sz", str(TITLE_SIZE * 100))
    run.set("b", "1")
    _coloured(run, "FFFFFF")
    sizes = {1: 18, 2: 16, 3: 14, 4: 14, 5: 14}
    for level, points in sizes.items():
        found = master._element.find(f".//{qn('p:bodyStyle')}/{qn(f'a:lvl{level}pPr')}/{qn('a:defRPr')}")
        found.set("sz", str(points * 100))


def _plain(layout: Any) -> None:
    """A layout that takes every place from the master."""
    for holder in list(layout.placeholders):
        if holder._element.ph.get("type") == "dt":
            layout.shapes._spTree.remove(holder._element)
            continue
        place = holder._element.spPr.find(qn("a:xfrm"))
        if place is not None:
            holder._element.spPr.remove(place)


def _put(holder: Any, place: Rect) -> None:
    holder.left, holder.top, holder.width, holder.height = map(Inches, place)
    body = holder._element.txBody.bodyPr
    for inset in ("lIns", "tIns", "rIns", "bIns"):
        body.set(inset, "0")


def _small(holder: Any, colour: str | None, side: str) -> None:
    level = holder._element.find(f".//{qn('a:lvl1pPr')}")
    level.set("algn", side)
    run = level.find(qn("a:defRPr"))
    run.set("sz", str(SMALL * 100))
    _coloured(run, colour or BAR_NOTE)


def _coloured(run: Any, colour: str) -> None:
    fill = run.find(qn("a:solidFill"))
    for old in list(fill):
        fill.remove(old)
    fill.append(_colour("schemeClr" if colour.startswith("accent") else "srgbClr", colour))


def _colour(kind: str, value: str) -> Any:
    return parse_xml(f'<a:{kind} {nsdecls("a")} val="{value}"/>')


def _rectangle(number: int, name: str, place: Rect, colour: str) -> str:
    left, top, width, height = (int(Inches(side)) for side in place)
    return (
        f"<p:sp {nsdecls('p', 'a')}><p:nvSpPr><p:cNvPr id='{number}' name='{name}'/><p:cNvSpPr/>"
        "<p:nvPr userDrawn='1'/></p:nvSpPr><p:spPr>"
        f"<a:xfrm><a:off x='{left}' y='{top}'/><a:ext cx='{width}' cy='{height}'/></a:xfrm>"
        "<a:prstGeom prst='rect'><a:avLst/></a:prstGeom>"
        f"<a:solidFill><a:schemeClr val='{colour}'/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr>"
        "<p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr lang='en'/></a:p></p:txBody></p:sp>"
    )
