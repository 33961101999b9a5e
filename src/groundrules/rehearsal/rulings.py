"""Past cases against a draft: which its rules would have settled, which conflicts they would make anew.

A case is *settled* when the draft answers its question and the book in force did not, or when the draft
gives the account to whom the leader gave it and the book in force did not. It is *made anew* when the draft
takes the account away from whom a ruling gave it, or back to the side it had just left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from groundrules.cases import Case
from groundrules.rulebook import Rulebook, decide
from groundrules.rulebook.evaluate import Record, truth
from groundrules.rulebook.model import Rule
from groundrules.terms import BusinessCalendar

QUESTIONS = ("coverage", "escalation", "call_in")
"""Decisions that answer what a case asks: who owns it, who decides, who answers a call."""

WINNERS: Mapping[tuple[str, str], str] = {
    ("S03", "owner contacts"): "owner",
    ("S03", "contact made"): "owner",
    ("S02", "let go"): "new owner",
    ("S02", "finish the deal"): "old owner",
}
"""Which side an outcome leaves the account with; outcomes that leave it open are not here."""


class Verdict(StrEnum):
    """What a draft would have meant for a case."""

    SETTLED = "settled"
    AGREES = "agrees with the ruling"
    RECREATED = "made anew"
    SAME = "as before"


@dataclass(frozen=True, slots=True)
class Tried:
    """A past case tried under the draft, with the rule of the draft and one sentence why."""

    case_id: str
    account_id: str
    account_name: str
    kind: str
    verdict: Verdict
    rule_id: str
    why: str


@dataclass(frozen=True, slots=True)
class Ground:
    """What is known about a case's account.

    Attributes:
        facts: of the account on the case's day, or as near to it as we have them.
        owner_today: who owns it now.
        owner_after: who would own it under the draft; None when nobody.
        role_after, rule_after: the job and the rule of the draft today.
    """

    facts: Record
    owner_today: str | None
    owner_after: str | None
    role_after: str
    rule_after: str


def try_cases(
    cases: Sequence[Case],
    grounds: Mapping[str, Ground],
    roles: Mapping[str, str],
    *,
    draft: Rulebook,
    in_force: Rulebook | None,
    calendar: BusinessCalendar,
) -> tuple[Tried, ...]:
    """Each case tried under the draft; cases of accounts we no longer have are left out.

    Args:
        cases: of the record, open ones too.
        grounds: by case id.
        roles: the job of each seller.
        draft: the book rehearsed.
        in_force: the book it would replace; None when the book in force is itself rehearsed.
        calendar: in whose business hours a case is open.
    """
    known = [(case, grounds[case.case_id]) for case in cases if case.case_id in grounds]
    bench = _Bench(roles, draft, in_force, calendar)
    found = [_try(case, ground, bench) for case, ground in known]
    order = (Verdict.RECREATED, Verdict.SETTLED, Verdict.AGREES, Verdict.SAME)
    return tuple(sorted(found, key=lambda one: (order.index(one.verdict), one.case_id)))


@dataclass(frozen=True, slots=True)
class _Bench:
    """Everything a case is tried with."""

    roles: Mapping[str, str]
    draft: Rulebook
    in_force: Rulebook | None
    calendar: BusinessCalendar


def _try(case: Case, ground: Ground, bench: _Bench) -> Tried:
    verdict, rule_id, why = (
        _made_anew(case, ground)
        or _newly_answered(case, ground, bench)
        or _given(case, ground, bench)
        or (Verdict.SAME, ground.rule_after, "the draft changes nothing about it")
    )
    opened = case.opened
    return Tried(case.case_id, opened.account_id, opened.account_name, opened.kind, verdict, rule_id, why)


_Found = tuple[Verdict, str, str]


def winner_of(case: Case) -> str | None:
    """Who was left with the account by the ruling that holds; None when none was, or it left it open."""
    outcome = case.outcome
    side = WINNERS.get((case.opened.kind, outcome[0])) if outcome else None
    return next((party.seller_id for party in case.parties if party.side == side), None)


def _made_anew(case: Case, ground: Ground) -> _Found | None:
    winner = winner_of(case)
    if ground.owner_after is None or ground.owner_after == ground.owner_today:
        return None
    if winner is not None and winner == ground.owner_today:
        why = "a ruling left the account with its owner, and the draft takes it away"
        return Verdict.RECREATED, ground.rule_after, why
    old = next((party.seller_id for party in case.parties if party.side == "old owner"), None)
    if winner is None and ground.owner_after == old:
        return Verdict.RECREATED, ground.rule_after, "the draft gives the account back to the side it left"
    return None


def _newly_answered(case: Case, ground: Ground, bench: _Bench) -> _Found | None:
    if bench.in_force is None:
        return None
    record = {**ground.facts, **_case_facts(case, bench.calendar)}
    for name in QUESTIONS:
        new, old = _answer(bench.draft, name, record), _answer(bench.in_force, name, record)
        if new and not old:
            why = f"the draft's {name.replace('_', ' ')} answers; the book in force did not"
            return Verdict.SETTLED, new, why
    governing = _rule(bench.in_force, case.opened.rule_id)
    now = _rule(bench.draft, case.opened.rule_id)
    if governing and now and truth(governing.condition, record) and truth(now.condition, record) is False:
        return Verdict.SETTLED, now.rule_id, "the governing rule no longer asks for it on these facts"
    return None


def _given(case: Case, ground: Ground, bench: _Bench) -> _Found | None:
    """The draft gives the account's place to the job of whom the ruling left it with."""
    winner = winner_of(case)
    if winner is None or bench.roles.get(winner) != ground.role_after:
        return None
    if bench.in_force is not None:
        answer = _outcome(bench.in_force, "coverage", ground.facts)
        if answer.get("owner") != ground.role_after:
            why = "the draft says what the leader ruled; the book in force did not"
            return Verdict.SETTLED, ground.rule_after, why
    return Verdict.AGREES, ground.rule_after, "the draft says what the leader ruled"


def _answer(book: Rulebook, decision: str, record: Record) -> str | None:
    asked = book.decisions.get(decision)
    return decide(asked, record).rule_id if asked else None


def _outcome(book: Rulebook, decision: str, record: Record) -> Mapping[str, object]:
    asked = book.decisions.get(decision)
    return decide(asked, record).outcome if asked else {}


def _rule(book: Rulebook, rule_id: str) -> Rule | None:
    rules = (rule for decision in book.decisions.values() for rule in decision.rules)
    return next((rule for rule in rules if rule.rule_id == rule_id), None)


def _case_facts(case: Case, calendar: BusinessCalendar) -> dict[str, int | str | bool]:
    """What a case knows about itself in the book's words."""
    opened = case.opened
    begun, end = case.sent_at or opened.at, case.rulings[-1].at if case.rulings else case.last_at
    facts: dict[str, int | str | bool] = {
        "severity": opened.severity,
        "hours_open": ceil(round(calendar.hours_between(begun, max(begun, end)), 6)),
        "value_at_risk": opened.value_at_risk,
        "contacted": opened.kind != "S03",
    }
    if opened.since is not None:
        facts["days_moved"] = (opened.as_of - opened.since).days
    return facts
