"""Customers' weeks in a hostile world: some weeks are all bustle, and a hand-off changes what is needed."""

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Flags, Whole, stream


class Mood:
    """How much more or less than usual an account is attended to, week by week.

    Attributes:
        at_most: the most a week can be above the usual; draw that much and keep by ``kept``.
    """

    at_most = 3.5

    def __init__(self, moved_on: Whole, seed: int) -> None:
        rng = stream(seed, "mood")
        weeks = days.END // 7 + 1
        shape = float(rng.uniform(0.8, 1.3))
        self._factor = rng.gamma(shape, 1 / shape, size=(len(moved_on), weeks))
        spread = float(rng.uniform(0.3, 0.45))
        shift = np.exp(spread * rng.standard_normal(len(moved_on)) - spread**2 / 2)
        after = np.arange(weeks)[None, :] * 7 >= np.where(moved_on > 0, moved_on, days.END + 7)[:, None]
        self._factor *= np.where(after, shift[:, None], 1.0)

    def kept(self, account: Whole, day: Whole, rng: np.random.Generator) -> Flags:
        """Which of the bursts, drawn ``at_most`` times too often, take place."""
        week = np.clip(day, 0, days.END - 1) // 7
        return np.asarray(rng.random(len(account)) * self.at_most < self._factor[account, week])
