"""How long comparable hand-offs wait for a first call: sleeping accounts do not excuse lively ones."""

import numpy as np
import pytest

from groundrules.signals.first_calls import DOUBT, Waits, still_dropped, still_waiting

SIZE = 480


def hand_offs(seed: int, dropped: float, size: int = SIZE) -> Waits:
    """Half sleeping accounts, of which four in ten are never called; the lively are called within days."""
    rng = np.random.default_rng(seed)
    lively = np.arange(SIZE) % 2 == 1
    wait = rng.exponential(np.where(lively, 3.0, 20.0))
    never = np.where(lively, rng.random(SIZE) < dropped, rng.random(SIZE) < 0.4)
    followed = np.full(SIZE, 30.0)
    met = ~never & (wait < followed)
    columns = np.where(lively, 0.3, 0.02), np.where(met, wait, followed), met.astype(float), followed
    return Waits(*(column[:size] for column in columns))


@pytest.mark.parametrize("seed", range(3))
def test_lively_accounts_hardly_wait_and_sleeping_ones_do(seed: int) -> None:
    """A chance of 0.2 by the pace alone becomes less for lively accounts, and more for sleeping ones."""
    seen = hand_offs(seed, dropped=0.03)
    found = still_waiting(seen, otherwise=np.full(SIZE, 0.2), sound=np.ones(SIZE))
    silent, lively = seen.met == 0, seen.rate > 0.1
    assert found[silent & lively].max() < 0.1
    assert found[silent & ~lively].min() > 0.25
    # Those surely dropped say nothing about good hands.
    sound = np.where(silent & lively, 0.0, 1.0)
    less = still_waiting(seen, otherwise=np.full(SIZE, 0.2), sound=sound)
    assert less[silent & lively].max() < found[silent & lively].min()


def test_few_hand_offs_are_held_to_what_their_pace_tells() -> None:
    """With fewer than can be compared nothing is learned; with few it counts beside what was expected."""
    seen = hand_offs(1, dropped=0.0, size=40)
    otherwise = np.linspace(0.1, 0.9, 40)
    assert still_waiting(seen, otherwise=otherwise, sound=np.ones(40)) == pytest.approx(otherwise)
    assert still_dropped(seen, prior=0.05) == pytest.approx(np.full(40, 0.05))
    found = still_waiting(
        hand_offs(1, dropped=0.0, size=120), otherwise=np.full(120, 0.5), sound=np.ones(120)
    )
    assert found.min() >= DOUBT * 0.5 / (120 + DOUBT)


def test_no_more_lie_dropped_than_lively_accounts_still_wait() -> None:
    """Where all lively accounts were called, few can still be dropped; the book's share is the most."""
    seen, many = hand_offs(2, dropped=0.0), hand_offs(2, dropped=0.2)
    late = np.isclose(seen.waited, 30.0)
    assert still_dropped(seen, prior=0.05)[late].max() < 0.02
    assert still_dropped(many, prior=0.05)[np.isclose(many.waited, 30.0)] == pytest.approx(0.05)
