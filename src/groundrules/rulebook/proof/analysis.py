"""What one decision's rules leave open, answer twice, or never reach: as data.

Exact over the declared words: every number, date and list value, and unknown. Only where a sum of words takes
part and no solver is installed can a result be unconfirmed, and then it says so (``example`` is None).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from groundrules.rulebook.model import Decision, Policy, Word
from groundrules.rulebook.proof.boxes import Box
from groundrules.rulebook.proof.cells import TooManyPiecesError
from groundrules.rulebook.proof.found import (
    Gap,
    Joinable,
    NeverGiven,
    NeverReached,
    Overlap,
    Record,
    Spare,
)
from groundrules.rulebook.proof.gaps import find_gaps
from groundrules.rulebook.proof.joinable import find_joinable
from groundrules.rulebook.proof.never import Reached, reach_all, told_never
from groundrules.rulebook.proof.overlaps import MOST_PAIRS, Met, find_overlaps
from groundrules.rulebook.proof.space import Space
from groundrules.rulebook.proof.spare import find_never_given, find_spare
from groundrules.rulebook.proof.terrain import Terrain, TooWideError, lay_out

__all__ = ["Analysis", "Gap", "NeverReached", "Overlap", "Record", "analyse"]

MOST_PARTS = 30_000


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything found about one decision.

    Attributes:
        space: the columns and their pieces.
        boxes: what each rule was turned into.
        gaps: disjoint regions whose union is exactly what no rule answers (as far as the search went).
        overlaps: pairs of rules that both answer (``exactly one`` only).
        never_reached: rules that answer for no record.
        unproved: what could not be settled: ``gaps``, or a rule's id or a word's name.
        more_overlaps: further pairs that meet, only counted.
        spare: rules without which every answer would be the same, also when all of them are gone.
        joinable: rules that could be one rule.
        never_given: outcome values that no answering rule gives.
        reached: for each rule what became of it.
    """

    space: Space
    boxes: tuple[Box, ...] = ()
    gaps: tuple[Gap, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    never_reached: tuple[NeverReached, ...] = ()
    unproved: tuple[str, ...] = ()
    more_overlaps: int = 0
    spare: tuple[Spare, ...] = ()
    joinable: tuple[Joinable, ...] = ()
    never_given: tuple[NeverGiven, ...] = ()
    reached: tuple[Reached, ...] = ()


def analyse(decision: Decision, words: Mapping[str, Word], *, most_parts: int = MOST_PARTS) -> Analysis:
    """Gaps, overlaps, rules never reached and what could be simpler, as the decision's policy asks for.

    ``all that fit`` has neither gaps nor overlaps: obligations add up. ``most_parts`` bounds the search for
    gaps.
    """
    try:
        terrain = lay_out(decision, words)
    except TooManyPiecesError as error:
        return Analysis(Space([], words), unproved=(str(error.args[0]),))
    except TooWideError as error:
        return Analysis(Space([], words), unproved=tuple(map(str, error.args)))
    return survey(terrain, most_parts)


def survey(terrain: Terrain, most_parts: int = MOST_PARTS, most_pairs: int = MOST_PAIRS) -> Analysis:
    """The analysis of a decision that is laid out."""
    policy = terrain.decision.policy
    gaps, finished = find_gaps(terrain, most_parts) if policy is not Policy.ALL else ((), True)
    met = find_overlaps(terrain, most_pairs) if policy is Policy.EXACTLY_ONE else Met(())
    return summed_up(terrain, gaps, met, reach_all(terrain), finished=finished)


def summed_up(
    terrain: Terrain, gaps: tuple[Gap, ...], met: Met, reached: Sequence[Reached], *, finished: bool = True
) -> Analysis:
    """The analysis of gaps, overlaps and reached rules that are already worked out."""
    never = told_never(terrain, reached)
    spare, open_spare = find_spare(terrain, reached, met)
    open_rules = terrain.names([place for place, one in enumerate(reached) if not one.settled])
    return Analysis(
        terrain.space,
        terrain.boxes,
        gaps,
        met.overlaps,
        never,
        (
            *(() if finished else ("gaps",)),
            *dict.fromkeys((*met.open_rules, *open_rules, *open_spare)),
        ),
        met.counted,
        spare,
        find_joinable(terrain, frozenset(one.rule_id for one in never)),
        find_never_given(terrain, reached),
        tuple(reached),
    )
