"""One place on one account: the ways to find its person, each with its reason in one sentence.

Every step is a function from a need and the staff to a choice, or to None when it finds nobody.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from groundrules.coverage.staff import Member, Place, Staff, a_role, say_role, why_unfit
from groundrules.terms import TeamRole


class Choice(NamedTuple):
    """A person for a place (None: nobody), the step that found them, and why."""

    member: Member | None
    chosen_by: str
    why: str


class Need(NamedTuple):
    """A place to be filled.

    Attributes:
        team_role: owner, quarterback or support.
        sales_role: the job the rule asks for.
        place: where the account lies.
        owner_today: None when nobody, or nobody we know.
        team_today: who else is on the account, with the CRM's word for it.
        owner: tomorrow's, once chosen.
        quarterback: tomorrow's, once chosen.
    """

    team_role: str
    sales_role: str
    place: Place
    owner_today: Member | None
    team_today: tuple[tuple[Member, str], ...] = ()
    owner: Member | None = None
    quarterback: Member | None = None

    def taken_by(self, member: Member | None) -> bool:
        """True when the person may be given this place.

        They fit, do not support their own account, and are not about to leave: such a person only keeps the
        account they own, or the place on its team they are called by.
        """
        if member is None or (self.team_role == TeamRole.SUPPORT and member is self.owner):
            return False
        if member.leaves_on is not None and not self._kept_by(member):
            return False
        return not why_unfit(member, self.sales_role, self.place)

    def _kept_by(self, member: Member) -> bool:
        """Whether the place is theirs today."""
        if self.team_role == TeamRole.OWNER:
            return member is self.owner_today
        return any(one is member and _is_called(called, self.team_role) for one, called in self.team_today)


Step = Callable[[Need, Staff], Choice | None]


def second_place(need: Need, _staff: Staff) -> Choice | None:
    """One person, two places: an owner with the job asked for leads the team; a quarterback supports it."""
    owner, quarterback = need.owner, need.quarterback
    if need.team_role == TeamRole.QUARTERBACK and owner and owner.sales_role == need.sales_role:
        return leads(owner)
    is_second = need.team_role == TeamRole.SUPPORT and quarterback is not owner
    if is_second and quarterback and quarterback.sales_role == need.sales_role:
        return supports(quarterback)
    return None


def leads(owner: Member) -> Choice:
    """Tomorrow's owner has the job that is asked for to lead the team."""
    role = say_role(owner.sales_role)
    return Choice(
        owner, "owner", f"{owner.name} owns the account, is the {role} asked for, and leads its team."
    )


def supports(quarterback: Member) -> Choice:
    """Tomorrow's quarterback has the job that is asked for to support."""
    role = say_role(quarterback.sales_role)
    why = f"{quarterback.name} leads the account's team and is the {role} asked for."
    return Choice(quarterback, "quarterback", why)


def owns_today(owner: Member) -> Choice:
    """Today's owner has the job that is asked for."""
    return Choice(owner, "incumbent", f"{owner.name} owns it today and is {a_role(owner.sales_role)}.")


def incumbent(need: Need, _staff: Staff) -> Choice | None:
    """Who is on the account today and fits: for owner today's owner, then the team; else the team first."""
    owner = need.owner_today
    if need.team_role == TeamRole.OWNER and owner and need.taken_by(owner):
        return owns_today(owner)
    for member, called in sorted(need.team_today, key=lambda pair: not _is_called(pair[1], need.team_role)):
        if need.taken_by(member):
            today = f"{member.name} is on the account's team today{_called(called)}"
            return Choice(member, "incumbent", f"{today} and is {a_role(need.sales_role)}.")
    if owner and need.taken_by(owner):
        return owns_today(owner)
    return None


def pair(need: Need, staff: Staff) -> Choice | None:
    """The declared partner: of tomorrow's owner where one is chosen, then of today's."""
    for member, when in ((need.owner, "the owner"), (need.owner_today, "today's owner")):
        partner = staff.partner(member) if member else None
        if member and partner and need.taken_by(partner):
            return Choice(
                partner, "pair", f"{partner.name} is the declared partner of {when}, {member.name}."
            )
    return None


def territory(need: Need, staff: Staff) -> Choice | None:
    """Who covers the account's territory, else who covers its whole region, the least loaded of several."""
    place = need.place
    if place.territory and (choice := _by_load(need, staff, "territory", place.territory)):
        member, which = choice
        return Choice(member, "territory", f"{member.name} is {which} in territory {place.territory}.")
    if place.region and (choice := _by_load(need, staff, "whole region", place.region)):
        member, which = choice
        return Choice(
            member, "territory", f"{member.name} is {which} for the whole of region {place.region}."
        )
    return None


def least_loaded(need: Need, staff: Staff) -> Choice | None:
    """Who has the fewest accounts so far in the region; anywhere when the region has nobody."""
    region = need.place.region
    if region and (choice := _by_load(need, staff, "region", region)):
        member, which = choice
        return Choice(member, "least loaded", f"{member.name} is {which} in region {region}.")
    if choice := _by_load(need, staff, "anywhere", ""):
        member, which = choice
        none = f"; region {region} has none" if region else ""
        return Choice(member, "least loaded", f"{member.name} is {which} anywhere{none}.")
    return None


INCUMBENT = "incumbent"
"""The step that looks at today's people."""
STEPS: Mapping[str, Step] = {
    INCUMBENT: incumbent,
    "pair": pair,
    "territory": territory,
    "least loaded": least_loaded,
}
"""The ways to pick a person that a book may put in order."""
BY_LOAD = frozenset({"territory", "least loaded"})
"""The steps whose pick depends on who already carries how much."""


def _by_load(need: Need, staff: Staff, kind: str, name: str) -> tuple[Member, str] | None:
    """The least loaded of a pool, and what sets them apart there: `the only specialist`."""
    but = need.owner.seller_id if need.owner and need.team_role == TeamRole.SUPPORT else None
    member = staff.least_loaded(need.sales_role, kind, name, but=but)
    if member is None:
        return None
    size = staff.size(need.sales_role, kind, name)
    if size == 1:
        return member, f"the only {say_role(need.sales_role)}"
    accounts = f"{member.accounts:,} account{'' if member.accounts == 1 else 's'} so far"
    return member, f"the one with the least to carry ({accounts}) of {size} {say_role(need.sales_role)}s"


def _is_called(called: str, team_role: str) -> bool:
    return team_role in called.lower()


def _called(called: str) -> str:
    return f" ({called})" if called else ""
