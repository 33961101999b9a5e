"""What slides are built on: a company's template read for its layout, colours and fonts."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PythonPptxError
from pptx.oxml.ns import qn

from groundrules.adapters.deck.colours import palette
from groundrules.adapters.deck.fonts import measure
from groundrules.adapters.deck.ground import Ground, Rect, TextStyle, rect_of
from groundrules.adapters.deck.package import TemplateError, read_package
from groundrules.adapters.deck.theme import Theme
from groundrules.rulebook.pages.layout import Format
from groundrules.terms import Finding, Severity, Span

_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
_BODIES = (PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT)
_EDGES = (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.DATE)
_BEST = ("titleOnly", "obj", "tx", "cust", "")
_OTHER_USE = {
    "title": "is a cover",
    "secHead": "opens a section",
    "blank": "has no title",
    "vertTx": "has text on its side",
    "vertTitleAndTx": "has text on its side",
    "picTx": "is for a picture",
}
_LEAST_WIDE, _LEAST_HIGH = 0.55, 0.45
SMALLEST = 10
"""Least type in points on a company's template, which leaves less room than the house's own slides."""
_SPECK, _WHOLE = 0.02, 0.9
"""Shares of the body area: less than a speck is no matter, more than the whole is the ground itself."""
_FOOTER = 0.32
"""Inches kept free at the foot where the layout has no footer of its own."""


def open_template(path: Path) -> Ground:
    """A company's template, its sample slides taken out.

    Raises:
        TemplateError: it cannot be used; the finding says what is missing.
    """
    content = read_package(path)
    try:
        deck = Presentation(BytesIO(content))
        _empty(deck)
        return ground_of(deck, path.name)
    except (PythonPptxError, SyntaxError, KeyError, ValueError, AttributeError, TypeError) as error:
        message = f"the template `{path.name}` is damaged: PowerPoint parts are missing or cannot be read"
        raise TemplateError(
            message, "open it in PowerPoint, repair it, and save it again", path.name
        ) from error


def ground_of(deck: Any, file: str) -> Ground:
    """The first layout of the deck that has a title and enough room under it.

    Raises:
        TemplateError: there is none.
    """
    width, height = deck.slide_width.inches, deck.slide_height.inches
    missing: list[str] = []
    for layout in _candidates(deck, missing):
        title = next(one for one in layout.placeholders if one.placeholder_format.type in _TITLES)
        area = _area(layout, rect_of(title), Rect(0, 0, width, height))
        if area.width >= _LEAST_WIDE * width and area.height >= _LEAST_HIGH * height:
            return _ground(deck, layout, area, file)
        missing.append(f"`{layout.name}` leaves {area.width:.1f} x {area.height:.1f} in free")
    wanted = f"{_LEAST_WIDE * width:.1f} x {_LEAST_HIGH * height:.1f} in"
    said = "; ".join(missing[:6]) or "it has no layouts"
    raise TemplateError(
        f"the template `{file}` has no layout with a title and {wanted} of free room under it",
        f"add a layout of the kind `Title Only`: {said}",
        file,
    )


def _candidates(deck: Any, missing: list[str]) -> Iterator[Any]:
    """Layouts with a title, the plainest first; what rules the others out is added to ``missing``."""
    usable: list[tuple[int, int, int, Any]] = []
    for layout in chain.from_iterable(master.slide_layouts for master in deck.slide_masters):
        kind = layout._element.get("type") or ""
        types = [one.placeholder_format.type for one in layout.placeholders]
        if kind in _OTHER_USE:
            missing.append(f"`{layout.name}` {_OTHER_USE[kind]}")
        elif not any(one in _TITLES for one in types):
            missing.append(f"`{layout.name}` has no title")
        else:
            bodies = sum(one in _BODIES for one in types)
            rank = _BEST.index(kind) if kind in _BEST else len(_BEST)
            others = sum(one not in (*_TITLES, *_BODIES, *_EDGES) for one in types)
            usable.append((others, rank if bodies < 2 else len(_BEST) + bodies, len(usable), layout))
    return iter([layout for *_, layout in sorted(usable, key=lambda one: one[:3])])


def _area(layout: Any, title: Rect, slide: Rect) -> Rect:
    """Where text may stand: the body's place, clear of title and footer.

    A layout with nothing but a title leaves all the height between title and footer.
    """
    body = _body(layout) or Rect(title.left, title.bottom, title.width, slide.height - title.bottom)
    is_bare = not any(one.placeholder_format.type in _BODIES for one in layout.placeholders)
    if is_bare and title.bottom <= body.top:
        body = Rect(body.left, title.bottom + 0.05, body.width, slide.height - title.bottom - 0.15)
    left, top = max(body.left, 0.0), max(body.top, 0.0)
    right, bottom = min(body.right, slide.width), min(body.bottom, slide.height)
    if Rect(left, top, right - left, bottom - top).meets(title):
        top = max(top, title.bottom + 0.05)
    edges = [rect_of(one) for one in layout.placeholders if one.placeholder_format.type in _EDGES]
    for edge in edges:
        if edge.top > slide.height / 2 and Rect(left, top, right - left, bottom - top).meets(edge):
            bottom = min(bottom, edge.top - 0.02)
    if not any(one.placeholder_format.type == PP_PLACEHOLDER.FOOTER for one in layout.placeholders):
        bottom = min(bottom, slide.height - 0.1) - _FOOTER * _scale(slide)
    return Rect(left, top, right - left, bottom - top)


def _body(layout: Any) -> Rect | None:
    """The body's place on this layout, else on the layout for title and content, else on the master."""
    master = layout.slide_master
    plain = [other for other in master.slide_layouts if other._element.get("type") in ("obj", "tx")]
    for holder in (layout, *plain, master):
        places = [rect_of(one) for one in holder.placeholders if one.placeholder_format.type in _BODIES]
        places = [place for place in places if place.width and place.height]
        if places:
            left, top = min(one.left for one in places), min(one.top for one in places)
            right, bottom = max(one.right for one in places), max(one.bottom for one in places)
            return Rect(left, top, right - left, bottom - top)
    return None


