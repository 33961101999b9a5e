"""Random questions for the planner, and two other ways to answer them."""

from itertools import product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from groundrules.handoff.waves.problem import NOWHERE, Cap, Problem, Whole


def question(seed: int, units: int, waves: int) -> Problem:
    """Units with families of several accounts, closed waves, and five caps tight enough to bind."""
    draw = np.random.default_rng(seed)
    people = max(2, units // 4)
    revenue = np.where(draw.random(units) < 0.2, 0, draw.integers(1, 1_000_000, units))
    accounts = np.where(draw.random(units) < 0.3, draw.integers(2, 5, units), 1)
    everybody = np.arange(units)

    def cap(name: str, key: Whole, weight: Whole, low: float, high: float, *, total: bool = False) -> Cap:
        keys = int(key.max()) + 1
        demand = np.bincount(key, weight, keys)
        share = draw.uniform(low, high, (keys, 1 if total else waves))
        return Cap(name, everybody, key, weight, np.floor(demand[:, None] * share).astype(np.int64))

    giver, receiver = draw.integers(0, people, units), draw.integers(0, people, units)
    return Problem(
        draw.integers(1, 5_000, (units, waves)),
        draw.random((units, waves)) < 0.85,
        (
            cap("giver_revenue_share", giver, revenue, 0.2, 0.8),
            cap("receiver_revenue_share", receiver, revenue, 0.2, 0.8),
            cap("receiver_accounts", receiver, accounts, 0.2, 0.8),
            cap("team_accounts", receiver // 2, accounts, 0.2, 0.6),
            cap("capacity", receiver, accounts, 0.5, 1.0, total=True),
        ),
    )


def best_of_all(problem: Problem) -> int:
    """Every answer there is, tried."""
    best = 0
    for answer in product(range(NOWHERE, problem.waves), repeat=problem.units):
        waves = np.array(answer)
        value = problem.value(waves)
        if value > best and not problem.broken(waves):
            best = value
    return best


def best_by_steps(problem: Problem) -> int:
    """A second formulation: ``moved[unit, wave]`` is 1 from the wave on in which the unit moves.

    What a wave takes is the difference of two of them; points are summed by parts. Nothing is shared with the
    planner's own matrix.
    """
    count, width = problem.units, problem.waves
    size = count * width
    gain = np.zeros((count, width))
    for wave in range(width):
        following = problem.points[:, wave + 1] if wave + 1 < width else 0
        gain[:, wave] = problem.points[:, wave] - following

    def step(unit: int, wave: int, weight: float, row: np.ndarray) -> None:
        row[unit * width + wave] += weight
        if wave:
            row[unit * width + wave - 1] -= weight

    rows: list[np.ndarray] = []
    low: list[float] = []
    high: list[float] = []
    for unit in range(count):
        for wave in range(width):
            row = np.zeros(size)
            step(unit, wave, 1.0, row)
            rows.append(row)
            low.append(0.0)
            high.append(1.0 if problem.allowed[unit, wave] else 0.0)
    for cap in problem.caps:
        for key in range(len(cap.limit)):
            entries = [n for n in range(len(cap.key)) if cap.key[n] == key]
            for column in range(cap.limit.shape[1]):
                row = np.zeros(size)
                for n in entries:
                    at = width - 1 if cap.is_total else column
                    if cap.is_total:
                        row[cap.unit[n] * width + at] += cap.weight[n]
                    else:
                        step(int(cap.unit[n]), at, float(cap.weight[n]), row)
                rows.append(row)
                low.append(-np.inf)
                high.append(float(cap.limit[key, column]))
    found = milp(
        -gain.ravel(),
        integrality=np.ones(size, np.int8),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(np.array(rows), low, high),
        options={"mip_rel_gap": 0.0},
    )
    assert found.fun is not None
    return round(-float(found.fun))
