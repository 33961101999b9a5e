"""How much two people talk against their own habit, on days both are there: the statistics of S07."""

from collections.abc import Mapping
from dataclasses import dataclass

import ibis
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.special import gammaln

from groundrules.signals.counts import pairs as counted
from groundrules.signals.exposure import Array, Index, codes, day_columns
from groundrules.signals.kernel import Mask, bulk_size, eb_gamma, mean_lfdr, nb_lower, posterior
from groundrules.signals.pairs import Pairs, latest
from groundrules.signals.policy import Numbers
from groundrules.signals.scene import Scene

SEED = 7
LEAST_PAIRS = 30
"""Pairs with enough to go by, below which nobody can say how uneven ordinary talk is."""

FALLEN_TO = (0.05, 0.15, 0.30)
"""What is left of the talk of two who fell silent, as a share of their habit: nobody knows which."""

MOST_EVEN = 2.0
"""How even what is left is taken to be at most: a few contacts come in a row or not at all."""


@dataclass(frozen=True, slots=True)
class Cadence:
    """Pairs by window: contacts, what was expected, how likely so few are.

    Attributes:
        windows: lengths in days both were there.
        start: first day (column) of each pair's window.
        x: contacts on those days.
        mu: contacts expected by the pair's own habit.
        rate: the pair's own contacts a day before the window.
        before: days both were there before the window.
        judged: whether there is enough to judge by.
        p: chance of so few, 1 where not judged.
        even: how even the pair's own talk is taken to be: the size by window, less where the habit is short.
        sizes: how uneven ordinary talk is, by window.
        season: what everybody's talk did in the window, against the habit.
    """

    windows: tuple[int, ...]
    start: NDArray[np.int64]
    x: Array
    mu: Array
    rate: Array
    before: Array
    judged: Mask
    p: Array
    even: Array
    sizes: tuple[float, ...]
    season: tuple[float, ...]

    @property
    def share(self) -> Array:
        """Contacts over the pair's own habit; where everybody talks less, over that much less of it."""
        own = self.mu / np.maximum(np.asarray(self.season), 1.0)
        return np.asarray(self.x / np.maximum(own, 1e-9), dtype=np.float64)


def lengths(numbers: Numbers) -> tuple[int, ...]:
    """The windows looked at: once, twice and three times the shortest, and the longest."""
    short, long = numbers.days("window_days"), numbers.days("longest_window_days")
    return tuple(sorted({short, 2 * short, 3 * short, max(long, short)}))


def cadence(scene: Scene, pairs: Pairs, touched: Array, numbers: Numbers) -> Cadence:
    """Each pair's talk in each window against its own habit since the book took effect.

    ``touched`` are contacts by pair and day: all of them, or those of some channels.
    """
    today = scene.today
    together, talk = pairs.together[:, :today], (touched * pairs.together)[:, :today]
    heard = np.flatnonzero(touched[:, :today].any(axis=0))  # before the first contact there is no record
    kept = np.arange(today) >= (heard[0] if heard.size else today)
    effective = scene.book.effective
    begin = (effective - scene.first).days if effective and effective < scene.as_of else 0
    usual = _Habit(together * kept, begin, numbers.days("baseline_days"))
    working = scene.time.employed[pairs.one, today] & scene.time.employed[pairs.other, today]
    parts = [_window(together, talk, usual, length) for length in lengths(numbers)]
    judged, chance, expected, evens = [], [], [], []
    sizes: list[float] = []
    seasons: list[float] = []
    for length, part in zip(lengths(numbers), parts, strict=True):
        near = part.start >= today - numbers["max_spread"] * length
        whole = (part.days >= length) & near & working & (part.before >= numbers["min_baseline_days"])
        season = _season(part.x[whole], part.mu[whole])
        mu = part.mu * season
        some = whole & (mu >= numbers["min_expected"])
        size = bulk_size(part.x[some], mu[some], seed=SEED + length, least=LEAST_PAIRS)
        p, even = np.ones(len(pairs)), np.ones(len(pairs))
        if size is not None:
            # Days add up: a longer window is at most as even as chance makes of shorter ones.
            size = min([size, *(k * length / m for k, m in zip(sizes, lengths(numbers), strict=False) if k)])
            even[some] = size * _firm(part.before[some], length)
            p[some] = nb_lower(part.x[some], mu[some], even[some])
        evens.append(even)
        judged.append(some & (size is not None))
        chance.append(p)
        sizes.append(size or 0.0)
        seasons.append(season)
        expected.append(mu)

    def by_pair(columns: list[Array]) -> Array:
        return np.stack(columns, axis=1)

    return Cadence(
        windows=lengths(numbers),
        start=np.stack([part.start for part in parts], axis=1),
        x=by_pair([part.x for part in parts]),
        mu=by_pair(expected),
        rate=by_pair([part.rate for part in parts]),
        before=by_pair([part.before for part in parts]),
        judged=np.stack(judged, axis=1),
        p=by_pair(chance),
        even=by_pair(evens),
        sizes=tuple(sizes),
        season=tuple(seasons),
    )


@dataclass(frozen=True, slots=True)
class _Part:
    start: Index
    days: Array
    x: Array
    mu: Array
    rate: Array
    before: Array


@dataclass(frozen=True, slots=True)
class _Habit:
    """Days that may make a habit: both there, on record.

    Only those since the book took effect where they are ``enough`` before a window; else earlier ones too.
    """

    together: Array
    begin: int
    enough: int

    def before(self, start: Index) -> Array:
        """1 on the days before each pair's window that make its habit."""
        columns = np.arange(self.together.shape[1])[None, :]
        earlier = self.together * (columns < start[:, None])
        since = earlier * (columns >= self.begin)
        return np.where(since.sum(axis=1, keepdims=True) >= self.enough, since, latest(earlier, self.enough))


