"""Whether somebody brings the colleague in whom the book wants, and answers them: the statistics of S08."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pyarrow as pa

from groundrules.signals.counts import answers, inside
from groundrules.signals.exposure import Array, Index, codes, day_columns
from groundrules.signals.kernel import (
    Mask,
    bb_lower,
    bh_adjusted,
    bulk_concentration,
    eb_beta,
    lfdr,
    min_p,
    stouffer,
)
from groundrules.signals.policy import Numbers
from groundrules.signals.scene import Scene

SEED = 8
LEAST_PEOPLE = 12
"""People with enough deals, below which nobody can say what is usual."""


@dataclass(frozen=True, slots=True)
class Deals:
    """Deals begun by field sellers on which the book wants inside, by row.

    ``counts`` is False where the partner was away, or either was new in the place.
    """

    table: pa.Table
    seller: Index
    partner: Index
    day: Index
    included: Mask
    counts: Mask


@dataclass(frozen=True, slots=True)
class Asked:
    """Requests from inside to field sellers: who was asked, when, and whether it was done in time."""

    seller: Index
    day: Index
    in_time: Mask


@dataclass(frozen=True, slots=True)
class Inclusion:
    """People (rows) by window: how many deals, how many with the partner; requests and answers likewise.

    Attributes:
        people: rows of the people.
        start: first day of each window.
        n, x: eligible deals and those with the partner.
        asked, answered: requests of inside, and those done in time.
        peers, peers_answer: what colleagues do.
        strength: concentrations learned: of inclusion and of answers.
        judged: whether there is enough to judge by.
        p_deals, p_answers, p: how likely so few are; answers nan where nobody asked.
    """

    people: Index
    start: tuple[int, ...]
    n: Array
    x: Array
    asked: Array
    answered: Array
    peers: Array
    peers_answer: Array
    strength: tuple[tuple[float, float], ...]
    judged: Mask
    p_deals: Array
    p_answers: Array
    p: Array

    @property
    def share(self) -> Array:
        """Share of deals with the partner."""
        return np.asarray(self.x / np.maximum(self.n, 1.0), dtype=np.float64)


def deals(scene: Scene, numbers: Numbers) -> Deals:
    """Deals since the book took effect that have had time for the partner to be put on them."""
    begin = scene.book.effective or scene.first
    until = scene.as_of - timedelta(numbers.days("patience_days"))
    tables = scene.tables
    first = inside.first_owners(tables["opportunities"], tables["opportunity_changes"])
    rows = inside.wanted_inside(
        tables["opportunities"], first, tables["assignments"], tables["sellers"], tables["opportunity_team"],
        since=max(begin, scene.first), until=until,
    ).order_by("opportunity_id").to_pyarrow()  # fmt: skip
    seller, partner = codes(rows["seller_id"], scene.numbers), codes(rows["partner_id"], scene.numbers)
    known = (seller >= 0) & (partner >= 0)
    off = [scene.numbers[seller_id] for seller_id in scene.off]
    known &= ~scene.rows_in(seller, off)
    rows, seller, partner = rows.filter(pa.array(known)), seller[known], partner[known]
    day = day_columns(rows["created_on"], scene.first)
    included = np.asarray(rows["is_included"].to_pylist(), dtype=bool)
    since = (begin - scene.first).days
    joined = np.asarray([_column(scene, row) for row in range(len(scene.people))], dtype=np.int64)
    settled = (
        day - np.maximum(np.maximum(joined[seller], joined[partner]), since) >= numbers["jockeying_days"]
    )
    patience = numbers.days("patience_days")
    gone = _away(scene, partner, day, patience) | ~scene.time.employed[partner, np.minimum(day, scene.today)]
    return Deals(rows, seller, partner, day, included, settled & ~(gone & ~included))


def _column(scene: Scene, row: int) -> int:
    hired = scene.people[row].hired_on
    return (hired - scene.first).days if hired else -10_000


def _away(scene: Scene, person: Index, day: Index, patience: int) -> Mask:
    """On leave for most of the working days in which a place on the deal was to be given."""
    last = np.minimum(day[:, None] + np.arange(patience)[None, :], scene.time.days - 1)
    office, away = scene.time.office[person[:, None], last] > 0, scene.time.away[person[:, None], last]
    return np.asarray((office & away).sum(axis=1) * 2 > office.sum(axis=1))


def asked(scene: Scene, numbers: Numbers) -> Asked:
    """What inside asked of field sellers since the book took effect, where there was time to do it."""
    begin = max(scene.book.effective or scene.first, scene.first)
    rows = answers.requests(
        scene.tables["activities"], scene.tables["sellers"], since=begin, until=scene.as_of
    )
    rows = rows.filter(rows.asker_role == "inside", rows.asked_role == "field")
    table = rows.select("activity_id", "asked_id", "made_on", "done_on").order_by("activity_id").to_pyarrow()
    person, made = codes(table["asked_id"], scene.numbers), day_columns(table["made_on"], scene.first)
    never = scene.time.days
    ended = [never if day is None else (day - scene.first).days for day in table["done_on"].to_pylist()]
    done = np.asarray(ended, dtype=np.int64)
    known = person >= 0
    person, made, done = person[known], made[known], done[known]
    work = np.concatenate(
        [np.zeros((len(scene.people), 1)), np.cumsum(scene.visible_time > 0, axis=1)], axis=1
    )
    limit = numbers["reply_days"]
    had = work[person, scene.today] - work[person, np.minimum(made + 1, scene.today)]
    took = (
        work[person, np.minimum(done + 1, scene.time.days)] - work[person, np.minimum(made + 1, scene.today)]
    )
    in_time = (done < scene.time.days) & (took <= limit)
    judged = in_time | (had > limit)
    return Asked(person[judged], made[judged], in_time[judged])


def inclusion(scene: Scene, found: Deals, requests: Asked, numbers: Numbers) -> Inclusion:
    """Everybody's deals and answers in each window, against what colleagues do."""
    people = np.unique(found.seller)
    since = (max(scene.book.effective or scene.first, scene.first) - scene.first).days
    starts = (since, max(since, scene.today - numbers.days("window_days")))
    parts = [
        _window(people, found, requests, (start, scene.today), numbers) for start in dict.fromkeys(starts)
    ]

    def by_window(name: str) -> Array:
        return np.stack([np.asarray(part[name], dtype=np.float64) for part in parts], axis=1)

    strength = tuple((float(part["strength"][0]), float(part["strength"][1])) for part in parts)
    return Inclusion(
        people, tuple(dict.fromkeys(starts)), by_window("n"), by_window("x"), by_window("asked"),
        by_window("answered"), by_window("peers"), by_window("peers_answer"), strength,
        by_window("judged") > 0, by_window("p_deals"), by_window("p_answers"), by_window("p"),
    )  # fmt: skip


