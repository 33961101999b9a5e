"""How much of a person's work is visible: logged volume against the person's own norm, on all accounts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundrules.signals.exposure import Array, Index, WorkingTime, between
from groundrules.signals.kernel import eb_gamma

PRIOR = 10.0
"""Activities' worth of doubt in a visibility index: with nothing known the index is 1."""


@dataclass(frozen=True, slots=True)
class Volume:
    """Visible activities per person and day, beside what the person's accounts would ask for.

    Attributes:
        logged: activities recorded, person by day.
        load: summed pace of the accounts owned that day, person by day.
        role: the person's sales role, by row.
    """

    logged: Array
    load: Array
    role: NDArray[np.str_]


def load_matrix(shape: tuple[int, int], person: Index, start: Index, end: Index, pace: Array) -> Array:
    """Summed pace of the accounts a person owns, per day, from ownership intervals [start, end)."""
    people, days = shape
    steps = np.zeros((people, days + 1))
    begin, stop = np.clip(start, 0, days), np.clip(end, 0, days)
    np.add.at(steps, (person, begin), pace)
    np.add.at(steps, (person, np.maximum(begin, stop)), -pace)
    return np.asarray(np.maximum(np.cumsum(steps, axis=1)[:, :days], 0.0), dtype=np.float64)


def visibility(
    volume: Volume,
    time: WorkingTime,
    w: Array,
    *,
    person: Index,
    base: tuple[Index, Index],
    window: tuple[Index, Index],
    elsewhere: Array,
    bounds: tuple[float, float],
) -> Array:
    """The visibility index v per unit: (logged on the person's other work + a) / (expected there + a).

    Expected is the person's own daily volume in the ``base`` days (drawn towards the role's where little
    is known), times the days at work in the ``window``, times the change of the accounts owned where they
    became fewer. 1 means "as visible as always"; ``bounds`` keep one odd week from ruling a case.

    Args:
        volume: what was logged and owned.
        time: who was employed, for the norm.
        w: time at work, days in the dark already taken out.
        person: row of the acting person, per unit.
        base: first day and end of the days that make the norm, per unit.
        window: first day and end of the days judged, per unit.
        elsewhere: activities inside the window to leave out (those on the judged account), per unit.
        bounds: smallest and largest index.
    """
    seen = np.where(w > 0, volume.logged, 0.0)
    base_days, window_days = between(w, person, *base), between(w, person, *window)
    norm = eb_gamma(between(seen, person, *base), np.maximum(base_days, 1e-9), volume.role[person]).rate(
        between(seen, person, *base), base_days
    )
    owned_before = between(volume.load, person, *base) / np.maximum(base[1] - base[0], 1)
    owned_now = between(volume.load, person, *window) / np.maximum(window[1] - window[0], 1)
    fewer = np.where(owned_before > 0, np.minimum(1.0, owned_now / np.maximum(owned_before, 1e-9)), 1.0)
    expected = norm * window_days * fewer
    logged = np.maximum(between(seen, person, *window) - elsewhere, 0.0)
    index = (logged + PRIOR) / (expected + PRIOR)
    index = np.where(between(time.employed.astype(float), person, *base) < 20, np.minimum(index, 1.0), index)
    return np.asarray(np.clip(index, *bounds), dtype=np.float64)
