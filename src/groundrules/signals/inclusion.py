"""Whether somebody brings the colleague in whom the book wants, and answers them: the statistics of S08."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pyarrow as pa

from groundrules.signals.counts import answers, inside
from groundrules.signals.exposure import Array, Index, codes, day_columns
from groundrules.signals.kernel import Mask, bb_lower, bulk_concentration, eb_beta, mean_lfdr, posterior
from groundrules.signals.kernel.began import Tries, began
from groundrules.signals.policy import Numbers
from groundrules.signals.scene import Scene
from groundrules.signals.shares import FAR_OUT, LEAST_STRENGTH, MOST_STRENGTH, START

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
    """Field sellers (rows), each since the day on which leaving inside out most likely began.

    Attributes:
        people: rows of the people.
        since: column of that day.
        n, x: deals begun since then and those with the partner.
        asked, answered: requests of inside since then, and those done in time.
        peers, peers_answer: what colleagues do.
        strength, strength_answer: how alike people are in both, in tries.
        judged: whether there is enough to judge by.
        log_ratio: of leaving out since some day against as ever, by deals and requests together.
        p: probability that inside is left out; ``q`` the false-discovery rate at which it would be called.
        p_answers: how likely so few answers are by themselves; nan where too few were asked.
    """

    people: Index
    since: Index
    n: Array
    x: Array
    asked: Array
    answered: Array
    peers: float
    peers_answer: float
    strength: float
    strength_answer: float
    judged: Mask
    log_ratio: Array
    p: Array
    q: Array
    p_answers: Array

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
    """Everybody's deals and answers: as ever, or left out since some day, against what colleagues do.

    The two are one story: who leaves the partner out of deals lets the partner's requests lie too. A person
    is judged who since that day began ``min_deals`` and has ``min_eligible`` deals and requests together.
    """
    people = np.unique(found.seller[found.counts])
    unit = np.full(len(scene.people), -1, dtype=np.int64)
    unit[people] = np.arange(people.size)
    reach = scene.today - numbers.days("window_days")
    first = max((max(scene.book.effective or scene.first, scene.first) - scene.first).days, reach)
    some, theirs = found.counts, unit[requests.seller] >= 0
    deal = _Sort(unit[found.seller[some]], found.day[some], found.included[some])
    answer = _Sort(unit[requests.seller[theirs]], requests.day[theirs], requests.in_time[theirs])
    sorts, usual = [deal, answer], [_usual(*one.tally(people.size)) for one in (deal, answer)]
    told = began(
        [one.tries(people.size, *known) for one, known in zip(sorts, usual, strict=True)],
        units=people.size, first=first, today=scene.today,
    )  # fmt: skip
    (x, n), (answered, asked_) = (one.since(told.since).tally(people.size) for one in sorts)
    judged = (n >= numbers["min_deals"]) & (n + asked_ >= numbers["min_eligible"])
    judged &= people.size >= LEAST_PEOPLE
    p = posterior(numbers["prior"], np.exp(-np.clip(told.log_ratio, -700, 700)))
    few = judged & (x < numbers["max_share"] * usual[0][0] * n)
    q = np.ones(people.size)
    q[few] = mean_lfdr(p[few])
    share, strength = usual[1]
    alone = bb_lower(answered, asked_, share * strength, (1 - share) * strength)
    return Inclusion(
        people, told.since, n, x, asked_, answered, usual[0][0], share, usual[0][1], strength, judged,
        told.log_ratio, p, q, np.where(asked_ >= numbers["min_requests"], alone, np.nan),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Sort:
    """Deals or requests, one entry each: whose, when, and whether it was done."""

    unit: Index
    day: Index
    hit: Mask

    def tally(self, units: int) -> tuple[Array, Array]:
        """Hits and tries of each."""
        hits = np.bincount(self.unit[self.hit], minlength=units).astype(np.float64)
        return hits, np.bincount(self.unit, minlength=units).astype(np.float64)

    def since(self, day: Index) -> "_Sort":
        """Those of each from the own day on."""
        kept = self.day >= day[self.unit]
        return _Sort(self.unit[kept], self.day[kept], self.hit[kept])

    def tries(self, units: int, share: float, strength: float) -> Tries:
        """Against what is usual."""
        a, b = np.full(units, share * strength), np.full(units, (1 - share) * strength)
        return Tries(self.unit, self.day, self.hit, a, b)


def _usual(x: Array, n: Array) -> tuple[float, float]:
    """The colleagues' share and how alike they are; those far below all others have no say."""
    group = np.zeros(n.size, dtype=np.int64)
    if not n.sum():
        return 0.5, START
    rough = float(eb_beta(x, n, group).mean[0])
    far = bb_lower(x, n, rough * START, (1 - rough) * START) < FAR_OUT
    near = eb_beta(np.where(far, 0.0, x), np.where(far, 0.0, n), group)
    share = float(np.clip(near.mean[0], 0.01, 0.99))
    bulk = bulk_concentration(x, n, np.full(n.size, share), seed=SEED)
    strength = float(near.a[0] + near.b[0]) if bulk is None else bulk
    return share, float(np.clip(strength, LEAST_STRENGTH, MOST_STRENGTH))
