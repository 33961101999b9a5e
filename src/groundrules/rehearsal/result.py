"""A whole rehearsal as data: what would move, what would flap, what would be used, settled and gamed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from groundrules.handoff.moves import Move
from groundrules.rehearsal.flapping import Flapping
from groundrules.rehearsal.gaming import Exposure
from groundrules.rehearsal.patches import Patch
from groundrules.rehearsal.rulings import Tried
from groundrules.rehearsal.shift import Shift
from groundrules.rehearsal.usage import RuleUse
from groundrules.terms import Finding


@dataclass(frozen=True, slots=True)
class Gamed:
    """An exposure with the patches that were tried against it, the best first; empty when not tried."""

    exposure: Exposure
    patches: tuple[Patch, ...]


@dataclass(frozen=True)
class Rehearsal:
    """What a draft would do.

    Attributes:
        findings: what is wrong, and what to know; an error means nothing was rehearsed.
        as_of: the day of today's facts.
        days: the days looked at; the last one is today.
        currency: of all amounts, which are in minor units.
        shift: today against the draft; None when nothing was rehearsed.
        moves: every account that would change its owner.
        differing: accounts for which the draft's owner job is another than that of the book in force; None
            when the book in force is rehearsed itself.
        flapping: what the draft would have done by itself over the days.
        use: how many accounts each rule decides.
        tried: past cases; None when there is no record of cases.
        gamed: the exposures, the most money first.
        searched: decisions searched for manoeuvres, with how many records.
        not_searched: decisions that were not, with the reason.
        given_up: by decision how many searches were given up.
        budget: the most points of a manoeuvre.
        unknown_past: words whose past nobody kept, with the reason.
    """

    findings: tuple[Finding, ...]
    as_of: date | None = None
    days: tuple[date, ...] = ()
    currency: str = ""
    shift: Shift | None = None
    moves: tuple[Move, ...] = ()
    differing: int | None = None
    flapping: Flapping | None = None
    use: tuple[RuleUse, ...] = ()
    tried: tuple[Tried, ...] | None = None
    gamed: tuple[Gamed, ...] = ()
    searched: Mapping[str, int] | None = None
    not_searched: Mapping[str, str] | None = None
    given_up: Mapping[str, int] | None = None
    budget: float = 0.0
    unknown_past: Mapping[str, str] | None = None
