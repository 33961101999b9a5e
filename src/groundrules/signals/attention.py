"""How often everybody's accounts are contacted, beside what is usual and what once was."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import ibis
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from groundrules.signals.counts.attention import contacted
from groundrules.signals.exposure import EPOCH, Array, Index, between, codes, day_columns
from groundrules.signals.kernel import Mask, bb_upper
from groundrules.signals.policy import Numbers
from groundrules.signals.scene import LOOK_BACK, Scene

DOUBT = 10.0
"""Contacts' worth of doubt in how much of a book's work is visible: with nothing known it is all."""

LEAST_SEEN = 0.2
"""What is expected is never lowered below this share, however little of a book's work is visible."""

LEAST_TIME = 0.5
"""Of the window's working days the owner must have had the account and have been at work."""

BULK = 0.02
"""Whose share is less likely than this by a first, wide guess has no say in what is usual."""

CONCENTRATIONS = (5.0, 60.0)
"""The concentration of shares lies between these: never as narrow as chance alone, however even the bulk."""


@dataclass(frozen=True, slots=True)
class Held:
    """Accounts held on the day judged, one entry each.

    Attributes:
        account: its id.
        owner: the holder's row.
        start: the column since which it is held.
        n: contacts by anybody in the window, since it is held.
        last: the column of the latest contact by anybody in the look-back; -1: none.
        usual: contacts the tier has in that time, by holders of the same job.
        once: contacts this account had in as much time before, in the better half of what is known.
        potential: of a year, minor units; 0: unknown.
        lock: the column on which its contract ends.
        is_high: potential at or above the middle of the tier, and held long enough to be asked about.
        is_low: likewise, below the middle.
        is_parked: hardly contacted, by the tier's pace and by its own.
        seen: per person, contacts of the accounts below the middle over those they once had (at most 1):
            what part of the work on the rest of the book is done, or visible, at all.
    """

    account: NDArray[np.object_]
    owner: Index
    start: Index
    n: Array
    last: Index
    usual: Array
    once: Array
    potential: Array
    lock: Index
    is_high: Mask
    is_low: Mask
    is_parked: Mask
    seen: Array

    def count(self, some: Mask, people: int) -> Array:
        """How many of these accounts each person holds."""
        return np.bincount(self.owner[some], minlength=people).astype(np.float64)


def held(scene: Scene, numbers: Numbers) -> Held:
    """Everybody's accounts, and which of them lie.

    An account lies when it had less than ``pace_share`` of its tier's pace and less than ``own_share`` of the
    pace it once had itself. What has always been quiet is dormant and not parked; what has lain for longer
    than the look-back looks so, too, and is not found. Both paces are lowered with that of the rest of the
    book, so that leave, part-time, thin logging and too large a book do not look like a choice.
    """
    account, owner, start = _owned(scene, numbers)
    window = numbers.days("window_days")
    begin = np.maximum(start, scene.today - window)
    counted = _contacts(scene, account, begin, window)
    time = between(scene.visible_time, owner, begin, np.full(len(owner), scene.today))
    office = between(scene.time.office, owner, np.full(len(owner), scene.today - window),
                     np.full(len(owner), scene.today))  # fmt: skip
    length = scene.today - begin
    half = (LOOK_BACK - window) / 2
    once = np.maximum(counted["early"], counted["late"]) / half * length
    mean = (counted["early"] + counted["late"]) / (2 * half) * length
    people = len(scene.people)
    potential, lock = _potential(scene, account)
    tier = np.asarray([scene.tiers.get(name) or "" for name in account], dtype=np.str_)
    above = _above(potential, tier)
    low = ~above & (potential > 0)
    done, due = (
        np.bincount(owner[low], weights=what[low], minlength=people) for what in (counted["n"], mean)
    )
    seen = np.clip((done + DOUBT) / (due + DOUBT), LEAST_SEEN, 1.0)
    usual = _usual(counted["n"], length, np.char.add(np.char.add(scene.volume.role[owner], "\n"), tier))
    asked = (time >= LEAST_TIME * office) & (potential > 0) & (office > 0)
    parked = counted["n"] < numbers["pace_share"] * usual * seen[owner]
    parked &= counted["n"] < numbers["own_share"] * once * seen[owner]
    return Held(account, owner, start, counted["n"], counted["last"].astype(np.int64), usual, once, potential,
                lock, above & asked, ~above & asked, parked, seen)  # fmt: skip


def _owned(scene: Scene, numbers: Numbers) -> tuple[NDArray[np.object_], Index, Index]:
    """Accounts held today for long enough: id, holder's row, column since when."""
    owned = scene.owned
    start = day_columns(owned["starts_on"], scene.first)
    ends = day_columns(owned["ends_on"].fill_null(scene.as_of + timedelta(1)), scene.first)
    owner = codes(owned["owner_id"], scene.numbers)
    now = (ends > scene.today) & (start <= scene.today - numbers["settle_days"]) & (owner >= 0)
    rows = np.flatnonzero(now)
    account = np.asarray(owned["account_id"].to_pylist(), dtype=object)
    return account[rows], owner[rows], start[rows]


