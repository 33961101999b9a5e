"""What somebody wants of a hand-off; ``life.decide`` says what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from groundrules.handoff.steps.picture import Picture

PARTS: Mapping[str, str] = {
    "decides": "who really decides",
    "promises": "what was promised",
    "avoid": "what to avoid",
    "contacts": "contacts",
    "deals": "open deals",
    "tasks": "open tasks",
    "tickets": "open tickets",
    "contract": "contract end",
}
"""The parts of the page of which something can be missing, as people say them."""

KEPT, AGREED, DECLINED = "kept", "re-agreed", "declined"
PROMISE_ANSWERS = (KEPT, AGREED, DECLINED)
"""What the receiver may say of a promise."""

TAKE, CLOSE, NOT_MINE = "take", "close", "not mine"
ITEM_ANSWERS = (TAKE, CLOSE, NOT_MINE)
"""What a side may say of an open deal or task."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One thing the customer was promised, and by when."""

    what: str
    by: date


@dataclass(frozen=True, slots=True)
class Brief:
    """The giver's part: who really decides, what was promised, what to avoid."""

    by: str
    decides: str
    promises: tuple[Promise, ...] = ()
    avoid: str = ""


@dataclass(frozen=True, slots=True)
class PushBack:
    """The receiver names what is missing: part of the page -> what about it."""

    by: str
    missing: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Complete:
    """The giver supplies what was missing; further promises are added to those there are."""

    by: str
    answer: str
    promises: tuple[Promise, ...] = ()


@dataclass(frozen=True, slots=True)
class Accept:
    """The receiver takes the account over."""

    by: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """Somebody did a step; ``outside``: no CRM record shows it, and ``note`` says what was done."""

    by: str
    rule_id: str
    outside: bool = False
    note: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class AnswerPromise:
    """The receiver keeps a promise, agreed something else by another day, or declines it with a reason."""

    by: str
    promise_id: str
    answer: str
    reason: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class AnswerItem:
    """A side takes an open deal or task, closes it, or says that it is not theirs, and whose it is."""

    by: str
    item_id: str
    answer: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Invite:
    """The receiver wants the old owner in it, up to and with a day."""

    by: str
    until: date
    because: str


@dataclass(frozen=True, slots=True)
class Look:
    """The clock looks at the book and the facts."""

    picture: Picture


@dataclass(frozen=True, slots=True)
class Supersede:
    """The account moved on to somebody else."""

    because: str


@dataclass(frozen=True, slots=True)
class Close:
    """Somebody who may ends it before everything is done."""

    by: str
    because: str
    may: frozenset[str] = field(default_factory=frozenset)


Command = (
    Brief
    | PushBack
    | Complete
    | Accept
    | Tick
    | AnswerPromise
    | AnswerItem
    | Invite
    | Look
    | Supersede
    | Close
)
