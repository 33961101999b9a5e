"""Five pages and no more: what is too long, by how much, and what to cut."""

from collections.abc import Mapping, Sequence

from groundrules.rulebook.model import Decision, Rulebook, Word
from groundrules.rulebook.pages.five import MOST_PAGES, TableBlock
from groundrules.rulebook.pages.layout import SMALLEST, STANDARD, Format, Sheet
from groundrules.rulebook.pages.type import line_height
from groundrules.rulebook.proof.cells import TooManyPiecesError
from groundrules.rulebook.proof.terrain import TooWideError, lay_out
from groundrules.terms import Finding, Severity, Span

_NAMED = 3


def too_long(
    book: Rulebook,
    sheets: Sequence[Sheet],
    *,
    answered: Mapping[str, int] | None = None,
    form: Format = STANDARD,
) -> tuple[Finding, ...]:
    """One error for each page that runs over; none when the book fits.

    ``answered`` says for how many accounts each rule answers, where that was counted; without it the rules
    that fit the smallest part of all possible records are named. ``form`` is the slide they were laid out on.
    """
    findings = [_over(book, page, sheets, answered, form) for page in _continued(sheets)]
    findings += [
        Finding(
            "GR262",
            Severity.ERROR,
            f"page {sheet.page} holds a text too long for any slide",
            "shorten the longest cell of that page",
            Span(book.file),
            kind="text too long",
        )
        for sheet in sheets
        if any(placed.top + placed.height > form.bottom + 0.01 for placed in sheet.placed)
    ]
    return tuple(findings)


def small_type(book: Rulebook, sheets: Sequence[Sheet]) -> tuple[Finding, ...]:
    """A note that names the pages set smaller than on the house's own slides; none on those."""
    sizes = {sheet.page: sheet.placed[0].setting.size for sheet in sheets if sheet.placed}
    small = [page for page, size in sizes.items() if size < SMALLEST]
    if not small:
        return ()
    pages = f"page {small[0]} is" if len(small) == 1 else f"pages {', '.join(map(str, small))} are"
    return (
        Finding(
            "GR266",
            Severity.NOTE,
            f"{pages} set in less than {SMALLEST} points, down to {min(sizes.values())}: "
            "the template leaves less room than our own slides",
            "a layout with a lower title and a wider body takes larger type; so does a shorter book",
            Span(book.file),
            kind="small type",
        ),
    )


def _continued(sheets: Sequence[Sheet]) -> list[int]:
    return list(dict.fromkeys(sheet.page for sheet in sheets if sheet.is_continued))


def _over(
    book: Rulebook, page: int, sheets: Sequence[Sheet], answered: Mapping[str, int] | None, form: Format
) -> Finding:
    own = [sheet for sheet in sheets if sheet.page == page]
    extra = sum(max(one.top + one.height for one in sheet.placed) - form.top for sheet in own[1:])
    line = line_height(form.smallest, face=form.face)
    lines = max(round(extra / line), 1)
    heights: dict[str, float] = {}
    for sheet in own:
        for placed in sheet.placed:
            if isinstance(placed.block, TableBlock) and placed.block.section:
                section = placed.block.section
                heights[section] = heights.get(section, 0.0) + placed.height
    largest = sorted(heights, key=lambda section: -heights[section])[:_NAMED]
    sizes = ", ".join(f"`{section}` takes {round(heights[section] / line)} lines" for section in largest)
    rules = _least(book, [section for section in heights if section in book.decisions], answered)
    cut = f"; the rules that decide least are {', '.join(rules)}" if rules else ""
    decision = next((book.decisions[name] for name in largest if name in book.decisions), None)
    return Finding(
        "GR261",
        Severity.ERROR,
        f"the book needs {len(sheets)} slides and {MOST_PAGES} is the limit: "
        f"page {page} ({own[0].title}) runs over by about {lines} lines",
        f"cut there: {sizes}{cut}",
        (decision.span if decision else None) or Span(book.file),
        kind="too many pages",
        rules=rules,
    )


def _least(book: Rulebook, sections: Sequence[str], answered: Mapping[str, int] | None) -> tuple[str, ...]:
    """The rules that answer for least, at most three."""
    weights: dict[str, float] = {}
    for name in sections:
        decision = book.decisions[name]
        if answered is not None and any(rule.rule_id in answered for rule in decision.rules):
            weights |= {rule.rule_id: answered.get(rule.rule_id, 0) for rule in decision.rules}
        else:
            weights |= _shares(decision, book.words)
    return tuple(sorted(weights, key=lambda rule_id: weights[rule_id])[:_NAMED])


def _shares(decision: Decision, words: Mapping[str, Word]) -> dict[str, float]:
    """For each rule the part of all possible records it fits, pieces counted alike."""
    shares = dict.fromkeys((rule.rule_id for rule in decision.rules), 0.0)
    try:
        terrain = lay_out(decision, words)
    except (TooManyPiecesError, TooWideError):
        return shares
    for box in terrain.boxes:
        share = 1.0
        for column, pieces in zip(terrain.space.columns, box.sets, strict=True):
            share *= pieces.bit_count() / column.full.bit_count()
        shares[decision.rules[box.owner].rule_id] += share
    return shares
