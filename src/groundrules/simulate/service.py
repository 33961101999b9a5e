"""Incident weeks: something breaks in a region, and its inside sellers do little but service for days."""

from dataclasses import replace

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Flags, Whole, stream
from groundrules.simulate.tickets import INCIDENT_DAYS
from groundrules.simulate.touches import SERVED, Touches, joined
from groundrules.simulate.world import World
from groundrules.terms import SalesRole

_NEAR = 21
"""Days around an incident whose service work shows who serves whom."""


def incident_service(world: World) -> Touches:
    """The service work of incident weeks on top of the usual: half as much again, to two and a half times.

    It falls on customers of the region in proportion to what they need anyway, on days their sellers work.
    """
    rng = stream(world.size.seed, "incident service")
    served = np.flatnonzero(world.touches.kind == SERVED)
    region = np.array([-1 if p.region is None else p.region for p in world.force.people])
    lots: list[Touches] = []
    for place, starts in enumerate(world.tickets.incidents):
        for start in starts:
            near = served[_usual(world, served, region == place, int(start))]
            more = round(len(near) * INCIDENT_DAYS / (2 * _NEAR) * float(rng.uniform(0.5, 2.5)))
            if not more or not len(near):
                continue
            lot = world.touches.rows(rng.choice(near, size=more))
            day = int(start) + rng.integers(0, INCIDENT_DAYS, size=more)
            there = world.attendance.work[lot.person, np.minimum(day, days.END - 1)] > 0
            fits = there & (day < days.END)
            lots.append(replace(lot, day=day).rows(fits))
    return joined(lots)


def _usual(world: World, served: Whole, here: Flags, start: int) -> Flags:
    """Service work of the region's inside sellers in the weeks around the day."""
    inside = np.array([role is SalesRole.INSIDE for role in world.force.role_of()])
    person, day = world.touches.person[served], world.touches.day[served]
    return np.asarray((inside & here)[person] & (np.abs(day - start) < _NEAR))
