"""How uneven ordinary behaviour is, learned from the healthy bulk; never a fixed default."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import ndtri

from groundrules.signals.kernel.tails import Array, bb_lower, nb_lower, nb_zero

NORMAL_IQR = 1.349
"""Interquartile range of a standard normal."""

STEPS = 24
"""Halvings of the search for a size: to one part in a million."""

CLOSE = 1e-6
"""The same for the search by Brent's method (1973), which takes a third of the tries where each is dear."""

TRIES = 12
"""Sizes tried from the most even down, until one is uneven enough."""

SIZES = (0.05, 1000.0)
"""Where ``bulk_size`` looks: 0.05 is wilder than any sales team, 1000 is chance alone."""

CONCENTRATIONS = (0.1, 1000.0)
"""Where ``bulk_concentration`` looks: 0.1 is nearly always or never, 1000 is chance alone."""


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
    return _by_the_bulk(lambda value, size: nb_lower(value, mean, size), count, seed=seed, bounds=SIZES)


def bulk_concentration(
    x: ArrayLike, n: ArrayLike, share: ArrayLike, *, seed: int, least: int = 30
) -> float | None:
    """The concentration ``a + b`` of ordinary shares, learned from the middle half of all units.

    As ``bulk_size``, for ``x`` of ``n`` tries where ``share`` is expected (strictly between 0 and 1); units
    without a try have no say. None: fewer than ``least`` units with one.

    Source: as ``bulk_size``.
    """
    hits, tries, mean = np.broadcast_arrays(*(np.asarray(value, dtype=np.float64) for value in (x, n, share)))
    some = tries > 0
    hits, tries, mean = hits[some], tries[some], mean[some]
    if hits.size < least:
        return None
    return _by_the_bulk(
        lambda value, strength: bb_lower(value, tries, mean * strength, (1 - mean) * strength),
        hits, seed=seed, bounds=CONCENTRATIONS,
    )  # fmt: skip


def _by_the_bulk(
    lower: Callable[[Array, float], Array], count: Array, *, seed: int, bounds: tuple[float, float]
) -> float:
    """The size at which randomised quantile residuals are as wide as a normal's between their quartiles."""
    chance = np.random.default_rng(seed).random(count.size)

    def spread(log_size: float) -> float:
        size = float(np.exp(log_size))
        below, at = lower(count - 1, size), lower(count, size)
        residual = ndtri(np.clip(below + chance * (at - below), 1e-12, 1 - 1e-12))
        low, high = np.quantile(residual, (0.25, 0.75))
        return float(high - low)

    low, high = np.log(bounds)
    if spread(high) <= NORMAL_IQR:
        return bounds[1]
    # Where counts are few the width need not fall with the size: the most even size that fits is taken.
    tried = np.linspace(high, low, TRIES)
    first = next((at for at in range(1, TRIES) if spread(tried[at]) < NORMAL_IQR), None)
    if first is None:
        return float(np.exp(min(tried, key=lambda log_size: (spread(log_size), -log_size))))
    ends = (tried[first], tried[first - 1])
    return float(np.exp(brentq(lambda log_size: spread(log_size) - NORMAL_IQR, *ends, xtol=CLOSE)))


def usual_spread(z: ArrayLike, *, least: int = 30) -> tuple[float, float]:
    """Where ordinary standardised values lie, and how wide: their median, and their quartiles' deviation.

    Never below what theory has them be, 0 and 1: a habit all share is no sign of anything in one of them. Too
    few units (``least``) teach nothing.

    Source: the empirical null, Efron (2004), JASA 99, 96-104.
    """
    values = np.asarray(z, dtype=np.float64)
    if values.size < least:
        return 0.0, 1.0
    low, middle, high = (float(value) for value in np.quantile(values, (0.25, 0.5, 0.75)))
    return max(0.0, middle), max(1.0, (high - low) / NORMAL_IQR)


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
