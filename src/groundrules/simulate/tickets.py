"""Service requests (Salesforce calls them cases): who raised them, who answers, when they were closed."""

from dataclasses import dataclass

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Whole, stream
from groundrules.simulate.customers import Customers
from groundrules.simulate.force import Force
from groundrules.simulate.ownership import Ownership

KINDS = ("Question", "Problem", "Order", "Invoice", "Return")
ORIGINS = ("Email", "Phone", "Web")
INCIDENT_DAYS = 6


@dataclass(frozen=True)
class Tickets:
    """One entry per request, in order of day; ``closed`` is END + 1 while open.

    ``incidents`` are the first days of each region's incident weeks, one row a region.
    """

    account: Whole
    owner: Whole
    opened: Whole
    closed: Whole
    kind: Whole
    origin: Whole
    incidents: Whole

    def __len__(self) -> int:
        return len(self.account)


def ticket_second(seed: int, count: int) -> Whole:
    """The second of the day, UTC, at which each request came; it is closed a little later on its last day."""
    return stream(seed, "case times").integers(30_600, 64_800, size=count)


def make_tickets(customers: Customers, force: Force, ownership: Ownership, seed: int) -> Tickets:
    """About one request per account and year, more from large ones, in incident weeks by region."""
    rng = stream(seed, "tickets")
    mean = 1.3 * customers.attention**0.6 * rng.gamma(0.7, size=len(customers)) / 0.7
    mean *= np.where(customers.dormant, 0.1, 1.0) * np.where(customers.prospect, 0.3, 1.0)
    account = np.repeat(np.arange(len(customers)), rng.poisson(mean))
    opened = rng.choice(np.flatnonzero(days.working("US") | days.working("GB")), size=len(account))
    incident = rng.integers(10, days.END - 20, size=(int(customers.region.max()) + 1, 6))
    drawn = rng.random(len(account)) < 0.22
    burst = incident[customers.region[account], rng.integers(6, size=len(account))] + rng.integers(
        0, INCIDENT_DAYS, len(account)
    )
    opened = np.where(drawn, burst, opened)
    known = opened > customers.created[account]
    account, opened = account[known], opened[known]
    order = np.argsort(opened, kind="stable")
    account, opened = account[order], opened[order]
    closed = opened + np.floor(rng.exponential(4.5, len(account))).astype(np.int64)
    owner = force.holder(ownership.inside_seat[account], opened)
    return Tickets(
        account=account,
        owner=owner,
        opened=opened,
        closed=np.where(closed >= days.END, days.END + 1, closed),
        kind=rng.choice(len(KINDS), size=len(account), p=(0.34, 0.24, 0.2, 0.14, 0.08)),
        origin=rng.choice(len(ORIGINS), size=len(account), p=(0.55, 0.3, 0.15)),
        incidents=incident,
    )
