"""Telling two kinds of units apart by their counts: those that do the ordinary, and those that carry on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize
from scipy.special import expit, gammaln

from groundrules.signals.kernel import Array


@dataclass(frozen=True, slots=True)
class TwoGroups:
    """Ordinary units and those that carry on, told apart by their counts.

    Attributes:
        ratio: what is ordinary, as a share of the former pace.
        size: how uneven the ordinary is.
        share: share of units that carry on.
        p: probability of carrying on, per unit.
    """

    ratio: float
    size: float
    share: float
    p: Array


def two_groups(x: ArrayLike, former: ArrayLike, *, former_size: float, most_share: float) -> TwoGroups:
    """Which units carry on as before, when most have all but stopped.

    Counts of those who carry on are spread around the ``former`` pace with ``former_size``, as are the
    counts of people who never stopped; counts of the ordinary have mean ``ratio * former`` and a size of
    their own. Both, and the share carrying on (never above ``most_share``: what more than that do is
    ordinary), are fitted together by maximum likelihood, so that neither group sets the other's norm. Weak
    priors hold few units in place: size 0.3 and share ``most_share / 2``, a factor e either way.

    Source: two groups, Efron (2004), JASA 99, 96-104; negative binomials for both as Gamma-mixed Poissons.
    """
    count, base = np.asarray(x, dtype=np.float64), np.maximum(np.asarray(former, dtype=np.float64), 1e-3)
    carrying = _log_nb(count, base, former_size)

    def parts(point: Array) -> tuple[float, float, float, Array]:
        ratio, size = np.exp(np.clip(point[:2], -12.0, 3.0))
        share = most_share / (1 + np.exp(-point[2]))
        return float(ratio), float(size), float(share), _log_nb(count, ratio * base, size)

    def cost(point: Array) -> float:
        _, _, share, ordinary = parts(point)
        both = np.logaddexp(np.log1p(-share) + ordinary, np.log(share) + carrying)
        return float(-both.sum() + 0.5 * (point[1] - np.log(0.3)) ** 2 + 0.5 * point[2] ** 2)

    start = np.asarray([np.log((count.sum() + 0.5) / (2 * base.sum() + 1.0)), np.log(0.3), 0.0])
    best = minimize(
        cost, start, method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-4, "maxiter": 2000}
    )
    ratio, size, share, ordinary = parts(best.x)
    against = np.log1p(-share) + ordinary - np.log(share) - carrying
    return TwoGroups(ratio, size, share, np.asarray(expit(-against), dtype=np.float64))


def chance_to_carry_on(groups: TwoGroups, x: ArrayLike, former: ArrayLike, former_size: float) -> Array:
    """The probability of carrying on for other counts under groups already fitted."""
    count, base = np.asarray(x, dtype=np.float64), np.maximum(np.asarray(former, dtype=np.float64), 1e-3)
    ordinary = _log_nb(count, groups.ratio * base, groups.size)
    against = np.log1p(-groups.share) + ordinary - np.log(groups.share) - _log_nb(count, base, former_size)
    return np.asarray(expit(-against), dtype=np.float64)


def _log_nb(x: Array, mean: Array, size: float) -> Array:
    """Log probability of a count."""
    return np.asarray(
        gammaln(x + size) - gammaln(size) - gammaln(x + 1)
        + size * np.log(size / (size + mean)) + x * np.log(mean / (size + mean)),
        dtype=np.float64,
    )  # fmt: skip
