"""What every page may show, as frozen data: pages fill it, templates print it, nobody else looks."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Person:
    """A person as a page names them; ``side`` (a, b or empty) picks the colour and shape of their marks."""

    seller_id: str
    name: str
    job: str = ""
    side: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """A deadline in words; ``tone`` is calm, soon, late or none."""

    words: str
    tone: str = "none"
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case on one line."""

    case_id: str
    account: str
    headline: str
    band: str
    age: str
    clock: Clock
    state: str
    placeholder: bool = False


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question only the person concerned sees, or what many share; never a case."""

    signal_id: str
    title: str
    headline: str
    question: str


@dataclass(frozen=True, slots=True)
class Today:
    """The day's list. ``desk`` is leader or seller; ``with_sellers`` counts what is not ripe yet."""

    desk: str
    day: date
    lead: str
    cases: tuple[CaseLine, ...]
    with_sellers: int = 0
    mine: tuple[CaseLine, ...] = ()
    with_leader: tuple[CaseLine, ...] = ()
    decided: tuple[CaseLine, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    shared: tuple[Prompt, ...] = ()
    as_of: date | None = None
    outages: tuple[str, ...] = ()
    handoffs: int = 0


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule in plain words, with where to read it in the book."""

    rule_id: str
    text: str
    why: str = ""
    in_book: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer a form offers."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the main navigation."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page shows around its content: who is signed in and where they can go."""

    name: str = ""
    job: str = ""
    links: tuple[Link, ...] = ()
