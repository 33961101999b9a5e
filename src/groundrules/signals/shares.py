"""A share of each unit against its peers' and its own former one: who does a thing far too seldom."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaln, gammaln

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

FAR_BELOW = 0.2
"""What a unit that leaves a thing out still does of it, as a share of what is expected."""

FAR_OUT = 0.02
"""Units so far below all others have no say in what is usual."""

START = 12.0
"""How even shares are taken to be while that is decided."""

LEAST_STRENGTH, MOST_STRENGTH = 8.0, 60.0
"""Bounds of what is learned from the bulk, in tries: chance alone is never believed of people's habits."""

SEED = 11


@dataclass(frozen=True, slots=True)
class Shares:
    """Each unit's share, weighed.

    Attributes:
        a, b: what is expected of it: Beta(a, b), peers and own former share together.
        tail: the chance of so few hits where nothing is wrong.
        q: false-discovery rate at which it would be called; 1 where too few tries were seen.
        p: probability that it leaves the thing out.
    """

    a: Array
    b: Array
    tail: Array
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
    x: ArrayLike, n: ArrayLike, group: ArrayLike, *, former: tuple[ArrayLike, ArrayLike], most_former: float,
    least: float, prior: float,
) -> Shares:  # fmt: skip
    """How surely each unit does a thing less often than it should.

    Args:
        x: hits per unit.
        n: tries per unit.
        group: whose share is expected (job).
        former: hits and tries of the unit's own before.
        most_former: at most so many of the former tries count.
        least: tries below which a unit is not judged.
        prior: how many units leave it out.

    The group's share comes from the units that are not far below all others, its unevenness from the middle
    half of all, so that those judged do not set the norm (by moments where there are too few units); the
    unit's former tries are added as if seen. Two stories are weighed: the share is as
    expected, or ``FAR_BELOW`` of it.
    """
    hits, tries = np.asarray(x, dtype=np.float64), np.asarray(n, dtype=np.float64)
    hits_before, tries_before = (np.asarray(part, dtype=np.float64) for part in former)
    peers = _peers(hits, tries, np.asarray(group))
    kept = np.minimum(1.0, most_former / np.maximum(tries_before, 1.0))
    a = peers.a + kept * hits_before
    b = peers.b + kept * (tries_before - hits_before)
    tail = bb_lower(hits, tries, a, b)
    enough: Mask = tries >= least
    low = FAR_BELOW * a / (a + b)
    strength = np.minimum(a + b, 20.0)
    against = _log_bb(hits, tries, a, b) - _log_bb(hits, tries, low * strength, (1 - low) * strength)
    p = posterior(prior, np.exp(np.clip(against, -700, 700)))
    q = np.ones_like(tail)
    q[enough] = mean_lfdr(p[enough])
    return Shares(a, b, tail, q, p)


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


def _log_bb(x: Array, n: Array, a: Array, b: Array) -> Array:
    ways = gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1)
    return np.asarray(ways + betaln(x + a, n - x + b) - betaln(a, b), dtype=np.float64)
