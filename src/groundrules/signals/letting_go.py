"""The letting-go curve: the old owner's share of the team's contacts by week since the move, beside its like.

An account is held against accounts that moved in a like way (same tier and segment, same jobs of the old and
the new owner), at the same age. Contacts somebody asked for do not count, as in S02: joint ones, kept deals,
cover for leave, answers, list mail. Both sellers are told first; the leader only when it lasts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.special import betaincinv
from scipy.stats import betabinom

from groundrules.signals import excuses, measures
from groundrules.signals.excuses import Excuse
from groundrules.signals.exposure import Array, Index
from groundrules.signals.lingering import REASONS, TEXT, Windows, flagged, unit_table
from groundrules.signals.policy import Need, Numbers
from groundrules.signals.scene import Scene
from groundrules.signals.units import Units

CURVE_NEEDS = (
    Need(
        "comparable_accounts", "accounts", "with fewer like it nothing is said of an account", 5, 10_000, 12
    ),
    Need("curve_weeks", "weeks", "the latest weeks judged together", 1, 12, 4),
)
"""What the curve asks of the book beside the numbers of S02."""

NORMAL, SLOW, HOLDING, THIN = "normal", "slow", "not letting go", "not enough evidence"
BAND = (0.1, 0.9)
"""The ends of the band: four in five comparable accounts lie in it."""

WIDEST = 0.5
"""Taken for how unlike accounts are where hardly any had more than one contact in a week."""

LEAST_REPEATS = 5
_ROUND = 6


@dataclass(frozen=True, slots=True)
class CurveWeek:
    """One complete week since the move.

    Attributes:
        old, others: contacts that count by the old owner; contacts by everybody else on the account.
        usual, low, high: the old owner's share on comparable accounts in that week, and the band four in five
            lie in; None where too few are known.
        accounts: how many comparable accounts that rests on.
    """

    week: int
    starts_on: date
    old: int
    others: int
    usual: float | None
    low: float | None
    high: float | None
    accounts: int

    @property
    def share(self) -> float | None:
        """The old owner's share; None in a week without contacts."""
        total = self.old + self.others
        return self.old / total if total else None


@dataclass(frozen=True, slots=True)
class Curve:
    """One account's letting go.

    Attributes:
        verdict: ``normal``, ``slow``, ``not letting go`` or ``not enough evidence``.
        says: why, in one sentence.
        like: what the comparable accounts have in common; ``accounts`` is how many there were.
        lasts: it stood no better in the weeks before these; only then a leader is told.
        excuses: every ordinary reason tried on the latest weeks.
    """

    account_id: str
    old_owner: str
    new_owner: str
    moved_on: date
    verdict: str
    says: str
    like: str
    accounts: int
    lasts: bool
    weeks: tuple[CurveWeek, ...]
    excuses: tuple[Excuse, ...] = ()

    @property
    def told(self) -> tuple[str, str]:
        """The two sellers, who are told first."""
        return self.old_owner, self.new_owner


@dataclass(frozen=True, slots=True)
class Band:
    """How the old owner's share is spread over accounts: a beta distribution, and over how many."""

    a: float
    b: float
    accounts: int

    @property
    def usual(self) -> float:
        """The middle."""
        return self.a / (self.a + self.b)

    def at(self, share: float) -> float:
        """The share below which that part of the accounts lies."""
        return float(betaincinv(self.a, self.b, share))

    def tail(self, count: int, total: int) -> float:
        """How often an account like these would show as many of so many contacts by its old owner."""
        return float(betabinom.sf(count - 1, total, self.a, self.b))


@dataclass(frozen=True, slots=True)
class _Weeks:
    """Contacts by unit and week: by the old owner that count, by the old owner at all, by everybody else."""

    old: Array
    all_: Array
    others: Array
    reasons: Mapping[str, Array]


def letting_go(
    scene: Scene, numbers: Numbers, *, let_go_days: int, accounts: Iterable[str] | None = None
) -> tuple[Curve, ...]:
    """The curves of accounts that moved and are still with their new owner, by account.

    Args:
        scene: what can be seen on the day.
        numbers: those of S02, with ``CURVE_NEEDS``.
        let_go_days: the days the book gives the old owner; before them nobody holds on.
        accounts: only these; None: all that moved in the time S02 looks at.
    """
    age = scene.today - scene.units.moved
    units = scene.units.where(
        scene.current & ~scene.returned & (age >= 7) & (age <= numbers["moved_at_most_days_ago"])
    )
    if len(units) == 0:
        return ()
    counted = _count(scene, units, numbers)
    judge = _Judge(scene, numbers, units, counted, let_go_days)
    wanted = None if accounts is None else frozenset(accounts)
    return tuple(
        judge.curve(unit)
        for unit in range(len(units))
        if wanted is None or str(units.account[unit]) in wanted
    )