def _window(
    people: Index, found: Deals, requests: Asked, span: tuple[int, int], numbers: Numbers
) -> Mapping[str, Array]:
    start, today = span
    size = int(people.max(initial=0)) + 1
    mine = found.counts & (found.day >= start)
    n = np.bincount(found.seller[mine], minlength=size)[people].astype(np.float64)
    x = np.bincount(found.seller[mine & found.included], minlength=size)[people].astype(np.float64)
    theirs = (requests.day >= start) & (requests.day < today) & (requests.seller < size)
    count = np.bincount(requests.seller[theirs], minlength=size)[people].astype(np.float64)
    told = np.bincount(requests.seller[theirs & requests.in_time], minlength=size)[people].astype(np.float64)
    peers, strength = _usual(x, n)
    peers_answer, strength_answer = _usual(told, count)
    p_deals = bb_lower(x, n, peers * strength, (1 - peers) * strength)
    p_answers = bb_lower(told, count, peers_answer * strength_answer, (1 - peers_answer) * strength_answer)
    p_answers = np.where(count >= numbers["min_requests"], p_answers, np.nan)
    judged = (n >= numbers["min_eligible"]) & ((n >= numbers["min_eligible"]).sum() >= LEAST_PEOPLE)
    both = stouffer(np.stack([_middle(p_deals), _middle(p_answers)], axis=1))
    return {
        "n": n, "x": x, "asked": count, "answered": told, "peers": peers, "peers_answer": peers_answer,
        "strength": np.asarray([strength.mean(), strength_answer.mean()]), "judged": judged.astype(float),
        "p_deals": p_deals, "p_answers": p_answers, "p": np.where(judged, both, 1.0),
    }  # fmt: skip


def _middle(p: Array) -> Array:
    """Kept off 1, where a whole number's tail says nothing and would weigh as proof of the contrary."""
    return np.minimum(p, 0.95)


def _usual(x: Array, n: Array) -> tuple[Array, Array]:
    """The colleagues' share and how firm it is; learned from the middle half where they are enough."""
    prior = eb_beta(x, n, np.zeros(n.size, dtype=np.int64))
    share = np.clip(prior.mean, 0.01, 0.99)
    strength = prior.a + prior.b
    bulk = bulk_concentration(x, n, share, seed=SEED)
    return share, np.full(n.size, bulk) if bulk is not None else strength


def left_out(found: Inclusion, *, floor: float) -> tuple[Array, Array, Index]:
    """False-discovery rate, P(true) and the telling window of each person."""
    some = found.judged.any(axis=1)
    q, p = np.ones(some.size), np.zeros(some.size)
    below = found.judged & (found.share < floor * found.peers)
    tell = np.argmin(np.where(below, found.p, 2.0), axis=1)
    together = min_p(np.where(found.judged, found.p, 1.0))
    q[some] = bh_adjusted(together[some])
    p[some] = 1.0 - lfdr(together[some])
    return np.where(below.any(axis=1), q, 1.0), p, tell
