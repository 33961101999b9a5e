"""One line of the ledger: what the events of one exception add up to.

INVARIANT: it stands at most once, from one day to one day; nothing is edited, only followed; an end is final.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from groundrules.handoff.exceptions.events import (
    Ended,
    Event,
    Expired,
    Extended,
    Granted,
    Refused,
    Requested,
    Warned,
    event_of,
)
from groundrules.handoff.exceptions.standing import DEAL, Hold
from groundrules.handoff.journal.entries import Entry, Head, Story

KIND = "exception"
"""The journal's word for these stories."""


class Status(StrEnum):
    """Where an exception stands."""

    REQUESTED = "requested"
    STANDING = "standing"
    REFUSED = "refused"
    EXPIRED = "expired"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant, and the zone in which a day begins and ends there."""

    now: datetime
    zone: str = "UTC"

    @property
    def today(self) -> date:
        """The day it is there."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()


@dataclass(frozen=True, slots=True)
class Line:
    """One exception as its events leave it.

    Attributes:
        until: the last day it stands, or is asked for.
        ended_on: the last day on which it stood, once it is over.
        warned: whether the people concerned were told of the end that holds now.
    """

    name: str
    asked: Requested
    status: Status
    until: date
    granted: Granted | None = None
    warn_on: date | None = None
    warned: bool = False
    ended_on: date | None = None
    over: Expired | Ended | Refused | None = None
    version: int = 1

    @property
    def thing(self) -> tuple[str, str]:
        """What is held: ``account`` or ``deal``, and its id."""
        about = self.asked.about
        return about, self.asked.deal_id if about == DEAL else self.asked.account_id

    @property
    def hold(self) -> Hold | None:
        """What it holds while it stands; None otherwise."""
        if self.status is not Status.STANDING:
            return None
        asked = self.asked
        return Hold(
            asked.kind_id,
            asked.about,
            asked.account_id,
            asked.deal_id or None,
            asked.owner_id,
            asked.reason,
            self.until,
            self.name,
        )

    @property
    def rests_on(self) -> str:
        """The rule it stands on: the one that granted it, else the one its kind rests on."""
        granted = self.granted.rule_id if self.granted is not None else ""
        return granted or self.asked.governed_by

    @property
    def approved_by(self) -> str:
        """Who approved it; empty when nobody did yet, and when a rule of the book granted it."""
        return self.granted.by if self.granted is not None and not self.granted.rule_id else ""

    @property
    def due_at(self) -> datetime | None:
        """When the clock next acts on it: to warn, to end it; None when never."""
        if self.status is Status.STANDING and not self.warned and self.warn_on is not None:
            return begins(self.warn_on, self.asked.zone)
        if self.status in {Status.STANDING, Status.REQUESTED}:
            return begins(self.until + timedelta(1), self.asked.zone)
        return None

    def days_stood(self, today: date) -> int:
        """How many days it has stood, its first and last included; 0 when it never did."""
        if self.granted is None:
            return 0
        last = self.ended_on if self.ended_on is not None else min(self.until, today)
        return max(0, (last - self.granted.since).days + 1)

    def stood_on(self, day: date) -> bool:
        """Whether it stood on that day."""
        if self.granted is None:
            return False
        last = self.ended_on if self.ended_on is not None else self.until
        return self.granted.since <= day <= last


def begins(day: date, zone: str) -> datetime:
    """The instant in UTC at which a day begins in a zone."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def line_of(story: Story) -> Line | None:
    """The line a story leaves; None when nothing happened yet.

    Raises:
        ValueError: the story is not one of an exception.
    """
    return fold(story.name, story.entries)


def fold(name: str, entries: Iterable[Entry]) -> Line | None:
    """The line those entries leave; None when there are none."""
    line: Line | None = None
    for entry in entries:
        event = event_of(entry)
        if isinstance(event, Requested):
            if line is not None:
                raise ValueError(f"exception {name} is requested twice")
            line = Line(name, event, Status.REQUESTED, event.until)
            continue
        if line is None:
            raise ValueError(f"exception {name} begins with {entry.kind}")
        line = replace(_changed(line, event), version=line.version + 1)
    return line


def _changed(line: Line, event: Event) -> Line:
    match event:
        case Granted():
            return replace(
                line, status=Status.STANDING, granted=event, until=event.until, warn_on=event.warn_on
            )
        case Extended():
            return replace(line, until=event.until, warn_on=event.warn_on, warned=False)
        case Warned():
            return replace(line, warned=True)
        case Refused():
            return replace(line, status=Status.REFUSED, over=event)
        case Expired():
            last = event.until if event.was_standing else None
            return replace(line, status=Status.EXPIRED, ended_on=last, over=event)
        case Ended():
            # The day it ends is its last: what was done on that day was done under it.
            last = min(line.until, Moment(event.at, line.asked.zone).today) if line.granted else None
            return replace(line, status=Status.ENDED, ended_on=last, over=event)
        case _:
            raise ValueError(f"{type(event).__name__} does not follow a request")


def head_of(story: Story) -> Head:
    """The story's line in lists."""
    line = line_of(story)
    if line is None:
        raise ValueError(f"{story.subject} is empty")
    asked = line.asked
    return Head(
        subject=story.subject,
        status=line.status.value,
        account_id=asked.account_id,
        account_name=asked.account_name,
        due_at=line.due_at,
        parties=_parties(line),
        data={
            "kind_id": asked.kind_id,
            "about": asked.about,
            "deal_id": asked.deal_id,
            "deal_name": asked.deal_name,
            "owner_id": asked.owner_id,
            "leader_id": asked.leader_id,
            "receiver_id": asked.receiver_id,
            "reason": asked.reason,
            "amount": asked.amount,
            "currency": asked.currency,
            "zone": asked.zone,
            "since": line.granted.since.isoformat() if line.granted else None,
            "until": line.until.isoformat(),
            "ended_on": line.ended_on.isoformat() if line.ended_on else None,
            "approved_by": line.approved_by,
            "rule_id": line.granted.rule_id if line.granted else "",
            "warned": line.warned,
        },
        version=story.version,
    )


def _parties(line: Line) -> dict[str, str]:
    """Who is what in it; who is several things is the first of them."""
    asked = line.asked
    places = (
        (asked.owner_id, "owner"),
        (asked.asked_by, "asked"),
        (asked.receiver_id, "receiver"),
        (line.approved_by, "approver"),
        (asked.leader_id, "leader"),
    )
    found: dict[str, str] = {}
    for seller_id, place in places:
        if seller_id:
            found.setdefault(seller_id, place)
    return found
