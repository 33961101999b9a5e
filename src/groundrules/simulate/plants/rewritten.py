"""Deals told otherwise: other dates and amounts, with everything that hangs on them told to fit."""

from dataclasses import replace

import numpy as np

from groundrules.simulate.arrays import Flags, Whole
from groundrules.simulate.deals import Deals
from groundrules.simulate.life.edits import edits_of, make_edits
from groundrules.simulate.life.members import Members
from groundrules.simulate.moments import DAY
from groundrules.simulate.world import World

NOON = 43_200


def rewritten(world: World, mine: Whole, deals: Deals, discount: Whole | None = None) -> World:
    """The world in which some deals went otherwise; the rest, and other plants' edits, stay as they are.

    Args:
        world: the world as it was.
        mine: numbers of the deals that changed.
        deals: all deals, those changed.
        discount: per mille by deal, where prices changed too.
    """
    life, touches = world.life, world.touches
    is_mine = np.zeros(len(deals), dtype=bool)
    is_mine[mine] = True
    fresh = make_edits(deals, world.force.operations, world.size.seed)
    edits = edits_of([life.edits.rows(~is_mine[life.edits.deal]), fresh.rows(is_mine[fresh.deal])])
    members = life.members
    added = np.clip(members.added, deals.created[members.deal], deals.ended[members.deal])
    added = np.where(is_mine[members.deal], added, members.added)
    splits = life.splits
    first, last = deals.created[splits.deal] * DAY + NOON, deals.ended[splits.deal] * DAY + NOON
    agreed = np.where(is_mine[splits.deal], np.clip(splits.changed, first, last), splits.changed)
    details = life.deal_details
    life = replace(
        life,
        edits=edits,
        members=Members(members.deal, members.person, members.role, added),
        splits=replace(splits, changed=agreed),
        deal_details=details if discount is None else replace(details, discount=discount),
    )
    on = np.maximum(touches.deal, 0)
    outside = (touches.day < deals.created[on]) | (touches.day > deals.ended[on])
    loose = (touches.deal >= 0) & is_mine[on] & outside
    return replace(
        world, deals=deals, life=life,
        touches=replace(touches, deal=np.where(loose, -1, touches.deal)),
    )  # fmt: skip


def free_deals(world: World) -> Flags:
    """Deals no other story is told of: their split was never edited and no plant has touched them."""
    free = np.ones(len(world.deals), dtype=bool)
    free[world.life.split_edits.deal] = False
    for deed in world.deeds:
        free[list(deed.deals)] = False
    return np.asarray(free & ~world.taken()[world.deals.account])


def squeezed(entered: Whole, created: Whole, ended: Whole) -> Whole:
    """The days each stage was entered (deal by stage), pressed between another beginning and end."""
    stages = np.arange(entered.shape[1])
    latest = ended[:, None] - (entered.shape[1] - stages)
    pressed = np.maximum(np.minimum(np.maximum(entered, 0), latest), created[:, None])
    pressed[:, 0] = created
    return np.asarray(np.maximum.accumulate(pressed, axis=1), dtype=np.int64)
