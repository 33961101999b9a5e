"""Picks out of offers, held against every other way of picking written out."""

from itertools import combinations

import numpy as np
import pytest

from groundrules.signals.kernel.permutation import picked_high


def test_the_tail_is_that_of_all_ways_to_pick() -> None:
    """With 14 offers in two strata the normal tail lies within two points of the one counted out."""
    rng = np.random.default_rng(3)
    value = rng.lognormal(size=14)
    stratum = np.repeat([0, 1], 7)
    picked = np.zeros(14, dtype=bool)
    picked[[1, 2, 4, 8, 9, 12]] = True
    _, tail = picked_high(value, picked, np.zeros(14), stratum, units=1)
    ranks = np.concatenate([np.argsort(np.argsort(value[rows])) + 1 for rows in (slice(0, 7), slice(7, 14))])
    seen = ranks[picked].sum()
    ways = [sum(ranks[list(one)]) + sum(ranks[[7 + n for n in other]])
            for one in combinations(range(7), 3) for other in combinations(range(7), 3)]  # fmt: skip
    exact = (np.mean(np.array(ways) > seen) + np.mean(np.array(ways) >= seen)) / 2
    assert tail[0] == pytest.approx(exact, abs=0.02)


def test_whoever_takes_everything_or_nothing_chooses_nothing() -> None:
    """No choice, no evidence: also where only one of a stratum was offered."""
    z, tail = picked_high([1, 2, 3, 9], [True, True, False, True], [0, 0, 1, 2], [0, 0, 0, 0], units=4)
    assert list(tail) == [1.0] * 4
    assert list(z) == [0.0] * 4


def test_picking_by_stratum_is_no_picking_by_worth() -> None:
    """Somebody who takes all of the dear segment and none of the cheap one is ordinary within each."""
    value = np.concatenate([np.arange(20) + 100, np.arange(20)])
    picked = np.repeat([True, False], 20)
    by_segment = picked_high(value, picked, np.zeros(40), np.repeat([0, 1], 20), units=1)[1]
    at_once = picked_high(value, picked, np.zeros(40), np.zeros(40), units=1)[1]
    assert by_segment[0] == 1.0
    assert at_once[0] < 1e-6


def test_picking_at_random_is_rarely_called() -> None:
    """Of 2,000 people who pick at random about five in a hundred lie below 0.05."""
    rng = np.random.default_rng(5)
    unit = np.repeat(np.arange(2000), 40)
    _, tail = picked_high(rng.lognormal(size=unit.size), rng.random(unit.size) < 0.6, unit,
                          rng.integers(0, 3, unit.size), units=2000)  # fmt: skip
    assert 0.035 < np.mean(tail < 0.05) < 0.065
