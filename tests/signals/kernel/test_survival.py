"""Waiting times of which some have not ended: held against the product-limit written out by hand."""

import numpy as np
import pytest

from groundrules.signals.kernel import share_waiting


def by_hand(waited: list[float], over: list[bool], weight: list[float], at: float) -> float:
    """The product over every end up to ``at`` of those that did not end, one by one."""
    share = 1.0
    for step in sorted({time for time, ended in zip(waited, over, strict=True) if ended and time <= at}):
        there = sum(w for time, w in zip(waited, weight, strict=True) if time >= step)
        ended = sum(w for time, end, w in zip(waited, over, weight, strict=True) if end and time == step)
        share *= 1 - ended / there
    return share


@pytest.mark.parametrize("seed", range(3))
def test_the_share_that_still_waits_is_the_product_limit(seed: int) -> None:
    """With ties, cut-off waits and weights; before the first end all wait."""
    rng = np.random.default_rng(seed)
    waited, over = rng.integers(1, 9, size=40).astype(float), rng.random(40) < 0.6
    weight, at = rng.uniform(0.2, 1.0, size=40), np.arange(0.0, 10.0)
    told = share_waiting(waited, over, at=at, weight=weight)
    expected = [by_hand(waited.tolist(), over.tolist(), weight.tolist(), day) for day in at]
    assert told == pytest.approx(expected)
    assert told[0] == 1.0


def test_without_a_cut_off_it_is_the_plain_share() -> None:
    """All waits over: the share of those that waited longer."""
    waited = np.array([1.0, 2.0, 2.0, 5.0])
    assert share_waiting(waited, np.ones(4), at=[1, 2, 4, 5]) == pytest.approx([0.75, 0.25, 0.25, 0.0])
    assert share_waiting(waited, np.zeros(4), at=[6]) == pytest.approx([1.0])
