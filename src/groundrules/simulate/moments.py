"""Local time: what the clock on the wall says where each person works."""

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Whole
from groundrules.simulate.force import Force

DAY = 86_400


def offset(force: Force, person: Whole, day: Whole) -> Whole:
    """Seconds to take off each person's local time to get UTC."""
    zones = sorted({p.zone for p in force.people})
    table = np.stack([days.utc_offset(zone) for zone in zones])
    zone = np.array([zones.index(p.zone) for p in force.people], dtype=np.int64)
    return np.asarray(table[zone[person], np.clip(day, 0, days.END - 1)])


def moments(force: Force, person: Whole, day: Whole, local: Whole) -> Whole:
    """Seconds since the world's first midnight UTC at a local second of the day."""
    return np.asarray(day * DAY + local - offset(force, person, day), dtype=np.int64)
