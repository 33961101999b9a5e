"""Who does as much on shared accounts as on their own: the statistics of S06."""

from dataclasses import dataclass
from datetime import timedelta

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.special import betaln

from groundrules.signals.counts import shared
from groundrules.signals.exposure import Array, Index, between, codes, day_columns
from groundrules.signals.kernel import Mask, bb_lower, bulk_concentration, eb_gamma, mean_lfdr, posterior
from groundrules.signals.policy import Numbers
from groundrules.signals.scene import Scene

SEED = 6
LEAST_PEOPLE = 30
"""People with enough of both, below which nobody can say what is usual."""

LOWEST = 0.25
"""How far a month away from everything may lower what is expected on shared accounts.

More work at home raises nothing: nobody owes the shared accounts more because the own ones took more.
"""

NEED_DOUBT = 2.0
"""Account-weeks' worth of doubt in what an account asks for now."""

FAR_BELOW = 0.25
"""What somebody who coasts still does of what is expected."""

MOST_STRENGTH = 20.0
"""How even coasting is taken to be at most, in account-weeks."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A person on an account by row: account-weeks touched, and those expected at the former pace.

    Attributes:
        table: the engine's rows.
        person: whose.
        is_shared: a colleague had work on it, still has, and the person has credit for it.
        is_home: the person's own, and no such colleague had work on it.
        weeks: account-weeks touched in the window.
        expected: those at the former pace, fewer where the colleagues, too, find less to do there.
        there: weeks of the window the person was there.
        start: first day (column) of the window.
        before_days: calendar days that show the pace.
    """

    table: pa.Table
    person: Index
    is_shared: Mask
    is_home: Mask
    weeks: Array
    expected: Array
    there: Array
    start: int
    before_days: int


@dataclass(frozen=True, slots=True)
class Commons:
    """People by row: account-weeks on shared and own ground.

    Attributes:
        x, n, mu: touched on shared accounts, that there were, and expected there as visible as at home.
        home, home_mu: touched and expected on own accounts.
        visible: how visible the person is at home against the own former pace.
        judged: whether there is enough of both.
        p, q, true: how likely so few are; false-discovery rate; P(true).
        strength: how alike people ordinarily are, in account-weeks.
    """

    x: Array
    n: Array
    mu: Array
    home: Array
    home_mu: Array
    visible: Array
    judged: Mask
    p: Array
    q: Array
    true: Array
    strength: float


def ground(scene: Scene, numbers: Numbers) -> Ground:
    """What everybody with a place did on each account, in the window and before any habit of now began."""
    weeks = numbers.days("weeks")
    start = scene.today - 7 * weeks
    edge = min(start, scene.today - 7 * numbers.days("habit_weeks"))
    recorded = np.flatnonzero(scene.volume.logged.any(axis=0))
    begin = max(int(recorded[0]) if recorded.size else 0, edge - numbers.days("baseline_days"))
    since, until_ = scene.time.day(begin), scene.time.day(max(edge, begin))
    owners, held = _owners(scene)
    places = shared.placed(
        owners, scene.tables["account_team"], scene.tables.get("assignments"), by=since
    )  # fmt: skip
    done = shared.touched(scene.contacts(), owners, since=since, edge=until_, start=scene.time.day(start),
                          until=scene.as_of)  # fmt: skip
    credit = shared.credit(
        scene.tables["opportunities"], scene.tables["splits"],
        since=scene.as_of - timedelta(365), until=scene.as_of,
    )  # fmt: skip
    table = shared.ground(done, places, credit).order_by("account_id", "seller_id").to_pyarrow()
    person = codes(table["seller_id"], scene.numbers)
    off = [scene.numbers[seller_id] for seller_id in scene.off]
    known = (person >= 0) & ~scene.rows_in(person, off)
    table, person = table.filter(pa.array(known)), person[known]
    told = {name: table[name].to_numpy().astype(np.float64) for name in table.column_names[2:]}
    w = scene.visible_time
    first = np.clip(_held_from(scene, table, held), begin, max(edge, begin))
    at_work = between(w, person, first, np.full(person.size, max(edge, begin)))
    rate = eb_gamma(told["n_before"], np.maximum(at_work, 1e-9), scene.roles(person)).rate(
        told["n_before"], at_work
    )
    expected, there = np.zeros(person.size), np.zeros(person.size)
    for week in range(weeks):
        here = w[person, start + 7 * week : start + 7 * week + 7].sum(axis=1)
        expected += np.where(here >= 1, 1 - np.exp(-numbers["burst"] * rate * here), 0.0)
        there += here >= 1
    enough = at_work >= numbers["min_baseline_days"]
    both = (told["share"] >= numbers["min_credit"]) & (told["partners"] >= numbers["partner_touches"])
    is_shared = enough & both & (told["others_now"] >= numbers["partner_now"])
    mine = np.bincount(person[is_shared], minlength=len(scene.people))
    is_shared &= mine[person] >= numbers["min_accounts"]
    is_home = enough & ~both & (told["is_owner"] > 0)
    touched = np.minimum(told["weeks"], there)
    expected *= np.where(is_home, 1.0, _asked_for(table, touched, expected))
    return Ground(table, person, is_shared, is_home, touched, expected, there, start, max(edge - begin, 1))


