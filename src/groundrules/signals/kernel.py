"""The statistics every signal shares: pure functions of numpy arrays, each with its published source.

A count is compared with what was expected by the negative binomial: mean ``mu`` (events expected) and size
``k`` (how uneven ordinary behaviour is; a large ``k`` is as even as chance, a small one very uneven), so
the variance is ``mu + mu**2 / k``.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc, ndtri

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

NORMAL_IQR = 1.349
"""Interquartile range of a standard normal."""

STEPS = 24
"""Halvings of the search for a size: to one part in a million."""

SIZES = (0.05, 1000.0)
"""Where ``bulk_size`` looks: 0.05 is wilder than any sales team, 1000 is chance alone."""


def nb_upper(x: ArrayLike, mu: ArrayLike, k: ArrayLike) -> Array:
    """P(X >= x) for counts with mean ``mu`` and size ``k``; 1 where x is 0.

    Source: the negative binomial tail as a regularised incomplete beta function,
    Abramowitz & Stegun (1964) 26.5.26; held against ``scipy.stats.nbinom`` in the tests.
    """
    count, mean, size = (np.asarray(value, dtype=np.float64) for value in (x, mu, k))
    tail = betainc(np.maximum(count, 1e-300), size, mean / (size + mean))
    return np.asarray(np.where(count <= 0, 1.0, tail), dtype=np.float64)


def nb_lower(x: ArrayLike, mu: ArrayLike, k: ArrayLike) -> Array:
    """P(X <= x) for counts with mean ``mu`` and size ``k``; x may be -1 (then 0).

    Source: as ``nb_upper``.
    """
    count, mean, size = (np.asarray(value, dtype=np.float64) for value in (x, mu, k))
    tail = betainc(size, np.maximum(count + 1.0, 1e-300), size / (size + mean))
    return np.asarray(np.where(count < 0, 0.0, tail), dtype=np.float64)


def nb_zero(mu: ArrayLike, k: ArrayLike) -> Array:
    """P(X = 0): the chance that an account in good hands shows no contact at all."""
    mean, size = np.asarray(mu, dtype=np.float64), np.asarray(k, dtype=np.float64)
    return np.asarray(np.exp(size * np.log(size / (size + mean))), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class GammaPrior:
    """What is known of a rate before the unit's own counts: mean ``alpha / beta``, one entry per unit."""

    alpha: Array
    beta: Array

    def rate(self, events: ArrayLike, exposure: ArrayLike) -> Array:
        """The unit's rate, drawn towards its group's the more, the less was seen of the unit."""
        seen, time = np.asarray(events, dtype=np.float64), np.asarray(exposure, dtype=np.float64)
        return np.asarray((seen + self.alpha) / (time + self.beta), dtype=np.float64)

    @property
    def mean(self) -> Array:
        """The group's own rate, per unit."""
        return self.alpha / self.beta


def eb_gamma(events: ArrayLike, exposure: ArrayLike, group: ArrayLike, *, least: int = 20) -> GammaPrior:
    """Each unit's Gamma prior, fitted by moments to its group (to all units where the group is small).

    Args:
        events: counts per unit.
        exposure: time at work per unit, > 0 where the unit counts.
        group: a label per unit (tier and role).
        least: units a group must have to stand on its own.

    Source: Marshall (1991), Applied Statistics 40, 283-294: rate m = sum n / sum e,
    between-unit variance A = sum e (r - m)^2 / sum e - m / mean(e); then alpha = m^2 / A, beta = m / A.
    """
    seen, time = np.asarray(events, dtype=np.float64), np.asarray(exposure, dtype=np.float64)
    labels = np.asarray(group)
    alpha, beta = np.empty_like(seen), np.empty_like(seen)
    if seen.size == 0:
        return GammaPrior(alpha, beta)
    alpha[:], beta[:] = _moments(seen, time)
    names, codes, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    for code in range(len(names)):
        mine = codes == code
        if sizes[code] >= least and seen[mine].sum() > 0:
            alpha[mine], beta[mine] = _moments(seen[mine], time[mine])
    return GammaPrior(alpha, beta)


def _moments(seen: Array, time: Array) -> tuple[float, float]:
    counts = time > 0
    seen, time = seen[counts], time[counts]
    if seen.sum() == 0:  # half an event in all the time there was
        return 0.5, max(float(time.sum()), 1.0)
    mean = seen.sum() / time.sum()
    between = float((time * (seen / time - mean) ** 2).sum() / time.sum() - mean / time.mean())
    # No more uneven than chance: the prior is worth twenty units' time and the group's rate prevails.
    strongest = 20.0 * float(time.mean())
    beta = strongest if between <= mean / strongest else float(mean) / between
    return float(mean) * beta, beta


def bulk_size(x: ArrayLike, mu: ArrayLike, *, seed: int, least: int = 30) -> float | None:
    """The size ``k`` of ordinary behaviour, learned from the middle half of all units.

    ``k`` is chosen so that the interquartile range of the randomised quantile residuals is that of a normal;
    the outer quarters, where misbehaviour would sit, have no say. None: fewer than ``least`` units.

    Source: residuals by Dunn & Smyth (1996), J. Computational and Graphical Statistics 5, 236-244;
    reading the null from the bulk by Efron (2004), JASA 99, 96-104.
    """
    count, mean = np.asarray(x, dtype=np.float64), np.asarray(mu, dtype=np.float64)
    if count.size < least:
        return None
    chance = np.random.default_rng(seed).random(count.size)

    def spread(log_k: float) -> float:
        below = nb_lower(count - 1, mean, np.exp(log_k))
        at = nb_lower(count, mean, np.exp(log_k))
        residual = ndtri(np.clip(below + chance * (at - below), 1e-12, 1 - 1e-12))
        low, high = np.quantile(residual, (0.25, 0.75))
        return float(high - low)

    low, high = np.log(SIZES)
    if spread(high) <= NORMAL_IQR:
        return SIZES[1]
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if spread(middle) > NORMAL_IQR else (middle, high)
    return float(np.exp((low + high) / 2))


