"""What the page of exceptions shows."""

from dataclasses import dataclass
from datetime import date

from groundrules.web.screens import Choice, Clock, Link
from groundrules.web.screens_handoff import Stamp


@dataclass(frozen=True, slots=True)
class ExceptionLine:
    """One exception: what stays with whom, why, until when, by whose word; with the decider's forms."""

    name: str
    account_id: str
    what: str
    kind: str
    owner: str
    verb: str
    reason: str
    note: str
    until: date
    clock: Clock
    word: str
    instead: str
    rule_id: str
    decide: Stamp | None = None
    extend: Stamp | None = None
    end: Stamp | None = None


@dataclass(frozen=True, slots=True)
class LedgerGroup:
    """Exceptions of one kind of standing."""

    key: str
    title: str
    lines: tuple[ExceptionLine, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class CapLine:
    """How many stand against one published cap, ``told`` so that too few are not told apart; its bar."""

    says: str
    told: str
    standing: int
    at_most: int

    @property
    def share(self) -> int:
        """Of a hundred, never more."""
        return min(100, round(100 * self.standing / self.at_most)) if self.at_most else 100


@dataclass(frozen=True, slots=True)
class KindLine:
    """One kind of exception as the book has it, with how far its caps are used."""

    kind: str
    about: str
    longest_days: int
    warn_days: int
    approvers: str
    rule_id: str
    caps: tuple[CapLine, ...]
    stand: str = ""


@dataclass(frozen=True, slots=True)
class Reasons:
    """The reasons of one kind, each as what the form sends."""

    kind: str
    about: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Worth:
    """What the ledger is worth and what it costs, in sentences; nobody is told apart in too small a group."""

    lines: tuple[tuple[str, str], ...]
    approvers: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry of an exception's history, with the words that were given."""

    at: str
    zone: str
    what: str
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class ExceptionPage:
    """One exception with everything that happened to it; pairs are a label and what is said of it."""

    name: str
    account_id: str
    what: str
    kind: str
    rule_id: str
    owner: str
    verb: str
    until: date
    reason: str
    state: str
    facts: tuple[tuple[str, str], ...]
    happened: tuple[Happened, ...]
    worth: tuple[tuple[str, str], ...]
    credit: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ComesBack:
    """A deal whose exception is over and that the CRM still shows with its old owner."""

    name: str
    deal: str
    people: str
    because: str
    is_written: bool


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """The page of exceptions."""

    lead: str
    groups: tuple[LedgerGroup, ...]
    kinds: tuple[KindLine, ...]
    ask: Stamp | None
    reasons: tuple[Reasons, ...]
    worth: Worth | None
    earliest: date
    tabs: tuple[Link, ...]
    comebacks: tuple[ComesBack, ...] = ()
    as_of: date | None = None
    notice: str = ""
    kept: tuple[str, ...] = ()
