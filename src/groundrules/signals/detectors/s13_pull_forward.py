"""S13, closing dates bunched before a change of territory: first the wave as a whole, then single people.

Wins on accounts about to be lost, in the ten working days before, are held against the same accounts' quarter
before and the same days on accounts that stay, so quarter ends, promotions and price lists cancel. Hard work
bunches too: nobody is asked without fewer wins afterwards and a price given away.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa
from scipy.stats import mannwhitneyu, norm

from groundrules.signals import excuses
from groundrules.signals.counts import deals, wins
from groundrules.signals.detector import Cards, Detector, Outcome
from groundrules.signals.evidence import CASE, EXCUSED, LEAST_GROUP, NOT_ENOUGH, Count, Group, Judged
from groundrules.signals.exposure import Array, Index, codes, day_columns
from groundrules.signals.kernel import (
    Mask,
    bh_adjusted,
    binomial_upper,
    eb_gamma,
    lfdr,
    nb_lower,
    nb_upper,
    stouffer,
    table_excess,
)
from groundrules.signals.policy import Need, Numbers
from groundrules.signals.price import price
from groundrules.signals.scene import Scene
from groundrules.terms import Finding, Severity

STEADY = 5.0
"""Size of the spread of a seller's wins in two weeks: a little more uneven than chance."""

NEEDS = (
    Need("window_days", "business days", "who hurries does so in the last two weeks", 5, 30, 10),
    Need("baseline_days", "business days", "one full quarter holds exactly one quarter end", 60, 130, 65),
    Need("after_days", "business days", "in which what was pulled forward is missing", 10, 60, 30),
    Need("evaluate_from_day", "business days", "before it nothing can be missing yet", 5, 60, 15),
    Need("max_age_days", "business days", "later it is history", 20, 130, 60),
    Need("min_accounts", "accounts", "fewer moved on a day are no wave", 5, 1000, 20),
    Need("min_wins", "wins", "one early win is luck", 2, 20, 2),
    Need("pulled_days", "calendar days", "a date brought forward by less is tidying up", 1, 60, 3),
    Need("pool_fdr", "share", "how many waves may be called falsely", 0.001, 0.5, 0.05),
    Need("max_price_tail", "share", "how unlikely the discounts must be by chance", 0.001, 0.5, 0.10),
    Need("fdr", "share", "how many cases may be false", 0.001, 0.5, 0.10),
    Need("loss", "share of deal value", "mispricing costs 6 to 8 of 100; placeholder", 0, 1, 0.07),
)

CARDS = Cards(
    owner="{x} wins in the two weeks before {day} on accounts that then moved, {mu} usual, at larger "
    "discounts; {after} since, {mu_after} usual. Did the customers ask for it?",
    partner="Nothing is asked of anybody else.",
    leader="Let both be credited for 60 to 90 days after a move and never move at a quarter end. Drop "
    "the last weeks before {day} from any comparison of results.",
)


@dataclass(frozen=True, slots=True)
class Deals:
    """Wins since the baseline began, one entry each; ``price`` is the discount beyond the own usual."""

    account: Index
    owner: Index
    amount: Array
    day: Index
    price: Array
    was_pulled: Mask


@dataclass(frozen=True, slots=True)
class Wave:
    """One day on which many accounts moved, with its spans as columns: base, window, after and its end."""

    day: int
    base: int
    window: int
    end: int
    losing: Mask
    kept: Mask
    owner: Index
    sellers: Index


def back(scene: Scene, column: int, days: int) -> int:
    """The column so many weekdays before (negative: after) a column."""
    start = np.datetime64(scene.time.day(column))
    moved = np.busday_offset(start, -days, roll="forward" if days > 0 else "backward")
    return int(column + (moved - start).astype(int))


def waves(scene: Scene, numbers: Numbers, accounts: dict[str, int]) -> list[Wave]:
    """Waves old enough to judge and not too old, each with its losing and its untouched accounts."""
    units = scene.units
    place = np.asarray([accounts.get(str(account), -1) for account in units.account], dtype=np.int64)
    found = []
    for day in np.unique(units.moved):
        mine = units.moved == day
        sellers = np.unique(units.old[mine])
        if mine.sum() < numbers["min_accounts"] or sellers.size < LEAST_GROUP:
            continue
        young = back(scene, scene.today, numbers.days("evaluate_from_day"))
        if not back(scene, scene.today, numbers.days("max_age_days")) <= day <= young:
            continue
        window = back(scene, int(day), numbers.days("window_days"))
        base = back(scene, window, numbers.days("baseline_days"))
        end = min(scene.today, back(scene, int(day), -numbers.days("after_days")))
        losing, kept = np.zeros(len(accounts), dtype=bool), np.ones(len(accounts), dtype=bool)
        owner = np.full(len(accounts), -1, dtype=np.int64)
        seen = place >= 0
        moved = seen & (units.moved >= base) & (units.moved < end)
        kept[place[moved]] = False
        losing[place[mine & seen]] = True
        owner[place[mine & seen]] = units.old[mine & seen]
        found.append(Wave(int(day), base, window, end, losing, kept, owner, sellers))
    return found


