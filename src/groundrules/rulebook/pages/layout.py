"""The pages laid out on real slides: every block with its place, type size and height.

The largest type that fits is taken, never under 14 points (a template may allow less). What does not fit
flows to a continuation slide, and more slides than five are a finding that says what to cut. The slide is the
house's own (13.333 x 7.5 inches, Arial) unless a company's template gives another size, body area, typeface.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from groundrules.rulebook.pages.charts import Chart
from groundrules.rulebook.pages.five import Band, Block, Bullets, Heading, Page, Paragraph, TableBlock
from groundrules.rulebook.pages.tables import Setting, least_height, row_heights, table_height, table_widths
from groundrules.rulebook.pages.type import ARIAL, Face, count_lines, line_height

WIDTH, HEIGHT = 13.333, 7.5
MARGIN = 0.55
TOP, BOTTOM = 0.92, 7.02
SMALLEST = 14
GUTTER = 0.4
BULLET = 0.22
_LARGEST, _AIRS = 18, (0.1, 0.07, 0.045, 0.03, 0.02)
_GAP = 0.14
_AFTER_HEADING = 0.05
_SHARES = tuple(n / 40 for n in range(12, 31))


@dataclass(frozen=True, slots=True)
class Format:
    """A slide: its size, the edges of its body area in inches, its typeface, its least type in points."""

    width: float = WIDTH
    height: float = HEIGHT
    left: float = MARGIN
    top: float = TOP
    right: float = WIDTH - MARGIN
    bottom: float = BOTTOM
    face: Face = ARIAL
    smallest: int = SMALLEST

    @property
    def settings(self) -> tuple[Setting, ...]:
        """How text may be set, from roomy to tight; the first that fits is taken."""
        return settings(self.face, self.smallest)

    @property
    def room(self) -> float:
        """Width of the body area in inches."""
        return self.right - self.left


STANDARD = Format()
"""The house's own slide."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A block or a chart on a slide: place and measures in inches.

    ``widths`` are a table's columns, ``rows`` the heights of its head and rows.
    """

    block: Block | Chart
    left: float
    top: float
    width: float
    height: float
    setting: Setting
    widths: tuple[float, ...] = ()
    rows: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One slide; ``is_continued`` when it carries on the page before.

    ``aside`` names a slide outside the five pages ("role card"); it stands where the page number would.
    """

    page: int
    title: str
    placed: tuple[Placed, ...]
    is_continued: bool = False
    aside: str = ""


def lay_out(pages: Sequence[Page], form: Format = STANDARD) -> tuple[Sheet, ...]:
    """The slides, in order; as many as pages when each page fits its own."""
    return tuple(sheet for page in pages for sheet in _page(page, form))


@lru_cache(maxsize=16)
def settings(face: Face, smallest: int = SMALLEST) -> tuple[Setting, ...]:
    """From roomy to tight, down to the smallest type allowed."""
    return tuple(Setting(size, above, face) for size in range(_LARGEST, smallest - 1, -1) for above in _AIRS)


@lru_cache(maxsize=64)
def _page(page: Page, form: Format) -> tuple[Sheet, ...]:
    """A page's slides; kept, because between two keystrokes most pages stay as they are."""
    placed = _largest(page, form)
    if placed is None:
        return tuple(_flow(page, form))
    return (Sheet(page.number, page.title, tuple(placed), aside=page.aside),)


def _largest(page: Page, form: Format) -> list[Placed] | None:
    """The page in the largest type that fits, with as much air as that type leaves; None when none fits."""
    tries = form.settings
    tightest = tries[len(_AIRS) - 1 :: len(_AIRS)]
    size = bisect_left(tightest, True, key=lambda setting: _fit(page.bands, setting, form) is not None)
    if size == len(tightest):
        return None
    of_size = tries[size * len(_AIRS) : (size + 1) * len(_AIRS)]
    air = bisect_left(of_size, True, key=lambda setting: _fit(page.bands, setting, form) is not None)
    return _fit(page.bands, of_size[min(air, len(of_size) - 1)], form)


def block_height(block: Block, width: float, setting: Setting) -> float:
    """Height in inches of a block set ``width`` inches wide."""
    size, face = setting.size, setting.face
    match block:
        case Heading(text, note):
            lines = count_lines(f"{text}  {note}", width, size + 2, bold=True, face=face)
            return lines * line_height(size + 2, face=face) + _AFTER_HEADING
        case Paragraph(text):
            return count_lines(text, width, size, face=face) * line_height(size, face=face)
        case Bullets(items):
            lines = sum(count_lines(item, width - BULLET, size, face=face) for item in items)
            return lines * line_height(size, face=face) + 0.03 * len(items)
        case TableBlock():
            return table_height(block, table_widths(block, width, setting), setting)


