"""What was picked out of what was offered, against every other way of picking as many."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr
from scipy.stats import rankdata

from groundrules.signals.kernel.tails import Array


def picked_high(
    value: ArrayLike, is_picked: ArrayLike, unit: ArrayLike, stratum: ArrayLike, *, units: int
) -> tuple[Array, Array]:
    """Per unit the standardised sum of ranks of what it picked, and its upper tail (1: nothing to choose).

    Values are ranked within each unit and stratum, and every choice of as many of them is equally likely: a
    unit that picks much or little, or only some strata, is as ordinary as any. The mean and the variance of
    the sum are exact, its shape is taken as normal, which ranks are from about ten picks on.

    Source: van Elteren (1960), Bull. Int. Stat. Inst. 37, 351-361, with ranks over size + 1; moments by
    Lehmann (1975), Nonparametrics, appendix 4.
    """
    values, who = np.asarray(value, dtype=np.float64), np.asarray(unit, dtype=np.int64)
    picked = np.asarray(is_picked, dtype=bool)
    keys = np.unique(
        np.stack([who, np.asarray(stratum, dtype=np.int64)], axis=1), axis=0, return_inverse=True
    )
    cell: NDArray[np.int64] = np.asarray(keys[1], dtype=np.int64).ravel()
    order = np.argsort(cell, kind="stable")
    total, centre, spread = np.zeros(units), np.zeros(units), np.zeros(units)
    for rows in np.split(order, np.flatnonzero(np.diff(cell[order])) + 1) if len(order) else []:
        size, some = len(rows), int(picked[rows].sum())
        if size < 2 or some in (0, size):
            continue
        ranks = rankdata(values[rows]) / (size + 1)
        person = int(who[rows[0]])
        total[person] += float(ranks[picked[rows]].sum())
        centre[person] += some * float(ranks.mean())
        spread[person] += some * (size - some) / (size - 1) * float(ranks.var())
    z = np.where(spread > 0, (total - centre) / np.sqrt(np.maximum(spread, 1e-12)), 0.0)
    return z, np.where(spread > 0, ndtr(-z), 1.0)
