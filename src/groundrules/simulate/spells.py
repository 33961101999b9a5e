"""Who pays attention to which account from when to when: the plan from which touches are drawn."""

from dataclasses import dataclass

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Real, Whole, stream
from groundrules.simulate.behaviour import Behaviour, Episodes
from groundrules.simulate.customers import Customers
from groundrules.simulate.deals import Deals
from groundrules.simulate.force import Force
from groundrules.simulate.ownership import WAVE, Ownership
from groundrules.simulate.traits import Traits
from groundrules.terms import SalesRole

NORMAL, UNLINKED, CARVED, JOINT, ASKED, SERVICE, COURTESY = range(7)
"""Ways of touching: as usual, off any deal, on the kept deal, with the new owner, as an answer, service, and
a single note now and then."""


@dataclass(frozen=True)
class Spells:
    """One entry per stretch: a person on an account over [start, end).

    ``weight`` is 1 for the owner of an average account, ``style`` one of the ways above, ``deal`` the kept
    deal and ``partner`` the other seller of joint meetings (-1: none).
    """

    account: Whole
    person: Whole
    start: Whole
    end: Whole
    weight: Real
    style: Whole
    deal: Whole
    partner: Whole

    def __len__(self) -> int:
        return len(self.account)


def make_spells(
    *,
    customers: Customers,
    force: Force,
    ownership: Ownership,
    deals: Deals,
    behaviour: Behaviour,
    traits: Traits,
    seed: int,
) -> Spells:
    """Everybody's stretches on accounts, healthy and otherwise."""
    rng = stream(seed, "spells")
    parts = [
        _owning(customers, ownership, behaviour),
        *_supporting(customers, force, ownership, rng),
        *_leaving(customers, ownership, traits, rng),
        _carved(customers, ownership, deals),
        *_episodes(customers, ownership, behaviour),
    ]
    parts.append(_serving(_joined(parts), force, traits, rng))
    spells = _joined(parts)
    keep = (spells.end > spells.start) & (spells.weight > 1e-6)
    return _rows(spells, keep)


def spells_of(
    account: Whole,
    person: Whole,
    start: Whole | int,
    end: Whole | int,
    *,
    weight: Real,
    style: int = NORMAL,
    deal: Whole | int = -1,
    partner: Whole | int = -1,
) -> Spells:
    """Stretches of one style; a whole number stands for all of them."""

    def full(value: Whole | int) -> Whole:
        return np.broadcast_to(np.asarray(value, dtype=np.int64), account.shape).copy()

    return Spells(account, person, full(start), full(end), weight, full(style), full(deal), full(partner))


def _joined(parts: list[Spells]) -> Spells:
    fields = ("account", "person", "start", "end", "weight", "style", "deal", "partner")
    return Spells(*(np.concatenate([getattr(part, name) for part in parts]) for name in fields))


