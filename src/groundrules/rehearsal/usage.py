"""Which rules of a draft never answer on any day looked at, and which hardly ever do."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from groundrules.rehearsal.timeline import Codes
from groundrules.rulebook.model import Decision

FEW = 0.005
"""A rule that decides less than this share of the accounts on its best day decides few."""


@dataclass(frozen=True, slots=True)
class RuleUse:
    """How many accounts a rule answers for: today, and on its best day."""

    decision: str
    rule_id: str
    today: int
    most: int
    of: int

    @property
    def is_unused(self) -> bool:
        """True when it answered for nobody on any day."""
        return self.most == 0

    @property
    def is_rare(self) -> bool:
        """True when it answered, and for hardly anybody."""
        return 0 < self.most < max(1, FEW * self.of)


def count_use(decision: Decision, codes: Sequence[Codes]) -> tuple[RuleUse, ...]:
    """For each rule of the decision how many records it answers for; the last of ``codes`` is today."""
    counts = [np.bincount(row[row >= 0], minlength=len(decision.rules)) for row in codes]
    of = len(codes[-1])
    return tuple(
        RuleUse(
            decision.name,
            rule.rule_id,
            int(counts[-1][place]),
            int(max(row[place] for row in counts)),
            of,
        )
        for place, rule in enumerate(decision.rules)
    )
