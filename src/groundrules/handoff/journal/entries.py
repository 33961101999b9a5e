"""A story is one thing's list of entries; its head is what the entries add up to, for lists."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


def subject_of(kind: str, name: str) -> str:
    """The subject of a story: what kind of thing it is about, and which one (``handoff:M-1a2b``)."""
    return f"{kind}:{name}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened.

    Attributes:
        kind: the word for it; each kind of story has its own.
        at: when, in UTC.
        by: the seller_id of who did it; ``clock`` when time did.
        data: the rest, as plain JSON values.
    """

    kind: str
    at: datetime
    by: str
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that happened to one subject, oldest first; empty when nothing did."""

    subject: str
    entries: tuple[Entry, ...] = ()

    @property
    def kind(self) -> str:
        """What kind of thing it is about: ``handoff``, ``exception``, ``plan``, ``changes``."""
        return self.subject.partition(":")[0]

    @property
    def name(self) -> str:
        """Which one."""
        return self.subject.partition(":")[2]

    @property
    def version(self) -> int:
        """How many entries there are."""
        return len(self.entries)


@dataclass(frozen=True, slots=True)
class Head:
    """A story's line in lists, always equal to its entries folded.

    Attributes:
        status: where the thing stands, one of its own words.
        account_id, account_name: what it is about; empty when about no one account.
        due_at: when the clock next acts on it or somebody is late; None when never.
        parties: seller_id -> what that person is in it (``giver``, ``receiver``, ``approver``...).
        data: a few JSON values a list shows without reading the story.
        version: how many entries it is made of.
    """

    subject: str
    status: str
    account_id: str = ""
    account_name: str = ""
    due_at: datetime | None = None
    parties: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, object] = field(default_factory=dict)
    version: int = 0


@dataclass(frozen=True, slots=True)
class Act:
    """One thing somebody does, to one subject or to many at once.

    Attributes:
        name: the word for the audit log: apply, grant, accept, push back...
        actor: the seller_id of who acts; ``clock`` for time.
        key: the form's own key; the same key and body again get the same answer. Empty: no key.
        body: what the person sent, to tell a repeated form from a changed one.
        seen: subject -> the version the person saw; a subject not in it is taken as it is.
    """

    name: str
    actor: str
    at: datetime
    key: str = ""
    body: Mapping[str, object] = field(default_factory=dict)
    seen: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which heads to find: every condition given must hold."""

    kind: str
    statuses: frozenset[str] | None = None
    account_ids: frozenset[str] | None = None
    party_id: str | None = None
    due_by: datetime | None = None
    limit: int | None = None
