"""How long something takes when some of it has not happened yet: what waits is counted as waiting."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from groundrules.signals.kernel.tails import Array, Mask


def median_wait(waited: ArrayLike, is_over: ArrayLike) -> float:
    """The time by which half are over; infinite when fewer ever are by what was seen.

    Args:
        waited: time until it was over, or so far.
        is_over: false where it still waits.

    Source: Kaplan & Meier (1958), JASA 53, 457-481.
    """
    times, over = np.asarray(waited, dtype=np.float64), np.asarray(is_over, dtype=bool)
    steps = np.unique(times[over])
    if steps.size == 0:
        return float("inf")
    at_risk = (times[None, :] >= steps[:, None]).sum(axis=1)
    ended = (times[over][None, :] == steps[:, None]).sum(axis=1)
    left = np.cumprod(1.0 - ended / at_risk)
    half = np.flatnonzero(left <= 0.5 + 1e-12)
    return float(steps[half[0]]) if half.size else float("inf")


def share_waiting(
    waited: ArrayLike, is_over: ArrayLike, *, at: ArrayLike, weight: ArrayLike | None = None
) -> Array:
    """The share that still waits after each of the times ``at``.

    Args:
        waited: time until it was over, or so far.
        is_over: false where it still waits.
        at: the times asked for; what is over at that very time waits no longer.
        weight: how far each one belongs to those asked about; all of them wholly when left out.

    Source: Kaplan & Meier (1958), JASA 53, 457-481.
    """
    times, over = np.asarray(waited, dtype=np.float64), np.asarray(is_over, dtype=bool)
    weights = np.ones(times.size) if weight is None else np.asarray(weight, dtype=np.float64)
    order = np.argsort(times, kind="stable")
    times, over, weights = times[order], over[order], weights[order]
    steps = np.unique(times[over])
    if steps.size == 0:
        return np.ones(np.asarray(at).size)
    left = np.concatenate([np.cumsum(weights[::-1])[::-1], [0.0]])  # weight of those at or after a place
    ended = np.concatenate([[0.0], np.cumsum(np.where(over, weights, 0.0))])
    first, last = np.searchsorted(times, steps), np.searchsorted(times, steps, side="right")
    share = np.cumprod(np.maximum(1.0 - (ended[last] - ended[first]) / left[first], 0.0))
    place = np.searchsorted(steps, np.asarray(at, dtype=np.float64), side="right")
    return np.asarray(np.where(place == 0, 1.0, share[place - 1]), dtype=np.float64)


def slower(waited: ArrayLike, is_over: ArrayLike, is_late: ArrayLike) -> float:
    """P-value of the late ones being slower than the others; 1 where nothing can be compared.

    Source: log-rank test, Mantel (1966), Cancer Chemotherapy Reports 50, 163-170; one-sided.
    """
    times = np.asarray(waited, dtype=np.float64)
    over, late = np.asarray(is_over, dtype=bool), np.asarray(is_late, dtype=bool)
    steps = np.unique(times[over])
    if steps.size == 0:
        return 1.0
    here: Mask = times[None, :] >= steps[:, None]
    ended = over[None, :] & (times[None, :] == steps[:, None])
    total, all_ended = here.sum(axis=1), ended.sum(axis=1)
    mine, my_ended = (here & late).sum(axis=1), (ended & late).sum(axis=1)
    expected = all_ended * mine / total
    spread = expected * (1 - mine / total) * (total - all_ended) / np.maximum(total - 1, 1)
    if spread.sum() <= 0:
        return 1.0
    z = (my_ended.sum() - expected.sum()) / np.sqrt(spread.sum())
    return float(ndtr(z))  # fewer ended than expected: slower
