"""Which adapter writes a deck to which kind of file."""

from pathlib import Path
from typing import TYPE_CHECKING

from groundrules.wiring.workspace import NotInstalledError, UnreadyError

if TYPE_CHECKING:
    from groundrules.rulebook.ports import DeckWriter

KINDS = ("pptx", "pdf", "html")
"""Kinds of file a deck is written to, named as their suffixes."""


def deck_writer(path: Path, *, kind: str = "pptx", template: Path | None = None) -> "DeckWriter":
    """What writes the pages to a file of that kind.

    Args:
        path: the file to write.
        kind: one of ``KINDS``.
        template: a company's PPTX or POTX, for slides only.

    Raises:
        UnreadyError: the template cannot be used, or the ``deck`` extra is not installed.
    """
    if kind == "html":
        from groundrules.adapters.deck.page import HtmlDeck

        return HtmlDeck(path)
    try:
        return _pdf(path) if kind == "pdf" else _slides(path, template)
    except ImportError:
        raise NotInstalledError("the deck writer", "deck") from None


def _pdf(path: Path) -> "DeckWriter":
    from groundrules.adapters.deck.document import PdfDeck

    return PdfDeck(path)


def _slides(path: Path, template: Path | None) -> "DeckWriter":
    from groundrules.adapters.deck.package import TemplateError
    from groundrules.adapters.deck.slides import PptxDeck

    try:
        return PptxDeck(path, template)
    except TemplateError as error:
        raise UnreadyError(error.finding) from error
