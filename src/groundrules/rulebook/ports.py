"""What the rulebook asks of the outside world."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from groundrules.rulebook.pages.layout import Sheet


class DeckWriter(Protocol):
    """Turns laid-out pages into a file a person can open and edit."""

    def write(self, sheets: Sequence[Sheet], *, title: str, edition: str) -> Path:
        """Write the slides and say where; ``edition`` stands on every slide."""
        ...
