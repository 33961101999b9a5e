"""Write the book as five pages and, beside them, what was asked for; a sixth page is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from groundrules.rulebook.model import Rulebook
from groundrules.rulebook.pages.budget import small_type, too_long
from groundrules.rulebook.pages.deck import Deck, Wanted, make_deck
from groundrules.rulebook.pages.five import Page
from groundrules.rulebook.pages.reading_ease import PageEase, ease_of_pages, hard_sentences
from groundrules.rulebook.ports import DeckWriter
from groundrules.terms import Finding, has_errors


@dataclass(frozen=True, slots=True)
class DeckResult:
    """What was written.

    Attributes:
        findings: what to cut, what cannot be shown, which sentences are hard to read.
        pages: the five pages.
        path: the file; None when the book was refused.
        slides: how many slides or pages were written.
        ease: how easily each page reads.
    """

    findings: tuple[Finding, ...]
    pages: tuple[Page, ...]
    path: Path | None
    slides: int = 0
    ease: tuple[PageEase, ...] = ()


def write_deck(
    *,
    book: Rulebook,
    writer: DeckWriter,
    answered: Mapping[str, int] | None = None,
    wanted: Wanted | None = None,
) -> DeckResult:
    """Lay the five pages out and have them written, unless one runs over.

    Args:
        book: the rulebook to show.
        writer: makes the file; says on which slide the pages are laid out.
        answered: accounts per rule id, where counted: names the rules that decide least when it is too long.
        wanted: slides outside the five pages: role cards, charts, the difference to another version.
    """
    deck: Deck = make_deck(book, wanted or Wanted(), writer.form)
    findings = (
        *too_long(book, deck.sheets, answered=answered, form=writer.form),
        *writer.cannot_show(deck),
        *writer.findings,
        *hard_sentences(book),
    )
    ease = ease_of_pages(deck.pages)
    if has_errors(findings):
        return DeckResult(findings, deck.pages, None, ease=ease)
    findings = (*findings, *small_type(book, deck.sheets))
    return DeckResult(findings, deck.pages, writer.write(deck), len(deck.all_sheets), ease)
