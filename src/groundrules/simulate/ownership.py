"""Who owned which account when: the old model, the waves of the new one, and what has not moved yet."""

from dataclasses import dataclass

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Flags, Whole, stream
from groundrules.simulate.customers import ENTERPRISE, MID_MARKET, PUBLIC, SMALL, STRATEGIC, Customers
from groundrules.simulate.force import Force
from groundrules.terms import SalesRole

_WAVE_SHARES = (0.24, 0.26, 0.22, 0.12)
"""Of what the new model wants moved, by wave; the rest is still to be moved."""

_MODEST = 75_000
"""Dollars a year below which inside sales also gets larger accounts that need no specialist."""

WAVE, SUCCESSION = 0, 1


@dataclass(frozen=True)
class Changes:
    """Owner changes in order of account and day: one entry each. ``reason`` is WAVE or SUCCESSION."""

    account: Whole
    day: Whole
    old: Whole
    new: Whole
    reason: Whole

    def __len__(self) -> int:
        return len(self.account)


@dataclass(frozen=True)
class Tenures:
    """Who owned an account from which day to which (excluded), in order of account and day."""

    account: Whole
    owner: Whole
    start: Whole
    end: Whole

    def owner_on(self, account: Whole, day: Whole) -> Whole:
        """The owner of each account on each day; before the account existed, its first owner."""
        key = self.account * 4096 + np.maximum(self.start, 0)
        place = np.searchsorted(key, account * 4096 + np.clip(day, 0, days.END), side="right") - 1
        place = np.maximum(place, np.searchsorted(self.account, account))
        return self.owner[place]


@dataclass(frozen=True)
class Ownership:
    """The whole story of ownership.

    ``wanted`` is true where the new model gives the account to inside sales, ``moved_on`` the day it did
    (END + 1: not yet; -1: from the start). ``quarterback_seat`` is -1 where the account has none; one is
    named on ``quarterback_from`` (END + 1: not yet).
    """

    changes: Changes
    tenures: Tenures
    wanted: Flags
    moved_on: Whole
    inside_seat: Whole
    quarterback_seat: Whole
    quarterback_from: Whole
    specialist_seat: Whole


def make_ownership(customers: Customers, force: Force, seed: int) -> Ownership:
    """Play the coverage change over the accounts."""
    rng = stream(seed, "ownership")
    count = len(customers)
    modest = np.isin(customers.segment, (ENTERPRISE, PUBLIC)) & ~customers.needs_specialist
    modest &= customers.potential < _MODEST
    wanted = np.isin(customers.segment, (MID_MARKET, SMALL)) | modest
    never = days.END + 1
    block = customers.seat * 2 + (customers.segment == SMALL)
    wave_day = _wave_days(block, wanted, rng)
    moved_on = np.where(wanted, wave_day, never)
    early = (
        wanted & (customers.segment == SMALL) & (rng.random(count) < 0.07)
    )  # inside already had a few small ones
    late = ~early & (moved_on < never) & (rng.random(count) < 0.12)
    moved_on = np.where(late, moved_on + rng.choice([1, 2, 3, 4, 7], size=count), moved_on)
    inside_seat = _inside_seats(customers, force, wanted, rng)
    moved_on = np.where(early, -1, moved_on)
    moved_on = np.where(wanted & (moved_on <= customers.created), -1, moved_on)
    changes, tenures = _history(customers, force, moved_on, inside_seat)
    big = np.isin(customers.segment, (STRATEGIC, ENTERPRISE)) & ~wanted
    named_on = _wave_days(customers.seat * 2 + (customers.segment == STRATEGIC), big, rng)
    quarterbacks = _nearest(customers, force, SalesRole.QUARTERBACK, rng)
    specialists = _nearest(customers, force, SalesRole.SPECIALIST, rng)
    named = big & (named_on < never)
    return Ownership(
        changes=changes,
        tenures=tenures,
        wanted=wanted,
        moved_on=moved_on,
        inside_seat=inside_seat,
        quarterback_seat=np.where(big, quarterbacks, -1),
        quarterback_from=np.where(named, named_on, never),
        specialist_seat=np.where(customers.needs_specialist, specialists, -1),
    )


