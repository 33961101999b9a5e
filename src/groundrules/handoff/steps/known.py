"""What the data know of an account that moves: nobody has to write it down.

Counts, days and kinds only; never what was said or written.
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class OpenDeal:
    """A deal that is not closed; ``amount`` in minor units of ``currency``, None: unknown."""

    deal_id: str
    name: str
    stage: str
    amount: int | None
    currency: str
    close_date: date | None
    owner_id: str


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A task somebody still has to do; ``day`` is the one it is planned for."""

    task_id: str
    kind: str
    day: date
    owner_id: str
    deal_id: str


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """A service request that is not closed."""

    ticket_id: str
    opened_at: datetime
    category: str
    status: str


@dataclass(frozen=True, slots=True)
class LastContact:
    """The last contact of one kind, and with whom; ``direction`` is ``in`` when the customer began it."""

    kind: str
    direction: str
    day: date
    seller_id: str


@dataclass(frozen=True, slots=True)
class Known:
    """One account as the CRM and the book's facts show it on a day.

    Attributes:
        as_of: the day of the import.
        owner_id: whose it is in the CRM; empty: nobody's.
        contacts: visible contacts with the customer in the twelve months before.
        last_contacts: the last of each kind and direction, the latest first.
        deals, tasks, tickets: those that are open.
        revenue, open_pipeline: minor units of ``currency``; None: unknown.
    """

    as_of: date
    owner_id: str = ""
    tier: str = ""
    segment: str = ""
    contacts: int = 0
    last_contacts: tuple[LastContact, ...] = ()
    deals: tuple[OpenDeal, ...] = ()
    tasks: tuple[OpenTask, ...] = ()
    tickets: tuple[OpenTicket, ...] = ()
    contract_end: date | None = None
    revenue: int | None = None
    open_pipeline: int | None = None
    currency: str = ""
