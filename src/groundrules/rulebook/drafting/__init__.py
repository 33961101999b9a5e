"""The next version of the book while it is written: versions, two people at once, publication."""

from groundrules.rulebook.drafting.draft import (
    Discarded,
    Draft,
    DraftEvent,
    Placed,
    Proposed,
    Published,
    Saved,
    SetAside,
    Withdrawn,
    digest_of,
    fold,
)
from groundrules.rulebook.drafting.ports import Drafts

__all__ = [
    "Discarded",
    "Draft",
    "DraftEvent",
    "Drafts",
    "Placed",
    "Proposed",
    "Published",
    "Saved",
    "SetAside",
    "Withdrawn",
    "digest_of",
    "fold",
]
