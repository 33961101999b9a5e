"""Who has the least to carry: picks from pools one after the other, each by the loads built up by then.

What is picked is what ``pick.by_load`` picks account by account. From which pool an account's person comes
hangs on no load, so it is found for all accounts at once; only the picks go one by one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from heapq import heapify, heappop, heappush, heapreplace
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from groundrules.coverage.crowd import NOBODY, Crowd, Index
from groundrules.coverage.pick import BY_LOAD, accounts_so_far, around_load, where
from groundrules.coverage.settled import Needs
from groundrules.coverage.staff import ANYWHERE, IN_REGION, IN_TERRITORY, IN_WHOLE_REGION
from groundrules.terms import TeamRole


@dataclass(frozen=True)
class Pool:
    """Those who can be given something new, with one job and for one place."""

    job: str
    kind: str
    name: str
    members: list[int]


class Pools:
    """Every pool, by number."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self.pools: list[Pool] = []
        regional = np.where(crowd.patch == NOBODY, crowd.region, NOBODY)
        nowhere = np.zeros(len(crowd.in_region), np.int64)
        self._kinds: Mapping[str, _Kind] = {
            IN_TERRITORY: self._kind(IN_TERRITORY, crowd.patch, crowd.in_patch, crowd.patches),
            IN_WHOLE_REGION: self._kind(IN_WHOLE_REGION, regional, crowd.in_region, crowd.regions),
            IN_REGION: self._kind(IN_REGION, crowd.region, crowd.in_region, crowd.regions),
            ANYWHERE: self._kind(ANYWHERE, np.zeros_like(crowd.region), nowhere, [""]),
        }
        self._sizes = np.array([*(len(pool.members) for pool in self.pools), 0], np.int64)

    def _kind(self, kind: str, place: Index, lies_in: Index, names: list[str]) -> "_Kind":
        """Makes the pools of one kind."""
        crowd = self.crowd
        pool_of = np.full((len(crowd.jobs) + 1, len(names) + 1), NOBODY)
        joined = np.full(len(place), NOBODY)
        jobs = list(crowd.jobs)
        can = crowd.active & crowd.stays & (place != NOBODY)
        for member in np.flatnonzero(can).tolist():
            key = crowd.job[member], place[member]
            if pool_of[key] == NOBODY:
                pool_of[key] = len(self.pools)
                self.pools.append(Pool(jobs[key[0]], kind, names[key[1]], []))
            joined[member] = pool_of[key]
            self.pools[joined[member]].members.append(member)
        return _Kind(lies_in, pool_of, joined)

    def find(self, kind: str, needs: Needs, at: Index) -> Index:
        """The pool of that kind each account's person comes from; ``NOBODY`` where it has none to give."""
        known = self._kinds[kind]
        pool = known.pool_of[needs.job[at], known.lies_in[at]]
        others = self._sizes[pool]
        if needs.team_role == TeamRole.SUPPORT:
            others -= known.joined[needs.owner[at]] == pool
        found: Index = np.where(others > 0, pool, NOBODY)
        return found

    def steps(self, picks: "Picks") -> list[str]:
        """The step each pick belongs to."""
        step = {kind: step for step, kinds in BY_LOAD.items() for kind in kinds}
        of_pool = [step[pool.kind] for pool in self.pools]
        return [of_pool[number] for number in picks.pool.tolist()]

    def sentences(self, picks: "Picks") -> pa.Array:
        """Why each person was picked."""
        by_region = np.array([pool.kind == ANYWHERE for pool in self.pools], bool)[picks.pool]
        region = np.where(by_region, self.crowd.in_region[picks.at], NOBODY)
        names = len(self.crowd.regions) + 1
        keys, code = np.unique(picks.pool * names + region + 1, return_inverse=True)
        around = [self._around(key // names, key % names - 1) for key in keys.tolist()]
        before, after = (pa.array([pair[n] for pair in around]).take(pa.array(code)) for n in (0, 1))
        so_far = [*map(accounts_so_far, range(int(picks.accounts.max()) + 1)), ""]
        told = np.where(self._sizes[picks.pool] > 1, picks.accounts, len(so_far) - 1)
        person = pa.array([member.name for member in self.crowd.members], pa.string()).take(
            pa.array(picks.who)
        )
        return pc.binary_join_element_wise(person, before, pa.array(so_far).take(pa.array(told)), after, "")

    def _around(self, number: int, region: int) -> tuple[str, str]:
        pool = self.pools[number]
        in_region = None if region == NOBODY else self.crowd.regions[region]
        return around_load(pool.job, len(pool.members), where(pool.kind, pool.name, in_region))


class _Kind(NamedTuple):
    """Pools of one kind: where each account lies, the pool of each job and place, and of each member."""

    lies_in: Index
    pool_of: Index
    joined: Index


class Picks(NamedTuple):
    """People picked from pools.

    Attributes:
        at: the accounts, in the order of the picks.
        pool: where each pick was made.
        who: was picked.
        accounts: they had until then.
    """

    at: Index
    pool: Index
    who: Index
    accounts: Index


class Loads:
    """How many accounts everybody has been given so far."""

    def __init__(self, crowd: Crowd) -> None:
        self.accounts = np.array([member.accounts for member in crowd.members], np.int64)
        self._shares = [member.share for member in crowd.members]

    def add(self, who: Index) -> None:
        """An account more for each mention."""
        self.accounts += np.bincount(who, minlength=len(self.accounts))

    def pick(self, pools: Pools, at: Index, pool: Index, given: Index, but: Index) -> Picks:
        """Account by account, in order: one more for the least loaded of a pool, of equals for the lower id.

        Args:
            pools: by number.
            at: the accounts.
            pool: to pick from; ``NOBODY`` where the account is given to somebody without a pick.
            given: to whom; it is one more for them in their turn.
            but: who cannot be picked.
        """
        accounts, shares = self.accounts.tolist(), self._shares
        loads = [number / share for number, share in zip(accounts, shares, strict=True)]
        heaps = {
            number: [(loads[member], member) for member in pools.pools[number].members]
            for number in np.unique(pool[pool != NOBODY]).tolist()
        }
        for heap in heaps.values():
            heapify(heap)
        picked, before = [], []
        for number, known, other in zip(pool.tolist(), given.tolist(), but.tolist(), strict=True):
            who = known if number == NOBODY else _least(heaps[number], loads, other)
            picked.append(who)
            before.append(accounts[who])
            accounts[who] += 1
            loads[who] = accounts[who] / shares[who]
        self.accounts = np.array(accounts, np.int64)
        is_pick = pool != NOBODY
        columns = (at, pool, np.array(picked, np.int64), np.array(before, np.int64))
        return Picks(*(column[is_pick] for column in columns))


def _least(heap: list[tuple[float, int]], loads: list[float], but: int) -> int:
    """The least loaded of a heap by (load, number), but one.

    Loads only grow, so an entry that has grown stale is put back when it comes to the top.
    """
    load, who = heap[0]
    while load != loads[who]:
        heapreplace(heap, (loads[who], who))
        load, who = heap[0]
    if who == but:
        aside = heappop(heap)
        who = _least(heap, loads, NOBODY)
        heappush(heap, aside)
    return who
