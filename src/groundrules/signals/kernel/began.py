"""A habit that began one day: tries in their order, done as ever up to then and hardly ever since."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln

from groundrules.signals.kernel.tails import Array

FAR_BELOW = 0.2
"""What somebody who leaves a thing out still does of it, as a share of what is expected."""

MOST_STRENGTH = 20.0
"""How even leaving out is taken to be at most, in tries: nobody is known to leave out just so much."""

AT_ONCE = 0.25
"""Habits that were there from the first day looked at on: they begin with the rule they break."""


@dataclass(frozen=True, slots=True)
class Tries:
    """Tries of one sort, one entry each.

    Attributes:
        unit: whose, counted from 0.
        day: when, a whole number.
        hit: whether it was done.
        a, b: what is expected of each unit: Beta(a, b).
    """

    unit: NDArray[np.int64]
    day: NDArray[np.int64]
    hit: NDArray[np.bool_]
    a: Array
    b: Array


@dataclass(frozen=True, slots=True)
class Began:
    """Each unit's two stories.

    Attributes:
        log_ratio: log of P(tries | a habit of leaving out began some day) / P(tries | as ever).
        since: the day of the first try of the likeliest such habit.
    """

    log_ratio: Array
    since: NDArray[np.int64]


def began(sources: Sequence[Tries], *, units: int, first: int, today: int) -> Began:
    """How much likelier each unit's tries are if a habit of leaving out began on some day of [first, today).

    As ever: all hits come by one share drawn from Beta(a, b). A habit: so up to some day, by ``FAR_BELOW``
    of that share since. ``AT_ONCE`` of the habits are there on the first day, for the others every day is as
    likely to be the first; of one since the last try there is nothing to see.
    Sources are independent, but the day is one for all of them.

    Source: the change point of Smith (1975), Biometrika 62, 407-416, with beta-binomial in place of binomial
    segments, and the day summed over instead of chosen.
    """
    key = np.unique(np.concatenate([_key(one.unit, one.day) for one in sources] or [np.zeros(0, np.int64)]))
    key = key[(key % _DAYS) - _ZERO >= first]
    unit, day = key // _DAYS, key % _DAYS - _ZERO
    total = np.zeros(key.size)
    for one in sources:
        total += _for(one, unit, key, units)
    begins = np.concatenate(([True], unit[1:] != unit[:-1])) if key.size else np.zeros(0, dtype=bool)
    before = np.where(begins, first - 1, np.concatenate(([first - 1], day[:-1])) if key.size else 0)
    weight = (1 - AT_ONCE) * (day - before) / max(today - first + 1, 1) + np.where(begins, AT_ONCE, 0.0)
    ratio, since = np.zeros(units), np.full(units, today)
    if not key.size:
        return Began(ratio, since)
    told = total + np.log(weight)
    starts = np.flatnonzero(begins)
    most = np.maximum.reduceat(told, starts)
    whose = unit[starts]
    left = np.ones(units)
    np.add.at(left, unit, -weight)
    height = np.maximum(most, 0.0)
    summed = np.add.reduceat(np.exp(told - height[np.cumsum(begins) - 1]), starts)
    ratio[whose] = height + np.log(summed + np.maximum(left[whose], 0.0) * np.exp(-height))
    likeliest = np.flatnonzero(told >= most[np.cumsum(begins) - 1])
    since[unit[likeliest][::-1]] = day[likeliest][::-1]
    return Began(ratio, since)


_DAYS, _ZERO = 1 << 20, 1 << 19


def _key(unit: NDArray[np.int64], day: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.asarray(unit * _DAYS + day + _ZERO, dtype=np.int64)


def _for(one: Tries, unit: NDArray[np.int64], key: NDArray[np.int64], units: int) -> Array:
    """The log ratio of one source for a habit that begins with each key."""
    own = _key(one.unit, one.day)
    order = np.argsort(own, kind="stable")
    own, hits = own[order], np.concatenate(([0.0], np.cumsum(one.hit[order], dtype=np.float64)))
    edge = np.searchsorted(own, np.arange(units + 1, dtype=np.int64) * _DAYS)
    low, high, at = edge[unit], edge[unit + 1], np.searchsorted(own, key)
    x_before, n_before = hits[at] - hits[low], (at - low).astype(np.float64)
    x_after, n_after = hits[high] - hits[at], (high - at).astype(np.float64)
    a, b = one.a[unit], one.b[unit]
    little, strength = FAR_BELOW * a / (a + b), np.minimum(a + b, MOST_STRENGTH)
    return np.asarray(
        _log_chance(x_before, n_before, a, b)
        + _log_chance(x_after, n_after, little * strength, (1 - little) * strength)
        - _log_chance(x_before + x_after, n_before + n_after, a, b)
    )


def _log_chance(x: Array, n: Array, a: Array, b: Array) -> Array:
    """Of one order of x hits in n tries."""
    return np.asarray(betaln(x + a, n - x + b) - betaln(a, b), dtype=np.float64)
