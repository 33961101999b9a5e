"""What the list of hand-offs and the one page of a hand-off show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from groundrules.web.curve import Drawing
from groundrules.web.screens import Choice, Clock, RuleText


@dataclass(frozen=True, slots=True)
class HandoffLine:
    """One hand-off on one line: the account, who with, what is next, until when."""

    name: str
    account: str
    people: str
    following: str
    clock: Clock
    state: str
    risk: str = ""
    rule_id: str = ""


@dataclass(frozen=True, slots=True)
class HandoffGroup:
    """Lines of one kind, with a sentence about them."""

    key: str
    title: str
    lines: tuple[HandoffLine, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class HandoffsPage:
    """One's hand-offs, and for leaders those of their people."""

    lead: str
    groups: tuple[HandoffGroup, ...]
    nothing: str
    as_of: date | None = None
    more: int = 0
    cut: str = ""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What every form carries: where it goes, the version seen, its key, and what came back with it."""

    url: str
    version: int
    key: str
    errors: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SideSheet:
    """One side: who, which part, where that person's hours run, whether it is the reader."""

    name: str
    part: str
    place: str
    side: str
    is_you: bool
    away: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing somebody has to do now."""

    says: str
    who: str
    is_yours: bool
    clock: Clock
    due: str
    rule_id: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One open deal, task or ticket that the data show: what, and a few words about it."""

    what: str
    about: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A promise, what became of it, and the form to answer it."""

    promise_id: str
    what: str
    by: date
    answer: str
    detail: str
    stamp: Stamp | None = None


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An open deal or task of the old owner, what each side said of it, and the form to answer."""

    item_id: str
    what: str
    about: str
    day: date | None
    said: tuple[str, ...]
    is_settled: bool
    stamp: Stamp | None = None


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of the book: who does what until when, in the working time of each."""

    rule_id: str
    does: str
    who: str
    due: tuple[tuple[str, str], ...]
    clock: Clock
    state: str
    is_open: bool
    detail: str = ""
    stamp: Stamp | None = None


@dataclass(frozen=True, slots=True)
class RiskRow:
    """What may go wrong with the customer today, by which rule."""

    kind: str
    says: str
    rule_id: str
    late: bool


@dataclass(frozen=True, slots=True)
class Words:
    """What one side wrote, and when."""

    by: str
    at: datetime
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One line of what happened."""

    at: datetime
    who: str
    says: str


@dataclass(frozen=True, slots=True)
class HandoffPage:
    """The one page both sides see."""

    name: str
    account_id: str
    account: str
    headline: str
    state: str
    clock: Clock
    wave: int
    moved_on: date
    rule: RuleText
    because: str
    top_customer: bool
    sides: tuple[SideSheet, ...]
    turns: tuple[Turn, ...]
    over: str
    as_of: date
    figures: tuple[tuple[str, str], ...]
    deals: tuple[Row, ...]
    tasks: tuple[Row, ...]
    tickets: tuple[Row, ...]
    contacts: tuple[Row, ...]
    brief: Words | None
    missing: Words | None
    completed: Words | None
    accepted: Words | None
    promises: tuple[PromiseRow, ...]
    items: tuple[ItemRow, ...]
    steps: tuple[StepRow, ...]
    risks: tuple[RiskRow, ...]
    curve: Drawing | None
    history: tuple[Told, ...]
    brief_form: Stamp | None = None
    accept_form: Stamp | None = None
    push_back_form: Stamp | None = None
    complete_form: Stamp | None = None
    invite_form: Stamp | None = None
    close_form: Stamp | None = None
    parts: tuple[Choice, ...] = ()
    blanks: tuple[str, ...] = ()
    zone: str = "UTC"
    place: str = "UTC"
    notice: str = ""
    kept: tuple[str, ...] = ()
