"""What the facts show of one account since it moved: who contacted whom, and what is kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from groundrules.handoff.steps.known import Known
from groundrules.rulebook.condition import Value

CONTACT = ("call", "mail", "meeting", "visit", "service")
"""Kinds of activity that reach the customer; a to-do alone does not."""

SELLING = ("call", "mail", "meeting", "visit")
"""Kinds that carry on a relationship."""

MEETING = ("meeting", "visit")
"""Kinds that are agreed for a day."""


@dataclass(frozen=True, slots=True)
class Touch:
    """One activity on the account.

    Attributes:
        at: when it was entered; None when the CRM does not tell.
        direction: ``out``, ``in``, or empty when unknown, which counts as outward.
        guests: sellers who were invited to it, besides ``seller_id``.
    """

    activity_id: str
    day: date
    at: datetime | None
    seller_id: str
    kind: str
    direction: str = ""
    is_joint: bool = False
    is_bulk: bool = False
    is_done: bool = True
    deal_id: str = ""
    source: str = "task"
    guests: frozenset[str] = frozenset()

    @property
    def people(self) -> frozenset[str]:
        """The sellers in it."""
        return self.guests | {self.seller_id}

    @property
    def is_outward(self) -> bool:
        """Whether somebody of us visibly contacted the customer, and not by list mail."""
        return self.is_done and not self.is_bulk and self.direction != "in" and self.kind in CONTACT

    @property
    def is_inward(self) -> bool:
        """Whether the customer began it."""
        return self.is_done and self.direction == "in" and self.kind in CONTACT


@dataclass(frozen=True, slots=True)
class KeptSpell:
    """The days, first and last, on which somebody kept an open deal by an exception."""

    owner_id: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Picture:
    """What the facts show of one account.

    Attributes:
        words: the book's words about the account; None where a value is unknown.
        known: the account as it is now.
        touches: its activities from the day of the move on, planned ones too, in order of day.
        kept_deals: open deals that an exception leaves with their owner, deal_id -> owner.
        kept_spells: the days on which deals were so kept, those that are over too.
    """

    words: Mapping[str, Value | None]
    known: Known
    touches: tuple[Touch, ...] = ()
    kept_deals: Mapping[str, str] = field(default_factory=dict)
    kept_spells: tuple[KeptSpell, ...] = ()

    def late_deal(self, owner_id: str) -> bool:
        """Whether that person keeps an open deal on the account."""
        still = {deal.deal_id for deal in self.known.deals}
        return any(owner == owner_id and deal in still for deal, owner in self.kept_deals.items())

    def kept_late(self, owner_id: str, day: date) -> bool:
        """Whether that person kept an open deal on the account on that day."""
        return any(
            spell.owner_id == owner_id and spell.first <= day <= spell.last for spell in self.kept_spells
        )

    def introduced(self, one: str, other: str, since: date) -> Touch | None:
        """The first contact in which both were; None when there was none."""
        both = {one, other}
        return next((t for t in self._outward(since) if both <= t.people), None)

    def contacted(self, who: str, without: str, since: date) -> Touch | None:
        """The person's first contact of their own: the other one was not in it."""
        mine = (t for t in self._outward(since) if who in t.people)
        return next((t for t in mine if not without or without not in t.people), None)

    def lingering(self, who: str, receiver: str, since: date) -> tuple[Touch, ...]:
        """Contacts the old owner began alone from that day on, but for those on deals that stay with him."""
        return tuple(
            t
            for t in self._outward(since)
            if t.seller_id == who
            and t.kind in SELLING
            and not t.is_joint
            and receiver not in t.people
            and t.deal_id not in self.kept_deals
        )

    def unanswered(self, since: date) -> tuple[Touch, ...]:
        """What the customer began since that day and nobody of us has visibly answered, the oldest first."""
        answers = tuple(self._outward(since))
        asked = (t for t in self.touches if t.is_inward and t.day >= since)
        return tuple(t for t in asked if not any(_answers(answer, t) for answer in answers))

    def planned(self) -> tuple[Touch, ...]:
        """Meetings still to come."""
        today = self.known.as_of
        return tuple(t for t in self.touches if t.kind in MEETING and not t.is_done and t.day >= today)

    def not_held(self, since: date) -> tuple[Touch, ...]:
        """Meetings whose day is over and that the CRM does not show as held."""
        today = self.known.as_of
        return tuple(
            t for t in self.touches if t.kind in MEETING and not t.is_done and since <= t.day < today
        )

    def _outward(self, since: date) -> Iterator[Touch]:
        return (t for t in self.touches if t.is_outward and t.day >= since)


def _answers(contact: Touch, asked: Touch) -> bool:
    """Whether a contact came after a request; on one day the hours tell, where both are known."""
    if contact.day != asked.day or contact.kind in MEETING or contact.at is None or asked.at is None:
        return contact.day >= asked.day
    return contact.at >= asked.at
