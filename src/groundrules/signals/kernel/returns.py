"""Hand-overs that go back to who had it before (A, B, A), against what the same people would give by chance.

Chance is every order of the same runs in which nobody follows himself, all equally likely, within each case:
who took part, and how often, is held fixed.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundrules.signals.kernel.tails import Array

Codes = NDArray[np.int64]

SWEEPS = 2
"""Exchanges tried per run between two draws, beside one turn."""

SETTLE = 5
"""Rounds before the first draw."""


@dataclass(frozen=True, slots=True)
class Returns:
    """Hand-overs and returns of all cases together, per pair of people (from, to).

    Attributes:
        giver: who handed over, per pair.
        taker: to whom.
        handovers: how often.
        returned: how often the very next hand-over went back to the giver.
        expected: how often it would by chance, the mean of the draws.
        spread: standard deviation of the draws.
        p_upper: the chance of as many returns or more.
        p_lower: the chance of as few or fewer.
        total: returns of all pairs; ``total_expected``, ``total_upper`` and ``total_lower`` likewise.
    """

    giver: Codes
    taker: Codes
    handovers: Codes
    returned: Codes
    expected: Array
    spread: Array
    p_upper: Array
    p_lower: Array
    total: int
    total_expected: float
    total_upper: float
    total_lower: float


def runs(case: ArrayLike, actor: ArrayLike) -> tuple[Codes, Codes]:
    """Consecutive rows of one actor in one case as one: case and actor of each run. Rows lie in order."""
    cases, actors = np.asarray(case, dtype=np.int64), np.asarray(actor, dtype=np.int64)
    if cases.size == 0:
        return cases, actors
    new = np.concatenate(([True], (cases[1:] != cases[:-1]) | (actors[1:] != actors[:-1])))
    return cases[new], actors[new]


@dataclass(frozen=True, slots=True)
class _Orders:
    """The runs of all cases end to end, longest case first, and where each case begins and ends."""

    actor: Codes
    start: Codes
    end: Codes

    @classmethod
    def of(cls, cases: Codes, actors: Codes) -> "_Orders":
        """The runs laid out; the order of cases is of no account."""
        edges = np.flatnonzero(np.concatenate(([True], cases[1:] != cases[:-1], [True])))
        if cases.size == 0:
            return cls(actors, edges[:0], edges[:0])
        length = np.diff(edges)
        longest = np.argsort(-length, kind="stable")
        end = np.cumsum(length[longest])
        start = end - length[longest]
        source = np.repeat(edges[:-1][longest] - start, length[longest]) + np.arange(actors.size)
        return cls(actors[source].copy(), start, end)

    def stir(self, rng: np.random.Generator) -> None:
        """Another order of each case, in place: one stretch turned round, then exchanges of two runs."""
        length = self.end - self.start
        movable = int(np.searchsorted(-length, -4, side="right"))  # shorter ones have one order, or none back
        if movable == 0:
            return
        self._turn(movable, rng)
        for turn in range(SWEEPS * int(length[0])):
            some = int(np.searchsorted(-length[:movable], -(turn // SWEEPS + 1), side="right"))
            self._exchange(some, rng)

    def _places(self, some: int, rng: np.random.Generator) -> tuple[Codes, Codes]:
        length = (self.end - self.start)[:some]
        one = self.start[:some] + (rng.random(some) * length).astype(np.int64)
        other = self.start[:some] + (rng.random(some) * length).astype(np.int64)
        return np.minimum(one, other), np.maximum(one, other)

    def _turn(self, some: int, rng: np.random.Generator) -> None:
        first, last = self._places(some, rng)
        actor, start, end = self.actor, self.start[:some], self.end[:some]
        before, after = np.maximum(first - 1, 0), np.minimum(last + 1, actor.size - 1)
        clash = (first > start) & (actor[before] == actor[last])
        clash |= (last + 1 < end) & (actor[after] == actor[first])
        first, last = first[~clash], last[~clash]
        width = last - first + 1
        offset = np.arange(int(width.sum())) - np.repeat(np.cumsum(width) - width, width)
        actor[np.repeat(first, width) + offset] = actor[np.repeat(last, width) - offset]

    def _exchange(self, some: int, rng: np.random.Generator) -> None:
        first, last = self._places(some, rng)
        actor, start, end = self.actor, self.start[:some], self.end[:some]
        actor[first], actor[last] = actor[last], actor[first]
        clash = np.zeros(some, dtype=bool)
        for place in (first, last):
            before, after = np.maximum(place - 1, 0), np.minimum(place + 1, actor.size - 1)
            clash |= (place > start) & (actor[before] == actor[place])
            clash |= (place + 1 < end) & (actor[after] == actor[place])
        back, forth = first[clash], last[clash]
        actor[back], actor[forth] = actor[forth], actor[back]

    def returned(self, people: int) -> Codes:
        """Each return as the code of its pair, ``giver * people + taker``."""
        case = np.repeat(np.arange(self.start.size), self.end - self.start)
        actor = self.actor
        back = np.flatnonzero((case[2:] == case[:-2]) & (actor[2:] == actor[:-2]))
        return np.asarray(actor[back] * people + actor[back + 1], dtype=np.int64)


def count_returns(case: ArrayLike, actor: ArrayLike, *, draws: int = 499, seed: int) -> Returns:
    """Returns per pair, and the same for ``draws`` random orders of each case's runs.

    Args:
        case: the case of each event, as whole numbers; events of one case lie together, in order of time.
        actor: who acted, as whole numbers from 0.
        draws: random orders, at least 1; the smallest p-value is 1 / (draws + 1).
        seed: for the draws.

    Source: a permutation test within cases; p-values by Phipson & Smyth (2010), Statistical Applications in
    Genetics and Molecular Biology 9(1), 39; the orders by a symmetric Markov chain (turning a stretch round,
    exchanging two runs, refused where somebody would follow himself), Besag & Clifford (1989), Biometrika 76,
    633-642.
    """
    cases, actors = runs(case, actor)
    people = int(actors.max()) + 1 if actors.size else 1
    same = cases[1:] == cases[:-1]
    pairs, handovers = np.unique((actors[:-1] * people + actors[1:])[same], return_counts=True)
    orders = _Orders.of(cases, actors)
    count = partial(_per_pair, pairs)
    here = orders.returned(people)
    seen, total = count(here), here.size
    rng = np.random.default_rng(seed)
    for _ in range(SETTLE):
        orders.stir(rng)
    null, totals = np.zeros((draws, pairs.size), dtype=np.int64), np.zeros(draws, dtype=np.int64)
    for draw in range(draws):
        orders.stir(rng)
        by_chance = orders.returned(people)
        null[draw], totals[draw] = count(by_chance), by_chance.size
    return Returns(
        giver=pairs // people, taker=pairs % people, handovers=handovers, returned=seen,
        expected=null.mean(axis=0), spread=null.std(axis=0),
        p_upper=_share(null >= seen), p_lower=_share(null <= seen),
        total=total, total_expected=float(totals.mean()),
        total_upper=float(_share(totals >= total)), total_lower=float(_share(totals <= total)),
    )  # fmt: skip


def _per_pair(pairs: Codes, returned: Codes) -> Codes:
    """How many of the returns belong to each pair; those of pairs never seen are left out."""
    place = np.searchsorted(pairs, returned)
    known = place < pairs.size
    known[known] = pairs[place[known]] == returned[known]
    return np.asarray(np.bincount(place[known], minlength=pairs.size), dtype=np.int64)


def _share(hits: NDArray[np.bool_]) -> Array:
    return np.asarray((hits.sum(axis=0) + 1) / (hits.shape[0] + 1), dtype=np.float64)
