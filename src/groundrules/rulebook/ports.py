"""What the rulebook asks of the outside world."""

from pathlib import Path
from typing import Protocol

from groundrules.rulebook.pages.deck import Deck
from groundrules.rulebook.pages.layout import Format
from groundrules.terms import Finding


class DeckWriter(Protocol):
    """Turns laid-out pages into a file a person can open."""

    @property
    def form(self) -> Format:
        """The slide that pages are to be laid out on."""
        ...

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What a person should know before anything is written: a template's font is missing here..."""
        ...

    def cannot_show(self, deck: Deck) -> tuple[Finding, ...]:
        """An error for characters that kind of file cannot show with the fonts of this machine."""
        ...

    def write(self, deck: Deck) -> Path:
        """Write the file, whole or not at all, and say where."""
        ...
