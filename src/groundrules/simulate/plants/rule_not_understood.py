"""S23: a rule of one version of the book that many do not accept, or answer wrongly about.

Beside them what is nobody's fault and no fault of the rule: a bad translation in one country, and a question
that can be read two ways.
"""

from collections import Counter
from dataclasses import replace

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Flags, Whole
from groundrules.simulate.deeds import OPEN, Deed
from groundrules.simulate.life.answers import READ_FROM, Acceptances
from groundrules.simulate.life.whole import RULES
from groundrules.simulate.plants.plant import Plant, Planted
from groundrules.simulate.world import World

_HARD = (0.36, 0.6)
"""Chance of a wrong answer about a rule that is hard to understand."""
_REFUSED = (0.2, 0.5)
"""Share of the people who do not accept a rule they do not want."""


def place(world: World, rate: float, rng: np.random.Generator) -> Planted:
    """So large a share of the rules of each version is hard, unwanted, or both."""
    told = world.life.acceptances
    right, accepted = told.quiz_right.copy(), told.accepted.copy()
    deeds: list[Deed] = []
    for version in range(len(READ_FROM)):
        count = int(rng.binomial(len(RULES) - 4, rate)) or int(version == 1)
        chosen = rng.permutation(len(RULES))
        for rule in chosen[:count].tolist():
            mine = (told.version == version) & (told.rule == rule)
            how = rng.choice(["hard", "unwanted", "both"], p=[0.5, 0.3, 0.2])
            facts: dict[str, object] = {"how": str(how)}
            if how != "unwanted":
                facts["wrong"] = round(_made_hard(right, told, mine, float(rng.uniform(*_HARD)), rng), 3)
            if how != "hard":
                facts["not_accepted"] = round(_refused(accepted, mine, float(rng.uniform(*_REFUSED)), rng), 3)
            deeds.append(_deed(version, rule, facts))
        deeds += _twins(world, right, version, chosen[count:].tolist(), rng)
    changed = replace(told, quiz_right=right, accepted=accepted)
    return Planted(replace(world, life=replace(world.life, acceptances=changed)), tuple(deeds))


def _made_hard(
    right: Whole, told: Acceptances, mine: Flags, chance: float, rng: np.random.Generator
) -> float:
    rows = np.flatnonzero(mine & (told.quiz_asked > 0))
    # Some find it easier than others: a person's two answers go together.
    own = np.clip(rng.beta(6 * chance, 6 * (1 - chance), size=len(rows)), 0, 1)
    right[rows] = rng.binomial(told.quiz_asked[rows], 1 - own)
    return chance


def _refused(accepted: Whole, mine: Flags, share: float, rng: np.random.Generator) -> float:
    rows = np.flatnonzero(mine)
    accepted[rows[rng.random(len(rows)) < share]] = -1
    return share


def _twins(
    world: World, right: Whole, version: int, rules: list[int], rng: np.random.Generator
) -> list[Deed]:
    """In half of the versions each: a question with two meanings; a rule badly put in one language."""
    told, deeds = world.life.acceptances, []
    if rng.random() < 0.5:
        rows = np.flatnonzero((told.version == version) & (told.rule == rules[0]) & (told.quiz_asked == 2))
        odd = rng.random(len(rows)) < rng.uniform(0.6, 0.85)
        slip = rng.random(len(rows)) < 0.05
        right[rows] = 2 - odd.astype(np.int64) - slip.astype(np.int64)
        deeds.append(_deed(version, rules[0], {}, "ambiguous question"))
    if rng.random() < 0.5:
        country = Counter(p.country for p in world.force.people if p.seat is not None and p.country != "US")
        where = country.most_common(1)[0][0] if country else "US"
        there = np.array([p.country == where for p in world.force.people])[told.person]
        mine = (told.version == version) & (told.rule == rules[1]) & there
        _made_hard(right, told, mine, float(rng.uniform(0.5, 0.75)), rng)
        deeds.append(_deed(version, rules[1], {"country": where}, "translation"))
    return deeds


def _deed(version: int, rule: int, facts: dict[str, object], excuse: str = "") -> Deed:
    since = days.number(READ_FROM[version]) - 14
    last = version + 1 == len(READ_FROM)
    until = OPEN if last else days.number(READ_FROM[version + 1]) - 14
    return Deed("rule_not_understood", "S23", since, until, excuse=excuse, facts=facts, group=RULES[rule])


PLANT = Plant("rule_not_understood", "S23", (0.05, 0.2), "rules of each version", place)
