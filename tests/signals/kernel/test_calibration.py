"""Stated probabilities corrected by what people found."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundrules.signals import kernel


def max_min(share: list[float], weight: list[float]) -> list[float]:
    """Isotonic regression by its definition: the largest by start of the smallest mean by end."""
    n = len(share)

    def mean(i: int, j: int) -> float:
        return float(np.average(share[i : j + 1], weights=weight[i : j + 1]))

    return [max(min(mean(i, j) for j in range(k, n)) for i in range(k + 1)) for k in range(n)]


@given(
    st.lists(st.tuples(st.sampled_from([0.1, 0.3, 0.5, 0.7, 0.9]), st.booleans()), min_size=50, max_size=90)
)
@settings(max_examples=60, deadline=None)
def test_calibration_is_the_isotonic_fit(cases: list[tuple[float, bool]]) -> None:
    """Equal to the max-min formula; never falling; half a case away from certainty."""
    p, truth = np.array([case[0] for case in cases]), np.array([case[1] for case in cases])
    made = kernel.calibrate(p, truth)
    assert made is not None
    stated = sorted(set(p.tolist()))
    share = [float(truth[p == value].mean()) for value in stated]
    weight = [float((p == value).sum()) for value in stated]
    edge = 0.5 / len(cases)
    assert made(stated) == pytest.approx(np.clip(max_min(share, weight), edge, 1 - edge))
    assert (np.diff(made(np.linspace(0, 1, 50))) >= -1e-12).all()


def test_fewer_than_fifty_cases_correct_nothing() -> None:
    """Forty-nine rulings are an anecdote."""
    assert kernel.calibrate(np.full(49, 0.5), np.ones(49)) is None


def test_calibration_mends_a_boast_and_the_error_says_so() -> None:
    """True half as often as stated: the error is a quarter, and small on new cases once corrected."""
    rng = np.random.default_rng(2)
    stated = rng.random(4000)
    truth = rng.random(4000) < stated / 2
    made = kernel.calibrate(stated[:2000], truth[:2000])
    assert made is not None
    before = kernel.calibration_error(stated[2000:], truth[2000:])
    after = kernel.calibration_error(made(stated[2000:]), truth[2000:])
    assert before == pytest.approx(0.25, abs=0.03)
    assert after < 0.05
    assert kernel.calibration_error([], []) == 0


def test_trust_begins_with_the_books_and_ends_with_the_cases() -> None:
    """No case: the start; many: the share borne out of what was claimed; never more than all of it."""
    assert kernel.reliance([], [], start=0.9) == pytest.approx(0.9)
    assert kernel.reliance(np.full(20, 1.0), np.zeros(20), start=0.9) == pytest.approx(0.45)
    assert kernel.reliance(np.full(5000, 0.8), np.arange(5000) % 2, start=0.9) == pytest.approx(
        0.625, abs=0.01
    )
    assert kernel.reliance(np.full(500, 0.5), np.ones(500), start=0.9) == 1.0