def _asked_for(table: pa.Table, weeks: Array, expected: Array) -> Array:
    """By row: what the account asks for now by what the others do there, at most as much as it used to."""
    place = table["account_id"].combine_chunks().dictionary_encode().indices.to_numpy(zero_copy_only=False)
    done, due = np.bincount(place, weights=weeks), np.bincount(place, weights=expected)
    found = (done[place] - weeks + NEED_DOUBT) / (due[place] - expected + NEED_DOUBT)
    return np.asarray(np.minimum(found, 1.0), dtype=np.float64)


def _owners(scene: Scene) -> tuple[ibis.Table, pa.Table]:
    """Who owns each account on the day judged, and since when; the same as rows."""
    held = scene.owned.select(["account_id", "owner_id", "starts_on", "ends_on"])
    day = pa.scalar(scene.as_of, pa.date32())
    begun = pc.less(held["starts_on"], day)
    lasts = pc.or_kleene(pc.is_null(held["ends_on"]), pc.greater_equal(held["ends_on"], day))
    now = held.filter(pc.and_kleene(begun, lasts)).select(["account_id", "owner_id", "starts_on"])
    return ibis.memtable(now), now


def _held_from(scene: Scene, table: pa.Table, held: pa.Table) -> Index:
    """The column since which each row's account has its owner; long ago where nobody owns it."""
    place = pc.index_in(table["account_id"], value_set=held["account_id"]).to_numpy(zero_copy_only=False)
    since = day_columns(held["starts_on"], scene.first)
    known = ~np.isnan(place.astype(np.float64))
    column = np.full(len(place), -10_000, dtype=np.int64)
    column[known] = since[place[known].astype(np.int64)]
    return column


def commons(scene: Scene, found: Ground, numbers: Numbers) -> Commons:
    """Each person's work on shared accounts against the own pace, as visible as at home.

    Two stories of the account-weeks touched are weighed: as expected, give or take what the middle half of
    all people do, or ``FAR_BELOW`` of it.
    """
    people = len(scene.people)

    def by_person(value: Array, some: Mask) -> Array:
        total = np.bincount(found.person[some], weights=value[some], minlength=people)
        return np.asarray(total, dtype=np.float64)

    x, plain, n = (by_person(part, found.is_shared) for part in (found.weeks, found.expected, found.there))
    home, home_plain = by_person(found.weeks, found.is_home), by_person(found.expected, found.is_home)
    role = scene.volume.role
    home_mu = home_plain * _usual(home, home_plain, role, home_plain >= 1)
    visible = _visible(home, home_mu, role)
    bare = plain * visible
    working = scene.time.employed[:, scene.today]
    mu = bare * _usual(x, bare, role, working & (bare >= 1))
    judged = working & (home_mu >= numbers["min_home"]) & (mu >= numbers["min_expected"])
    share = np.clip(mu / np.maximum(n, 1.0), 0.001, 0.99)
    strength = bulk_concentration(x[judged], n[judged], share[judged], seed=SEED, least=LEAST_PEOPLE)
    p, q, true = np.ones(people), np.ones(people), np.zeros(people)
    judged &= strength is not None
    if strength is not None:
        a, b, low = share * strength, (1 - share) * strength, FAR_BELOW * share
        even = min(strength, MOST_STRENGTH)
        against = _log_chance(x, n, a, b) - _log_chance(x, n, low * even, (1 - low) * even)
        p[judged] = bb_lower(x, n, a, b)[judged]
        true[judged] = posterior(numbers["prior"], np.exp(np.clip(against, -700, 700)))[judged]
        there = np.minimum(1.0, home / np.maximum(home_mu, 1e-9)) / visible  # as seen, however little it is
        few = judged & (x < numbers["max_share"] * mu * np.minimum(1.0, there))
        q[few] = mean_lfdr(true[few])
    return Commons(x, n, mu, home, home_mu, visible, judged, p, q, true, strength or 0.0)


def _visible(home: Array, expected: Array, role: np.ndarray[tuple[int], np.dtype[np.str_]]) -> Array:
    """Work at home against the own former pace, drawn to everybody's the more, the less is expected there."""
    some = expected >= 1
    found = np.ones(home.size)
    if some.any():
        found[some] = eb_gamma(home[some], expected[some], role[some]).rate(home[some], expected[some])
    return np.clip(found, LOWEST, 1.0)


def _log_chance(x: Array, n: Array, a: Array, b: Array) -> Array:
    """Of x of n, up to what both stories share."""
    return np.asarray(betaln(x + a, n - x + b) - betaln(a, b), dtype=np.float64)


def _usual(x: Array, mu: Array, role: np.ndarray[tuple[int], np.dtype[np.str_]], some: Mask) -> Array:
    """What the middle of each role does of what is expected of it; of everybody where the role is small."""

    def middle(mine: Mask) -> float:
        ratio = x[mine] / mu[mine]
        low, high = np.quantile(ratio, (0.25, 0.75))
        core = (ratio >= low) & (ratio <= high)
        return float(x[mine][core].sum() / max(mu[mine][core].sum(), 1e-9))

    usual = np.full(x.size, middle(some) if some.any() else 1.0)
    for name in np.unique(role):
        mine = some & (role == name)
        if mine.sum() >= LEAST_PEOPLE:
            usual[role == name] = middle(mine)
    return usual
