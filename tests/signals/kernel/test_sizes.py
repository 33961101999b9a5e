"""Concentration learned from the middle half."""

import numpy as np
import pytest

from groundrules.signals import kernel
from groundrules.signals.kernel.sizes import usual_spread


@pytest.mark.parametrize("strength", [1.5, 6.0, 25.0])
def test_concentration_is_learned_from_the_middle_half(strength: float) -> None:
    """The true one comes back, also with a tenth of the units spoilt, where moments are led astray."""
    rng = np.random.default_rng(5)
    n, share = rng.integers(6, 40, 4000), rng.uniform(0.2, 0.8, 4000)
    x = rng.binomial(n, rng.beta(share * strength, (1 - share) * strength))
    assert kernel.bulk_concentration(x, n, share, seed=2) == pytest.approx(strength, rel=0.3)
    x[:400] = 0
    assert kernel.bulk_concentration(x, n, share, seed=2) == pytest.approx(strength, rel=0.45)


def test_even_shares_are_chance_alone_and_a_handful_teaches_nothing() -> None:
    """One chance for all: the largest concentration; thirty units with a try are needed."""
    rng = np.random.default_rng(6)
    n = np.full(3000, 25)
    found = kernel.bulk_concentration(rng.binomial(n, 0.5), n, 0.5, seed=1)
    assert found is not None
    assert found > 100
    assert kernel.bulk_concentration(np.zeros(40), np.array([5] * 29 + [0] * 11), 0.5, seed=1) is None


@pytest.mark.parametrize("mean", [1.0, 2.0])
def test_few_events_each_do_not_pass_for_the_wildest_team(mean: float) -> None:
    """Where counts are few the width does not fall with the size; both ends too wide is no answer."""
    rng = np.random.default_rng(1)
    found = []
    for _ in range(12):
        mu = rng.gamma(2.0, mean / 2, 400)
        found.append(kernel.bulk_size(rng.negative_binomial(3.0, 3.0 / (3.0 + mu)), mu, seed=1))
    assert min(float(size or 0) for size in found) > 0.5


def test_a_habit_all_share_sets_what_is_usual() -> None:
    """Half a unit up and half as wide again: both come back, whoever sticks out; never below theory."""
    rng = np.random.default_rng(3)
    z = np.concatenate([rng.normal(0.5, 1.5, 3000), np.full(200, 9.0)])
    assert usual_spread(z) == pytest.approx((0.6, 1.6), abs=0.15)
    assert usual_spread(rng.normal(-1.0, 0.5, 3000)) == (0.0, 1.0)
    assert usual_spread(z[:29]) == (0.0, 1.0)
