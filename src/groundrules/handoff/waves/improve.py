"""Better answers from good ones: block by block, everything else held where it is, by the exact solver."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array, csr_array

from groundrules.handoff.waves.exact import solve_exact
from groundrules.handoff.waves.prices import Prices
from groundrules.handoff.waves.problem import NOWHERE, Problem, Whole, simplified

_GAP = 1e-3

Tell = Callable[[int, int], None]
"""Told how many of how many blocks are done."""


@dataclass(frozen=True, slots=True)
class Look:
    """How far one round of improving looks.

    Attributes:
        near: a wave is worth a look when by the prices it loses at most this share of a unit's mean points.
        block: units that are placed anew together.
    """

    near: float
    block: int


class _Room:
    """What every cap has left beside an answer."""

    def __init__(self, problem: Problem, waves: Whole) -> None:
        self.left = [cap.limit - cap.used(waves, problem.waves) for cap in problem.caps]
        self._use = [
            csr_array(coo_array((cap.weight, (cap.unit, cap.key)), shape=(problem.units, len(cap.limit))))
            for cap in problem.caps
        ]

    def give_back(self, units: Whole, waves: Whole) -> None:
        """What these units use in these waves is free."""
        self._change(units, waves, 1)

    def take(self, units: Whole, waves: Whole) -> None:
        """These units use what they need in these waves."""
        self._change(units, waves, -1)

    def _change(self, units: Whole, waves: Whole, sign: int) -> None:
        units, waves = units[waves != NOWHERE], waves[waves != NOWHERE]
        for left, use in zip(self.left, self._use, strict=True):
            mine = use[units]
            at = np.repeat(waves if left.shape[1] > 1 else np.zeros_like(waves), np.diff(mine.indptr))
            np.add.at(left, (mine.indices.astype(np.int64), at), sign * mine.data)


def improved(problem: Problem, prices: Prices, waves: Whole, look: Look, tell: Tell) -> Whole:
    """An answer at least as good: two passes, the blocks of the second across those of the first."""
    waves = waves.copy()
    scale = float(problem.points.max(axis=1, initial=0).mean()) if problem.units else 0.0
    best = np.maximum(prices.net.max(axis=1, initial=0.0), 0.0)
    near = problem.allowed & (prices.net >= (best - look.near * scale)[:, None])
    room = _Room(problem, waves)
    blocks = list(_blocks(_neighbours(problem), look.block))
    for number, units in enumerate(blocks, 1):
        before = waves[units]
        room.give_back(units, before)
        sub = problem.only(units, room.left)
        allowed = near[units]
        kept = np.flatnonzero(before != NOWHERE)
        allowed[kept, before[kept]] = True
        answer = solve_exact(simplified(Problem(sub.points, allowed, sub.caps)), gap=_GAP)
        if answer.value > sub.value(before):
            waves[units] = answer.waves
        room.take(units, waves[units])
        tell(number, len(blocks))
    return waves


def _neighbours(problem: Problem) -> Whole:
    """Units so ordered that those sharing the widest caps (a team's) lie together."""
    columns = []
    for cap in sorted(problem.caps, key=lambda cap: -len(cap.limit)):
        column = np.full(problem.units, -1, np.int64)
        column[cap.unit] = cap.key
        columns.append(column)
    return np.lexsort(columns).astype(np.int64) if columns else np.arange(problem.units)


def _blocks(order: Whole, size: int) -> Iterator[Whole]:
    for start in (0, size // 2):
        for at in range(start, len(order), size):
            yield np.sort(order[at : at + size])
