"""Exact conditional tests of one group of units against another: no dispersion, no large numbers needed."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import hypergeom

from groundrules.signals.kernel.tails import Array, binomial_upper


def binomial_excess(x: ArrayLike, other: ArrayLike, exposure: ArrayLike, other_exposure: ArrayLike) -> Array:
    """P(at least x events of all x + other) if events only follow exposure: 1 where there was none.

    Given their sum, the first of two Poisson counts is binomial with the share of its exposure. The exposures
    (days, deals at risk) are known numbers; where they are counts of events themselves, take
    ``table_excess``, which pays for their chance too.

    Source: Przyborowski & Wilenski (1940), Biometrika 31, 313-323.
    """
    mine, theirs = np.asarray(exposure, dtype=np.float64), np.asarray(other_exposure, dtype=np.float64)
    count = np.asarray(x, dtype=np.float64)
    total = mine + theirs
    share = np.where(total > 0, mine / np.where(total > 0, total, 1.0), 1.0)
    return binomial_upper(count, count + np.asarray(other, dtype=np.float64), share)


def table_excess(x: ArrayLike, base: ArrayLike, other: ArrayLike, other_base: ArrayLike) -> Array:
    """P(x or more) in a two-by-two table with its margins held: the exact test of a difference in bunching.

    ``x`` events in the window and ``base`` outside it in the units asked about, ``other`` and ``other_base``
    in units that have no reason to bunch. Whatever makes a window busy for everybody (a quarter end) cancels.

    Source: Fisher (1935), J. Royal Statistical Society 98, 39-82.
    """
    cells = (np.asarray(value, dtype=np.int64) for value in (x, base, other, other_base))
    inside, outside, their_inside, their_outside = np.broadcast_arrays(*cells)
    mine = inside + outside
    total = mine + their_inside + their_outside
    tail = hypergeom.sf(inside - 1, total, inside + their_inside, mine)
    # No event in the window is no excess, also where no table is left to draw from.
    return np.asarray(np.where(inside <= 0, 1.0, np.clip(tail, 0.0, 1.0)), dtype=np.float64)
