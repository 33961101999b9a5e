"""The proof of one decision, told to its author: each hole and each conflict with a record that shows it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod

from groundrules.rulebook.model import Decision, Word
from groundrules.rulebook.proof.analysis import Analysis, analyse, survey
from groundrules.rulebook.proof.cells import TooManyPiecesError
from groundrules.rulebook.proof.found import Gap, Overlap
from groundrules.rulebook.proof.ports import AccountCounter
from groundrules.rulebook.proof.region import Region
from groundrules.rulebook.proof.slips import Slip, gap_slip, overlap_slip
from groundrules.rulebook.proof.tell import KINDS, Teller, names
from groundrules.rulebook.proof.terrain import Terrain, TooWideError, lay_out
from groundrules.terms import Finding, Severity

__all__ = ["KINDS", "MOST_TOLD", "Analysis", "Region", "analyse", "prove", "tell"]

MOST_TOLD = 20_000
"""Gaps, and pairs of rules, told one by one in one decision; beyond it one more finding counts the rest."""


def prove(
    decision: Decision, words: Mapping[str, Word], *, count: AccountCounter | None = None
) -> tuple[Finding, ...]:
    """Everything that is wrong with a decision, then what could be simpler; no error when it is proved.

    A decision with ``exactly one`` is complete and free of conflicts when this returns neither an error nor
    "not proved"; with ``first that fits`` it is complete and every rule not named is reached. Gaps and
    overlaps that look like slips at a threshold come first, then those that hold the most accounts.

    Args:
        decision: the decision.
        words: the words its rules use.
        count: counts real accounts in regions; without it nothing is counted.
    """
    try:
        terrain = lay_out(decision, words)
    except TooManyPiecesError as error:
        return (_too_many_patterns(decision, str(error.args[0])),)
    except TooWideError as error:
        return (_too_wide(decision, error.args),)
    return tell(terrain, survey(terrain), words, count=count)


def tell(
    terrain: Terrain,
    analysis: Analysis,
    words: Mapping[str, Word],
    *,
    count: AccountCounter | None = None,
    told: dict[object, Finding] | None = None,
    most: int = MOST_TOLD,
) -> tuple[Finding, ...]:
    """The findings of an analysis, in the order an author should read them; ``told`` see ``Teller``.

    At most ``most`` gaps, and pairs of rules, are told one by one.
    """
    teller = Teller(terrain, words, told)
    gaps, overlaps = _gap_stories(terrain, analysis.gaps), _overlap_stories(terrain, analysis.overlaps)
    counted = _counted(terrain.decision, [*gaps, *overlaps], count)
    gaps, overlaps = _ranked(counted[: len(gaps)]), _ranked(counted[len(gaps) :])
    slips = {
        (one.slip.below, one.slip.above, one.slip.says): one.slip for one in [*gaps, *overlaps] if one.slip
    }
    return (
        *_told_gaps(teller, gaps, most),
        *_told_overlaps(teller, overlaps, analysis.more_overlaps, most),
        *(teller.never_reached(never) for never in analysis.never_reached),
        *teller.not_proved(analysis),
        *(teller.digit_slip(slip) for slip in slips.values() if slip.is_digit),
        *(teller.spare(spare) for spare in analysis.spare),
        *(teller.joinable(joinable) for joinable in analysis.joinable),
        *(teller.never_given(never) for never in analysis.never_given),
    )


@dataclass(frozen=True, slots=True)
class _Story:
    """A gap or an overlap with all that ranks it."""

    what: Gap | Overlap
    region: Region
    slip: Slip | None
    share: float
    count: int | None = None


def _gap_stories(terrain: Terrain, gaps: Sequence[Gap]) -> list[_Story]:
    return [
        _Story(gap, gap.region, gap_slip(gap.region.sets, terrain), _share(gap.region, terrain))
        for gap in gaps
    ]


def _overlap_stories(terrain: Terrain, overlaps: Sequence[Overlap]) -> list[_Story]:
    places = {rule.rule_id: place for place, rule in enumerate(terrain.decision.rules)}
    stories = []
    for overlap in overlaps:
        region = max(overlap.regions, key=lambda region: _share(region, terrain))
        slip = overlap_slip(region.sets, places[overlap.first], places[overlap.second], terrain)
        stories.append(_Story(overlap, region, slip, _share(region, terrain)))
    return stories


def _share(region: Region, terrain: Terrain) -> float:
    """How much of the space the region takes, every piece counted alike."""
    columns = zip(terrain.space.columns, region.sets, strict=True)
    return prod(pieces.bit_count() / column.full.bit_count() for column, pieces in columns)


def _counted(decision: Decision, stories: list[_Story], count: AccountCounter | None) -> list[_Story]:
    if count is None or not stories:
        return stories
    counts = count(decision, [story.region for story in stories])
    return [
        _Story(story.what, story.region, story.slip, story.share, number)
        for story, number in zip(stories, counts, strict=True)
    ]


def _ranked(stories: list[_Story]) -> list[_Story]:
    return sorted(stories, key=lambda one: (_likely_slip(one.slip), -(one.count or 0), -one.share))


def _likely_slip(slip: Slip | None) -> int:
    return 2 if slip is None else int(slip.is_digit)


def _told_gaps(teller: Teller, stories: list[_Story], most: int) -> Iterator[Finding]:
    for story in stories[:most]:
        if isinstance(story.what, Gap):
            yield teller.gap(story.what, story.slip, story.count)
    if len(stories) > most:
        yield teller.more("GR251", Severity.ERROR, f"{len(stories) - most:,} more gaps")


def _told_overlaps(teller: Teller, stories: list[_Story], more: int, most: int) -> Iterator[Finding]:
    for code, severity, is_same in (("GR252", Severity.ERROR, False), ("GR254", Severity.NOTE, True)):
        own = [
            (story, story.what)
            for story in stories
            if isinstance(story.what, Overlap) and story.what.same_outcome is is_same
        ]
        for story, overlap in own[:most]:
            yield teller.overlap(overlap, story.region, story.slip, story.count)
        rest = max(len(own) - most, 0) + (0 if is_same else more)
        if rest:
            yield teller.more(code, severity, f"{rest:,} more pairs of rules that both answer")


def _too_many_patterns(decision: Decision, word: str) -> Finding:
    return Finding(
        "GR255",
        Severity.WARNING,
        f"`{word}` is tested by too many text patterns to look at every combination",
        "map the text to a list of values when it is read, and test the list",
        decision.span,
        KINDS["GR255"],
    )


def _too_wide(decision: Decision, rule_ids: tuple[str, ...]) -> Finding:
    return Finding(
        "GR255",
        Severity.WARNING,
        f"{names(rule_ids)} of `{decision.name}` could not be proved: too many alternatives",
        "split each into several rules with fewer `or`",
        decision.rule(rule_ids[0]).span,
        KINDS["GR255"],
        tuple(rule_ids),
    )
