"""Contacts by sellers without a declared place on the account, against what is usual there and elsewhere."""

from dataclasses import dataclass
from datetime import date, timedelta

import ibis
import numpy as np
import pyarrow as pa

from groundrules.signals import measures
from groundrules.signals.counts import teams, uninvited
from groundrules.signals.exposure import Array
from groundrules.signals.kernel import bh_adjusted, eb_gamma, nb_upper
from groundrules.signals.scene import Scene
from groundrules.signals.units import Texts

HANDOVER = 21
"""Days in which an old owner's contacts still belong to the hand-over."""


@dataclass(frozen=True, slots=True)
class Uninvited:
    """Accounts with a contact of that sort in the window or before.

    Attributes:
        start: the window's first day; ``end`` is not in it.
        account: account ids.
        before, now: contacts in the weeks before the window and in it.
        people: how many different people in the window.
        mu: expected in the window, from the account's own weeks before and its tier's.
        p: the chance of as many or more.
        q: the false-discovery rate at which the account would be called.
        rows: the contacts, as an expression: account_id, seller_id, day.
    """

    start: date
    end: date
    account: Texts
    before: Array
    now: Array
    people: Array
    mu: Array
    p: Array
    q: Array
    rows: ibis.Table


def look(scene: Scene, *, window: int, baseline: int) -> Uninvited:
    """All accounts at once; the window is in business days, the weeks before in calendar days."""
    start = back(scene.as_of, window)
    base = start - timedelta(baseline)
    tables = scene.tables
    owned = ibis.memtable(scene.owned)
    owners = uninvited.owners_between(owned, start=base - timedelta(HANDOVER), end=scene.as_of)
    placed = uninvited.with_their_partners(owners, tables["sellers"]).union(
        teams.on_accounts(tables["account_team"]).select("account_id", "seller_id"),
        uninvited.on_its_deals(
            tables["opportunities"], tables["opportunity_team"], tables["opportunity_changes"], start=start
        ),
    )
    if "assignments" in tables:
        placed = placed.union(teams.by_our_rules(tables["assignments"]).select("account_id", "seller_id"))
    covered = uninvited.owner_away(owned, _away(scene, base))
    found = uninvited.uninvited(
        scene.contacts(kinds=measures.SELLING), placed.distinct(), tables["sellers"], covered
    )
    found = found.filter(found.day >= base, found.day < scene.as_of).cache()
    counted = uninvited.by_account(found, base=base, start=start, end=scene.as_of)
    return _judged(scene, counted.order_by("account_id").to_pyarrow(), found, base, start)


def _judged(scene: Scene, table: pa.Table, found: ibis.Table, base: date, start: date) -> Uninvited:
    """The predictive chance of the window's count, given the weeks before and accounts of the tier.

    An account without any such contact counts with none. Source: Gamma-Poisson, as ``eb_gamma``; the next
    count of a Gamma(a + n, b + e) rate is negative binomial of size a + n.
    """
    known = table["account_id"].to_pylist()
    every = np.asarray([*known, *sorted(set(scene.accounts) - set(known))], dtype=object)
    before, now, people = (np.zeros(every.size) for _ in range(3))
    for values, name in ((before, "before"), (now, "now"), (people, "people")):
        values[: len(known)] = table[name].to_numpy()
    tiers = scene.tiers
    group = np.asarray([tiers.get(one) or "" for one in every])
    time = float(max((start - base).days, 1))
    prior = eb_gamma(before, np.full(every.size, time), group)
    shape = prior.alpha + before
    mu = shape / (prior.beta + time) * (scene.as_of - start).days
    p = nb_upper(now, mu, shape)
    q = bh_adjusted(p)
    some = slice(0, len(known))
    return Uninvited(
        start,
        scene.as_of,
        every[some],
        before[some],
        now[some],
        people[some],
        mu[some],
        p[some],
        q[some],
        found,
    )


def back(day: date, business_days: int) -> date:
    """The day so many Mondays to Fridays before."""
    found = np.busday_offset(np.datetime64(day), -business_days, roll="forward")
    return date.fromisoformat(str(found))


def _away(scene: Scene, since: date) -> ibis.Table:
    """Who was on leave on which day since then: seller_id, day."""
    first = scene.time.column(since)
    person, column = np.nonzero(scene.time.away[:, first : scene.today])
    ids = np.asarray(scene.ids, dtype=object)
    origin = (scene.first - date(1970, 1, 1)).days
    days = pa.array((column + first + origin).astype(np.int32), pa.int32()).cast(pa.date32())
    return ibis.memtable(pa.table({"seller_id": pa.array(ids[person], pa.string()), "day": days}))