def read_deals(scene: Scene, numbers: Numbers) -> tuple[Deals, dict[str, int]]:
    """Wins of the span any wave may ask about, and the number of each account that has one."""
    span = numbers.days("max_age_days") + numbers.days("baseline_days") + numbers.days("window_days")
    since = scene.time.day(max(0, back(scene, scene.today, span + 5)))
    opportunities, changes = scene.tables["opportunities"], scene.tables["opportunity_changes"]
    closed = deals.closings(opportunities, changes)
    rows = wins.won(opportunities, changes, closed, since=since, until=scene.as_of).to_pyarrow()
    rows = rows.filter(pa.compute.is_valid(rows["account_id"])).sort_by("opportunity_id")
    pulled = wins.pull_ins(
        changes, since=since, until=scene.as_of, least=numbers.days("pulled_days")
    ).to_pyarrow()  # fmt: skip
    names = sorted(set(rows["account_id"].to_pylist()))
    accounts = {name: number for number, name in enumerate(names)}
    owner = codes(rows["owner_id"], scene.numbers)
    discount = pa.compute.fill_null(rows["discount"], float("nan")).to_numpy()
    usual = np.full(len(scene.people) + 1, np.nanmean(discount) if np.isfinite(discount).any() else np.nan)
    for person in np.unique(owner[np.isfinite(discount)]):
        usual[person] = np.median(discount[(owner == person) & np.isfinite(discount)])
    was_pulled = pa.compute.is_in(rows["opportunity_id"], pulled["opportunity_id"].combine_chunks())
    return Deals(
        codes(rows["account_id"], accounts), owner,
        np.nan_to_num(rows["amount"].to_numpy().astype(np.float64)),
        day_columns(rows["closed_on"], scene.first), discount - usual[owner],
        np.asarray(was_pulled.to_pylist(), dtype=bool),
    ), accounts  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pool:
    """A wave's counts: wins in base, window and after on losing and on kept accounts, and how unlikely."""

    losing: tuple[int, int, int]
    kept: tuple[int, int, int]
    parts: tuple[float, float, float, float]
    p: float


def pool(won: Deals, wave: Wave) -> Pool:
    """The difference in bunching of a whole wave: before, after, prices, dates brought forward."""
    edges = (wave.base, wave.window, wave.day, wave.end)

    def counted(some: Mask) -> tuple[int, int, int]:
        day = won.day[some[won.account]]
        return tuple(int(((day >= a) & (day < b)).sum()) for a, b in pairwise(edges))  # type: ignore[return-value]  # three spans

    b, x, after = mine = counted(wave.losing)
    ob, o, o_after = theirs = counted(wave.kept)
    inside = (won.day >= wave.window) & (won.day < wave.day)
    here, there = inside & wave.losing[won.account], inside & wave.kept[won.account]
    dear = _dearer(won.price[here], won.price[there])
    pulls, their_pulls = int(won.was_pulled[here].sum()), int(won.was_pulled[there].sum())
    parts = (
        float(table_excess(x, b, o, ob)), float(table_excess(o_after, ob, after, b)), dear,
        float(table_excess(pulls, x - pulls, their_pulls, o - their_pulls)),
    )  # fmt: skip
    return Pool(mine, theirs, parts, float(stouffer(np.asarray(parts))))


def _dearer(mine: Array, theirs: Array) -> float:
    mine, theirs = mine[np.isfinite(mine)], theirs[np.isfinite(theirs)]
    if mine.size < 5 or theirs.size < 5:
        return float("nan")
    return float(mannwhitneyu(mine, theirs, alternative="greater").pvalue)


@dataclass(frozen=True, slots=True)
class Single:
    """The wave's sellers: wins before and after, what was usual, and how unlikely each part is."""

    x: Array
    after: Array
    mu: Array
    mu_after: Array
    dear: Array
    q: Array
    doubt: Array


