"""Company templates made for tests: size, places, fonts, colours, and what is wrong with them."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE
from pptx.oxml.ns import qn
from pptx.util import Inches

OFFICE = {
    "title": (0.92, 0.4, 11.5, 1.45),
    "body": (0.92, 2.0, 11.5, 4.76),
    "dt": (0.92, 6.95, 3.0, 0.4),
    "ftr": (4.42, 6.95, 4.5, 0.4),
    "sldNum": (9.42, 6.95, 3.0, 0.4),
}
"""Places as on a usual wide template, in inches."""


def company(
    path: Path,
    *,
    size: tuple[float, float] = (13.333, 7.5),
    places: dict[str, tuple[float, float, float, float]] | None = None,
    font: str = "Arial",
    colours: dict[str, str] | None = None,
    picture: bool = False,
    slides: int = 2,
) -> Path:
    """A template with sample slides, written to the path."""
    deck: Any = Presentation()
    deck.slide_width, deck.slide_height = Inches(size[0]), Inches(size[1])
    share = size[0] / 13.333, size[1] / 7.5
    given = places or {
        kind: (left * share[0], top * share[1], width * share[0], height * share[1])
        for kind, (left, top, width, height) in OFFICE.items()
    }
    for holder in list(deck.slide_master.placeholders):
        kind = holder._element.ph.get("type")
        if kind not in given:
            deck.slide_master.shapes._spTree.remove(holder._element)
            continue
        holder.left, holder.top, holder.width, holder.height = map(Inches, given[kind])
    for layout in list(deck.slide_layouts):
        if layout._element.get("type") not in ("title", "obj", "titleOnly", "blank"):
            deck.slide_layouts.remove(layout)
            continue
        for holder in list(layout.placeholders):
            own = holder._element.spPr.find(qn("a:xfrm"))
            if own is not None and layout._element.get("type") in ("titleOnly", "obj"):
                holder._element.spPr.remove(own)
            if holder._element.ph.get("type") in ("dt", "ftr", "sldNum") and (
                holder._element.ph.get("type") not in given
            ):
                layout.shapes._spTree.remove(holder._element)
    if picture:
        _blob(deck)
    _theme(deck, font, colours or {})
    for number in range(slides):
        slide = deck.slides.add_slide(deck.slide_layouts[0])
        slide.shapes.title.text = f"Sample slide {number}"
    deck.save(path)
    return path


def _blob(deck: Any) -> None:
    """A coloured shape that covers a part of the body, on the master."""
    slide = deck.slides.add_slide(deck.slide_layouts[-1])
    shape = slide.shapes.add_shape(MSO_SHAPE.OVAL, Inches(2), Inches(3), Inches(4), Inches(3))
    shape.fill.solid()
    deck.slide_master.shapes._spTree.append(shape._element)


def _theme(deck: Any, font: str, colours: dict[str, str]) -> None:
    part = next(
        link.target_part for link in deck.slide_master.part.rels.values() if link.reltype.endswith("/theme")
    )
    text = part.blob.decode()
    text = re.sub(r'(<a:latin typeface=")[^"]*(")', rf"\g<1>{font}\g<2>", text)
    for slot, rgb in colours.items():
        text = re.sub(
            rf"(<a:{slot}>).*?(</a:{slot}>)", rf'\g<1><a:srgbClr val="{rgb}"/>\g<2>', text, flags=re.S
        )
    part._blob = text.encode()


def repacked(
    source: Path,
    target: Path,
    *,
    add: dict[str, bytes] | None = None,
    replaced: tuple[tuple[bytes, bytes], ...] = (),
) -> Path:
    """A copy of a package with parts added, and with bytes replaced in every part that holds them."""
    packed = BytesIO()
    with ZipFile(source) as old, ZipFile(packed, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            for before, after in replaced:
                part = part.replace(before, after)
            new.writestr(name, part)
        for name, part in (add or {}).items():
            new.writestr(name, part)
    target.write_bytes(packed.getvalue())
    return target