def _contacts(scene: Scene, account: NDArray[np.object_], begin: Index, window: int) -> Mapping[str, Array]:
    """Contacts by anybody per account, in the window and in the two halves of the look-back before it."""
    days = pa.array((begin + (scene.first - EPOCH).days).astype(np.int32), pa.int32()).cast(pa.date32())
    since = scene.as_of - timedelta(window)
    asked = ibis.memtable(pa.table({"account_id": pa.array(account, pa.string()), "from_day": days}))
    rows = contacted(
        asked, scene.contacts(), middle=scene.first + timedelta((LOOK_BACK - window) // 2), since=since,
        until=scene.as_of,
    ).to_pyarrow()  # fmt: skip
    place = pa.compute.index_in(pa.array(account, pa.string()), rows["account_id"].combine_chunks())
    at = np.asarray(place.to_numpy(zero_copy_only=False), dtype=np.int64)
    zero = (scene.first - EPOCH).days
    last = rows["last"].cast(pa.int32()).fill_null(zero - 1).to_numpy() - zero
    found = {name: rows[name].to_numpy().astype(np.float64)[at] for name in ("n", "early", "late")}
    return {**found, "last": last[at].astype(np.float64)}


def _usual(n: Array, length: Index, kind: NDArray[np.str_]) -> Array:
    """Contacts accounts of the same tier, in books of the same job, had in as many days."""
    _, number = np.unique(kind, return_inverse=True)
    pace = np.bincount(number, weights=n) / np.maximum(np.bincount(number, weights=length), 1.0)
    return np.asarray(pace[number] * length, dtype=np.float64)


def _above(potential: Array, tier: NDArray[np.str_]) -> Mask:
    """At or above the middle of the tier's known potentials."""
    above = np.zeros(len(potential), dtype=bool)
    for name in np.unique(tier):
        mine = (tier == name) & (potential > 0)
        if mine.any():
            above[mine] = potential[mine] >= np.median(potential[mine])
    return above


def _potential(scene: Scene, account: NDArray[np.object_]) -> tuple[Array, Index]:
    """What each could buy in a year (minor units; 0: unknown), and the column in which its contract ends."""
    rows = scene.tables["accounts"].select("account_id", "potential", "contract_end").to_pyarrow()
    place = pa.compute.index_in(pa.array(account, pa.string()), rows["account_id"].combine_chunks())
    at = np.asarray(place.fill_null(0).to_numpy(zero_copy_only=False), dtype=np.int64)
    known = np.asarray(place.is_valid())
    potential = rows["potential"].fill_null(0).to_numpy().astype(np.float64)
    end = day_columns(rows["contract_end"].fill_null(date(1970, 1, 1)), scene.first)
    return np.where(known, potential[at], 0.0), np.where(known, end[at], 0)


def usual_shares(hits: Array, of: Array, role: NDArray[np.str_]) -> tuple[Array, float]:
    """What share colleagues of each person's job have, and how much people differ (a + b of a beta).

    The share leaves out the person's own accounts. Both are learned twice: from all, and then from those whom
    the first guess does not find odd, so that misbehaviour has no say in what is usual. The concentration is
    by moments, Pearson's statistic set equal to what it should be.

    Source: Williams (1982), Applied Statistics 31, 144-148, for the moments; reading the null from the bulk
    by Efron (2004), JASA 99, 96-104.
    """
    everybody = np.ones(len(hits), dtype=bool)
    share = _peers(hits, of, role, everybody)
    strength = _concentration(hits, of, share, everybody)
    plain = np.asarray(bb_upper(hits, of, share * strength, (1 - share) * strength) > BULK)
    share = _peers(hits, of, role, plain)
    return share, _concentration(hits, of, share, plain)


def _peers(hits: Array, of: Array, role: NDArray[np.str_], plain: Mask) -> Array:
    share = np.zeros(len(hits))
    for name in np.unique(role):
        mine = role == name
        some = mine & plain
        own_hits, own = np.where(plain, hits, 0.0)[mine], np.where(plain, of, 0.0)[mine]
        share[mine] = (hits[some].sum() - own_hits + 0.5) / (of[some].sum() - own + 1.0)
    return np.clip(share, 1e-4, 1 - 1e-4)


def _concentration(hits: Array, of: Array, share: Array, some: Mask) -> float:
    x, n, p = hits[some], of[some], share[some]
    chance = n * p * (1 - p)
    room = float((chance * (n - 1)).sum())
    more = float(((x - n * p) ** 2).sum() - chance.sum())
    if room <= 0 or more <= 0:
        return CONCENTRATIONS[1]
    return float(np.clip(room / more - 1, *CONCENTRATIONS))
