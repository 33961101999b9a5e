"""How many accounts each rule decides: the rules that earn their place on the page, and those that do not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from groundrules.rulebook.model import Decision, Policy

Fits = Mapping[tuple[str, ...], int]
"""Accounts counted by which rules hold for them: all that do, in the book's order, before exceptions."""


@dataclass(frozen=True, slots=True)
class RuleUse:
    """One rule's part in today's answers.

    Attributes:
        rule_id: the rule.
        decides: accounts it answers for (under `all that fit`: accounts it applies to).
        fits: accounts its condition holds for.
        share: ``decides`` as a share of all accounts, 0 to 1.
    """

    rule_id: str
    decides: int
    fits: int
    share: float


def rule_uses(decision: Decision, fits: Fits) -> tuple[RuleUse, ...]:
    """Every rule with the accounts it decides, most first, then in the book's order."""
    total = sum(fits.values())
    decides = {rule.rule_id: 0 for rule in decision.rules}
    holds = dict(decides)
    for rule_ids, count in fits.items():
        for rule_id in rule_ids:
            holds[rule_id] += count
        for rule_id in answering(decision, rule_ids):
            decides[rule_id] += count
    uses = (
        RuleUse(rule_id, count, holds[rule_id], count / total if total else 0.0)
        for rule_id, count in decides.items()
    )
    return tuple(sorted(uses, key=lambda use: -use.decides))


def answering(decision: Decision, rule_ids: Iterable[str]) -> tuple[str, ...]:
    """The rules that answer where these hold: one or none, or several under `all that fit`.

    Under `exactly one` several that stand are a conflict, which nobody answers.
    """
    holding = frozenset(rule_ids)
    standing = [
        rule.rule_id
        for rule in decision.rules
        if rule.rule_id in holding and holding.isdisjoint(rule.yields_to)
    ]
    if decision.policy is Policy.ALL:
        return tuple(standing)
    if decision.policy is Policy.EXACTLY_ONE and len(standing) != 1:
        return ()
    return tuple(standing[:1])
