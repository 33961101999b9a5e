"""Deals lost after a hand-off, by receiving team, beside what deals of the same kind lose anywhere."""

from dataclasses import dataclass

import numpy as np

from groundrules.signals.evidence import LEAST_GROUP
from groundrules.signals.exposure import Array
from groundrules.signals.handed_deals import Both, Deals, stages
from groundrules.signals.kernel import bb_concentration, bb_upper
from groundrules.signals.kernel.logistic import logistic_chance, logistic_fit
from groundrules.signals.policy import Numbers
from groundrules.signals.scene import Scene
from groundrules.signals.teams import Team, teams
from groundrules.signals.units import Texts

LEAST_CALM = 100
"""Deals that stayed with their owner, from which on a loss can be expected at all."""


MOST_UNKNOWN = 0.01
"""Share of deals whose stage on that day is not known, beyond which stages are not compared at all."""


@dataclass(frozen=True, slots=True)
class TeamLosses:
    """One receiving team: deals handed to it long enough ago, lost in time, expected, and how sure it is."""

    team: Team
    deals: int
    lost: int
    expected: float
    p: float
    amount: int
    """Their mean amount, minor units."""


def team_losses(scene: Scene, both: Both, numbers: Numbers) -> tuple[TeamLosses, ...]:
    """Teams of eight people and more that were handed ``min_deals``; empty where nothing can be learned."""
    span = numbers.days("loss_days")
    handed = both.handed.where(both.handed.handed <= scene.today - span)
    calm = both.stayed.where(both.stayed.handed <= scene.today - span)
    if len(handed) == 0 or len(calm) < LEAST_CALM:
        return ()
    every = calm.plus(handed)
    lost = every.is_lost & (every.ended - every.handed <= span)
    features = _features(every, stages(scene, every, every.handed))
    learned = logistic_fit(features[: len(calm)], lost[: len(calm)])
    expected = logistic_chance(features[len(calm) :], learned)
    mine = lost[len(calm) :]
    found = []
    for team in teams(scene):
        rows = np.flatnonzero(np.isin(handed.new, np.asarray(team.rows, dtype=np.int64)))
        if team.size >= LEAST_GROUP and rows.size >= numbers["min_deals"]:
            found.append((team, rows))
    x = np.asarray([mine[rows].sum() for _, rows in found], dtype=np.float64)
    n = np.asarray([rows.size for _, rows in found], dtype=np.float64)
    mu = np.asarray([expected[rows].sum() for _, rows in found], dtype=np.float64)
    share = np.clip(mu / np.maximum(n, 1), 0.01, 0.99)
    strength = bb_concentration(x, n)[1]
    p = bb_upper(x, n, share * strength, (1 - share) * strength) if found else x
    return tuple(
        TeamLosses(team, int(n[at]), int(x[at]), float(mu[at]), float(p[at]), int(handed.amount[rows].mean()))
        for at, (team, rows) in enumerate(found)
    )


def _features(deals: Deals, stage: Texts) -> Array:
    """Stage, age and amount of each deal on the day it was handed over."""
    if (stage == "").mean() > MOST_UNKNOWN:  # known of open deals only, the stage would tell how it ended
        stage = np.full(len(deals), "", dtype=object)
    names = sorted(set(stage.tolist()))[1:]
    marks = [stage == name for name in names]
    age = np.log1p(np.maximum(deals.handed - deals.created, 0))
    return np.column_stack([*marks, age, np.log1p(deals.amount / 100)]).astype(np.float64)
