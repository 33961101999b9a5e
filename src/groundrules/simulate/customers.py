"""The customers: who they are, where, how big, how much they buy, and what the CRM happens not to know."""

from dataclasses import dataclass

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Flags, Real, Whole, share_out, stream
from groundrules.simulate.force import Force
from groundrules.simulate.names import COUNTRY_WORD, INDUSTRIES, company_names, slug
from groundrules.simulate.places import Territory
from groundrules.terms import SalesRole

SEGMENTS = ("strategic", "enterprise", "mid_market", "small", "public")
STRATEGIC, ENTERPRISE, MID_MARKET, SMALL, PUBLIC = range(5)
TIERS = ("A", "B", "C")
MISSING = -1
TYPICAL = 32_000.0
"""Dollars a year the middle account would spend with us."""
_INDUSTRY_SHARES = (0.24, 0.12, 0.13, 0.15, 0.08, 0.08, 0.0, 0.2)
_MEDIAN_EMPLOYEES = np.array([14000.0, 3200.0, 480.0, 65.0, 900.0])
_NO_DATE = -9999


@dataclass(frozen=True)
class Customers:
    """One entry per account in every array; MISSING (-1) is what the CRM does not know.

    ``potential`` is what the account would spend with us in an ordinary year (dollars), ``attention`` the
    contact it gets (1: an average account). ``contract_end`` is asked through has_contract.
    """

    name: list[str]
    website: list[str]
    city: list[str]
    seat: Whole
    region: Whole
    territory: list[Territory]
    segment: Whole
    tier: Whole
    industry: Whole
    employees: Whole
    turnover: Whole
    potential: Real
    attention: Real
    dormant: Flags
    prospect: Flags
    needs_specialist: Flags
    partner_led: Flags
    contract_end: Whole
    parent: Whole
    created: Whole

    def __len__(self) -> int:
        return len(self.name)


def make_customers(accounts: int, force: Force, seed: int) -> Customers:
    """Draw the accounts and put each in a field seller's territory.

    Args:
        accounts: how many.
        force: the sales force whose field seats are the territories.
        seed: the world's seed.
    """
    rng = stream(seed, "customers")
    fields = force.seats(SalesRole.FIELD)
    patch_size = rng.gamma(14.0, size=len(fields))
    seat = rng.permutation(np.repeat(fields, share_out(accounts, patch_size)))
    patches = [force.people[force.first[s]].territory for s in range(len(force.seat_role))]
    territory = [patch for s in seat if (patch := patches[s]) is not None]
    size = rng.standard_normal(accounts)
    segment = _segments(size, rng)
    industry = rng.choice(len(INDUSTRIES), size=accounts, p=_INDUSTRY_SHARES)
    industry[segment == PUBLIC] = INDUSTRIES.index("public_sector")
    potential = TYPICAL * np.exp(1.16 * (0.93 * size + 0.37 * rng.standard_normal(accounts)))
    dormant = rng.random(accounts) < np.array([0.0, 0.02, 0.07, 0.13, 0.08])[segment]
    prospect = (rng.random(accounts) < 0.16) & (segment != STRATEGIC)
    employees = np.maximum(3, _MEDIAN_EMPLOYEES[segment] * np.exp(0.6 * rng.standard_normal(accounts)))
    attention = (potential / TYPICAL) ** 0.4 * np.exp(0.45 * rng.standard_normal(accounts))
    attention *= np.where(dormant, 0.02, 1.0) * np.where(prospect, 0.7, 1.0)
    created = -rng.integers(1, 2400, size=accounts)
    young = rng.random(accounts) < 0.06
    created[young] = rng.integers(0, days.END - 60, size=int(young.sum()))
    score = np.log(potential) + 0.5 * rng.standard_normal(accounts)
    tier = np.searchsorted(np.quantile(-score, [0.15, 0.5]), -score)
    cities, countries = [str(rng.choice(patch.cities)) for patch in territory], [p.country for p in territory]
    plain = list(rng.random(accounts) < 0.4)
    name = company_names(rng, industry, countries, cities, plain)
    parent = _families(rng, segment, industry, size)
    _name_children(name, parent, countries, cities)
    known = industry.astype(np.int64)
    known[(rng.random(accounts) < 0.05) & (segment != PUBLIC)] = MISSING
    return Customers(
        name=name,
        website=[f"https://www.{slug(text)}.example" for text in name],
        city=cities,
        seat=seat.astype(np.int64),
        region=np.array([force.seat_region[s] for s in seat], dtype=np.int64),
        territory=territory,
        segment=segment,
        tier=tier.astype(np.int64),
        industry=known,
        employees=_forget(rng, np.round(employees), np.array([0.01, 0.03, 0.09, 0.16, 0.12])[segment]),
        turnover=_forget(
            rng, np.round(employees * 190_000 * np.exp(0.5 * rng.standard_normal(accounts)), -4), 0.22
        ),
        potential=potential,
        attention=attention / attention.mean(),
        dormant=dormant,
        prospect=prospect,
        needs_specialist=rng.random(accounts) < np.array([0.6, 0.38, 0.17, 0.06, 0.25])[segment],
        partner_led=rng.random(accounts) < np.array([0.04, 0.08, 0.16, 0.2, 0.1])[segment],
        contract_end=_contracts(rng, accounts, prospect),
        parent=parent,
        created=created,
    )


