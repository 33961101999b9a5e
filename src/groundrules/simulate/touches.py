"""Touches: calls, mails, meetings, service work, drawn in bursts on days people were at work."""

from dataclasses import dataclass, fields

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Flags, Real, Whole, stream
from groundrules.simulate.attendance import Attendance
from groundrules.simulate.deals import Deals
from groundrules.simulate.force import Force
from groundrules.simulate.mood import Mood
from groundrules.simulate.ownership import Ownership
from groundrules.simulate.spells import ASKED, CARVED, COURTESY, JOINT, NORMAL, SERVICE, Spells
from groundrules.terms import SalesRole

CALL, MAIL_OUT, MAIL_IN, TO_DO, MEETING, BULK, SERVED = range(7)
OUTWARD = (CALL, MAIL_OUT, TO_DO, MEETING)
_MIX = {  # call, mail, to-do, meeting
    SalesRole.FIELD: (0.33, 0.40, 0.03, 0.24),
    SalesRole.INSIDE: (0.46, 0.42, 0.05, 0.07),
    SalesRole.SPECIALIST: (0.16, 0.38, 0.04, 0.42),
    SalesRole.QUARTERBACK: (0.30, 0.38, 0.04, 0.28),
    SalesRole.MANAGER: (0.30, 0.30, 0.02, 0.38),
    SalesRole.OTHER: (0.0, 1.0, 0.0, 0.0),
}
_KINDS = np.array([CALL, MAIL_OUT, TO_DO, MEETING])
_JOINT = {SalesRole.SPECIALIST: 0.6, SalesRole.QUARTERBACK: 0.4}
_APPETITE = {
    SalesRole.FIELD: 1.0,
    SalesRole.INSIDE: 1.15,
    SalesRole.SPECIALIST: 0.8,
    SalesRole.QUARTERBACK: 0.85,
    SalesRole.MANAGER: 0.25,
    SalesRole.OTHER: 0.0,
}


@dataclass(frozen=True)
class Touches:
    """One entry per activity row of the CRM. ``deal`` and ``partner`` are -1 where there is none.

    ``entered`` is when it was entered, in seconds since the world's first midnight UTC; ``subject`` the
    number of its subject line (rows with the same number of the same kind read alike); ``by`` who entered
    it. All three are -1 where the export may choose (``by``: the person).
    """

    account: Whole
    person: Whole
    day: Whole
    kind: Whole
    deal: Whole
    partner: Whole
    entered: Whole
    subject: Whole
    by: Whole

    def __len__(self) -> int:
        return len(self.account)

    def rows(self, keep: Flags | Whole) -> "Touches":
        """A selection, or the same in another order."""
        return Touches(*(getattr(self, part.name)[keep] for part in fields(self)))

    def in_order(self) -> "Touches":
        """The same in order of day."""
        return self.rows(np.argsort(self.day, kind="stable").astype(np.int64))


def joined(parts: list[Touches]) -> Touches:
    """Several lots as one; none gives an empty one."""
    none = np.zeros(0, dtype=np.int64)
    return Touches(
        *(np.concatenate([none, *(getattr(lot, part.name) for lot in parts)]) for part in fields(Touches))
    )


def touching(
    account: Whole, person: Whole, day: Whole, *, kind: Whole, deal: Whole, partner: Whole
) -> Touches:
    """Touches entered by the person, at a time and under a subject the export chooses."""
    none = np.full(len(account), -1, dtype=np.int64)
    return Touches(account, person, day, kind, deal, partner, none, none.copy(), none.copy())


def plain(account: Whole, person: Whole, day: Whole, kind: Whole | int) -> Touches:
    """Touches on no deal, with nobody else."""
    none = np.full(len(account), -1, dtype=np.int64)
    kinds = np.broadcast_to(np.asarray(kind, dtype=np.int64), account.shape).copy()
    return touching(account, person, day, kind=kinds, deal=none, partner=none.copy())


class Clock:
    """Turns amounts of time at work into days, for all people at once.

    ``total`` runs over days per person; the n-th unit of a person's time falls on the day that carries it,
    so nothing ever falls on a day off.
    """

    def __init__(self, per_day: Real) -> None:
        self.total = np.concatenate([np.zeros((len(per_day), 1)), np.cumsum(per_day, axis=1)], axis=1)
        self._step = float(self.total.max()) + 1.0
        self._flat = (self.total + self._step * np.arange(len(per_day))[:, None]).ravel()
        self._width = self.total.shape[1]

    def upto(self, person: Whole, day: Whole) -> Real:
        """The person's time before the day."""
        return np.asarray(self.total[person, np.clip(day, 0, days.END)])

    def day(self, person: Whole, amount: Real) -> Whole:
        """The day on which the person's time reaches the amount; END when it never does."""
        place = np.searchsorted(self._flat, self._step * person + amount, side="right") - 1
        found = place - person * self._width
        return np.where(amount >= self.total[person, -1], days.END, found)


def pace_clock(spells: Spells, force: Force, attendance: Attendance, seed: int) -> Clock:
    """Each person's time for a unit of attention: more accounts, less time for each, if not in proportion."""
    rng = stream(seed, "appetite")
    load = np.zeros((len(force.people), days.END + 1))
    selling = spells.style != SERVICE
    np.add.at(load, (spells.person[selling], spells.start[selling]), spells.weight[selling])
    np.subtract.at(load, (spells.person[selling], spells.end[selling]), spells.weight[selling])
    load = np.cumsum(load, axis=1)[:, : days.END]
    typical = float(np.median(load[load > 0.5])) if (load > 0.5).any() else 1.0
    load = np.maximum(load, 0.4 * typical) / typical
    appetite = np.array([_APPETITE[person.role] for person in force.people])
    appetite *= np.exp(0.22 * rng.standard_normal(len(appetite)))
    return Clock(appetite[:, None] * attendance.pace / load**0.85)


