"""Open deals of accounts that move: which stay with the old owner for a while, by the book's rules.

The decision ``holdover`` answers for each deal: ``exempt`` moves at once, ``eligible`` stays ``keep_days``
and then moves by itself, ``ineligible`` moves at once without appeal. What it says of eligible deals becomes
an exception of the kind ``holdover``, within the caps of the book, in the act that applies the wave.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from groundrules.coverage.words import decision_words, shown, why_outside
from groundrules.handoff.exceptions.commands import Ask, GrantByRule, Person, Thing
from groundrules.handoff.exceptions.counts import Whose
from groundrules.handoff.exceptions.deals import DEAL, OpenDeal, is_fillable
from groundrules.handoff.exceptions.life import decide, name_of
from groundrules.handoff.exceptions.limits import Ledger
from groundrules.handoff.exceptions.line import KIND, fold
from groundrules.handoff.exceptions.standing import Hold, Standing
from groundrules.handoff.journal.entries import Entry, Story, subject_of
from groundrules.rulebook.condition import Value
from groundrules.rulebook.evaluate import Answer
from groundrules.rulebook.evaluate import decide as ask_book
from groundrules.rulebook.model import Decision, Rulebook
from groundrules.terms import Finding, RefusedActError, Severity

HOLDOVER = "holdover"
"""The name of the decision, and of the kind of exception that it makes."""

AccountFacts = Mapping[str, Mapping[str, object]]
"""account_id -> its row of ``account_facts``."""


class Verdict(StrEnum):
    """What the book says of a deal whose account moves."""

    EXEMPT = "exempt"
    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    UNDECIDED = "undecided"


class Moving(Protocol):
    """An account that changes its owner."""

    @property
    def account_id(self) -> str:
        """Which one."""

    @property
    def account_name(self) -> str:
        """Its name."""

    @property
    def from_seller_id(self) -> str | None:
        """Who gives it; None when nobody owns it."""

    @property
    def to_seller_id(self) -> str:
        """Who gets it."""


@dataclass(frozen=True, slots=True)
class Holdover:
    """One open deal of an account that moves, and what the book says of it.

    Attributes:
        owner_id: the old owner, who keeps it when it is held; receiver_id gets it otherwise.
        keep_days: days it stays when it is eligible; 0 otherwise.
        rule_id: the rule that answers; empty when none does, and then the deal moves with its account.
        facts: word -> value as people say it, of every word the rules test.
        because: the answer in one sentence.
    """

    deal_id: str
    deal_name: str
    account_id: str
    account_name: str
    owner_id: str
    receiver_id: str
    amount: int | None
    currency: str
    verdict: Verdict
    keep_days: int
    rule_id: str
    because: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NotHeld:
    """An eligible deal that moves all the same, and why: a cap is reached, or it was kept before."""

    holdover: Holdover
    finding: Finding


@dataclass(frozen=True)
class HeldDeals:
    """What becomes of the eligible deals of a wave.

    Attributes:
        entries: subject -> the entries that make it an exception that stands.
        holds: what those exceptions hold.
        not_held: eligible deals that move all the same.
    """

    entries: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)
    holds: tuple[Hold, ...] = ()
    not_held: tuple[NotHeld, ...] = ()

    def with_standing(self, standing: Standing) -> Standing:
        """What stood before, and these."""
        known = {hold.by_exception for hold in standing}
        return Standing((*standing.holds, *(one for one in self.holds if one.by_exception not in known)))


def unfilled(book: Rulebook) -> tuple[Finding, ...]:
    """A warning for each word about a deal that the holdover rules test and no column of the CRM fills."""
    decision = book.decisions.get(HOLDOVER)
    if decision is None:
        return ()
    words = [book.words[name] for name in decision_words(decision)]
    return tuple(
        Finding(
            "GR519",
            Severity.WARNING,
            f"the CRM does not tell `{word.name}`, which the rules of `{HOLDOVER}` test, so it is unknown",
            "name the word like a column of the deal, or like one of the words the hand-off step works out",
            word.span,
            kind="deal fact",
        )
        for word in words
        if word.about == DEAL and not is_fillable(word, book)
    )


def find_holdovers(
    *, book: Rulebook, moves: Iterable[Moving], deals: Iterable[OpenDeal], accounts: AccountFacts
) -> tuple[Holdover, ...]:
    """What the book says of every open deal that the giver of its account owns, by deal id.

    Args:
        book: without a decision ``holdover`` every deal moves with its account, and none is listed.
        moves: the accounts of a wave.
        deals: open deals on them, as ``deals.open_deals`` gives them.
        accounts: facts of the accounts, for rules that test them.
    """
    decision = book.decisions.get(HOLDOVER)
    if decision is None:
        return ()
    moving = {move.account_id: move for move in moves}
    found = []
    for deal in deals:
        move = moving.get(deal.account_id)
        if move is not None and deal.owner_id is not None and deal.owner_id == move.from_seller_id:
            found.append(_judge(book, decision, deal, move, accounts.get(deal.account_id, {})))
    return tuple(sorted(found, key=lambda one: one.deal_id))


def _judge(
    book: Rulebook, decision: Decision, deal: OpenDeal, move: Moving, account: Mapping[str, object]
) -> Holdover:
    tested = decision_words(decision)
    record = {name: deal.facts[name] if name in deal.facts else _value(account.get(name)) for name in tested}
    outside = _outside(book, record)
    answer = Answer(()) if outside else ask_book(decision, record)
    given = str(answer.outcome.get(HOLDOVER, Verdict.UNDECIDED))
    verdict = Verdict(given) if given in set(Verdict) else Verdict.UNDECIDED
    keep = answer.outcome.get("keep_days", 0)
    days = keep if isinstance(keep, int) and verdict is Verdict.ELIGIBLE else 0
    facts = {name: shown(book.words[name], value) for name, value in record.items()}
    return Holdover(
        deal_id=deal.deal_id,
        deal_name=deal.name,
        account_id=deal.account_id,
        account_name=move.account_name,
        owner_id=str(deal.owner_id),
        receiver_id=move.to_seller_id,
        amount=deal.amount,
        currency=deal.currency,
        verdict=verdict,
        keep_days=days,
        rule_id=answer.rule_id or "",
        because=outside or _because(decision, answer.rule_id, verdict, days, _said(book, facts)),
        facts=facts,
    )


def subject_for(holdover: Holdover, plan_id: str) -> str:
    """The journal's subject of the exception a plan makes of a deal, however often it is applied."""
    return subject_of(KIND, name_of(plan_id, holdover.deal_id))


