"""What would move today under a draft, and how the load and the money shift between jobs.

Totals and distributions only: nobody's own numbers, and no distribution of fewer than five people.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import quantiles

from groundrules.coverage import Member
from groundrules.handoff.moves import Holding, Load

SMALLEST_GROUP = 5
"""A distribution of fewer people would tell who they are."""
NOBODY = "nobody"


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
        role: field, inside...; ``nobody`` for accounts without an owner or with one who is no seller.
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
    flows: dict[tuple[str, str], Load] = {}
    before: dict[str | None, Load] = {}
    after: dict[str | None, Load] = {}
    for holding in holdings:
        then = holding.tomorrow if holding.moves else holding.today
        before[holding.today] = before.get(holding.today, Load()) + holding.load
        after[then] = after.get(then, Load()) + holding.load
        if holding.moves:
            pair = (_role(holding.today, staff), _role(holding.tomorrow, staff))
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
        roles=_roles(before, after, staff),
    )


def _roles(
    before: Mapping[str | None, Load], after: Mapping[str | None, Load], staff: Mapping[str, Member]
) -> tuple[RoleLoad, ...]:
    found = []
    people: dict[str, list[str | None]] = {}
    for seller_id in {**before, **after}:
        people.setdefault(_role(seller_id, staff), []).append(seller_id)
    for role, owners in people.items():
        active = sorted(
            member.seller_id for member in staff.values() if member.is_active and member.sales_role == role
        )
        is_shown = len(active) >= SMALLEST_GROUP
        found.append(
            RoleLoad(
                role,
                len(active) if is_shown else None,
                _total(before.get(owner, Load()) for owner in owners),
                _total(after.get(owner, Load()) for owner in owners),
                _spread(before, active) if is_shown else None,
                _spread(after, active) if is_shown else None,
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.before.accounts, one.role)))


def _spread(loads: Mapping[str | None, Load], people: Sequence[str]) -> Spread:
    counts = [loads.get(one, Load()).accounts for one in people]
    low, middle, high = quantiles(counts, n=4, method="inclusive")
    return Spread(low, middle, high)


def _role(seller_id: str | None, staff: Mapping[str, Member]) -> str:
    member = staff.get(seller_id) if seller_id else None
    return member.sales_role if member else NOBODY


def _total(loads: Iterable[Load]) -> Load:
    total = Load()
    for load in loads:
        total += load
    return total
