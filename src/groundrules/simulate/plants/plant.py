"""What every planted behaviour is: a name, a rate, and a function from a world to a world with it in."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Whole, stream
from groundrules.simulate.deeds import OPEN, Deed
from groundrules.simulate.mode import Mode
from groundrules.simulate.spells import Spells
from groundrules.simulate.touches import Touches, draw
from groundrules.simulate.world import World

YEAR = days.END - 365
"""Stretches begin in the world's last year."""


@dataclass(frozen=True)
class Planted:
    """A world with something planted in it, and what that was."""

    world: World
    deeds: tuple[Deed, ...]


@dataclass(frozen=True)
class Plant:
    """One behaviour that can be planted.

    Attributes:
        kind: its name, as ``--plant`` takes it and the truth tells it.
        signal: the signal whose business it is (``S03``).
        rate: the range its rate is drawn from where none is given.
        share_of: what the rate is a share of, in words.
        place: puts it into a world at a rate, with a random stream of its own. Every stretch has an onset and
            an end within the world; the stretches are spread over the last year, not only its last weeks.
        is_fault: false for what happens to anybody: it stays in a healthy world.
    """

    kind: str
    signal: str
    rate: tuple[float, float]
    share_of: str
    place: Callable[[World, float, np.random.Generator], Planted]
    is_fault: bool = True

    def rate_of(self, mode: Mode, seed: int) -> float:
        """The rate in a world of this mode: as given, 0 in a healthy one, else drawn from the seed."""
        if self.kind in mode.plants:
            return mode.plants[self.kind]
        if mode.is_healthy and self.is_fault:
            return 0.0
        return float(stream(seed, f"rate {self.kind}").uniform(*self.rate))


def stretches(
    rng: np.random.Generator, count: int, *, shortest: int, longest: int, last: int = days.END - 30
) -> tuple[Whole, Whole]:
    """Onset and end of so many stretches, spread over the last year; one that outlasts the world ends OPEN.

    Args:
        rng: where the chance comes from.
        count: how many.
        shortest: days of the shortest.
        longest: days of the longest.
        last: no stretch begins on or after this day.
    """
    since = rng.integers(YEAR, last, size=count)
    return since, np.minimum(since + rng.integers(shortest, longest + 1, size=count), OPEN)


def touches_of(world: World, spells: Spells, rng: np.random.Generator) -> Touches:
    """Touches people leave in such stretches at the rhythm of this world, none after they left it."""
    more = draw(
        spells=spells,
        pace=world.rhythm.pace,
        work=world.rhythm.work,
        force=world.force,
        deals=world.deals,
        ownership=world.ownership,
        scale=world.rhythm.scale,
        burst=world.traits.burst,
        rng=rng,
    )
    left = np.array([person.left for person in world.force.people])
    return more.rows((more.day < days.END) & (more.day < left[more.person]))
