"""The sales force hangs together."""

import pytest

from groundrules.simulate.force import Force
from groundrules.simulate.people import make_force
from groundrules.terms import SalesRole


@pytest.mark.parametrize(("sellers", "seed"), [(8, 1), (14, 2), (62, 7), (300, 5)])
def test_everybody_reports_to_one_head(sellers: int, seed: int) -> None:
    """Every person's chain of managers ends at the one head of sales, without a circle."""
    force = make_force(sellers, seed)
    assert len(force.seat_role) == sellers
    for n, person in enumerate(force.people):
        if person.is_system:
            continue
        chain = [n]
        while (boss := force.people[chain[-1]].manager) is not None:
            assert boss not in chain
            assert force.people[boss].role is SalesRole.MANAGER
            chain.append(boss)
        assert chain[-1] == 0
        assert n == 0 or len(chain) > 1


def test_five_roles_and_sixty_sellers(world_force: Force) -> None:
    """The default force has all five roles and more than sixty people still there at the end."""
    roles = {person.role for person in world_force.people}
    assert set(SalesRole) == roles
    active = [p for p in world_force.people if p.role is not SalesRole.OTHER and p.left > 546]
    assert len(active) >= 60


def test_pairs_point_both_ways(world_force: Force) -> None:
    """A field seller's partner is an inside seller, and each inside seller's own partner names them back."""
    people = world_force.people
    present = [n for n, p in enumerate(people) if p.left > 546]
    for n in present:
        partner = people[n].pair
        if people[n].role is SalesRole.FIELD:
            assert partner is not None
            assert people[partner].role is SalesRole.INSIDE
        if people[n].role is SalesRole.INSIDE and partner is not None:
            assert people[partner].pair == n


def test_names_and_addresses_are_unique(world_force: Force) -> None:
    """No two people share a name or an address."""
    assert len({p.name for p in world_force.people}) == len(world_force.people)
    assert len({p.email for p in world_force.people}) == len(world_force.people)


def test_leavers_have_successors(world_force: Force) -> None:
    """Whoever leaves is followed by somebody hired later into the same seat, role and territory."""
    changed = (world_force.first != world_force.second).nonzero()[0]
    assert len(changed) >= 2
    for seat in changed:
        old, new = (world_force.people[group[seat]] for group in (world_force.first, world_force.second))
        assert old.left < new.hired == world_force.switch[seat]
        assert (old.role, old.territory, old.manager) == (new.role, new.territory, new.manager)


@pytest.fixture(scope="module")
def world_force() -> Force:
    return make_force(62, 7)
