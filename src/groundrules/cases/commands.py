"""What a person, the signals or the clock may ask of a case."""

from dataclasses import dataclass
from datetime import datetime

from groundrules.cases.events import Opened


@dataclass(frozen=True, slots=True)
class Handover:
    """To whom the decision goes, how high that is, and when the clock moves it up (by which rule)."""

    decider_id: str | None
    level: int
    due_at: datetime
    rule_id: str = ""


@dataclass(frozen=True, slots=True)
class Open:
    """Open a case on these frozen facts; grade A needs the handover at once."""

    facts: Opened
    answer_by: datetime
    handover: Handover | None
    interim_id: str | None = None
    interim_because: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A party says why; the handover is used when this was the last answer awaited."""

    by: str
    reason: str
    text: str
    handover: Handover


@dataclass(frozen=True, slots=True)
class SendToLeader:
    """The time to answer is up."""

    handover: Handover


@dataclass(frozen=True, slots=True)
class NameInterim:
    """Say who answers the customer until the ruling."""

    by: str
    seller_id: str
    because: str


@dataclass(frozen=True, slots=True)
class PassUp:
    """Another leader decides from here: by the clock, because the decider stands back, or has left.

    ``decider_gone``: there is no decider, or they have left, so nobody's turn is cut short.
    """

    by: str
    handover: Handover
    because: str
    decider_gone: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """Decide. ``proposed`` is what was proposed to the decider; ``outcomes`` what may be decided."""

    by: str
    outcome: str
    reason: str
    rule_id: str
    book_version: str
    proposed: str
    against_why: str = ""
    precedents: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Correct:
    """Put the ruling right by a new entry."""

    by: str
    outcome: str
    reason: str
    outcomes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Appeal:
    """Ask the next level up to look again."""

    by: str
    reason: str
    handover: Handover


@dataclass(frozen=True, slots=True)
class Close:
    """End it without a ruling: excused or settled by the decider, expired by the clock."""

    by: str
    how: str
    reason: str


Command = Open | Answer | SendToLeader | NameInterim | PassUp | Rule | Correct | Appeal | Close
