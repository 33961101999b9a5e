"""What can happen to a hand-off, each as a typed event that is kept as a journal entry."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from types import MappingProxyType

from groundrules.handoff.journal.entries import Entry
from groundrules.handoff.steps.codec import built, plain
from groundrules.handoff.steps.known import Known

CLOCK = "clock"
"""Who acts when time or the facts do."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: when, in UTC, and the seller_id of who did it."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Item:
    """An open deal or task of the old owner that needs somebody; ``item_id`` is its id in the CRM."""

    item_id: str
    about: str  # deal | task
    name: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Promised:
    """One thing the customer was promised, and by when."""

    promise_id: str
    what: str
    by: date


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing the receiver misses: which part of the page, and what about it."""

    part: str
    note: str


@dataclass(frozen=True, slots=True)
class Opened(Event):
    """The account moves; the two sides see the page from now on.

    Attributes:
        from_id, from_name: the owner of before; empty: nobody owned it.
        giver_id: who speaks for the giving side: that owner, or the leader where the owner is not here any
            more; empty: nobody, and the receiver can begin at once.
        moved_on: the day of the move.
        accept_by: until when the receiver has time, where there is nobody to wait for.
        known: what the data knew of the account on that day.
        items: open deals and tasks of the old owner that have to find theirs.
    """

    plan_id: str
    wave: int
    move_id: str
    account_id: str
    account_name: str
    from_id: str
    from_name: str
    giver_id: str
    giver_name: str
    receiver_id: str
    receiver_name: str
    moved_on: date
    rule_id: str
    because: str
    book_version: str
    known: Known
    items: tuple[Item, ...] = ()
    accept_by: datetime | None = None
    top_customer: bool = False


@dataclass(frozen=True, slots=True)
class StoodIn(Event):
    """Somebody else speaks for the giving side from now on; empty: nobody does.

    ``due``: rule_id, or ``complete`` -> until when that person has time for what was asked of the one before.
    """

    giver_id: str
    giver_name: str
    because: str
    due: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TookOver(Event):
    """Somebody else receives the account from now on, because the receiver does not work here any more.

    Attributes:
        is_owner: whether the CRM shows the account as theirs; else a leader stands in.
        due: rule_id, or ``accept`` -> until when that person has time for what was asked of the one before.
    """

    receiver_id: str
    receiver_name: str
    because: str
    is_owner: bool = False
    due: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StepAsked(Event):
    """A rule of the book asks for something.

    Attributes:
        rule_id: the rule; a rule has one step in a hand-off.
        step: what kind it is, one of the book's words; empty: shown, and not followed.
        who: ``old owner``, ``new owner`` or ``both``.
        does: what is to be done, in the book's words.
        due: seller_id -> until when, in that person's own working time; empty: no clock.
        starts: seller_id -> the moment from which the hours count: the rule came true.
        hours: business hours each has; None where the book counts days, or nothing.
    """

    rule_id: str
    step: str
    who: str
    does: str
    due: Mapping[str, datetime]
    starts: Mapping[str, datetime] = field(default_factory=dict)
    hours: int | None = None


@dataclass(frozen=True, slots=True)
class Stretched(Event):
    """Somebody is away, and days away are no working days: there is more time.

    Attributes:
        what: ``accept``, ``complete``, or the rule's id.
        due: seller_id -> until when now.
    """

    what: str
    due: Mapping[str, datetime]
    because: str


@dataclass(frozen=True, slots=True)
class StepHalfDone(Event):
    """One of the two says that a step for both is done; the other has not yet."""

    rule_id: str
    how: str
    day: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class StepLifted(Event):
    """The rule does not ask for it any more."""

    rule_id: str
    because: str


@dataclass(frozen=True, slots=True)
class StepDone(Event):
    """It is done.

    Attributes:
        how: ``facts``, ``by hand``, ``outside the CRM`` or ``life``: the last thing it was made of was done.
        day: when it was done.
        row: the record that shows it; empty when none does.
    """

    rule_id: str
    how: str
    day: date
    row: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Briefed(Event):
    """The giver wrote what no data can know; ``accept_by`` is until when the receiver has time."""

    decides: str
    avoid: str
    promises: tuple[Promised, ...]
    accept_by: datetime


@dataclass(frozen=True, slots=True)
class PushedBack(Event):
    """The receiver names what is missing, once in a hand-off; the giver has until ``answer_by``."""

    missing: tuple[Missing, ...]
    answer_by: datetime


@dataclass(frozen=True, slots=True)
class Completed(Event):
    """The giver supplies what was missing; what was written before stays as it is."""

    answer: str
    promises: tuple[Promised, ...]
    accept_by: datetime


@dataclass(frozen=True, slots=True)
class Accepted(Event):
    """The receiver takes the account over."""

    note: str = ""


@dataclass(frozen=True, slots=True)
class PromiseAnswered(Event):
    """The receiver keeps a promise, agreed something else with the customer, or declines it.

    ``day`` is the new date of one that was agreed again.
    """

    promise_id: str
    answer: str
    reason: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class ItemFound(Event):
    """Another open deal or task came to light that still belongs to the old owner."""

    item: Item


@dataclass(frozen=True, slots=True)
class ItemAnswered(Event):
    """One side says of a deal or task: ``take``, ``close`` or ``not mine``; the CRM says ``settled``."""

    item_id: str
    answer: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Invited(Event):
    """The receiver wants the old owner in it, up to and with a day."""

    until: date
    because: str


@dataclass(frozen=True, slots=True)
class MeetingPlanned(Event):
    """The CRM shows a meeting to come."""

    activity_id: str
    day: date
    seller_id: str
    guests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MeetingGone(Event):
    """A meeting that was to come is not in the CRM any more; ``day`` is the import that lacks it.

    ``guests`` are sellers invited to it by the receiver.
    """

    activity_id: str
    planned_on: date
    day: date
    guests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Late(Event):
    """Something is past its hour, and the people concerned are told: ``brief``, ``accept`` or a rule's id."""

    what: str
    due: datetime


