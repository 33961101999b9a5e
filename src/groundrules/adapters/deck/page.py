"""The deck as one page for the browser: one file, no script, nothing loaded; printed it is the five pages.

On screen it reads in one column on a phone and in two where the pages have two; in print it takes the
measured layout of the slides. Every rule has an address of its own (``#A3``).
"""

import re
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from groundrules.disk import write_whole
from groundrules.rulebook.pages.charts import Chart
from groundrules.rulebook.pages.deck import Deck, label
from groundrules.rulebook.pages.five import MOST_PAGES, Block, Bullets, Heading, Page, Paragraph, TableBlock
from groundrules.rulebook.pages.layout import STANDARD, Format, Placed, Sheet
from groundrules.rulebook.pages.say import NOTHING
from groundrules.terms import Finding

_COLOURS = ("one", "two", "three", "four")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_PLAIN_SIZE, _PLAIN_AIR = 16, 0.07
_BRIEF = 18
"""Characters of a cell that is never broken on a screen wide enough for tables."""
_ID = re.compile(r"[^\W\d][\w.-]*")
_OURS = re.compile(r"(page|role|change)-\d+(-title)?|charts(-title)?")


class HtmlDeck:
    """Writes the deck to one HTML file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def form(self) -> Format:
        """The house's own slide, on which print is measured."""
        return STANDARD

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Nothing: there is no template."""
        return ()

    def cannot_show(self, deck: Deck) -> tuple[Finding, ...]:  # noqa: ARG002  part of the port
        """Nothing: browsers find a font for every character."""
        return ()

    def write(self, deck: Deck) -> Path:
        """Write the page; the file is whole or the old one."""
        return write_whole(self._path, html_text(deck).encode())


def html_text(deck: Deck) -> str:
    """The whole HTML document."""
    style = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
    anchors = _Anchors(deck.edition)
    sections = list(_sections(deck, anchors))
    links = "\n".join(f'<li><a href="#{name}">{escape(title)}</a></li>' for name, title, _ in sections)
    body = "\n".join(section for _, _, section in sections)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="generator" content="Groundrules">
<title>{escape(deck.edition)}</title>
<style>
{style}</style>
</head>
<body>
<header class="book">
<h1>{escape(deck.title)}</h1>
<p class="edition">{escape(_edition(deck))}</p>
<nav aria-label="Pages">
<ol>
{links}
</ol>
</nav>
</header>
<main>
{body}
</main>
</body>
</html>
"""


def _edition(deck: Deck) -> str:
    return deck.edition.removeprefix(deck.title).removeprefix(" \N{MIDDLE DOT} ")


class _Anchors:
    """Addresses of rules, goals and advice, each given out once; and the footer of every printed page."""

    def __init__(self, edition: str) -> None:
        self._given: set[str] = set()
        self.footer = f'<footer aria-hidden="true">{escape(edition)}</footer>\n'

    def give(self, name: str) -> str:
        """An ``id`` attribute, or nothing where the name has its place already."""
        if name in self._given or not _ID.fullmatch(name) or _OURS.fullmatch(name):
            return ""
        self._given.add(name)
        return f' id="{escape(name)}"'

    def link(self, name: str) -> str:
        """The name, as a link where it has its place further up."""
        said = escape(name)
        return f'<a href="#{said}">{said}</a>' if name in self._given else said


