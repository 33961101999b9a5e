"""Ownership over time is a gapless story that follows the waves."""

import numpy as np

from groundrules.simulate import World, days
from groundrules.simulate.ownership import SUCCESSION, WAVE
from groundrules.terms import SalesRole


def test_every_day_has_exactly_one_owner(world: World) -> None:
    """Each account's tenures follow each other without gap or overlap until the end."""
    tenures = world.ownership.tenures
    same = tenures.account[1:] == tenures.account[:-1]
    assert (tenures.end[:-1][same] == tenures.start[1:][same]).all()
    assert (tenures.end[:-1][~same] == days.END).all()
    assert (tenures.start < tenures.end).all()
    assert set(tenures.account) == set(range(len(world.customers)))


def test_field_owns_nearly_everything_before_the_first_wave(world: World) -> None:
    """On the eve of go-live at least 90 of 100 accounts belong to field sellers; at the end far fewer."""
    field = np.array([role is SalesRole.FIELD for role in world.force.role_of()])
    existing = np.flatnonzero(world.customers.created < 0)
    eve = np.full(len(existing), days.number(days.WAVES[0]) - 1)
    tenures = world.ownership.tenures
    assert field[tenures.owner_on(existing, eve)].mean() > 0.9
    assert field[tenures.owner_on(existing, eve * 0 + days.END)].mean() < 0.5


def test_waves_and_successions_are_what_changes_owners(world: World) -> None:
    """Wave moves fall on a wave's Monday or in the week after; successions on a hiring day."""
    changes = world.ownership.changes
    waves = np.array([days.number(day) for day in days.WAVES])
    late = changes.day[changes.reason == WAVE][:, None] - waves
    assert ((late >= 0) & (late <= 7)).any(axis=1).all()
    hired = {person.hired for person in world.force.people}
    assert set(changes.day[changes.reason == SUCCESSION].tolist()) <= hired
    assert (changes.old != changes.new).all()


def test_the_new_owner_owns_from_the_day_of_the_move(world: World) -> None:
    """On a tenure's first and last day its owner is the owner."""
    tenures = world.ownership.tenures
    assert (tenures.owner_on(tenures.account, tenures.start) == tenures.owner).all()
    assert (tenures.owner_on(tenures.account, tenures.end - 1) == tenures.owner).all()


def test_owner_on_a_day_agrees_with_a_walk_through_the_changes(world: World) -> None:
    """Two hundred random account-days give the owner a plain loop over the tenures finds."""
    tenures = world.ownership.tenures
    rng = np.random.default_rng(5)
    account = rng.integers(len(world.customers), size=200)
    day = rng.integers(0, days.END, size=200)
    found = tenures.owner_on(account, day)
    for a, d, owner in zip(account, day, found, strict=True):
        rows = np.flatnonzero(tenures.account == a)
        begun = rows[tenures.start[rows] <= d]
        assert tenures.owner[begun[-1] if len(begun) else rows[0]] == owner
