"""Any question answered, with the proof of how good it is: small parts exactly, large ones by prices."""

from collections.abc import Callable
from functools import partial

import numpy as np

from groundrules.handoff.waves.exact import Answer, solve_exact
from groundrules.handoff.waves.improve import Look, improved
from groundrules.handoff.waves.prices import fill, find_prices, place
from groundrules.handoff.waves.problem import NOWHERE, Problem, Whole, components, simplified

SMALL = 2_400
"""Choices (unit and wave) up to which one part is solved to its end."""
MIDDLE = 16_000
"""Choices up to which a whole question is left to the solver, large parts to one in ten thousand."""

LOOKS = (Look(0.01, 200), Look(0.05, 200), Look(0.3, 200), Look(0.05, 400))
"""Rounds of improving a large part, each looking further than the one before."""
ENOUGH = 0.002
"""The gap at which no further round is made."""

Tell = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""


def say_nothing(what: str, done: int, of: int) -> None:
    """For whoever does not want to be told."""


def solve(problem: Problem, tell: Tell = say_nothing) -> Answer:
    """A wave for each unit, the points, and a bound no answer exceeds.

    Parts that share no cap are answered apart. INVARIANT: every cap is kept; value <= best possible <= bound;
    the same question gets the same answer.
    """
    clean = simplified(problem)
    choices = clean.allowed.sum(axis=1)
    waves = np.full(problem.units, NOWHERE, np.int64)
    bound, large = 0, []
    parts = _parts(clean, choices, waves)
    bound += clean.value(waves)
    middle = int(sum(choices[part].sum() for part in parts)) <= MIDDLE
    for number, part in enumerate(parts, 1):
        size = int(choices[part].sum())
        if size > SMALL and not middle:
            large.append(part)
            continue
        answer = solve_exact(clean.only(part), gap=0.0 if size <= SMALL else 1e-4)
        waves[part] = answer.waves
        bound += answer.bound
        tell("parts", number, len(parts))
    if large:
        units = np.sort(np.concatenate(large))
        answer = _by_prices(clean.only(units), tell)
        waves[units] = answer.waves
        bound += answer.bound
    waves = fill(clean, waves, np.where(clean.allowed, clean.points.astype(np.float64), -np.inf))
    if broken := problem.broken(waves):
        raise AssertionError(f"the planner broke a cap: {broken[0]}")
    value = problem.value(waves)
    return Answer(waves, value, max(value, bound))


def _parts(clean: Problem, choices: Whole, waves: Whole) -> list[Whole]:
    """The parts that need solving; units under no cap take their best wave here and now."""
    free = choices > 0
    for cap in clean.caps:
        free[cap.unit] = False
    best = np.where(clean.allowed, clean.points, 0).argmax(axis=1)
    waves[free] = best[free]
    return [part for part in components(clean) if choices[part].any() and not free[part[0]]]


def _by_prices(problem: Problem, tell: Tell) -> Answer:
    tell("prices", 0, 1)
    prices = find_prices(problem)
    tell("prices", 1, 1)
    waves = place(problem, prices)
    for number, look in enumerate(LOOKS, 1):
        waves = improved(problem, prices, waves, look, partial(tell, f"blocks, round {number}"))
        if prices.bound - problem.value(waves) <= ENOUGH * prices.bound:
            break
    value = problem.value(waves)
    return Answer(waves, value, max(value, prices.bound))
