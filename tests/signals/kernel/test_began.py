"""A habit that began one day: against the sum over all days written out, and on teams of known truth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import beta as area

from groundrules.signals.kernel.began import AT_ONCE, FAR_BELOW, Tries, began

A, B = 6.0, 2.0


def tries(rows: list[tuple[int, int, bool]], units: int) -> Tries:
    unit, day, hit = (np.asarray([row[part] for row in rows]) for part in range(3))
    return Tries(unit.astype(np.int64), day.astype(np.int64), hit.astype(bool), np.full(units, A),
                 np.full(units, B))  # fmt: skip


def chance(hits: list[bool], a: float, b: float) -> float:
    return float(area(sum(hits) + a, len(hits) - sum(hits) + b) / area(a, b))


def written_out(sources: list[list[tuple[int, bool]]], first: int, today: int) -> float:
    """The ratio by its definition, day after day."""
    low = FAR_BELOW * A / (A + B)
    strength = min(A + B, 20.0)
    total = 0.0
    nearest = min((day for source in sources for day, _ in source if day >= first), default=today)
    for start in range(first, today + 1):
        ratio = 1.0
        for source in sources:
            before = [hit for day, hit in source if day < start]
            after = [hit for day, hit in source if day >= start]
            ratio *= chance(before, A, B) * chance(after, low * strength, (1 - low) * strength)
            ratio /= chance(before + after, A, B)
        at_once = AT_ONCE if start == nearest else 0.0
        total += ratio * ((1 - AT_ONCE) / (today - first + 1) + at_once)
    return total


@given(
    st.lists(
        st.lists(st.tuples(st.integers(-20, 59), st.booleans()), max_size=12), min_size=1, max_size=2
    )
)  # fmt: skip
def test_it_is_the_mean_over_all_first_days(sources: list[list[tuple[int, bool]]]) -> None:
    """The ratio equals the plain mean over every day a habit may have begun on, for both sources together."""
    found = began([tries([(0, *one) for one in source], 1) for source in sources], units=1, first=0, today=60)
    assert np.exp(found.log_ratio[0]) == pytest.approx(written_out(sources, 0, 60), rel=1e-9)


def test_units_are_judged_each_by_itself() -> None:
    """Three units at once give what each gives alone; one without tries is as likely either way."""
    rng = np.random.default_rng(3)
    drawn = zip(rng.integers(0, 3, 60), rng.integers(0, 100, 60), rng.random(60) < 0.5, strict=True)
    rows = [(int(unit), int(day), bool(hit)) for unit, day, hit in drawn]
    every = began([tries(rows, 4)], units=4, first=10, today=100)
    for unit in range(3):
        alone = began([tries([(0, *row[1:]) for row in rows if row[0] == unit], 1)], units=1, first=10,
                      today=100)  # fmt: skip
        assert every.log_ratio[unit] == pytest.approx(alone.log_ratio[0])
        assert every.since[unit] == alone.since[0]
    assert (every.log_ratio[3], every.since[3]) == (0.0, 100)


def test_it_says_since_when() -> None:
    """Done for ten weeks and not since: the habit begins with the first that was left out."""
    rows = [(0, 7 * week, week < 10) for week in range(20)]
    found = began([tries(rows, 1)], units=1, first=0, today=140)
    assert found.since[0] == 70
    assert found.log_ratio[0] > np.log(200)


def test_a_second_source_that_stops_the_same_day_says_more() -> None:
    """Two sorts of tries left out since one day are more than one; the other kept up speaks against it."""
    stops = [(0, 7 * week, week < 10) for week in range(14)]
    kept = [(0, 7 * week + 1, True) for week in range(14)]
    alone, both, torn = (
        began([tries(part, 1) for part in parts], units=1, first=0, today=100).log_ratio[0]
        for parts in ((stops,), (stops, stops), (stops, kept))
    )
    assert torn < alone < both


def test_ordinary_teams_are_rarely_believed_to_leave_out() -> None:
    """People who differ as Beta(a, b) says: a ratio of 20 and more comes to fewer than one in twenty."""
    rng = np.random.default_rng(5)
    units = 4000
    share = rng.beta(A, B, units)
    unit = np.repeat(np.arange(units), 12)
    made = Tries(unit.astype(np.int64), rng.integers(0, 200, unit.size), rng.random(unit.size) < share[unit],
                 np.full(units, A), np.full(units, B))  # fmt: skip
    found = began([made], units=units, first=0, today=200)
    assert (found.log_ratio > np.log(20)).mean() < 1 / 20
    assert np.exp(found.log_ratio).mean() == pytest.approx(1.0, abs=0.2)