def singles(scene: Scene, won: Deals, wave: Wave, pooled: Pool) -> Single:
    """Each losing seller against the own quarter before, scaled by the same days on kept accounts."""
    people = len(scene.people)
    mine = wave.losing[won.account]
    by = wave.owner[won.account]

    def counted(start: int, end: int, only: Mask | None = None) -> Array:
        some = mine & (won.day >= start) & (won.day < end) & (True if only is None else only)
        return np.bincount(by[some], minlength=people)[wave.sellers].astype(np.float64)

    base, x = counted(wave.base, wave.window), counted(wave.window, wave.day)
    after = counted(wave.day, wave.end)
    ob, o, o_after = (n + 0.5 for n in pooled.kept)
    ones = np.ones(base.size)
    rate = eb_gamma(base, ones, np.zeros(base.size)).rate(base, ones)
    mu, mu_after = rate * o / ob, rate * o_after / ob
    inside = (won.day >= wave.window) & (won.day < wave.day)
    usual = won.price[inside & wave.kept[won.account] & np.isfinite(won.price)]
    dear = np.full(x.size, np.nan)
    if usual.size >= 5:
        centre, spread = float(usual.mean()), max(float(usual.std()), 1e-6)
        for place in np.flatnonzero(x > 0):  # of one wave's sellers
            own = won.price[inside & mine & (by == wave.sellers[place]) & np.isfinite(won.price)]
            if own.size:
                dear[place] = norm.sf((own.mean() - centre) / (spread / np.sqrt(own.size)))
    share = (won.was_pulled[inside & wave.kept[won.account]].sum() + 0.5) / (pooled.kept[1] + 1)
    pulls = counted(wave.window, wave.day, won.was_pulled)
    parts = np.stack(
        [nb_upper(x, mu, STEADY), nb_lower(after, mu_after, STEADY), dear,
         np.where(x > 0, binomial_upper(pulls, x, np.full(x.size, share)), np.nan)], axis=-1,
    )  # fmt: skip
    p = np.where(x > 0, stouffer(parts), 1.0)
    return Single(x, after, mu, mu_after, dear, bh_adjusted(p), lfdr(p))


def watch(scene: Scene, numbers: Numbers) -> Outcome:
    """Waves with bunched wins as groups; in those, people with fewer wins afterwards and a price given."""
    won, accounts = read_deals(scene, numbers)
    found = waves(scene, numbers, accounts)
    if not found:
        return Outcome(findings=(_no_wave(),))
    pooled = [pool(won, wave) for wave in found]
    q = bh_adjusted(np.asarray([one.p for one in pooled]))
    judged: list[Judged] = []
    for wave, one, rate in zip(found, pooled, q, strict=True):
        if rate > numbers["pool_fdr"]:
            continue
        judged.append(_group(scene, numbers, wave, one, float(rate)))
        if numbers.policy.grade != "C":  # a book may keep it to groups
            judged += _people(scene, numbers, won, wave, singles(scene, won, wave, one))
    totals: dict[str, int] = {NOT_ENOUGH: int((q > numbers["pool_fdr"]).sum())}
    for row in judged:
        totals[row.verdict] = totals.get(row.verdict, 0) + 1
    return Outcome(
        tuple(judged), totals, {"waves judged": float(len(found)), "smallest rate": float(q.min())}
    )


def _group(scene: Scene, numbers: Numbers, wave: Wave, one: Pool, rate: float) -> Judged:
    day = scene.time.day(wave.day)
    names = ("more wins before", "fewer after", "larger discounts", "dates brought forward")
    told = ", ".join(f"{name} {part:.3f}" for name, part in zip(names, one.parts, strict=True))
    (b, x, after), (ob, o, o_after) = one.losing, one.kept
    usual = b * o / max(ob, 1)
    mu_after = b * o_after / max(ob, 1)
    return Judged(
        kind="S13", grade="C", verdict=CASE, account_id=None, account_name=None, from_seller=None,
        to_seller=None, since=scene.time.day(wave.window),
        headline=f"{x} wins in the two weeks before {day:%-d %B %Y} on accounts that then moved, {usual:.0f} "
                 f"usual; {after} since, {mu_after:.0f} usual.",
        question="were wins of a whole wave pulled before its day?",
        window=(scene.time.day(wave.base), scene.time.day(wave.end)),
        counts=(
            Count("wins before, on accounts that moved", float(x), "wins"),
            Count("wins in the quarter before, on them", float(b), "wins"),
            Count("wins afterwards, on them", float(after), "wins"),
            Count("wins before, on accounts that stayed", float(o), "wins"),
            Count("wins in the quarter before, on those", float(ob), "wins"),
            Count("wins afterwards, on those", float(o_after), "wins"),
        ),
        expected={"value": round(usual, 1), "unit": "wins",
                  "how": "the quarter before x what the same days gave on accounts that stayed"},
        formula=f"chances of {told}; together {one.p:.4f}, false-discovery rate over waves {rate:.4f} "
                f"(at most {numbers['pool_fdr']:g})",
        rows=(), excuses=(),
        price=price(p=1 - rate, base_minor=0, loss=numbers["loss"], age_days=90, placeholder=True),
        answers=CARDS.fill(x=x, day=f"{day:%-d %B %Y}", mu=f"{usual:.0f}", after=after,
                           mu_after=f"{mu_after:.0f}"),
        group=Group("wave", f"wave {day.isoformat()}", f"the wave of {day:%-d %B %Y}",
                    int(wave.sellers.size)),
    )  # fmt: skip


