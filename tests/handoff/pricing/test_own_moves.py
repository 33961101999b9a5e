"""The effect of our own past moves: found where it is known, none where there are few."""

from dataclasses import replace

import numpy as np
import pytest

from groundrules.handoff.pricing.own_moves import WINDOWS, History, _Revenue, estimate

YEARS = 1460


def world(seed: int, *, effects: tuple[float, ...], per_group: int = 400, moved: float = 0.3) -> History:
    """Customers in groups that buy about monthly; those who change owner buy ``effect`` more afterwards."""
    draw = np.random.default_rng(seed)
    count = per_group * len(effects)
    group = np.repeat(np.arange(len(effects)), per_group)
    size = np.exp(draw.normal(9, 1, count))
    change = np.where(draw.random(count) < moved, draw.integers(400, YEARS - 400, count), -1)
    account, day, amount = [], [], []
    for month in range(0, YEARS, 30):
        season = 1 + 0.2 * month / YEARS + 0.2 * np.sin(month / 58)
        after = (change >= 0) & (change <= month)
        factor = np.where(after, 1 + np.array(effects)[group], 1.0)
        buys = draw.random(count) < 0.8
        account.append(np.flatnonzero(buys))
        day.append(np.full(buys.sum(), month))
        amount.append((size * season * factor * draw.gamma(4, 0.25, count))[buys].astype(np.int64))
    movers = np.flatnonzero(change >= 0)
    return History(
        groups=tuple(f"g{n}" for n in range(len(effects))),
        group=group.astype(np.int64),
        deal_account=np.concatenate(account).astype(np.int64),
        deal_day=np.concatenate(day).astype(np.int64),
        deal_amount=np.concatenate(amount).astype(np.int64),
        change_account=movers.astype(np.int64),
        change_day=change[movers].astype(np.int64),
        known_from=np.zeros(count, np.int64),
        first_day=0,
        last_day=YEARS,
    )


def test_a_known_effect_is_found_with_an_honest_interval() -> None:
    """Over ten worlds -15 % lies in the 95 % interval at least eight times, and the mean is near it."""
    found = [estimate(world(seed, effects=(-0.15,)), 50) for seed in range(10)]
    told = [one.overall for one in found if one is not None]
    assert len(told) == 10
    assert sum(one.low <= -0.15 <= one.high for one in told) >= 8
    assert np.mean([one.effect for one in told]) == pytest.approx(-0.15, abs=0.02)
    assert all(one.high - one.low < 0.4 for one in told)


def test_no_effect_is_not_taken_for_one() -> None:
    """Owners change and nothing else: zero lies in most intervals, although revenue grows for everybody."""
    found = [estimate(world(seed, effects=(0.0, 0.0)), 50) for seed in range(10, 18)]
    assert sum(one is not None and one.overall.low <= 0 <= one.overall.high for one in found) >= 6


def test_groups_are_drawn_together_but_stay_apart_where_they_differ() -> None:
    """-30 % and +10 % are told apart; a group of few moves lies near the mean of all."""
    apart = estimate(world(3, effects=(-0.3, 0.1)), 50)
    assert apart is not None
    assert apart.group("g0").high < apart.group("g1").low
    assert apart.group("unheard of") == apart.overall
    base = world(4, effects=(-0.1, -0.1, -0.1))
    few = base.change_account % 400 < 3
    keep = (base.group[base.change_account] < 2) | few
    small = replace(base, change_account=base.change_account[keep], change_day=base.change_day[keep])
    pooled = estimate(small, 50)
    assert pooled is not None
    assert abs(pooled.group("g2").effect - pooled.overall.effect) < 0.1
    assert f"{pooled.moves} changes of owner of our own" in pooled.say("g2")


def test_too_few_moves_give_no_estimate_and_short_histories_a_shorter_window() -> None:
    """The book's count decides; with half the history the window shrinks instead of failing."""
    known = world(5, effects=(-0.1,), per_group=100)
    assert estimate(known, len(known.change_account) + 1) is None
    whole = estimate(known, 10)
    assert whole is not None
    assert whole.window == WINDOWS[0]
    middle = int(np.median(known.change_day))
    short = replace(known, first_day=middle - 200, last_day=middle + 200)
    found = estimate(short, 5)
    assert found is not None
    assert found.window in WINDOWS[1:]


def test_sums_between_days_equal_a_slow_count() -> None:
    """The window sums against adding every deal by hand."""
    known = world(6, effects=(0.0,), per_group=20)
    revenue = _Revenue(known)
    draw = np.random.default_rng(0)
    account = draw.integers(0, 20, 200)
    first = draw.integers(-10, YEARS, 200)
    end = first + draw.integers(0, 500, 200)
    slow = [
        sum(
            int(amount)
            for who, day, amount in zip(known.deal_account, known.deal_day, known.deal_amount, strict=True)
            if who == a and f <= day < e
        )
        for a, f, e in zip(account[:40], first[:40], end[:40], strict=True)
    ]
    assert revenue.between(account, np.maximum(first, 0), end)[:40].tolist() == [float(n) for n in slow]
