"""How an account does with its new owner against what was to be expected of it: the statistics of S21.

Expected is what the account's customers did before the move, drawn to accounts of its segment (who stood high
comes down by itself: an account picked at its best is no loss), as it went on with accounts that moved as it
did, and as it goes on the other accounts of the same owner: what befalls all of somebody's accounts is not
about a match.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from scipy.special import gammainc

from groundrules.handoff.again.evidence import evidence
from groundrules.handoff.again.match import matches_table
from groundrules.signals.counts.fit import asked
from groundrules.signals.exposure import Array, Index, between
from groundrules.signals.kernel import (
    Mask,
    bb_concentration,
    bb_upper,
    bh_adjusted,
    binomial_lower,
    bulk_size,
    eb_gamma,
    lfdr,
    nb_lower,
    stouffer,
)
from groundrules.signals.policy import Numbers
from groundrules.signals.scene import Scene
from groundrules.signals.units import Texts, Units

SEED = 21
LEAST_MOVES = 30
"""Moves of the same age below which nobody can say what is usual after one."""

DOUBT = 6.0
"""Requests' worth of doubt in what holds for all accounts of one owner."""

WIDEST = 4.0
"""Shape of the gap's Gamma prior at its narrowest: a match may halve what comes back, or add half.

How even accounts are that fit says nothing of how bad a bad match can be.
"""

LEAST, MOST = 1e-8, 0.9
"""The most one source may say for a poor match, and against one, however strongly it says it."""

BOUNDS = (0.4, 1.6)
"""How far the owner's other accounts may move what is expected of one."""


@dataclass(frozen=True, slots=True)
class Fit:
    """One entry per unit: what was seen, what was to be expected, and how likely so little is.

    Attributes:
        units: accounts that moved two quarters ago and more and are still with the new owner.
        segment: theirs.
        before, since, expected: requests before the move, since it settled, and those to be expected.
        free, former: requests since about no deal, and of them those to the old owner.
        deals, won, won_expected: deals closed since the move, won, and won where like deals win.
        others: requests on the owner's other accounts over those expected.
        p_answers, p_deals, p_asks: how likely so few requests, wins, so many turns to the old owner are.
        p_outcome: answers and wins together.
        p, q: all together, and the rate of false discoveries.
        doubt: the chance that this very unit is ordinary.
        gap: mean of what customers' answers and wins are more (or less, below 0) than expected, as a share.
        p_gap: chance that they are less by the book's floor and more.
        judged: whether enough was to be expected.
        size: how uneven it ordinarily is.
        says, made_of: what the estimate for the coming realignment says of account and owner.
    """

    units: Units
    segment: Texts
    before: Array
    since: Array
    expected: Array
    free: Array
    former: Array
    deals: Array
    won: Array
    won_expected: Array
    others: Array
    p_answers: Array
    p_deals: Array
    p_asks: Array
    p_outcome: Array
    p: Array
    q: Array
    doubt: Array
    gap: Array
    p_gap: Array
    judged: Mask
    size: float
    says: Texts
    made_of: Texts


def scope(scene: Scene, numbers: Numbers) -> Units:
    """Accounts long enough with their new owner for a match to show."""
    age = scene.today - scene.units.moved
    old_enough = (age >= numbers["min_age_days"]) & (age <= numbers["max_age_days"])
    before = scene.units.moved >= numbers.days("baseline_days")  # the weeks before can be seen
    return scene.units.where(scene.current & ~scene.returned & old_enough & before)


def fit(scene: Scene, numbers: Numbers) -> Fit | None:
    """Every account in scope against what was to be expected; None: too few to know what is usual."""
    units = scope(scene, numbers)
    if len(units) < LEAST_MOVES:
        return None
    start = units.moved - numbers.days("baseline_days")
    settled = np.minimum(units.moved + numbers.days("settle_days"), scene.today)
    today = np.full(len(units), scene.today)
    table = units.as_table(scene.ids, scene.first, pre_from=start, grace_end=settled, until=today)
    rows = asked(scene.seen, table).to_pyarrow()
    counts = np.zeros((4, len(units)))
    for place, name in enumerate(("n_before", "n_since", "n_free", "n_former")):
        counts[place, rows["unit"].to_numpy()] = rows[name].to_numpy()
    before, since, free, former = counts
    recorded = np.where(scene.dark, 0.0, (scene.time.office > 0).astype(float))
    time_before = between(recorded, units.old, start, units.moved)
    time_since = between(recorded, units.new, settled, today)
    segment = _segments(scene, units)
    mu, others = _expected(units, segment, (before, time_before), (since, time_since))
    done = _done(scene, units, numbers)
    judged = (mu >= numbers["min_expected"]) & (time_before > 0)
    size = bulk_size(since[judged], mu[judged], seed=SEED, least=LEAST_MOVES)
    if size is None:
        return None
    p = _tails(judged, _Counted(since, mu, free, former), size, done, numbers["trim"])
    q, doubt = np.ones(len(units)), np.ones(len(units))
    q[judged], doubt[judged] = bh_adjusted(p.every[judged]), lfdr(p.every[judged])
    prior = min(size, WIDEST)
    seen, due = prior + since + done.won, prior + mu + done.won_expected
    return Fit(
        units, segment, before, since, mu, free, former, done.deals, done.won, done.won_expected, others,
        p.answers, p.deals, p.asks, p.outcome, p.every, q, doubt, seen / due - 1,
        np.asarray(gammainc(seen, (1 - numbers["min_gap"]) * due)), judged, size, done.says, done.made_of,
    )  # fmt: skip


