"""What the hand-off step needs to remember what people did."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from groundrules.handoff.journal.entries import Act, Entry, Head, Story, Wanted

Decide = Callable[[Mapping[str, Story]], Mapping[str, tuple[Entry, ...]]]
"""The stories as they are (an empty one where nothing happened yet) -> what is appended to which.

Subjects without new entries may be left out; none at all means that nothing happened and nothing is logged.
"""


@dataclass(frozen=True, slots=True)
class Appended:
    """The stories right after the act, and whether it had been done before."""

    stories: Mapping[str, Story]
    replayed: bool = False


class Journal(Protocol):
    """Stories, each with everything that happened."""

    def load(self, subjects: Iterable[str]) -> Mapping[str, Story]:
        """The stories of these subjects; an empty story where nothing happened yet."""

    def find(self, wanted: Wanted) -> tuple[Head, ...]:
        """The heads that fit, by due time (those without one last), then subject."""

    def append(self, act: Act, subjects: Iterable[str], decide: Decide) -> Appended:
        """Load, decide, store entries, heads and one audit entry: all of it, or nothing.

        A key that was used before by this actor gets the stored answer, and ``decide`` is not asked.

        Raises:
            StaleStoryError: a story moved on since the person saw it.
            KeyReusedError: the key came with another body before.
            RefusedActError: whatever ``decide`` refuses.
        """
