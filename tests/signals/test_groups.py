"""Two groups of counts: the few that carry on are found, and the ordinary are left in peace."""

import numpy as np
import pytest

from groundrules.signals.groups import chance_to_carry_on, two_groups
from groundrules.signals.kernel import Array, mean_lfdr


def counts(seed: int, *, moves: int, friends: float, carry: int) -> tuple[Array, Array]:
    """Counts of old owners and what their former pace would give; the first ``carry`` carry on."""
    rng = np.random.default_rng(seed)
    former = rng.gamma(2, 3, moves) + 0.3
    share = np.where(rng.random(moves) < friends, rng.exponential(0.15, moves), 0.004)
    share[:carry] = rng.gamma(3, 1 / 3, carry)
    return rng.poisson(share * former).astype(float), former


@pytest.mark.parametrize("moves", [450, 9000])
def test_those_who_carry_on_are_found(moves: int) -> None:
    """Two in a hundred carry on and as many are friends: three of four calls are right, half is found."""
    carry = moves // 50
    right, called = 0, 0
    for seed in range(4):
        x, former = counts(seed, moves=moves, friends=0.02, carry=carry)
        groups = two_groups(x, former, former_size=2.0, most_share=0.10)
        call = mean_lfdr(groups.p) <= 0.10
        right += int(call[:carry].sum())
        called += int(call.sum())
    assert right / called >= 0.75
    assert right / (4 * carry) >= 0.5


def test_a_healthy_team_with_a_few_friends_is_left_in_peace() -> None:
    """Where one in eight old owners keeps a friendship and nobody carries on, hardly anybody is called."""
    called = 0
    for seed in range(10):
        x, former = counts(seed, moves=400, friends=0.12, carry=0)
        groups = two_groups(x, former, former_size=2.0, most_share=0.10)
        called += int(((mean_lfdr(groups.p) <= 0.10) & (x >= 3) & (x / former > 0.25)).sum())
    assert called <= 10


def test_what_most_do_is_ordinary() -> None:
    """Where half of the old owners carry on, that is how this team works, and few are called."""
    rng = np.random.default_rng(0)
    former = rng.gamma(2, 3, 600) + 0.3
    x = rng.poisson(np.where(rng.random(600) < 0.5, 0.8, 0.01) * former).astype(float)
    groups = two_groups(x, former, former_size=2.0, most_share=0.10)
    assert groups.share <= 0.10
    assert (mean_lfdr(groups.p) <= 0.10).mean() < 0.10


def test_the_chance_grows_with_the_count() -> None:
    """More contacts of the same former pace never look more like letting go."""
    x, former = counts(1, moves=400, friends=0.1, carry=8)
    groups = two_groups(x, former, former_size=2.0, most_share=0.10)
    chance = chance_to_carry_on(groups, np.arange(12), np.full(12, 8.0), 2.0)
    assert (np.diff(chance[1:]) >= 0).all()
    assert chance_to_carry_on(groups, x, former, 2.0) == pytest.approx(groups.p)
