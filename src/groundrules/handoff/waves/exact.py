"""A question of small or middle size, answered by HiGHS through ``scipy.optimize.milp``."""

from dataclasses import dataclass
from math import floor

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array, vstack

from groundrules.handoff.waves.problem import NOWHERE, Problem, Whole

MOST_NODES = 20_000
"""Branches after which the solver stops; not a time, so that the same question gets the same answer."""


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """A wave for each unit, its points, and what no answer can exceed."""

    waves: Whole
    value: int
    bound: int

    @property
    def gap(self) -> float:
        """How far from the best possible it may be, as a share of the bound."""
        return (self.bound - self.value) / self.bound if self.bound else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """The constraint matrix over the binaries (unit, wave) that are allowed."""

    unit: Whole
    wave: Whole
    matrix: csr_array
    limit: Whole


def solve_exact(problem: Problem, *, gap: float = 0.0) -> Answer:
    """The best answer, or one proven to be within ``gap`` of it (0: the best).

    INVARIANT: the answer keeps every cap in whole numbers. The solver works in floating point, so each answer
    is counted again; a set of units that is over a cap by less than the solver can see is forbidden by a cut
    and the question is asked again.
    """
    rows = _rows(problem)
    points = problem.points[rows.unit, rows.wave]
    nothing = Answer(np.full(problem.units, NOWHERE, np.int64), 0, 0)
    if not len(points):
        return nothing
    size = np.maximum(np.abs(rows.limit), 1).astype(np.float64)
    matrix = csr_array(coo_array(rows.matrix).multiply((1 / size)[:, None]))
    most = rows.limit / size
    while True:
        result = milp(
            -points.astype(np.float64),
            integrality=np.ones(len(points), np.int8),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(matrix, -np.inf, most),
            # Presolve gains nothing here, and undoing it makes the solver write lines to standard output.
            options={"mip_rel_gap": gap, "node_limit": MOST_NODES, "presolve": False},
        )
        bound = _bound(points, result.mip_dual_bound)
        if result.x is None:
            return Answer(nothing.waves, 0, bound)
        chosen = result.x > 0.5
        over = np.flatnonzero(rows.matrix @ chosen.astype(np.int64) > rows.limit)
        if not len(over):
            break
        cuts = [_cut(rows.matrix, int(row), chosen) for row in over]
        matrix = vstack([matrix, *(cut for cut, _ in cuts)], format="csr")
        most = np.append(most, [limit for _, limit in cuts])
    waves = nothing.waves
    waves[rows.unit[chosen]] = rows.wave[chosen]
    value = int(points[chosen].sum())
    return Answer(waves, value, max(value, bound))


def _bound(points: Whole, dual: float | None) -> int:
    """The solver's bound as whole points: no answer of whole points can be above it."""
    everything = int(points.sum())
    if dual is None or not np.isfinite(dual):
        return everything
    return min(everything, floor(-dual + 1e-6 + 1e-9 * abs(dual)))


def _cut(matrix: csr_array, row: int, chosen: np.ndarray) -> tuple[csr_array, float]:
    """Not all of these together."""
    entries = matrix[[row]].multiply(chosen[None, :]).tocsr()
    entries.data = np.ones(len(entries.data))
    return entries, float(len(entries.data) - 1)


def _rows(problem: Problem) -> _Rows:
    unit, wave = np.nonzero(problem.allowed)
    number = np.full(problem.allowed.shape, -1, np.int64)
    number[unit, wave] = np.arange(len(unit))
    count = len(unit)
    blocks = [coo_array((np.ones(count, np.int64), (unit, np.arange(count))), shape=(problem.units, count))]
    limits = [np.ones(problem.units, np.int64)]
    for cap in problem.caps:
        entry, at = np.nonzero(problem.allowed[cap.unit])
        width = cap.limit.shape[1]
        row = cap.key[entry] * width + (0 if cap.is_total else at)
        columns = number[cap.unit[entry], at]
        blocks.append(coo_array((cap.weight[entry], (row, columns)), shape=(len(cap.limit) * width, count)))
        limits.append(cap.limit.ravel())
    matrix = csr_array(vstack(blocks, format="csr"))
    limit = np.concatenate(limits)
    busy = np.diff(matrix.indptr) > 0
    return _Rows(unit.astype(np.int64), wave.astype(np.int64), csr_array(matrix[busy]), limit[busy])