def _segments(scene: Scene, units: Units) -> Texts:
    accounts = scene.tables["accounts"].select("account_id", "segment").to_pyarrow()
    of = dict(zip(accounts["account_id"].to_pylist(), accounts["segment"].to_pylist(), strict=True))
    return np.asarray([of.get(account) or "" for account in units.account], dtype=object)


def _expected(
    units: Units, segment: Texts, before: tuple[Array, Array], since: tuple[Array, Array]
) -> tuple[Array, Array]:
    """Requests to be expected since the move, and how the owner's other accounts go (1: as all do)."""
    (n, time), (x, later) = before, since
    labels = segment.astype(np.str_)
    rate = eb_gamma(n, np.maximum(time, 1e-9), labels).rate(n, time)
    plain = rate * later
    plain = plain * _usual(x, plain, labels)
    people = int(units.new.max()) + 1
    seen = np.bincount(units.new, weights=x, minlength=people)[units.new] - x
    due = np.bincount(units.new, weights=plain, minlength=people)[units.new] - plain
    others = np.clip((seen + DOUBT) / (due + DOUBT), *BOUNDS)
    return plain * others, others


def _usual(x: Array, mu: Array, labels: np.ndarray[tuple[int], np.dtype[np.str_]]) -> Array:
    """What is seen over what the pace before would give: of each segment, of all where it is small."""
    usual = np.full(x.size, _ratio(x, mu))
    for name in np.unique(labels):
        mine = labels == name
        if mine.sum() >= LEAST_MOVES:
            usual[mine] = _ratio(x[mine], mu[mine])
    return usual


def _ratio(x: Array, mu: Array) -> float:
    return float(x.sum() / mu.sum()) if mu.sum() > 0 else 1.0


class _Done(NamedTuple):
    """What came of each account with its owner, as the coming realignment sees it."""

    deals: Array
    won: Array
    won_expected: Array
    says: Texts
    made_of: Texts


def _done(scene: Scene, units: Units, numbers: Numbers) -> _Done:
    """Deals and the estimate of the match, as ``groundrules matches`` tells it."""
    seen = evidence(scene.tables, scene.as_of)
    told = matches_table(seen, certainty=numbers["certainty"], as_of=scene.as_of)
    place = {account: row for row, account in enumerate(seen["account_id"].to_pylist())}
    rows: Index = np.asarray([place.get(account, -1) for account in units.account], dtype=np.int64)

    def of(name: str) -> Array:
        column = np.append(seen[name].cast(pa.float64()).to_numpy(), 0.0)
        return np.asarray(column[rows], dtype=np.float64)

    def text(name: str) -> Texts:
        return np.asarray([*told[name].to_pylist(), ""], dtype=object)[rows]

    return _Done(of("deals"), of("won"), of("won_expected"), text("says"), text("made_of"))


class _Tails(NamedTuple):
    answers: Array
    deals: Array
    asks: Array
    outcome: Array
    every: Array


class _Counted(NamedTuple):
    """Requests since the move: seen, expected, about no deal, and of these to the old owner."""

    since: Array
    expected: Array
    free: Array
    former: Array


def _tails(judged: Mask, heard: _Counted, size: float, done: _Done, trim: float) -> _Tails:
    """How likely so little is, source by source and together (Stouffer, each as heavy as the other)."""
    answers, deals, asks, outcome, every = (np.ones(judged.size) for _ in range(5))
    answers[judged] = nb_lower(heard.since[judged], heard.expected[judged], size)
    some = judged & (done.deals > 0)
    chance = np.clip(done.won_expected[some] / done.deals[some], 1e-6, 1 - 1e-6)
    deals[some] = binomial_lower(done.won[some], done.deals[some], chance)
    some, free, former = judged & (heard.free > 0), heard.free, heard.former
    share, strength = _usual_turns(former[some], free[some], trim)
    asks[some] = bb_upper(former[some], free[some], share * strength, (1 - share) * strength)
    parts = np.stack([answers, np.where(done.deals > 0, deals, np.nan), np.where(free > 0, asks, np.nan)])
    parts = np.clip(parts.T[judged], LEAST, MOST)
    outcome[judged], every[judged] = stouffer(parts[:, :2]), stouffer(parts)
    return _Tails(answers, deals, asks, outcome, every)


def _usual_turns(former: Array, free: Array, trim: float) -> tuple[float, float]:
    """How often customers turn to the old owner and how unevenly, the most turned-away accounts left out."""
    order = np.argsort(former / np.maximum(free, 1.0), kind="stable")
    core = order[: max(1, round((1 - trim) * order.size))]
    return bb_concentration(former[core], free[core])
