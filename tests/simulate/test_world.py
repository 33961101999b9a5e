"""Size and seed decide the world."""

import numpy as np
import pytest

from groundrules.simulate import World, WorldSize, make_world


def test_the_asked_number_of_activities_is_met() -> None:
    """Asking for 60,000 rows gives that many within three per cent."""
    world = make_world(WorldSize(sellers=20, accounts=400, seed=2, activities=60_000))
    assert abs(len(world.touches) - 60_000) < 1_800


def test_another_seed_is_another_world(small: World) -> None:
    """Two seeds share neither the people nor the touches."""
    other = make_world(WorldSize(sellers=14, accounts=120, seed=4))
    assert [p.name for p in other.force.people] != [p.name for p in small.force.people]
    assert len(other.touches) != len(small.touches)


def test_touches_come_in_order_of_day(world: World) -> None:
    """The log runs forward, as ids given in order of creation do."""
    assert (np.diff(world.touches.day) >= 0).all()


@pytest.mark.parametrize(("sellers", "accounts"), [(7, 100), (20, 10)])
def test_too_small_a_world_is_refused(sellers: int, accounts: int) -> None:
    """Fewer than two sellers a role, or fewer accounts than sellers, is refused with the reason."""
    with pytest.raises(ValueError, match="needs at least"):
        WorldSize(sellers=sellers, accounts=accounts)


def test_progress_is_told() -> None:
    """A caller hears what is being drawn."""
    heard: list[str] = []
    make_world(WorldSize(sellers=8, accounts=20, seed=1), progress=heard.append)
    assert any("8 sellers" in line for line in heard)
