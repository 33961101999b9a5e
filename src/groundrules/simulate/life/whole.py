"""The whole of everyday life, drawn part by part; each part has random streams of its own."""

from dataclasses import dataclass

from groundrules.simulate.arrays import Whole
from groundrules.simulate.attendance import Attendance
from groundrules.simulate.customers import Customers
from groundrules.simulate.deals import Deals
from groundrules.simulate.force import Force
from groundrules.simulate.life.answers import Acceptances, Pulse, make_acceptances, make_pulse
from groundrules.simulate.life.contacts import Contacts, make_contacts
from groundrules.simulate.life.details import (
    AccountDetails,
    DealDetails,
    make_account_details,
    make_deal_details,
)
from groundrules.simulate.life.edits import Edits, make_edits
from groundrules.simulate.life.families import Reparents, make_reparents
from groundrules.simulate.life.members import Members, make_members
from groundrules.simulate.life.offers import Offers, make_offers
from groundrules.simulate.life.relays import Relays, answered_at, make_relays
from groundrules.simulate.life.requests import Requests, make_requests
from groundrules.simulate.life.rulings import Rulings, make_rulings
from groundrules.simulate.life.splits import SplitEdits, Splits, make_splits
from groundrules.simulate.mode import Mode
from groundrules.simulate.ownership import Ownership
from groundrules.simulate.tickets import Tickets

RULES = (*(f"A{n}" for n in range(1, 9)), *(f"C{n}" for n in range(1, 7)))
"""Rules people are asked to read, by their ids in the example book: who owns, and who is credited."""


@dataclass(frozen=True)
class Life:
    """What the CRM and our own forms keep beside accounts, deals and touches.

    ``answered`` is the moment of each ticket's first reply, -1 while there is none.
    """

    members: Members
    splits: Splits
    split_edits: SplitEdits
    edits: Edits
    contacts: Contacts
    answered: Whole
    relays: Relays
    requests: Requests
    offers: Offers
    pulse: Pulse
    acceptances: Acceptances
    deal_details: DealDetails
    account_details: AccountDetails
    reparents: Reparents
    rulings: Rulings


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
        contacts=make_contacts(force, attendance, mode, seed),
        answered=answered_at(tickets, seed),
        relays=make_relays(tickets, force, seed),
        requests=make_requests(force, attendance, ownership, mode, seed),
        offers=make_offers(customers, force, attendance, mode, seed),
        pulse=make_pulse(force, seed),
        acceptances=make_acceptances(force, attendance, len(RULES), seed),
        deal_details=make_deal_details(deals, ownership, force, seed),
        account_details=make_account_details(customers, ownership, force, seed),
        rulings=make_rulings(force, mode, seed),
        reparents=make_reparents(customers, ownership, force.operations, mode, seed),
    )
