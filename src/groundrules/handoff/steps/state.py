"""A hand-off as it stands: whose turn it is, what is asked, promised and still open."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from groundrules.handoff.steps.commands import CLOSE, NOT_MINE, TAKE
from groundrules.handoff.steps.events import (
    Accepted,
    Briefed,
    Closed,
    Completed,
    Finished,
    Invited,
    Item,
    ItemAnswered,
    MeetingGone,
    MeetingPlanned,
    Opened,
    PromiseAnswered,
    Promised,
    PushedBack,
    StepAsked,
    StepDone,
    StepHalfDone,
    StepLifted,
    Superseded,
    TookOver,
)

KIND = "handoff"
"""The journal's word for these stories."""

BRIEF, ACCEPT, COMPLETE = "brief", "accept", "complete"
"""What is late when it is no step of the book."""

SETTLED = "settled"
"""What the CRM says of an open deal or task that is not the old owner's any more."""


class Status(StrEnum):
    """Whose turn it is."""

    BRIEFING = "with the giver"
    OFFERED = "with the receiver"
    PUSHED_BACK = "pushed back"
    RUNNING = "accepted"
    COMPLETE = "complete"
    SUPERSEDED = "superseded"
    CLOSED = "closed"


OPEN = frozenset({Status.BRIEFING, Status.OFFERED, Status.PUSHED_BACK, Status.RUNNING})
"""Where something is still to be done."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing the book asks for; ``halves``: who of the two has said that it is done."""

    asked: StepAsked
    done: StepDone | None = None
    lifted: StepLifted | None = None
    halves: tuple[StepHalfDone, ...] = ()

    @property
    def rule_id(self) -> str:
        """The rule that asks for it."""
        return self.asked.rule_id

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.done is None and self.lifted is None

    @property
    def is_followed(self) -> bool:
        """Whether the book says what kind of step it is, so that it must be done; others are only shown."""
        return bool(self.asked.step)

    @property
    def due_at(self) -> datetime | None:
        """Until when: of a step for both, once each has had the hours; None without a clock."""
        return max(self.asked.due.values(), default=None)


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """One promise and what became of it."""

    promised: Promised
    answer: PromiseAnswered | None = None


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One open deal or task and what each side said of it, seller_id -> answer."""

    item: Item
    answers: Mapping[str, ItemAnswered] = field(default_factory=dict)

    def is_settled(self, sides: Iterable[str]) -> bool:
        """Whether somebody takes or closes it, the CRM settled it, or each side says it is not theirs."""
        said = {answer.answer for answer in self.answers.values()}
        if said & {TAKE, CLOSE, SETTLED}:
            return True
        sides = [side for side in sides if side]
        return bool(sides) and all(
            side in self.answers and self.answers[side].answer == NOT_MINE for side in sides
        )

    @property
    def is_nobodys(self) -> bool:
        """Whether everybody who answered said that it is not theirs."""
        return bool(self.answers) and {answer.answer for answer in self.answers.values()} == {NOT_MINE}


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing somebody has to do now.

    Attributes:
        what: ``brief``, ``accept``, ``complete``, or the rule's id.
        who: seller_ids.
    """

    what: str
    says: str
    who: tuple[str, ...]
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Handoff:
    """One hand-off; ``version`` counts its entries, ``last_at`` is when the last thing happened."""

    name: str
    opened: Opened
    status: Status
    last_at: datetime
    giver_id: str
    giver_name: str
    brief: Briefed | None = None
    pushed_back: PushedBack | None = None
    completed: Completed | None = None
    accepted: Accepted | None = None
    accept_by: datetime | None = None
    steps: tuple[Step, ...] = ()
    promises: tuple[PromiseLine, ...] = ()
    items: tuple[ItemLine, ...] = ()
    invitations: tuple[Invited, ...] = ()
    took_over: tuple[TookOver, ...] = ()
    meetings: Mapping[str, MeetingPlanned] = field(default_factory=dict)
    gone: tuple[MeetingGone, ...] = ()
    told: frozenset[str] = frozenset()
    over: Finished | Superseded | Closed | None = None
    version: int = 1

    @property
    def receiver_id(self) -> str:
        """Who takes the account over; since the receiver left, who came in their place."""
        return self.took_over[-1].receiver_id if self.took_over else self.opened.receiver_id

    @property
    def receiver_name(self) -> str:
        """The name of who takes the account over."""
        return self.took_over[-1].receiver_name if self.took_over else self.opened.receiver_name

    @property
    def receivers(self) -> frozenset[str]:
        """Everybody who was to take the account over, one after the other."""
        return frozenset({self.opened.receiver_id, *(one.receiver_id for one in self.took_over)})

    @property
    def sides(self) -> tuple[str, ...]:
        """The giver, if there is one, and the receiver."""
        return tuple(side for side in (self.giver_id, self.receiver_id) if side)

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.status in OPEN

    @property
    def open_promises(self) -> tuple[PromiseLine, ...]:
        """Promises the receiver has not answered."""
        return tuple(line for line in self.promises if line.answer is None)

    @property
    def open_items(self) -> tuple[ItemLine, ...]:
        """Open deals and tasks nobody has settled."""
        return tuple(line for line in self.items if not line.is_settled(self.sides))

    def step(self, rule_id: str) -> Step | None:
        """The step of that rule; None when it was never asked for."""
        return next((step for step in self.steps if step.rule_id == rule_id), None)

    def people(self, who: str) -> tuple[str, ...]:
        """The seller_ids the book means by ``old owner``, ``new owner`` or ``both``."""
        found = {"old owner": (self.giver_id,), "new owner": (self.receiver_id,)}
        return tuple(side for side in found.get(who, self.sides) if side)

    def waits_for(self, step: Step) -> tuple[str, ...]:
        """Who has not said yet that the step is done; a step for both is done once each has said so.

        Somebody who took over from one who left need not say it again.
        """
        receiver_did = any(half.by in self.receivers for half in step.halves)
        giver_did = any(half.by not in self.receivers for half in step.halves)
        did = {self.receiver_id} if receiver_did else set()
        did |= {self.giver_id} if giver_did else set()
        return tuple(one for one in self.people(step.asked.who) if one not in did)

    @property
    def invited(self) -> Invited | None:
        """The last invitation of the old owner; None when there was none."""
        return self.invitations[-1] if self.invitations else None

    def name_of(self, seller_id: str) -> str:
        """A side's name; the id of anybody else."""
        opened = self.opened
        names = {
            opened.from_id: opened.from_name,
            opened.receiver_id: opened.receiver_name,
            **{one.receiver_id: one.receiver_name for one in self.took_over},
            self.giver_id: self.giver_name,
        }
        return names.get(seller_id) or seller_id

    @property
    def todo(self) -> tuple[Todo, ...]:
        """What is still to be done, by whom and until when; nothing once it is over."""
        if not self.is_open:
            return ()
        turn = self._turn()
        steps = [
            Todo(step.rule_id, step.asked.does, self.waits_for(step), step.due_at)
            for step in self.steps
            if step.is_open and step.is_followed and not (step.asked.step == "list" and turn)
        ]
        return (*turn, *steps)

    def overdue(self, now: datetime) -> tuple[Todo, ...]:
        """What is past its hour."""
        return tuple(one for one in self.todo if one.due_at is not None and one.due_at < now)

    def _turn(self) -> tuple[Todo, ...]:
        """Whose turn it is in writing and accepting."""
        match self.status:
            case Status.BRIEFING:
                asked = next((step for step in self.steps if step.asked.step == "list"), None)
                due = asked.due_at if asked is not None and asked.is_open else None
                return (Todo(BRIEF, "write what no data can know", (self.giver_id,), due),)
            case Status.OFFERED:
                return (Todo(ACCEPT, "accept, or push back once", (self.receiver_id,), self.accept_by),)
            case Status.PUSHED_BACK:
                return (Todo(COMPLETE, "supply what is missing", (self.giver_id,), self.accept_by),)
            case _:
                return ()


def day_of(found: Handoff, today: date) -> int:
    """How many days ago the account moved; 0 before and on the day."""
    return max(0, (today - found.opened.moved_on).days)
