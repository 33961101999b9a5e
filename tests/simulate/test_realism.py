"""The world passes the realism checks, and the checks notice a world that is not real."""

from dataclasses import replace

import numpy as np
import pytest

from groundrules.simulate import World, WorldSize, days, make_world
from groundrules.simulate.realism import Check, realism


def failed(world: World) -> list[Check]:
    return [check for check in realism(world) if not check.ok]


def test_default_world_is_realistic(world: World) -> None:
    """Seed 7 passes every check."""
    assert failed(world) == []


@pytest.mark.parametrize("seed", [11, 1234])
def test_other_seeds_are_realistic(seed: int) -> None:
    """So do two seeds nobody tuned anything on."""
    assert failed(make_world(WorldSize(seed=seed))) == []


def test_checks_notice_an_even_log(world: World) -> None:
    """Touches spread evenly over the days, and wins moved away from quarter ends, each fail their check."""
    even = replace(world.touches, day=np.arange(len(world.touches)) % days.END)
    early = replace(world.deals, ended=np.where(world.deals.is_closed, 40, world.deals.ended))
    names = {check.name for check in failed(replace(world, touches=even, deals=early))}
    assert any("variation of gaps" in name for name in names)
    assert any("last 10 weekdays" in name for name in names)


def test_a_check_includes_its_ends() -> None:
    """A value on the edge of the range is in it; a hair beyond is not."""
    assert Check("x", 1, 2, 2.0).ok
    assert not Check("x", 1, 2, 2.0001).ok
    assert Check("x", 0.5, 2, 1.0).target == "0.5 to 2"
