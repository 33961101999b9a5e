"""What our own past changes of owner did to revenue, against comparable customers that kept their owner.

Method: difference in differences in relative form. For each past change, revenue in a window before and in
one after; what was to be expected after is the revenue before times the growth of comparable customers: the
same segment and third of size, the same quarter, no change of owner. A segment's effect is what came after,
as a share of what was expected, less one, with a linearised standard error (ratio estimator; Cochran,
Sampling Techniques, ch. 6).
Segments are pooled in part: each is drawn to the common mean the more, the less it knows (normal model,
variance between segments by DerSimonian and Laird 1986). Intervals are 95 % of the posterior.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, sqrt

import numpy as np
import numpy.typing as npt
from scipy.stats import t as student

Whole = npt.NDArray[np.int64]
Real = npt.NDArray[np.float64]

WINDOWS = (365, 273, 182, 91)
"""Days before and after, the longest that enough past changes have behind and ahead of them."""
_FEW = 5
"""Comparable customers below which those of every segment are taken."""
_Z = 1.959964
_BITS = 21


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """Won revenue and changes of owner, accounts as numbers and days as days since 1970.

    Attributes:
        group: account -> its group's number in ``groups``.
        deal_account, deal_day, deal_amount: every won deal.
        change_account, change_day: every change from one owner to another.
        known_from: account -> the day from which we know it; a window may not begin before.
        first_day, last_day: between which deals are known, both included.
    """

    groups: tuple[str, ...]
    group: Whole
    deal_account: Whole
    deal_day: Whole
    deal_amount: Whole
    change_account: Whole
    change_day: Whole
    known_from: Whole
    first_day: int
    last_day: int


@dataclass(frozen=True, slots=True)
class Effect:
    """A relative change of yearly revenue with its interval, as shares."""

    effect: float
    low: float
    high: float
    moves: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """What our own moves did.

    Attributes:
        overall: for a customer of a group without moves.
        by_group: group -> its effect, pooled in part.
        moves: past changes it rests on.
        window: days before and after each.
        first_year, last_year: of the changes.
    """

    overall: Effect
    by_group: Mapping[str, Effect]
    moves: int
    window: int
    first_year: int
    last_year: int

    def group(self, name: str) -> Effect:
        """The effect that holds for a customer of that group."""
        return self.by_group.get(name, self.overall)

    def say(self, group: str) -> str:
        """Where the number comes from, as the end of a formula."""
        when = (
            str(self.first_year)
            if self.first_year == self.last_year
            else f"{self.first_year} to {self.last_year}"
        )
        of_group = self.by_group[group].moves if group in self.by_group else 0
        return (
            f"{self.moves} changes of owner of our own in {when}, {of_group} of them in "
            f"{group or 'no segment'}, revenue {self.window} days before and after, against comparable "
            "customers that kept their owner; segments pooled in part, 95 % interval"
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """The past changes of one window, with what came after and what was expected."""

    group: Whole
    after: Real
    expected: Real
    doubt: Real  # variance of each group's expected sum; quarters share customers, so deviations are added


def estimate(history: History, needed: int) -> Estimate | None:
    """The effect of past changes by group; None when there are fewer than ``needed`` in every window."""
    for window in WINDOWS:
        chosen = _usable(history, window)
        if len(chosen) < max(needed, 2):
            continue
        seen = _compare(history, chosen, window)
        if len(seen.group) < max(needed, 2):
            continue
        overall, by_group = _pooled(seen, history.groups)
        if not isfinite(overall.high):
            continue
        years = (np.datetime64(0, "D") + history.change_day[chosen]).astype("datetime64[Y]").astype(
            int
        ) + 1970
        return Estimate(overall, by_group, len(seen.group), window, int(years.min()), int(years.max()))
    return None


def _usable(history: History, window: int) -> Whole:
    """Changes with a whole window on both sides and no other change of that account in it."""
    day, account = history.change_day, history.change_account
    inside = (day - window >= np.maximum(history.first_day, history.known_from[account])) & (
        day + window - 1 <= history.last_day
    )
    order = np.lexsort((day, account))
    alone = np.ones(len(day), np.bool_)
    near = (np.diff(account[order]) == 0) & (np.diff(day[order]) < window)
    alone[order[1:][near]] = False
    alone[order[:-1][near]] = False
    return np.flatnonzero(inside & alone)


def _compare(history: History, chosen: Whole, window: int) -> _Seen:
    revenue = _Revenue(history)
    account, day = history.change_account[chosen], history.change_day[chosen]
    before = revenue.between(account, day - window, day)
    after = revenue.between(account, day, day + window)
    kept = before > 0
    account, day, before, after = account[kept], day[kept], before[kept], after[kept]
    quarter = day // 91
    expected = np.zeros(len(account))
    doubt = np.zeros(len(history.groups))
    usable = np.ones(len(account), np.bool_)
    for number in np.unique(quarter):
        mine = np.flatnonzero(quarter == number)
        middle = int(np.median(day[mine]))
        controls = _Controls(history, revenue, middle, window)
        third = controls.third(before[mine])
        group = history.group[account[mine]]
        for cell in np.unique(np.stack([group, third], axis=1), axis=0):
            at = mine[(group == cell[0]) & (third == cell[1])]
            growth, variance = controls.growth(int(cell[0]), int(cell[1]))
            if growth is None:
                usable[at] = False
                continue
            expected[at] = before[at] * growth
            doubt[cell[0]] += sqrt(variance) * float(before[at].sum())
    usable &= expected > 0
    return _Seen(history.group[account[usable]], after[usable], expected[usable], doubt**2)


class _Revenue:
    """Sums of won deals of an account between two days."""

    def __init__(self, history: History) -> None:
        keys = (history.deal_account << _BITS) + history.deal_day
        order = np.argsort(keys, kind="stable")
        self._keys = keys[order]
        self._sums = np.concatenate([[0], np.cumsum(history.deal_amount[order])])

    def between(self, account: Whole, first: Whole, end: Whole) -> Real:
        """From ``first`` (included) to ``end`` (excluded)."""
        low, high = (np.searchsorted(self._keys, (account << _BITS) + day) for day in (first, end))
        return np.asarray(self._sums[high] - self._sums[low], dtype=np.float64)


class _Controls:
    """Customers that kept their owner around one day, and how their revenue grew."""

    def __init__(self, history: History, revenue: _Revenue, day: int, window: int) -> None:
        accounts = np.arange(len(history.group))
        moved = np.abs(history.change_day - day) < window
        still = history.known_from <= day - window
        still[history.change_account[moved]] = False
        accounts = accounts[still]
        days = np.full(len(accounts), day)
        before = revenue.between(accounts, days - window, days)
        had = before > 0
        self._group = history.group[accounts[had]]
        self._before = before[had]
        self._after = revenue.between(accounts[had], days[had], days[had] + window)
        self._cuts = np.quantile(self._before, [1 / 3, 2 / 3]) if had.any() else np.zeros(2)
        self._third = self.third(self._before)

    def third(self, before: Real) -> Whole:
        """In which third of size a revenue lies."""
        return np.searchsorted(self._cuts, before).astype(np.int64)

    def growth(self, group: int, third: int) -> tuple[float | None, float]:
        """After over before of the comparable, with its variance; None: nobody to compare with."""
        alike = self._third == third
        own = alike & (self._group == group)
        chosen = own if own.sum() >= _FEW else alike
        if chosen.sum() < 2:
            return None, 0.0
        ratio, variance = _ratio(self._after[chosen], self._before[chosen])
        return ratio, variance


def _ratio(above: Real, below: Real) -> tuple[float, float]:
    """The ratio of two sums, with its linearised variance.

    The variance is widened by Student's t for as many rows as would weigh alike: where a few large customers
    make up the sum, few rows speak.
    """
    total = float(below.sum())
    ratio = float(above.sum()) / total
    rows = total**2 / float((below**2).sum())
    if rows <= 1.5:
        return ratio, np.inf
    rest = above - ratio * below
    wider = float(student.ppf(0.975, rows - 1)) / _Z
    return ratio, wider**2 * rows / (rows - 1) * float((rest**2).sum()) / total**2


def _pooled(seen: _Seen, names: Sequence[str]) -> tuple[Effect, dict[str, Effect]]:
    groups = [int(number) for number in np.unique(seen.group)]
    effect, variance, counts = [], [], []
    for number in groups:
        mine = seen.group == number
        ratio, own = _ratio(seen.after[mine], seen.expected[mine])
        total = float(seen.expected[mine].sum())
        effect.append(ratio - 1)
        variance.append(own + ratio**2 * float(seen.doubt[number]) / total**2)
        counts.append(int(mine.sum()))
    known = [n for n, one in enumerate(variance) if 0 < one < np.inf]
    if not known:
        ratio, own = _ratio(seen.after, seen.expected)
        doubt = float(seen.doubt.sum()) / float(seen.expected.sum()) ** 2
        overall = _effect(ratio - 1, own + ratio**2 * doubt, len(seen.group))
        return overall, {}
    theta, spread = np.array(effect)[known], np.array(variance)[known]
    between = _between(theta, spread)
    weight = 1 / (spread + between)
    mean, of_mean = float((weight * theta).sum() / weight.sum()), float(1 / weight.sum())
    overall = _effect(mean, of_mean + between, len(seen.group))
    by_group = {}
    for place, number in enumerate(groups):
        own = variance[place]
        trust = between / (between + own) if 0 < own < np.inf else 0.0
        pooled = trust * effect[place] + (1 - trust) * mean
        left = trust * own if trust else between
        by_group[names[number]] = _effect(pooled, left + (1 - trust) ** 2 * of_mean, counts[place])
    return overall, by_group


def _between(theta: Real, spread: Real) -> float:
    """The variance between groups (DerSimonian and Laird), at least 0."""
    weight = 1 / spread
    mean = (weight * theta).sum() / weight.sum()
    excess = float((weight * (theta - mean) ** 2).sum()) - (len(theta) - 1)
    room = float(weight.sum() - (weight**2).sum() / weight.sum())
    return max(0.0, excess / room) if room > 0 else 0.0


def _effect(mean: float, variance: float, moves: int) -> Effect:
    half = _Z * sqrt(variance)
    return Effect(max(-1.0, mean), max(-1.0, mean - half), max(-1.0, mean + half), moves)
