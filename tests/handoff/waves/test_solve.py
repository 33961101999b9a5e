"""The planner against every answer, against a second formulation, and against its own bound."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundrules.handoff.waves import solve as solving
from groundrules.handoff.waves.exact import solve_exact
from groundrules.handoff.waves.prices import fill
from groundrules.handoff.waves.problem import NOWHERE, Cap, Problem, components, simplified
from groundrules.handoff.waves.solve import solve
from tests.handoff.waves.questions import best_by_steps, best_of_all, question


def test_a_hundred_small_questions_get_the_best_of_all_answers() -> None:
    """Every answer tried by hand: none is better, and the bound is the value."""
    for seed in range(100):
        problem = question(seed, units=3 + seed % 3, waves=2 + seed % 2)
        answer = solve(problem)
        assert answer.value == best_of_all(problem) == answer.bound, seed
        assert answer.value == problem.value(answer.waves)


def test_a_hundred_larger_questions_agree_with_a_second_formulation() -> None:
    """Cumulative variables instead of one for each wave: the same best value."""
    for seed in range(100):
        problem = question(1_000 + seed, units=8 + seed % 7, waves=2 + seed % 3)
        answer = solve(problem)
        assert answer.value == best_by_steps(problem) == answer.bound, seed


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), units=st.integers(1, 40), waves=st.integers(1, 5))
def test_no_cap_is_ever_broken(seed: int, units: int, waves: int) -> None:
    """Whatever the question; and no unit is left out that would still fit somewhere."""
    problem = question(seed, units, waves)
    answer = solve(problem)
    assert problem.broken(answer.waves) == []
    for unit in np.flatnonzero(answer.waves == NOWHERE):
        for wave in np.flatnonzero(problem.allowed[unit]):
            tried = answer.waves.copy()
            tried[unit] = wave
            assert problem.broken(tried)


def test_prices_bound_the_best_answer_from_the_right_side(monkeypatch: pytest.MonkeyPatch) -> None:
    """The way for large questions, taken by small ones: value <= best <= bound, caps kept, gap small."""
    monkeypatch.setattr(solving, "SMALL", 0)
    monkeypatch.setattr(solving, "MIDDLE", 0)
    gaps = []
    for seed in range(4):
        problem = question(2_000 + seed, units=30, waves=3)
        best = solve_exact(simplified(problem))
        answer = solve(problem)
        assert problem.broken(answer.waves) == []
        assert answer.value <= best.value == best.bound <= answer.bound
        gaps.append(answer.gap)
    assert min(gaps) >= 0
    assert max(gaps) < 0.2


def test_a_solver_told_to_stop_early_still_bounds_the_best() -> None:
    """With a gap allowed the value may be less than the best; the bound never is."""
    for seed in range(12):
        problem = simplified(question(3_000 + seed, units=30, waves=3))
        best, early = solve_exact(problem).value, solve_exact(problem, gap=0.2)
        assert early.value <= best <= early.bound
        assert early.gap <= 0.2


def test_what_still_fits_is_filled_in() -> None:
    """From an empty answer every unit is placed that finds room, where it wishes most; none fits after."""
    for seed in range(10):
        problem = question(4_000 + seed, units=12, waves=3)
        nothing = np.full(12, NOWHERE, np.int64)
        waves = fill(problem, nothing, problem.points.astype(np.float64))
        assert problem.broken(waves) == []
        assert waves.max() >= 0
        for unit in np.flatnonzero(waves == NOWHERE):
            for wave in np.flatnonzero(problem.allowed[unit]):
                tried = waves.copy()
                tried[unit] = wave
                assert problem.broken(tried)


def test_the_same_question_gets_the_same_answer() -> None:
    """Twice the same waves, also where it is taken apart."""
    problem = question(7, units=300, waves=4)
    assert solve(problem).waves.tolist() == solve(problem).waves.tolist()


def test_what_cannot_matter_is_left_out() -> None:
    """A cap nobody can reach goes; a unit alone over a cap is allowed nowhere; parts fall apart."""
    each = np.arange(3)
    one = np.ones(3, np.int64)
    wide = Cap("wide", each, np.zeros(3, np.int64), one, np.full((1, 2), 3))
    tight = Cap("tight", each, np.array([0, 0, 1]), np.array([1, 1, 9]), np.array([[1, 1], [8, 8]]))
    problem = Problem(np.ones((3, 2), np.int64), np.ones((3, 2), np.bool_), (wide, tight))
    clean = simplified(problem)
    assert [cap.name for cap in clean.caps] == ["tight"]
    assert clean.allowed.tolist() == [[True, True], [True, True], [False, False]]
    assert [part.tolist() for part in components(clean)] == [[0, 1], [2]]
    assert solve(problem).value == 2


def test_amounts_too_close_for_floating_point_are_counted_again() -> None:
    """Two customers together one cent over a cap of a trillion do not move together."""
    cap = 10**14
    weight = np.array([cap // 2 + 1, cap // 2])
    rows = Cap("cap", np.arange(2), np.zeros(2, np.int64), weight, np.array([[cap]]))
    problem = Problem(np.array([[5], [7]]), np.ones((2, 1), np.bool_), (rows,))
    answer = solve(problem)
    assert (answer.value, answer.waves.tolist()) == (7, [NOWHERE, 0])
