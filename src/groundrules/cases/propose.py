"""A proposed ruling with its reason: from the rule, from what the parties said, from like cases.

A proposal is never a ruling: a person takes it, or decides otherwise and says why.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from groundrules.cases.case import Case
from groundrules.cases.events import AnswerReason
from groundrules.cases.outcomes import kind_of_case, say_outcome
from groundrules.cases.precedent import Precedent

ENOUGH = 3
MOST = 2 / 3


@dataclass(frozen=True, slots=True)
class Proposal:
    """The proposed outcome, how it is said, and why in one sentence."""

    outcome: str
    say: str
    reason: str
    rule_id: str
    precedents: tuple[str, ...] = ()


def propose(case: Case, precedents: Sequence[Precedent]) -> Proposal:
    """What rule, answers and like cases point to.

    At least three like cases under today's book of which two thirds agree outweigh the rest; else an answer
    that names an accepted reason; else what the rule asks for.
    """
    kind, rule_id = case.opened.kind, case.opened.rule_id
    choices = kind_of_case(kind)
    likes = [item for item in precedents if item.same_book and item.outcome]
    shown = tuple(item.case_id for item in precedents)
    if len(likes) >= ENOUGH:
        outcome, count = Counter(item.outcome for item in likes).most_common(1)[0]
        if count / len(likes) >= MOST:
            reason = f"{count} of {len(likes)} like cases under {rule_id} went this way"
            return Proposal(outcome, say_outcome(kind, outcome), reason, rule_id, shown)
    for answer in reversed(case.answers):
        pointed = choices.pointed_to.get(AnswerReason(answer.reason))
        if pointed:
            side = next(party.side for party in case.parties if party.seller_id == answer.by)
            reason = f"the {side} says: {answer.reason}; {rule_id} leaves room for that"
            return Proposal(pointed, say_outcome(kind, pointed), reason, rule_id, shown)
    denied = any(answer.reason == AnswerReason.NOT_TRUE for answer in case.answers)
    reason = f"{rule_id} asks for it" + (
        ", but a party says it is not true: look at the records first" if denied else ""
    )
    return Proposal(choices.by_rule, say_outcome(kind, choices.by_rule), reason, rule_id, shown)
