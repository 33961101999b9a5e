"""What the page about oneself and the page on fairness show."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class KeptLine:
    """One kind of record about the reader; ``span`` is empty where no day is in it."""

    what: str
    count: str
    span: str
    source: str
    fields: str
    seen_by: str
    kept: str


@dataclass(frozen=True, slots=True)
class SignalLine:
    """One signal about the reader; ``url`` is empty where it has no page of its own."""

    kind: str
    headline: str
    state: str
    tone: str
    seen_by: str
    expires_on: date | None
    url: str


@dataclass(frozen=True, slots=True)
class KnownCaseLine:
    """One case the reader is a side of; ``url`` is empty where they do not read it."""

    headline: str
    status: str
    opened_on: date
    url: str


@dataclass(frozen=True, slots=True)
class KnownPage:
    """Everything known about the reader; ``records`` counts the facts, ``nothing`` names what is empty."""

    name: str
    as_of: date | None
    records: str
    signals: tuple[SignalLine, ...]
    cases: tuple[KnownCaseLine, ...]
    kept: tuple[KeptLine, ...]
    nothing: tuple[str, ...]
    never: tuple[str, ...]
    in_import: bool


@dataclass(frozen=True, slots=True)
class MeasuredLine:
    """One signal that is on."""

    kind: str
    asks: str
    reads: str
    off_in: str
    seen_by: str
    kept: str


@dataclass(frozen=True, slots=True)
class Interval:
    """A share with its interval and everybody else's, on a line of a hundred."""

    share: float
    low: float
    width: float
    others: float


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group of people against all others; shares in words, ``drawn`` None where too few cases ended."""

    group: str
    people: str
    cases: str
    others_cases: str
    ended: str
    confirmed: str
    interval: str
    false_alarms: str
    others: str
    flagged: bool
    drawn: Interval | None


@dataclass(frozen=True, slots=True)
class SplitTable:
    """The groups of one split."""

    title: str
    lines: tuple[GroupLine, ...]


@dataclass(frozen=True, slots=True)
class Rates:
    """How cases fall on groups; ``flags`` say of each group how it differs, ``help`` what to do then."""

    since: date
    until: date
    cases: str
    splits: tuple[SplitTable, ...]
    hidden: str
    flags: tuple[tuple[str, str], ...]
    help: str


@dataclass(frozen=True, slots=True)
class FairnessPage:
    """What is measured and how it falls; ``no_rates`` says why there are none."""

    measured: tuple[MeasuredLine, ...]
    fields: tuple[tuple[str, str], ...]
    never: tuple[str, ...]
    rates: Rates | None
    no_rates: str
    least: str
    prompt_days: int
