"""Everything a deck shows: the five pages laid out, and the slides outside them that were asked for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from groundrules.rulebook.compare.model import Comparison
from groundrules.rulebook.model import Rulebook
from groundrules.rulebook.pages.cards import role_cards
from groundrules.rulebook.pages.charts import Chart, Counted, charts
from groundrules.rulebook.pages.difference import Counts, difference_page
from groundrules.rulebook.pages.five import (
    Block,
    Bullets,
    Heading,
    Page,
    Paragraph,
    TableBlock,
    edition,
    pages,
)
from groundrules.rulebook.pages.layout import (
    GUTTER,
    STANDARD,
    Format,
    Placed,
    Sheet,
    block_height,
    lay_out,
)
from groundrules.rulebook.pages.tables import Setting

_CHARTS = "How the rules fall on today's accounts"
_CHART_SIZE = 16
_GAP = 0.1


@dataclass(frozen=True, slots=True)
class Earlier:
    """Another version of the book, and what is different in this one.

    ``counts`` are, for each decision, the accounts of today in each of its changes, where counted.
    """

    book: Rulebook
    comparison: Comparison
    counts: Counts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which slides are wanted beside the five pages: none, unless said."""

    cards: bool = False
    counted: Counted | None = None
    earlier: Earlier | None = None


@dataclass(frozen=True, slots=True)
class Deck:
    """A book ready to be written.

    Attributes:
        title: the book's title.
        edition: title, version, date and owner on one line.
        pages: the five pages as blocks.
        sheets: the five pages laid out; more than five when one runs over.
        cards: the role cards as blocks, whether asked for or not.
        further: what was asked for beside the pages, as blocks (cards first).
        further_sheets: the same and the charts, laid out.
        charts: empty unless asked for and counted.
        has_cards: whether the role cards were asked for.
    """

    title: str
    edition: str
    pages: tuple[Page, ...]
    sheets: tuple[Sheet, ...]
    cards: tuple[Page, ...] = ()
    further: tuple[Page, ...] = ()
    further_sheets: tuple[Sheet, ...] = ()
    charts: tuple[Chart, ...] = ()
    has_cards: bool = False

    @property
    def all_sheets(self) -> tuple[Sheet, ...]:
        """Every slide in order: the five pages, then the others."""
        return (*self.sheets, *self.further_sheets)


def make_deck(book: Rulebook, wanted: Wanted = Wanted(), form: Format = STANDARD) -> Deck:
    """The book's pages and the slides asked for, laid out on that slide."""
    shown = pages(book)
    cards = role_cards(book)
    change: tuple[Page, ...] = ()
    if wanted.earlier is not None:
        earlier = wanted.earlier
        change = (difference_page(earlier.comparison, old=earlier.book, new=book, counts=earlier.counts),)
    drawn = charts(book, wanted.counted) if wanted.counted is not None else ()
    further = (*change, *(cards if wanted.cards else ()))
    as_of = wanted.counted.as_of if wanted.counted is not None else ""
    sheets = (
        *lay_out(change, form),
        *_chart_sheets(drawn, as_of, form),
        *lay_out(further[len(change) :], form),
    )
    return Deck(
        book.title, edition(book), shown, lay_out(shown, form), cards, further, sheets, drawn, wanted.cards
    )


def label(sheet: Sheet, count: int) -> str:
    """What stands in the corner of a slide: "3 of 5", or what kind of slide it is."""
    return sheet.aside or f"{sheet.page} of {count}"


def texts(sheet: Sheet) -> Iterator[str]:
    """Every text of a slide, its title first."""
    yield f"{sheet.title} (continued)" if sheet.is_continued else sheet.title
    yield sheet.aside
    for placed in sheet.placed:
        match placed.block:
            case Heading(text, note):
                yield from (text, note)
            case Paragraph(text):
                yield text
            case Bullets(items):
                yield from items
            case TableBlock(headers, rows):
                yield from (cell for row in (headers, *rows) for cell in row)
            case Chart(title, says, categories, series):
                yield from (title, says, *categories, *(one.name for one in series))


def _chart_sheets(drawn: Sequence[Chart], as_of: str, form: Format) -> tuple[Sheet, ...]:
    """All charts on one slide, side by side, each under its title and above its sentence."""
    if not drawn:
        return ()
    setting = next((one for one in form.settings if one.size <= _CHART_SIZE), form.settings[-1])
    width = (form.room - GUTTER * (len(drawn) - 1)) / len(drawn)
    placed = []
    for number, chart in enumerate(drawn):
        left = form.left + number * (width + GUTTER)
        placed += _under_each_other(chart, left, width, setting, form)
    return (Sheet(0, _CHARTS, tuple(placed), aside=f"as of {as_of}" if as_of else "today"),)


def _under_each_other(
    chart: Chart, left: float, width: float, setting: Setting, form: Format
) -> list[Placed]:
    heading, says = Heading(chart.title), Paragraph(chart.says)
    above, below = (block_height(block, width, setting) for block in (heading, says))
    top = form.top + above + below + _GAP

    def put(block: Block | Chart, at: float, height: float) -> Placed:
        return Placed(block, left, at, width, height, setting)

    return [
        put(heading, form.top, above),
        put(says, form.top + above, below),
        put(chart, top, form.bottom - top),
    ]
