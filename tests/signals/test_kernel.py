"""The kernel against independent computations and the laws each method promises."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from groundrules.signals import kernel

counts = st.integers(0, 60)
means = st.floats(0.01, 80)
sizes = st.floats(0.05, 200)


@given(counts, means, sizes)
@settings(max_examples=150, deadline=None)
def test_tails_equal_scipys(x: int, mu: float, k: float) -> None:
    """Both tails are those of the negative binomial in another library's words."""
    other = stats.nbinom(k, k / (k + mu))
    assert float(kernel.nb_upper(x, mu, k)) == pytest.approx(other.sf(x - 1), rel=1e-6, abs=1e-12)
    assert float(kernel.nb_lower(x, mu, k)) == pytest.approx(other.cdf(x), rel=1e-6, abs=1e-12)
    assert float(kernel.nb_zero(mu, k)) == pytest.approx(other.pmf(0), rel=1e-6)


@given(counts, means, sizes)
@settings(max_examples=60, deadline=None)
def test_the_two_tails_share_only_the_count_itself(x: int, mu: float, k: float) -> None:
    """P(X <= x) + P(X >= x + 1) is 1; a count below none at all is impossible."""
    assert float(kernel.nb_lower(x, mu, k) + kernel.nb_upper(x + 1, mu, k)) == pytest.approx(1)
    assert float(kernel.nb_lower(-1, mu, k)) == 0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40), st.floats(0.01, 0.5))
@settings(max_examples=150, deadline=None)
def test_bh_equals_the_rule_as_written(p: list[float], q: float) -> None:
    """Called are all p-values up to the largest that is at most q times its rank over n."""
    ranked = sorted(p)
    passing = [value for rank, value in enumerate(ranked, 1) if value <= q * rank / len(p)]
    expected = [bool(passing) and value <= max(passing) for value in p]
    exact = [rank for rank, value in enumerate(ranked, 1) if abs(value - q * rank / len(p)) < 1e-12]
    if not exact:  # a tie with the line is decided by rounding
        assert kernel.bh(p, q).tolist() == expected


@given(st.lists(st.tuples(st.integers(0, 50), st.floats(1, 90)), min_size=3, max_size=60))
@settings(max_examples=100, deadline=None)
def test_a_rate_is_drawn_from_its_own_towards_the_groups(units: list[tuple[int, float]]) -> None:
    """Empirical Bayes never leaves the stretch between the raw rate and the group's mean."""
    seen, time = np.array([u[0] for u in units], float), np.array([u[1] for u in units])
    prior = kernel.eb_gamma(seen, time, np.array(["a"] * len(units)))
    rate, raw = prior.rate(seen, time), seen / time
    assert (rate >= np.minimum(raw, prior.mean) - 1e-9).all()
    assert (rate <= np.maximum(raw, prior.mean) + 1e-9).all()


def test_a_large_group_has_its_own_prior_and_a_small_one_borrows() -> None:
    """Twenty units stand for themselves, three take the prior of all."""
    rng = np.random.default_rng(0)
    time = np.full(43, 60.0)
    seen = np.concatenate([rng.poisson(30, 20), rng.poisson(6, 20), rng.poisson(30, 3)]).astype(float)
    prior = kernel.eb_gamma(seen, time, np.array(["a"] * 20 + ["b"] * 20 + ["c"] * 3))
    assert prior.mean[0] == pytest.approx(0.5, rel=0.1)
    assert prior.mean[20] == pytest.approx(0.1, rel=0.2)
    assert prior.mean[40] == pytest.approx(seen.sum() / time.sum(), rel=0.01)


@pytest.mark.parametrize("k", [0.7, 2.0, 8.0])
def test_size_is_learned_from_the_middle_half(k: float) -> None:
    """The true size comes back within a third, also with a tenth of the units spoilt."""
    rng = np.random.default_rng(1)
    mu = rng.uniform(2, 20, 4000)
    x = rng.negative_binomial(k, k / (k + mu)).astype(float)
    assert kernel.bulk_size(x, mu, seed=1) == pytest.approx(k, rel=0.33)
    x[:200] = 0
    x[200:400] = 200
    assert kernel.bulk_size(x, mu, seed=1) == pytest.approx(k, rel=0.5)


def test_size_says_nothing_of_a_handful() -> None:
    """Fewer than thirty units teach no size."""
    assert kernel.bulk_size(np.ones(29), np.ones(29), seed=1) is None
    assert kernel.zero_size(np.ones(29), np.ones(29)) is None


@pytest.mark.parametrize("k", [0.5, 2.0])
def test_zero_size_makes_the_expected_zeros_the_seen_ones(k: float) -> None:
    """Under the size found, as many zeros are expected as there are."""
    rng = np.random.default_rng(2)
    mu = rng.uniform(1, 15, 3000)
    x = rng.negative_binomial(k, k / (k + mu)).astype(float)
    size = kernel.zero_size(x, mu)
    assert size is not None
    assert size == pytest.approx(k, rel=0.25)
    assert kernel.nb_zero(mu, size).sum() == pytest.approx((x == 0).sum(), abs=2)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
@settings(max_examples=100, deadline=None)
def test_lfdr_is_a_probability_that_never_falls_as_p_grows(p: list[float]) -> None:
    """The chance to be ordinary lies in 0..1 and follows the order of the p-values."""
    chance = kernel.lfdr(p)
    assert ((chance >= 0) & (chance <= 1)).all()
    ranked = chance[np.argsort(p, kind="stable")]
    assert (np.diff(ranked) >= -1e-12).all()


def test_lfdr_tells_the_few_from_the_many() -> None:
    """Among 900 ordinary units twenty planted ones look unlikely to be ordinary, and the ordinary do not."""
    rng = np.random.default_rng(4)
    chance = kernel.lfdr(np.concatenate([rng.random(900), rng.random(20) * 1e-4]))
    assert np.median(chance[900:]) < 0.1
    assert np.median(chance[:900]) > 0.9


def test_posterior_is_bayes_rule() -> None:
    """Even likelihoods leave the prior; silence that is never ordinary makes certainty."""
    assert kernel.posterior(0.05, [1.0, 0.0]).tolist() == [pytest.approx(0.05), 1.0]


def test_the_mean_lfdr_of_a_set_is_what_it_says() -> None:
    """Calling a unit and all surer ones: the mean of their doubts, whatever the order given."""
    assert kernel.mean_lfdr([0.5, 1.0, 0.8]).tolist() == [pytest.approx(0.7 / 3), 0.0, pytest.approx(0.1)]


def test_min_p_pays_for_the_windows_it_tries() -> None:
    """Three windows cost a factor of three, never beyond one."""
    assert kernel.min_p([[0.01, 0.5, 0.9], [0.6, 0.7, 0.8]]).tolist() == [pytest.approx(0.03), 1.0]


def test_cusum_alarms_on_a_lasting_fall_and_not_on_one_bad_day() -> None:
    """One day at -3 stays below the alarm, five days at -2 reach it."""
    assert kernel.cusum_low([0, -3, 0, 0, 0, 0]).max() < 5
    assert kernel.cusum_low([0, -2, -2, -2, -2, -2]).max() > 5
