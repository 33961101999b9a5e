"""What can have happened to a case: frozen events, in the order they happened, never edited.

Every event says when (``at``, UTC) and who (``by``: a seller id, or ``the clock`` / ``the signals``).
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

CLOCK = "the clock"
SIGNALS = "the signals"


class Grade(StrEnum):
    """How strong the evidence is, hence who sees it when."""

    CUSTOMER_FACT = "A"
    PATTERN = "B"


class AnswerReason(StrEnum):
    """What a party may say, as a code that can be counted; the words go beside it."""

    CUSTOMER_ASKED = "customer asked"
    OPEN_DEAL = "open deal"
    COVERING = "covering"
    DONE = "done"
    AGREED = "agreed"
    NOT_TRUE = "not true"
    OTHER = "other"


class Ending(StrEnum):
    """How a case ends without a ruling."""

    EXCUSED = "excused"
    SETTLED = "settled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a case; ``side`` is the person's place in it: owner, old owner, new owner."""

    seller_id: str
    name: str
    side: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A signal was strong enough: the facts of that moment, frozen.

    Attributes:
        value_at_risk: minor units of ``currency``.
        p_true: how likely it is true, 0..1.
        facts: typed facts that like cases are compared by (days since the move, counted touches...).
        evidence: the signal's evidence as it was, JSON.
        account_id, account_name: empty when it is about no account.
        unit_kind, unit_id, unit_name: what is judged: account, deal, pair, person.
    """

    at: datetime
    by: str
    signal_id: str
    kind: str
    grade: str
    account_id: str
    account_name: str
    headline: str
    parties: tuple[Party, ...]
    rule_id: str
    book_version: str
    severity: str
    value_at_risk: int
    value_band: str
    currency: str
    p_true: float
    since: date | None
    as_of: date
    facts: dict[str, float | str | bool] = field(default_factory=dict)
    evidence: str = "{}"
    unit_kind: str = "account"
    unit_id: str = ""
    unit_name: str = ""

    @property
    def about(self) -> tuple[str, str, str]:
        """Kind, id and name of the unit; cases of an earlier version speak of their account."""
        return self.unit_kind, self.unit_id or self.account_id, self.unit_name or self.account_name


@dataclass(frozen=True, slots=True)
class PersonTold:
    """The people concerned can read it and answer; ``answer_by`` ends their turn to go first."""

    at: datetime
    by: str
    seller_ids: tuple[str, ...]
    answer_by: datetime


@dataclass(frozen=True, slots=True)
class InterimNamed:
    """Until the ruling, this person answers the customer, so that the customer never waits."""

    at: datetime
    by: str
    seller_id: str
    because: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A party said why."""

    at: datetime
    by: str
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class SentToLeader:
    """It is the leader's turn; ``decider_id`` is None when no manager may decide.

    ``level`` counts from 0, the lowest common manager; ``due_at`` is when the clock moves it up.
    """

    at: datetime
    by: str
    decider_id: str | None
    level: int
    due_at: datetime
    rule_id: str
    because: str


@dataclass(frozen=True, slots=True)
class PassedUp:
    """Another leader decides now: the clock ran out, the decider stood back, or left."""

    at: datetime
    by: str
    decider_id: str | None
    level: int
    due_at: datetime
    rule_id: str
    because: str


@dataclass(frozen=True, slots=True)
class Ruled:
    """The decider decided, once in this round.

    ``proposed`` is the outcome that was proposed; ``against_why`` the sentence why it was not taken.
    """

    at: datetime
    by: str
    round: int
    outcome: str
    reason: str
    rule_id: str
    book_version: str
    proposed: str
    against_why: str
    precedents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Corrected:
    """The decider put a ruling right; the old one stays readable."""

    at: datetime
    by: str
    round: int
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class Appealed:
    """A party asked the next level up to look again, once in the life of a case."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reopened:
    """A new round begins with a new decider."""

    at: datetime
    by: str
    round: int
    decider_id: str | None
    level: int
    due_at: datetime
    rule_id: str
    because: str


@dataclass(frozen=True, slots=True)
class Closed:
    """It ended without a ruling."""

    at: datetime
    by: str
    how: str
    reason: str


Event = (
    Opened
    | PersonTold
    | InterimNamed
    | Answered
    | SentToLeader
    | PassedUp
    | Ruled
    | Corrected
    | Appealed
    | Reopened
    | Closed
)

KINDS: dict[str, type[Event]] = {
    "opened": Opened,
    "told": PersonTold,
    "interim named": InterimNamed,
    "answered": Answered,
    "sent to leader": SentToLeader,
    "passed up": PassedUp,
    "ruled": Ruled,
    "corrected": Corrected,
    "appealed": Appealed,
    "reopened": Reopened,
    "closed": Closed,
}
"""The word each event is stored under."""

KIND_OF: dict[type[Event], str] = {cls: word for word, cls in KINDS.items()}
