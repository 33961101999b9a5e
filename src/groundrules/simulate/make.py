"""Making a world: everything drawn, in order, from one seed; then what is planted in it."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Whole, stream
from groundrules.simulate.attendance import make_attendance
from groundrules.simulate.behaviour import make_behaviour
from groundrules.simulate.customers import make_customers
from groundrules.simulate.deals import make_deals, with_pull_ins
from groundrules.simulate.deeds import OPEN, Deed
from groundrules.simulate.handoffs import campaigns, inbound, introductions, silenced
from groundrules.simulate.life import make_life
from groundrules.simulate.logging import logged
from groundrules.simulate.mode import DEMO, Mode
from groundrules.simulate.mood import Mood
from groundrules.simulate.ownership import make_ownership
from groundrules.simulate.people import make_force
from groundrules.simulate.plants import PLANTS, unknown_kind
from groundrules.simulate.service import incident_service
from groundrules.simulate.spells import COURTESY, SERVICE, Spells, make_spells
from groundrules.simulate.tickets import make_tickets
from groundrules.simulate.touches import Clock, draw, expected, joined, pace_clock
from groundrules.simulate.traits import traits_of
from groundrules.simulate.world import Rhythm, World, WorldSize

Progress = Callable[[str], None]
_LOST = 0.018
"""Share of the touches drawn that outages and silences take away again."""
_FRIENDS = 0.2
"""Share of the former pace from which a contact kept after a move is worth a line in the truth."""


def make_world(size: WorldSize, mode: Mode = DEMO, progress: Progress | None = None) -> World:
    """Draw a world.

    Args:
        size: how big, and the seed.
        mode: what sort of life, and what is planted in it; the example company when not said.
        progress: told in a few words what is being drawn.

    Raises:
        ValueError: when a rate is given for a behaviour nobody knows.
    """
    if problem := unknown_kind(mode):
        raise ValueError(problem)
    tell = progress or (lambda _: None)
    tell(f"drawing {size.sellers:,} sellers and {size.accounts:,} accounts")
    world = _healthy(size, mode, tell)
    if mode.is_demo:
        return world
    for plant in PLANTS:
        rate = plant.rate_of(mode, size.seed)
        if rate > 0:
            done = plant.place(world, rate, stream(size.seed, f"plant {plant.kind}"))
            tell(f"planted {plant.kind}: {len(done.deeds):,} at a rate of {rate:.3f}")
            world = replace(done.world, deeds=(*world.deeds, *done.deeds))
    return world


def _healthy(size: WorldSize, mode: Mode, tell: Progress) -> World:
    """The world before anything is planted (the example company misbehaves from the start)."""
    seed = size.seed
    force = make_force(size.sellers, seed)
    attendance = make_attendance(force, seed)
    customers = make_customers(size.accounts, force, seed)
    ownership = make_ownership(customers, force, seed)
    deals = with_pull_ins(make_deals(customers, ownership, seed), mode, seed)
    traits = traits_of(mode, seed)
    behaviour = make_behaviour(
        customers=customers,
        force=force,
        attendance=attendance,
        ownership=ownership,
        deals=deals,
        mode=mode,
        seed=seed,
    )
    tell(f"drawing touches around {len(deals):,} deals and {len(ownership.changes):,} owner changes")
    spells = make_spells(
        customers=customers,
        force=force,
        ownership=ownership,
        deals=deals,
        behaviour=behaviour,
        traits=traits,
        seed=seed,
    )
    pace, work = pace_clock(spells, force, attendance, seed), Clock(attendance.work)
    tickets = make_tickets(customers, force, ownership, seed)
    world = World(
        size=size,
        force=force,
        attendance=attendance,
        customers=customers,
        ownership=ownership,
        deals=deals,
        behaviour=behaviour,
        touches=joined([]),
        tickets=tickets,
        rhythm=Rhythm(work, pace, 1.0),
        traits=traits,
        life=make_life(
            customers=customers,
            force=force,
            attendance=attendance,
            ownership=ownership,
            deals=deals,
            tickets=tickets,
            mode=mode,
            seed=seed,
        ),
        mode=mode,
    )
    world = _touched(world, spells)
    if mode.is_hostile:
        world = replace(world, deeds=_friends(world, spells))
    if mode.is_demo:
        return world
    return logged(world.with_touches(incident_service(world)))


def _touched(world: World, spells: Spells) -> World:
    """The world with its touches, and the scale they were drawn at."""
    size, force, traits, seed = world.size, world.force, world.traits, world.size.seed
    pace, work = world.rhythm.pace, world.rhythm.work
    mailings = campaigns(world.customers, world.ownership, work, seed)
    meetings = introductions(world.customers, world.ownership, work, seed)
    per_unit = expected(spells, pace)
    selling = float(per_unit[spells.style != SERVICE].sum())
    answers = traits.inbound * traits.answered
    if size.activities is None:
        asked = size.activities_per_seller_week * traits.bustle * days.WEEKS * size.sellers
        scale = asked / (selling * (1 + answers))
    else:
        each = (float(per_unit.sum()) + selling * (traits.inbound + answers)) * (1 - _LOST)
        scale = max(1.0, size.activities - len(mailings) - len(meetings)) / each
    drawn = draw(
        spells=spells,
        pace=pace,
        work=work,
        force=force,
        deals=world.deals,
        ownership=world.ownership,
        scale=scale,
        burst=traits.burst,
        rng=stream(seed, "touches"),
        mood=Mood(world.ownership.moved_on, seed) if world.mode.is_hostile else None,
    )
    written = inbound(
        customers=world.customers,
        ownership=world.ownership,
        behaviour=world.behaviour,
        work=work,
        sales=scale * selling,
        traits=traits,
        seed=seed,
    )
    lots = joined([drawn, meetings, mailings, written])
    touches = silenced(lots, world.ownership, world.behaviour, force, world.attendance.away)
    ordered = touches.rows(_in_order(touches.day, seed))
    return replace(world, touches=ordered, rhythm=Rhythm(work, pace, scale))


def _in_order(day: Whole, seed: int) -> Whole:
    shuffle = stream(seed, "order").permutation(len(day))
    return np.asarray(shuffle[np.argsort(day[shuffle], kind="stable")], dtype=np.int64)


def _friends(world: World, spells: Spells) -> tuple[Deed, ...]:
    """Old owners who keep up a friendship at a good part of their former pace: innocent, and told as such."""
    row = np.flatnonzero(spells.style == COURTESY)
    pace = spells.weight[row] / world.customers.attention[spells.account[row]]
    return tuple(
        Deed(
            "not_letting_go",
            "S02",
            int(spells.start[n]),
            OPEN,
            {"from": int(spells.person[n])},
            int(spells.account[n]),
            excuse="friend",
            facts={"share_of_former_pace": round(float(kept), 3)},
        )
        for n, kept in zip(row, pace, strict=True)
        if kept >= _FRIENDS
    )
