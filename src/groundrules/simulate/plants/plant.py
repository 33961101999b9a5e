"""What every planted behaviour is: a name, a rate, and a function from a world to a world with it in."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from groundrules.simulate.arrays import stream
from groundrules.simulate.deeds import Deed
from groundrules.simulate.mode import Mode
from groundrules.simulate.world import World


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
