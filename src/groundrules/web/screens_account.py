"""What the page of an account and the lists of accounts show."""

from dataclasses import dataclass
from datetime import date

from groundrules.web.screens import CaseLine, Choice, Person, RuleText


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
    """One owner for one stretch of time."""

    name: str
    starts: date | None
    ends: date | None
    known_from: str
    length: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What the transition has to do with the account: a move, a hand-off, an exception, with its page."""

    what: str
    says: str
    url: str = ""


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
    more_misses: int = 0
    also: tuple[tuple[str, str, str], ...] = ()
    move: PlannedMove | None = None
    tenures: tuple[Tenure, ...] = ()
    cases: tuple[CaseLine, ...] = ()
    standing: tuple[Standing, ...] = ()
    ask_url: str = ""
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
