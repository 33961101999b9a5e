"""A large question: prices on the caps give a proven bound, and by these prices units are placed.

Each cap of a key in a wave gets a price of at least 0. A unit then pays for what it uses, and takes the wave
in which its points less its payments are most, or none. Whatever the prices, what the units keep and what all
full caps would earn add up to at least the value of every answer: that is the bound (the Lagrangian dual).
The prices that make it least are found by L-BFGS-B on the dual, smoothed with ever smaller temperatures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import coo_array, csr_array

from groundrules.handoff.waves.problem import NOWHERE, Problem, Real, Whole

_TEMPERATURES = (0.1, 0.03, 0.01, 0.003, 0.001)
"""As shares of the mean points of a unit; the last one bounds what smoothing can cost."""
_ROUNDS = 60
"""Steps at each temperature."""


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """What the prices leave each unit.

    Attributes:
        net: units x waves: points less payments; minus infinity where not allowed.
        bound: no answer is worth more.
    """

    net: Real
    bound: int


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    """Caps of one shape stacked: ``use`` is units x keys, in shares of the cap's widest wave."""

    use: csr_array
    room: Real

    def load(self, chosen: Real) -> Real:
        taken = chosen if self.room.shape[1] > 1 else chosen.sum(axis=1, keepdims=True)
        return np.asarray(self.use.T @ taken)


class _Dual:
    """The dual of a question; prices are one flat array, in mean points of a unit."""

    def __init__(self, problem: Problem) -> None:
        sides = (_side(problem, total=False), _side(problem, total=True))
        self.sides = [side for side in sides if side is not None]
        self.points = np.where(problem.allowed, problem.points.astype(np.float64), -np.inf)
        best = self.points.max(axis=1, initial=-np.inf)
        self.everything = float(best[np.isfinite(best)].sum())
        self.scale = max(1.0, self.everything / max(1, int(np.isfinite(best).sum())))
        self.ends = np.cumsum([side.room.size for side in self.sides])
        self.size = int(self.ends[-1]) if len(self.ends) else 0

    def split(self, price: Real) -> list[Real]:
        """The prices in points, in the shape of each side."""
        parts = np.split(price * self.scale, self.ends[:-1])
        return [part.reshape(side.room.shape) for part, side in zip(parts, self.sides, strict=True)]

    def net(self, price: Real) -> Real:
        """Points less payments."""
        net = self.points.copy()
        for side, part in zip(self.sides, self.split(price), strict=True):
            net -= side.use @ part
        return net

    def paid(self, price: Real) -> float:
        """What all full caps would earn."""
        parts = self.split(price)
        return sum(float((side.room * part).sum()) for side, part in zip(self.sides, parts, strict=True))

    def smoothed(self, price: Real, heat: float) -> tuple[float, Real]:
        """The dual with a soft choice of wave, and its slope."""
        heat *= self.scale
        share = self.net(price)
        top = np.maximum(share.max(axis=1, keepdims=True), 0.0)
        share -= top
        share /= heat
        np.exp(share, out=share)
        whole = share.sum(axis=1, keepdims=True) + np.exp(-top / heat)
        share /= whole
        value = float((top + heat * np.log(whole)).sum()) + self.paid(price)
        slope = [(side.room - side.load(share)).ravel() for side in self.sides]
        return value / self.scale, np.concatenate(slope)

    def bound(self, price: Real) -> int:
        """The dual's value, rounded so that no error of floating point can put it on the wrong side."""
        kept = float(np.maximum(self.net(price).max(axis=1, initial=0.0), 0.0).sum())
        value = kept + self.paid(price)
        return floor(min(self.everything, value + 1e-9 * (value + self.everything)) + 1e-6)


def find_prices(problem: Problem) -> Prices:
    """Prices under which the bound is near its least, and the bound itself."""
    dual = _Dual(problem)
    price = np.zeros(dual.size)
    if dual.size:
        for temperature in _TEMPERATURES:
            found = minimize(
                dual.smoothed,
                price,
                args=(temperature,),
                jac=True,
                method="L-BFGS-B",
                bounds=[(0, None)] * dual.size,
                options={"maxiter": _ROUNDS, "maxcor": 20, "ftol": 1e-10, "gtol": 1e-5},
            )
            price = np.maximum(found.x, 0.0)
    return Prices(dual.net(price), dual.bound(price))


def _side(problem: Problem, *, total: bool) -> _Side | None:
    caps = [cap for cap in problem.caps if cap.is_total == total]
    if not caps:
        return None
    starts = np.cumsum([0, *(len(cap.limit) for cap in caps)])
    limit = np.concatenate([cap.limit for cap in caps]).astype(np.float64)
    size = np.maximum(limit.max(axis=1), 1.0)
    key = np.concatenate([cap.key + start for cap, start in zip(caps, starts[:-1], strict=True)])
    unit = np.concatenate([cap.unit for cap in caps])
    weight = np.concatenate([cap.weight for cap in caps]) / size[key]
    use = csr_array(coo_array((weight, (unit, key)), shape=(problem.units, len(limit))))
    return _Side(use, limit / size[:, None])


def place(problem: Problem, prices: Prices) -> Whole:
    """Units placed by the prices, those that keep most first, each where there is room."""
    return fill(problem, np.full(problem.units, NOWHERE, np.int64), prices.net)


def fill(problem: Problem, waves: Whole, wish: Real) -> Whole:
    """The answer, with every unit placed that still finds room, in the wave it wishes most.

    INVARIANT: afterwards no unit that is nowhere would fit into any wave it is allowed in.
    """
    waves = waves.copy()
    entries = _entries(problem)
    room = [cap.limit - cap.used(waves, problem.waves) for cap in problem.caps]
    best = wish.max(axis=1, initial=-np.inf)
    for unit in np.argsort(-best, kind="stable"):
        if waves[unit] != NOWHERE:
            continue
        for wave in np.argsort(-wish[unit], kind="stable"):
            if problem.allowed[unit, wave] and _fits(entries[unit], room, int(wave)):
                waves[unit] = wave
                break
    return waves


def _entries(problem: Problem) -> list[list[tuple[int, int, int]]]:
    entries: list[list[tuple[int, int, int]]] = [[] for _ in range(problem.units)]
    for number, cap in enumerate(problem.caps):
        for unit, key, weight in zip(cap.unit.tolist(), cap.key.tolist(), cap.weight.tolist(), strict=True):
            entries[unit].append((number, key, weight))
    return entries


def _fits(entries: Sequence[tuple[int, int, int]], room: list[Whole], wave: int) -> bool:
    """Takes the room when there is enough of it on every cap."""
    at = [(room[number], key, wave if room[number].shape[1] > 1 else 0, w) for number, key, w in entries]
    if any(left[key, column] < weight for left, key, column, weight in at):
        return False
    for left, key, column, weight in at:
        left[key, column] -= weight
    return True
