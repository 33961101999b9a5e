"""Touches fall where people were, and behaviour shows in them exactly as the ground truth says."""

from itertools import pairwise

import numpy as np

from groundrules.simulate import World, days
from groundrules.simulate.deeds import OPEN
from groundrules.simulate.touches import BULK, MAIL_IN, MEETING, Clock
from groundrules.simulate.truth import outward_since


def test_nobody_works_on_a_day_off(world: World) -> None:
    """No touch of a person's own making falls on a weekend, a holiday, leave, or outside their employment."""
    touches = world.touches
    own = touches.kind != MAIL_IN
    assert (world.attendance.work[touches.person[own], touches.day[own]] > 0).all()


def test_work_and_leave_do_not_overlap(world: World) -> None:
    """Leave blocks of a person are apart from each other and nobody works in them."""
    blocks = sorted((b.person, b.from_day, b.to_day) for b in world.attendance.leave)
    for (one, _, end), (other, start, _) in pairwise(blocks):
        assert one != other or end < start
    assert not (world.attendance.work[world.attendance.away] > 0).any()


def test_the_clock_stands_still_on_days_off() -> None:
    """Time at work turns into the day that carries it, never into an empty one."""
    clock = Clock(np.array([[1.0, 0.0, 0.0, 1.0], [0.0, 0.5, 0.5, 0.0]]))
    person = np.array([0, 0, 0, 1, 1])
    assert clock.day(person, np.array([0.2, 1.0, 1.7, 0.0, 0.6])).tolist() == [0, 3, 3, 1, 2]
    assert clock.day(np.array([1]), np.array([1.0]))[0] == days.END


def test_open_gaps_are_silent(world: World) -> None:
    """Nobody but the old owner's first fortnight shows on an account with an open gap; mailings may."""
    changes, gaps, touches = world.ownership.changes, world.behaviour.gaps, world.touches
    still = np.flatnonzero(gaps.until >= OPEN)
    assert len(still) >= 4
    rows = gaps.change[still]
    assert outward_since(world, changes.new[rows], changes.day[rows], rows).sum() == 0
    for row in rows:
        late = (touches.account == changes.account[row]) & (touches.day >= changes.day[row] + 10)
        assert np.isin(touches.kind[late], (MAIL_IN, BULK)).all()


def test_old_owners_who_hold_on_are_seen(world: World) -> None:
    """In the last eight weeks they touch their old accounts far more than healthy old owners do."""
    changes, holds = world.ownership.changes, world.behaviour.holds
    rows = holds.change[holds.until >= OPEN]
    recent = np.full(len(rows), days.END - 56)
    assert outward_since(world, changes.old[rows], recent, rows).sum() >= 3 * len(rows)
    others = np.setdiff1d(np.flatnonzero(changes.day < days.END - 60), _planted(world))
    seen = outward_since(world, changes.old[others], np.full(len(others), days.END - 56), others)
    assert seen.mean() < 0.5


def test_outages_are_complete(world: World) -> None:
    """During an outage a person leaves no row at all, though they were at work."""
    out, touches = world.behaviour.outages, world.touches
    assert 3 <= (out.until > days.END - 14).sum() <= 5
    for person, start, until in zip(out.person, out.start, out.until, strict=True):
        assert 14 <= until - start <= 29
        assert world.attendance.work[person, start:until].sum() > 0
        assert not ((touches.person == person) & (touches.day >= start) & (touches.day < until)).any()


def test_joint_meetings_have_somebody_else(world: World) -> None:
    """Only meetings are joint, and never with oneself."""
    joint = world.touches.partner >= 0
    assert joint.sum() > 1000
    assert (world.touches.kind[joint] == MEETING).all()
    assert (world.touches.partner[joint] != world.touches.person[joint]).all()


def _planted(world: World) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    b = world.behaviour
    return np.concatenate([e.change for e in (b.gaps, b.holds, b.colleague, b.covering, b.joint, b.asked)])
