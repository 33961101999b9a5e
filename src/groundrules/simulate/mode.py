"""How a world behaves: as usual or hostile to whoever measures it, and what is planted in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Mode:
    """What sort of life is drawn.

    Attributes:
        is_hostile: the world breaks what measuring assumes: weekly bursts, need that shifts at a hand-off,
            logging that changes by person, old owners who stay friends, pairs that talk in fits and starts,
            invitation habits that drift.
        plants: kind of behaviour -> its rate (0: none of it). Rates not given are drawn from the seed.
        is_healthy: rates not given are 0 instead; only what happens to anybody (a log that goes dark) stays.
        logging: share of calls, meetings and notes that reach the CRM, against the usual.
        is_demo: the example company: three behaviours at a rate that gives a leader something to decide, and
            a tidy log.
    """

    is_hostile: bool = False
    plants: Mapping[str, float] = field(default_factory=dict)
    is_healthy: bool = False
    logging: float = 1.0
    is_demo: bool = False

    def __post_init__(self) -> None:
        wrong = {kind: rate for kind, rate in self.plants.items() if not 0 <= rate <= 1}
        if wrong:
            raise ValueError(f"a rate lies between 0 and 1: {wrong}")
        if not 0 < self.logging <= 1:
            raise ValueError(f"the share that is logged lies above 0 and up to 1, not {self.logging}")

    @property
    def name(self) -> str:
        """Base or hostile; demo for the example company."""
        return "demo" if self.is_demo else "hostile" if self.is_hostile else "base"


DEMO = Mode(is_demo=True)
