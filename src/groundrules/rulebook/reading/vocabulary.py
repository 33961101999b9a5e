"""What a condition of the book may name: its words and its settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from groundrules.rulebook.model import Setting, Word


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The declared words and settings, each by name."""

    words: Mapping[str, Word]
    settings: Mapping[str, Setting] = field(default_factory=dict)

    def names(self) -> tuple[str, ...]:
        """Every name, words first."""
        return (*self.words, *self.settings)
