"""Behaviours that can be planted in a world, one module each; a world without any is healthy.

A plant is a function ``place(world, rate, rng) -> Planted``: it takes a world, gives back one of its own with
the behaviour in it (``replace``, ``World.with_touches``), and says what it did as ``Deed``s. It leaves alone
what ``world.taken()`` and ``world.busy_people()`` name, so that no two stories meet on one account.
"""

from collections.abc import Mapping
from difflib import get_close_matches

from groundrules.simulate.mode import Mode
from groundrules.simulate.plants import (
    cherry_picking,
    coasting,
    contested,
    duplicate_accounts,
    evidence_outage,
    handoff_gap,
    inconsistent_rulings,
    inside_ignored,
    late_owner_change,
    lost_after_handoff,
    not_letting_go,
    orphaned_tasks,
    padding,
    parking,
    ping_pong,
    poor_match,
    pull_forward,
    quarterback_bypass,
    role_drift,
    rule_not_understood,
    sandbagging,
    silent_pair,
    specialist_overload,
    specialist_shunned,
    split_edits,
    stalled_deals,
    trust_decline,
)
from groundrules.simulate.plants.plant import YEAR, Plant, Planted, stretches, touches_of

PLANTS: tuple[Plant, ...] = (
    handoff_gap.PLANT,
    not_letting_go.PLANT,
    pull_forward.PLANT,
    sandbagging.PLANT,
    split_edits.PLANT,
    duplicate_accounts.PLANT,
    padding.PLANT,
    cherry_picking.PLANT,
    coasting.PLANT,
    silent_pair.PLANT,
    inside_ignored.PLANT,
    contested.PLANT,
    ping_pong.PLANT,
    late_owner_change.PLANT,
    role_drift.PLANT,
    specialist_shunned.PLANT,
    quarterback_bypass.PLANT,
    specialist_overload.PLANT,
    lost_after_handoff.PLANT,
    poor_match.PLANT,
    orphaned_tasks.PLANT,
    stalled_deals.PLANT,
    trust_decline.PLANT,
    rule_not_understood.PLANT,
    inconsistent_rulings.PLANT,
    parking.PLANT,
    evidence_outage.PLANT,  # the last: it swallows whatever the others did
)
"""In the order they are planted."""
BY_KIND: Mapping[str, Plant] = {plant.kind: plant for plant in PLANTS}


def unknown_kind(mode: Mode) -> str:
    """What is wrong with the kinds a mode names; empty when all are known."""
    for kind in mode.plants:
        if kind not in BY_KIND:
            near = get_close_matches(kind, BY_KIND, 1)
            hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(sorted(BY_KIND))}"
            return f"nobody knows how to plant `{kind}`; {hint}"
    return ""


__all__ = ["BY_KIND", "PLANTS", "YEAR", "Plant", "Planted", "stretches", "touches_of", "unknown_kind"]
