"""Returns within cases, beside every order the same runs could have had."""

from itertools import pairwise, permutations

import numpy as np
import pytest

from groundrules.signals import kernel
from groundrules.signals.kernel.returns import runs


def orders(sequence: str) -> list[str]:
    """Every order of these runs in which nobody follows himself."""
    every = {"".join(one) for one in permutations(sequence)}
    return sorted(one for one in every if all(a != b for a, b in pairwise(one)))


def returned(sequence: str) -> list[tuple[str, str]]:
    """Who gave to whom and had it back with the next hand-over."""
    return [(a, b) for a, b, c in zip(sequence, sequence[1:], sequence[2:], strict=False) if a == c]


def coded(*cases: str) -> tuple[list[int], list[int]]:
    """Cases as numbers, A is 0."""
    case = [number for number, sequence in enumerate(cases) for _ in sequence]
    return case, [ord(letter) - 65 for letter in "".join(cases)]


def test_rows_of_one_person_in_a_row_are_one_run_and_a_new_case_begins_anew() -> None:
    """AAB|BA is A, B | B, A."""
    case, actor = runs(*coded("AAB", "BA"))
    assert (case.tolist(), actor.tolist()) == ([0, 0, 1, 1], [0, 1, 1, 0])


def test_hand_overs_and_returns_are_counted_by_pair() -> None:
    """ABAC: A to B and back once; A to C did not come back."""
    told = kernel.count_returns(*coded("AABBAC", "BAB", "C"), draws=1, seed=1)
    pairs = {
        (chr(65 + int(giver)), chr(65 + int(taker))): (int(n), int(back))
        for giver, taker, n, back in zip(told.giver, told.taker, told.handovers, told.returned, strict=True)
    }
    assert pairs == {("A", "B"): (2, 1), ("B", "A"): (2, 1), ("A", "C"): (1, 0)}
    assert told.total == 2


@pytest.mark.parametrize("sequence", ["ABABC", "ABCABC", "AABAC", "ABCDAB", "ABAB", "ABACAD"])
def test_chance_is_every_order_alike(sequence: str) -> None:
    """Expected returns, of all cases and of each pair, are the mean over all orders, all equally likely."""
    many = 60
    told = kernel.count_returns(*coded(*[sequence] * many), draws=50, seed=7)
    every = orders("".join(chr(65 + int(a)) for a in runs(*coded(sequence))[1]))
    by_all = [returned(order) for order in every]
    assert told.total_expected / many == pytest.approx(np.mean([len(one) for one in by_all]), abs=0.08)
    for giver, taker, expected in zip(told.giver, told.taker, told.expected, strict=True):
        pair = (chr(65 + int(giver)), chr(65 + int(taker)))
        assert expected / many == pytest.approx(np.mean([one.count(pair) for one in by_all]), abs=0.06)


def test_a_p_value_is_the_share_of_orders_with_as_many_returns() -> None:
    """One case: ABABC has two; the chance of two and more, and of two and fewer, over all orders."""
    told = kernel.count_returns(*coded("ABABC"), draws=900, seed=2)
    totals = np.array([len(returned(order)) for order in orders("AABBC")])
    assert told.total_upper == pytest.approx((totals >= 2).mean(), abs=0.05)
    assert told.total_lower == pytest.approx((totals <= 2).mean(), abs=0.05)


def test_a_pair_that_plays_ping_pong_stands_out_and_honest_cases_do_not() -> None:
    """Two hundred honest cases are ordinary; with thirty that A and B throw to and fro the pair is not."""
    rng = np.random.default_rng(9)
    honest = ["".join(rng.choice(orders("AABBCCD"))) for _ in range(200)]
    assert kernel.count_returns(*coded(*honest), draws=199, seed=1).total_upper > 0.01
    thrown = kernel.count_returns(*coded(*honest, *["ABABCDC"] * 30), draws=199, seed=1)
    place = next(n for n, pair in enumerate(zip(thrown.giver, thrown.taker, strict=True)) if pair == (0, 1))
    assert thrown.p_upper[place] == pytest.approx(1 / 200)
    assert thrown.returned[place] > thrown.expected[place] + 3 * thrown.spread[place]


def test_the_same_seed_gives_the_same_and_nothing_gives_nothing() -> None:
    """Reproducible; no events, no pairs."""
    one, other = (kernel.count_returns(*coded("ABCABC", "ABAB"), draws=20, seed=3) for _ in range(2))
    assert one.expected.tolist() == other.expected.tolist()
    assert kernel.count_returns([], [], draws=3, seed=1).handovers.size == 0
