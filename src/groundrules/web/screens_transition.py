"""What the pages of waves and of moves show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from groundrules.web.screens import Choice, Link
from groundrules.web.screens_account import Paging
from groundrules.web.screens_handoff import HandoffLine


@dataclass(frozen=True, slots=True)
class WaveLine:
    """One wave: its day, how many moves, how far its hand-offs and the CRM are; bars are made of counts.

    Attributes:
        complete, begun: shares of its hand-offs in hundredths, for the bar; ``begun`` are accepted ones.
        seen: what the CRM shows of it, in words; empty before the wave is applied.
        money: sums over the wave; empty for those who do not read them.
    """

    number: int
    starts_on: date
    shifted: str
    moves: int
    state: str
    tone: str
    told: str
    complete: int
    begun: int
    late: int
    seen: str
    seen_share: int
    money: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """Something the next wave waits for: what the book asks, where it stands."""

    says: str
    stands: str
    is_open: bool
    share: int


@dataclass(frozen=True, slots=True)
class Held:
    """Moves in no wave for one reason, with the way to their list."""

    why: str
    number: int
    url: str


@dataclass(frozen=True, slots=True)
class Freeze:
    """Days without moves."""

    starts_on: date
    ends_on: date
    why: str


@dataclass(frozen=True, slots=True)
class TransitionPage:
    """The waves and what stands in their way."""

    lead: str
    plan_id: str
    plan_state: str
    as_of: date | None
    waves: tuple[WaveLine, ...]
    scope: str
    gates: tuple[Gate, ...]
    held: tuple[Held, ...]
    exceptions: int
    freezes: tuple[Freeze, ...]
    risks: tuple[HandoffLine, ...]
    more_risks: int
    tabs: tuple[Link, ...]
    nothing: str = ""
    risks_note: str = ""


@dataclass(frozen=True, slots=True)
class MoveLine:
    """One move: who to whom, when, at what price, why."""

    account_id: str
    account: str
    giver: str
    receiver: str
    wave: str
    revenue: str
    price: str
    interval: str
    source: str
    rule_id: str
    because: str
    unplanned: str
    standing: str
    formula: str
    gain: str
    successor: str
    top_customer: bool
    handoff: str = ""


@dataclass(frozen=True, slots=True)
class Picked:
    """What one filter offers and what is picked."""

    name: str
    label: str
    picked: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class MovesPage:
    """A page of the list of moves."""

    title: str
    lines: tuple[MoveLine, ...]
    paging: Paging
    picks: tuple[Picked, ...]
    texts: Mapping[str, str]
    is_filtered: bool
    before_url: str
    after_url: str
    file_url: str
    file_note: str
    tabs: tuple[Link, ...]
    plan_id: str = ""
    as_of: date | None = None
    nothing: str = ""
