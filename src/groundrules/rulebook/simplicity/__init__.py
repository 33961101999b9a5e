"""Keep it simple: what each rule decides, what dropping it costs, the smallest book that answers alike."""

from groundrules.rulebook.simplicity.drop import Drop, drop_costs
from groundrules.rulebook.simplicity.smaller import Smaller, Step, StepKind, make_smaller
from groundrules.rulebook.simplicity.usage import Fits, RuleUse, rule_uses

__all__ = [
    "Drop",
    "Fits",
    "RuleUse",
    "Smaller",
    "Step",
    "StepKind",
    "drop_costs",
    "make_smaller",
    "rule_uses",
]
