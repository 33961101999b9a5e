"""S24: leaders who rule like cases otherwise, a rule read in two ways, a fact that must not matter and does.

Beside them a region whose customers differ in ways no fact tells.
"""

from dataclasses import replace

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.deeds import OPEN, Deed
from groundrules.simulate.life.rulings import RULED
from groundrules.simulate.moments import DAY
from groundrules.simulate.places import REGIONS
from groundrules.simulate.plants.plant import YEAR, Plant, Planted
from groundrules.simulate.world import World

_APART = (1.2, 2.2)
"""Logits by which such a leader grants more, or less, than the others."""


def place(world: World, rate: float, rng: np.random.Generator) -> Planted:
    """So large a share of the leaders rules apart for months; in most worlds one rule is vague."""
    ruled = world.life.rulings
    logit = ruled.logit.copy()
    day = ruled.moment // DAY
    leaders = np.unique(ruled.leader)
    deeds: list[Deed] = []
    chosen = rng.permutation(leaders)[: max(1, round(rate * len(leaders)))]
    for leader in chosen.tolist():
        since = int(rng.integers(YEAR, days.END - 150))
        until = min(since + int(rng.integers(150, 365)), OPEN)
        apart = float(rng.uniform(*_APART)) * float(rng.choice([-1, 1]))
        logit[(ruled.leader == leader) & (day >= since) & (day < until)] += apart
        facts = {"logits": round(apart, 2), "how": "a leader apart"}
        deeds.append(Deed("inconsistent_rulings", "S24", since, until, {"seller": leader}, facts=facts))
    if rng.random() < 0.7:
        rule = int(rng.integers(0, len(RULED)))
        reading = rng.choice([-1.0, 1.0], size=int(leaders.max()) + 1) * float(rng.uniform(1.0, 1.8))
        mine = (ruled.rule == rule) & ~np.isin(ruled.leader, chosen)
        logit[mine] += reading[ruled.leader[mine]]
        deeds.append(_told(RULED[rule], {"how": "read in two ways"}))
    if rng.random() < 0.5:
        logit += float(rng.uniform(0.4, 0.8)) * (ruled.tenure - ruled.tenure.mean()) / ruled.tenure.std()
        deeds.append(_told("tenure_years", {"how": "must not matter"}))
    if rng.random() < 0.5:
        region = int(rng.integers(0, len(REGIONS)))
        there = np.array([person.region == region for person in world.force.people])[ruled.leader]
        logit[there] += float(rng.choice([-1, 1])) * float(rng.uniform(0.5, 0.9))
        deeds.append(_told(REGIONS[region].name, {}, "other customers"))
    changed = replace(ruled, logit=logit)
    return Planted(replace(world, life=replace(world.life, rulings=changed)), tuple(deeds))


def _told(group: str, facts: dict[str, object], excuse: str = "") -> Deed:
    return Deed("inconsistent_rulings", "S24", YEAR, OPEN, excuse=excuse, facts=facts, group=group)


PLANT = Plant("inconsistent_rulings", "S24", (0.05, 0.15), "leaders", place)
