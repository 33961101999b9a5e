"""From moves to the planner's question: units, what is kept out of it and why, points, caps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from groundrules.handoff.plan.model import Room, Wave
from groundrules.handoff.waves.blocks import Block, allowed_waves
from groundrules.handoff.waves.limits import Limits
from groundrules.handoff.waves.problem import Cap, Problem, Real, Whole
from groundrules.handoff.waves.rooms import GAIN, TAKES, TOTAL, Rooms
from groundrules.handoff.waves.situation import Situation
from groundrules.handoff.waves.units import units_of

_PER_ACCOUNT = 1000
"""Points of an account with nothing on it that moves at the very end."""

GIVER, TEAM, CAPACITY = "giver_revenue_share", "team_accounts", "capacity"
"""The other caps by their names in the book; the last one comes from the people planning."""
IN_ALL = (CAPACITY, TOTAL)
"""The caps that count over all waves together."""


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """The question with what its numbers stand for.

    Attributes:
        units: the numbers of the moves of each unit.
        blocked: unit -> why it is in no wave whatever the caps.
        keys: cap name -> whom each of its keys stands for.
        split: units that were to move as a pair and were too large for it.
        rooms: of every receiver, by name.
    """

    problem: Problem
    units: tuple[tuple[int, ...], ...]
    blocked: Mapping[int, Block]
    keys: Mapping[str, tuple[str, ...]]
    waves: tuple[Wave, ...]
    split: frozenset[int] = frozenset()
    rooms: tuple[Room, ...] = ()


def ask(
    situation: Situation, limits: Limits, waves: tuple[Wave, ...], first_waves: Mapping[str, int]
) -> Question:
    """The question whose answer is the plan.

    Args:
        situation: what is known.
        limits: the caps of this plan.
        waves: with their dates.
        first_waves: team -> the first wave it may receive in, where an order was drawn.
    """
    families = {move.move_id: situation.family(move) for move in situation.moves}
    together = units_of(situation.moves, [families, situation.pairs])
    rooms = Rooms(situation, limits)
    units, split = _split_large(situation, rooms, waves, together, families)
    allowed, blocked = allowed_waves(situation, limits, waves, first_waves, units)
    caps, keys = _caps(situation, rooms, len(waves), units)
    problem = Problem(_points(situation, limits, waves, units), allowed, caps)
    return Question(problem, units, blocked, keys, waves, split, rooms.received)


def _split_large(
    situation: Situation,
    rooms: Rooms,
    waves: tuple[Wave, ...],
    together: Sequence[Sequence[int]],
    families: Mapping[str, str],
) -> tuple[tuple[tuple[int, ...], ...], frozenset[int]]:
    """A passage from pair to pair that no single wave could hold falls into its families."""
    large = {
        number
        for number, unit in enumerate(together)
        if len(unit) > 1 and any(situation.moves[at].move_id in situation.pairs for at in unit)
    }
    if not large:
        return tuple(tuple(unit) for unit in together), frozenset()
    caps, _ = _caps(situation, rooms, len(waves), [tuple(unit) for unit in together])
    over = {
        int(unit)
        for cap in caps
        for unit in cap.unit[cap.weight > cap.limit[cap.key].max(axis=1)]
        if int(unit) in large
    }
    units: list[tuple[int, ...]] = []
    split = []
    for number, unit in enumerate(together):
        if number not in over:
            units.append(tuple(unit))
            continue
        moves = [situation.moves[at] for at in unit]
        for part in units_of(moves, [families]):
            split.append(len(units))
            units.append(tuple(unit[at] for at in part))
    return tuple(units), frozenset(split)


def _points(
    situation: Situation, limits: Limits, waves: tuple[Wave, ...], units: Sequence[Sequence[int]]
) -> Whole:
    """What moving a unit is worth in each wave: for moving at all, and up to as much again for being early.

    An account counts one, and what is on it (revenue, open pipeline) as much again for the average account.
    The expected effect, in average effects, is added to or taken from what being early is worth: what loses
    much goes late. Points are thousandths of an account, whole numbers, at least 1.
    """
    accounts = np.array([len(unit) for unit in units], np.float64)
    effect = np.array([sum(situation.prices[at].effect for at in unit) for unit in units], np.float64)
    moves = situation.moves
    stake = np.array(
        [sum((moves[at].revenue or 0) + (moves[at].open_pipeline or 0) for at in unit) for unit in units],
        np.float64,
    )
    weight = accounts + _relative(stake, accounts)
    haste = weight + limits.caution * _relative(effect, accounts)
    early = np.maximum(haste, limits.least_haste * weight)
    first = waves[0].starts_on
    horizon = max(1, (waves[-1].ends_on - first).days)
    left = np.array([1 - (wave.starts_on - first).days / horizon for wave in waves])
    points = np.rint(_PER_ACCOUNT * (weight[:, None] + early[:, None] * left[None, :]))
    return np.asarray(np.maximum(points, 1), dtype=np.int64)


def _relative(amount: Real, accounts: Real) -> Real:
    """Amounts in what an account has of it on average, signs left out."""
    average = float(np.abs(amount).sum()) / max(1.0, float(accounts.sum()))
    return amount / average if average else amount


def _caps(
    situation: Situation, rooms: Rooms, count: int, units: Sequence[Sequence[int]]
) -> tuple[tuple[Cap, ...], dict[str, tuple[str, ...]]]:
    """Every cap with its entries; whoever has left or is nobody gives without a cap."""
    weights: dict[str, dict[tuple[int, str], int]] = {
        name: {} for name in (GIVER, GAIN, TAKES, TEAM, *IN_ALL)
    }

    def add(name: str, unit: int, who: str, weight: int) -> None:
        entries = weights[name]
        entries[unit, who] = entries.get((unit, who), 0) + weight

    for number, unit in enumerate(units):
        for at in unit:
            move = situation.moves[at]
            giver = situation.people.get(move.from_seller_id or "")
            if giver is not None and giver.is_active:
                add(GIVER, number, giver.seller_id, move.revenue or 0)
            room = rooms.of(move.to_seller_id)
            if room.revenue is not None:
                add(GAIN, number, move.to_seller_id, move.revenue or 0)
            add(TAKES, number, move.to_seller_id, 1)
            team = situation.team(move.to_seller_id)
            if team:
                add(TEAM, number, team, 1)
            if room.more_accounts is not None:
                told = move.to_seller_id in situation.capacity
                add(CAPACITY if told else TOTAL, number, move.to_seller_id, 1)
    caps, keys = [], {}
    team_roles = _team_roles(situation)
    for name, entries in weights.items():
        if not entries:
            continue
        who = sorted({who for _, who in entries})
        place = {one: n for n, one in enumerate(who)}
        limit = np.array([_limit(rooms, name, one, team_roles) for one in who], np.int64)
        width = 1 if name in IN_ALL else count
        caps.append(
            Cap(
                name,
                np.array([unit for unit, _ in entries], np.int64),
                np.array([place[one] for _, one in entries], np.int64),
                np.array(list(entries.values()), np.int64),
                np.repeat(limit[:, None], width, axis=1),
            )
        )
        keys[name] = tuple(who)
    return tuple(caps), keys


def _limit(rooms: Rooms, name: str, who: str, team_roles: Mapping[str, str]) -> int:
    """How much of it a wave may use (for what counts in all: all waves)."""
    limits = rooms.limits
    if name == TEAM:
        return limits.accounts(TEAM, team_roles.get(who))
    if name == GIVER:
        person = rooms.situation.people[who]
        return int(limits.share(GIVER, person.sales_role) * person.revenue)
    room = rooms.of(who)
    room_for = {GAIN: room.revenue, TAKES: room.accounts}
    return int(room_for.get(name, room.more_accounts) or 0)


def _team_roles(situation: Situation) -> dict[str, str]:
    """Team -> the job of most of those who receive in it; of equals the first by name."""
    counts: dict[str, dict[str, int]] = {}
    for move in situation.moves:
        team = counts.setdefault(situation.team(move.to_seller_id), {})
        team[move.to_role] = team.get(move.to_role, 0) + 1
    return {team: min(roles, key=lambda role: (-roles[role], role)) for team, roles in counts.items()}
