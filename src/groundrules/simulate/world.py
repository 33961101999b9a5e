"""The world: everything drawn, in order, from one seed."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Whole, stream
from groundrules.simulate.attendance import Attendance, make_attendance
from groundrules.simulate.behaviour import Behaviour, make_behaviour
from groundrules.simulate.customers import Customers, make_customers
from groundrules.simulate.deals import Deals, make_deals
from groundrules.simulate.handoffs import ANSWERED, INBOUND, campaigns, inbound, introductions, silenced
from groundrules.simulate.ownership import Ownership, make_ownership
from groundrules.simulate.people import Force, make_force
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
        sellers: seats in the four selling roles (field, inside, specialist, quarterback); managers come on top.
        accounts: customer companies.
        seed: the same seed gives the same world, byte for byte.
        activities_per_seller_week: visible sales activities per seller and week (calls, mails out, meetings, to-dos).
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
    tell(f"drawing {size.sellers:,} sellers and {size.accounts:,} accounts")
    force = make_force(size.sellers, size.seed)
    attendance = make_attendance(force, size.seed)
    customers = make_customers(size.accounts, force, size.seed)
    ownership = make_ownership(customers, force, size.seed)
    deals = make_deals(customers, ownership, size.seed)
    behaviour = make_behaviour(customers, force, attendance, ownership, size.seed)
    tell(f"drawing touches around {len(deals):,} deals and {len(ownership.changes):,} owner changes")
    spells = make_spells(customers, force, ownership, deals, behaviour, size.seed)
    touches = _touches(size, force, attendance, customers, ownership, deals, behaviour, spells)
    tickets = make_tickets(customers, force, ownership, size.seed)
    return World(size, force, attendance, customers, ownership, deals, behaviour, touches, tickets)


def _touches(
    size: WorldSize, force: Force, attendance: Attendance, customers: Customers, ownership: Ownership, deals: Deals,
    behaviour: Behaviour, spells: Spells,
) -> Touches:  # fmt: skip
    pace = pace_clock(spells, force, attendance, size.seed)
    work = Clock(np.minimum(attendance.work, 1.0))
    mailings = campaigns(customers, ownership, work, size.seed)
    meetings = introductions(customers, ownership, work, size.seed)
    per_unit = expected(spells, pace)
    selling = float(per_unit[spells.style != SERVICE].sum())
    if size.activities is None:
        scale = (
            size.activities_per_seller_week * days.WEEKS * size.sellers / (selling * (1 + INBOUND * ANSWERED))
        )
    else:
        each = (float(per_unit.sum()) + selling * INBOUND * (1 + ANSWERED)) * (1 - _LOST)
        scale = max(1.0, size.activities - len(mailings) - len(meetings)) / each
    lots = [
        draw(spells, pace, work, force, deals, ownership, scale, size.seed),
        meetings,
        mailings,
        inbound(customers, ownership, behaviour, work, scale * selling, size.seed),
    ]
    touches = silenced(joined(lots), ownership, behaviour, force, attendance.away)
    return touches.rows(_in_order(touches.day, size.seed))


def _in_order(day: Whole, seed: int) -> Whole:
    shuffle = stream(seed, "order").permutation(len(day))
    return np.asarray(shuffle[np.argsort(day[shuffle], kind="stable")], dtype=np.int64)