def zero_size(x: ArrayLike, mu: ArrayLike, *, least: int = 30) -> float | None:
    """The size ``k`` under which as many units have a zero count as really do.

    Where a zero is what is judged, the zeros of units in good hands are the honest yardstick: the middle
    half may look even while a few quiet accounts stay silent for weeks. None: fewer than ``least`` units.

    Source: moment matching on the zero class (Anscombe 1949, Biometrics 5, 165-173, method of zeros).
    """
    count, mean = np.asarray(x, dtype=np.float64), np.asarray(mu, dtype=np.float64)
    if count.size < least:
        return None
    zeros = float((count == 0).sum()) + 0.5
    low, high = np.log(SIZES)
    if nb_zero(mean, SIZES[1]).sum() >= zeros:
        return SIZES[1]
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if nb_zero(mean, np.exp(middle)).sum() > zeros else (low, middle)
    return float(np.exp((low + high) / 2))


def mean_lfdr(p: ArrayLike) -> Array:
    """The false-discovery rate of calling a unit and all surer ones: the mean of their 1 - p.

    Source: direct posterior probability, Newton, Noueiry, Sarkar & Ahlquist (2004), Biostatistics 5, 155-176.
    """
    doubt = 1.0 - np.asarray(p, dtype=np.float64)
    order = np.argsort(doubt, kind="stable")
    rate = np.empty_like(doubt)
    rate[order] = np.cumsum(doubt[order]) / np.arange(1, doubt.size + 1)
    return rate


def bh_adjusted(p: ArrayLike) -> Array:
    """The smallest false-discovery rate at which each unit would be called (1 is never).

    Source: Benjamini & Hochberg (1995), J. Royal Statistical Society B 57, 289-300.
    """
    values = np.asarray(p, dtype=np.float64)
    if values.size == 0:
        return values
    order = np.argsort(values, kind="stable")
    raised = values[order] * values.size / np.arange(1, values.size + 1)
    adjusted = np.empty_like(values)
    adjusted[order] = np.minimum(1.0, np.minimum.accumulate(raised[::-1])[::-1])
    return adjusted


def bh(p: ArrayLike, q: float) -> Mask:
    """Which units are called when at most a share ``q`` of the calls may be false on average.

    Source: as ``bh_adjusted``.
    """
    return np.asarray(bh_adjusted(p) <= q)


def lfdr(p: ArrayLike) -> Array:
    """The chance that this very unit is ordinary, given all units' p-values; never falls as p grows.

    Source: two groups, Efron (2004), JASA 99, 96-104; density by Grenander (1956), the slopes of the least
    concave majorant of the empirical distribution; the share of ordinary units is taken as 1.
    """
    values = np.asarray(p, dtype=np.float64)
    if values.size == 0:
        return values
    knots, counts = np.unique(np.clip(values, 0.0, 1.0), return_counts=True)
    xs = np.concatenate(([0.0], np.maximum(knots, 1e-300), [1.0]))
    ys = np.concatenate(([0.0], np.cumsum(counts) / values.size, [1.0]))
    hull = [0]
    for point in range(1, len(xs)):
        if xs[point] <= xs[hull[-1]]:
            continue
        while len(hull) > 1 and _slope(xs, ys, hull[-1], point) >= _slope(xs, ys, hull[-2], hull[-1]):
            hull.pop()
        hull.append(point)
    corners = np.asarray(hull)
    slopes = np.diff(ys[corners]) / np.diff(xs[corners])
    piece = np.clip(np.searchsorted(xs[corners], values, side="left") - 1, 0, slopes.size - 1)
    return np.asarray(np.minimum(1.0, 1.0 / np.maximum(slopes[piece], 1e-300)), dtype=np.float64)


def _slope(xs: Array, ys: Array, start: int, end: int) -> float:
    return float((ys[end] - ys[start]) / (xs[end] - xs[start]))


def posterior(prior: float, likelihood_ratio: ArrayLike) -> Array:
    """P(true) from the share true beforehand and L = P(seen | ordinary) / P(seen | true).

    Source: Bayes' rule; ``prior / (prior + (1 - prior) L)``.
    """
    ratio = np.asarray(likelihood_ratio, dtype=np.float64)
    return np.asarray(prior / (prior + (1.0 - prior) * ratio), dtype=np.float64)


def min_p(p: ArrayLike) -> Array:
    """One p-value for several windows of one unit (last axis): ``min(1, m * smallest)``.

    Source: Bonferroni's inequality.
    """
    values = np.asarray(p, dtype=np.float64)
    return np.asarray(np.minimum(1.0, values.shape[-1] * values.min(axis=-1)), dtype=np.float64)


def cusum_low(z: ArrayLike, *, slack: float = 0.5) -> Array:
    """How far standardised values have stayed below zero in a row: S = max(0, S - z - slack).

    Source: Page (1954), Biometrika 41, 100-115; slack of half a standard deviation, alarm usual at 5.
    """
    values = np.asarray(z, dtype=np.float64)
    level, path = 0.0, np.zeros_like(values)
    for at, value in enumerate(values):
        level = max(0.0, level - float(value) - slack)
        path[at] = level
    return path
