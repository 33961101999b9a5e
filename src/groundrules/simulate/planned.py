"""What is in calendars and lists but is no contact: tasks still to do, meetings to come, absences."""

from dataclasses import dataclass

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Whole, stream
from groundrules.simulate.world import World


@dataclass(frozen=True)
class Plans:
    """Open tasks, and events that are not activities (account -1: an absence of so many days)."""

    task_account: Whole
    task_owner: Whole
    task_made: Whole
    task_due: Whole
    event_owner: Whole
    event_account: Whole
    event_day: Whole
    event_days: Whole
    event_made: Whole


def make_plans(world: World) -> Plans:
    """Open tasks (some overdue), the coming weeks' meetings, and a third of the absences."""
    rng = stream(world.size.seed, "plans")
    count = max(1, len(world.customers) // 8)
    account = rng.integers(len(world.customers), size=count)
    made = days.END - 1 - np.minimum(rng.geometric(0.06, size=count), 90)
    owner = world.ownership.tenures.owner_on(account, np.full(count, days.END))
    visits = max(1, len(world.customers) // 20)
    visited = rng.integers(len(world.customers), size=visits)
    noted = [
        b
        for b in world.attendance.leave
        if b.kind != "sick" and rng.random() < 0.33 and b.from_day < days.END
    ]
    return Plans(
        task_account=account,
        task_owner=owner,
        task_made=made,
        task_due=made + rng.integers(3, 40, size=count),
        event_owner=np.concatenate(
            [
                world.ownership.tenures.owner_on(visited, np.full(visits, days.END)),
                np.array([block.person for block in noted], dtype=np.int64),
            ]
        ),
        event_account=np.concatenate([visited, np.full(len(noted), -1)]),
        event_day=np.concatenate(
            [
                days.END + rng.integers(0, 20, size=visits),
                np.array([b.from_day for b in noted], dtype=np.int64),
            ]
        ),
        event_days=np.concatenate(
            [
                np.ones(visits, dtype=np.int64),
                np.array([b.to_day - b.from_day for b in noted], dtype=np.int64),
            ]
        ),
        event_made=np.concatenate(
            [
                days.END - 1 - rng.integers(0, 12, size=visits),
                np.array([b.from_day - 20 for b in noted], dtype=np.int64),
            ]
        ),
    )
