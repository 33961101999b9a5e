"""How the house's own pages look: colours and places, shared by slides, PDF and the page for the browser."""

from groundrules.adapters.deck.colours import Palette, Tone, palette, tone
from groundrules.rulebook.pages.layout import HEIGHT, MARGIN, WIDTH

FONT = "Arial"
BAR_HEIGHT = 0.72
TITLE_SIZE, SMALL = 26, 14
BAR, ON_BAR, BAR_NOTE = "124535", "FFFFFF", "CFE3D6"
SCHEME = {
    "dk1": "1A211D",
    "lt1": "FFFEFA",
    "dk2": BAR,
    "lt2": "E2EEE6",
    "accent1": "1A5F4A",
    "accent2": "8A5A12",
    "accent3": "3D5A80",
    "accent4": "7A3B5C",
    "accent5": "5F6862",
    "accent6": "2E7D5B",
    "hlink": "1A5F4A",
    "folHlink": "5F6862",
}
_SLOTS = {"tx1": "dk1", "bg1": "lt1", "tx2": "dk2", "bg2": "lt2"}
Place = tuple[float, float, float, float]
"""Left, top, width, height in inches."""
NUMBER: Place = (WIDTH - MARGIN - 2.4, 0, 2.4, BAR_HEIGHT)
TITLE: Place = (MARGIN, 0, WIDTH - 2 * MARGIN - 2.5, BAR_HEIGHT)
FOOTER: Place = (MARGIN, HEIGHT - 0.41, WIDTH - 2 * MARGIN, 0.3)
LINE: Place = (MARGIN, HEIGHT - 0.43, WIDTH - 2 * MARGIN, 0.01)


def house_palette() -> Palette:
    """The house's colours."""
    theme = {slot: SCHEME[_SLOTS.get(slot, slot)] for slot in (*_SLOTS, *_accents())}
    chosen = palette(theme)
    bars = tuple(Tone(slot, 100, 0, SCHEME[slot]) for slot in ("accent1", "accent2", "accent3", "accent4"))
    wash, line = Tone("bg2", 100, 0, SCHEME["lt2"]), tone(theme, "accent5", 30, 70)
    return Palette(chosen.paper, chosen.ink, chosen.faint, chosen.accent, wash, line, bars)


def _accents() -> tuple[str, ...]:
    return tuple(f"accent{n}" for n in range(1, 7))
