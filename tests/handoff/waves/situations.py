"""Random transitions: people in teams, families, pairs, past moves, and a book's numbers."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from groundrules.handoff.moves import Move
from groundrules.handoff.plan.dates import Quiet
from groundrules.handoff.plan.model import Price, PriceSource
from groundrules.handoff.pricing.successor import Proposal
from groundrules.handoff.waves.limits import Limits
from groundrules.handoff.waves.make import Basis
from groundrules.handoff.waves.situation import Person, Situation
from groundrules.rulebook.model import Parameter, Rulebook
from tests.coverage.worlds import book

START = date(2026, 7, 6)
BASIS = Basis(date(2026, 6, 30), "crm-1", "coverage-1")

NUMBERS: dict[str, float | int] = {
    "waves": 3,
    "wave_every_days": 14,
    "giver_revenue_share": 0.3,
    "receiver_revenue_share": 0.4,
    "receiver_accounts": 3,
    "team_accounts": 6,
    "customer_gap_days": 90,
    "cooling_off_days": 180,
    "top_customers": 1,
    "top_customer_gap_days": 365,
    "quiet_quarter_end_days": 14,
    "quiet_year_start_days": 7,
    "accepted_share": 0.5,
    "loss_low": 0.1,
    "loss_high": 0.2,
    "own_moves_needed": 200,
    "least_gain": 0,
}


def numbers(**changed: float) -> Rulebook:
    """The small book with the numbers of a transition."""
    values = NUMBERS | changed
    return replace(book(), transition={name: Parameter(name, value) for name, value in values.items()})


def move(name: str, giver: str | None, taker: str, revenue: int | None = 100_00, **more: object) -> Move:
    """A move of account ``name``."""
    plain: dict[str, object] = {
        "move_id": f"M-{name}",
        "account_id": name,
        "account_name": f"Company {name}",
        "from_seller_id": giver,
        "from_name": (giver or "nobody").title(),
        "from_role": "field" if giver else None,
        "to_seller_id": taker,
        "to_name": taker.title(),
        "to_role": "inside",
        "rule_id": "A5",
        "chosen_by": "pair",
        "because": "The rule asks for an inside seller.",
        "revenue": revenue,
        "open_pipeline": 0,
        "open_deals": 0,
        "last_moved_on": None,
        "had_until": None,
    }
    return Move(**(plain | more))  # type: ignore[arg-type]  # the fields of a move


def lost(revenue: int | None, share: float = 0.15) -> Price:
    """A price by the published range."""
    amount = revenue or 0
    return Price(
        round(-share * amount), round(-0.2 * amount), round(-0.1 * amount), PriceSource.PUBLISHED, 0, "test"
    )


def person(name: str, role: str, team: str = "", revenue: int = 1_000_00, **more: object) -> Person:
    """Somebody active."""
    plain: dict[str, object] = {
        "seller_id": name, "name": name.title(), "sales_role": role, "is_active": True, "team_id": team,
        "revenue": revenue,
    }  # fmt: skip
    return Person(**(plain | more))  # type: ignore[arg-type]  # the fields of a person


def situation(moves: list[Move], people: list[Person], **more: object) -> Situation:
    """What is known, with nothing in the way unless said."""
    plain: dict[str, object] = {
        "moves": tuple(moves),
        "prices": tuple(lost(one.revenue) for one in moves),
        "proposals": tuple(Proposal() for _ in moves),
        "people": {one.seller_id: one for one in people},
        "starts_on": START,
        "quiet": Quiet(),
    }
    return Situation(**(plain | more))  # type: ignore[arg-type]  # the fields of a situation


def drawn(seed: int) -> tuple[Situation, Limits]:
    """A random transition of a few teams with families, pairs, past moves and leavers."""
    draw = Random(seed)  # noqa: S311  not for secrets
    count, teams = draw.randint(1, 40), draw.randint(1, 3)
    givers = [
        person(f"g{n}", "field", "top", draw.randint(1, 9) * 100_00, is_active=draw.random() < 0.8)
        for n in range(4)
    ]
    takers = [
        person(
            f"t{n}",
            "inside",
            f"lead{n % teams}" if draw.random() < 0.9 else "",
            draw.randint(0, 9) * 100_00,
            accounts=draw.randint(0, 6),
            full_time=draw.choice([None, 1.0, 0.8, 0.6, 0.5]),
        )
        for n in range(5)
    ]
    leaders = [person(f"lead{n}", "manager") for n in range(teams)] + [person("top", "manager")]
    moves = [
        move(
            f"a{n}",
            draw.choice([*(one.seller_id for one in givers), None]),
            draw.choice(takers).seller_id,
            draw.choice([None, 0, draw.randint(1, 300) * 1_00]),
        )
        for n in range(count)
    ]
    families = {one.account_id: f"f{draw.randint(0, count)}" for one in moves}
    pairs = {one.move_id: "p" for one in moves if draw.random() < 0.1}
    ago = {one.account_id: START - timedelta(draw.randint(1, 400)) for one in moves if draw.random() < 0.3}
    by_family: dict[str, date] = {}
    for account, day in ago.items():
        by_family[families[account]] = max(day, by_family.get(families[account], day))
    found = situation(
        moves,
        [*givers, *takers, *leaders],
        families=families,
        pairs=pairs,
        account_moved=ago,
        family_moved=by_family,
        top_customers=frozenset(draw.sample(sorted(set(families.values())), 1)),
        accepted=frozenset(one.seller_id for one in takers if draw.random() < 0.8),
        capacity={takers[0].seller_id: 4},
    )
    more: dict[str, float] = {"receiver_total_accounts": draw.randint(4, 12)} if draw.random() < 0.5 else {}
    return found, Limits(numbers(waves=draw.randint(1, 4), team_accounts=draw.randint(2, 9), **more))
