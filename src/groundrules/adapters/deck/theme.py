"""What a master says of colours, fonts and background, looked up the way PowerPoint does."""

from collections.abc import Mapping
from typing import Any

from pptx.oxml import parse_xml
from pptx.oxml.ns import qn

from groundrules.adapters.deck.colours import Tone, changed

_SLOTS = ("tx1", "bg1", "tx2", "bg2", *(f"accent{n}" for n in range(1, 7)))
_USUAL = {"bg1": "lt1", "tx1": "dk1", "bg2": "lt2", "tx2": "dk2"}
_FALLBACK = {"dk1": "000000", "lt1": "FFFFFF", "dk2": "44546A", "lt2": "E7E6E6"}
_BLUE = "4472C4"


class Theme:
    """A master's theme through its colour map (and the layout's own map, where it has one)."""

    def __init__(self, master: Any, layout: Any) -> None:
        self._root = _theme_root(master)
        mapped = master._element.find(qn("p:clrMap"))
        own = layout._element.find(f"{qn('p:clrMapOvr')}/{qn('a:overrideClrMapping')}")
        self._map: Mapping[str, str] = (
            dict((own if own is not None else mapped).attrib) if mapped is not None else {}
        )

    @property
    def colours(self) -> dict[str, str]:
        """Slot -> six hexadecimal digits."""
        return {slot: self.colour(slot) for slot in _SLOTS}

    def colour(self, slot: str) -> str:
        """What a slot of the colour map looks like."""
        name = self._map.get(slot) or _USUAL.get(slot, slot)
        found = (
            self._root.find(f".//{qn('a:clrScheme')}/{qn('a:' + name)}") if self._root is not None else None
        )
        return _rgb_of(found[0]) if found is not None and len(found) else _FALLBACK.get(name, _BLUE)

    def font(self, kind: str) -> str:
        """The family of headings (``major``) or of text (``minor``)."""
        path = f".//{qn('a:fontScheme')}/{qn(f'a:{kind}Font')}/{qn('a:latin')}"
        found = self._root.find(path) if self._root is not None else None
        return str(found.get("typeface") or "Arial") if found is not None else "Arial"

    def family(self, typeface: str) -> str:
        """A family by name, theme references (``+mn-lt``) looked up."""
        return {"+mn-lt": self.font("minor"), "+mj-lt": self.font("major")}.get(typeface, typeface)

    def text(self, master: Any) -> Tone | None:
        """The colour in which the master sets text; None where it does not say."""
        path = f".//{qn('p:bodyStyle')}/{qn('a:lvl1pPr')}/{qn('a:defRPr')}/{qn('a:solidFill')}"
        fill = master._element.find(path)
        if fill is None or not len(fill):
            return None
        is_plain = fill[0].tag == qn("a:schemeClr") and not len(fill[0]) and fill[0].get("val") in _SLOTS
        return Tone(str(fill[0].get("val")) if is_plain else "", 100, 0, self.shown(fill[0]))

    def solid(self, fill: Any) -> str | None:
        """The colour of a solid fill; None where it is none."""
        if fill is None or fill.tag != qn("a:solidFill") or not len(fill):
            return None
        return self.shown(fill[0])

    def shown(self, colour: Any) -> str:
        """What a colour element looks like, its lightness changes included."""
        is_named = colour.tag == qn("a:schemeClr")
        base = self.colour(str(colour.get("val"))) if is_named else _rgb_of(colour)
        mod = colour.find(qn("a:lumMod"))
        off = colour.find(qn("a:lumOff"))
        part = 100 if mod is None else round(int(mod.get("val", "100000")) / 1000)
        more = 0 if off is None else round(int(off.get("val", "0")) / 1000)
        return changed(base, part, more)


def _theme_root(master: Any) -> Any:
    for link in master.part.rels.values():
        if link.reltype.endswith("/theme"):
            return parse_xml(link.target_part.blob)
    return None


def _rgb_of(colour: Any) -> str:
    value = colour.get("lastClr") or colour.get("val") or "000000"
    is_hex = len(value) == 6 and all(sign in "0123456789abcdefABCDEF" for sign in value)
    return value.upper() if is_hex else {"black": "000000", "white": "FFFFFF"}.get(value, "000000")
