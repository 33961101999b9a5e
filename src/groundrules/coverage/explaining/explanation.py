"""What an explanation says, as data: the same on the command line, in the browser and as JSON."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import date
from textwrap import fill

from groundrules.coverage.staff import say_role
from groundrules.rulebook.condition import Value
from groundrules.terms import Finding

_AT_MOST = 5
TODAY = "today"
"""The age of evidence of the day itself."""
_KNOWN_FROM = {
    "creation": "since the account was created",
    "history": "by the CRM's history",
    "extract difference": "by comparing two imports",
}


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
    """An owner over time; ``ends`` is excluded, None: still so; ``starts`` None: before our data begins."""

    seller_id: str | None
    name: str
    starts: date | None
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

    def as_json(self) -> dict[str, object]:
        """Everything as plain values: dates as ISO text, money in minor units beside its text."""
        return {item.name: _plain(getattr(self, item.name)) for item in fields(self)}

    def lines(self, width: int = 100) -> list[str]:
        """The explanation as a seller reads it in a terminal or pastes it into a mail, one string a line.

        Sentences are folded at ``width`` characters; a table's row is never folded.
        """
        return _tell(self, width)

    @property
    def is_decided(self) -> bool:
        """Whether a rule of the book answers."""
        return not self.rule_id.startswith("!")

    @property
    def person(self) -> PersonChosen | None:
        """The owner the book gives; None when it gives nobody."""
        return next((one for one in self.people if one.team_role == "owner" and one.seller_id), None)


@dataclass(frozen=True, slots=True)
class Explained:
    """The explanation, or None and the findings that say why there is none."""

    explanation: Explanation | None
    findings: tuple[Finding, ...] = ()


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(item) for name, item in asdict(value).items()}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _tell(told: Explanation, width: int) -> list[str]:
    """The whole explanation, nothing longer than a fact needs."""
    lines = [
        f"{told.account}  ({told.account_id})",
        f"Facts of {say_day(told.as_of)}, rulebook {told.book_version}",
    ]
    lines += ["", "Who covers it", *_people(told, width)]
    lines += ["", f"Why: rule {told.rule_id}" if told.is_decided else "Why"]
    lines += [*_folded(told.rule, width), *(_folded(told.why, width) if told.why else ())]
    title = "Facts the rule used" if told.is_decided else "Facts the rules use"
    lines += _facts(title, [fact for fact in told.facts if fact.used])
    lines += ["", "What would change it", *_changes(told.changes, width)]
    if told.other_answers:
        rows = ((one.decision.replace("_", " "), one.rule_id, one.gives) for one in told.other_answers)
        lines += ["", "Also by the book", *_columns(rows)]
    if told.history:
        rows = (
            (
                f"{say_day(one.starts) if one.starts else 'before our data'} to "
                f"{say_day(one.ends) if one.ends else 'today'}",
                one.name,
                _KNOWN_FROM.get(one.known_from, one.known_from) if one.starts else "",
            )
            for one in told.history
        )
        lines += ["", "Owners so far", *_columns(rows)]
    return lines


def say_day(day: date) -> str:
    """``30 June 2026``."""
    return f"{day.day} {day:%B} {day.year}"


def _people(told: Explanation, width: int) -> list[str]:
    if not told.is_decided:
        stays = f"; {told.owner_today}, the owner today, stays until it does" if told.owner_today else ""
        return _folded(f"Nobody by the book, which does not decide this account{stays}.", width)
    lines = []
    for one in told.people:
        who = f"{one.name}, {say_role(one.sales_role)}" if one.name else "nobody"
        lines += [f"  {one.team_role:<11}  {who}", *_folded(one.why, width, indent=15)]
    if told.owner_today and (told.person is None or told.person.seller_id != told.owner_today_id):
        lines.append(f"  Today the CRM shows {told.owner_today} as owner.")
    return lines


def _facts(title: str, facts: Sequence[FactUsed]) -> list[str]:
    if not facts:
        return []
    rows = ((fact.say, fact.value, fact.source, _old(fact.age)) for fact in facts)
    return ["", title, *_columns(rows)]


def _old(age: str) -> str:
    return "" if age == TODAY else f"{age} old"


def _changes(changes: Sequence[Change], width: int) -> list[str]:
    if not changes:
        return ["  No single fact: two or more would have to be different."]
    lines = []
    for change in changes[:_AT_MOST]:
        lines += _folded(f"{change.change}: {change.gives} (rule {change.rule_id}).", width, hang=2)
    if len(changes) > _AT_MOST:
        lines.append(f"  and {len(changes) - _AT_MOST} more")
    return lines


def _folded(text: str, width: int, indent: int = 2, hang: int = 0) -> list[str]:
    return fill(
        text,
        width,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hang),
        break_long_words=False,
    ).splitlines()


def _columns(rows: Iterable[Sequence[str]]) -> list[str]:
    """Rows lined up in columns, indented by two."""
    body = [list(row) for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(*body, strict=True)]
    return [
        ("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))).rstrip()
        for row in body
    ]
