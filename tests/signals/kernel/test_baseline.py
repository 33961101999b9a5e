"""Shares drawn to their group's, and the interval of a share."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from groundrules.signals import kernel


@pytest.mark.parametrize(("share", "strength"), [(0.3, 2.0), (0.5, 8.0), (0.85, 30.0)])
def test_share_and_concentration_come_back(share: float, strength: float) -> None:
    """Units drawn from a known Beta give it back, whatever their number of tries."""
    rng = np.random.default_rng(8)
    n = rng.integers(2, 40, 6000)
    x = rng.binomial(n, rng.beta(share * strength, (1 - share) * strength, n.size))
    mean, found = kernel.bb_concentration(x, n)
    assert mean == pytest.approx(share, abs=0.02)
    assert found == pytest.approx(strength, rel=0.2)


def test_units_no_more_uneven_than_chance_are_as_even_as_chance() -> None:
    """One share for all: the largest concentration; without any try a half, without any hit near nothing."""
    rng = np.random.default_rng(3)
    n = np.full(3000, 12)
    assert kernel.bb_concentration(rng.binomial(n, 0.4), n)[1] > 100
    assert kernel.bb_concentration([], [])[0] == 0.5
    assert 0 < kernel.bb_concentration([0, 0], [5, 6])[0] < 0.05
    assert kernel.bb_concentration([0, 0], [0, 0])[0] == 0.5


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=3, max_size=40))
@settings(max_examples=80, deadline=None)
def test_a_share_is_drawn_from_its_own_towards_the_groups(units: list[tuple[int, int]]) -> None:
    """Never outside the stretch between the raw share and the group's; without a try it is the group's."""
    x, n = np.array([u[0] for u in units], float), np.array([u[0] + u[1] for u in units], float)
    prior = kernel.eb_beta(x, n, np.array(["a"] * len(units)))
    share, raw = prior.share(x, n), np.where(n > 0, x / np.maximum(n, 1), prior.mean)
    assert (share >= np.minimum(raw, prior.mean) - 1e-9).all()
    assert (share <= np.maximum(raw, prior.mean) + 1e-9).all()


def test_a_large_group_has_its_own_share_and_a_small_one_borrows() -> None:
    """Twenty units stand for themselves, three take the prior of all."""
    rng = np.random.default_rng(1)
    n = np.full(43, 30)
    x = np.concatenate([rng.binomial(30, 0.8, 20), rng.binomial(30, 0.2, 20), rng.binomial(30, 0.9, 3)])
    prior = kernel.eb_beta(x, n, np.array(["a"] * 20 + ["b"] * 20 + ["c"] * 3))
    assert prior.mean[0] == pytest.approx(0.8, abs=0.06)
    assert prior.mean[20] == pytest.approx(0.2, abs=0.06)
    assert prior.mean[40] == pytest.approx(x.sum() / n.sum(), abs=0.02)


@given(st.integers(1, 200), st.floats(0, 1), st.sampled_from([0.8, 0.95, 0.99]))
@settings(max_examples=80, deadline=None)
def test_wilsons_interval_is_another_librarys(n: int, part: float, level: float) -> None:
    """Also at no hit and at nothing but hits."""
    x = round(part * n)
    other = binomtest(x, n).proportion_ci(confidence_level=level, method="wilson")
    low, high = kernel.wilson(x, n, level=level)
    assert (float(low), float(high)) == pytest.approx((other.low, other.high), abs=1e-9)


def test_without_a_try_a_share_may_be_anything() -> None:
    """Nothing seen, nothing known."""
    low, high = kernel.wilson([0], [0])
    assert (low.tolist(), high.tolist()) == ([0.0], [1.0])
