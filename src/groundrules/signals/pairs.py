"""Two people who are to work together: the days both are there, and how often they were in touch."""

from dataclasses import dataclass

import numpy as np

from groundrules.signals.counts import pairs as counted
from groundrules.signals.exposure import Array, Index, codes, day_columns
from groundrules.signals.scene import Scene


@dataclass(frozen=True, slots=True)
class Pairs:
    """Declared pairs, by row of the people, with a matrix each of pair by day.

    Attributes:
        one, other: rows of the two.
        together: 1 on days both were at work and recorded, else 0.
        touched: contacts of the two that day, any channel, both directions.
    """

    one: Index
    other: Index
    together: Array
    touched: Array

    def __len__(self) -> int:
        return int(self.one.size)


def pairs(scene: Scene) -> Pairs:
    """All declared pairs of people that the running signal may judge; read once a day."""
    every = scene.once("pairs", lambda: _read(scene))
    at_work = scene.visible_time > 0
    hidden = [scene.numbers[seller_id] for seller_id in scene.off]
    kept = ~scene.rows_in(every.one, hidden) & ~scene.rows_in(every.other, hidden)
    one, other = every.one[kept], every.other[kept]
    return Pairs(one, other, (at_work[one] & at_work[other]).astype(np.float64), every.touched[kept])


def _read(scene: Scene) -> Pairs:
    found = counted.declared(scene.tables["sellers"]).order_by("one", "other").to_pyarrow()
    one, other = codes(found["one"], scene.numbers), codes(found["other"], scene.numbers)
    known = (one >= 0) & (other >= 0)
    one, other = one[known], other[known]
    touched = np.zeros((one.size, scene.time.days))
    internal = scene.tables["internal_contacts"]
    internal = internal.filter(internal.day >= scene.first, internal.day < scene.as_of)
    rows = counted.in_touch(internal).to_pyarrow()
    people = len(scene.people)
    place = {int(a) * people + int(b): row for row, (a, b) in enumerate(zip(one, other, strict=True))}
    left, right = codes(rows["one"], scene.numbers), codes(rows["other"], scene.numbers)
    column, n = day_columns(rows["day"], scene.first), rows["n"].to_numpy()
    for a, b, day, count in zip(left, right, column, n, strict=True):
        row = place.get(int(a) * people + int(b)) if a >= 0 and b >= 0 else None
        if row is not None:
            touched[row, day] += count
    return Pairs(one, other, np.zeros_like(touched), touched)


def latest(together: Array, days: int) -> Array:
    """1 on the last ``days`` co-available days of each pair (all, where there are fewer), else 0."""
    from_the_end = np.cumsum(together[:, ::-1], axis=1)[:, ::-1]
    return np.where((together > 0) & (from_the_end <= days), 1.0, 0.0)
