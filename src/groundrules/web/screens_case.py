"""What the page of a case shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from groundrules.web.screens import Choice, Clock, Person, RuleText
from groundrules.web.strip import Strip


@dataclass(frozen=True, slots=True)
class Count:
    """One counted thing: ``value`` is already written as a person would."""

    label: str
    value: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Excuse:
    """One reason the signal might be wrong, whether it holds, and how we know."""

    code: str
    holds: bool
    why: str


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One counted record of the CRM."""

    day: date
    who: str
    what: str
    source: str
    side: str = ""
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a signal counted, expected, excused and priced."""

    question: str
    window: str
    counts: tuple[Count, ...]
    expected: Count | None
    expected_how: str
    formula: str
    rows: tuple[EvidenceRow, ...]
    rows_total: int
    excuses: tuple[Excuse, ...]
    sources: tuple[tuple[str, bool], ...]
    price: tuple[tuple[str, str], ...]
    placeholder: bool
    strip: Strip | None
    questions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Side:
    """One party and what they said; ``waiting`` is why there is nothing to read yet."""

    person: Person
    part: str
    reason: str = ""
    text: str = ""
    said_at: datetime | None = None
    waiting: str = ""


@dataclass(frozen=True, slots=True)
class Precedent:
    """An earlier ruling on a like case; no account: the decider may not open that case."""

    case_id: str
    account: str
    ruled_at: datetime
    outcome: str
    reason: str
    alike: str = ""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What was decided, by whom, and why."""

    outcome: str
    reason: str
    by: str
    at: datetime
    rule_id: str = ""
    against_why: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of the case's history."""

    at: datetime
    who: str
    what: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ActForm:
    """One act on a case, to be sent once: what to pick from, and what was written so far.

    ``against_why`` is asked for only where a ruling is proposed (``asks_against``).
    """

    case_id: str
    act: str
    version: int
    key: str
    question: str = ""
    choices: tuple[Choice, ...] = ()
    asks_against: bool = False
    picked: str = ""
    text: str = ""
    against_why: str = ""
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignalPage:
    """A signal that is no case: a question to one person, or what many share."""

    title: str
    account_id: str
    headline: str
    for_whom: str
    ends: str
    rule: RuleText
    evidence: Evidence | None
    question: str = ""


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything one person may see of one case; ``kept`` is what they wrote when its form is gone.

    ``about`` names the deal, pair or person it is about; the account is empty where there is none.
    """

    case_id: str
    account_id: str
    account: str
    headline: str
    state: str
    clock: Clock
    age: str
    band: str
    placeholder: bool
    rule: RuleText
    interim: str
    decider: str
    evidence: Evidence | None
    sides: tuple[Side, ...]
    steps: tuple[Step, ...]
    ruling: Ruling | None = None
    precedents: tuple[Precedent, ...] = ()
    proposed: str = ""
    proposed_because: str = ""
    sees_proposal: bool = False
    leader_can: str = ""
    ruling_form: ActForm | None = None
    answer_form: ActForm | None = None
    more_forms: tuple[ActForm, ...] = ()
    earlier: tuple[Ruling, ...] = ()
    ended: str = ""
    notice: str = ""
    kept: str = ""
    about: str = ""