@dataclass(frozen=True, slots=True)
class Finished(Event):
    """Everything is done."""


@dataclass(frozen=True, slots=True)
class Superseded(Event):
    """The account moved on to somebody else meanwhile."""

    because: str


@dataclass(frozen=True, slots=True)
class Closed(Event):
    """Somebody ended it before everything was done."""

    because: str


EVENTS: Mapping[str, type[Event]] = MappingProxyType(
    {
        "opened": Opened,
        "stood in": StoodIn,
        "took over": TookOver,
        "step asked": StepAsked,
        "stretched": Stretched,
        "step half done": StepHalfDone,
        "step lifted": StepLifted,
        "step done": StepDone,
        "briefed": Briefed,
        "pushed back": PushedBack,
        "completed": Completed,
        "accepted": Accepted,
        "promise answered": PromiseAnswered,
        "item found": ItemFound,
        "item answered": ItemAnswered,
        "invited": Invited,
        "meeting planned": MeetingPlanned,
        "meeting gone": MeetingGone,
        "late": Late,
        "finished": Finished,
        "superseded": Superseded,
        "closed": Closed,
    }
)
"""The journal's word for each event."""

_WORDS = {kind: word for word, kind in EVENTS.items()}
_OWN = ("at", "by")


def word_of(event: Event) -> str:
    """The journal's word for it."""
    return _WORDS[type(event)]


def entry_of(event: Event) -> Entry:
    """The event as the journal keeps it."""
    data = {one.name: plain(getattr(event, one.name)) for one in fields(event) if one.name not in _OWN}
    return Entry(_WORDS[type(event)], event.at, event.by, data)


def event_of(entry: Entry) -> Event:
    """The entry as it happened; ValueError for one that no hand-off has."""
    kind = EVENTS.get(entry.kind)
    if kind is None:
        raise ValueError(f"no hand-off has an entry {entry.kind}")
    event: Event = built(kind, entry.data, at=entry.at, by=entry.by)
    return event
