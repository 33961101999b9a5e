"""A share of each unit against its peers' and its own former one: who does a thing far too seldom."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundrules.signals.exposure import Index
from groundrules.signals.kernel import (
    Array,
    BetaPrior,
    Mask,
    bb_lower,
    bulk_concentration,
    eb_beta,
    mean_lfdr,
    posterior,
)
from groundrules.signals.kernel.began import Tries, began

FAR_OUT = 0.02
"""Units so far below all others have no say in what is usual."""

START = 12.0
"""How even shares are taken to be while that is decided."""

LEAST_STRENGTH, MOST_STRENGTH = 8.0, 60.0
"""Bounds of what is learned from the bulk, in tries: chance alone is never believed of people's habits."""

SEED = 11


@dataclass(frozen=True, slots=True)
class Shares:
    """Each unit's share since the day on which leaving the thing out most likely began, weighed.

    Attributes:
        since: that day.
        x, n: hits and tries since then.
        a, b: what was to be expected of them: Beta(a, b), peers and the unit's own earlier tries together.
        tail: the chance of so few hits where nothing is wrong and the day was not chosen.
        log_ratio: of leaving out since some day against as ever.
        q: false-discovery rate at which it would be called; 1 where too few tries were seen.
        p: probability that it leaves the thing out.
    """

    since: Index
    x: Array
    n: Array
    a: Array
    b: Array
    tail: Array
    log_ratio: Array
    q: Array
    p: Array

    @property
    def expected(self) -> Array:
        """The share expected of each unit."""
        return self.a / (self.a + self.b)

    @property
    def strength(self) -> Array:
        """How much that expectation rests on, in tries."""
        return self.a + self.b


def weigh(
    unit: Index, day: Index, hit: Mask, group: NDArray[np.str_], *, first: int, today: int,
    most_former: float, least: float, prior: float,
) -> Shares:  # fmt: skip
    """How surely each unit does a thing less often than it should.

    Args:
        unit: whose each try is.
        day: when it was.
        hit: whether the thing was done.
        group: by unit, whose share is expected (job).
        first: the first day judged; earlier tries are the unit's own former ones.
        today: the day judged.
        most_former: at most so many of the former tries count, the latest.
        least: tries since the day below which a unit is not judged.
        prior: how many units leave it out.

    The group's share comes from the units that are not far below all others, its unevenness from the middle
    half of all, so that those judged do not set the norm (by moments where there are too few units). Two
    stories are weighed: done as ever, or hardly ever since some day (``kernel.began``).
    """
    units = group.size
    kept = _latest(unit, day, first, most_former)
    unit, day, hit = unit[kept], day[kept], hit[kept]
    now = day >= first
    hits, tries = _tally(unit[now], hit[now], units)
    peers = _peers(hits, tries, group)
    told = began([Tries(unit, day, hit, peers.a, peers.b)], units=units, first=first, today=today)
    late = day >= told.since[unit]
    x, n = _tally(unit[late], hit[late], units)
    x_before, n_before = _tally(unit[~late], hit[~late], units)
    scale = np.minimum(1.0, most_former / np.maximum(n_before, 1.0))
    a, b = peers.a + scale * x_before, peers.b + scale * (n_before - x_before)
    p = posterior(prior, np.exp(-np.clip(told.log_ratio, -700, 700)))
    enough: Mask = n >= least
    q = np.ones(units)
    q[enough] = mean_lfdr(p[enough])
    return Shares(told.since, x, n, a, b, bb_lower(x, n, a, b), told.log_ratio, q, p)


def _latest(unit: Index, day: Index, first: int, most: float) -> Index:
    """Places of all tries from the first day on, and of the latest of each unit before it."""
    order = np.lexsort((-day, unit))
    early = day[order] < first
    run = np.concatenate(([0], np.cumsum(early)))
    begins = np.searchsorted(unit[order], unit[order])
    before = run[1:] - run[begins]
    return np.asarray(np.sort(order[~early | (before <= most)]))


def _tally(unit: Index, hit: Mask, units: int) -> tuple[Array, Array]:
    hits = np.bincount(unit[hit], minlength=units).astype(np.float64)
    return hits, np.bincount(unit, minlength=units).astype(np.float64)


def _peers(x: Array, n: Array, group: NDArray[np.str_]) -> BetaPrior:
    """What is usual in each group, and how uneven, from the bulk: the loudest must not hide each other."""
    rough = eb_beta(x, n, group).mean
    far = bb_lower(x, n, rough * START, (1 - rough) * START) < FAR_OUT
    near = eb_beta(np.where(far, 0.0, x), np.where(far, 0.0, n), group)
    strength = bulk_concentration(x, n, near.mean, seed=SEED)
    if strength is None:
        return near
    strength = float(np.clip(strength, LEAST_STRENGTH, MOST_STRENGTH))
    return BetaPrior(near.mean * strength, (1 - near.mean) * strength)
