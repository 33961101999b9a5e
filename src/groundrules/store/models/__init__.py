"""The record's tables; only the store reads or writes them."""

from groundrules.store.models.audit import AuditEntry
from groundrules.store.models.book import BookEvent
from groundrules.store.models.case import CaseEvent, CaseHead, CaseParty
from groundrules.store.models.journal import StoryEntry, StoryHead, StoryParty
from groundrules.store.models.keys import IdempotencyKey
from groundrules.store.models.people import Access, FailedSignIn, Person

__all__ = [
    "Access",
    "AuditEntry",
    "BookEvent",
    "CaseEvent",
    "CaseHead",
    "CaseParty",
    "FailedSignIn",
    "IdempotencyKey",
    "Person",
    "StoryEntry",
    "StoryHead",
    "StoryParty",
]
