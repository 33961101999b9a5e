"""Tails of shares beside another library's."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from groundrules.signals import kernel

tries = st.integers(1, 120)
strength = st.floats(0.05, 300)


@given(st.lists(st.tuples(tries, st.floats(0, 1), strength, strength), min_size=1, max_size=12))
@settings(max_examples=80, deadline=None)
def test_beta_binomial_tails_equal_scipys(units: list[tuple[int, float, float, float]]) -> None:
    """Both tails of many units at once are those of scipy's, unit by unit."""
    n = np.array([unit[0] for unit in units])
    x = np.array([round(unit[1] * unit[0]) for unit in units])
    a, b = np.array([unit[2] for unit in units]), np.array([unit[3] for unit in units])
    other = stats.betabinom(n, a, b)
    assert kernel.bb_lower(x, n, a, b) == pytest.approx(other.cdf(x), rel=1e-6, abs=1e-11)
    assert kernel.bb_upper(x, n, a, b) == pytest.approx(other.sf(x - 1), rel=1e-6, abs=1e-11)


def test_a_tiny_tail_keeps_its_digits_and_the_ends_are_what_they_must() -> None:
    """A tail of one in 10^40 is that; x of -1, of n and beyond; no try at all; shapes broadcast."""
    terms = [stats.betabinom.logpmf(k, 4000, 50.0, 1.0) for k in range(6)]
    assert float(kernel.bb_lower(5, 4000, 50.0, 1.0)) == pytest.approx(np.exp(terms).sum(), rel=1e-6, abs=0)
    assert kernel.bb_lower([-1, 0, 3, 9], [3, 0, 3, 3], 1.0, 2.0).tolist() == [0, 1, 1, 1]
    assert kernel.bb_upper([0, 4, 0], [3, 3, 0], 1.0, 2.0).tolist() == [1, 0, 1]
    assert kernel.bb_lower(np.ones((2, 3)), 4, 1.0, 1.0) == pytest.approx(np.full((2, 3), 0.4))


@given(tries, st.floats(0, 1.05), st.floats(0, 1))
@settings(max_examples=80, deadline=None)
def test_binomial_tails_equal_scipys(n: int, part: float, share: float) -> None:
    """Also where nothing or everything is expected."""
    x = round(part * n)
    assert float(kernel.binomial_upper(x, n, share)) == pytest.approx(
        stats.binom.sf(x - 1, n, share), abs=1e-9
    )
    assert float(kernel.binomial_lower(x, n, share)) == pytest.approx(stats.binom.cdf(x, n, share), abs=1e-9)
