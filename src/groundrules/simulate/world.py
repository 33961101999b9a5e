"""The world: everything drawn, in order, from one seed."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Whole, stream
from groundrules.simulate.attendance import Attendance, make_attendance
from groundrules.simulate.behaviour import Behaviour, make_behaviour
from groundrules.simulate.customers import Customers, make_customers
from groundrules.simulate.deals import Deals, make_deals
from groundrules.simulate.force import Force
from groundrules.simulate.handoffs import ANSWERED, INBOUND, campaigns, inbound, introductions, silenced
from groundrules.simulate.ownership import Ownership, make_ownership
from groundrules.simulate.people import make_force
from groundrules.simulate.spells import SERVICE, Spells, make_spells
from groundrules.simulate.tickets import Tickets, make_tickets
from groundrules.simulate.touches import Clock, Touches, draw, expected, joined, pace_clock

Progress = Callable[[str], None]
_LOST = 0.018
"""Share of the touches drawn that outages and silences take away again."""


@dataclass(frozen=True)
class WorldSize:
    """How big a world, and which.

    Attributes:
        sellers: seats in the four selling roles (field, inside, specialist, quarterback); managers on top.
        accounts: customer companies.
        seed: the same seed gives the same world, byte for byte.
        activities_per_seller_week: visible sales activities (calls, mails out, meetings, to-dos).
        activities: when given, activity rows in all (about), instead of the rate.
    """

    sellers: int = 62
    accounts: int = 1200
    seed: int = 7
    activities_per_seller_week: float = 22.0
    activities: int | None = None

    def __post_init__(self) -> None:
        if self.sellers < 8:
            raise ValueError(f"a world needs at least 8 sellers (2 in each role), not {self.sellers}")
        if self.accounts < self.sellers:
            raise ValueError(
                f"a world needs at least as many accounts as sellers: {self.accounts} < {self.sellers}"
            )


@dataclass(frozen=True)
class World:
    """Everything there is, before it is written the way a CRM exports it."""

    size: WorldSize
    force: Force
    attendance: Attendance
    customers: Customers
    ownership: Ownership
    deals: Deals
    behaviour: Behaviour
    touches: Touches  # in order of day
    tickets: Tickets


def make_world(size: WorldSize, progress: Progress | None = None) -> World:
    """Draw a world.

    Args:
        size: how big, and the seed.
        progress: told in a few words what is being drawn.
    """
    tell = progress or (lambda _: None)
    seed = size.seed
    tell(f"drawing {size.sellers:,} sellers and {size.accounts:,} accounts")
    force = make_force(size.sellers, seed)
    attendance = make_attendance(force, seed)
    customers = make_customers(size.accounts, force, seed)
    ownership = make_ownership(customers, force, seed)
    deals = make_deals(customers, ownership, seed)
    behaviour = make_behaviour(
        customers=customers, force=force, attendance=attendance, ownership=ownership, deals=deals, seed=seed
    )
    tell(f"drawing touches around {len(deals):,} deals and {len(ownership.changes):,} owner changes")
    spells = make_spells(
        customers=customers, force=force, ownership=ownership, deals=deals, behaviour=behaviour, seed=seed
    )
    stage = World(
        size=size,
        force=force,
        attendance=attendance,
        customers=customers,
        ownership=ownership,
        deals=deals,
        behaviour=behaviour,
        touches=joined([]),
        tickets=make_tickets(customers, force, ownership, seed),
    )
    return replace(stage, touches=_touches(stage, spells))


def _touches(world: World, spells: Spells) -> Touches:
    size, force, attendance = world.size, world.force, world.attendance
    pace = pace_clock(spells, force, attendance, size.seed)
    work = Clock(attendance.work)
    mailings = campaigns(world.customers, world.ownership, work, size.seed)
    meetings = introductions(world.customers, world.ownership, work, size.seed)
    per_unit = expected(spells, pace)
    selling = float(per_unit[spells.style != SERVICE].sum())
    if size.activities is None:
        asked = size.activities_per_seller_week * days.WEEKS * size.sellers
        scale = asked / (selling * (1 + INBOUND * ANSWERED))
    else:
        each = (float(per_unit.sum()) + selling * INBOUND * (1 + ANSWERED)) * (1 - _LOST)
        scale = max(1.0, size.activities - len(mailings) - len(meetings)) / each
    drawn = draw(
        spells=spells,
        pace=pace,
        work=work,
        force=force,
        deals=world.deals,
        ownership=world.ownership,
        scale=scale,
        seed=size.seed,
    )
    written = inbound(
        customers=world.customers,
        ownership=world.ownership,
        behaviour=world.behaviour,
        work=work,
        sales=scale * selling,
        seed=size.seed,
    )
    lots = joined([drawn, meetings, mailings, written])
    touches = silenced(lots, world.ownership, world.behaviour, force, attendance.away)
    return touches.rows(_in_order(touches.day, size.seed))


def _in_order(day: Whole, seed: int) -> Whole:
    shuffle = stream(seed, "order").permutation(len(day))
    return np.asarray(shuffle[np.argsort(day[shuffle], kind="stable")], dtype=np.int64)
