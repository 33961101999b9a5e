"""Everything a plan rests on, as plain data: moves with their prices, people, customers, days."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from statistics import median

from groundrules.handoff.exceptions.standing import Standing
from groundrules.handoff.moves import Move
from groundrules.handoff.plan.dates import Quiet
from groundrules.handoff.plan.model import Price
from groundrules.handoff.pricing.successor import Proposal


@dataclass(frozen=True, slots=True)
class Person:
    """One seller as the planner sees them.

    Attributes:
        team_id: the seller_id of who leads them; empty when nobody does.
        revenue, accounts: of the accounts they own today, in minor units; how many those are.
        full_time: their part of full time, above 0; None where the CRM does not tell.
    """

    seller_id: str
    name: str
    sales_role: str
    is_active: bool
    team_id: str = ""
    revenue: int = 0
    accounts: int = 0
    full_time: float | None = None

    @property
    def working_share(self) -> float:
        """Their part of full time; full where it is not told."""
        return 1.0 if self.full_time is None else self.full_time


@dataclass(frozen=True)
class Situation:
    """What is known on the day of planning.

    Attributes:
        moves, prices, proposals: one of each for each move.
        families: account_id -> the top of its family, for the accounts that move.
        pairs: move_id -> the passage from pair to pair it belongs to.
        people: by seller_id.
        top_customers: family tops.
        account_moved, family_moved: when an account, any account of a family, last changed its owner.
        account_left, family_left: when somebody last took an account, or any account of a family, over from a
            leaver.
        today_fits: the move_ids whose account could stay with today's owner by its rule.
        nobody_stays: move_id -> why nobody who stays can receive it.
        accepted: who accepted the rules; None: not known, so nobody is kept from receiving.
        capacity: seller_id -> accounts they can take over in all waves together, as told for this plan;
            before what the book says a seller can carry in all.
    """

    moves: tuple[Move, ...]
    prices: tuple[Price, ...]
    proposals: tuple[Proposal, ...]
    people: Mapping[str, Person]
    starts_on: date
    quiet: Quiet
    families: Mapping[str, str] = field(default_factory=dict)
    pairs: Mapping[str, str] = field(default_factory=dict)
    top_customers: frozenset[str] = frozenset()
    account_moved: Mapping[str, date] = field(default_factory=dict)
    family_moved: Mapping[str, date] = field(default_factory=dict)
    account_left: Mapping[str, date] = field(default_factory=dict)
    family_left: Mapping[str, date] = field(default_factory=dict)
    today_fits: frozenset[str] = frozenset()
    standing: Standing = field(default_factory=Standing)
    nobody_stays: Mapping[str, str] = field(default_factory=dict)
    accepted: frozenset[str] | None = None
    capacity: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def teams(self) -> Mapping[str, tuple[str, ...]]:
        """Leader -> the active people they lead."""
        teams: dict[str, list[str]] = {}
        for person in self.people.values():
            if person.team_id and person.is_active:
                teams.setdefault(person.team_id, []).append(person.seller_id)
        return {leader: tuple(sorted(team)) for leader, team in teams.items()}

    @cached_property
    def usual_revenue(self) -> Mapping[str, int]:
        """Job -> the middle (median) of what its active sellers with revenue would own at full time."""
        found: dict[str, list[float]] = {}
        for person in self.people.values():
            if person.is_active and person.revenue > 0:
                at_full_time = person.revenue / person.working_share
                found.setdefault(person.sales_role, []).append(at_full_time)
        return {role: int(median(amounts)) for role, amounts in found.items()}

    def family(self, move: Move) -> str:
        """The top of the account's family."""
        return self.families.get(move.account_id, move.account_id)

    def team(self, seller_id: str) -> str:
        """The leader of somebody's team; empty when nobody leads them."""
        person = self.people.get(seller_id)
        return person.team_id if person else ""

    def name(self, seller_id: str) -> str:
        """Somebody's name."""
        person = self.people.get(seller_id)
        return person.name if person else seller_id
