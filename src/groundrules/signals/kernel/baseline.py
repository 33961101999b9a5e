"""What is ordinary for a unit: rates and shares drawn to the group's, the more the less was seen."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from groundrules.signals.kernel.tails import Array


@dataclass(frozen=True, slots=True)
class GammaPrior:
    """What is known of a rate before the unit's own counts: mean ``alpha / beta``, one entry per unit."""

    alpha: Array
    beta: Array

    def rate(self, events: ArrayLike, exposure: ArrayLike) -> Array:
        """The unit's rate, drawn towards its group's the more, the less was seen of the unit."""
        seen, time = np.asarray(events, dtype=np.float64), np.asarray(exposure, dtype=np.float64)
        return np.asarray((seen + self.alpha) / (time + self.beta), dtype=np.float64)

    @property
    def mean(self) -> Array:
        """The group's own rate, per unit."""
        return self.alpha / self.beta


def eb_gamma(events: ArrayLike, exposure: ArrayLike, group: ArrayLike, *, least: int = 20) -> GammaPrior:
    """Each unit's Gamma prior, fitted by moments to its group (to all units where the group is small).

    Args:
        events: counts per unit.
        exposure: time at work per unit, > 0 where the unit counts.
        group: a label per unit (tier and role).
        least: units a group must have to stand on its own.

    Source: Marshall (1991), Applied Statistics 40, 283-294: rate m = sum n / sum e,
    between-unit variance A = sum e (r - m)^2 / sum e - m / mean(e); then alpha = m^2 / A, beta = m / A.
    """
    seen, time = np.asarray(events, dtype=np.float64), np.asarray(exposure, dtype=np.float64)
    labels = np.asarray(group)
    alpha, beta = np.empty_like(seen), np.empty_like(seen)
    if seen.size == 0:
        return GammaPrior(alpha, beta)
    alpha[:], beta[:] = _moments(seen, time)
    names, codes, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    for code in range(len(names)):
        mine = codes == code
        if sizes[code] >= least and seen[mine].sum() > 0:
            alpha[mine], beta[mine] = _moments(seen[mine], time[mine])
    return GammaPrior(alpha, beta)


def _moments(seen: Array, time: Array) -> tuple[float, float]:
    counts = time > 0
    seen, time = seen[counts], time[counts]
    if seen.sum() == 0:  # half an event in all the time there was
        return 0.5, max(float(time.sum()), 1.0)
    mean = seen.sum() / time.sum()
    between = float((time * (seen / time - mean) ** 2).sum() / time.sum() - mean / time.mean())
    # No more uneven than chance: the prior is worth twenty units' time and the group's rate prevails.
    strongest = 20.0 * float(time.mean())
    beta = strongest if between <= mean / strongest else float(mean) / between
    return float(mean) * beta, beta


EVENEST = 1000.0
"""The largest concentration believed: above it shares are as even as chance."""

WILDEST = 0.1
"""The smallest: nearly every unit does it always or never."""


@dataclass(frozen=True, slots=True)
class BetaPrior:
    """What is known of a share before the unit's own counts: Beta(``a``, ``b``), one entry per unit."""

    a: Array
    b: Array

    def share(self, x: ArrayLike, n: ArrayLike) -> Array:
        """The unit's share, drawn towards its group's the more, the fewer tries were seen."""
        hits, tries = np.asarray(x, dtype=np.float64), np.asarray(n, dtype=np.float64)
        return np.asarray((hits + self.a) / (tries + self.a + self.b), dtype=np.float64)

    @property
    def mean(self) -> Array:
        """The group's own share, per unit."""
        return self.a / (self.a + self.b)


def bb_concentration(x: ArrayLike, n: ArrayLike) -> tuple[float, float]:
    """The units' common share and its concentration ``a + b``, by moments; units without a try are left out.

    With weights w = n / sum n and share p = sum x / sum n, the spread S = sum w (x/n - p)^2 has expectation
    p(1 - p) (sum w(1 - w)/n + rho sum w(1 - w)(1 - 1/n)); rho solves it, and the concentration is 1/rho - 1,
    kept between ``WILDEST`` and ``EVENEST``. With no try at all: a half, as even as chance.

    Source: Kleinman (1973), JASA 68, 46-54.
    """
    hits, tries = np.asarray(x, dtype=np.float64), np.asarray(n, dtype=np.float64)
    hits, tries = hits[tries > 0], tries[tries > 0]
    if tries.size == 0:
        return 0.5, EVENEST
    # Half a hit and half a miss more, so that a group in which nobody ever did it has a share at all.
    mean = float((hits.sum() + 0.5) / (tries.sum() + 1.0))
    weight = tries / tries.sum()
    plain = float(hits.sum() / tries.sum())
    spread = float((weight * (hits / tries - plain) ** 2).sum())
    by_chance = float((weight * (1 - weight) / tries).sum())
    more = float((weight * (1 - weight) * (1 - 1 / tries)).sum())
    even = plain * (1 - plain)
    if even <= 0 or more <= 0:
        return mean, EVENEST
    rho = (spread / even - by_chance) / more
    return mean, EVENEST if rho <= 0 else float(np.clip(1 / rho - 1, WILDEST, EVENEST))


def eb_beta(x: ArrayLike, n: ArrayLike, group: ArrayLike, *, least: int = 20) -> BetaPrior:
    """Each unit's Beta prior, fitted by moments to its group (to all units where the group is small).

    Args:
        x: hits per unit.
        n: tries per unit.
        group: a label per unit (role, wave).
        least: units with a try that a group must have to stand on its own.

    Source: as ``bb_concentration``.
    """
    hits, tries = np.asarray(x, dtype=np.float64), np.asarray(n, dtype=np.float64)
    share, strength = np.empty_like(tries), np.empty_like(tries)
    share[:], strength[:] = bb_concentration(hits, tries)
    names, codes = np.unique(np.asarray(group), return_inverse=True)
    for code in range(len(names)):
        mine = codes == code
        if (tries[mine] > 0).sum() >= least:
            share[mine], strength[mine] = bb_concentration(hits[mine], tries[mine])
    return BetaPrior(share * strength, (1 - share) * strength)


def wilson(x: ArrayLike, n: ArrayLike, *, level: float = 0.95) -> tuple[Array, Array]:
    """Lower and upper end of the interval for a share ``x / n``; 0 to 1 where there was no try.

    Source: Wilson (1927), JASA 22, 209-212.
    """
    hits, tries = np.asarray(x, dtype=np.float64), np.asarray(n, dtype=np.float64)
    z = float(ndtri((1 + level) / 2))
    some = np.where(tries > 0, tries, 1.0)
    share = hits / some
    centre = (share + z * z / (2 * some)) / (1 + z * z / some)
    half = z / (1 + z * z / some) * np.sqrt(share * (1 - share) / some + z * z / (4 * some * some))
    none = tries <= 0
    low = np.where(none, 0.0, np.where(hits <= 0, 0.0, centre - half))
    high = np.where(none, 1.0, np.where(hits >= tries, 1.0, centre + half))
    return np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)
