"""What happens to service requests: when they are first answered, and through whose hands they go."""

from dataclasses import dataclass

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Whole, stream
from groundrules.simulate.force import Force
from groundrules.simulate.moments import DAY
from groundrules.simulate.tickets import Tickets, ticket_second
from groundrules.terms import SalesRole


@dataclass(frozen=True)
class Relays:
    """One entry per hand-over of a request, in order of ticket and time; the last ``new`` owns it today."""

    ticket: Whole
    moment: Whole
    by: Whole
    old: Whole
    new: Whole

    def __len__(self) -> int:
        return len(self.ticket)


def answered_at(tickets: Tickets, seed: int) -> Whole:
    """The moment of each request's first reply; -1 while there is none."""
    rng = stream(seed, "ticket answers")
    opened = tickets.opened * DAY + ticket_second(seed, len(tickets))
    wait = np.ceil(3600 * rng.lognormal(1.3, 1.1, size=len(tickets))).astype(np.int64)
    closed = np.where(tickets.closed < days.END, tickets.closed * DAY + ticket_second(seed, len(tickets)), -1)
    at = np.where(closed >= 0, np.minimum(opened + wait, closed + 4_900), opened + wait)
    is_open = closed < 0
    waiting = is_open & ((rng.random(len(tickets)) < 0.25) | (at >= days.END * DAY))
    return np.where(waiting, -1, at)


def make_relays(tickets: Tickets, force: Force, seed: int) -> Relays:
    """One request in five changes hands: from the triage desk, to a colleague who knows, at times back."""
    rng = stream(seed, "relays")
    moved = np.flatnonzero(rng.random(len(tickets)) < float(rng.uniform(0.15, 0.25)))
    hops = rng.choice([1, 2, 3], size=len(moved), p=(0.68, 0.23, 0.09))
    inside = force.seats(SalesRole.INSIDE)
    found: list[tuple[int, int, int, int, int]] = []
    opened = tickets.opened * DAY + ticket_second(seed, len(tickets))
    ended = np.minimum(tickets.closed, days.END - 1) * DAY + 30_000
    for ticket, count in zip(moved, hops, strict=True):
        owner, day = int(tickets.owner[ticket]), int(tickets.opened[ticket])
        chain = [owner]
        for _ in range(int(count)):
            chain.append(_before(chain, force, inside, day, rng))
        chain.reverse()
        span = max(int(ended[ticket] - opened[ticket]), 3600)
        times = opened[ticket] + np.sort(rng.integers(300, span, size=int(count)))
        for at, old, new in zip(times, chain[:-1], chain[1:], strict=True):
            found.append((int(ticket), int(min(at, days.END * DAY - 1)), old, old, new))
    table = np.array(found, dtype=np.int64).reshape(-1, 5)
    return Relays(table[:, 0], table[:, 1], table[:, 2], table[:, 3], table[:, 4])


def _before(chain: list[int], force: Force, inside: Whole, day: int, rng: np.random.Generator) -> int:
    """Who had it before: mostly the desk or a colleague, one time in eight the one who had it two before."""
    if len(chain) >= 2 and chain[-2] != chain[-1] and rng.random() < 0.12:
        return chain[-2]
    if chain[-1] != force.operations and rng.random() < 0.4:
        return force.operations
    seats = inside[rng.permutation(len(inside))[:2]]
    people = [int(n) for n in force.holder(seats, np.full(len(seats), day)) if n != chain[-1]]
    return people[0] if people else force.operations
