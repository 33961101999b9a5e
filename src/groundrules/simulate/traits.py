"""Numbers of a world's everyday life that differ from company to company, drawn from the seed."""

from dataclasses import dataclass

from groundrules.simulate.arrays import stream
from groundrules.simulate.mode import Mode


@dataclass(frozen=True)
class Traits:
    """The example company's numbers; other worlds draw their own around them.

    Attributes:
        burst: touches per burst of contact with an account, on average.
        inbound: customers' own mails per sales touch.
        answered: share of them that get a visible answer.
        service: weight of service work beside selling, for inside sellers.
        friends: pace old owners keep after a move, on average, against their own before.
        friendship: how even that is between them (shape of a gamma law; small: a few keep it all).
        friends_at_most: the pace the best of friends keep.
        bustle: activity against the asked rhythm.
    """

    burst: float = 2.1
    inbound: float = 0.17
    answered: float = 0.76
    service: float = 0.55
    friends: float = 0.025
    friendship: float = 0.5
    friends_at_most: float = 0.15
    bustle: float = 1.0


def traits_of(mode: Mode, seed: int) -> Traits:
    """The world's own numbers; hostile worlds have old owners who stay friends at up to half their pace."""
    if mode.is_demo:
        return Traits()
    rng = stream(seed, "traits")
    drawn = Traits(
        burst=float(rng.uniform(1.8, 2.5)),
        inbound=float(rng.uniform(0.13, 0.2)),
        answered=float(rng.uniform(0.66, 0.84)),
        service=float(rng.uniform(0.36, 0.56)),
        friends=float(rng.uniform(0.018, 0.032)),
        friendship=float(rng.uniform(0.4, 0.7)),
        friends_at_most=0.15,
        bustle=float(rng.uniform(0.85, 1.2)),
    )
    if not mode.is_hostile:
        return drawn
    return Traits(
        drawn.burst, drawn.inbound, drawn.answered, drawn.service,
        friends=drawn.friends * 2, friendship=0.15, friends_at_most=0.5, bustle=drawn.bustle,
    )  # fmt: skip