def expected(spells: Spells, clock: Clock) -> Real:
    """Touches each spell would give at scale 1."""
    return spells.weight * (clock.upto(spells.person, spells.end) - clock.upto(spells.person, spells.start))


def draw(
    *,
    spells: Spells,
    pace: Clock,
    work: Clock,
    force: Force,
    deals: Deals,
    ownership: Ownership,
    scale: float,
    burst: float,
    rng: np.random.Generator,
    mood: Mood | None = None,
) -> Touches:
    """Touches of all spells: bursts at the pace of the person's year, each a few touches over some days.

    Bursts are what makes weekly counts uneven and gaps heavy-tailed.

    Args:
        spells: who attends to which account when.
        pace: each person's time for a unit of attention.
        work: days at work.
        force: who does what.
        deals: what the touches are about.
        ownership: who is met together.
        scale: touches per unit of time and attention.
        burst: touches per burst on average.
        rng: where the chance comes from.
        mood: how customers' weeks differ beyond that.
    """
    burst_of = np.where(spells.style == COURTESY, 1.0, burst)
    bursts = rng.poisson(scale * expected(spells, pace) / burst_of * (mood.at_most if mood else 1.0))
    which = np.repeat(np.arange(len(spells)), bursts)
    start = pace.upto(spells.person, spells.start)[which]
    span = pace.upto(spells.person, spells.end)[which] - start
    day = pace.day(spells.person[which], start + span * rng.random(len(which)))
    if mood is not None:
        kept = mood.kept(spells.account[which], day, rng)
        which, day = which[kept], day[kept]
    size = rng.geometric(1 / burst_of[which])
    first = np.repeat(np.concatenate([[0], np.cumsum(size)[:-1]]) if len(size) else size, size)
    nth = np.arange(len(first)) - first
    which, day = np.repeat(which, size), np.repeat(day, size)
    person = spells.person[which]
    later = rng.exponential(1.7, size=len(which)) * (nth > 0)
    day = work.day(person, work.upto(person, day) + work_within(rng, len(which)) + later)
    keep = day < spells.end[which]
    which, day = which[keep], day[keep]
    return _described(
        spells=spells, which=which, day=day, force=force, deals=deals, ownership=ownership, rng=rng
    )


def work_within(rng: np.random.Generator, count: int) -> Real:
    """A moment early in a working day, so that a burst's first touch stays on its day."""
    return np.asarray(rng.random(count) * 0.35)


def _described(
    *,
    spells: Spells,
    which: Whole,
    day: Whole,
    force: Force,
    deals: Deals,
    ownership: Ownership,
    rng: np.random.Generator,
) -> Touches:
    account, person, style = spells.account[which], spells.person[which], spells.style[which]
    kind = _kinds(person, force, rng)
    kind[style == SERVICE] = SERVED
    together = (style == JOINT) & (rng.random(len(which)) < 0.85)
    kind[together] = MEETING
    deal = np.where(
        (style == NORMAL) & (rng.random(len(which)) < 0.55),
        open_deal(deals, account, day),
        spells.deal[which],
    )
    owner = ownership.tenures.owner_on(account, day)
    share = np.array([_JOINT.get(role, 0.13) for role in force.role_of()])[person]
    joins = (
        (kind == MEETING)
        & (owner != person)
        & (style != CARVED)
        & (style == NORMAL)
        & (rng.random(len(which)) < share)
    )
    partner = np.where(joins, owner, np.where(together, spells.partner[which], -1))
    seat = ownership.specialist_seat[account]
    expert = np.where(seat >= 0, force.holder(np.maximum(seat, 0), day), -1)
    invited = (
        (kind == MEETING)
        & (owner == person)
        & (style == NORMAL)
        & (expert != person)
        & (rng.random(len(which)) < 0.2)
    )
    partner = np.where(invited, expert, partner)
    touches = touching(account, person, day, kind=kind, deal=deal, partner=partner)
    asked = style == ASKED
    kind[asked] = MAIL_OUT
    calls_for = touches.rows(asked)  # the customer writes first, the answer follows the same day
    return joined([touches, plain(calls_for.account, calls_for.person, calls_for.day, MAIL_IN)])


def _kinds(person: Whole, force: Force, rng: np.random.Generator) -> Whole:
    table = np.cumsum(np.array([_MIX[role] for role in force.role_of()]), axis=1)
    u = rng.random(len(person))
    code = (u[:, None] > table[person]).sum(axis=1)
    return np.asarray(_KINDS[np.minimum(code, 3)])


def open_deal(deals: Deals, account: Whole, day: Whole) -> Whole:
    """The account's latest deal begun by that day, if it was still open; -1 otherwise."""
    if not len(deals):
        return np.full(len(account), -1, dtype=np.int64)
    order = np.lexsort((deals.created, deals.account))
    key = deals.account[order] * 8192 + deals.created[order] + 1024
    place = np.searchsorted(key, account * 8192 + day + 1024, side="right") - 1
    deal = order[np.maximum(place, 0)]
    fits = (place >= 0) & (deals.account[deal] == account) & (deals.ended[deal] >= day)
    return np.where(fits, deal, -1)
