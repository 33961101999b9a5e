"""The sellers a place can be given to: who fits an account, and who has the least to carry."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from heapq import heapify, heappop, heappush

from groundrules.terms import SalesRole

IN_TERRITORY, IN_WHOLE_REGION, IN_REGION, ANYWHERE = "territory", "whole region", "region", "anywhere"
"""The kinds of pools; who covers a whole region has no territory of their own."""
SAY: Mapping[str, str] = {
    SalesRole.FIELD: "field seller",
    SalesRole.INSIDE: "inside seller",
    SalesRole.SPECIALIST: "specialist",
    SalesRole.QUARTERBACK: "account manager",
    SalesRole.MANAGER: "sales manager",
}
"""How a job is said."""


def say_role(sales_role: str) -> str:
    """A job in words: ``inside seller``."""
    return SAY.get(sales_role, sales_role)


def a_role(sales_role: str) -> str:
    """A job in words with its article: ``an inside seller``."""
    said = say_role(sales_role)
    return f"{'an' if said[0] in 'aeiou' else 'a'} {said}"


@dataclass(slots=True, eq=False)
class Member:
    """One seller while accounts are being given out.

    Attributes:
        share: of full time, above 0.
        leaves_on: the first day without a seller whose last day is still to come; such a seller keeps the
            accounts they have until they move, and is given no other.
        accounts: the seller has a place on so far.
    """

    seller_id: str
    name: str
    sales_role: str
    region: str | None
    territory: str | None
    is_active: bool
    share: float = 1.0
    leaves_on: date | None = None
    accounts: int = 0

    @property
    def load(self) -> float:
        """Accounts so far for each full-time share."""
        return self.accounts / self.share


@dataclass(frozen=True, slots=True)
class Place:
    """Where an account lies; None where the CRM does not say."""

    region: str | None
    territory: str | None

    @property
    def names(self) -> Mapping[str, str | None]:
        """By kind, the name of the pool that serves it; None for none."""
        territory, region = self.territory or None, self.region or None
        return {IN_TERRITORY: territory, IN_WHOLE_REGION: region, IN_REGION: region, ANYWHERE: ""}


def why_unfit(member: Member, sales_role: str, place: Place) -> str:
    """Why a seller cannot fill a place, as the end of ``Ann ...``; empty when the seller fits.

    A seller fits who is active, has the job the rule asks for, and works where the account lies. Territory
    decides where both sides name one, else region; what nobody has written down excludes nobody.
    """
    if not member.is_active:
        return "is no longer active"
    if member.sales_role != sales_role:
        return f"is {a_role(member.sales_role)} and the rule asks for {a_role(sales_role)}"
    if member.territory and place.territory:
        if member.territory != place.territory:
            return f"covers territory {member.territory} and the account lies in {place.territory}"
    elif member.region and place.region and member.region != place.region:
        return f"works in region {member.region} and the account lies in {place.region}"
    return ""


@dataclass
class Staff:
    """Every seller by id, and the pools from which the least loaded is taken.

    A pool is a heap by (load, id). Loads only grow, so an entry that has grown stale is put back when it
    comes to the top: each pick costs the logarithm of the pool, and ties always go to the lower id.
    """

    members: Mapping[str, Member]
    partners: Mapping[str, str]
    _pools: dict[tuple[str, str, str], list[tuple[float, str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for member in self.members.values():
            if not member.is_active or member.leaves_on is not None:
                continue
            self._join(member, ANYWHERE, "")
            if member.region:
                self._join(member, IN_REGION, member.region)
                if not member.territory:
                    self._join(member, IN_WHOLE_REGION, member.region)
            if member.territory:
                self._join(member, IN_TERRITORY, member.territory)
        for pool in self._pools.values():
            heapify(pool)

    def _join(self, member: Member, kind: str, name: str) -> None:
        pool = self._pools.setdefault((member.sales_role, kind, name), [])
        pool.append((member.load, member.seller_id))

    def partner(self, member: Member) -> Member | None:
        """The declared partner of a seller; None when there is none."""
        return self.members.get(self.partners.get(member.seller_id, ""))

    def size(self, sales_role: str, kind: str, name: str = "") -> int:
        """How many active sellers the pool holds; who is about to leave is not counted."""
        return len(self._pools.get((sales_role, kind, name), ()))

    def least_loaded(
        self, sales_role: str, kind: str, name: str = "", *, but: str | None = None
    ) -> Member | None:
        """The seller of the pool with the fewest accounts so far, but one; None when it has nobody."""
        pool = self._pools.get((sales_role, kind, name))
        if not pool:
            return None
        aside: list[tuple[float, str]] = []
        found = None
        while pool and found is None:
            load, seller_id = heappop(pool)
            member = self.members[seller_id]
            if member.load != load:
                heappush(pool, (member.load, seller_id))
                continue
            aside.append((load, seller_id))
            if seller_id != but:
                found = member
        for entry in aside:
            heappush(pool, entry)
        return found


def staff_of(sellers: Iterable[Mapping[str, object]], as_of: date) -> Staff:
    """The staff on a day, from rows of the canonical table ``sellers``.

    Integrations are nobody. A seller is active who is marked so, has not left, and has some working time;
    with a last day still to come a seller keeps what they have and is given nothing new.
    Partnership counts both ways, also where only one side declares it; of several who name the same partner
    the lowest id counts.
    """
    members: dict[str, Member] = {}
    declared: dict[str, str] = {}
    for row in sorted(sellers, key=lambda row: str(row["seller_id"])):
        if row.get("is_system"):
            continue
        seller_id, share, left = str(row["seller_id"]), row.get("full_time_share"), row.get("left_on")
        full_time = float(share) if isinstance(share, (int, float)) else 1.0
        leaves_on = left if isinstance(left, date) else None
        gone = leaves_on is not None and leaves_on <= as_of
        members[seller_id] = Member(
            seller_id,
            str(row["name"]),
            str(row["sales_role"]),
            _text(row.get("region")),
            _text(row.get("territory")),
            bool(row["is_active"]) and not gone and full_time > 0,
            full_time if full_time > 0 else 1.0,
            None if gone else leaves_on,
        )
        if pair_id := _text(row.get("pair_id")):
            declared[seller_id] = pair_id
    named: dict[str, str] = {}
    for seller_id, pair_id in declared.items():
        named.setdefault(pair_id, seller_id)
    partners = {**named, **declared}
    return Staff(members, {one: other for one, other in partners.items() if other in members})


def _text(value: object) -> str | None:
    return str(value) if value else None
