"""Realism of what people leave behind beside touches: talk, invitations, requests, offers, answers."""

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Whole
from groundrules.simulate.deals import WON
from groundrules.simulate.life.contacts import pairs_of
from groundrules.simulate.life.members import INSIDE, QUARTERBACK, SPECIALIST, Members, due
from groundrules.simulate.world import World

Measure = tuple[str, float, float, float]
"""What was measured, the range it should lie in, what it was."""


def life_measures(world: World) -> list[Measure]:
    """Every measure of everyday life; the world is only read. Requests only where the world keeps any."""
    life = world.life
    taken = float(life.offers.taken.mean()) if len(life.offers.taken) else 0.0
    accepted = float((life.acceptances.accepted >= 0).mean())
    found: list[Measure] = [
        ("contacts of a declared pair in a week both are there", 2.5, 15, _pair_week(world)),
        *_invited(world),
        ("share of service requests that change hands", 0.1, 0.3, _relayed(world)),
        ("share of service requests with a first reply", 0.9, 1, float((life.answered >= 0).mean())),
        ("share of credit splits of won deals corrected later", 0.01, 0.2, _corrected(world)),
        ("mean discount of deals with a price", 0.03, 0.15, _discount(world)),
        ("share of queue offers taken", 0.3, 0.85, taken),
        ("share of rules accepted by those asked", 0.85, 1, accepted),
    ]
    if len(life.requests):
        done = float((life.requests.done >= 0).mean())
        found.append(("share of requests between colleagues that were done", 0.65, 0.98, done))
    return found


def _pair_week(world: World) -> float:
    """The median pair's contacts in five days both work, once the new model has run for a month."""
    contacts, work = world.life.contacts, world.attendance.work
    start = days.number(days.WAVES[0]) + 30
    count = len(world.force.people)
    pairs = pairs_of(world.force)
    key = np.minimum(contacts.person, contacts.partner) * count + np.maximum(
        contacts.person, contacts.partner
    )
    lately = contacts.day >= start
    total = np.bincount(key[lately], weights=contacts.n[lately], minlength=count * count)
    together = (work[pairs[:, 0], start:] * work[pairs[:, 1], start:]).sum(axis=1)
    seen = together >= 20
    each = total[pairs[:, 0] * count + pairs[:, 1]][seen] / together[seen] * 5
    return float(np.median(each)) if len(each) else 0.0


def _invited(world: World) -> list[Measure]:
    members = world.life.members
    wanted = due(world.deals, world.ownership, world.force)
    told = (
        (SPECIALIST, "share of due deals a specialist was invited to", 0.35, 0.85),
        (QUARTERBACK, "share of due proposals the quarterback knew of", 0.6, 0.97),
        (INSIDE, "share of due deals with the inside partner on the team", 0.4, 0.9),
    )
    return [
        (text, low, high, _kept(members, role, person))
        for (role, text, low, high), person in zip(told, wanted, strict=True)
    ]


def _kept(members: Members, role: int, wanted: Whole) -> float:
    """The share of deals wanting somebody in the role that have the person."""
    given = (members.role == role) & (wanted[members.deal] >= 0)
    return float(given.sum()) / max(1, int((wanted >= 0).sum()))


def _relayed(world: World) -> float:
    return len(np.unique(world.life.relays.ticket)) / max(1, len(world.tickets))


def _corrected(world: World) -> float:
    shared = np.bincount(world.life.splits.deal, minlength=len(world.deals)) > 1
    won = np.flatnonzero(shared & (world.deals.stage == WON))
    return float(np.isin(won, world.life.split_edits.deal).mean()) if len(won) else 0.0


def _discount(world: World) -> float:
    discount = world.life.deal_details.discount
    return float(discount[discount >= 0].mean()) / 1000
