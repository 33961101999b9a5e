"""Several independent looks at one unit as one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from groundrules.signals import kernel

p_values = st.lists(st.floats(1e-6, 1 - 1e-6), min_size=1, max_size=6)


@given(p_values, st.integers(0, 99))
@settings(max_examples=80, deadline=None)
def test_stouffer_equals_scipys(p: list[float], seed: int) -> None:
    """With and without weights."""
    weights = np.random.default_rng(seed).uniform(0.2, 3, len(p))
    assert float(kernel.stouffer(p)) == pytest.approx(stats.combine_pvalues(p, "stouffer").pvalue, abs=1e-9)
    assert float(kernel.stouffer(p, weights)) == pytest.approx(
        stats.combine_pvalues(p, "stouffer", weights=weights).pvalue, abs=1e-9
    )


def test_a_part_that_is_missing_is_left_out() -> None:
    """Not taken for a half, nor for a proof; with no part at all nothing is shown."""
    told = kernel.stouffer([[0.01, np.nan], [0.01, 0.5], [np.nan, np.nan]])
    assert told[0] == pytest.approx(0.01)
    assert told[1] > told[0]
    assert told[2] == 1
