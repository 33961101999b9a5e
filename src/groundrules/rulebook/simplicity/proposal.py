"""The smaller book as text: the author's own file with only the changed rules touched."""

from collections.abc import Iterable
from dataclasses import dataclass

from groundrules.rulebook.editing import EditRefusedError, remove_rule, set_condition
from groundrules.rulebook.simplicity.smaller import Step


@dataclass(frozen=True, slots=True)
class Proposal:
    """The text with the steps made in it.

    Attributes:
        text: the whole book.
        by_hand: steps that could not be made in the text, because the rule is a row of a table.
    """

    text: str
    by_hand: tuple[Step, ...] = ()


def propose(text: str, steps: Iterable[Step]) -> Proposal:
    """The book's text with each step made; every line of a rule that is not named stays as it is."""
    by_hand = []
    for step in steps:
        try:
            changed = set_condition(text, step.rule_id, step.condition) if step.condition else text
            for rule_id in step.gone:
                changed = remove_rule(changed, rule_id)
        except EditRefusedError:
            by_hand.append(step)
            continue
        text = changed
    return Proposal(text, tuple(by_hand))
