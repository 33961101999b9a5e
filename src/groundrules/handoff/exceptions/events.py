"""What can happen to an exception, each as a typed event that is kept as a journal entry."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from types import MappingProxyType
from typing import cast

from groundrules.handoff.journal.entries import Entry

CLOCK = "clock"
"""Who acts when time does."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: when, in UTC, and the seller_id of who did it."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Requested(Event):
    """Somebody asks that an account or a deal stays where it is.

    Attributes:
        about: ``account`` or ``deal``.
        owner_id: who would keep it.
        leader_id: who led the owner's team on that day; empty when nobody did.
        asked_by: for whom it is asked; the owner unless somebody else is named.
        receiver_id: who gets it otherwise; empty when nobody is known yet.
        until: the last day it is asked for.
        zone: the time zone in which its days begin and end.
        governed_by: what in the book this kind rests on.
        amount: what the deal is worth, or the account's yearly revenue, in minor units; None: unknown.
        facts: what it was judged by, word -> value as people say it.
    """

    kind_id: str
    about: str
    account_id: str
    account_name: str
    owner_id: str
    asked_by: str
    reason: str
    until: date
    zone: str
    book_version: str
    deal_id: str = ""
    deal_name: str = ""
    leader_id: str = ""
    receiver_id: str = ""
    governed_by: str = ""
    note: str = ""
    amount: int | None = None
    currency: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Granted(Event):
    """It stands from this day.

    Attributes:
        role: the role that may approve it, as the book names it; empty when a rule of the book grants it.
        rule_id: the rule of the book that granted it; empty when a person did.
        until: the last day on which it stands.
        longest: the last day it could be extended to, by the book of that day.
        warn_on: the day on which the people concerned are told that it ends.
        counted: for each cap of the book, how many stood before this one, and at most how many may.
    """

    role: str
    rule_id: str
    since: date
    until: date
    longest: date
    warn_on: date
    because: str = ""
    counted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused(Event):
    """It is not granted."""

    because: str


@dataclass(frozen=True, slots=True)
class Extended(Event):
    """It stands longer, within what the book allows."""

    role: str
    until: date
    warn_on: date
    because: str


@dataclass(frozen=True, slots=True)
class Warned(Event):
    """The people concerned were told that it ends."""

    until: date
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expired(Event):
    """Its time is over; ``was_standing`` is False for a request nobody decided in time.

    Attributes:
        returns_to: who has it now by the rule; empty when the book names nobody.
        rule_id: the rule that says so; empty when it is not known yet.
        says: what happens now, in one sentence.
    """

    until: date
    was_standing: bool
    returns_to: str
    rule_id: str
    says: str


@dataclass(frozen=True, slots=True)
class Ended(Event):
    """Somebody ended it before its day."""

    because: str
    returns_to: str
    rule_id: str
    says: str


EVENTS: Mapping[str, type[Event]] = MappingProxyType(
    {
        "requested": Requested,
        "granted": Granted,
        "refused": Refused,
        "extended": Extended,
        "warned": Warned,
        "expired": Expired,
        "ended": Ended,
    }
)
"""The journal's word for each event."""

_WORDS = {kind: word for word, kind in EVENTS.items()}


def entry_of(event: Event) -> Entry:
    """The event as the journal keeps it."""
    data = {one.name: _plain(getattr(event, one.name)) for one in fields(event) if one.name not in _OWN}
    return Entry(_WORDS[type(event)], event.at, event.by, data)


def event_of(entry: Entry) -> Event:
    """The entry as it happened; ValueError for one that no exception has."""
    kind = EVENTS.get(entry.kind)
    if kind is None:
        raise ValueError(f"no exception has an entry {entry.kind}")
    known = {one.name: one.type for one in fields(kind) if one.name not in _OWN}
    given = {name: _typed(entry.data[name], known[name]) for name in known if name in entry.data}
    return kind(entry.at, entry.by, **given)


_OWN = ("at", "by")


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): str(item) for key, item in value.items()}
    return list(value) if isinstance(value, tuple) else value


def _typed(value: object, kind: object) -> object:
    if kind is date:
        return date.fromisoformat(str(value))
    if kind == tuple[str, ...]:
        return tuple(cast("list[str]", value))
    return value
