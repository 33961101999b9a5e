"""Hand-overs that come straight back, per pair of units, against what the same runs would give by chance."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from groundrules.signals.kernel import bh_adjusted
from groundrules.signals.processlog.chance import (
    Shape,
    at_least,
    expected_returns,
    mean_of,
    returns_by_chance,
    sum_of,
)

Codes = NDArray[np.int64]
Kind = tuple[Shape, int, int]


@dataclass(frozen=True, slots=True)
class Shares:
    """How many runs each unit has in each case where a return is possible, end to end by case.

    Attributes:
        case: the case of each entry, as whole numbers.
        unit: the unit, as whole numbers from 0.
        runs: how many runs.
    """

    case: Codes
    unit: Codes
    runs: Codes

    def by_case(self) -> Iterator[tuple[int, list[int], list[int]]]:
        """Each case, its units and their runs."""
        order = np.argsort(self.case, kind="stable")
        case, unit, runs = self.case[order], self.unit[order].tolist(), self.runs[order].tolist()
        edges = np.flatnonzero(np.concatenate(([True], case[1:] != case[:-1], [True]))).tolist()
        if case.size:
            for start, end in pairwise(edges):
                yield int(case[start]), unit[start:end], runs[start:end]


@dataclass(slots=True)
class Chance:
    """What the cases would give by chance.

    Attributes:
        expected: per case the returns of all its pairs together.
        kinds: per pair the cases in which a return is possible, by what they look like, and how many.
        too_long: cases with so many runs that they are left out.
    """

    expected: dict[int, float] = field(default_factory=dict)
    kinds: dict[tuple[int, int], Counter[Kind]] = field(default_factory=dict)
    too_long: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class PingPong:
    """One pair: who hands over to whom, and how often it comes straight back.

    Attributes:
        giver: who hands over.
        taker: to whom.
        handovers: how often.
        returned: how often the very next hand-over went back to the giver.
        expected: how often it would if each case's runs lay in any order.
        share: returned of handovers, drawn towards all pairs' share.
        p: the chance of as many returns or more.
        q: the false-discovery rate at which the pair would be called; None when it has too few hand-overs.
        is_called: whether it stands out.
    """

    giver: str
    taker: str
    handovers: int
    returned: int
    expected: float
    share: float
    p: float
    q: float | None
    is_called: bool


def chance_of(shares: Shares, wanted: set[tuple[int, int]], *, longest: int) -> Chance:
    """What chance gives for each wanted pair, case by case, as counts of like cases."""
    found = Chance()
    kinds = found.kinds
    for case, units, runs in shares.by_case():
        if max(runs) < 2:
            continue
        if sum(runs) > longest:
            found.too_long.add(case)
            continue
        shape = tuple(sorted(runs))
        found.expected[case] = expected_returns(shape)
        for giver, mine in zip(units, runs, strict=True):
            if mine < 2:
                continue
            for taker, theirs in zip(units, runs, strict=True):
                if giver != taker and (giver, taker) in wanted:
                    kinds.setdefault((giver, taker), Counter())[shape, mine, theirs] += 1
    return found


def judge_pairs(
    counted: Sequence[tuple[int, int, int, int]],
    chance: Chance,
    names: Sequence[str],
    *,
    least: int,
    pseudo: float,
    q: float,
    floor: float,
) -> tuple[PingPong, ...]:
    """Each pair beside its chance; called when it is surely and notably more.

    Args:
        counted: (giver, taker, handovers, returned) per pair, as places in ``names``.
        chance: what ``chance_of`` found for the pairs with enough hand-overs.
        names: of the units.
        least: hand-overs a pair must have to be judged.
        pseudo: hand-overs with all pairs' share that every pair is given, so that few do not look extreme.
        q: the share of false calls allowed among the calls.
        floor: how far the drawn-in share must lie above what chance gives (0.05 is five of a hundred).

    Source: exact conditional test within cases (``chance``); rate by Benjamini & Hochberg (1995).
    """
    total = sum(row[2] for row in counted)
    mean = sum(row[3] for row in counted) / total if total else 0.0
    judged: list[tuple[int, float, float]] = []
    for place, (giver, taker, handovers, returned) in enumerate(counted):
        if handovers >= least:
            spread = distribution(chance.kinds.get((giver, taker), {}))
            judged.append((place, mean_of(spread), at_least(spread, returned)))
    rates = bh_adjusted([p for _, _, p in judged])
    by_place = {place: (mu, p, float(rate)) for (place, mu, p), rate in zip(judged, rates, strict=True)}
    found = []
    for place, (giver, taker, handovers, returned) in enumerate(counted):
        share = (returned + pseudo * mean) / (handovers + pseudo)
        mu, p, rate = by_place.get(place, (float("nan"), 1.0, None))
        chance_share = (mu + pseudo * mean) / (handovers + pseudo)
        is_called = rate is not None and rate <= q and share - chance_share >= floor
        found.append(PingPong(names[giver], names[taker], handovers, returned, mu, share, p, rate, is_called))
    return tuple(found)


def distribution(kinds: Mapping[Kind, int]) -> NDArray[np.float64]:
    """The returns of one pair over all its cases, by chance."""
    return sum_of((returns_by_chance(*kind), times) for kind, times in kinds.items())
