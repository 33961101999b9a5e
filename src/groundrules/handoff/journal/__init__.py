"""What people did in a transition: stories of entries that are only ever appended to."""

from groundrules.handoff.journal.entries import Act, Entry, Head, Story, Wanted, subject_of
from groundrules.handoff.journal.ports import Appended, Decide, Journal
from groundrules.handoff.journal.refused import KeyReusedError, StaleStoryError

__all__ = [
    "Act",
    "Appended",
    "Decide",
    "Entry",
    "Head",
    "Journal",
    "KeyReusedError",
    "StaleStoryError",
    "Story",
    "Wanted",
    "subject_of",
]
