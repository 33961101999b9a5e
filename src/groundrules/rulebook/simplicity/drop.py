"""Which rule would you drop? What each would cost, in accounts that get another answer."""

from dataclasses import dataclass

from groundrules.rulebook.model import Decision, Policy, Rule
from groundrules.rulebook.simplicity.usage import Fits, answering


@dataclass(frozen=True, slots=True)
class Drop:
    """What happens when one rule goes.

    Attributes:
        rule_id: the rule that goes.
        decides: accounts it decides today.
        changed: accounts that would get another outcome from the rules that stay.
        unanswered: accounts that would get none (or, under `all that fit`, lose this rule's outcome).
        instead: the rule that could take in what it leaves, changing least; empty when none is needed.
        differs: what the two rules give differently, by name: ``support``.
        cost: accounts whose outcome changes in the end, with ``instead`` widened to take the rest.
    """

    rule_id: str
    decides: int
    changed: int
    unanswered: int
    instead: str = ""
    differs: tuple[str, ...] = ()
    cost: int = 0


def drop_costs(decision: Decision, fits: Fits) -> tuple[Drop, ...]:
    """Every rule with the cost of dropping it, cheapest first; of equals the one that decides least."""
    drops = [_drop(decision, rule, fits) for rule in decision.rules]
    return tuple(sorted(drops, key=lambda drop: (drop.cost, len(drop.differs), drop.decides)))


def _drop(decision: Decision, gone: Rule, fits: Fits) -> Drop:
    outcomes = {rule.rule_id: dict(rule.outcome) for rule in decision.rules}
    decides = changed = unanswered = 0
    for rule_ids, count in fits.items():
        if gone.rule_id not in rule_ids:
            continue
        before = answering(decision, rule_ids)
        after = answering(decision, (one for one in rule_ids if one != gone.rule_id))
        if gone.rule_id in before:
            decides += count
        if before == after:
            continue
        if not after or decision.policy is Policy.ALL:
            unanswered += count
        elif not before or outcomes[before[0]] != outcomes[after[0]]:
            changed += count
    if not unanswered or decision.policy is Policy.ALL:
        return Drop(gone.rule_id, decides, changed, unanswered, cost=changed + unanswered)
    instead, differs = _nearest(decision, gone)
    cost = changed + (unanswered if differs or not instead else 0)
    return Drop(gone.rule_id, decides, changed, unanswered, instead, differs, cost)


def _nearest(decision: Decision, gone: Rule) -> tuple[str, tuple[str, ...]]:
    """The rule whose outcome differs least, nearest in the book first, and in what it differs."""
    place = decision.rules.index(gone)
    others = [
        (len(_differing(gone, rule)), abs(at - place), rule)
        for at, rule in enumerate(decision.rules)
        if rule is not gone
    ]
    if not others:
        return "", ()
    rule = min(others, key=lambda other: other[:2])[2]
    return rule.rule_id, _differing(gone, rule)


def _differing(one: Rule, other: Rule) -> tuple[str, ...]:
    names = dict.fromkeys((*one.outcome, *other.outcome))
    return tuple(name for name in names if one.outcome.get(name) != other.outcome.get(name))
