"""What chance alone would give: exact figures for runs of one case put in any order.

Chance is every order of the same runs in which nobody follows himself, all equally likely, within each case:
who took part, and how often, is held fixed. No order is drawn: the figures are exact.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from math import comb, factorial, perm

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Shape = tuple[int, ...]


def arrangements(shape: Sequence[int]) -> int:
    """In how many orders nobody follows himself; ``shape`` says how many runs each person has.

    Source: inclusion and exclusion over glued blocks, Carlitz words with given content; Flajolet & Sedgewick
    (2009), Analytic Combinatorics, III.7.3: the k blocks a person's c runs are glued to count with the sign
    (-1)^(c-k) and C(c-1, k-1) ways.
    """
    return _arrangements(tuple(sorted(count for count in shape if count)))


@lru_cache(maxsize=200_000)
def _arrangements(shape: Shape) -> int:
    return sum(_glued(shape))


@lru_cache(maxsize=200_000)
def _glued(shape: Shape) -> tuple[int, ...]:
    """Signed orders of glued blocks, by the number of blocks."""
    if not shape:
        return (1,)
    before, count = _glued(shape[:-1]), shape[-1]
    after = [0] * (len(before) + count)
    for blocks in range(1, count + 1):
        ways = (-1) ** (count - blocks) * comb(count - 1, blocks - 1)
        for others, number in enumerate(before):
            if number:
                after[others + blocks] += number * ways * comb(others + blocks, blocks)
    return tuple(after)


def returns_by_chance(shape: Shape, giver: int, taker: int) -> tuple[float, ...]:
    """The chance of 0, 1, 2, ... returns giver-taker-giver in one case.

    Args:
        shape: how many runs each person of the case has, the two among them.
        giver: runs of the one who hands over and gets it back.
        taker: runs of the one who hands it back.

    The k-th factorial moment is (giver - 1)(giver - 2)...(giver - k) times the orders that are left when
    k runs of each of the two are taken out, over all orders: k returns shrink to their giver, and any k of
    the runs of his but one can be such places.
    """
    return _returns(tuple(sorted(shape)), giver, taker)


@lru_cache(maxsize=200_000)
def _returns(shape: Shape, giver: int, taker: int) -> tuple[float, ...]:
    rest = list(shape)
    rest.remove(giver)
    rest.remove(taker)
    everything = arrangements(shape)
    if everything == 0:
        return (1.0,)
    most = min(giver - 1, taker)
    moments = [
        Fraction(perm(giver - 1, k) * arrangements([*rest, giver - k, taker - k]), everything * factorial(k))
        for k in range(most + 1)
    ]
    return tuple(
        float(sum((-1) ** (k - j) * comb(k, j) * moments[k] for k in range(j, most + 1)))
        for j in range(most + 1)
    )


@lru_cache(maxsize=200_000)
def expected_returns(shape: Shape) -> float:
    """How many returns of any pair one case would have by chance; ``shape`` is sorted."""
    everything = _arrangements(shape)
    if everything == 0 or len(shape) < 2:
        return 0.0
    kinds = sorted(set(shape))
    total = 0
    for giver in kinds:
        for taker in kinds:
            pairs = shape.count(giver) * (shape.count(taker) - (giver == taker))
            if giver < 2 or not pairs:
                continue
            rest = list(shape)
            rest.remove(giver)
            rest.remove(taker)
            total += pairs * (giver - 1) * arrangements([*rest, giver - 1, taker - 1])
    return float(Fraction(total, everything))


def sum_of(parts: Iterable[tuple[Sequence[float], int]]) -> Array:
    """The distribution of a sum of independent counts: each part a distribution and how often it occurs."""
    whole = np.ones(1)
    for part, times in parts:
        whole = np.convolve(whole, _power(np.asarray(part, dtype=np.float64), times))
    return np.clip(whole, 0.0, None)


def _power(part: Array, times: int) -> Array:
    whole = np.ones(1)
    while times:
        if times & 1:
            whole = np.convolve(whole, part)
        times >>= 1
        if times:
            part = np.convolve(part, part)
    return whole


def at_least(distribution: Array, seen: int) -> float:
    """The chance of ``seen`` or more."""
    return float(min(1.0, distribution[seen:].sum())) if seen > 0 else 1.0


def mean_of(distribution: Array) -> float:
    """The expected count."""
    return float(distribution @ np.arange(distribution.size))
