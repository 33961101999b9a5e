"""What the clock rests on and what it did: the words that ``tick`` and its runners share."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from groundrules.crm.ports import Facts
from groundrules.handoff.journal import Journal
from groundrules.rulebook.model import Rulebook
from groundrules.terms import BusinessCalendar

CLOCK = "clock"
"""Who acts when time does."""


@dataclass(frozen=True, slots=True)
class Beat:
    """One look at the clock: what is due at ``now`` is done, by this book, on these facts."""

    book: Rulebook
    facts: Facts
    journal: Journal
    calendar: BusinessCalendar
    now: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """One thing the clock did.

    Attributes:
        subject: the story it was done to.
        act: the entry's word: warned, expired...
        says: what it means for the people concerned, in one sentence.
        told: the seller_ids of whom it concerns.
    """

    subject: str
    act: str
    account_id: str
    account_name: str
    says: str
    told: tuple[str, ...] = ()


Runner = Callable[[Beat], tuple[Done, ...]]
"""Does everything of one kind whose time has come, as one act of the journal.

INVARIANT: a second run at the same moment, also beside the first, does nothing more.
"""