def _rows(spells: Spells, keep: Whole | np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Spells:
    fields = ("account", "person", "start", "end", "weight", "style", "deal", "partner")
    return Spells(*(getattr(spells, name)[keep] for name in fields))


def _owning(customers: Customers, ownership: Ownership, behaviour: Behaviour) -> Spells:
    tenures = ownership.tenures
    weight = customers.attention[tenures.account].copy()
    crowded = np.isin(tenures.account, ownership.changes.account[behaviour.holds.change])
    moved = tenures.start == np.where(ownership.moved_on > 0, ownership.moved_on, -1)[tenures.account]
    weight[crowded & moved] *= 0.6  # where the old owner stays, the new one finds less to do
    return spells_of(tenures.account, tenures.owner, tenures.start, tenures.end, weight=weight)


def _seated(
    force: Force, account: Whole, seat: Whole, *, start: Whole | int, end: Whole | int, weight: Real
) -> list[Spells]:
    """A seat's stretch, split between the person who left it and the successor."""
    switch = force.switch[seat]
    return [
        spells_of(account, force.first[seat], start, np.minimum(end, switch), weight=weight),
        spells_of(account, force.second[seat], np.maximum(start, switch), end, weight=weight),
    ]


def _supporting(
    customers: Customers, force: Force, ownership: Ownership, rng: np.random.Generator
) -> list[Spells]:
    """Inside partners, quarterbacks once named, specialists, and managers on the largest accounts."""
    account = np.arange(len(customers))
    attention = customers.attention
    begin = np.maximum(customers.created, 0)
    end = np.full(len(account), days.END, dtype=np.int64)
    found: list[Spells] = []

    def seated(chosen: Whole, seat: Whole, start: Whole, stop: Whole, share: float) -> list[Spells]:
        return _seated(
            force,
            chosen,
            seat[chosen],
            start=start[chosen],
            end=stop[chosen],
            weight=share * attention[chosen],
        )

    helped = np.flatnonzero(ownership.wanted & (ownership.moved_on > 0) & (rng.random(len(account)) < 0.35))
    until = np.minimum(ownership.moved_on, days.END)
    found += seated(helped, ownership.inside_seat, begin, until, 0.3)
    shared = np.flatnonzero(~ownership.wanted & (rng.random(len(account)) < 0.6))
    found += seated(shared, ownership.inside_seat, begin, end, 0.22)
    led = np.flatnonzero(ownership.quarterback_seat >= 0)
    named = np.maximum(ownership.quarterback_from, begin)
    found += seated(led, ownership.quarterback_seat, named, end, 1.1)
    found += seated(led, ownership.quarterback_seat, begin, np.minimum(named, end), 0.7)
    expert = np.flatnonzero(ownership.specialist_seat >= 0)
    found += seated(expert, ownership.specialist_seat, begin, end, 0.6)
    largest = np.flatnonzero(customers.attention > np.quantile(customers.attention, 0.93))
    manager = np.array(
        [force.people[force.first[s]].manager or 0 for s in customers.seat[largest]], dtype=np.int64
    )
    found.append(spells_of(largest, manager, begin[largest], days.END, weight=0.12 * attention[largest]))
    return found


def _leaving(
    customers: Customers, ownership: Ownership, traits: Traits, rng: np.random.Generator
) -> list[Spells]:
    """Old owners after a healthy move: three weeks of fading contact, then a few who stay friends."""
    changes = ownership.changes
    row = np.flatnonzero(changes.reason == WAVE)
    account, old, day = changes.account[row], changes.old[row], changes.day[row]
    attention = customers.attention[account]
    fading = [
        spells_of(
            account, old, day + 7 * week, np.minimum(day + 7 * week + 7, days.END), weight=share * attention
        )
        for week, share in enumerate((0.6, 0.3, 0.1))
    ]
    friends = friendship(traits, len(row), rng)
    return [
        *fading,
        spells_of(
            account, old, np.minimum(day + 21, days.END), days.END, weight=friends * attention, style=COURTESY
        ),
    ]


def friendship(traits: Traits, count: int, rng: np.random.Generator) -> Real:
    """The pace each of so many old owners keeps with the account, against the pace before."""
    drawn = traits.friends * rng.gamma(traits.friendship, size=count) / traits.friendship
    return np.asarray(np.minimum(drawn, traits.friends_at_most))


def _carved(customers: Customers, ownership: Ownership, deals: Deals) -> Spells:
    """The old owner works a kept deal until it closes."""
    deal = np.flatnonzero(deals.kept_by_old)
    account = deals.account[deal]
    start = np.maximum(ownership.moved_on[account], 0)
    end = np.minimum(deals.ended[deal], days.END)
    return spells_of(
        account,
        deals.owner[deal],
        start,
        end,
        weight=0.55 * customers.attention[account],
        style=CARVED,
        deal=deal,
    )


def _episodes(customers: Customers, ownership: Ownership, behaviour: Behaviour) -> list[Spells]:
    changes = ownership.changes

    def by(
        episodes: Episodes, person: Whole, style: int, delay: int = 0, partner: Whole | int = -1
    ) -> Spells:
        account = changes.account[episodes.change]
        weight = customers.attention[account] * episodes.pace
        begin = episodes.start + delay
        return spells_of(account, person, begin, episodes.until, weight=weight, style=style, partner=partner)

    def old(episodes: Episodes) -> Whole:
        return changes.old[episodes.change]

    joint = behaviour.joint
    return [
        by(behaviour.holds, old(behaviour.holds), UNLINKED),
        by(behaviour.colleague, behaviour.colleague_person, UNLINKED),
        by(behaviour.covering, old(behaviour.covering), UNLINKED),
        by(joint, old(joint), JOINT, 14, changes.new[joint.change]),
        by(behaviour.asked, old(behaviour.asked), ASKED, 14),
    ]


def _serving(spells: Spells, force: Force, traits: Traits, rng: np.random.Generator) -> Spells:
    """Inside sellers also serve (orders, invoices); some customers need it far more than others."""
    is_inside = np.array([person.role is SalesRole.INSIDE for person in force.people])
    own = np.flatnonzero(is_inside[spells.person] & (spells.style == NORMAL))
    weight = traits.service * np.sqrt(spells.weight[own]) * rng.gamma(0.6, size=len(own)) / 0.6
    served = _rows(spells, own)
    return spells_of(served.account, served.person, served.start, served.end, weight=weight, style=SERVICE)
