"""One place on one account: the ways to find its person, each with its reason in one sentence.

Every step is a function from a need and the staff to a choice, or to None when it finds nobody. They say what
is meant; ``settled`` and ``loads`` find the same for all accounts at once, and say it by the same sentences.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from groundrules.coverage.staff import (
    ANYWHERE,
    IN_REGION,
    IN_TERRITORY,
    IN_WHOLE_REGION,
    Member,
    Place,
    Staff,
    a_role,
    say_role,
    why_unfit,
)
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
    return Choice(owner, INCUMBENT, f"{owner.name} owns it today and is {a_role(owner.sales_role)}.")


def is_on_team(member: Member, called: str) -> Choice:
    """Somebody on today's team, by the CRM's word for them, has the job that is asked for."""
    today = f"{member.name} is on the account's team today{f' ({called})' if called else ''}"
    return Choice(member, INCUMBENT, f"{today} and is {a_role(member.sales_role)}.")


def is_partner(partner: Member, member: Member, when: str) -> Choice:
    """The partner of somebody who is ``the owner`` or ``today's owner`` has the job that is asked for."""
    return Choice(partner, PAIR, f"{partner.name} is the declared partner of {when}, {member.name}.")


def incumbent(need: Need, _staff: Staff) -> Choice | None:
    """Who is on the account today and fits: for owner today's owner, then the team; else the team first."""
    owner = need.owner_today
    if need.team_role == TeamRole.OWNER and owner and need.taken_by(owner):
        return owns_today(owner)
    for member, called in sorted(need.team_today, key=lambda pair: not _is_called(pair[1], need.team_role)):
        if need.taken_by(member):
            return is_on_team(member, called)
    if owner and need.taken_by(owner):
        return owns_today(owner)
    return None


def pair(need: Need, staff: Staff) -> Choice | None:
    """The declared partner: of tomorrow's owner where one is chosen, then of today's."""
    for member, when in ((need.owner, "the owner"), (need.owner_today, "today's owner")):
        partner = staff.partner(member) if member else None
        if member and partner and need.taken_by(partner):
            return is_partner(partner, member, when)
    return None


def by_load(step: str, need: Need, staff: Staff) -> Choice | None:
    """The least loaded of the step's first pool that has somebody for the place."""
    but = need.owner.seller_id if need.owner and need.team_role == TeamRole.SUPPORT else None
    region, names = need.place.region, need.place.names
    for kind in BY_LOAD[step]:
        name = names[kind]
        if name is None:
            continue
        if member := staff.least_loaded(need.sales_role, kind, name, but=but):
            size = staff.size(need.sales_role, kind, name)
            before, after = around_load(need.sales_role, size, where(kind, name, region))
            so_far = accounts_so_far(member.accounts) if size > 1 else ""
            return Choice(member, step, f"{member.name}{before}{so_far}{after}")
    return None


def where(kind: str, name: str, region: str | None) -> str:
    """A kind of pool and its name in words, on an account of a region."""
    if kind == ANYWHERE:
        return f"anywhere; region {region} has none" if region else "anywhere"
    said = {IN_TERRITORY: "in territory", IN_WHOLE_REGION: "for the whole of region", IN_REGION: "in region"}
    return f"{said[kind]} {name}"


def around_load(sales_role: str, size: int, where: str) -> tuple[str, str]:
    """What stands between a name and the accounts so far, and what behind them.

    Of somebody who is alone in a pool the accounts are not told.
    """
    if size == 1:
        return f" is the only {say_role(sales_role)} {where}.", ""
    return " is the one with the least to carry (", f") of {size} {say_role(sales_role)}s {where}."


def accounts_so_far(accounts: int) -> str:
    """How many accounts somebody has been given: ``1,200 accounts so far``."""
    return f"{accounts:,} account{'' if accounts == 1 else 's'} so far"


INCUMBENT, PAIR = "incumbent", "pair"
BY_LOAD: Mapping[str, tuple[str, ...]] = {
    "territory": (IN_TERRITORY, IN_WHOLE_REGION),
    "least loaded": (IN_REGION, ANYWHERE),
}
"""The steps whose pick depends on who already carries how much: the pools each looks into, in order."""
STEPS: Mapping[str, Step] = {
    INCUMBENT: incumbent,
    PAIR: pair,
    **{step: partial(by_load, step) for step in BY_LOAD},
}
"""The ways to pick a person that a book may put in order."""


def _is_called(called: str, team_role: str) -> bool:
    return team_role in called.lower()