def _scale(slide: Rect) -> float:
    """How large the slide is beside the house's own; near to it counts as the same."""
    scale = min(slide.width / 10, slide.height / 7.5)
    return 1.0 if 0.9 <= scale <= 1.15 else scale


def _ground(deck: Any, layout: Any, area: Rect, file: str) -> Ground:
    width, height = deck.slide_width.inches, deck.slide_height.inches
    scale = _scale(Rect(0, 0, width, height))
    theme = Theme(layout.slide_master, layout)
    family = theme.font("minor")
    measured = measure(family)
    notes = [] if measured.is_exact else [_not_installed(family, file)]
    paper, has_panel = _paper(layout, area, theme)
    notes += [_on_a_panel(layout.name, file)] if has_panel else []
    colours = (
        palette(theme.colours)
        if has_panel
        else palette(theme.colours, paper, theme.text(layout.slide_master))
    )
    left, top, right, bottom = (edge / scale for edge in (area.left, area.top, area.right, area.bottom))
    form = Format(width / scale, height / scale, left, top, right, bottom, measured.face, SMALLEST)
    title = next(one for one in layout.placeholders if one.placeholder_format.type in _TITLES)
    kinds = {one.placeholder_format.type: one for one in layout.placeholders}
    footer, number = kinds.get(PP_PLACEHOLDER.FOOTER), kinds.get(PP_PLACEHOLDER.SLIDE_NUMBER)
    return Ground(
        deck,
        layout,
        form,
        scale,
        colours,
        _style(title, layout, theme, "title"),
        _style(footer, layout, theme, "ftr") if footer is not None else None,
        _style(number, layout, theme, "sldNum") if number is not None else None,
        "+mn-lt",
        has_panel,
        tuple(notes),
    )


