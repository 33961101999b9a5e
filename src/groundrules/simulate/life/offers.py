"""Queue offers: leads and requests offered to one person after another until somebody takes them."""

from dataclasses import dataclass, fields

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Flags, Whole, stream
from groundrules.simulate.attendance import Attendance
from groundrules.simulate.customers import Customers
from groundrules.simulate.force import Force
from groundrules.simulate.mode import Mode
from groundrules.simulate.moments import DAY
from groundrules.terms import SalesRole

KINDS = ("lead", "account")
_TURNS = 3


@dataclass(frozen=True)
class Offers:
    """One entry per offer, in order of time.

    ``moment`` and ``answered`` are seconds since the first midnight UTC (``answered`` -1: no answer),
    ``value`` cents expected, ``account`` -1 where the item is none of the CRM's accounts.
    """

    moment: Whole
    person: Whole
    item: Whole
    kind: Whole
    account: Whole
    segment: Whole
    taken: Flags
    answered: Whole
    value: Whole

    def __len__(self) -> int:
        return len(self.moment)

    def rows(self, keep: Flags | Whole) -> "Offers":
        """A selection."""
        return Offers(*(getattr(self, part.name)[keep] for part in fields(self)))


def make_offers(customers: Customers, force: Force, attendance: Attendance, mode: Mode, seed: int) -> Offers:
    """Two or three items a week and inside seller over the last year, offered in turn to those at work.

    Who is offered what does not depend on its worth; people take what they have time for. In a hostile world
    some also know certain segments better, and rightly leave the others.
    """
    rng = stream(seed, "offers")
    seats = force.seats(SalesRole.INSIDE)
    first = days.END - 365
    items = round(len(seats) * 52 * float(rng.uniform(1.8, 3.0)))
    day = np.sort(rng.integers(first, days.END - 2, size=items))
    open_days = days.weekdays() < 5
    day = day[open_days[day]]
    account = rng.integers(len(customers), size=len(day))
    known = rng.random(len(day)) < 0.35
    value = np.round(30_000 * np.exp(0.9 * rng.standard_normal(len(day)))).astype(np.int64) * 100
    if not mode.is_demo:  # the example company's worth never told large from small
        worth = np.array([3.0, 1.8, 1.0, 0.6, 1.0])[customers.segment[account]]
        value = np.round(value * worth / 100).astype(np.int64) * 100
    willing = rng.beta(12.0, 6.0, size=len(force.people))
    skill = rng.uniform(0.5, 1.3, size=(len(force.people), 5)) if mode.is_hostile else None
    rows: list[np.ndarray[tuple[int, ...], np.dtype[np.int64]]] = []
    waiting = np.arange(len(day))
    for turn in range(_TURNS):
        person = force.holder(seats[rng.integers(len(seats), size=len(waiting))], day[waiting])
        there = attendance.work[person, day[waiting]] > 0
        chance = willing[person] * (
            skill[person, customers.segment[account[waiting]]] if skill is not None else 1
        )
        takes = there & (rng.random(len(waiting)) < chance)
        at = day[waiting] * DAY + 32_400 + 9_000 * turn + rng.integers(0, 3_000, size=len(waiting))
        reply = np.where(there, at + np.ceil(rng.exponential(2_400, len(waiting))).astype(np.int64) + 30, -1)
        rows.append(np.stack([at, person, waiting, takes.astype(np.int64), reply]))
        waiting = waiting[~takes]
    moment, person, item, taken, answered = np.concatenate(rows, axis=1)
    order = np.argsort(moment, kind="stable")
    on = item[order]
    return Offers(
        moment=moment[order],
        person=person[order],
        item=on,
        kind=np.where(known[on], 1, 0),
        account=np.where(known[on], account[on], -1),
        segment=customers.segment[account[on]],
        taken=taken[order].astype(bool),
        answered=answered[order],
        value=value[on],
    )
