"""What leaders ruled in cases: facts that decide, facts that must not, and how alike leaders are."""

from dataclasses import dataclass

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Flags, Real, Whole, stream
from groundrules.simulate.force import Force
from groundrules.simulate.life.answers import READ_FROM, VERSIONS
from groundrules.simulate.mode import Mode
from groundrules.simulate.moments import DAY

RULED = ("A3", "A5", "C2", "C4", "H2", "H4")
OUTCOMES = ("rule holds", "exception", "no fault")
NUMBERS = ("days_since_move", "old_owner_share", "deal_amount", "requests")
FLAGS = ("customer_asked", "named_in_carve_out")
"""Facts a ruling may rest on."""
AUDIT_NUMBERS = ("tenure_years", "quota_attainment")
RAISED = ("the signals", "a seller")


@dataclass(frozen=True)
class Rulings:
    """One entry per ruling, in order of time.

    ``number`` and ``flag`` are the facts (rulings by fact), ``tenure``, ``quota`` and ``raised`` are for the
    audit; ``logit`` is how the book would have it, ``luck`` the draw that decided, ``other`` a third outcome.
    """

    leader: Whole
    rule: Whole
    version: Whole
    moment: Whole
    number: Real
    flag: Flags
    tenure: Real
    quota: Real
    raised: Whole
    logit: Real
    luck: Real
    other: Flags
    appealed: Flags
    overturned: Flags

    def __len__(self) -> int:
        return len(self.leader)

    @property
    def outcome(self) -> Whole:
        """Index into OUTCOMES."""
        holds = self.luck < 1 / (1 + np.exp(-self.logit))
        return np.where(self.other, 2, np.where(holds, 0, 1)).astype(np.int64)


def make_rulings(force: Force, mode: Mode, seed: int) -> Rulings:
    """A ruling a week or so and leader in the last year; leaders are alike but for luck.

    In a hostile world they differ a little, and regions' customers do in ways no fact tells. The example
    company keeps none: its record is its own.
    """
    rng = stream(seed, "rulings")
    leading = {p.manager for p in force.people if p.seat is not None and p.manager is not None}
    leaders = np.array(sorted(leading), dtype=np.int64)
    busy = rng.gamma(6.0, 1 / 6.0, size=len(leaders)) * rng.uniform(36, 60)
    count = np.zeros(len(leaders), dtype=np.int64) if mode.is_demo else rng.poisson(busy)
    leader = np.repeat(leaders, count)
    size = len(leader)
    day = np.sort(rng.integers(days.END - 365, days.END - 1, size=size))
    leader = leader[rng.permutation(size)]
    rule = rng.choice(len(RULED), size=size, p=rng.dirichlet(np.full(len(RULED), 12.0)))
    starts = np.array([days.number(start) for start in READ_FROM])
    version = np.clip(np.searchsorted(starts, day, side="right") - 1, 0, len(VERSIONS) - 1)
    number = np.stack([
        rng.integers(5, 150, size=size), rng.beta(2, 3, size=size), np.exp(rng.normal(10.5, 1.0, size=size)),
        rng.poisson(2.0, size=size),
    ]).astype(np.float64)  # fmt: skip
    flag = rng.random((len(FLAGS), size)) < np.array([[0.25], [0.2]])
    weigh = rng.normal(0, 0.9, size=(len(RULED), len(NUMBERS) + len(FLAGS)))
    scaled = number
    if size:
        spread = np.maximum(number.std(axis=1, keepdims=True), 1e-9)
        scaled = (number - number.mean(axis=1, keepdims=True)) / spread
    logit = (
        rng.normal(0.5, 0.5, size=len(RULED))[rule] + rng.normal(0, 0.4, size=(len(RULED), 3))[rule, version]
    )
    logit += (weigh[rule, : len(NUMBERS)].T * scaled).sum(axis=0)
    logit += (weigh[rule, len(NUMBERS) :].T * flag * 1.3).sum(axis=0)
    if mode.is_hostile:
        logit += rng.normal(0, 0.2, size=len(force.people))[leader]
        logit += rng.normal(0, 0.25, size=8)[np.array([p.region or 0 for p in force.people])[leader]]
    appealed = rng.random(size) < 0.08
    return Rulings(
        leader, rule, version, day * DAY + rng.integers(32_000, 60_000, size=size), number, flag,
        rng.gamma(2.0, 2.5, size=size), rng.normal(0.9, 0.25, size=size), rng.integers(0, 2, size=size),
        logit, rng.random(size), rng.random(size) < 0.06, appealed, appealed & (rng.random(size) < 0.25),
    )  # fmt: skip
