"""Which units are called: false discoveries, posteriors, several looks at one unit."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import isotonic_regression
from scipy.special import ndtr, ndtri

from groundrules.signals.kernel.tails import Array, Mask


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
    knots, place, counts = np.unique(
        np.maximum(np.clip(values, 0.0, 1.0), 1e-300), return_inverse=True, return_counts=True
    )
    mass = np.append(counts / values.size, 0.0)
    width = np.diff(np.concatenate(([0.0], knots, [1.0])))
    if width[-1] <= 0:  # the largest is 1 itself
        mass, width = mass[:-1], width[:-1]
    density = isotonic_regression(mass / width, weights=width, increasing=False).x
    return np.asarray(np.minimum(1.0, 1.0 / np.maximum(density[place], 1e-300)), dtype=np.float64)


def posterior(prior: ArrayLike, likelihood_ratio: ArrayLike) -> Array:
    """P(true) from the share true beforehand and L = P(seen | ordinary) / P(seen | true).

    Source: Bayes' rule; ``prior / (prior + (1 - prior) L)``.
    """
    ratio, before = (np.asarray(value, dtype=np.float64) for value in (likelihood_ratio, prior))
    return np.asarray(before / (before + (1.0 - before) * ratio), dtype=np.float64)


def min_p(p: ArrayLike) -> Array:
    """One p-value for several windows of one unit (last axis): ``min(1, m * smallest)``.

    Source: Bonferroni's inequality.
    """
    values = np.asarray(p, dtype=np.float64)
    return np.asarray(np.minimum(1.0, values.shape[-1] * values.min(axis=-1)), dtype=np.float64)


def stouffer(p: ArrayLike, weights: ArrayLike | None = None) -> Array:
    """One upper p-value for several independent ones of one unit (last axis): the sum of their z.

    Each z = -ndtri(p) is weighted (equally, when ``weights`` is left out) and the sum divided by the root of
    the squared weights; a missing part (nan) is left out, and a unit with none gets 1.

    Source: Stouffer et al. (1949), The American Soldier 1, 45; weights by Liptak (1958), Magyar Tud. Akad.
    Mat. Kutato Int. Kozl. 3, 171-197.
    """
    values = np.asarray(p, dtype=np.float64)
    weight = np.broadcast_to(1.0 if weights is None else np.asarray(weights, dtype=np.float64), values.shape)
    there = ~np.isnan(values)
    z = np.where(there, -ndtri(np.clip(values, 1e-300, 1 - 1e-16)), 0.0)
    strength = np.sqrt(np.where(there, weight**2, 0.0).sum(axis=-1))
    total = (np.where(there, weight, 0.0) * z).sum(axis=-1)
    combined = ndtr(-total / np.where(strength > 0, strength, 1.0))
    return np.asarray(np.where(strength > 0, combined, 1.0), dtype=np.float64)


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
