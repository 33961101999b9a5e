"""The pages laid out on real slides (13.333 x 7.5 inches): every block with its place, type size and height.

The largest type that fits is taken, never under 14 points. What does not fit flows to a continuation slide,
and more slides than five are a finding that says what to cut.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from groundrules.rulebook.pages.five import Band, Block, Bullets, Heading, Page, Paragraph, TableBlock
from groundrules.rulebook.pages.tables import Setting, table_height, table_widths
from groundrules.rulebook.pages.type import count_lines, line_height

WIDTH, HEIGHT = 13.333, 7.5
MARGIN = 0.55
TOP, BOTTOM = 0.92, 7.02
SETTINGS = tuple(Setting(size, above) for size in (18, 17, 16, 15, 14) for above in (0.1, 0.07, 0.045, 0.03))
"""From roomy to tight; the first that fits is taken."""
SMALLEST = 14
_TIGHTEST = SETTINGS[-1]
GUTTER = 0.4
BULLET = 0.22
_GAP = 0.14
_AFTER_HEADING = 0.05
_SHARES = tuple(n / 40 for n in range(12, 31))


@dataclass(frozen=True, slots=True)
class Placed:
    """A block on a slide: place and measures in inches.

    ``widths`` are a table's columns.
    """

    block: Block
    left: float
    top: float
    width: float
    height: float
    setting: Setting
    widths: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One slide; ``is_continued`` when it carries on the page before."""

    page: int
    title: str
    placed: tuple[Placed, ...]
    is_continued: bool = False


def lay_out(pages: Sequence[Page]) -> tuple[Sheet, ...]:
    """The slides, in order; as many as pages when each page fits its own."""
    return tuple(sheet for page in pages for sheet in _page(page))


def _page(page: Page) -> list[Sheet]:
    roomiest = bisect_left(SETTINGS, True, key=lambda setting: _fit(page.bands, setting) is not None)
    placed = _fit(page.bands, SETTINGS[roomiest]) if roomiest < len(SETTINGS) else None
    return [Sheet(page.number, page.title, tuple(placed))] if placed is not None else _flow(page)


def block_height(block: Block, width: float, setting: Setting) -> float:
    """Height in inches of a block set ``width`` inches wide."""
    size = setting.size
    match block:
        case Heading(text, note):
            lines = count_lines(f"{text}  {note}", width, size + 2, bold=True)
            return lines * line_height(size + 2) + _AFTER_HEADING
        case Paragraph(text):
            return count_lines(text, width, size) * line_height(size)
        case Bullets(items):
            lines = sum(count_lines(item, width - BULLET, size) for item in items)
            return lines * line_height(size) + 0.03 * len(items)
        case TableBlock():
            return table_height(block, table_widths(block, width, setting), setting)


def _fit(bands: Sequence[Band], setting: Setting) -> list[Placed] | None:
    """Every block placed on one slide, or None when it does not fit at that size."""
    placed: list[Placed] = []
    top = TOP
    for band in bands:
        stacked = _beside(band, top, setting)
        placed += stacked
        top = _bottom(stacked) + _GAP
        if top - _GAP > BOTTOM:
            return None
    return placed


def _beside(band: Band, top: float, setting: Setting) -> list[Placed]:
    """The band's columns side by side, as wide each as makes the band lowest."""
    room = WIDTH - 2 * MARGIN
    if len(band.columns) == 1:
        return _stack(band.columns[0], MARGIN, top, room, setting)
    left, right = band.columns
    tries = []
    for share in _SHARES:
        first = (room - GUTTER) * share
        second = room - GUTTER - first
        stacked = _stack(left, MARGIN, top, first, setting)
        aside = _stack(right, MARGIN + first + GUTTER, top, second, setting)
        tries.append((max(_bottom(stacked), _bottom(aside)), [*stacked, *aside]))
    return min(tries, key=lambda one: one[0])[1]


def _bottom(placed: Sequence[Placed]) -> float:
    return max(one.top + one.height for one in placed)


def _stack(column: Sequence[Block], left: float, top: float, width: float, setting: Setting) -> list[Placed]:
    placed = []
    for block in column:
        one = _place(block, left, top, width, setting)
        placed.append(one)
        top += one.height + (0 if isinstance(block, Heading) else _GAP)
    return placed


def _place(block: Block, left: float, top: float, width: float, setting: Setting) -> Placed:
    widths = table_widths(block, width, setting) if isinstance(block, TableBlock) else ()
    return Placed(block, left, top, width, block_height(block, width, setting), setting, widths)


def _flow(page: Page) -> list[Sheet]:
    """The page's blocks one under another at the smallest size, over as many slides as it takes."""
    width = WIDTH - 2 * MARGIN
    sheets: list[list[Placed]] = [[]]
    top = TOP
    waiting = list(page.blocks)
    while waiting:
        block = waiting.pop(0)
        height = block_height(block, width, _TIGHTEST)
        follows = block_height(_opening(waiting[0]), width, _TIGHTEST) if _leads(block, waiting) else 0.0
        if top + height + follows > BOTTOM:
            head, rest = _split(block, BOTTOM - top, width)
            if head is not None:
                sheets[-1].append(_place(head, MARGIN, top, width, _TIGHTEST))
            if head is None and top == TOP:
                sheets[-1].append(_place(block, MARGIN, top, width, _TIGHTEST))
                rest = None
            sheets.append([])
            top = TOP
            waiting = ([rest] if rest is not None else []) + waiting
            continue
        sheets[-1].append(_place(block, MARGIN, top, width, _TIGHTEST))
        top += height + (0 if isinstance(block, Heading) else _GAP)
    filled = [placed for placed in sheets if placed]
    return [
        Sheet(page.number, page.title, tuple(placed), is_continued=number > 0)
        for number, placed in enumerate(filled)
    ]


def _leads(block: Block, waiting: Sequence[Block]) -> bool:
    return isinstance(block, Heading) and bool(waiting)


def _opening(block: Block) -> Block:
    """The least of a block that must stay with its heading: a table's head and first row."""
    if isinstance(block, TableBlock):
        return TableBlock(block.headers, block.rows[:1], block.section, block.lead)
    return Bullets(block.items[:1]) if isinstance(block, Bullets) else block


def _split(block: Block, room: float, width: float) -> tuple[Block | None, Block | None]:
    """The part that fits in ``room`` inches and the part that does not; only tables and lists are split."""
    for count in range(_parts(block) - 1, 0, -1):
        head = _part(block, 0, count)
        if block_height(head, width, _TIGHTEST) <= room:
            return head, _part(block, count, None)
    return None, block


def _parts(block: Block) -> int:
    match block:
        case TableBlock():
            return len(block.rows)
        case Bullets():
            return len(block.items)
        case _:
            return 0


def _part(block: Block, start: int, end: int | None) -> Block:
    match block:
        case TableBlock():
            return TableBlock(block.headers, block.rows[start:end], block.section, block.lead)
        case Bullets():
            return Bullets(block.items[start:end])
        case _:
            return block
