"""S11: a seller meets the new specialists with skepticism and keeps them out of the deals they are for."""

from dataclasses import replace

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Flags, Whole
from groundrules.simulate.customers import ENTERPRISE, PUBLIC, STRATEGIC
from groundrules.simulate.deeds import Deed
from groundrules.simulate.life.members import SPECIALIST, due
from groundrules.simulate.plants.plant import Plant, Planted, stretches
from groundrules.simulate.world import World

_LEAST = 4
"""Deals for a specialist in the stretch: on fewer there is nobody to shun."""


def place(world: World, rate: float, rng: np.random.Generator) -> Planted:
    """Sellers who for three to eight months invite the specialist to hardly any of their deals."""
    expert, _, _ = due(world.deals, world.ownership, world.force)
    owner, created = world.deals.first_owner, world.deals.created
    sellers = np.setdiff1d(np.unique(owner[expert >= 0]), world.busy_people())
    wanted = max(1, round(rate * len(sellers)))
    alone = np.zeros(len(world.deals), dtype=bool)
    deeds: list[Deed] = []
    for person in rng.permutation(sellers).tolist():
        if len(deeds) == wanted:
            break
        (since,), (until,) = stretches(rng, 1, shortest=84, longest=240, last=days.END - 60)
        mine = np.flatnonzero((expert >= 0) & (owner == person) & (created >= since) & (created < until))
        if asked_for(world)[world.deals.account[mine]].sum() < _LEAST:
            continue
        shunned = mine[rng.random(len(mine)) >= rng.uniform(0.0, 0.15)]
        alone[shunned] = True
        deeds.append(Deed("specialist_shunned", "S11", int(since), int(until), {"seller": person},
                          deals=tuple(shunned.tolist()), facts={"deals": len(mine)}))  # fmt: skip
    return Planted(without_role(world, alone, SPECIALIST, expert), tuple(deeds))


def asked_for(world: World) -> Flags:
    """Accounts for which the new model asks for a specialist and a quarterback, whoever else has one."""
    customers = world.customers
    large = np.isin(customers.segment, (ENTERPRISE, PUBLIC)) & customers.needs_specialist
    return np.asarray((customers.segment == STRATEGIC) | large)


def without_role(world: World, deals: Flags, role: int, person: Whole) -> World:
    """The world in which nobody of the role is on these deals: no place, no credit, no meeting on them.

    Args:
        world: as it was.
        deals: which deals.
        role: the place on the team that stays empty.
        person: for each deal, whose invitations to meetings on it are taken back.
    """
    life, t = world.life, world.touches
    members = life.members.rows(~((life.members.role == role) & deals[life.members.deal]))
    splits, edits = life.splits, life.split_edits
    kept, kept_edits = ~deals[splits.deal], ~deals[edits.deal]
    life = replace(
        life,
        members=members,
        splits=type(splits)(*(getattr(splits, name)[kept] for name in splits.__dataclass_fields__)),
        split_edits=type(edits)(*(getattr(edits, name)[kept_edits] for name in edits.__dataclass_fields__)),
    )
    row = np.maximum(t.deal, 0)
    met = (t.deal >= 0) & deals[row] & (t.partner >= 0) & (t.partner == person[row])
    touches = replace(t, partner=np.where(met, -1, t.partner))
    return replace(world, life=life, touches=touches)


PLANT = Plant("specialist_shunned", "S11", (0.04, 0.1), "sellers with deals for specialists", place)
