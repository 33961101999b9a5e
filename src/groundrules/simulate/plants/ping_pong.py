"""S05: a customer writes again and again and is answered by another person each time."""

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Whole
from groundrules.simulate.deeds import OPEN, Deed
from groundrules.simulate.plants.deal_hands import colleagues
from groundrules.simulate.plants.plant import YEAR, Plant, Planted
from groundrules.simulate.touches import CALL, MAIL_IN, MAIL_OUT, Touches, joined, plain
from groundrules.simulate.world import World


def place(world: World, rate: float, rng: np.random.Generator) -> Planted:
    """On so large a share of the accounts three or four people answer by turns for four to nine weeks."""
    moved = world.ownership.moved_on
    free = ~world.taken() & ~world.customers.dormant & (world.customers.attention > 0.4)
    wanted = max(2, round(rate * len(world.customers)))
    chosen = rng.permutation(np.flatnonzero(free))
    lots: list[Touches] = []
    deeds: list[Deed] = []
    for account in chosen.tolist():
        if len(deeds) == wanted:
            break
        since = int(rng.integers(YEAR, days.END - 40))
        until = min(since + int(rng.integers(28, 64)), OPEN)
        if abs(int(moved[account]) - since) < 60:
            continue
        owner = world.ownership.tenures.owner_on(np.array([account]), np.array([since]))
        faces = _faces(world, owner, int(rng.integers(2, 4)), rng)
        mine = _rounds(world, account, faces, rng, since=since, until=until)
        if len(mine):
            lots.append(mine)
            people = {"seller": int(owner[0]), "partner": int(faces[1]), "other": int(faces[2])}
            deeds.append(Deed("ping_pong", "S05", since, until, people, account))
    return Planted(world.with_touches(joined(lots)), tuple(deeds))


def _faces(world: World, owner: Whole, others: int, rng: np.random.Generator) -> Whole:
    """The owner and so many different colleagues."""
    found = [int(owner[0])]
    while len(found) <= others:
        one = int(colleagues(world, owner, rng)[0])
        if one not in found or rng.random() < 0.02:
            found.append(one)
    return np.array(found, dtype=np.int64)


def _rounds(
    world: World, account: int, faces: Whole, rng: np.random.Generator, *, since: int, until: int
) -> Touches:
    """The customer writes every few days; whoever answers is seldom who answered before."""
    day = since + np.cumsum(rng.integers(2, 7, size=40))
    day = day[day < until - 2]
    turn = (np.arange(len(day)) + rng.integers(0, 2, size=len(day))) % len(faces)
    who = faces[turn]
    at_work = world.rhythm.work
    answered = at_work.day(who, at_work.upto(who, day) + 0.3)
    kept = answered < until
    day, who, answered = day[kept], who[kept], answered[kept]
    where = np.full(len(day), account, dtype=np.int64)
    kind = np.where(rng.random(len(day)) < 0.5, CALL, MAIL_OUT)
    return joined([plain(where, who, day, MAIL_IN), plain(where, who, answered, kind)])


PLANT = Plant("ping_pong", "S05", (0.002, 0.006), "accounts", place)
