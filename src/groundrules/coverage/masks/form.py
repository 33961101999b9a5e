"""What each form of a decision costs a row, in nanoseconds of one core: the choice between them.

Fitted to ``benchmarks/decide.py``; a wrong price costs time and never an answer.
"""

from groundrules.rulebook.model import Decision
from groundrules.rulebook.proof.cells import atoms

_TEST = 3.0
"""One test of one rule in a CASE, where every rule is tried."""
_START = 60.0
"""What any masks cost: the answer and its name."""
_AXIS = 20.0
"""One axis: the cell of its value and one lookup."""
_WORD = 0.5
"""One rule more: its share of another word of bits."""


def plain_price(decision: Decision) -> float:
    """A CASE with every rule's condition."""
    return _TEST * sum(1 for rule in decision.rules for _ in atoms(rule.condition))


def masks_price(decision: Decision) -> float:
    """Bit masks."""
    found = {atom for rule in decision.rules for atom in atoms(rule.condition)}
    subjects = {getattr(atom, "word", atom) for atom in found}
    return _START + _AXIS * len(subjects) + _WORD * len(decision.rules)
