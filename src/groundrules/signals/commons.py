"""Who does as much on shared accounts as on their own: the statistics of S06."""

from dataclasses import dataclass
from datetime import timedelta

import ibis
import numpy as np
import pyarrow as pa

from groundrules.signals.counts import shared
from groundrules.signals.exposure import Array, Index, between, codes
from groundrules.signals.kernel import Mask, bh_adjusted, bulk_size, eb_gamma, lfdr, nb_lower
from groundrules.signals.policy import Numbers
from groundrules.signals.scene import Scene

SEED = 6
LEAST_PEOPLE = 30
"""People with enough of both, below which nobody can say what is usual."""

PRIOR = 3.0
"""Account-weeks' worth of doubt in a person's visibility at home."""

BOUNDS = (0.25, 1.5)
"""How far one odd month at home may move what is expected on shared accounts."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A person on an account by row: account-weeks touched, and those expected at the former pace.

    Attributes:
        table: the engine's rows.
        person: whose.
        is_shared, is_solo: on which ground it is; neither where it is hard to say.
        weeks, expected: account-weeks of the window.
        start: first day (column) of the window.
    """

    table: pa.Table
    person: Index
    is_shared: Mask
    is_solo: Mask
    weeks: Array
    expected: Array
    start: int


@dataclass(frozen=True, slots=True)
class Commons:
    """People by row: account-weeks on shared and own ground.

    Attributes:
        x, mu: touched on shared accounts, and expected there as visible as at home.
        home, home_mu: touched and expected on own accounts.
        visible: how visible the person is at home against the own former pace.
        judged: whether there is enough of both.
        p, q, true: how likely so few are; false-discovery rate; P(true).
        size: how uneven it ordinarily is.
    """

    x: Array
    mu: Array
    home: Array
    home_mu: Array
    visible: Array
    judged: Mask
    p: Array
    q: Array
    true: Array
    size: float


def ground(scene: Scene, numbers: Numbers) -> Ground:
    """What everybody with a place did on each account, in the window and before it."""
    weeks = numbers.days("weeks")
    start = scene.today - 7 * weeks
    begin = max(0, start - numbers.days("baseline_days"))
    day, since = scene.time.day(start), scene.time.day(begin)
    places = shared.placed(
        _owners(scene), scene.tables["account_team"],
        scene.tables.get("assignments"), by=since,
    )  # fmt: skip
    contacts = scene.contacts()
    done = shared.touched(contacts, since=since, start=day, until=scene.as_of)
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
    at_work = between(w, person, np.full(person.size, begin), np.full(person.size, start))
    rate = eb_gamma(told["n_before"], np.maximum(at_work, 1e-9), scene.roles(person)).rate(
        told["n_before"], at_work
    )
    expected = np.zeros(person.size)
    for week in range(weeks):
        here = w[:, start + 7 * week : start + 7 * week + 7].sum(axis=1)
        expected += 1 - np.exp(-numbers["burst"] * rate * here[person])
    is_shared = (told["share"] >= numbers["min_credit"]) & (told["partners"] >= numbers["partner_touches"])
    is_solo = (told["is_owner"] > 0) & (told["others"] <= numbers["solo_share"] * told["n_before"])
    enough = at_work > 0
    return Ground(table, person, is_shared & enough, is_solo & enough, told["weeks"], expected, start)


def _owners(scene: Scene) -> ibis.Table:
    """Who owns each account on the day judged."""
    held = ibis.memtable(scene.owned.select(["account_id", "owner_id", "starts_on", "ends_on"]))
    now = (held.starts_on < scene.as_of) & (held.ends_on.isnull() | (held.ends_on >= scene.as_of))
    return held.filter(now).select("account_id", "owner_id")


def commons(scene: Scene, found: Ground, numbers: Numbers) -> Commons:
    """Each person's work on shared accounts against the own pace, as visible as at home."""
    people = len(scene.people)

    def by_person(value: Array, some: Mask) -> Array:
        total = np.bincount(found.person[some], weights=value[some], minlength=people)
        return np.asarray(total, dtype=np.float64)

    x, plain = by_person(found.weeks, found.is_shared), by_person(found.expected, found.is_shared)
    home, home_plain = by_person(found.weeks, found.is_solo), by_person(found.expected, found.is_solo)
    role = scene.volume.role
    home_mu = home_plain * _usual(home, home_plain, role, home_plain >= 1)
    visible = np.clip((home + PRIOR) / (home_mu + PRIOR), *BOUNDS)
    bare = plain * visible
    enough = (home_mu >= numbers["min_home"]) & scene.time.employed[:, scene.today]
    mu = bare * _usual(x, bare, role, enough & (bare >= 1))
    judged = enough & (mu >= numbers["min_expected"])
    size = bulk_size(x[judged], mu[judged], seed=SEED, least=LEAST_PEOPLE)
    p, q, true = np.ones(people), np.ones(people), np.zeros(people)
    if size is not None:
        p[judged] = nb_lower(x[judged], mu[judged], size)
        q[judged] = bh_adjusted(p[judged])
        true[judged] = 1 - lfdr(p[judged])
    judged = judged & (size is not None)
    return Commons(x, mu, home, home_mu, visible, judged, p, q, true, size or 0.0)


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
