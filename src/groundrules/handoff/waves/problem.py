"""The planner's question as arrays: units, waves, points, caps.

A unit is a set of accounts that move in one wave or not at all. Putting a unit into a wave brings points,
whole numbers. A cap limits, for one key (a giver, a receiver, a team) and each wave, the sum of the
weights of the units that touch the key.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Whole = npt.NDArray[np.int64]
Real = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

NOWHERE = -1
"""The wave of a unit that is in none."""


@dataclass(frozen=True, slots=True, eq=False)
class Cap:
    """One kind of cap: entry ``i`` says that ``unit[i]`` weighs ``weight[i]`` on ``key[i]``.

    Attributes:
        name: the book's name for it.
        limit: keys x waves, or keys x 1 when it counts over all waves together.
    """

    name: str
    unit: Whole
    key: Whole
    weight: Whole
    limit: Whole

    @property
    def is_total(self) -> bool:
        """Whether it counts over all waves together."""
        return bool(self.limit.shape[1] == 1)

    def used(self, waves: Whole, count: int) -> Whole:
        """What an answer (a wave for each unit) uses of it, in the shape of ``limit``."""
        wave = waves[self.unit]
        placed = wave != NOWHERE
        used = np.zeros((len(self.limit), 1 if self.is_total else count), np.int64)
        at = np.zeros_like(wave) if self.is_total else wave
        np.add.at(used, (self.key[placed], at[placed]), self.weight[placed])
        return used


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Which wave for which unit.

    Attributes:
        points: units x waves, at least 1 wherever ``allowed``.
        allowed: units x waves.
    """

    points: Whole
    allowed: Flags
    caps: tuple[Cap, ...]

    @property
    def units(self) -> int:
        """How many units there are."""
        return int(self.points.shape[0])

    @property
    def waves(self) -> int:
        """How many waves there are."""
        return int(self.points.shape[1])

    def value(self, waves: Whole) -> int:
        """The points of an answer."""
        placed = np.flatnonzero(waves != NOWHERE)
        return int(self.points[placed, waves[placed]].sum())

    def broken(self, waves: Whole) -> list[str]:
        """What is wrong with an answer, one line each; empty when it keeps every cap."""
        placed = np.flatnonzero(waves != NOWHERE)
        lines = [
            f"unit {unit} may not be in wave {waves[unit]}"
            for unit in placed[~self.allowed[placed, waves[placed]]]
        ]
        for cap in self.caps:
            over = np.argwhere(cap.used(waves, self.waves) > cap.limit)
            lines += [f"{cap.name} of {key} in wave {wave}" for key, wave in over]
        return lines

    def only(self, units: Whole, room: Sequence[Whole] | None = None) -> "Problem":
        """The question for some of the units.

        Args:
            units: their numbers, ascending.
            room: what each cap has left for them, in the shape of its limit; default the whole limit.
        """
        place = np.full(self.units, -1, np.int64)
        place[units] = np.arange(len(units))
        caps = []
        for number, cap in enumerate(self.caps):
            mine = place[cap.unit] >= 0
            if not mine.any():
                continue
            keys, key = np.unique(cap.key[mine], return_inverse=True)
            limit = (cap.limit if room is None else room[number])[keys]
            caps.append(Cap(cap.name, place[cap.unit[mine]], key.astype(np.int64), cap.weight[mine], limit))
        return Problem(self.points[units], self.allowed[units], tuple(caps))


def simplified(problem: Problem) -> Problem:
    """The same question without what cannot matter: the same answers keep its caps, and no others.

    A unit that alone is over a cap is not allowed in that wave; a cap that all its units together keep is
    dropped, and so are the entries of units that are allowed nowhere.
    """
    allowed = problem.allowed.copy()
    for cap in problem.caps:
        fits = cap.weight[:, None] <= cap.limit[cap.key]
        np.logical_and.at(allowed, cap.unit, np.broadcast_to(fits, (len(cap.unit), problem.waves)))
    caps = []
    for cap in problem.caps:
        alive = allowed[cap.unit].any(axis=1) & (cap.weight > 0)
        demand = np.zeros(len(cap.limit), np.int64)
        np.add.at(demand, cap.key[alive], cap.weight[alive])
        alive &= (demand > cap.limit.min(axis=1))[cap.key]
        if alive.any():
            caps.append(Cap(cap.name, cap.unit[alive], cap.key[alive], cap.weight[alive], cap.limit))
    return Problem(problem.points, allowed, tuple(caps))


def components(problem: Problem) -> Sequence[Whole]:
    """The units in groups that share no cap, each ascending, by their lowest unit."""
    starts = np.cumsum([problem.units, *(len(cap.limit) for cap in problem.caps)])
    rows = np.concatenate([cap.unit for cap in problem.caps] or [np.zeros(0, np.int64)])
    columns = np.concatenate(
        [cap.key + start for cap, start in zip(problem.caps, starts[:-1], strict=True)]
        or [np.zeros(0, np.int64)]
    )
    size = int(starts[-1])
    graph = coo_array((np.ones(len(rows), np.int8), (rows, columns)), shape=(size, size))
    _, label = connected_components(graph, directed=False)
    label = label[: problem.units]
    order = np.argsort(label, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(label[order])) + 1) if problem.units else []
    return sorted(groups, key=lambda group: int(group[0]))
