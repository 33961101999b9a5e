"""What the case step needs from the outside world."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from groundrules.cases.case import Case
from groundrules.cases.events import Event
from groundrules.cases.hierarchy import Hierarchy
from groundrules.cases.refused import RefusedError


class StaleVersionError(RefusedError):
    """Somebody was faster: the case is not at the version the person saw."""

    def __init__(self, seen: int, now: int) -> None:
        super().__init__("GR706", f"you saw version {seen}, it is {now} now")


class KeyReusedError(RefusedError):
    """The same key came with another body."""

    def __init__(self) -> None:
        super().__init__("GR707")


@dataclass(frozen=True, slots=True)
class Act:
    """One thing somebody does to one case.

    Attributes:
        name: the word for the audit log: open, answer, rule...
        key: the form's own key; the same key and body again get the same answer. Empty: no key.
        body: what the person sent, to tell a repeated form from a changed one.
        seen_version: the version the person saw; None for the clock, which acts on what is there.
    """

    name: str
    actor: str
    case_id: str
    at: datetime
    key: str = ""
    body: Mapping[str, object] = field(default_factory=dict)
    seen_version: int | None = None


@dataclass(frozen=True, slots=True)
class Appended:
    """The case right after the act, what the act added, and whether it had been done before."""

    case: Case
    events: tuple[Event, ...]
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases to find: every condition given must hold."""

    statuses: frozenset[str] | None = None
    kind: str | None = None
    rule_id: str | None = None
    account_ids: frozenset[str] | None = None
    unit: tuple[str, str] | None = None  # kind and id
    decider_id: str | None = None
    party_id: str | None = None
    signal_ids: frozenset[str] | None = None
    due_by: datetime | None = None
    opened_from: datetime | None = None
    limit: int | None = None  # the newest ones


Decide = Callable[[Case | None], tuple[Event, ...]]


class Docket(Protocol):
    """The cases, each with everything that happened to it."""

    def load(self, case_id: str) -> Case | None:
        """The case with all its events; None when there is none."""

    def find(self, wanted: Wanted) -> tuple[Case, ...]:
        """The cases that fit, newest opening first."""

    def append(self, act: Act, decide: Decide) -> Appended:
        """Load, decide, store events and audit entry: all of it, or nothing.

        A key that was used before by this actor gets the stored answer, and ``decide`` is not asked.

        Raises:
            StaleVersionError: the case moved on.
            KeyReusedError: the key came with another body before.
            RefusedError: whatever ``decide`` refuses.
        """


class People(Protocol):
    """Who is who."""

    def hierarchy(self) -> Hierarchy:
        """Everybody, and who manages whom."""
