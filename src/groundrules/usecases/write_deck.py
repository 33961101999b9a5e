"""Write the book as five slides; a sixth is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from groundrules.rulebook.model import Rulebook
from groundrules.rulebook.pages.budget import too_long
from groundrules.rulebook.pages.five import Page, edition, pages
from groundrules.rulebook.pages.layout import lay_out
from groundrules.rulebook.ports import DeckWriter
from groundrules.terms import Finding, has_errors


@dataclass(frozen=True, slots=True)
class DeckResult:
    """What was written; ``path`` is None when the book was refused, and ``findings`` say what to cut."""

    findings: tuple[Finding, ...]
    pages: tuple[Page, ...]
    path: Path | None


def write_deck(
    *, book: Rulebook, writer: DeckWriter, answered: Mapping[str, int] | None = None
) -> DeckResult:
    """Lay the five pages out and have them written, unless one runs over.

    Args:
        book: the rulebook to show.
        writer: makes the file.
        answered: accounts per rule id, where counted: names the rules that decide least when it is too long.
    """
    shown = pages(book)
    sheets = lay_out(shown)
    findings = too_long(book, sheets, answered=answered)
    if has_errors(findings):
        return DeckResult(findings, shown, None)
    return DeckResult(findings, shown, writer.write(sheets, title=book.title, edition=edition(book)))
