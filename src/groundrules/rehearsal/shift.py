"""What would move today under a draft, and how the load and the money shift between jobs.

Totals and distributions only: nobody's own numbers, and no distribution of fewer than five people.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import quantiles

from groundrules.coverage import Member
from groundrules.handoff.moves import Holding, Load

SMALLEST_GROUP = 5
"""A distribution of fewer people would tell who they are."""
NOBODY = "nobody"
OTHERS = "other jobs"
"""Where the jobs with too few people are put together."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How a job's people carry their accounts: a quarter carries at most ``low``, half ``middle``..."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class RoleLoad:
    """One job before and after.

    Attributes:
        role: field, inside...; ``other jobs`` for those with fewer than five people, ``nobody`` for accounts
            without an owner or with one who is no seller.
        people: active people with that job; None when fewer than five.
        before, after: what they own in all.
        spread_before, spread_after: accounts for each person; None when fewer than five people.
    """

    role: str
    people: int | None
    before: Load
    after: Load
    spread_before: Spread | None
    spread_after: Spread | None


@dataclass(frozen=True, slots=True)
class Flow:
    """What goes from one job to another (the same job: from person to person)."""

    from_role: str
    to_role: str
    load: Load


@dataclass(frozen=True, slots=True)
class Shift:
    """Today against the draft.

    Attributes:
        accounts: all of them, with what is on them.
        moving: those that change their owner.
        between_roles: those of them whose owner's job changes too.
        undecided: stay only because the draft gives them to nobody.
        flows: from job to job, the most accounts first.
        roles: each job's load before and after.
    """

    accounts: Load
    moving: Load
    between_roles: Load
    undecided: int
    flows: tuple[Flow, ...]
    roles: tuple[RoleLoad, ...]


def find_shift(holdings: Sequence[Holding], staff: Mapping[str, Member]) -> Shift:
    """The shift from today's owners to those the draft gives.

    Args:
        holdings: every account with both owners.
        staff: everybody, also who has left.
    """
    roles = _Roles(staff)
    flows: dict[tuple[str, str], Load] = {}
    before: dict[str | None, Load] = {}
    after: dict[str | None, Load] = {}
    for holding in holdings:
        then = holding.tomorrow if holding.moves else holding.today
        before[holding.today] = before.get(holding.today, Load()) + holding.load
        after[then] = after.get(then, Load()) + holding.load
        if holding.moves:
            pair = (roles.of(holding.today), roles.of(holding.tomorrow))
            flows[pair] = flows.get(pair, Load()) + holding.load
    return Shift(
        accounts=_total(holding.load for holding in holdings),
        moving=_total(flows.values()),
        between_roles=_total(load for (one, other), load in flows.items() if one != other),
        undecided=sum(holding.tomorrow is None for holding in holdings),
        flows=tuple(
            Flow(one, other, load)
            for (one, other), load in sorted(flows.items(), key=lambda item: (-item[1].accounts, item[0]))
        ),
        roles=_loads(before, after, roles),
    )


class _Roles:
    """The jobs that may be shown, and who is active in each."""

    def __init__(self, staff: Mapping[str, Member]) -> None:
        self.staff = staff
        counts = Counter(member.sales_role for member in staff.values() if member.is_active)
        self.shown = {role for role, people in counts.items() if people >= SMALLEST_GROUP}

    def of(self, seller_id: str | None) -> str:
        """The job of a seller as it is shown."""
        member = self.staff.get(seller_id) if seller_id else None
        if member is None:
            return NOBODY
        return member.sales_role if member.sales_role in self.shown else OTHERS

    def active(self, role: str) -> list[str]:
        """Everybody active under that name."""
        return sorted(
            one.seller_id for one in self.staff.values() if one.is_active and self.of(one.seller_id) == role
        )


def _loads(
    before: Mapping[str | None, Load], after: Mapping[str | None, Load], roles: _Roles
) -> tuple[RoleLoad, ...]:
    owners: dict[str, list[str | None]] = {}
    for seller_id in {**before, **after}:
        owners.setdefault(roles.of(seller_id), []).append(seller_id)
    found = []
    for role, owning in owners.items():
        active = roles.active(role) if role in roles.shown else []
        found.append(
            RoleLoad(
                role,
                len(active) or None,
                _total(before.get(owner, Load()) for owner in owning),
                _total(after.get(owner, Load()) for owner in owning),
                _spread(before, active) if active else None,
                _spread(after, active) if active else None,
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.before.accounts, one.role)))


def _spread(loads: Mapping[str | None, Load], people: Sequence[str]) -> Spread:
    counts = [loads.get(one, Load()).accounts for one in people]
    low, middle, high = quantiles(counts, n=4, method="inclusive")
    return Spread(low, middle, high)


def _total(loads: Iterable[Load]) -> Load:
    total = Load()
    for load in loads:
        total += load
    return total
