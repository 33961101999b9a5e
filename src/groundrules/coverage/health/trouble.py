"""One thing that is wrong with a fact, as people read it, and the tables it is published in."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from groundrules.coverage.sources import ACCOUNT_COLUMNS
from groundrules.coverage.tables import NO_RULE, OUTSIDE, SEVERAL_RULES
from groundrules.rulebook.model import Decision
from groundrules.terms import Column, ColumnType, Table

TEXT, WHOLE = ColumnType.TEXT, ColumnType.WHOLE


class Kind(StrEnum):
    """What can be wrong with a fact."""

    MISSING = "missing"
    NOT_ALLOWED = "not allowed"
    STALE = "stale"
    CONTRADICTORY = "contradictory"


@dataclass(frozen=True, slots=True)
class Shown:
    """One account as an example: what the book says now, and what it would say."""

    account_id: str
    account_name: str
    now: str
    would: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing wrong with one word, for one decision.

    Attributes:
        says: what is wrong, as a sentence.
        source: the column the fact comes from.
        accounts: those with the trouble.
        changes: those of them whose answer hangs on it.
        rules: that test the word.
        mend: what to do, as a sentence.
        owners: how many people own the accounts that would change; never who has how many.
        ownerless: those that nobody active owns.
    """

    kind: Kind
    decision: str
    word: str
    say: str
    says: str
    source: str
    accounts: int
    changes: int
    rules: tuple[str, ...]
    mend: str
    examples: tuple[Shown, ...] = ()
    owners: int = 0
    ownerless: int = 0


FACT_HEALTH = Table(
    "fact_health",
    ("kind", "decision", "word", "source"),
    (
        Column("kind", TEXT, required=True, meaning="missing, not allowed, stale, contradictory"),
        Column("decision", TEXT, required=True),
        Column("word", TEXT, required=True),
        Column("says", TEXT, required=True, meaning="what is wrong, as a sentence"),
        Column("source", TEXT, required=True, meaning="the column the fact comes from"),
        Column("accounts", WHOLE, required=True, meaning="with the trouble"),
        Column("changes", WHOLE, required=True, meaning="whose answer hangs on it"),
        Column("rules", TEXT, required=True, meaning="that test the word, a line each"),
        Column("mend", TEXT, required=True),
    ),
    "What is wrong with the facts that rules go by, with the answers that hang on it, most first.",
)
FACT_HEALTH_ACCOUNTS = Table(
    "fact_health_accounts",
    ("account_id", "kind", "decision", "word", "source"),
    (
        Column("account_id", TEXT, required=True, refers_to="accounts.account_id"),
        *FACT_HEALTH.columns[:3],
        Column("source", TEXT, required=True),
    ),
    "The accounts whose answer hangs on a fact that is missing, not allowed, stale or contradictory.",
)

_DERIVED: Mapping[str, str] = {
    "revenue": "opportunities.amount (won in the last 12 months)",
    "open_pipeline": "opportunities.amount (open deals)",
    "open_deals": "opportunities",
    "days_idle": "activities.day",
    "days_to_contract_end": "accounts.contract_end",
    "open_tickets": "tickets",
    "has_parent": "accounts.parent_id",
    "stands_alone": "families.csv",
}
_UNDECIDED: Mapping[str, str] = {
    OUTSIDE: "not decided, a fact lies outside the book",
    NO_RULE: "not decided, no rule holds",
    SEVERAL_RULES: "not decided, several rules hold",
}


def source_of(word: str) -> str:
    """The column of the CRM's tables that a word comes from."""
    if word in _DERIVED:
        return _DERIVED[word]
    return f"accounts.{'name' if word == 'account_name' else word}"


def how_to_mend(word: str, kind: Kind, currency: str) -> str:
    """What to do about a missing, strange or old fact, and who does it."""
    if word in ("revenue", "open_pipeline"):
        return (
            f"sales operations convert the deals' amounts to {currency or 'one currency'} before the import"
        )
    if word == "days_idle":
        return "sellers log their calls and visits, or sales operations export the activities too"
    column = source_of(word)
    if word in ACCOUNT_COLUMNS or word == "days_to_contract_end":
        act = {Kind.MISSING: "fills in", Kind.NOT_ALLOWED: "mends", Kind.STALE: "confirms"}[kind]
        return f"the account's owner {act} `{column}` in the CRM"
    return f"sales operations look at `{column}`"


def answer_said(decision: Decision, rules: tuple[str, ...]) -> str:
    """An answer as a person reads it: ``A3: owner field, quarterback field, support inside``."""
    if rules and rules[0] in _UNDECIDED:
        return _UNDECIDED[rules[0]]
    said = []
    for rule_id in rules:
        gives = ", ".join(
            f"{name.replace('_', ' ')} {value}" for name, value in decision.rule(rule_id).outcome.items()
        )
        said.append(f"{rule_id}: {gives}")
    return "; ".join(said)
