"""Opportunities: when they start, how they advance, which are won, and whose they are at a hand-off."""

from dataclasses import dataclass, replace

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Flags, Real, Whole, stream
from groundrules.simulate.customers import STRATEGIC, TYPICAL, Customers
from groundrules.simulate.mode import Mode
from groundrules.simulate.ownership import SUCCESSION, Ownership

STAGES = (
    "Prospecting",
    "Qualification",
    "Needs Analysis",
    "Proposal",
    "Negotiation",
    "Closed Won",
    "Closed Lost",
)
PROBABILITY = (10, 20, 40, 60, 80, 100, 0)
FORECAST = ("Pipeline", "Pipeline", "Pipeline", "Best Case", "Commit", "Closed", "Omitted")
WON, LOST = 5, 6
_REACHED = np.array([0.0, 0.14, 0.34, 0.6, 0.82])  # the share of a deal's life at which it enters each stage
_LOST_AT = np.array([0.24, 0.26, 0.2, 0.17, 0.13])  # at which stage lost deals are lost
_EARLIEST = -200


@dataclass(frozen=True)
class Deals:
    """One entry per opportunity: ``amount`` in cents, ``close`` the date shown today, ``stage`` in STAGES.

    ``entered[d, k]`` is the day deal d entered stage k (or NEVER), ``ended`` when it closed (END + 1: open).
    ``first_amount`` and ``first_close`` are what stood there before the seller corrected them. ``mid_close``
    stood there from the proposal until ``pulled_on`` (END + 1: never), when the date was brought forward.
    """

    account: Whole
    owner: Whole
    first_owner: Whole
    handed_on: Whole
    created: Whole
    ended: Whole
    close: Whole
    first_close: Whole
    amount: Whole
    first_amount: Whole
    stage: Whole
    entered: Whole
    kept_by_old: Flags
    mid_close: Whole
    pulled_on: Whole

    def __len__(self) -> int:
        return len(self.account)

    @property
    def is_closed(self) -> Flags:
        """Won or lost."""
        return np.asarray(self.stage >= WON)


NEVER = -10_000


def make_deals(customers: Customers, ownership: Ownership, seed: int) -> Deals:
    """Draw the deals of the world's 18 months (and those already open when it starts)."""
    rng = stream(seed, "deals")
    account, created = _openings(customers, rng)
    size = customers.potential[account]
    planned = created + _life(size, customers.segment[account] == STRATEGIC, rng)
    wins = rng.random(len(account)) < np.where(customers.prospect[account], 0.16, 0.5)
    planned = np.where(wins, _to_quarter_end(planned, rng), _weekday(planned))
    planned = np.maximum(planned, created + 3)
    lost_at = rng.choice(5, size=len(account), p=_LOST_AT)
    share = np.where(wins, 1.0, np.minimum(1.0, _REACHED[lost_at] + rng.uniform(0.05, 0.3, len(account))))
    ended = np.where(wins, planned, _weekday(created + np.ceil(share * (planned - created)).astype(np.int64)))
    keep = ended >= 0
    account, created, planned = account[keep], created[keep], planned[keep]
    wins, lost_at, ended = wins[keep], lost_at[keep], ended[keep]
    is_open = ended >= days.END
    entered = created[:, None] + np.floor(_REACHED * (planned - created)[:, None]).astype(np.int64)
    limit = np.where(wins | is_open, 4, lost_at)
    last = np.minimum(np.where(is_open, days.END - 1, ended), days.END - 1)
    entered[(entered > last[:, None]) | (np.arange(5) > limit[:, None])] = NEVER
    at = (entered != NEVER).sum(axis=1) - 1
    stage = np.where(is_open, at, np.where(wins, WON, LOST))
    amount = _amounts(customers, account, rng)
    first_owner, owner, handed_on, kept = _owners(account, created, ended, ownership, rng)
    overdue = is_open & (rng.random(len(account)) < 0.1)
    close = np.where(
        overdue, days.END - rng.integers(2, 45, len(account)), np.minimum(planned, days.END + 300)
    )
    close = np.where(is_open, np.maximum(close, created + 1), ended)
    slipped = rng.random(len(account)) < 0.55
    return Deals(
        account=account,
        owner=owner,
        first_owner=first_owner,
        handed_on=handed_on,
        created=created,
        ended=np.where(is_open, days.END + 1, ended),
        close=close,
        first_close=np.where(
            slipped, np.maximum(created + 5, close - rng.integers(10, 75, len(account))), close
        ),
        amount=amount,
        first_amount=np.where(
            rng.random(len(account)) < 0.4,
            _rounded(amount / 100 * np.exp(0.2 * rng.standard_normal(len(account)))),
            amount,
        ),
        stage=stage,
        entered=entered,
        kept_by_old=kept,
        mid_close=close,
        pulled_on=np.full(len(account), days.END + 1, dtype=np.int64),
    )


