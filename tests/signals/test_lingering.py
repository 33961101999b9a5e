"""The days on which an old owner could have stood aside, and where each unit's windows lie."""

from types import SimpleNamespace
from typing import Any

import numpy as np

from groundrules.signals.lingering import days_alone, windows
from groundrules.signals.policy import read_numbers
from groundrules.signals.units import Units
from tests.signals.test_policy import NEEDS
from tests.signals.worlds import book


def units(*moved: int) -> Units:
    """Accounts of person 0 that went to person 1 on these columns."""
    many = len(moved)
    names = np.array([f"A{n}" for n in range(many)], dtype=object)
    return Units(names, names, np.zeros(many, int), np.ones(many, int), np.array(moved), np.zeros(many, int))


def test_days_at_work_without_leave_of_the_new_owner() -> None:
    """The old owner's days count, except those on which he may have covered for the new one."""
    numbers, _ = read_numbers(book(), "S02", NEEDS["S02"])
    assert numbers is not None
    rng = np.random.default_rng(0)
    w, away = (rng.random((2, 200)) < 0.7).astype(float), rng.random((2, 200)) < 0.3
    scene: Any = SimpleNamespace(visible_time=w, time=SimpleNamespace(away=away, days=200))
    some = units(60, 120, 150)
    spans = windows(some, numbers, 199)
    expected = [
        sum(w[0, day] for day in range(spans.grace[unit], 199) if not away[1, day]) for unit in range(3)
    ]
    assert days_alone(scene, some, spans).tolist() == expected


def test_counting_begins_after_the_grace_or_with_the_window() -> None:
    """Moved long ago: the last 56 days. Moved lately: from the 21st day on, the grace before it shown."""
    numbers, _ = read_numbers(book(), "S02", NEEDS["S02"])
    assert numbers is not None
    spans = windows(units(60, 160), numbers, 199)
    assert spans.grace.tolist() == [199 - 56, 160 + 21]
    assert spans.start.tolist() == [199 - 56, 160]
    assert spans.base.tolist() == [0, 160 - 84]
