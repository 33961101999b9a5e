"""What would this book say? A book, adopted or not, asked about one account or about facts given by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from groundrules.coverage.explaining.find import find_account
from groundrules.coverage.words import decision_words, stored_value, why_outside
from groundrules.rulebook.condition import Value
from groundrules.rulebook.evaluate import decide
from groundrules.rulebook.language.literals import Literal, stored
from groundrules.rulebook.language.mistake import MistakeError
from groundrules.rulebook.model import Decision, Policy, Rule, Rulebook, Word, WordType
from groundrules.rulebook.near import NearMiss, near_misses
from groundrules.terms import Finding

if TYPE_CHECKING:
    from groundrules.crm.ports import Facts

UNKNOWN = "unknown"
Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Given:
    """One word with the value it is tried with.

    Attributes:
        written: the value as the book would write it; empty when it is unknown.
        source: where the value comes from: ``the account``, ``by hand`` or nothing.
        problem: why the value cannot be used, as a sentence; the word then counts as unknown.
    """

    word: Word
    written: str
    source: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What one decision says.

    Attributes:
        winner: the rule that answers; None when none does, and under ``all that fit``.
        fitting: every rule that holds and stands, in the book's order; under ``first that fits`` those after
            the winner too.
        yielded: rules that hold and step back for another.
        unknown: words whose being unknown leaves a rule open.
        misses: rules that one other fact would make the answer.
        missing: words that must be known and are not: then the decision is not asked.
        unasked: why else the decision could not be asked; empty when it was.
    """

    decision: Decision
    winner: Rule | None = None
    fitting: tuple[Rule, ...] = ()
    yielded: tuple[Rule, ...] = ()
    unknown: tuple[str, ...] = ()
    misses: tuple[NearMiss, ...] = ()
    missing: tuple[str, ...] = ()
    unasked: str = ""

    @property
    def contradicts(self) -> bool:
        """True when several rules answer where exactly one must."""
        return self.decision.policy is Policy.EXACTLY_ONE and len(self.fitting) > 1


@dataclass(frozen=True, slots=True)
class Trial:
    """What the book says of one thing.

    Attributes:
        things: the kinds of things the book decides for; ``thing`` is the one asked about.
        account: the account's name; empty when every fact was given by hand.
    """

    thing: str
    things: tuple[str, ...]
    given: tuple[Given, ...]
    said: tuple[Said, ...]
    account: str = ""
    account_id: str = ""
    findings: tuple[Finding, ...] = field(default=())


def account_record(facts: "Facts", called: str) -> tuple[Row, Row] | Finding:
    """The account's row and what is known of it by word; a finding when there is no such account."""
    found = find_account(facts, called)
    if isinstance(found, Finding):
        return found
    if not facts.manifest("coverage"):
        return found, {}
    rows = facts.rows("coverage", "account_facts", {"account_id": str(found["account_id"])})
    return found, rows[0] if rows else {}


def try_book(
    *,
    book: Rulebook,
    incomplete: frozenset[str] = frozenset(),
    thing: str = "account",
    known: Mapping[str, object] | None = None,
    by_hand: Mapping[str, str] | None = None,
    account: Mapping[str, object] | None = None,
) -> Trial:
    """The answer of every decision about that kind of thing, with its reasons.

    Args:
        book: the book, or the draft of one with mistakes.
        incomplete: decisions of the draft that cannot be asked.
        thing: account, deal, handoff, call-in or case.
        known: the account's facts by word, in stored form, as its row of ``account_facts`` has them.
        by_hand: values as a person writes them; they go before what is known, and ``unknown`` is one.
        account: the account's row in the CRM's table, for its name.
    """
    things = tuple(dict.fromkeys(decision.for_each for decision in book.decisions.values()))
    if thing not in things and things:
        thing = things[0]
    asked = [decision for decision in book.decisions.values() if decision.for_each == thing]
    names = dict.fromkeys(name for decision in asked for name in decision_words(decision))
    record: dict[str, Value | None] = {}
    given = []
    for name in names:
        if name in book.words:
            one, record[name] = _given(book.words[name], known or {}, by_hand or {})
            given.append(one)
    said = tuple(_say(decision, book, record, decision.name in incomplete) for decision in asked)
    row = account or {}
    return Trial(thing, things, tuple(given), said, str(row.get("name", "")), str(row.get("account_id", "")))


def _given(word: Word, known: Mapping[str, object], by_hand: Mapping[str, str]) -> tuple[Given, Value | None]:
    typed = by_hand.get(word.name, "").strip()
    if typed and typed.lower() != UNKNOWN:
        try:
            value = stored(Literal("bare", typed), word)
        except MistakeError as mistake:
            return Given(word, typed, "by hand", _sentence(mistake)), None
        return Given(word, written(value, word), "by hand"), value
    held = None
    source = "by hand" if typed else ""
    if not typed and word.name in known:
        held = stored_value(known, word.name)
        source = "the account"
    problem = why_outside(word, held)
    if problem and held is None:
        problem = "" if not source else f"{word.say} {problem}"
    elif problem:
        problem = f"{word.say} {written(held, word)} {problem}"
    return Given(word, written(held, word), source, problem), held


def _sentence(mistake: MistakeError) -> str:
    return f"{mistake.message}: {mistake.mend}" if mistake.mend else mistake.message


def written(value: Value | None, word: Word) -> str:
    """A stored value as the book writes it; empty for unknown."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{Decimal(value).scaleb(-word.scale):f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _say(decision: Decision, book: Rulebook, record: Mapping[str, Value | None], is_incomplete: bool) -> Said:
    if is_incomplete:
        return Said(decision, unasked="it has mistakes")
    if not decision.rules:
        return Said(decision, unasked="it has no rules")
    asked = decision_words(decision)
    missing = [name for name in asked if record.get(name) is None and not book.words[name].may_be_unknown]
    if missing:
        return Said(decision, missing=tuple(missing))
    outside = [
        f"{book.words[name].say} {problem}"
        for name in asked
        if (problem := why_outside(book.words[name], record.get(name)))
    ]
    if outside:
        return Said(decision, unasked="; ".join(outside))
    answer = decide(decision, record)
    rules = {rule.rule_id: rule for rule in decision.rules}
    return Said(
        decision,
        rules[answer.rule_id] if answer.rule_id else None,
        tuple(rules[rule_id] for rule_id in answer.rule_ids),
        tuple(rules[rule_id] for rule_id in answer.yielded),
        tuple(name for name in answer.unknown if book.words[name].may_be_unknown),
        near_misses(decision, book.words, record),
    )


def is_choice(word: Word) -> bool:
    """True for a word whose values one picks from a list."""
    return word.type in {WordType.ONE_OF, WordType.YES_NO}
