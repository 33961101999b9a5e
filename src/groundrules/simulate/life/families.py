"""Accounts put under a parent: honest corrections of the customer tree, by operations or the owner."""

from dataclasses import dataclass

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Flags, Whole, stream
from groundrules.simulate.customers import MISSING, Customers
from groundrules.simulate.mode import Mode
from groundrules.simulate.ownership import Ownership


@dataclass(frozen=True)
class Reparents:
    """One entry per change of an account's parent; MISSING is no parent. The last ``new`` is today's."""

    account: Whole
    day: Whole
    old: Whole
    new: Whole
    by: Whole

    def __len__(self) -> int:
        return len(self.account)

    def rows(self, keep: Flags | Whole) -> "Reparents":
        """A selection."""
        return Reparents(self.account[keep], self.day[keep], self.old[keep], self.new[keep], self.by[keep])


def make_reparents(
    customers: Customers, ownership: Ownership, operations: int, mode: Mode, seed: int
) -> Reparents:
    """Some subsidiaries stood alone until somebody noticed; the example company's always hung together."""
    rng = stream(seed, "families")
    share = 0.0 if mode.is_demo else float(rng.uniform(0.12, 0.3))
    child = np.flatnonzero((customers.parent != MISSING) & (rng.random(len(customers)) < share))
    first = np.maximum(customers.created[child], 0) + 5
    child, first = child[first < days.END - 10], first[first < days.END - 10]
    day = first + np.floor(rng.random(len(child)) * (days.END - 8 - first)).astype(np.int64)
    owner = ownership.tenures.owner_on(child, day)
    by = np.where(rng.random(len(child)) < 0.7, operations, owner)
    return Reparents(child, day, np.full(len(child), MISSING), customers.parent[child], by)