def _fit(bands: Sequence[Band], setting: Setting, form: Format) -> list[Placed] | None:
    """Every block placed on one slide, or None when it does not fit at that size."""
    if _least(bands, setting) > form.bottom - form.top:
        return None
    placed: list[Placed] = []
    top = form.top
    for band in bands:
        stacked = _beside(band, top, setting, form)
        placed += stacked
        lowest = _bottom(stacked)
        if lowest > form.bottom:
            return None
        top = lowest + _gap(setting)
    return placed


def _least(bands: Sequence[Band], setting: Setting) -> float:
    """Less than this the tables cannot take, however wide they are."""
    return sum(
        max(
            sum(least_height(block, setting) for block in column if isinstance(block, TableBlock))
            for column in band.columns
        )
        for band in bands
    )


def _beside(band: Band, top: float, setting: Setting, form: Format) -> list[Placed]:
    """The band's columns side by side, as wide each as makes the band lowest."""
    if len(band.columns) == 1:
        return _stack(band.columns[0], form.left, top, form.room, setting)
    left, right = band.columns
    tries = []
    for share in _SHARES:
        first = (form.room - GUTTER) * share
        second = form.room - GUTTER - first
        stacked = _stack(left, form.left, top, first, setting)
        aside = _stack(right, form.left + first + GUTTER, top, second, setting)
        height = max(_bottom(stacked), _bottom(aside))
        tries.append((round(height, 3), abs(share - 0.5), [*stacked, *aside]))
    return min(tries, key=lambda one: one[:2])[2]


def _bottom(placed: Sequence[Placed]) -> float:
    return max(one.top + one.height for one in placed)


def _stack(column: Sequence[Block], left: float, top: float, width: float, setting: Setting) -> list[Placed]:
    placed = []
    for block in column:
        one = _place(block, left, top, width, setting)
        placed.append(one)
        top += one.height + (0 if isinstance(block, Heading) else _gap(setting))
    return placed


def _gap(setting: Setting) -> float:
    """Air between two blocks, less where the type is small."""
    return _GAP * min(setting.size / SMALLEST, 1)


def _place(
    block: Block, left: float, top: float, width: float, setting: Setting, *, widths: tuple[float, ...] = ()
) -> Placed:
    if isinstance(block, TableBlock):
        widths = widths or table_widths(block, width, setting)
        rows = row_heights(block, widths, setting)
        return Placed(block, left, top, width, sum(rows), setting, widths, rows)
    return Placed(block, left, top, width, block_height(block, width, setting), setting)


def _flow(page: Page, form: Format) -> list[Sheet]:
    """The page's blocks one under another at the smallest size, over as many slides as it takes.

    A table that carries on keeps the widths of its columns.
    """
    tight = form.settings[-1]
    sheets: list[list[Placed]] = [[]]
    top = form.top
    waiting = [_place(block, form.left, form.top, form.room, tight) for block in page.blocks]
    waiting.reverse()
    while waiting:
        placed = waiting.pop()
        follows = _opening(waiting[-1]) if isinstance(placed.block, Heading) and waiting else 0.0
        if top + placed.height + follows > form.bottom:
            head, rest = _split(placed, form.bottom - top)
            if head is None and top == form.top:
                head, rest = placed, None  # no slide holds it: the budget says so
            if head is not None:
                sheets[-1].append(replace(head, top=top))
            if rest is not None:
                waiting.append(rest)
            sheets.append([])
            top = form.top
            continue
        sheets[-1].append(replace(placed, top=top))
        top += placed.height + (0 if isinstance(placed.block, Heading) else _gap(tight))
    return [
        Sheet(page.number, page.title, tuple(placed), is_continued=number > 0, aside=page.aside)
        for number, placed in enumerate(filled for filled in sheets if filled)
    ]


def _opening(placed: Placed) -> float:
    """Height of the least that must stay with its heading: a table's head and first row, a first point."""
    if placed.rows:
        return sum(placed.rows[:2])
    block = placed.block
    if isinstance(block, Bullets):
        return block_height(Bullets(block.items[:1]), placed.width, placed.setting)
    return placed.height


def _split(placed: Placed, room: float) -> tuple[Placed | None, Placed | None]:
    """The part that fits in ``room`` inches and the part that does not; only tables and lists are split."""
    block, setting = placed.block, placed.setting
    fits = 0
    if isinstance(block, TableBlock):
        used = placed.rows[0]
        for height in placed.rows[1:-1]:
            used += height
            if used > room:
                break
            fits += 1
        parts: tuple[Block, ...] = tuple(
            TableBlock(block.headers, rows, block.section, block.lead)
            for rows in (block.rows[:fits], block.rows[fits:])
        )
    elif isinstance(block, Bullets):
        fits = sum(
            block_height(Bullets(block.items[:count]), placed.width, setting) <= room
            for count in range(1, len(block.items))
        )
        parts = (Bullets(block.items[:fits]), Bullets(block.items[fits:]))
    if not fits:
        return None, placed
    left, top, width = placed.left, placed.top, placed.width
    head, rest = (_place(part, left, top, width, setting, widths=placed.widths) for part in parts)
    return head, rest