def fit_band(old: Array, total: Array, trim: float) -> Band | None:
    """How the share is spread over accounts with contacts; None without any.

    The ``trim`` with the largest shares have no say. Mean by the pooled share, spread by the
    analysis-of-variance estimator of the intraclass correlation of binary data.

    Source: Ridout, Demetrio & Firth (1999), Biometrics 55, 137-148, eq. 2; the predictive distribution is
    beta-binomial (Skellam 1948, J. Royal Statistical Society B 10, 257-261).
    """
    some = total > 0
    count, size = old[some], total[some]
    units = int(count.size)
    if units == 0:
        return None
    kept = np.argsort(count / size, kind="stable")[: max(1, units - int(trim * units))]
    count, size = count[kept], size[kept]
    whole, number = float(size.sum()), int(count.size)
    mean = (float(count.sum()) + 0.5) / (whole + 1.0)
    share = count / size
    inside, pooled = whole - number, float(count.sum()) / whole
    if inside < LEAST_REPEATS or number < 2:
        alike = WIDEST
    else:
        between = float((size * (share - pooled) ** 2).sum()) / (number - 1)
        within = float((size * share * (1 - share)).sum()) / inside
        typical = (whole - float((size**2).sum()) / whole) / (number - 1)
        below = between + (typical - 1) * within
        alike = (between - within) / below if below > 0 else 0.0
    strength = 1 / float(np.clip(alike, 0.02, 0.9)) - 1
    return Band(mean * strength, (1 - mean) * strength, units)