def _wave_days(block: Whole, wanted: Flags, rng: np.random.Generator) -> Whole:
    """The wave's first day for each account: blocks (territory, segment) in random order, and hold-outs."""
    blocks, index = np.unique(block, return_inverse=True)
    order = rng.permutation(len(blocks))
    sizes = np.bincount(index[wanted], minlength=len(blocks))[order]
    reached = (np.cumsum(sizes) - 0.5 * sizes) / max(1, int(sizes.sum()))
    wave = np.searchsorted(np.cumsum(_WAVE_SHARES), reached)
    of_block = np.empty(len(blocks), dtype=np.int64)
    of_block[order] = wave
    dates = np.array([*(days.number(day) for day in days.WAVES), days.END + 1], dtype=np.int64)
    result = dates[of_block[index]]
    result[rng.random(len(block)) < 0.05] = days.END + 1
    return result


def _inside_seats(customers: Customers, force: Force, wanted: Flags, rng: np.random.Generator) -> Whole:
    """The inside seat for each account: mostly the field seller's pair, else the least loaded nearby."""
    insides = force.seats(SalesRole.INSIDE)
    seat_of = {int(person): s for s, person in enumerate(force.first)}
    seat_of |= {int(person): s for s, person in enumerate(force.second)}
    pair = np.full(len(force.seat_role), -1, dtype=np.int64)
    for s in force.seats(SalesRole.FIELD):
        partner = force.people[force.first[s]].pair
        pair[s] = seat_of[partner] if partner is not None else insides[0]
    chosen = pair[customers.seat]
    load = np.bincount(chosen[wanted], minlength=len(force.seat_role)).astype(float)
    for n in np.flatnonzero(wanted & (rng.random(len(customers)) < 0.16)):
        near = [s for s in insides if force.seat_region[s] == customers.region[n]] or list(insides)
        least = min(near, key=lambda s: (load[s], s))
        load[chosen[n]] -= 1
        load[least] += 1
        chosen[n] = least
    return chosen


def _nearest(customers: Customers, force: Force, role: SalesRole, rng: np.random.Generator) -> Whole:
    """A seat of the role for each account, in its region where there is one, dealt out evenly."""
    seats = force.seats(role)
    chosen = np.empty(len(customers), dtype=np.int64)
    for region in range(int(customers.region.max()) + 1):
        own = np.flatnonzero(customers.region == region)
        near = seats[[force.seat_region[s] == region for s in seats]]
        near = near if len(near) else seats
        chosen[own] = near[rng.permutation(len(own)) % len(near)]
    return chosen


def _history(
    customers: Customers, force: Force, moved_on: Whole, inside_seat: Whole
) -> tuple[Changes, Tenures]:
    count = len(customers)
    account = np.arange(count)
    begin = np.maximum(customers.created, 0)
    inside_first = moved_on < 0
    first_seat = np.where(inside_first, inside_seat, customers.seat)
    opening = force.holder(first_seat, begin)
    rows = []
    change = force.switch[customers.seat]  # a successor takes the field seat while the account is still there
    own = (change < np.where(inside_first, -1, moved_on)) & (change > begin) & (change < days.END)
    rows.append(
        (account[own], change[own], force.second[customers.seat[own]], np.full(own.sum(), SUCCESSION))
    )
    moves = (moved_on >= 0) & (moved_on < days.END)
    rows.append(
        (
            account[moves],
            moved_on[moves],
            force.holder(inside_seat, moved_on)[moves],
            np.full(moves.sum(), WAVE),
        )
    )
    change = force.switch[inside_seat]
    own = (change > np.maximum(moved_on, begin)) & (change < days.END)
    rows.append((account[own], change[own], force.second[inside_seat[own]], np.full(own.sum(), SUCCESSION)))
    who, day, new, reason = (np.concatenate(parts) for parts in zip(*rows, strict=True))
    order = np.lexsort((day, who))
    who, day, new, reason = who[order], day[order], new[order], reason[order]
    starts = np.concatenate([begin, day])
    owners = np.concatenate([opening, new])
    held = np.concatenate([account, who])
    order = np.lexsort((starts, held))
    held, owners, starts = held[order], owners[order], starts[order]
    ends = np.full(len(held), days.END, dtype=np.int64)
    same = held[:-1] == held[1:]
    ends[:-1][same] = starts[1:][same]
    tenures = Tenures(held, owners, starts, ends)
    old = owners[:-1][same]
    return Changes(who, day, old, new, reason), tenures
