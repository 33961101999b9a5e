"""S22: trust at a boundary between roles falls in one region, within weeks, and stays down for months.

Beside it what only looks like it: one bad round, and a round in which everybody everywhere is tired.
"""

from dataclasses import replace

import numpy as np

from groundrules.simulate.arrays import Whole
from groundrules.simulate.deeds import OPEN, Deed
from groundrules.simulate.life.answers import BOUNDARIES, Pulse
from groundrules.simulate.places import REGIONS
from groundrules.simulate.plants.plant import Plant, Planted
from groundrules.simulate.world import World

_FALL = (0.6, 1.3)
"""How far answers fall, in standard deviations of an answer."""


def place(world: World, rate: float, rng: np.random.Generator) -> Planted:
    """So large a share of the boundaries (by region) loses its people's trust once in the year."""
    pulse = world.life.pulse
    score = pulse.score.copy()
    series = [(b, r) for b in range(len(BOUNDARIES)) for r in range(len(REGIONS))]
    order = [series[n] for n in rng.permutation(len(series))]
    wanted = max(1, round(rate * len(series)))
    rounds = int(pulse.round_no.max()) + 1
    deeds = []
    for boundary, region in order[:wanted]:
        onset = int(rng.integers(3, rounds - 2))
        ends = min(onset + int(rng.integers(3, 9)), rounds)
        fall = float(rng.uniform(*_FALL))
        slow = bool(rng.random() < 0.3)
        rows = np.flatnonzero((pulse.boundary == boundary) & (pulse.region == region))
        for row in rows:
            number = int(pulse.round_no[row])
            if onset <= number < ends:
                part = 0.5 if slow and number == onset else 1.0
                _lower(score, pulse, int(row), fall * part, rng)
        deeds.append(_deed(pulse, rows, onset, ends, {"fall_in_sd": round(fall, 2), "slow": slow}))
    bad = order[wanted]
    rows = np.flatnonzero((pulse.boundary == bad[0]) & (pulse.region == bad[1]))
    at = int(rng.integers(3, rounds - 1))
    _lower(score, pulse, int(rows[pulse.round_no[rows] == at][0]), float(rng.uniform(0.6, 1.0)), rng)
    deeds.append(_deed(pulse, rows, at, at + 1, {}, "bad round"))
    if rng.random() < 0.5:  # a quarter end, or a hard month: everybody everywhere
        tired = int(rng.integers(3, rounds - 1))
        down = float(rng.uniform(0.4, 0.8))
        for row in np.flatnonzero(np.isin(pulse.round_no, (tired, tired + 1))):
            _lower(score, pulse, int(row), down, rng)
        deeds.append(_deed(pulse, np.arange(len(pulse.round_no)), tired, tired + 2, {}, "everybody tired"))
    changed = replace(pulse, score=score)
    return Planted(replace(world, life=replace(world.life, pulse=changed)), tuple(deeds))


def _lower(score: Whole, pulse: Pulse, row: int, fall: float, rng: np.random.Generator) -> None:
    """Answers of one round drop: each by whole steps, so that on average it is ``fall``."""
    mine = np.flatnonzero(pulse.answer_row == row)
    steps = np.floor(fall + rng.random(len(mine))).astype(np.int64)
    score[mine] = np.maximum(1, score[mine] - steps)


def _deed(  # noqa: PLR0917 - a stretch of one series
    pulse: Pulse, rows: Whole, onset: int, ends: int, facts: dict[str, object], excuse: str = ""
) -> Deed:
    closed = {int(pulse.round_no[row]): int(pulse.closed[row]) for row in rows}
    since = closed[onset] - 29
    until = closed[ends] - 29 if ends in closed else OPEN
    boundary, region = int(pulse.boundary[rows[0]]), int(pulse.region[rows[0]])
    named = f"{BOUNDARIES[boundary][0]}, {REGIONS[region].name}"
    group = "everywhere" if excuse == "everybody tired" else named
    return Deed("trust_decline", "S22", since, until, excuse=excuse, facts=facts, group=group)


PLANT = Plant("trust_decline", "S22", (0.08, 0.3), "boundaries by region", place)
