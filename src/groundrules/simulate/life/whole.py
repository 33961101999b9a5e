"""The whole of everyday life, drawn part by part; each part has random streams of its own."""

from dataclasses import dataclass

from groundrules.simulate.attendance import Attendance
from groundrules.simulate.customers import Customers
from groundrules.simulate.deals import Deals
from groundrules.simulate.force import Force
from groundrules.simulate.life.edits import Edits, make_edits
from groundrules.simulate.life.members import Members, make_members
from groundrules.simulate.life.splits import SplitEdits, Splits, make_splits
from groundrules.simulate.mode import Mode
from groundrules.simulate.ownership import Ownership
from groundrules.simulate.tickets import Tickets


@dataclass(frozen=True)
class Life:
    """What the CRM and our own forms keep beside accounts, deals and touches."""

    members: Members
    splits: Splits
    split_edits: SplitEdits
    edits: Edits


def make_life(
    *,
    customers: Customers,
    force: Force,
    attendance: Attendance,
    ownership: Ownership,
    deals: Deals,
    tickets: Tickets,
    mode: Mode,
    seed: int,
) -> Life:
    """Healthy life of the whole company."""
    members = make_members(deals, ownership, force, mode, seed)
    splits, split_edits = make_splits(deals, ownership, members, force.operations, seed)
    return Life(
        members=members,
        splits=splits,
        split_edits=split_edits,
        edits=make_edits(deals, force.operations, seed),
    )
