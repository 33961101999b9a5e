"""What a detector is: what it needs, how it words its card, and what it gives back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from groundrules.signals.evidence import Judged
from groundrules.signals.policy import Need, Numbers
from groundrules.signals.scene import Scene
from groundrules.terms import Finding


@dataclass(frozen=True, slots=True)
class Cards:
    """How a signal is worded for each reader; placeholders in braces are filled by the detector."""

    owner: str
    partner: str
    leader: str

    def fill(self, **words: object) -> dict[str, str]:
        """The three wordings with their placeholders filled."""
        return {
            "seller": self.owner.format(**words),
            "partner": self.partner.format(**words),
            "leader": self.leader.format(**words),
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one detector found.

    Attributes:
        judged: units worth a row: cases, prompts, and those that came near and were excused or too thin.
        totals: how many units got each verdict, rows or not.
        learned: numbers learned from the data (size, ratio, prior...), for the manifest.
        findings: what a person can mend.
        scene: the scene the later detectors are to see, when this one knows something about the evidence.
    """

    judged: tuple[Judged, ...] = ()
    totals: Mapping[str, int] = field(default_factory=dict)
    learned: Mapping[str, float] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    scene: Scene | None = None


@dataclass(frozen=True, slots=True)
class Detector:
    """One kind of friction.

    Attributes:
        signal_id: its name in the book.
        requires: sources without which it refuses to run.
        wants: sources without which it runs demoted.
        needs: the numbers it asks the book for.
        cards: its wordings.
        watch: looks at the scene with the book's numbers.
    """

    signal_id: str
    requires: tuple[str, ...]
    wants: tuple[str, ...]
    needs: tuple[Need, ...]
    cards: Cards
    watch: Callable[[Scene, Numbers], Outcome]
