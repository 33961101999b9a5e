"""Exact conditional tests beside another library's, and their honest size."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from groundrules.signals import kernel

cell = st.integers(0, 30)


@given(cell, cell, cell, cell)
@settings(max_examples=80, deadline=None)
def test_the_table_test_is_fishers(x: int, base: int, other: int, other_base: int) -> None:
    """One-sided, as scipy has it."""
    expected = stats.fisher_exact(np.array([[x, base], [other, other_base]]), alternative="greater").pvalue
    assert float(kernel.table_excess(x, base, other, other_base)) == pytest.approx(expected, abs=1e-9)


@given(cell, cell, st.floats(0.5, 50), st.floats(0.5, 50))
@settings(max_examples=80, deadline=None)
def test_the_rate_test_is_the_binomial_of_the_sum(x: int, other: int, mine: float, theirs: float) -> None:
    """Given the sum, events fall by exposure."""
    expected = (
        stats.binomtest(x, x + other, mine / (mine + theirs), alternative="greater").pvalue
        if x + other
        else 1.0
    )
    assert float(kernel.binomial_excess(x, other, mine, theirs)) == pytest.approx(expected, abs=1e-9)


def test_a_busy_window_for_everybody_is_no_excess_of_anybody() -> None:
    """A quarter end that triples everybody's wins rejects one time in twenty at most; bunching does."""
    rng = np.random.default_rng(4)
    base, other_base = rng.poisson(60, 2000), rng.poisson(300, 2000)
    other = rng.poisson(300 / 6 * 3, 2000)
    honest = kernel.table_excess(rng.poisson(60 / 6 * 3, 2000), base, other, other_base)
    gaming = kernel.table_excess(rng.poisson(60 / 6 * 3 * 2, 2000), base, other, other_base)
    assert (honest < 0.05).mean() <= 0.055
    assert (gaming < 0.05).mean() > 0.9