def _sections(deck: Deck, anchors: _Anchors) -> Iterator[tuple[str, str, str]]:
    """Every page as (address, title, markup): the five, then what was asked for, then the role cards."""
    count = max(len(deck.sheets), MOST_PAGES)
    for page, sheet in zip(deck.pages, deck.sheets, strict=False):
        name = f"page-{page.number}"
        yield name, page.title, _section(name, page, (sheet,), label(sheet, count), anchors)
    changes = [page for page in deck.further if page not in deck.cards]
    for number, page in enumerate(changes, 1):
        sheets = _sheets_of(page, deck)
        name = f"change-{number}"
        yield name, page.title, _section(name, page, sheets, page.aside, anchors)
    if deck.charts:
        sheet = next(one for one in deck.further_sheets if isinstance(one.placed[-1].block, Chart))
        yield "charts", sheet.title, _charts(deck.charts, sheet, anchors)
    for number, page in enumerate(deck.cards, 1):
        name = f"role-{number}"
        section = _section(name, page, _sheets_of(page, deck), page.aside, anchors)
        if not deck.has_cards:
            section = section.replace('class="page', 'class="screen-only page', 1)
        yield name, page.title, section


def _sheets_of(page: Page, deck: Deck) -> tuple[Sheet, ...]:
    return tuple(
        sheet for sheet in deck.further_sheets if (sheet.title, sheet.aside) == (page.title, page.aside)
    )


def _section(name: str, page: Page, sheets: Sequence[Sheet], corner: str, anchors: "_Anchors") -> str:
    placed = list(sheets[0].placed) if len(sheets) == 1 else []
    setting = sheets[0].placed[0].setting if sheets and sheets[0].placed else None
    size, air = (setting.size, setting.above) if setting else (_PLAIN_SIZE, _PLAIN_AIR)
    kind = "page long" if len(sheets) > 1 else "page"
    bands, at = [], 0
    for band in page.bands:
        count = sum(len(column) for column in band.columns)
        bands.append(_band(band.columns, placed[at : at + count], anchors))
        at += count
    return (
        f'<section class="{kind}" id="{name}" aria-labelledby="{name}-title" '
        f'style="--size: {size}; --air: {air}">\n'
        f'<header><h2 id="{name}-title">{escape(page.title)}</h2>'
        f'<span class="corner">{escape(corner)}</span></header>\n'
        f'<div class="body">\n{"".join(bands)}</div>\n'
        f"{anchors.footer}</section>"
    )


def _band(columns: Sequence[Sequence[Block]], placed: Sequence[Placed], anchors: _Anchors) -> str:
    shown, at = [], 0
    for column in columns:
        own = placed[at : at + len(column)]
        at += len(column)
        blocks = [_block(block, own[n] if own else None, anchors) for n, block in enumerate(column)]
        shown.append(f'<div class="column">\n{"".join(blocks)}</div>\n')
    if len(columns) == 1:
        return f'<div class="band">\n{shown[0]}</div>\n'
    left, right = (placed[0].width, placed[-1].width) if placed else (1.0, 1.0)
    style = (
        f"--left: {left:.2f}fr; --right: {right:.2f}fr; --left-in: {left:.3f}in; --right-in: {right:.3f}in"
    )
    return f'<div class="band two-columns" style="{style}">\n{"".join(shown)}</div>\n'


def _block(block: Block, placed: Placed | None, anchors: _Anchors) -> str:
    match block:
        case Heading(text, note):
            small = f" <small>{escape(note)}</small>" if note else ""
            return f"<h3>{escape(text)}{small}</h3>\n"
        case Paragraph(text):
            return f"<p>{escape(text)}</p>\n"
        case Bullets(items):
            points = "\n".join(f"<li{anchors.give(_cited(item))}>{escape(item)}</li>" for item in items)
            return f"<ul>\n{points}\n</ul>\n"
        case TableBlock():
            return _table(block, placed, anchors)


def _cited(text: str) -> str:
    """The id in front of a piece of advice: "V1: Tell the owner."."""
    name, colon, _ = text.partition(": ")
    return name if colon and any(sign.isdigit() for sign in name) else ""


