"""Is the world like a real sales force? The checks it must pass before anybody trusts what it shows.

The first nine targets are those of the signals reference (part 4.1): known orders of magnitude, not fits to
one company. The others are ours, for what later signals look at.
"""

from dataclasses import dataclass

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Flags, Real, Whole
from groundrules.simulate.deals import NEVER, STAGES, WON
from groundrules.simulate.realism_life import life_measures
from groundrules.simulate.touches import OUTWARD, SERVED
from groundrules.simulate.world import World
from groundrules.terms import SalesRole


@dataclass(frozen=True)
class Check:
    """One check: what was measured, the range it should lie in (both ends included), what it was."""

    name: str
    low: float
    high: float
    value: float

    @property
    def target(self) -> str:
        """The range as people write it."""
        return f"{self.low:g} to {self.high:g}"

    @property
    def ok(self) -> bool:
        """True when the value lies in the range."""
        return self.low <= self.value <= self.high


def realism(world: World) -> list[Check]:
    """Every check on a world; the world is only read."""
    ownership, size = world.ownership, world.size
    sales = np.isin(world.touches.kind, OUTWARD)
    seated = np.array([person.seat is not None for person in world.force.people])
    weekly = float((sales & seated[world.touches.person]).sum()) / (size.sellers * days.WEEKS)
    yearly = len(ownership.changes) / (len(world.customers) * days.END / 365.25)
    waiting = float((ownership.moved_on > days.END)[ownership.wanted].mean())
    return [
        Check("share of a year's revenue with the top 20 % of accounts", 0.70, 0.85, _top_share(world)),
        Check("share of wins in the last 10 weekdays of a quarter", 0.35, 0.50, _late_wins(world)),
        Check("visible sales activities per seller and week", 15, 40, weekly),
        Check("service share of inside sellers' activities", 0.25, 0.45, _service_share(world, sales)),
        Check("variance over mean of weekly touches per account", 1.5, 4, _dispersion(world, sales)),
        Check("variation of gaps between touches (exponential: 1)", 1.15, 4, _gap_variation(world, sales)),
        Check("share of sellers with a dark fortnight", 0.05, 0.15, _dark_share(world)),
        Check("smallest rise of the win rate from stage to stage", 0, 1, _least_rise(world)),
        Check("owner changes per account and year", 0.05, 0.6, yearly),
        Check("share of what the new model wants that has not moved", 0.15, 0.25, waiting),
        Check("working days a person is away in a year", 14, 40, _days_off(world)),
        Check("share of moves the new owner called in 10 working days", 0.75, 0.98, _called_in_time(world)),
        *(Check(*measure) for measure in life_measures(world)),
    ]


def _top_share(world: World) -> float:
    deals = world.deals
    recent = (deals.stage == WON) & (deals.ended >= days.END - 365)
    revenue = np.bincount(deals.account[recent], weights=deals.amount[recent], minlength=len(world.customers))
    ranked = np.sort(revenue)[::-1]
    return float(ranked[: len(ranked) // 5].sum() / max(1.0, ranked.sum()))


def _late_wins(world: World) -> float:
    return float(days.quarter_end()[world.deals.ended[world.deals.stage == WON]].mean())


def _service_share(world: World, sales: Flags) -> float:
    inside = np.array([role is SalesRole.INSIDE for role in world.force.role_of()])[world.touches.person]
    served = inside & (world.touches.kind == SERVED)
    return float(served.sum()) / max(1, int((served | (inside & sales)).sum()))


def _by_account(world: World, chosen: Flags) -> tuple[Whole, Whole]:
    """Account and day of the chosen touches, in order of account and day."""
    account, day = world.touches.account[chosen], world.touches.day[chosen]
    order = np.lexsort((day, account))
    return account[order], day[order]


def _dispersion(world: World, sales: Flags) -> float:
    """The middle account's variance over mean of weekly touches, among those touched every third week."""
    weeks = days.END // 7
    within = sales & (world.touches.day < weeks * 7)
    cell = world.touches.account[within] * weeks + world.touches.day[within] // 7
    counts = np.bincount(cell, minlength=len(world.customers) * weeks).reshape(-1, weeks)
    mean = counts.mean(axis=1)
    busy = mean >= 1 / 3
    return float(np.median(counts[busy].var(axis=1) / mean[busy])) if busy.any() else 0.0


def _gap_variation(world: World, sales: Flags) -> float:
    """Standard deviation over mean of the days between touches, each account measured in its own mean gap."""
    account, day = _by_account(world, sales)
    same = account[1:] == account[:-1]
    gap, owner = (day[1:] - day[:-1])[same].astype(float), account[1:][same]
    number = np.bincount(owner, minlength=len(world.customers))
    mean = np.bincount(owner, weights=gap, minlength=len(world.customers)) / np.maximum(number, 1)
    enough = (number[owner] >= 12) & (mean[owner] > 0)
    relative: Real = gap[enough] / mean[owner[enough]]
    return float(relative.std() / relative.mean())


def _dark_share(world: World) -> float:
    """Sellers who once left no row at all on ten working days of theirs in a row."""
    touches = world.touches
    cell = touches.person * days.END + touches.day
    seen = np.bincount(cell, minlength=len(world.force.people) * days.END).reshape(-1, days.END)
    dark = 0
    for n, person in enumerate(world.force.people):
        if person.seat is not None:
            silent = seen[n][world.attendance.work[n] > 0] == 0
            runs = np.diff(np.flatnonzero(np.concatenate([[True], ~silent, [True]])))
            dark += int(runs.max() > 10)
    return dark / world.size.sellers


def _least_rise(world: World) -> float:
    """The later the stage a deal reached, the likelier it was won: the smallest step up among the stages."""
    deals = world.deals
    reached = [(deals.entered[:, stage] != NEVER) & deals.is_closed for stage in range(len(STAGES) - 2)]
    return float(np.diff([(deals.stage[rows] == WON).mean() for rows in reached]).min())


def _days_off(world: World) -> float:
    weekday = days.weekdays() < 5
    people = [
        n
        for n, p in enumerate(world.force.people)
        if p.seat is not None and p.hired < 0 and p.left > days.END
    ]
    return float(world.attendance.away[people][:, weekday].sum(axis=1).mean() / (days.END / 365.25))


def _called_in_time(world: World) -> float:
    """Of owner changes old enough to judge (dormant accounts apart), those followed by a touch in time."""
    changes, touches = world.ownership.changes, world.touches
    judged = np.flatnonzero((changes.day < days.END - 14) & ~world.customers.dormant[changes.account])
    people = len(world.force.people)
    key = changes.account[judged] * people + changes.new[judged]
    order = np.argsort(key, kind="stable")
    ours = touches.account * people + touches.person
    at = np.minimum(np.searchsorted(key[order], ours), len(key) - 1)
    row = order[at]
    wait = touches.day - changes.day[judged][row]
    hit = (key[row] == ours) & np.isin(touches.kind, OUTWARD) & (wait >= 0) & (wait < 15)
    return float(len(np.unique(row[hit])) / max(1, len(judged)))
