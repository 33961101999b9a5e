"""The book as typed, frozen data: words, goals, role cards, decisions with rules, clocks and signals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import sha256

from groundrules.rulebook.condition import Condition, Value
from groundrules.terms import Span


class WordType(StrEnum):
    """What kind of value a word holds."""

    ONE_OF = "one of"
    WHOLE = "whole number"
    DECIMAL = "decimal"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"
    YES_NO = "yes/no"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Gamed:
    """One way a seller could change a word by entries nobody checks, as the book's authors see it.

    Attributes:
        how: the manoeuvre, by the name people give it; one of ``HOWS``.
        way: the direction in which it works; one of ``WAYS``.
        points: effort of using it once; one point is an entry of a minute that asks for no proof.
        per_share: points on top for changing the value by its whole size.
        by_anyone: whether others than the owner can do it.
    """

    how: str
    way: str
    points: float
    per_share: float = 0.0
    by_anyone: bool = False


HOWS = (
    "enter a deal",
    "lose and reclaim",
    "pull a win forward",
    "write a deal up",
    "split a deal",
    "rush a stage",
    "log one contact",
    "turn a flag",
    "re-class the customer",
    "re-parent",
    "move a date",
    "open or close tickets",
)
"""The manoeuvres a rehearsal looks for."""
WAYS = ("up", "down", "any", "to zero")


@dataclass(frozen=True, slots=True)
class Word:
    """One column a rule may use: its type, its domain, how to say it, whether it may be unknown.

    ``low`` and ``high`` are in stored form (scaled whole numbers or dates), both included. ``about`` is the
    thing the word describes: account, deal, handoff, call-in or case. ``gamed`` says how a seller could
    change it; empty: not at all; None: the book does not say, and a rehearsal goes by its own table.
    """

    name: str
    type: WordType
    say: str
    values: tuple[str, ...] = ()
    low: int | date | None = None
    high: int | date | None = None
    scale: int = 0
    currency: str | None = None
    may_be_unknown: bool = False
    span: Span | None = None
    about: str = "account"
    gamed: tuple[Gamed, ...] | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """A constant with a name, the same everywhere or differing by the values of one word (a region).

    Attributes:
        name: as conditions write it.
        say: as people say it.
        by: the word it differs by; None when it is the same everywhere.
        cases: value of that word -> the constant as written; ``unknown`` stands for the unknown.
        otherwise: the constant for every value not named; for a setting without ``by``, its value.
        unit: what it is counted in, as written.
        why: why it is that.
        word: the first word the book compares it with, which tells how to say its values; None when unused.
    """

    name: str
    say: str
    by: str | None = None
    cases: Mapping[str, str] = field(default_factory=dict)
    otherwise: str | None = None
    unit: str = ""
    why: str = ""
    word: str | None = None
    span: Span | None = None

    def value(self, case: str | None) -> str | None:
        """The constant where ``by`` has that value (None: where it is unknown); None where it has none."""
        if case is None:
            return self.cases.get("unknown")
        return self.cases.get(case, self.otherwise)


@dataclass(frozen=True, slots=True)
class SettingTest:
    """A test that names settings: what it became, as written, and the settings' names."""

    condition: Condition
    text: str
    settings: tuple[str, ...]


class Policy(StrEnum):
    """How many rules may answer."""

    EXACTLY_ONE = "exactly one"
    FIRST = "first that fits"
    ALL = "all that fit"


