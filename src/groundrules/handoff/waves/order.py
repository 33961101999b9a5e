"""A drawn order of comparable teams: what a wave changed is measured against those still waiting."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from groundrules.coverage import say_role
from groundrules.handoff.plan.model import Order, Stratum


@dataclass(frozen=True, slots=True)
class TeamSize:
    """One receiving team: the job of most of its receivers, and what it is about to receive."""

    team_id: str
    sales_role: str
    accounts: int
    revenue: int


def draw_order(teams: Iterable[TeamSize], *, waves: int, seed: int) -> Order:
    """Strata of comparable teams, and in each the order in which they begin to receive.

    Teams of the same job are ranked by the revenue they are about to receive and cut into strata of as many
    teams as there are first waves: the first half of all waves, so that the last to begin still has waves
    left. The order in a stratum comes from a digest of seed and team: the same seed, the same order for ever.
    """
    starts = max(1, (waves + 1) // 2)
    ranked: dict[str, list[TeamSize]] = {}
    for team in sorted(teams, key=lambda team: (-team.revenue, -team.accounts, team.team_id)):
        ranked.setdefault(team.sales_role, []).append(team)
    strata = []
    for sales_role in sorted(ranked):
        alike = ranked[sales_role]
        for at in range(0, len(alike), starts):
            group = alike[at : at + starts]
            drawn = sorted((team.team_id for team in group), key=lambda team_id: _ticket(seed, team_id))
            first = [1 + position * starts // len(group) for position in range(len(group))]
            said = f"{say_role(sales_role)}s, teams {at + 1} to {at + len(group)} by revenue received"
            strata.append(Stratum(said, tuple(drawn), tuple(first)))
    return Order(seed, tuple(strata))


def first_waves(order: Order) -> dict[str, int]:
    """team_id -> the first wave it may receive in."""
    return {
        team: first
        for stratum in order.strata
        for team, first in zip(stratum.teams, stratum.first_waves, strict=True)
    }


def _ticket(seed: int, team_id: str) -> bytes:
    return blake2b(f"{seed}|{team_id}".encode(), digest_size=16).digest()