def _count(scene: Scene, units: Units, numbers: Numbers) -> _Weeks:
    """Contacts of every unit in each complete week since its move."""
    end = np.full(len(units), scene.today)
    spans = Windows(base=units.moved, start=units.moved, grace=units.moved, half=units.moved, end=end)
    marked = flagged(scene, units, spans, reply_days=numbers.days("reply_days"))
    flags = [f"is_{reason}" for reason in REASONS]
    mine = marked.select("unit", "day", "counts", *flags).to_pyarrow()
    table = unit_table(scene, units, spans)
    seen = scene.contacts(kinds=measures.SELLING)
    rest = seen.join(
        table,
        [
            seen.account_id == table.account_id,
            seen.seller_id != table.old_owner,
            seen.day >= table.moved_on,
            seen.day < table.until,
        ],
    )
    others = rest.select("unit", "day").to_pyarrow()
    shape = (len(units), int((scene.today - units.moved).max()) // 7)
    counts = _flags(mine, "counts")
    return _Weeks(
        _by_week(mine, counts, units, scene, shape),
        _by_week(mine, np.ones(mine.num_rows, dtype=bool), units, scene, shape),
        _by_week(others, np.ones(others.num_rows, dtype=bool), units, scene, shape),
        {reason: _by_week(mine, _flags(mine, f"is_{reason}"), units, scene, shape) for reason in REASONS},
    )


def _flags(table: pa.Table, name: str) -> NDArray[np.bool_]:
    return np.asarray(table[name].to_pylist(), dtype=bool)


def _by_week(
    table: pa.Table, kept: NDArray[np.bool_], units: Units, scene: Scene, shape: tuple[int, int]
) -> Array:
    """How many of the rows kept fall in each unit's complete weeks."""
    found = np.zeros(shape)
    unit = np.asarray(table["unit"].to_pylist(), dtype=np.int64)[kept]
    days = table["day"].to_pylist()
    column = np.asarray([(day - scene.first).days for day in days], dtype=np.int64)[kept]
    if unit.size == 0:
        return found
    week = (column - units.moved[unit]) // 7
    inside = (week >= 0) & (week < (scene.today - units.moved[unit]) // 7)
    np.add.at(found, (unit[inside], week[inside]), 1)
    return found


class _Judge:
    """One run's counts, from which single accounts are judged."""

    def __init__(
        self, scene: Scene, numbers: Numbers, units: Units, counted: _Weeks, let_go_days: int
    ) -> None:
        self.scene, self.numbers, self.units, self.counted = scene, numbers, units, counted
        self.let_go_days = let_go_days
        self.ages: Index = (scene.today - units.moved) // 7
        rows = scene.tables["accounts"].select("account_id", "segment").to_pyarrow().to_pylist()
        segment = {row["account_id"]: row["segment"] or "" for row in rows}
        self.segment = np.asarray([segment.get(str(name), "") for name in units.account], dtype=object)
        self.way = np.char.add(np.char.add(scene.roles(units.old), " to "), scene.roles(units.new))

    def curve(self, unit: int) -> Curve:
        """One account's curve and verdict."""
        units, scene = self.units, self.scene
        age = int(self.ages[unit])
        latest = self._weeks_before(age, age)
        like, peers = self._peers(unit, latest)
        verdict, says, number = self._verdict(unit, latest, peers)
        before = self._weeks_before(latest.start, age)
        earlier = self._verdict(unit, before, peers)[0] if before.start < before.stop else THIN
        moved_on = scene.time.day(int(units.moved[unit]))
        weeks = [self._week(unit, week, peers, moved_on + timedelta(7 * week)) for week in range(age)]
        tried = self._tried(unit, latest, is_reason=verdict in {NORMAL, THIN})
        return Curve(
            account_id=str(units.account[unit]),
            old_owner=scene.people[units.old[unit]].seller_id,
            new_owner=scene.people[units.new[unit]].seller_id,
            moved_on=moved_on,
            verdict=verdict,
            says=says,
            like=like,
            accounts=number,
            lasts=verdict == HOLDING and earlier in {SLOW, HOLDING},
            weeks=tuple(weeks),
            excuses=tried,
        )

    def _weeks_before(self, week: int, age: int) -> slice:
        """The weeks judged together up to that one; once the days to let go are over, none within them."""
        free = -(-self.let_go_days // 7)
        first = max(0, week - self.numbers.days("curve_weeks"))
        return slice(min(max(first, free), week) if age > free else first, week)

    def _tried(self, unit: int, weeks: slice, *, is_reason: bool) -> tuple[Excuse, ...]:
        """Every ordinary reason, with how many of the old owner's contacts fall under it."""
        counted = self.counted
        each = {
            reason: int(number[unit, weeks].sum())
            for reason, number in counted.reasons.items()
            if reason != "grace"
        }
        total = int(counted.all_[unit, weeks].sum())
        left_out = total - int(counted.old[unit, weeks].sum())
        return tuple(
            excuses.part_of(
                TEXT[reason][0], number, total, text=TEXT[reason][1],
                is_reason=is_reason and number * 2 >= left_out,
            )
            for reason, number in each.items()
        )  # fmt: skip

    def _peers(self, unit: int, weeks: slice) -> tuple[str, Index]:
        """The accounts most like it that are as old: the narrowest kind with enough of them."""
        units = self.units
        old_enough = (self.ages >= weeks.stop) & (np.arange(len(units)) != unit)
        way = old_enough & (self.way == self.way[unit])
        tier = way & (units.tier == units.tier[unit])
        both = tier & (self.segment == self.segment[unit])
        moved = f"moved from {self.way[unit]}"
        tier_says = f"tier {units.tier[unit] or 'unknown'}"
        kinds = (
            (f"{tier_says}, {self.segment[unit] or 'no segment'}, {moved}", both),
            (f"{tier_says}, {moved}", tier),
            (moved, way),
        )
        for says, mask in kinds:
            if self._with_contacts(mask, weeks) >= self.numbers["comparable_accounts"]:
                return says, np.flatnonzero(mask)
        return kinds[-1][0], np.flatnonzero(way)

    def _with_contacts(self, mask: NDArray[np.bool_], weeks: slice) -> int:
        total = self.counted.old[:, weeks].sum(axis=1) + self.counted.others[:, weeks].sum(axis=1)
        return int((mask & (total > 0)).sum())

    def _band(self, peers: Index, weeks: slice) -> Band | None:
        """The spread on these accounts in these weeks; None where too few had contacts."""
        old = self.counted.old[peers, weeks].sum(axis=1)
        total = old + self.counted.others[peers, weeks].sum(axis=1)
        band = fit_band(old, total, self.numbers["trim"])
        return band if band is not None and band.accounts >= self.numbers["comparable_accounts"] else None

    def _verdict(self, unit: int, weeks: slice, peers: Index) -> tuple[str, str, int]:
        old = int(self.counted.old[unit, weeks].sum())
        total = old + int(self.counted.others[unit, weeks].sum())
        band = self._band(peers, weeks)
        if band is None:
            known = self._with_contacts(np.isin(np.arange(len(self.units)), peers), weeks)
            least = self.numbers["comparable_accounts"]
            return THIN, f"only {known} comparable accounts had contacts, {least:.0f} are needed", known
        if total < self.numbers["min_touches"] and old == 0:
            return THIN, f"too few contacts in these weeks to tell: {total}", band.accounts
        chance = band.tail(old, total)
        seen = f"{old} of {total} contacts by the old owner, where comparable accounts show {band.usual:.0%}"
        few = "fewer than 1%" if chance < 0.01 else f"{chance:.0%}"
        says = f"{seen}; {few} of them show as large a share"
        if old < self.numbers["min_touches"] or chance > self.numbers["prompt_fdr"]:
            return NORMAL, says, band.accounts
        age = self.scene.today - int(self.units.moved[unit])
        holds = chance <= self.numbers["fdr"] and age > self.let_go_days
        return (HOLDING if holds else SLOW), says, band.accounts

    def _week(self, unit: int, week: int, peers: Index, starts_on: date) -> CurveWeek:
        band = self._band(peers, slice(week, week + 1))
        ends = (None, None, None) if band is None else tuple(
            round(value, _ROUND) for value in (band.usual, band.at(BAND[0]), band.at(BAND[1]))
        )  # fmt: skip
        counted = self.counted
        return CurveWeek(
            week + 1, starts_on, int(counted.old[unit, week]), int(counted.others[unit, week]),
            ends[0], ends[1], ends[2], band.accounts if band is not None else 0,
        )  # fmt: skip
