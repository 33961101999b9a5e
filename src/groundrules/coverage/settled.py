"""Who needs no search: the two steps that most places are filled by, asked of every account at once.

A second place for tomorrow's owner or quarterback, and today's owner where nobody else is on the account.
What they find is what ``pick.second_place`` and ``pick.incumbent`` find, account by account; the rest is left
to them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from groundrules.coverage.pick import Choice, leads, owns_today, supports
from groundrules.coverage.staff import Member, Place, Staff
from groundrules.terms import TeamRole

Index = NDArray[np.int64]
"""A whole number for each account; -1 stands for nobody and nothing."""

NOBODY = -1


@dataclass
class Codes:
    """Texts by number; the same text always has the same one, and None has ``NOBODY``."""

    known: dict[str, int] = field(default_factory=dict)

    def of(self, texts: Sequence[str | None]) -> Index:
        """The numbers of these texts."""
        known = self.known
        return np.array(
            [NOBODY if not text else known.setdefault(text, len(known)) for text in texts], np.int64
        )


class Crowd:
    """The staff as columns, and where each account lies.

    Args:
        staff: who could be given a place.
        places: where each account lies.
        owners: today's owner of each account; None when nobody, or nobody we know.
        teams: whether somebody else is on the account today.
    """

    def __init__(
        self,
        staff: Staff,
        places: Sequence[Place],
        owners: Sequence[Member | None],
        teams: Sequence[bool],
    ) -> None:
        self.members = list(staff.members.values())
        self.number = {member.seller_id: n for n, member in enumerate(self.members)}
        self._jobs, regions, patches = Codes(), Codes(), Codes()
        self._job = self._jobs.of([member.sales_role for member in self.members])
        self._active = np.array([member.is_active for member in self.members], bool)
        self._stays = np.array([member.leaves_on is None for member in self.members], bool)
        self._region = regions.of([member.region for member in self.members])
        self._patch = patches.of([member.territory for member in self.members])
        self._in_region = regions.of([place.region for place in places])
        self._in_patch = patches.of([place.territory for place in places])
        self._owners = self.numbers(owners)
        self._alone = ~np.array(teams, bool)

    def numbers(self, members: Sequence[Member | None]) -> Index:
        """Each member's number."""
        number = self.number
        return np.array(
            [NOBODY if member is None else number[member.seller_id] for member in members], np.int64
        )

    def jobs(self, sales_roles: Sequence[str | None]) -> Index:
        """Each job's number; ``NOBODY`` for none."""
        return self._jobs.of(sales_roles)

    def settle(
        self, team_role: TeamRole, asked: Index, chosen: Mapping[TeamRole, Index], *, incumbent_first: bool
    ) -> "Settled":
        """Who is found for one place of every account.

        Args:
            team_role: the place.
            asked: the job asked for; ``NOBODY`` where the place stays empty.
            chosen: tomorrow's people in the places filled before.
            incumbent_first: whether the book looks at today's people before anybody else.
        """
        nobody = np.full(len(asked), NOBODY)
        owner, lead = (chosen.get(role, nobody) for role in (TeamRole.OWNER, TeamRole.QUARTERBACK))
        found, how = nobody.copy(), np.zeros(len(asked), np.int8)
        if team_role == TeamRole.QUARTERBACK:
            hit = self._has(owner, asked)
            found[hit], how[hit] = owner[hit], 1
        elif team_role == TeamRole.SUPPORT:
            hit = (lead != owner) & self._has(lead, asked)
            found[hit], how[hit] = lead[hit], 2
        if incumbent_first:
            free = (found == NOBODY) & (self._alone | (team_role == TeamRole.OWNER))
            hit = free & self._fits(self._owners, asked)
            if team_role == TeamRole.SUPPORT:
                hit &= self._owners != owner
            if team_role != TeamRole.OWNER:
                hit &= self._stays[self._owners]
            found[hit], how[hit] = self._owners[hit], 3
        new = (found != NOBODY) & (found != owner) & (found != lead)
        for member, more in zip(
            self.members, np.bincount(found[new], minlength=len(self.members)), strict=True
        ):
            member.accounts += int(more)
        return self._told(found, how)

    def _has(self, who: Index, asked: Index) -> NDArray[np.bool_]:
        """Where the person has the job asked for."""
        has: NDArray[np.bool_] = (who != NOBODY) & (asked != NOBODY) & (self._job[who] == asked)
        return has

    def _fits(self, who: Index, asked: Index) -> NDArray[np.bool_]:
        """Where ``staff.why_unfit`` finds nothing against the person."""
        region, patch = self._region[who], self._patch[who]
        by_patch = (patch != NOBODY) & (self._in_patch != NOBODY)
        by_region = (region == NOBODY) | (self._in_region == NOBODY) | (region == self._in_region)
        here = np.where(by_patch, patch == self._in_patch, by_region)
        fits: NDArray[np.bool_] = self._has(who, asked) & self._active[who] & here
        return fits

    def _told(self, found: Index, how: NDArray[np.int8]) -> "Settled":
        """The choices with their reasons, each made once."""
        say = {1: leads, 2: supports, 3: owns_today}
        both, code = np.unique(found * 4 + how, return_inverse=True)
        choices = [
            Choice(None, "nobody", "") if pair < 0 else say[int(pair % 4)](self.members[int(pair // 4)])
            for pair in both
        ]
        return Settled(found, code, choices)


@dataclass
class Settled:
    """Who fills one place of every account.

    Attributes:
        members: their numbers.
        code: the place of each account's choice in ``choices``.
        choices: each different choice once; a code that is open has a choice of nobody.
    """

    members: Index
    code: Index
    choices: list[Choice]
    _known: dict[Choice, int] = field(default_factory=dict)

    def put(self, n: int | NDArray[np.bool_], choice: Choice, number: int) -> None:
        """The choice of one account, or of all these."""
        known = self._known.get(choice)
        if known is None:
            known = self._known[choice] = len(self.choices)
            self.choices.append(choice)
        self.code[n], self.members[n] = known, number
