"""Colours as a theme has them, what they look like, and whether text can be read on them."""

from collections.abc import Iterable, Mapping
from colorsys import hls_to_rgb, rgb_to_hls
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tone:
    """A theme colour made lighter or darker, or a colour of its own.

    Attributes:
        slot: the theme's name for it: ``tx1``, ``bg1``, ``accent1``...; empty for a colour of its own.
        mod: its lightness is multiplied by this many per cent...
        off: ...and this many per cent are added.
        rgb: what that looks like, six hexadecimal digits.
    """

    slot: str
    mod: int
    off: int
    rgb: str


@dataclass(frozen=True, slots=True)
class Palette:
    """The few colours a deck needs; ``bars`` are for charts."""

    paper: Tone
    ink: Tone
    faint: Tone
    accent: Tone
    wash: Tone | None
    line: Tone
    bars: tuple[Tone, ...]


READABLE = 4.5
"""Least contrast of text with its ground (WCAG 2.2, level AA)."""
_ACCENTS = tuple(f"accent{n}" for n in range(1, 7))
_DISTINCT = 3.0


def palette(theme: Mapping[str, str], paper: str | None = None, text: Tone | None = None) -> Palette:
    """The deck's colours out of a theme's, each readable on the paper.

    Args:
        theme: slot -> six hexadecimal digits, for tx1, bg1, tx2, bg2 and the accents.
        paper: what really lies under the text, where that is not ``bg1``.
        text: the colour in which the template sets its own text.
    """
    ground = paper or theme["bg1"]
    sheet = tone(theme, "bg1") if paper is None else Tone("", 100, 0, paper)
    is_light = is_bright(ground)
    own = [text] if text is not None and contrast(text.rgb, ground) >= READABLE else []
    ink = own[0] if own else _first(ground, [tone(theme, slot) for slot in ("tx1", "bg1", "tx2", "bg2")], 7.0)
    softer = [_changed(ink, 65, 35), _changed(ink, 75, 25)] if is_light else []
    faint = _first(ground, [*softer, ink], READABLE)
    strengths = (100, 75, 50) if is_light else (100,)
    accents = [tone(theme, "accent1", strength) for strength in strengths]
    accents += [tone(theme, slot) for slot in (*_ACCENTS[1:], "tx2")]
    accent = _first(ground, [*accents, ink], READABLE)
    washes = [_changed(accent, *part) for part in ((20, 80), (10, 90), (50, 0), (25, 0))]
    wash = next(
        (one for one in washes if contrast(one.rgb, ink.rgb) >= 7 and contrast(one.rgb, ground) < _DISTINCT),
        None,
    )
    line = _changed(ink, 25, 75) if is_light else _changed(ink, 50, 0)
    bars = [_first(ground, [tone(theme, slot, part) for part in strengths], _DISTINCT) for slot in _ACCENTS]
    seen = [one for one in bars if contrast(one.rgb, ground) >= _DISTINCT]
    return Palette(sheet, ink, faint, accent, wash, line, tuple(_apart(seen) or [ink]))


def tone(theme: Mapping[str, str], slot: str, mod: int = 100, off: int = 0) -> Tone:
    """A theme's colour, its lightness changed."""
    return Tone(slot, mod, off, changed(theme[slot], mod, off))


def _changed(one: Tone, mod: int, off: int) -> Tone:
    """A tone of the same colour, lighter or darker; one that is changed already stays as it is."""
    if (one.mod, one.off) != (100, 0):
        return one
    rgb = changed(one.rgb, mod, off)
    return Tone(one.slot, mod, off, rgb) if one.slot else Tone("", 100, 0, rgb)


def is_bright(rgb: str) -> bool:
    """Whether dark text belongs on it."""
    return contrast(rgb, "000000") > contrast(rgb, "FFFFFF")


def changed(rgb: str, mod: int, off: int) -> str:
    """A colour whose lightness is multiplied and added to, both in per cent."""
    if (mod, off) == (100, 0):
        return rgb.upper()
    hue, light, strength = rgb_to_hls(*_parts(rgb))
    red, green, blue = hls_to_rgb(hue, min(max(light * mod / 100 + off / 100, 0), 1), strength)
    return "".join(f"{round(part * 255):02X}" for part in (red, green, blue))


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21, as WCAG 2.2 defines it."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(rgb: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(rgb)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(rgb: str) -> tuple[float, float, float]:
    red, green, blue = bytes.fromhex(rgb)
    return red / 255, green / 255, blue / 255


def _first(ground: str, tones: list[Tone], least: float) -> Tone:
    """The first that can be read on the ground; when none can, the one that comes closest."""
    readable = [one for one in tones if contrast(one.rgb, ground) >= least]
    return readable[0] if readable else max(tones, key=lambda one: contrast(one.rgb, ground))


def _apart(tones: Iterable[Tone]) -> list[Tone]:
    """Each colour once."""
    return list({one.rgb: one for one in reversed(list(tones))}.values())[::-1]
