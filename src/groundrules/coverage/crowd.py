"""The staff and the accounts as numbers, so that something can be asked of all accounts at once."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from groundrules.coverage.staff import Member, Staff
from groundrules.terms import TeamRole

Index = NDArray[np.int64]
"""Numbers of accounts, people, jobs or places; -1 stands for nobody and nothing."""
Mask = NDArray[np.bool_]
NOBODY = -1


def numbered(*columns: pa.Array) -> tuple[list[str], list[Index]]:
    """The different texts, and each column as their numbers; an empty text has none."""
    coded = pa.concat_arrays([column.cast(pa.string()) for column in columns]).dictionary_encode()
    texts: list[str] = coded.dictionary.to_pylist()
    numbers = _plain(coded.indices)
    if "" in texts:
        numbers[numbers == texts.index("")] = NOBODY
    return texts, np.split(numbers, np.cumsum([len(column) for column in columns])[:-1])


def placed(texts: pa.Array, among: pa.Array) -> Index:
    """Where each text stands among the others; ``NOBODY`` for one that does not."""
    return _plain(pc.index_in(texts, among)) if len(texts) else np.empty(0, np.int64)


def _plain(numbers: pa.Array) -> Index:
    found: Index = numbers.fill_null(NOBODY).to_numpy(zero_copy_only=False).astype(np.int64)
    return found


class Team(NamedTuple):
    """Who else is on the accounts today: a row for each account, person and word, in this order.

    Attributes:
        account: its number.
        member: the person's number.
        word: the number of the CRM's word for what they are.
        words: these words.
    """

    account: Index
    member: Index
    word: Index
    words: Sequence[str]

    def called(self, team_role: TeamRole) -> Mask:
        """Where the word names the place."""
        named = np.array([team_role in word.lower() for word in self.words], bool)
        return named[self.word]


class Crowd:
    """The staff as columns, and what the CRM shows of each account.

    Args:
        staff: who could be given a place.
        jobs: those that rules ask for.
        account_ids: the accounts, by number.
        accounts: today's owners, regions and territories.
        account_team: who else is on the account today.

    Attributes:
        members: by number; the lower number has the lower id.
        jobs: the number of each job.
        seller_ids: of each member.
        job, region, patch, active, stays, partner: of each member, last of nobody; patch: territory.
        owner, in_region, in_patch: of each account today.
        regions, patches: their names by number.
        team: the people on the accounts.
    """

    def __init__(
        self,
        staff: Staff,
        jobs: Sequence[str],
        account_ids: pa.Array,
        accounts: pa.Table,
        account_team: pa.Table,
    ) -> None:
        self.account_ids = account_ids
        self.members = [staff.members[seller_id] for seller_id in sorted(staff.members)]
        self.seller_ids = pa.array([member.seller_id for member in self.members], pa.string())
        known = dict.fromkeys((*jobs, *(member.sales_role for member in self.members)))
        self.jobs = {job: number for number, job in enumerate(known)}
        self.job = np.array([*(self.jobs[member.sales_role] for member in self.members), NOBODY], np.int64)
        self.active = np.array([*(member.is_active for member in self.members), False], bool)
        self.stays = np.array([*(member.leaves_on is None for member in self.members), True], bool)
        self.partner = placed(
            self._texts(lambda member: staff.partners.get(member.seller_id)), self.seller_ids
        )
        today = accounts.select(["owner_id", "region", "territory"])
        rows = today.take(pc.index_in(account_ids, _whole(accounts, "account_id")))
        self.owner = placed(_whole(rows, "owner_id"), self.seller_ids)
        self.regions, (self.region, self.in_region) = numbered(
            self._texts(lambda member: member.region), _whole(rows, "region")
        )
        self.patches, (self.patch, self.in_patch) = numbered(
            self._texts(lambda member: member.territory), _whole(rows, "territory")
        )
        self.team = self._team(account_ids, account_team)

    def has(self, who: Index, job: Index) -> Mask:
        """Where the person has the job."""
        has: Mask = (job != NOBODY) & (self.job[who] == job)
        return has

    def fits(self, who: Index, job: Index, at: Index) -> Mask:
        """Where ``staff.why_unfit`` finds nothing against the person on the account."""
        region, patch = self.region[who], self.patch[who]
        in_region, in_patch = self.in_region[at], self.in_patch[at]
        by_patch = (patch != NOBODY) & (in_patch != NOBODY)
        by_region = (region == NOBODY) | (in_region == NOBODY) | (region == in_region)
        here = np.where(by_patch, patch == in_patch, by_region)
        fits: Mask = self.has(who, job) & self.active[who] & here
        return fits

    def _texts(self, of: Callable[[Member], str | None]) -> pa.Array:
        """A text of each member, and none of nobody."""
        return pa.array([*(of(member) for member in self.members), None], pa.string())

    def _team(self, account_ids: pa.Array, account_team: pa.Table) -> Team:
        account = placed(_whole(account_team, "account_id"), account_ids)
        member = placed(_whole(account_team, "seller_id"), self.seller_ids)
        coded = _whole(account_team, "team_role").dictionary_encode()
        words = coded.dictionary.to_pylist()
        rank = np.empty(len(words), np.int64)
        rank[sorted(range(len(words)), key=words.__getitem__)] = np.arange(len(words))
        word = _plain(coded.indices)
        kept = np.flatnonzero((account != NOBODY) & (member != NOBODY))
        kept = kept[np.lexsort((rank[word[kept]], member[kept], account[kept]))]
        return Team(account[kept], member[kept], word[kept], words)


def _whole(table: pa.Table, name: str) -> pa.Array:
    return table[name].combine_chunks()