def with_pull_ins(deals: Deals, mode: Mode, seed: int) -> Deals:
    """Some customers sign earlier than expected: the close date is brought forward days before the win.

    The example company's never do.
    """
    if mode.is_demo:
        return deals
    rng = stream(seed, "pull-ins")
    count = len(deals)
    day = deals.ended - rng.integers(1, 9, size=count)
    fits = (
        (deals.stage == WON) & (deals.entered[:, 3] != NEVER) & (day > deals.entered[:, 3] + 1) & (day >= 0)
    )
    pulled = fits & (rng.random(count) < float(rng.uniform(0.08, 0.2)))
    later = deals.close + rng.integers(4, 40, size=count)
    return replace(
        deals,
        mid_close=np.where(pulled, later, deals.mid_close),
        pulled_on=np.where(pulled, day, deals.pulled_on),
    )


def _openings(customers: Customers, rng: np.random.Generator) -> tuple[Whole, Whole]:
    mean = 3.4 * (customers.potential / np.median(customers.potential)) ** 0.22
    mean = np.clip(mean, 1.2, 9.0) * np.where(customers.dormant, 0.25, 1.0)
    count = rng.poisson(mean * (days.END - _EARLIEST) / days.END)
    account = np.repeat(np.arange(len(customers)), count)
    created = _weekday(rng.integers(_EARLIEST, days.END - 2, size=len(account)))
    known = created >= customers.created[account]
    return account[known], created[known]


def _life(size: Real, strategic: Flags, rng: np.random.Generator) -> Whole:
    median = 48.0 * (size / TYPICAL) ** 0.16 * np.where(strategic, 1.25, 1.0)
    life = np.clip(median * np.exp(0.55 * rng.standard_normal(len(size))), 8, 320)
    return np.asarray(life, dtype=np.int64)


def _weekday(day: Whole) -> Whole:
    """Saturdays and Sundays become the Friday before."""
    weekday = (day + days.FIRST.weekday()) % 7
    return np.asarray(day - np.maximum(weekday - 4, 0), dtype=np.int64)


def _to_quarter_end(planned: Whole, rng: np.random.Generator) -> Whole:
    """Three wins in ten are pulled into the last ten weekdays of their quarter, the last days most."""
    quarter = days.quarter_of(planned)
    months = np.datetime64(days.FIRST, "M") + 3 * (quarter + 1)
    close = (months.astype("datetime64[D]") - np.datetime64(days.FIRST)).astype(np.int64)
    pulled = close - 1 - np.floor(12.0 * rng.beta(1.0, 1.6, len(planned))).astype(np.int64)
    rhythm = rng.random(len(planned)) < 0.31
    return _weekday(np.where(rhythm, pulled, planned))


def _rounded(dollars: Real) -> Whole:
    """Cents of a price as people write it: whole hundreds for large ones, tens for small ones."""
    grain = np.where(dollars > 20_000, 100, 10)
    return np.asarray(np.maximum(np.round(dollars / grain), 30) * grain * 100, dtype=np.int64)


def _amounts(customers: Customers, account: Whole, rng: np.random.Generator) -> Whole:
    deals = np.bincount(account, minlength=len(customers))[account]
    dollars = 3.0 * customers.potential[account] / np.maximum(deals, 1.5)
    amount = _rounded(dollars * np.exp(0.55 * rng.standard_normal(len(account))))
    odd = rng.random(len(account)) < 0.15  # quotes with cents
    return np.where(odd, amount + rng.integers(1, 9_999, len(account)), amount)


def _owners(
    account: Whole, created: Whole, ended: Whole, ownership: Ownership, rng: np.random.Generator
) -> tuple[Whole, Whole, Whole, Flags]:
    """Owner at the start and today, the day it changed hands (END + 1: never), and which were carved out."""
    first = ownership.tenures.owner_on(account, created)
    owner = first.copy()
    handed = np.full(len(account), days.END + 1, dtype=np.int64)
    kept = np.zeros(len(account), dtype=bool)
    changes = ownership.changes
    start = np.searchsorted(changes.account, account)
    count = np.searchsorted(changes.account, account, side="right") - start
    for turn in range(int(count.max(initial=0))):
        has = np.flatnonzero(count > turn)
        row = start[has] + turn
        day = changes.day[row]
        concerned = (created[has] < day) & (ended[has] > day) & (owner[has] == changes.old[row])
        deal, row, day = has[concerned], row[concerned], day[concerned]
        succession = changes.reason[row] == SUCCESSION
        carve = ~succession & (rng.random(len(deal)) < 0.72)
        kept[deal[carve]] = True
        passed = deal[~carve]
        owner[passed] = changes.new[row[~carve]]
        handed[passed] = day[~carve]
    return first, owner, handed, kept
