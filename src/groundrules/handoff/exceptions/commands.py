"""What somebody wants of an exception; ``life.decide`` says what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the company, as the ledger sees him.

    Attributes:
        roles: the words the book may call the person by: the job, the CRM's role, the title.
        leader_id: the manager, who leads the team; empty when there is none.
    """

    seller_id: str
    name: str
    roles: frozenset[str]
    leader_id: str = ""
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Thing:
    """What is to be held: an account, or a deal on it.

    Attributes:
        receiver_id: who gets it otherwise; empty when nobody is known.
        amount: the deal's amount, or the account's yearly revenue, in minor units; None: unknown.
    """

    account_id: str
    account_name: str
    deal_id: str = ""
    deal_name: str = ""
    receiver_id: str = ""
    amount: int | None = None
    currency: str = ""

    @property
    def about(self) -> str:
        """``account`` or ``deal``."""
        return "deal" if self.deal_id else "account"

    @property
    def key(self) -> tuple[str, str]:
        """What is held: ``account`` or ``deal``, and its id."""
        return self.about, self.deal_id or self.account_id


@dataclass(frozen=True, slots=True)
class Returns:
    """What happens to a thing once nothing holds it: to whom it goes, by which rule, in one sentence."""

    seller_id: str = ""
    rule_id: str = ""
    says: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """``by`` asks that the owner keeps the thing until a day; ``asked_by`` is for whom."""

    by: str
    kind_id: str
    thing: Thing
    owner: Person
    asked_by: str
    reason: str
    until: date
    note: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Grant:
    """The approver lets it stand; ``until`` None: as long as it was asked for."""

    approver: Person
    until: date | None = None
    because: str = ""


@dataclass(frozen=True, slots=True)
class GrantByRule:
    """A rule of the book lets it stand; ``by`` is who applied the rule, ``because`` what the rule found."""

    by: str
    rule_id: str
    because: str


@dataclass(frozen=True, slots=True)
class Refuse:
    """The approver says no, and why."""

    approver: Person
    because: str


@dataclass(frozen=True, slots=True)
class Extend:
    """The approver lets it stand longer."""

    approver: Person
    until: date
    because: str


@dataclass(frozen=True, slots=True)
class Warn:
    """The clock tells the people concerned that it ends."""


@dataclass(frozen=True, slots=True)
class Expire:
    """The clock ends it; ``returns`` says what happens now."""

    returns: Returns


@dataclass(frozen=True, slots=True)
class End:
    """Somebody ends it before its day."""

    by: Person
    because: str
    returns: Returns


Command = Ask | Grant | GrantByRule | Refuse | Extend | Warn | Expire | End