def hold_deals(
    stories: Mapping[str, Story],
    holdovers: Iterable[Holdover],
    *,
    plan_id: str,
    ledger: Ledger,
    people: Callable[[str], Person],
    by: str,
) -> HeldDeals:
    """Eligible deals stand as exceptions, the largest first, until a cap of the book is reached.

    Called inside the act that applies the wave, with ``ledger.counts`` read in that act, so that two waves
    applied at once cannot both take the last place. Deals that an exception of this plan holds already stay
    as they are, so that applying a wave twice changes nothing.

    Args:
        stories: the stories of ``subject_for`` each deal.
        holdovers: what ``find_holdovers`` found; only eligible ones are held.
        plan_id: of the plan that is applied.
        ledger: the book, the moment, and what stands.
        people: seller_id -> the person.
        by: who applies the wave.
    """
    entries: dict[str, tuple[Entry, ...]] = {}
    holds: list[Hold] = []
    not_held: list[NotHeld] = []
    eligible = [one for one in holdovers if one.keep_days > 0]
    for one in sorted(eligible, key=lambda one: (-(one.amount or 0), one.deal_id)):
        subject = subject_for(one, plan_id)
        story = stories[subject]
        if story.entries:
            line = fold(story.name, story.entries)
            holds.extend([line.hold] if line is not None and line.hold is not None else [])
            continue
        if ledger.counts.held_by((DEAL, one.deal_id)) is not None:
            continue  # somebody's exception holds it: it stays anyway, by that one
        try:
            made = _entries(story, one, ledger, people(one.owner_id), by)
        except RefusedActError as refused:
            not_held.append(NotHeld(one, _for_deal(refused.finding, one)))
            continue
        line = fold(story.name, made)
        if line is None or line.hold is None:
            continue
        ledger.counts.add(HOLDOVER, line.thing, Whose(one.owner_id, line.asked.leader_id, ""), subject)
        entries[subject] = made
        holds.append(line.hold)
    return HeldDeals(entries, tuple(holds), tuple(not_held))


def _entries(story: Story, one: Holdover, ledger: Ledger, owner: Person, by: str) -> tuple[Entry, ...]:
    kind = ledger.kind(HOLDOVER)
    days = min(one.keep_days, kind.longest_days)
    thing = Thing(
        one.account_id,
        one.account_name,
        one.deal_id,
        one.deal_name,
        one.receiver_id,
        one.amount,
        one.currency,
    )
    ask = Ask(
        by=by,
        kind_id=HOLDOVER,
        thing=thing,
        owner=owner,
        asked_by=owner.seller_id,
        # A rule has no reason but the book's first one for this kind; its own words are in `because`.
        reason=kind.reasons[0],
        until=ledger.moment.today + timedelta(days - 1),
        facts=one.facts,
    )
    asked = decide(story, ask, ledger)
    granted = decide(replace(story, entries=asked), GrantByRule(by, one.rule_id, one.because), ledger)
    return (*asked, *granted)


def _for_deal(finding: Finding, one: Holdover) -> Finding:
    message = f"the deal `{one.deal_name}` of `{one.account_name}` moves with its account: {finding.message}"
    return replace(finding, severity=Severity.WARNING, message=message, example={"deal": one.deal_id})


def _because(decision: Decision, rule_id: str | None, verdict: Verdict, days: int, known: str) -> str:
    if rule_id is None or verdict is Verdict.UNDECIDED:
        return "No rule of the book answers, so it moves with its account."
    says = {
        Verdict.EXEMPT: "moves at once",
        Verdict.ELIGIBLE: f"stays {days} days and then moves by itself",
        Verdict.INELIGIBLE: "moves at once, without appeal",
    }[verdict]
    why = decision.rule(rule_id).why
    return f"By rule {rule_id} it {says}{known}.{' ' + why if why else ''}"


def _outside(book: Rulebook, record: Mapping[str, Value | None]) -> str:
    """Why the book does not speak of this deal: a value its words do not allow; empty when all are fine."""
    for name, value in record.items():
        word = book.words[name]
        why = why_outside(word, value)
        if why:
            told = "" if value is None else f" `{shown(word, value)}`"
            return f"Its {word.say}{told} {why}, so no rule answers and it moves with its account."
    return ""


def _said(book: Rulebook, facts: Mapping[str, str]) -> str:
    """`` (deal amount $80,000, is kept no)``: the facts as the book says its words."""
    named = [f"{book.words[name].say} {value}" for name, value in facts.items()]
    return f" ({', '.join(named)})" if named else ""


def _value(value: object) -> Value | None:
    return value if isinstance(value, Value) else None
