"""What drafting asks of the outside world: a place for what happened, and the book's file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from groundrules.rulebook.drafting.draft import Draft, DraftEvent

Decide = Callable[[Draft], Sequence[DraftEvent]]


@dataclass(frozen=True, slots=True)
class Step:
    """One event of the draft on one line: its number, what it was, who, when, and the reason given."""

    sequence: int
    kind: str
    by: str
    at: datetime
    why: str = ""


class Drafts(Protocol):
    """What happened to the draft, append-only."""

    def load(self) -> Draft:
        """The draft as it stands."""

    def append(self, act: str, by: str, at: datetime, decide: Decide) -> Draft:
        """Load, decide, keep: in one transaction, or nothing at all. ``decide`` may raise to refuse.

        ``act`` is the word for the audit log; empty for savings, which bind nobody and have no entry there.
        """

    def text(self, sequence: int) -> str | None:
        """The text that was saved, or set aside, as that event; None when there is none."""

    def steps(self, newest: int) -> tuple[Step, ...]:
        """The last events, newest first."""


class Shelf(Protocol):
    """The file of the book in force, and the books of before."""

    def read(self) -> str:
        """The text of the book in force."""

    def keep(self, text: str) -> None:
        """The text can be had again by its digest."""

    def kept(self, digest: str) -> str | None:
        """The text that was kept under that digest; None when there is none."""

    def place(self, text: str) -> None:
        """The text is the book in force, in one step; the one before is kept, and so is this one."""