def _table(block: TableBlock, placed: Placed | None, anchors: _Anchors) -> str:
    first = {"goals": "Goal"}.get(block.section, "Rule")
    names = [header or first for header in block.headers]
    heads = "".join(
        f'<th scope="col">{escape(header)}</th>'
        if header
        else f'<th scope="col"><span class="unseen">{first}</span></th>'
        for header in block.headers
    )
    columns = ""
    if placed is not None and placed.widths:
        parts = "".join(f'<col style="--width: {width:.3f}in">' for width in placed.widths)
        columns = f"<colgroup>{parts}</colgroup>\n"
    rows = "\n".join(_row(row, names, block, anchors) for row in block.rows)
    return f"<table>\n{columns}<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n"


def _row(row: Sequence[str], names: Sequence[str], block: TableBlock, anchors: _Anchors) -> str:
    cells = []
    anchor = anchors.give(row[0]) if block.lead == "id" else ""
    for at, (text, name) in enumerate(zip(row, names, strict=True)):
        if at == 0 and block.lead == "id":
            said = escape(text) if anchor else anchors.link(text)
            cells.append(f'<th scope="row" class="id">{said}</th>')
        elif at == 0 and block.lead == "name":
            cells.append(f'<th scope="row">{escape(text)}</th>')
        else:
            cells.append(_cell(text, name))
    return f"<tr{anchor}>{''.join(cells)}</tr>"


def _cell(text: str, name: str) -> str:
    said = f'data-label="{escape(name)}"'
    lines = text.split("\n")
    if len(lines) > 1:
        points = "".join(f"<li>{escape(line)}</li>" for line in lines)
        return f'<td class="list" {said}><ul>{points}</ul></td>'
    shape = "nil" if text in ("", NOTHING) else "brief" if len(text) <= _BRIEF else ""
    kind = f' class="{shape}"' if shape else ""
    return f"<td{kind} {said}>{escape(text)}</td>"


def _charts(charts: Sequence[Chart], sheet: Sheet, anchors: _Anchors) -> str:
    columns = "".join(f'<div class="column">\n{_chart(chart)}</div>\n' for chart in charts)
    style = "--left: 1fr; --right: 1fr; --left-in: 5.9165in; --right-in: 5.9165in"
    kind = f'band two-columns" style="{style}' if len(charts) == 2 else "band"
    return (
        '<section class="page" id="charts" aria-labelledby="charts-title" style="--size: 14; --air: .03">\n'
        f'<header><h2 id="charts-title">{escape(sheet.title)}</h2>'
        f'<span class="corner">{escape(sheet.aside)}</span></header>\n'
        f'<div class="body">\n<div class="{kind}">\n{columns}</div>\n</div>\n'
        f"{anchors.footer}</section>"
    )


def _chart(chart: Chart) -> str:
    """Bars as rows of a table: read aloud they are the numbers themselves."""
    most = max((value for one in chart.series for value in one.values), default=0) or 1
    rows = []
    for at, category in enumerate(chart.categories):
        bars = []
        for number, one in enumerate(chart.series):
            value = one.values[at]
            name = f'<span class="unseen">{escape(one.name)} </span>' if len(chart.series) > 1 else ""
            colour = _COLOURS[number % len(_COLOURS)]
            part = f'style="--part: {value / most:.4f}"'
            bars.append(f'<span class="bar {colour}" {part}><i></i>{name}{value:,}</span>' if value else "")
        rows.append(f'<tr><th scope="row">{escape(category)}</th><td>{"".join(bars)}</td></tr>')
    legend = ""
    if len(chart.series) > 1:
        colours = [_COLOURS[number % len(_COLOURS)] for number in range(len(chart.series))]
        keys = "".join(
            f'<li><span class="key {colour}"></span>{escape(one.name.capitalize())}</li>'
            for colour, one in zip(colours, chart.series, strict=True)
        )
        legend = f'<ul class="legend" aria-hidden="true">{keys}</ul>\n'
    return (
        f"<h3>{escape(chart.title)}</h3>\n<p>{escape(chart.says)}</p>\n"
        f'<table class="bars"><tbody>\n{chr(10).join(rows)}\n</tbody></table>\n{legend}'
    )
