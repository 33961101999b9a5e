"""How far answers about a boundary between roles have fallen: levels that wander a little and rarely jump."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.special import ndtr, ndtri

from groundrules.signals.counts.answers import SCORES, rounds
from groundrules.signals.evidence import LEAST_GROUP
from groundrules.signals.exposure import Array
from groundrules.signals.kernel import Mask
from groundrules.signals.scene import Scene

ITEMS_ALIKE = 4.0
"""Noise beyond chance while it cannot be learned: all four answers of a person the same."""
STEP = 0.1
"""What levels wander from round to round while it cannot be learned, in standard deviations."""
LEAST_DIFFERENCES = 30


@dataclass(frozen=True, slots=True)
class Series:
    """Rounds of one boundary and unit, in order, those with eight answers and more.

    Attributes:
        level: mean of the answers' normal scores; ``n`` answers to all questions.
        asked: people; ``answered`` of them.
    """

    boundary: str
    unit: str
    closed: tuple[date, ...]
    level: Array
    n: Array
    asked: tuple[int, ...]
    answered: tuple[int, ...]

    @property
    def name(self) -> str:
        """As people say it."""
        return f"{self.boundary}, {self.unit}" if self.unit else self.boundary


@dataclass(frozen=True, slots=True)
class Noise:
    """What is ordinary: the spread of one answer, its excess over chance, and the step of a level."""

    sd: float
    excess: float
    step: float


@dataclass(frozen=True, slots=True)
class Fall:
    """How far a level fell.

    Attributes:
        p: probability that it is down by the floor and more.
        by: how far it is down, in standard deviations of an answer, since ``since``.
        since: the close of the last round before it fell; None: not down at all.
        before: which round that is.
    """

    p: float
    by: float
    since: date | None
    before: int


def read_series(scene: Scene) -> tuple[tuple[Series, ...], tuple[Series, ...], float]:
    """All series that may be shown, those whose newest round is too thin, and the spread of one answer."""
    found = rounds(scene.tables["pulse"], scene.tables["pulse_rounds"], until=scene.as_of)
    table = found.order_by("boundary", "unit", "closed_on", "round_id").to_pyarrow().to_pylist()
    counts = np.asarray([[row[f"s{score}"] for score in SCORES] for row in table], dtype=np.float64)
    counts = counts.reshape(-1, len(SCORES))
    scores = normal_scores(counts.sum(axis=0)) if counts.sum() else np.zeros(len(SCORES))
    total = counts.sum(axis=1)
    mean = (counts @ scores) / np.maximum(total, 1.0)
    within = float((counts * (scores[None, :] - mean[:, None]) ** 2).sum() / max(counts.sum(), 1.0))
    by_unit: dict[tuple[str, str], list[int]] = {}
    for at, row in enumerate(table):
        by_unit.setdefault((row["boundary"], row["unit"]), []).append(at)
    whole: list[Series] = []
    thin: list[Series] = []
    for (boundary, unit), rows in by_unit.items():
        if (table[rows[-1]]["asked"] or 0) < LEAST_GROUP:
            continue  # too small to be shown at all
        some = [at for at in rows if (table[at]["answered"] or 0) >= LEAST_GROUP and total[at] > 0]
        one = Series(
            boundary, unit, tuple(table[at]["closed_on"] for at in some), mean[some], total[some],
            tuple(int(table[at]["asked"] or 0) for at in some),
            tuple(int(table[at]["answered"]) for at in some),
        )  # fmt: skip
        newest_shown = bool(some) and some[-1] == rows[-1]
        (whole if newest_shown else thin).append(one)
    return tuple(whole), tuple(thin), max(within, 1e-6) ** 0.5


def normal_scores(counts: Array) -> Array:
    """The mean of a standard normal between the cuts that give the categories these shares.

    Source: Bross (1958), Biometrics 14, 18-38 (ridits), with normal instead of uniform scores.
    """
    share = (counts + 0.5) / (counts.sum() + 0.5 * counts.size)
    cuts = ndtri(np.clip(np.cumsum(share)[:-1], 1e-9, 1 - 1e-9))
    density = np.concatenate(([0.0], np.exp(-(cuts**2) / 2) / np.sqrt(2 * np.pi), [0.0]))
    return np.asarray((density[:-1] - density[1:]) / share, dtype=np.float64)


def learn_noise(series: tuple[Series, ...], sd: float) -> Noise:
    """Excess of a round's noise over chance, and the usual step, from differences one and two rounds apart.

    One apart: twice the noise and one step; two apart: twice the noise and two. Spreads by quartiles, so
    that the few that fell set no norm.
    """
    one: list[float] = []
    two: list[float] = []
    by_chance: list[float] = []
    for each in series:
        noise = sd**2 / np.maximum(each.n, 1.0)
        one += np.diff(each.level).tolist()
        by_chance += (noise[1:] + noise[:-1]).tolist()
        two += (each.level[2:] - each.level[:-2]).tolist()
    if len(two) < LEAST_DIFFERENCES:
        return Noise(sd, ITEMS_ALIKE, STEP * sd)
    near, far, chance = _spread(one), _spread(two), float(np.median(by_chance))
    step = max(far - near, (0.02 * sd) ** 2)
    return Noise(sd, max(1.0, (near - step) / chance), step**0.5)


def _spread(values: list[float]) -> float:
    low, high = np.quantile(np.asarray(values), [0.25, 0.75])
    return float(((high - low) / 1.349) ** 2)


def common(series: tuple[Series, ...], without: Series) -> Mapping[date, float]:
    """By closing day: the median level of all other series, each against its own median."""
    levels: dict[date, list[float]] = {}
    for each in series:
        if each is not without:
            for day, level in zip(each.closed, each.level - np.median(each.level), strict=True):
                levels.setdefault(day, []).append(float(level))
    return {day: float(np.median(found)) for day, found in levels.items() if len(found) >= 3}


def net_of(one: Series, shared: Mapping[date, float]) -> Series:
    """The series with what all others did in the same rounds taken out."""
    level = one.level - np.asarray([shared.get(day, 0.0) for day in one.closed])
    return Series(one.boundary, one.unit, one.closed, level, one.n, one.asked, one.answered)


def fallen(
    one: Series,
    noise: Noise,
    *,
    floor: float,
    prior: float,
    within_days: int,
    window_days: int,
    rounds_down: int,
) -> Fall:
    """How likely the level is down by ``floor`` standard deviations since some round not long ago.

    A level walks by ``noise.step`` a round; once in the latest ``within_days`` it may have jumped, by about
    one standard deviation up or down, with chance ``prior`` in all. A jump must have been seen in
    ``rounds_down`` rounds: a single bad round is none. Without a jump the newest level is held against the
    one of ``window_days`` before.

    Source: multi-process models, Harrison & Stevens (1976), J. Royal Statistical Society B 38, 205-247, with
    all rounds of a series taken together (a Gaussian with known covariance) instead of filtered.
    """
    count = one.level.size
    newest = one.closed[-1]
    allowed = [
        at for at in range(2, count - rounds_down + 1) if one.closed[at] > newest - timedelta(within_days)
    ]
    before = [at for at, day in enumerate(one.closed) if day <= newest - timedelta(window_days)]
    if not allowed or not before or count < 3:
        return Fall(0.0, 0.0, None, 0)
    errors = np.diag(noise.excess * noise.sd**2 / np.maximum(one.n, 1.0))
    order = np.arange(count)
    walk = noise.step**2 * np.minimum(order[:, None], order[None, :]) + noise.sd**2
    centred = one.level - float(one.level[: max(2, count - 3)].mean())
    weights, chances, drops = [np.log1p(-prior)], [], []
    fit = _posterior(walk, errors, centred, before[-1])
    weights[0] += fit[0]
    chances.append(float(ndtr((-floor * noise.sd - fit[1]) / fit[2])))
    drops.append(fit[1])
    for at in allowed:
        after: Mask = order >= at
        jumped = walk + noise.sd**2 * np.outer(after, after)
        fit = _posterior(jumped, errors, centred, at - 1)
        weights.append(np.log(prior / len(allowed)) + fit[0])
        chances.append(float(ndtr((-floor * noise.sd - fit[1]) / fit[2])))
        drops.append(fit[1])
    share = np.exp(np.asarray(weights) - max(weights))
    share /= share.sum()
    best = int(np.argmax(share[1:])) + 1 if share[0] < 0.5 else 0
    start = allowed[best - 1] - 1 if best else before[-1]
    p = float((share * np.asarray(chances)).sum())
    return Fall(p, -drops[best] / noise.sd, one.closed[start], start)


def _posterior(walk: Array, errors: Array, level: Array, before: int) -> tuple[float, float, float]:
    """Log-likelihood; mean and spread of the newest level less the one of round ``before``."""
    whole = cho_factor(walk + errors, lower=True)
    solved = cho_solve(whole, level)
    log = -0.5 * float(level @ solved) - float(np.log(np.diag(whole[0])).sum())
    reach = walk[-1] - walk[before]
    mean = float(reach @ solved)
    own = walk[-1, -1] + walk[before, before] - 2 * walk[-1, before]
    spread = own - float(reach @ cho_solve(whole, reach))
    return log, mean, max(spread, 1e-12) ** 0.5
