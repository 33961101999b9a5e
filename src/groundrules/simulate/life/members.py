"""Who is on the team of a deal, and since when: specialists invited, quarterbacks told, inside partners."""

from dataclasses import dataclass

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Flags, Real, Whole, stream
from groundrules.simulate.deals import NEVER, Deals
from groundrules.simulate.force import Force
from groundrules.simulate.mode import Mode
from groundrules.simulate.ownership import Ownership
from groundrules.terms import SalesRole

ROLES = ("Specialist", "Account Owner", "Quarterback", "Inside Sales")
SPECIALIST, ACCOUNT_OWNER, QUARTERBACK, INSIDE = range(4)
PROPOSAL = 3
"""The stage at which a quarterback has to know."""


@dataclass(frozen=True)
class Members:
    """One entry per place on a deal's team, in order of deal; ``added`` is the day it was given."""

    deal: Whole
    person: Whole
    role: Whole
    added: Whole

    def __len__(self) -> int:
        return len(self.deal)

    def rows(self, keep: Flags | Whole) -> "Members":
        """A selection."""
        return Members(self.deal[keep], self.person[keep], self.role[keep], self.added[keep])

    def specialist_of(self, deals: int) -> Whole:
        """The specialist on each of so many deals; -1 for none."""
        found = np.full(deals, -1, dtype=np.int64)
        expert = self.role == SPECIALIST
        found[self.deal[expert]] = self.person[expert]
        return found


def due(deals: Deals, ownership: Ownership, force: Force) -> tuple[Whole, Whole, Whole]:
    """Who the rules want on each deal (-1: nobody): specialist, quarterback at the proposal, inside partner.

    A deal is due for the role the account has on the day it matters: the specialist when the deal begins, the
    quarterback when the proposal goes out, the inside partner on accounts a field seller owns.
    """
    seat = ownership.specialist_seat[deals.account]
    expert = np.where(seat >= 0, force.holder(np.maximum(seat, 0), deals.created), -1)
    day = deals.entered[:, PROPOSAL]
    seat = ownership.quarterback_seat[deals.account]
    led = (seat >= 0) & (day != NEVER) & (ownership.quarterback_from[deals.account] <= day)
    lead = np.where(led, force.holder(np.maximum(seat, 0), day), -1)
    is_field = np.array([role is SalesRole.FIELD for role in force.role_of()])[deals.first_owner]
    after = deals.created >= days.number(days.WAVES[0])
    shared = is_field & after & ~ownership.wanted[deals.account]
    inside = np.where(shared, force.holder(ownership.inside_seat[deals.account], deals.created), -1)
    return (
        np.where(expert == deals.first_owner, -1, expert),
        np.where(lead == deals.first_owner, -1, lead),
        np.where(inside == deals.first_owner, -1, inside),
    )


def make_members(deals: Deals, ownership: Ownership, force: Force, mode: Mode, seed: int) -> Members:
    """The teams of all deals as people who keep to the rules most of the time put them together."""
    expert, lead, inside = due(deals, ownership, force)
    invited = stream(seed, "deal specialists").random(len(deals))
    rng = stream(seed, "deal teams")
    willing = habits(deals, len(force.people), (0.7, 0.7) if mode.is_demo else (0.5, 0.72), mode, rng)
    kept = np.flatnonzero(deals.kept_by_old)
    new = ownership.tenures.owner_on(deals.account[kept], np.full(len(kept), days.END))
    kept, new = kept[new != deals.owner[kept]], new[new != deals.owner[kept]]
    told = habits(deals, len(force.people), (0.78, 0.92), mode, rng)
    asked = habits(deals, len(force.people), (0.55, 0.75), mode, rng)
    come = np.flatnonzero((expert >= 0) & (invited < willing))
    led = np.flatnonzero((lead >= 0) & (rng.random(len(deals)) < told))
    paired = np.flatnonzero((inside >= 0) & (rng.random(len(deals)) < asked))
    beside = _beside_the_rule(deals, ownership, force, mode, rng)
    proposal = deals.entered[led, PROPOSAL] + rng.choice([-6, -2, 0, 1, 2], size=len(led))
    moved = np.maximum(ownership.moved_on[deals.account[kept]], deals.created[kept])
    deal = np.concatenate([come, kept, led, paired, beside[0]])
    added = np.concatenate(
        [
            deals.created[come] + rng.integers(0, 21, len(come)),
            moved,
            np.maximum(proposal, deals.created[led]),
            deals.created[paired] + rng.integers(0, 6, len(paired)),
            deals.created[beside[0]] + rng.integers(0, 21, len(beside[0])),
        ]
    )
    order = np.argsort(deal, kind="stable")
    person = np.concatenate([expert[come], new, lead[led], inside[paired], beside[1]])
    roles = (SPECIALIST, ACCOUNT_OWNER, QUARTERBACK, INSIDE, SPECIALIST)
    role = np.repeat(roles, [len(come), len(kept), len(led), len(paired), len(beside[0])])
    latest = np.minimum(deals.ended, days.END - 1)
    return Members(deal[order], person[order], role[order], np.minimum(added, latest[deal])[order])


def _beside_the_rule(
    deals: Deals, ownership: Ownership, force: Force, mode: Mode, rng: np.random.Generator
) -> tuple[Whole, Whole]:
    """Deals no rule wants a specialist on that have one all the same (now and then), and whom."""
    none = np.zeros(0, dtype=np.int64)
    seats = force.seats(SalesRole.SPECIALIST)
    if mode.is_demo or not len(seats):
        return none, none
    plain = ownership.specialist_seat[deals.account] < 0
    deal = np.flatnonzero(plain & (rng.random(len(deals)) < float(rng.uniform(0.006, 0.02))))
    person = force.holder(seats[rng.integers(len(seats), size=len(deal))], deals.created[deal])
    fits = person != deals.first_owner[deal]
    return deal[fits], person[fits]


def habits(
    deals: Deals, people: int, mean: tuple[float, float], mode: Mode, rng: np.random.Generator
) -> Real:
    """How likely each deal's first owner is to think of the colleague.

    Everybody has a habit of their own around a company's mean (drawn from the range); in a hostile world it
    drifts from quarter to quarter.
    """
    middle = float(rng.uniform(*mean))
    if mode.is_demo:
        return np.full(len(deals), middle)
    steady = float(rng.uniform(9, 20))
    habit = rng.beta(middle * steady, (1 - middle) * steady, size=people)[deals.first_owner]
    if not mode.is_hostile:
        return np.asarray(habit)
    quarter = np.clip(days.quarter_of(deals.created), 0, 7)
    drift = np.cumsum(0.35 * rng.standard_normal((people, 8)), axis=1)[deals.first_owner, quarter]
    odds = habit / (1 - habit) * np.exp(drift)
    return np.asarray(odds / (1 + odds))