def _people(scene: Scene, numbers: Numbers, won: Deals, wave: Wave, it: Single) -> Sequence[Judged]:
    off = scene.rows_in(wave.sellers, [scene.numbers[seller] for seller in scene.off])
    dear = np.nan_to_num(it.dear, nan=1.0) <= numbers["max_price_tail"]
    called = (it.q <= numbers["fdr"]) & (it.x >= numbers["min_wins"]) & (it.after < it.mu_after) & dear & ~off
    return [_person(scene, numbers, won, wave, it, place=int(place)) for place in np.flatnonzero(called)]


def _person(
    scene: Scene, numbers: Numbers, won: Deals, wave: Wave, it: Single, *, place: int
) -> Judged:  # fmt: skip
    row = int(wave.sellers[place])
    who, day = scene.people[row], scene.time.day(wave.day)
    mine = wave.losing[won.account] & (wave.owner[won.account] == row)
    mine &= (won.day >= wave.window) & (won.day < wave.day)
    x, after = it.x[place], it.after[place]
    tried = (
        excuses.new_hire(name=who.name, hired_on=who.hired_on, as_of=scene.as_of, least=30),
        excuses.left(name=who.name, left_on=who.left_on, as_of=scene.as_of),
    )
    words = {"x": f"{x:.0f}", "day": f"{day:%-d %B %Y}", "mu": f"{it.mu[place]:.1f}", "after": f"{after:.0f}",
             "mu_after": f"{it.mu_after[place]:.1f}"}  # fmt: skip
    return Judged(
        kind="S13", grade=numbers.policy.grade, verdict=EXCUSED if any(e.holds for e in tried) else CASE,
        account_id=None, account_name=None, from_seller=None, to_seller=(who.seller_id, who.name),
        since=scene.time.day(wave.window),
        headline=f"{x:.0f} wins in the two weeks before {day:%-d %B %Y} on accounts that then moved, at "
                 f"larger discounts; {after:.0f} since.",
        question="were deals closed for the day and not for the customer?",
        window=(scene.time.day(wave.base), scene.time.day(wave.end)),
        counts=(Count("wins before", float(x), "wins"), Count("wins afterwards", float(after), "wins"),
                Count("of those before, dates brought forward", float(won.was_pulled[mine].sum()), "wins")),
        expected={"value": round(float(it.mu[place]), 2), "unit": "wins",
                  "how": "the own quarter before x the same days on accounts that stayed"},
        formula=f"{x:.0f} wins, {it.mu[place]:.1f} usual; {after:.0f} afterwards, {it.mu_after[place]:.1f} "
                f"usual; discounts beyond the own usual by chance {it.dear[place]:.3f} (at most "
                f"{numbers['max_price_tail']:g}); false-discovery rate {it.q[place]:.4f} (at most "
                f"{numbers['fdr']:g})",
        rows=tuple({"day": scene.time.day(int(won.day[at])).isoformat(), "who": who.name,
                    "what": f"won at {won.price[at]:+.1%} beyond the usual discount"
                            + (", date brought forward" if won.was_pulled[at] else ""),
                    "source": "opportunities"} for at in np.flatnonzero(mine)),
        excuses=tried,
        price=price(p=float(1 - it.doubt[place]), base_minor=int(won.amount[mine].sum()),
                    loss=numbers["loss"], age_days=90, placeholder=numbers.is_placeholder),
        answers=CARDS.fill(**words),
    )  # fmt: skip


def _no_wave() -> Finding:
    return Finding(
        "GR648", Severity.NOTE,
        "no wave of moves is of the age signal `S13` looks at, so there is nothing to bunch before",
        f"nothing to do: it speaks of days on which accounts of {LEAST_GROUP} and more people moved",
        kind="nothing moved",
    )  # fmt: skip


DETECTOR = Detector(
    "S13", requires=("opportunities", "account_owners"), wants=("opportunity_changes",), needs=NEEDS,
    cards=CARDS, watch=watch,
)  # fmt: skip
