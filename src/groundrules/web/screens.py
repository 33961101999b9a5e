"""What each page shows, as frozen data: pages fill these, templates print them, nobody else looks."""

from dataclasses import dataclass
from datetime import date, datetime

from groundrules.web.strip import Strip


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
    """A question only the person concerned sees; never a case."""

    account_id: str
    account: str
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
    with_leader: tuple[CaseLine, ...] = ()
    decided: tuple[CaseLine, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    as_of: date | None = None
    outages: tuple[str, ...] = ()


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
    seller_question: str = ""
    leader_can: str = ""


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule in plain words, with where to read it in the book."""

    rule_id: str
    text: str
    why: str = ""
    in_book: bool = True


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
    """An earlier ruling on a like case."""

    case_id: str
    account: str
    ruled_on: date | None
    outcome: str
    reason: str
    alike: str = ""
    readable: bool = False


@dataclass(frozen=True, slots=True)
class Ruling:
    """What was decided, by whom, and why."""

    outcome: str
    reason: str
    by: str
    at: datetime | None
    rule_id: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of the case's history."""

    at: datetime
    who: str
    what: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer a form offers."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class RulingForm:
    """What the decider fills in: one of the outcomes and a reason, once."""

    case_id: str
    version: int
    key: str
    choices: tuple[Choice, ...]
    asks_against: bool = False
    picked: str = ""
    reason: str = ""
    against_why: str = ""
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """What a party fills in: one reason code and their own words."""

    case_id: str
    version: int
    key: str
    question: str
    choices: tuple[Choice, ...]
    picked: str = ""
    text: str = ""
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything one person may see of one case."""

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
    ruling_form: RulingForm | None = None
    answer_form: AnswerForm | None = None
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """One place on the account: who fills it and why that person."""

    team_role: str
    sales_role: str
    person: Person | None
    chosen_why: str
    chosen_by: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact a rule looked at, with where it came from and how old it is."""

    say: str
    value: str
    source: str
    age: str
    used: bool = True


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A rule that almost applied, and the one fact that would have changed the answer."""

    rule_id: str
    text: str
    change: str
    gives: str


@dataclass(frozen=True, slots=True)
class PlannedMove:
    """Tomorrow's owner where it is not today's."""

    from_name: str
    to_name: str
    to_job: str
    because: str
    rule_id: str
    stake: str


@dataclass(frozen=True, slots=True)
class Tenure:
    """One owner for one stretch of time; ``weeks_share`` (1..100) is the bar's length."""

    name: str
    starts: date
    ends: date | None
    known_from: str
    length: str


@dataclass(frozen=True, slots=True)
class AccountPage:
    """One account: in full for its team, or the minimal card for everybody else."""

    account_id: str
    name: str
    full: bool
    owner: str
    quarterback: str
    rule_id: str
    today_owner: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    places: tuple[Place, ...] = ()
    rule: RuleText | None = None
    facts: tuple[Fact, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()
    move: PlannedMove | None = None
    tenures: tuple[Tenure, ...] = ()
    cases: tuple[CaseLine, ...] = ()
    book_version: str = ""
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account in a list."""

    account_id: str
    name: str
    role: str
    rule_id: str
    next_move: str = ""
    owner: str = ""
    prompts: int = 0
    meta: str = ""


@dataclass(frozen=True, slots=True)
class Paging:
    """Where in a long list we are."""

    number: int
    pages: int
    total: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class AccountsPage:
    """A list of accounts: one's own, or (``everyone``) the minimal cards of all."""

    scope: str
    title: str
    mine_label: str
    lines: tuple[AccountLine, ...]
    paging: Paging
    query: str = ""
    role: str = ""
    roles: tuple[Choice, ...] = ()
    before_url: str = ""
    after_url: str = ""
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One bullet; ``anchor`` is set when it is a rule one can cite."""

    text: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell with its column's name, which a phone shows beside it."""

    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a rule table; ``anchor`` is set when its first cell is a rule id."""

    cells: tuple[Cell, ...]
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a page; ``kind`` is paragraph, heading, points or table."""

    kind: str
    text: str = ""
    points: tuple[Point, ...] = ()
    caption: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of the book."""

    number: int
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class BookPage:
    """The book as one reads it."""

    title: str
    edition: str
    leaves: tuple[Leaf, ...]


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
