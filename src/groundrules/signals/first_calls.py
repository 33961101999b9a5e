"""How long comparable accounts wait for their first call after a hand-off: what good hands look like.

A new owner introduces himself, so an account in good hands shows a first contact sooner than its old pace
alone would tell; a customer who never wanted much may wait long in the best of hands. Both are learned from
the hand-offs themselves, each counted as far as it is likely to be in good hands.
"""

from dataclasses import dataclass

import numpy as np

from groundrules.signals.exposure import Array
from groundrules.signals.kernel import share_waiting

GROUP = 120
"""Accounts of like pace that are compared: enough to tell 2 in 100 from 10 in 100."""

MOST_GROUPS = 20
"""More would tell no finer."""

DOUBT = 30.0
"""Accounts' worth of trust in what the pace alone tells, against what comparable accounts showed."""


@dataclass(frozen=True, slots=True)
class Waits:
    """How long the new owner of each account that moved took, or has taken so far, in days at work.

    Attributes:
        rate: expected pace of each account; those alike in it are compared.
        waited: until the first contact, or until today.
        met: above 0 where there was one.
        followed: until today: how long one could have seen it wait.
    """

    rate: Array
    waited: Array
    met: Array
    followed: Array


def still_waiting(waits: Waits, otherwise: Array, sound: Array) -> Array:
    """The chance that an account in good hands waits as long as each one has.

    Args:
        waits: the accounts that moved.
        otherwise: the same chance by the pace alone, held to where few can be compared.
        sound: how likely each account is in good hands, as far as is known beforehand.
    """
    size = waits.rate.size
    if size < GROUP:
        return otherwise
    order = np.argsort(waits.rate, kind="stable")
    found = np.empty(size)
    for group in np.array_split(order, min(MOST_GROUPS, max(1, size // GROUP))):
        mine = waits.waited[group]
        share = share_waiting(mine, waits.met[group] > 0, at=mine, weight=sound[group])
        told = len(group) - np.searchsorted(np.sort(waits.followed[group]), mine)
        found[group] = (told * share + DOUBT * otherwise[group]) / (told + DOUBT)
    return found


def still_dropped(waits: Waits, prior: float) -> Array:
    """The share of hand-offs that can still lie dropped after as long a wait; at most ``prior``.

    It is no larger than the share of lively accounts, the faster half, that still wait: whoever was called
    in the meantime was dropped no longer.
    """
    size = waits.rate.size
    if size < GROUP:
        return np.full(size, prior)
    lively = np.argsort(waits.rate, kind="stable")[size // 2 :]
    share = share_waiting(waits.waited[lively], waits.met[lively] > 0, at=waits.waited)
    told = lively.size - np.searchsorted(np.sort(waits.followed[lively]), waits.waited)
    return np.minimum(prior, (told * share + DOUBT * prior) / (told + DOUBT))
