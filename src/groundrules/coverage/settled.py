"""Who is found without a look at loads: the steps of ``pick`` that need none, for many accounts at once.

What they find is what ``pick.second_place``, ``pick.incumbent`` and ``pick.pair`` find account by account.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from groundrules.coverage.crowd import Crowd, Index, Mask
from groundrules.coverage.pick import (
    INCUMBENT,
    PAIR,
    Choice,
    is_on_team,
    is_partner,
    leads,
    owns_today,
    supports,
)
from groundrules.coverage.staff import Member
from groundrules.terms import TeamRole


@dataclass(frozen=True)
class Needs:
    """A place to be filled on every account: ``pick.Need`` as columns.

    Attributes:
        team_role: owner, quarterback or support.
        job: the number of the job the rule asks for; ``NOBODY`` where it asks for none.
        owner: tomorrow's, once chosen; like ``quarterback``.
        crowd: everybody, and what each account shows today.
    """

    team_role: TeamRole
    job: Index
    owner: Index
    quarterback: Index
    crowd: Crowd

    def takes(self, who: Index, at: Index) -> Mask:
        """Where ``pick.Need.taken_by`` holds: of each person, on the account that stands beside them."""
        takes = self.crowd.fits(who, self.job[at], at)
        if self.team_role == TeamRole.SUPPORT:
            takes &= who != self.owner[at]
        leaving = np.flatnonzero(takes & ~self.crowd.stays[who])
        takes[leaving] = self._keeps(who[leaving], at[leaving])
        return takes

    def _keeps(self, who: Index, at: Index) -> Mask:
        """Where the place is theirs today."""
        if self.team_role == TeamRole.OWNER:
            owns: Mask = self.crowd.owner[at] == who
            return owns
        team, people = self.crowd.team, len(self.crowd.members)
        called = team.called(self.team_role)
        return np.isin(at * people + who, team.account[called] * people + team.member[called])


class Found(NamedTuple):
    """Who is found for some accounts.

    Attributes:
        at: the accounts.
        who: the person for each.
        key: alike where the choice is the same in every word.
        say: makes the choice of a key.
    """

    at: Index
    who: Index
    key: Index
    say: Callable[[int], Choice]


Finder = Callable[[Needs, Index], Found]
"""Looks for a person for each of some accounts."""


def _leads(needs: Needs, at: Index) -> Found:
    owner = needs.owner[at]
    return _each(needs, at, owner, needs.crowd.has(owner, needs.job[at]), leads)


def _supports(needs: Needs, at: Index) -> Found:
    owner, quarterback = needs.owner[at], needs.quarterback[at]
    hit = (quarterback != owner) & needs.crowd.has(quarterback, needs.job[at])
    return _each(needs, at, quarterback, hit, supports)


def _owns_today(needs: Needs, at: Index) -> Found:
    owner = needs.crowd.owner[at]
    return _each(needs, at, owner, needs.takes(owner, at), owns_today)


def _each(needs: Needs, at: Index, who: Index, hit: Mask, say: Callable[[Member], Choice]) -> Found:
    """Those who are hit, told alike wherever they are found."""
    members = needs.crowd.members
    return Found(at[hit], who[hit], who[hit], lambda number: say(members[number]))


def _on_team(needs: Needs, at: Index) -> Found:
    crowd, team = needs.crowd, needs.crowd.team
    is_open = np.zeros(len(needs.job), bool)
    is_open[at] = True
    rows = np.flatnonzero(is_open[team.account])
    rows = rows[needs.takes(team.member[rows], team.account[rows])]
    called = team.called(needs.team_role)[rows]
    rows = np.concatenate([rows[called], rows[~called]])
    at, first = np.unique(team.account[rows], return_index=True)
    who, word, words = team.member[rows[first]], team.word[rows[first]], len(team.words)
    return Found(
        at,
        who,
        who * words + word,
        lambda key: is_on_team(crowd.members[key // words], team.words[key % words]),
    )


def _pair_of_tomorrow(needs: Needs, at: Index) -> Found:
    return _partner(needs, at, needs.owner[at], "the owner")


def _pair_of_today(needs: Needs, at: Index) -> Found:
    return _partner(needs, at, needs.crowd.owner[at], "today's owner")


def _partner(needs: Needs, at: Index, whose: Index, when: str) -> Found:
    members, partners = needs.crowd.members, needs.crowd.partner
    partner = partners[whose]
    hit = needs.takes(partner, at)
    return Found(
        at[hit],
        partner[hit],
        whose[hit],
        lambda number: is_partner(members[partners[number]], members[number], when),
    )


_SECOND_PLACE: Mapping[TeamRole, tuple[Finder, ...]] = {
    TeamRole.QUARTERBACK: (_leads,),
    TeamRole.SUPPORT: (_supports,),
}


def second_places(team_role: TeamRole) -> tuple[Finder, ...]:
    """What ``pick.second_place`` comes to for a place."""
    return _SECOND_PLACE.get(team_role, ())


def finders(step: str, team_role: TeamRole) -> tuple[Finder, ...]:
    """What a step of ``pick`` comes to for a place, in this order; KeyError for one that looks at loads."""
    if step == INCUMBENT:
        return (_owns_today, _on_team) if team_role == TeamRole.OWNER else (_on_team, _owns_today)
    return {PAIR: (_pair_of_tomorrow, _pair_of_today)}[step]