def _style(holder: Any, layout: Any, theme: Theme, kind: str) -> TextStyle:
    """How text in a placeholder is set, looked up on the layout, then on the master."""
    master = layout.slide_master._element
    above = [one._element for one in layout.slide_master.placeholders if one._element.ph.get("type") == kind]
    styles: list[Any] = []
    for shape in (holder._element, *above):
        styles += shape.findall(f".//{qn('a:lstStyle')}/{qn('a:lvl1pPr')}/{qn('a:defRPr')}")
    name = "p:titleStyle" if kind == "title" else "p:otherStyle"
    styles += master.findall(f".//{qn(name)}/{qn('a:lvl1pPr')}/{qn('a:defRPr')}")
    size = _said(styles, "sz") or ("4400" if kind == "title" else "1200")
    fonts = [found.get("typeface") for one in styles if (found := one.find(qn("a:latin"))) is not None]
    usual = "+mj-lt" if kind == "title" else "+mn-lt"
    face = measure(theme.family(str(fonts[0]) if fonts else usual)).face
    return TextStyle(rect_of(holder), int(size) / 100, face, _said(styles, "b") in ("1", "true"))


def _said(styles: Sequence[Any], name: str) -> str:
    return next((str(one.get(name)) for one in styles if one.get(name) is not None), "")


def _paper(layout: Any, area: Rect, theme: Theme) -> tuple[str | None, bool]:
    """The colour that lies under the text (None: the theme's), and whether a panel must be laid under it.

    A panel is needed where a picture, a gradient or a shape that covers only a part lies there.
    """
    master = layout.slide_master
    shows_master = layout._element.get("showMasterSp", "1") not in ("0", "false")
    shapes = [*(master.shapes if shows_master else ()), *layout.shapes]
    for shape in reversed(shapes):
        part = 0.0 if shape.is_placeholder else rect_of(shape).common(area)
        fill = _fill_of(shape._element)
        is_drawn = fill is not None and fill.tag != qn("a:noFill")
        if part < _SPECK or not (is_drawn or shape._element.tag in (qn("p:grpSp"), qn("p:pic"))):
            continue
        colour = theme.solid(fill)
        return (colour, False) if colour and part > _WHOLE else (None, True)
    for holder in (layout, master):
        ground = holder._element.cSld.find(qn("p:bg"))
        if ground is None or not len(ground):
            continue
        if ground[0].tag == qn("p:bgRef"):
            colour = theme.shown(ground[0][0]) if len(ground[0]) else None
            return colour, ground[0].get("idx") not in ("1001", "0", "1000")
        colour = theme.solid(_fill_of(ground[0]))
        return colour, colour is None
    return None, False


def _fill_of(element: Any) -> Any:
    """The fill a shape or background states itself."""
    kinds = {qn(f"a:{kind}") for kind in ("solidFill", "gradFill", "blipFill", "pattFill", "noFill")}
    kinds.add(qn("p:blipFill"))
    holder = element.find(qn("p:spPr"))
    for one in chain(element if element.tag != qn("p:sp") else (), holder if holder is not None else ()):
        if one.tag in kinds:
            return one
    return None


def _empty(deck: Any) -> None:
    """The template's own slides, and what points at them, are gone."""
    slides = deck.slides._sldIdLst
    for slide in list(slides):
        deck.part.drop_rel(slide.rId)
        slides.remove(slide)
    root = deck.part._element
    for name in ("p:custShowLst", "p:extLst"):
        for found in root.findall(qn(name)):
            root.remove(found)


def _not_installed(family: str, file: str) -> Finding:
    return Finding(
        "GR266",
        Severity.NOTE,
        f"the template's font `{family}` is not installed here: text is measured as if in Arial, or wider",
        "install the font on this machine to have the pages measured exactly",
        Span(file),
        kind="font not installed",
    )


def _on_a_panel(layout: str, file: str) -> Finding:
    return Finding(
        "GR266",
        Severity.NOTE,
        f"the template's layout `{layout}` has a picture, a gradient or a shape where text stands: "
        "a plain panel is laid under the text",
        "a layout with a plain ground, named `Title Only`, needs no panel",
        Span(file),
        kind="picture behind text",
    )
