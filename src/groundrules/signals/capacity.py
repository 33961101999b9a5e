"""How full people's days are: hours booked against hours there are to book."""

from dataclasses import dataclass

import numpy as np

from groundrules.signals.counts import diary
from groundrules.signals.exposure import Array, Index, between, codes, day_columns
from groundrules.signals.kernel import Mask
from groundrules.signals.policy import Need, Numbers
from groundrules.signals.scene import Scene

CAPACITY_NEEDS = (
    Need("full_share", "share of bookable hours", "beyond it waiting times explode", 0.3, 1.5, 0.85),
    Need("bookable_hours", "hours a day", "what preparation and travel leave of a full day", 1, 12, 6),
    Need("meeting_minutes", "minutes", "a meeting whose length is not told", 5, 480, 60),
    Need("contact_minutes", "minutes", "a call or a mail", 0, 120, 10),
)
LEAST_THERE = 0.3
"""Of the days the contract gives: who was there less could not have been asked."""


@dataclass(frozen=True, slots=True)
class Capacity:
    """Person by day: hours booked, hours to book."""

    booked: Array
    there: Array

    def use(self, person: Index, start: Index, end: Index) -> Array:
        """Booked over bookable hours per unit in [start, end); 0 where there were none."""
        there = between(self.there, person, start, end)
        booked = between(self.booked, person, start, end)
        return np.where(there > 0, booked / np.maximum(there, 1e-9), 0.0)


def capacity(scene: Scene, numbers: Numbers) -> Capacity:
    """Everybody's hours; what is booked is read once a day."""
    minutes, unknown, others = scene.once("booked", lambda: _read(scene))
    hours = minutes + unknown * numbers["meeting_minutes"] + others * numbers["contact_minutes"]
    return Capacity(hours / 60.0, scene.time.w * numbers["bookable_hours"])


def is_free(
    scene: Scene, full: Capacity, person: Index, day: Index, numbers: Numbers, *, days: int = 14
) -> Mask:
    """Whether each person could have been asked in the fortnight from each day on: there, and not full."""
    end = np.minimum(day + days, scene.time.days)
    worked, office = between(scene.time.w, person, day, end), between(scene.time.office, person, day, end)
    there = worked >= LEAST_THERE * np.maximum(office, 1e-9)
    return np.asarray(there & (full.use(person, day, end) < numbers["full_share"]))


def _read(scene: Scene) -> tuple[Array, Array, Array]:
    rows = diary.booked(scene.seen, scene.tables["attendees"]).to_pyarrow()
    person, column = codes(rows["seller_id"], scene.numbers), day_columns(rows["day"], scene.first)
    inside = (person >= 0) & (column >= 0) & (column < scene.time.days)
    made = []
    for name in ("minutes", "unknown", "others"):
        matrix = np.zeros(scene.time.w.shape)
        np.add.at(matrix, (person[inside], column[inside]), rows[name].to_numpy()[inside])
        made.append(matrix)
    return made[0], made[1], made[2]
