"""What an explanation says, as data: the same on the command line, in the browser and as JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from datetime import date

from groundrules.rulebook.condition import Value
from groundrules.terms import Finding


@dataclass(frozen=True, slots=True)
class FactUsed:
    """One fact: its value in words and in stored form, where it came from, how old it is.

    Attributes:
        used: whether the rule that answers tests it; the others are tested by other rules only.
        age: ``3 months``, ``today``; of the evidence, on the day of the facts.
    """

    word: str
    say: str
    value: str
    stored: Value | None
    source: str
    as_of: date | None
    age: str
    used: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A rule that almost applied: the one fact that would have made it the answer, and what it gives.

    Attributes:
        now: the fact, in words.
        needs: what it would have to be, in words.
        change: the first half of a sentence: ``If open pipeline were $250,000 or more (it is $180,000)``.
        gives: the roles that would be different, in words.
        owner_changes: whether another job would own the account.
        roles_change: whether any role would change.
    """

    rule_id: str
    word: str
    now: str
    needs: str
    change: str
    gives: str
    owner_changes: bool
    roles_change: bool


@dataclass(frozen=True, slots=True)
class PersonChosen:
    """A place on the account: the job asked for, the person (None: nobody), the step that chose, and why."""

    team_role: str
    sales_role: str
    seller_id: str | None
    name: str | None
    chosen_by: str
    why: str


@dataclass(frozen=True, slots=True)
class Tenure:
    """An owner over time; ``ends`` is excluded, None: still so."""

    seller_id: str | None
    name: str
    starts: date
    ends: date | None
    known_from: str


@dataclass(frozen=True, slots=True)
class OtherAnswer:
    """What another decision about accounts says of this one: how often to meet, how fast to answer."""

    decision: str
    rule_id: str
    gives: str
    why: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one account is covered as it is.

    Attributes:
        rule_id: the rule that answers; else ``!outside the book``, ``!no rule`` or ``!several rules``.
        rule: the rule as a sentence; or why the book does not decide.
        rule_text: the condition as the author wrote it.
        why: the author's reason.
        gives: team role -> job.
        facts: those the rule tests first.
        changes: rules that almost applied, those that change the owner first.
        owner_today: the CRM's owner by name; None when nobody we know.
        findings: what makes the explanation less than current.
    """

    account_id: str
    account: str
    as_of: date
    book: str
    book_version: str
    rule_id: str
    rule: str
    rule_text: str
    why: str
    gives: Mapping[str, str]
    facts: tuple[FactUsed, ...]
    changes: tuple[Change, ...]
    people: tuple[PersonChosen, ...]
    owner_today: str | None
    owner_today_id: str | None
    history: tuple[Tenure, ...] = ()
    other_answers: tuple[OtherAnswer, ...] = ()
    findings: tuple[Finding, ...] = field(default=())

    def as_json(self) -> dict[str, object]:
        """Everything as plain values: dates as ISO text, money in minor units beside its text."""
        plain = {item.name: _plain(getattr(self, item.name)) for item in fields(self)}
        return plain | {"findings": [finding.as_json() for finding in self.findings]}

    @property
    def is_decided(self) -> bool:
        """Whether a rule of the book answers."""
        return not self.rule_id.startswith("!")

    @property
    def person(self) -> PersonChosen | None:
        """The owner the book gives; None when it gives nobody."""
        return next((one for one in self.people if one.team_role == "owner" and one.seller_id), None)


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(item) for name, item in asdict(value).items()}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