def _segments(size: Real, rng: np.random.Generator) -> Whole:
    blurred = size + 0.35 * rng.standard_normal(len(size))
    rank = np.argsort(np.argsort(-blurred)) / len(size)
    segment = np.searchsorted([0.035, 0.16, 0.52], rank, side="right").astype(np.int64)
    middling = (segment == ENTERPRISE) | (segment == MID_MARKET)
    segment[middling & (rng.random(len(size)) < 0.14)] = PUBLIC
    return segment


def _forget(rng: np.random.Generator, values: Real, share: Real | float) -> Whole:
    kept = values.astype(np.int64)
    kept[rng.random(len(values)) < share] = MISSING
    return kept


def _contracts(rng: np.random.Generator, accounts: int, prospect: Flags) -> Whole:
    """The day a contract ends, mostly a month's end in the coming two years; prospects have none."""
    month = rng.integers(1, 30, size=accounts)
    last = (np.datetime64(days.AS_OF, "M") + month + 1).astype("datetime64[D]") - 1
    number = (last - np.datetime64(days.FIRST)).astype(np.int64)
    number[prospect | (rng.random(accounts) < 0.24)] = _NO_DATE
    return np.asarray(number, dtype=np.int64)


def _families(rng: np.random.Generator, segment: Whole, industry: Whole, size: Real) -> Whole:
    """About one account in fourteen belongs to a larger one of the same industry."""
    parent = np.full(len(size), MISSING, dtype=np.int64)
    heads = np.flatnonzero(np.isin(segment, (STRATEGIC, ENTERPRISE)))
    heads = heads[rng.random(len(heads)) < 0.4]
    is_head = np.zeros(len(size), dtype=bool)
    is_head[heads] = True
    child = np.flatnonzero((rng.random(len(size)) < 0.075) & ~is_head & (segment != PUBLIC))
    for kind in range(len(INDUSTRIES)):
        own = heads[industry[heads] == kind]
        young = child[industry[child] == kind]
        if len(own) and len(young):
            parent[young] = rng.choice(own, size=len(young))
    return parent


def _name_children(name: list[str], parent: Whole, countries: list[str], cities: list[str]) -> None:
    taken = set(name)
    for n in np.flatnonzero(parent != MISSING):
        head = name[parent[n]].rsplit(" ", 1)[0] if " " in name[parent[n]] else name[parent[n]]
        for ending in (COUNTRY_WORD[countries[n]], cities[n], f"{cities[n]} Division", f"{cities[n]} Works"):
            if f"{head} {ending}" not in taken:
                name[n] = f"{head} {ending}"
                taken.add(name[n])
                break


def has_contract(contract_end: Whole) -> Flags:
    """True where the CRM holds an end date."""
    return np.asarray(contract_end != _NO_DATE)
