"""What chance gives is exact: held against every order written out, and against random orders."""

import random
from collections import Counter
from itertools import pairwise, permutations

import numpy as np
import pytest

from groundrules.signals.kernel import count_returns
from groundrules.signals.processlog.chance import (
    arrangements,
    at_least,
    expected_returns,
    mean_of,
    returns_by_chance,
    sum_of,
)

SHAPES = [(1, 1), (2, 1), (2, 2), (3, 2), (3, 3, 1), (2, 2, 2), (4, 2, 1), (1, 1, 1, 2), (3, 1, 1, 2), (5, 1)]


def orders(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    word = [person for person, runs in enumerate(shape) for _ in range(runs)]
    return [one for one in set(permutations(word)) if all(a != b for a, b in pairwise(one))]


@pytest.mark.parametrize("shape", SHAPES)
def test_every_order_is_counted(shape: tuple[int, ...]) -> None:
    """As many orders as can be written out, none for a case one person cannot fill."""
    assert arrangements(shape) == len(orders(shape))


@pytest.mark.parametrize("shape", SHAPES[:-1])
def test_returns_of_a_pair_are_those_of_all_orders(shape: tuple[int, ...]) -> None:
    """Each pair's whole distribution, and the mean of all pairs, agree with all orders written out."""
    every = orders(shape)
    total = 0.0
    for giver in range(len(shape)):
        for taker in range(len(shape)):
            if giver == taker:
                continue
            seen = Counter(
                sum(a == giver == c and b == taker for a, b, c in zip(one, one[1:], one[2:], strict=False))
                for one in every
            )
            told = returns_by_chance(shape, shape[giver], shape[taker])
            for number, chance in enumerate(told):
                assert chance == pytest.approx(seen[number] / len(every), abs=1e-12)
            total += mean_of(np.asarray(told))
    assert expected_returns(tuple(sorted(shape))) == pytest.approx(total)


def test_a_sum_of_cases_is_convolved() -> None:
    """Many like cases together: mean and tail agree with the binomial they are."""
    part = (0.7, 0.3)
    spread = sum_of([(part, 5), (part, 8)])
    assert mean_of(spread) == pytest.approx(13 * 0.3)
    assert at_least(spread, 13) == pytest.approx(0.3**13)
    assert at_least(spread, 0) == 1.0


def test_random_orders_agree_with_the_exact_figure() -> None:
    """The kernel's random orders, an independent way, come to the same expectation."""
    rng = random.Random(7)  # noqa: S311  a made-up log, no secret
    cases, actors = [], []
    for case in range(60):
        for _ in range(rng.randint(3, 9)):
            cases.append(case)
            actors.append(rng.randint(0, 3))
    drawn = count_returns(cases, actors, draws=400, seed=3)
    exact = 0.0
    for case in range(60):
        path = [actor for one, actor in zip(cases, actors, strict=True) if one == case]
        runs = [path[0], *(b for a, b in pairwise(path) if a != b)]
        exact += expected_returns(tuple(sorted(Counter(runs).values())))
    assert drawn.total_expected == pytest.approx(exact, rel=0.03)