def _window(together: Array, talk: Array, habit: _Habit, length: int) -> _Part:
    inside = latest(together, length)
    start = np.where(inside.any(axis=1), inside.argmax(axis=1), together.shape[1])
    earlier = habit.before(start)
    n, days = (talk * earlier).sum(axis=1), earlier.sum(axis=1)
    rate = eb_gamma(n, np.maximum(days, 1e-9), np.zeros(n.size, dtype=np.int64)).rate(n, days)
    there = inside.sum(axis=1)
    return _Part(start, there, (talk * inside).sum(axis=1), rate * there, rate, days)


def _firm(before: Array, length: int) -> Array:
    """How far a habit of so many days is as firm as the usual one: a short one is as uncertain as the window.

    The size learned holds for habits of the median length; the variance of a mean falls with its days.
    """
    usual = float(np.median(before)) if before.size else 1.0
    return np.minimum(1.0, (1 + length / max(usual, 1.0)) / (1 + length / np.maximum(before, 1.0)))


def _season(x: Array, mu: Array) -> float:
    """What everybody's talk did against the habit, the loudest and the quietest tenth left out."""
    if x.size < LEAST_PAIRS or mu.sum() <= 0:
        return 1.0
    ratio = x / np.maximum(mu, 1e-9)
    low, high = np.quantile(ratio, (0.1, 0.9))
    middle = (ratio >= low) & (ratio <= high)
    return float(np.clip(x[middle].sum() / max(mu[middle].sum(), 1e-9), 0.25, 4.0))


def silent(found: Cadence, *, max_share: float, prior: float) -> tuple[Array, Array, Index]:
    """False-discovery rate, P(true) and the telling window of each pair; rate 1 where none is judged.

    Two stories of each window are weighed: talk as ever, as unevenly as everybody's, or one of ``FALLEN_TO``
    of it. Any of the windows judged may be the one; they are taken as equally likely.
    """
    quiet = found.judged & (found.share < max_share)
    usual = _log_chance(found.x, found.mu, found.even)
    even = np.minimum(found.even, MOST_EVEN)
    fallen = np.logaddexp.reduce([_log_chance(found.x, to * found.mu, even) for to in FALLEN_TO])
    ratio = np.where(quiet, fallen - np.log(len(FALLEN_TO)) - usual, -np.inf)
    tell = np.argmax(ratio, axis=1)
    likelier = np.exp(np.clip(ratio, -700, 700)) * quiet
    likelier = likelier.sum(axis=1) / np.maximum(found.judged.sum(axis=1), 1)
    p = posterior(prior, 1 / np.maximum(likelier, 1e-300))
    some = quiet.any(axis=1)
    q = np.ones(some.size)
    q[some] = mean_lfdr(p[some])
    return q, np.where(some, p, 0.0), tell


def _log_chance(x: Array, mu: Array, size: Array) -> Array:
    """Of x contacts, negative binomial with this mean and size, up to what all stories share."""
    mean, k = np.maximum(mu, 1e-9), np.maximum(size, 1e-9)
    told = gammaln(x + k) - gammaln(k) + k * np.log(k / (k + mean)) + x * np.log(mean / (k + mean))
    return np.asarray(told, dtype=np.float64)


def couples(scene: Scene, pairs: Pairs, some: Index) -> ibis.Table:
    """Some of the pairs as a table for the engine: one, other, in order of their ids."""
    ids = scene.ids
    rows = [sorted((ids[int(pairs.one[n])], ids[int(pairs.other[n])])) for n in some]
    text = pa.string()
    return ibis.memtable(
        pa.table({"one": pa.array([a for a, _ in rows], text), "other": pa.array([b for _, b in rows], text)})
    )


def channels(scene: Scene, pairs: Pairs) -> Mapping[str, Array]:
    """Contacts of the pairs by channel, in order of name: channel -> pair by day."""
    internal = scene.tables["internal_contacts"]
    internal = internal.filter(internal.day >= scene.first, internal.day < scene.as_of)
    every = np.arange(len(pairs))
    rows = counted.by_channel(internal, couples(scene, pairs, every)).to_pyarrow()
    people = len(scene.people)
    key = np.minimum(pairs.one, pairs.other) * people + np.maximum(pairs.one, pairs.other)
    order = np.argsort(key)
    one, other = codes(rows["one"], scene.numbers), codes(rows["other"], scene.numbers)
    asked = np.minimum(one, other) * people + np.maximum(one, other)
    place = (
        order[np.minimum(np.searchsorted(key[order], asked), max(len(pairs) - 1, 0))] if len(pairs) else asked
    )
    column, n = day_columns(rows["day"], scene.first), rows["n"].to_numpy()
    names = np.asarray([name or "unknown" for name in rows["channel"].to_pylist()], dtype=object)
    found: dict[str, Array] = {}
    for name in sorted(set(names)):
        mine = names == name
        found[name] = np.zeros(pairs.touched.shape)
        np.add.at(found[name], (place[mine], column[mine]), n[mine])
    return found


def quiet_channels(
    scene: Scene, pairs: Pairs, by_channel: Mapping[str, Array], tell: Index, numbers: Numbers
) -> Array:
    """How many channels, each by itself, show the silence of each pair's telling window."""
    total = np.zeros(len(pairs))
    pick = (np.arange(len(pairs)), tell)
    for touched in by_channel.values():
        alone = cadence(scene, pairs, touched, numbers)
        earlier = np.arange(touched.shape[1])[None, :] < alone.start[pick][:, None]
        used = (touched * earlier).sum(axis=1) >= numbers["min_expected"]  # by these two, not by others
        total += used & (alone.p[pick] <= numbers["fdr"]) & (alone.share[pick] < numbers["max_share"])
    return total
