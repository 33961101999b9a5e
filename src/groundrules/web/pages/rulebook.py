"""The book: its five pages as one reads them, each rule with an address of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from groundrules.rulebook.model import Advice, Rulebook
from groundrules.rulebook.pages import five
from groundrules.rulebook.pages.five import Bullets, Heading, Paragraph, TableBlock
from groundrules.web import access, words
from groundrules.web.frame import Desk, for_the_signed_in
from groundrules.web.rules import rule_ids
from groundrules.web.screens_book import Block, BookPage, Cell, Leaf, Point, Row

SHORT = 18
"""Characters a column may have to share a line, and never to break."""
NARROW = 8
"""Characters of the longest label that needs a narrow column on a phone."""
NIL = ("", "-", words.DASH)


@require_safe
@for_the_signed_in
def rulebook(desk: Desk) -> HttpResponse:
    """The five pages."""
    if not access.may(desk.viewer, "rulebook.read"):
        raise PermissionDenied
    page = book_page(desk.workspace.book())
    drafts = desk.workspace.drafts()
    if access.may(desk.viewer, "draft.read", access.draft_thing(drafts.load())):
        page = replace(page, draft="edit" if access.may(desk.viewer, "draft.edit") else "read")
    return desk.show("rulebook.html", page)


def book_page(book: Rulebook) -> BookPage:
    """The book's pages with an anchor on every rule and every piece of advice, each anchor once."""
    parts = [f"Version {book.version}"]
    if book.effective:
        parts.append(f"in force from {words.day(book.effective)}")
    if book.owner:
        parts.append(f"kept by {book.owner}")
    free = set(rule_ids(book)) | {goal.goal_id for goal in book.goals}
    advice = {f"{item.advice_id}: {item.text}": item for item in book.advice}
    leaves = tuple(
        Leaf(page.number, page.title, tuple(_block(block, free, advice) for block in page.blocks))
        for page in five.pages(book)
    )
    return BookPage(book.title, ", ".join(parts), leaves)


def _block(
    block: Heading | Paragraph | Bullets | TableBlock, free: set[str], advice: Mapping[str, Advice]
) -> Block:
    match block:
        case Heading():
            return Block("heading", block.text, note=block.note)
        case Paragraph():
            return Block("paragraph", block.text)
        case Bullets():
            return Block("points", points=tuple(_point(item, free, advice) for item in block.items))
        case TableBlock():
            return _table(block, free)


def _point(text: str, free: set[str], advice: Mapping[str, Advice]) -> Point:
    item = advice.get(text)
    return Point(item.text, item.advice_id, _anchor(item.advice_id, free)) if item else Point(text)


def _table(block: TableBlock, free: set[str]) -> Block:
    cited = block.lead == "id"
    first = "Goal" if block.section == "goals" else "Rule" if cited else "Name"
    columns = tuple(header or first for header in block.headers)
    shapes = shapes_of(block.rows, len(columns))
    rows = tuple(
        Row(
            tuple(_cell(text, *at) for text, *at in zip(cells, columns, shapes, strict=False)),
            _anchor(cells[0], free) if cited else "",
        )
        for cells in block.rows
    )
    beside = [len(name) for name, shape in zip(columns[1:], shapes[1:], strict=True) if shape != "short"]
    return Block("table", columns=columns, rows=rows, marked=cited, narrow=max(beside, default=0) <= NARROW)


def shapes_of(rows: Sequence[Sequence[str]], width: int) -> tuple[str, ...]:
    """How each column is set on a phone, the same in every row of the table.

    Neighbours that are short all the way down share a line (``short``). One alone stands under its label like
    the long ones (``brief``), as does what a rule asks for, which comes first.
    """
    longest = [max((_length(row[at]) for row in rows if at < len(row)), default=0) for at in range(width)]
    short = [at > 1 and length <= SHORT for at, length in enumerate(longest)]
    beside = [
        is_short and any(short[place] for place in (at - 1, at + 1) if 0 <= place < width)
        for at, is_short in enumerate(short)
    ]
    return tuple("short" if beside[at] else "brief" if longest[at] <= SHORT else "" for at in range(width))


def _length(text: str) -> int:
    return SHORT + 1 if "\n" in text else len(text)


def _cell(text: str, label: str, shape: str) -> Cell:
    return Cell(text, label, "nil" if text in NIL else shape)


def _anchor(rule_id: str, free: set[str]) -> str:
    """The rule's address on the page, given out once."""
    if rule_id not in free:
        return ""
    free.remove(rule_id)
    return f"rule-{rule_id}"
