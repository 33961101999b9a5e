"""What the CRM also says of deals and accounts: products, discounts, addresses, who entered the record."""

from dataclasses import dataclass

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Real, Whole, stream
from groundrules.simulate.customers import MISSING, Customers
from groundrules.simulate.deals import Deals
from groundrules.simulate.force import Force
from groundrules.simulate.ownership import Ownership

PRODUCTS = ("Gauges", "Sensors", "Analytics", "Services")
_STREETS = ("Mill", "Station", "Harbour", "Market", "Foundry", "Park", "Canal", "Church", "Bridge", "Quarry")
_KIND = {"US": "Street", "CA": "Street", "GB": "Road", "IE": "Road"}
_CALLING = {"US": "1", "CA": "1", "GB": "44", "IE": "353", "DE": "49", "FR": "33", "NL": "31", "ES": "34"}


@dataclass(frozen=True)
class DealDetails:
    """One entry per deal; ``discount`` in per mille of the list price, MISSING before a price was named."""

    product: Whole
    discount: Whole
    by: Whole


@dataclass(frozen=True)
class AccountDetails:
    """One entry per account; ``potential`` in cents a year, MISSING where nobody estimated it."""

    street: list[str]
    postal: list[str]
    phone: list[str]
    by: Whole
    potential: Whole


def make_deal_details(deals: Deals, ownership: Ownership, force: Force, seed: int) -> DealDetails:
    """Everybody has a habit of discounting; the end of a quarter costs a little more."""
    rng = stream(seed, "deal details")
    habit = np.clip(rng.normal(0.075, 0.025, size=len(force.people)), 0.01, 0.16)[deals.owner]
    late = np.zeros(len(deals))
    closed = deals.is_closed & (deals.ended < days.END) & (deals.ended >= 0)
    late[closed] = 0.018 * days.quarter_end()[deals.ended[closed]]
    share: Real = np.clip(habit + late + rng.normal(0, 0.03, size=len(deals)), 0, 0.4)
    priced = deals.is_closed | (deals.stage >= 3)
    helped = rng.random(len(deals)) < 0.1
    inside = force.holder(ownership.inside_seat[deals.account], deals.created)
    return DealDetails(
        product=(deals.account * 7 + rng.integers(3, size=len(deals))) % len(PRODUCTS),
        discount=np.where(priced, np.round(share * 200).astype(np.int64) * 5, MISSING),
        by=np.where(helped, inside, deals.first_owner),
    )


def make_account_details(
    customers: Customers, ownership: Ownership, force: Force, seed: int
) -> AccountDetails:
    """Addresses that differ between customers, telephones nobody answers, an estimate where there is one."""
    rng = stream(seed, "account details")
    count = len(customers)
    house, name = rng.integers(1, 240, size=count), rng.integers(len(_STREETS), size=count)
    line, zone = rng.integers(1000, 9999, size=count), rng.integers(10, 99, size=count)
    street, postal, phone = [], [], []
    for n, patch in enumerate(customers.territory):
        country = patch.country
        street.append(f"{house[n]} {_STREETS[name[n]]} {_KIND.get(country, 'Strasse')}")
        postal.append(_postal(country, int(zone[n]), int(line[n])))
        phone.append(f"+{_CALLING[country]} {zone[n]}5 555 {line[n]}")
    owner = ownership.tenures.owner_on(np.arange(count), np.maximum(customers.created, 0))
    old = (customers.created < 0) & (rng.random(count) < 0.6)  # the first load of the CRM, by its integration
    by = np.where(old, force.integration, np.where(rng.random(count) < 0.15, force.operations, owner))
    guess = customers.potential * np.exp(0.35 * rng.standard_normal(count))
    cents = np.round(guess, -3).astype(np.int64) * 100
    return AccountDetails(street, postal, phone, by, np.where(rng.random(count) < 0.12, MISSING, cents))


def _postal(country: str, zone: int, line: int) -> str:
    if country in ("GB", "IE"):
        return f"{'AEGLNRSTWX'[zone % 10]}{zone} {line % 9 + 1}{'ABDEHJLN'[line % 8]}{'PQRSTUWX'[zone % 8]}"
    if country == "CA":
        first = f"{'KLMNPTV'[zone % 7]}{zone % 10}{'ABCEG'[line % 5]}"
        last = f"{'HJKLM'[zone % 5]}{line // 1000}"
        return f"{first} {line % 10}{last}"
    return f"{zone}{line % 1000:03d}"
