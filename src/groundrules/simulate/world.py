"""The world and its size: everything there is, before it is written the way a CRM exports it."""

from dataclasses import dataclass, replace

import numpy as np

from groundrules.simulate.arrays import Flags, Whole
from groundrules.simulate.attendance import Attendance
from groundrules.simulate.behaviour import Behaviour
from groundrules.simulate.customers import Customers
from groundrules.simulate.deals import Deals
from groundrules.simulate.deeds import Deed
from groundrules.simulate.force import Force
from groundrules.simulate.life import Life
from groundrules.simulate.mode import DEMO, Mode
from groundrules.simulate.ownership import Ownership
from groundrules.simulate.tickets import Tickets
from groundrules.simulate.touches import Clock, Touches, joined
from groundrules.simulate.traits import Traits


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
class Rhythm:
    """How touches are drawn in this world: a plant that adds some draws them alike.

    Attributes:
        work: days people are at work.
        pace: each person's time for a unit of attention.
        scale: touches per unit of that time.
    """

    work: Clock
    pace: Clock
    scale: float


@dataclass(frozen=True)
class World:
    """Everything there is. Immutable: a plant gives back a world of its own."""

    size: WorldSize
    force: Force
    attendance: Attendance
    customers: Customers
    ownership: Ownership
    deals: Deals
    behaviour: Behaviour
    touches: Touches  # in order of day
    tickets: Tickets
    rhythm: Rhythm
    traits: Traits
    life: Life
    mode: Mode = DEMO
    deeds: tuple[Deed, ...] = ()

    def with_touches(self, more: Touches, keep: Flags | None = None) -> "World":
        """The world with more touches, and of those it had only the kept ones."""
        before = self.touches if keep is None else self.touches.rows(keep)
        both = joined([before, more])
        return replace(self, touches=both.in_order())

    def taken(self) -> Flags:
        """Accounts something out of the ordinary happens on already: another plant leaves them alone."""
        found = np.zeros(len(self.customers), dtype=bool)
        b, changes = self.behaviour, self.ownership.changes
        for episodes in (b.gaps, b.holds, b.colleague, b.covering, b.joint, b.asked):
            found[changes.account[episodes.change]] = True
        found[[deed.account for deed in self.deeds if deed.account is not None]] = True
        return found

    def busy_people(self) -> Whole:
        """People whose own behaviour was planted already, sorted; the sides of a move do not count."""
        planted = [deed.people for deed in self.deeds if not deed.excuse]
        found = {people[part] for people in planted for part in ("seller", "partner") if part in people}
        return np.array(sorted(found), dtype=np.int64)