@dataclass(frozen=True, slots=True)
class Output:
    """One thing a decision gives: the values it may take (empty for numbers and text) and its type."""

    name: str
    type: WordType
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """When it holds, then the outcome; ``text`` is the condition as the author wrote it.

    ``yields_to`` are rules of the same decision that go first: where one of them holds too, this rule does
    not answer. Never in a circle, and never under ``first that fits``, where the order says it already.
    ``setting_tests`` are the parts of the condition that were written with named settings.
    """

    rule_id: str
    condition: Condition
    outcome: Mapping[str, Value]
    text: str
    why: str = ""
    span: Span | None = None
    outcome_spans: Mapping[str, Span] = field(default_factory=dict)
    yields_to: tuple[str, ...] = ()
    yield_spans: Mapping[str, Span] = field(default_factory=dict)
    setting_tests: tuple[SettingTest, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """A test the book carries: a record (stored form) and the outcome it must get.

    ``gives`` may be a part of the outcome; ``rule_ids``, when not empty, are the rules that must hold.
    """

    record: Mapping[str, Value | None]
    gives: Mapping[str, Value]
    span: Span | None = None
    rule_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """One question the book answers for each account, deal, hand-off or case.

    ``people`` (coverage only) is the stated order in which a person is picked for a role.
    """

    name: str
    for_each: str
    policy: Policy
    gives: tuple[Output, ...]
    rules: tuple[Rule, ...]
    check: str = ""
    people: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    span: Span | None = None

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id; KeyError when there is none."""
        for rule in self.rules:
            if rule.rule_id == rule_id:
                return rule
        raise KeyError(rule_id)


@dataclass(frozen=True, slots=True)
class Goal:
    """What the change is for, and how we will see it."""

    goal_id: str
    text: str
    measure: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class RoleCard:
    """One role on one card: what it brings, needs, may decide, and does not do."""

    role: str
    say: str
    brings: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    may_decide: tuple[str, ...] = ()
    does_not: tuple[str, ...] = ()
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """A rule that is shown and not run: honest about what no tool can decide.

    ``topic`` places it on a page: coverage, credit, handoff, cadence, call-in or escalation.
    """

    advice_id: str
    topic: str
    text: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """A deadline in business time, with whom it binds."""

    clock_id: str
    say: str
    amount: int
    unit: str  # "business hours" | "business days"
    binds: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number a seller could argue with: value, unit, and why it is that."""

    name: str
    value: float | int | str | Mapping[str, float | int]
    unit: str = ""
    why: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class SignalPolicy:
    """How one kind of friction is judged: its parameters, its grade, and the rule it stands for.

    ``off_in`` names countries in which nobody is judged by it or shown. ``is_other``: the book does not name
    it and switches it on with all others, by the numbers we take when a book is silent.
    """

    signal_id: str
    say: str
    grade: str
    governed_by: str
    is_on: bool = True
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    span: Span | None = None
    off_in: tuple[str, ...] = ()
    is_other: bool = False

    def number(self, name: str) -> float:
        """The parameter's value as a number; KeyError names a missing one, TypeError a wrong kind."""
        value = self.parameters[name].value
        if isinstance(value, (int, float)):
            return float(value)
        raise TypeError(f"parameter {name} of {self.signal_id} is not a number")


@dataclass(frozen=True, slots=True)
class Cap:
    """How many exceptions of a kind may stand at a time, per ``seller``, ``leader``, ``team`` or ``all``."""

    per: str
    at_most: int


@dataclass(frozen=True, slots=True)
class ExceptionKind:
    """One kind of exception to the rules: what it holds, for what reasons, how long, how many, who approves.

    Attributes:
        about: what is held: ``account`` (its owner does not change) or ``deal`` (it stays with its owner).
        reasons: the list a reason is picked from; never empty.
        approved_by: the roles (cards) that may approve one.
        longest_days: calendar days after which it ends by itself.
        warn_days: calendar days before the end at which the people concerned are told.
        caps: all of them hold.
        governed_by: a rule, a piece of advice or a clock of this book.
    """

    kind_id: str
    say: str
    about: str
    reasons: tuple[str, ...]
    approved_by: tuple[str, ...]
    longest_days: int
    warn_days: int
    caps: tuple[Cap, ...] = ()
    governed_by: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask, for what."""

    question: str
    who: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The whole book; ``digest`` is the SHA-256 of its text, ``tables_digest`` of the tables beside it."""

    title: str
    version: str
    effective: date | None
    owner: str
    currency: str
    words: Mapping[str, Word]
    decisions: Mapping[str, Decision]
    goals: tuple[Goal, ...] = ()
    roles: tuple[RoleCard, ...] = ()
    advice: tuple[Advice, ...] = ()
    clocks: Mapping[str, Clock] = field(default_factory=dict)
    signals: Mapping[str, SignalPolicy] = field(default_factory=dict)
    contacts: tuple[Contact, ...] = ()
    settings: Mapping[str, Setting] = field(default_factory=dict)
    exceptions: Mapping[str, ExceptionKind] = field(default_factory=dict)
    transition: Mapping[str, Parameter] = field(default_factory=dict)
    file: str = "rulebook.yaml"
    digest: str = ""
    tables_digest: str = ""

    @property
    def stamp(self) -> str:
        """Version and digest together, as written on every row the book decided: ``3-1f2e3d4c``.

        It changes with the book's text and with every table its rules come from.
        """
        told = (
            sha256((self.digest + self.tables_digest).encode()).hexdigest()
            if self.tables_digest
            else self.digest
        )
        return f"{self.version}-{told[:8]}"
