"""Who hands to whom, and how unevenly: against everybody handing on as widely as all the others do."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Codes = NDArray[np.int64]
ROUNDS = 2_000


@dataclass(frozen=True, slots=True)
class Evenness:
    """What an even organisation would show.

    Attributes:
        expected: hand-overs per pair if the receiver did not depend on the giver.
        receivers: per giver, to how many receivers its hand-overs go in effect (exp of their entropy).
        expected_receivers: the same if the receiver did not depend on the giver.
    """

    expected: Array
    receivers: Array
    expected_receivers: Array


def evenness(giver: ArrayLike, taker: ArrayLike, handovers: ArrayLike, units: int) -> Evenness:
    """Hand-overs per pair against quasi-independence: nobody hands to himself, else receivers are alike.

    Args:
        giver: who hands over, per pair, from 0.
        taker: to whom.
        handovers: how often.
        units: how many there are.

    Source: quasi-independence with a structurally empty diagonal, Goodman (1968), JASA 63, 1091-1131; fitted
    by iterative proportional scaling. Effective number: Hill (1973), Ecology 54, 427-432.
    """
    gives, takes = np.asarray(giver, dtype=np.int64), np.asarray(taker, dtype=np.int64)
    number = np.asarray(handovers, dtype=np.float64)
    out = np.asarray(np.bincount(gives, number, units), dtype=np.float64)
    into = np.asarray(np.bincount(takes, number, units), dtype=np.float64)
    push, pull = _scaled(out, into)
    expected = push[gives] * pull[takes]
    receivers = np.exp(_entropy(gives, number, out, units))
    share = np.zeros(units)
    for one in np.flatnonzero(out > 0):
        even = push[one] * pull / out[one]
        even[one] = 0.0
        even = even[even > 0]
        share[one] = float(np.exp(-(even * np.log(even)).sum()))
    return Evenness(expected, np.where(out > 0, receivers, 0.0), share)


def _scaled(out: Array, into: Array) -> tuple[Array, Array]:
    push, pull = out.copy(), into / max(float(into.sum()), 1.0)
    for _ in range(ROUNDS):
        pulled = pull.sum() - pull
        after = np.divide(out, pulled, out=np.zeros_like(out), where=pulled > 0)
        pushed = after.sum() - after
        pull = np.divide(into, pushed, out=np.zeros_like(into), where=pushed > 0)
        settled = np.allclose(after, push, rtol=1e-10, atol=0.0)
        push = after
        if settled:
            break
    return push, pull


def _entropy(giver: Codes, number: Array, out: Array, units: int) -> Array:
    share = number / out[giver]
    parts = np.where(share > 0, -share * np.log(np.maximum(share, 1e-300)), 0.0)
    return np.asarray(np.bincount(giver, parts, units), dtype=np.float64)
