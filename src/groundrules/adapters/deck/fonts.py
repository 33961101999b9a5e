"""Fonts of this machine: which file holds a family, how wide its characters are, which characters it has."""

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont, TTLibError  # type: ignore[import-untyped]

from groundrules.rulebook.pages import arial
from groundrules.rulebook.pages.type import ARIAL, Face, widened

_SAME_WIDTHS = {
    "arial": "Liberation Sans",
    "helvetica": "Liberation Sans",
    "arial narrow": "Liberation Sans Narrow",
    "calibri": "Carlito",
    "cambria": "Caladea",
    "times new roman": "Liberation Serif",
    "courier new": "Liberation Mono",
    "georgia": "Gelasio",
    "segoe ui": "Selawik",
}
"""Family -> a free family made to have the same widths."""
_NARROWER = {
    "calibri": 1.23,
    "calibri light": 1.23,
    "candara": 1.23,
    "corbel": 1.23,
    "garamond": 1.15,
    "gill sans mt": 1.2,
    "times new roman": 1.15,
}
"""Usual families that are narrower than Arial -> height of a line as a multiple of the type size."""
_CAUTION = 0.1
_MOST_FILES = 2000
_NO_EMBEDDING = 0x0002


@dataclass(frozen=True, slots=True)
class FontFiles:
    """A family's regular and bold files; ``bold`` is the regular one where there is no bold."""

    family: str
    regular: Path
    bold: Path


@dataclass(frozen=True, slots=True)
class Measured:
    """A typeface to measure with, and whether it is the one asked for (or one of the same widths)."""

    face: Face
    is_exact: bool


def measure(family: str) -> Measured:
    """The widths of a family; where it is not installed, Arial's, and a tenth more unless it is narrower."""
    if family.lower() in ("arial", "helvetica", "liberation sans", "arimo"):
        return Measured(ARIAL, is_exact=True)
    files = find(family) or find(_SAME_WIDTHS.get(family.lower(), ""))
    if files is None and family.lower() in _NARROWER:
        face = Face(family, arial.REGULAR, arial.BOLD, line=_NARROWER[family.lower()])
        return Measured(face, is_exact=False)
    if files is None:
        return Measured(widened(ARIAL, family, _CAUTION), is_exact=False)
    regular, bold = _open(files.regular), _open(files.bold)
    head = regular["hhea"]
    per_em = int(regular["head"].unitsPerEm)
    line = (head.ascent - head.descent + head.lineGap) / per_em
    face = Face(family, _widths(regular, per_em), _widths(bold, per_em), per_em=per_em, line=line)
    return Measured(face, is_exact=True)


@lru_cache(maxsize=64)
def find(family: str) -> FontFiles | None:
    """The files of an installed family, or None."""
    wanted = _plain(family)
    if not wanted:
        return None
    found: dict[bool, Path] = {}
    for path in _files():
        if _plain(path.stem)[:4] != wanted[:4]:
            continue
        font = _try_open(path)
        if font is None or _plain(_family(font)) != wanted:
            continue
        selection = font["OS/2"].fsSelection if "OS/2" in font else 0
        is_italic = bool(selection & 1)
        weight = font["OS/2"].usWeightClass if "OS/2" in font else 400
        if not is_italic and weight in (400, 700):
            found.setdefault(weight == 700, path)
    if False not in found:
        return None
    return FontFiles(family, found[False], found.get(True, found[False]))


@lru_cache(maxsize=512)
def characters(path: Path) -> frozenset[int]:
    """The code points a font file can show."""
    font = _try_open(path)
    return frozenset(font.getBestCmap() or ()) if font is not None else frozenset()


def may_embed(path: Path) -> bool:
    """Whether the font's maker allows it to be put into a document."""
    font = _try_open(path)
    return font is not None and ("OS/2" not in font or not font["OS/2"].fsType & _NO_EMBEDDING)


def covering(wanted: Iterable[str]) -> tuple[tuple[Path, ...], frozenset[str]]:
    """Font files that together show the characters, and the characters no installed font shows."""
    missing = set(wanted)
    chosen = []
    for path in _files():
        if not missing:
            break
        shown = {sign for sign in missing if ord(sign) in characters(path)}
        if shown and may_embed(path):
            chosen.append(path)
            missing -= shown
    return tuple(chosen), frozenset(missing)


@lru_cache(maxsize=1)
def _files() -> tuple[Path, ...]:
    """Every font file of the machine's usual folders, in a stable order, plain text faces first."""
    found = [path for folder in _folders() for path in sorted(folder.rglob("*.[to]tf"))]
    return tuple(sorted(found[:_MOST_FILES], key=lambda path: (_is_special(path), path.name)))


def _is_special(path: Path) -> bool:
    name = path.stem.lower()
    return any(part in name for part in ("mono", "italic", "oblique", "condensed", "narrow", "serif", "bold"))


def _folders() -> Iterator[Path]:
    home = Path.home()
    if sys.platform == "win32":
        yield Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"
        yield home / "AppData/Local/Microsoft/Windows/Fonts"
    elif sys.platform == "darwin":
        yield from (Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts")
    else:
        data = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
        yield from (Path(part) / "fonts" for part in data.split(":") if part)
        yield from (home / ".local/share/fonts", home / ".fonts")


def _try_open(path: Path) -> Any:
    try:
        return _open(path)
    except (TTLibError, OSError, KeyError, ValueError, AssertionError):
        return None  # a broken font file is as good as none


@lru_cache(maxsize=32)
def _open(path: Path) -> Any:
    font = TTFont(path, lazy=True)
    font.getBestCmap()
    return font


def _widths(font: Any, per_em: int) -> dict[int, int]:
    advances = font["hmtx"].metrics
    widths = {
        code: int(advances[glyph][0]) for code, glyph in font.getBestCmap().items() if glyph in advances
    }
    return widths or {32: per_em // 3}


def _family(font: Any) -> str:
    name = font["name"]
    return str(name.getDebugName(16) or name.getDebugName(1) or "")


def _plain(name: str) -> str:
    return "".join(sign for sign in name.lower() if sign.isalnum())
