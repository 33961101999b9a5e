"""The plan: the question asked and answered, told per move, and compared with other plans."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from groundrules.handoff.plan.dates import wave_dates
from groundrules.handoff.plan.model import (
    Alternative,
    MoveStanding,
    Order,
    Plan,
    PlannedMove,
    Wave,
)
from groundrules.handoff.plan.text import digest_of, plan_text
from groundrules.handoff.waves.ask import Question, ask
from groundrules.handoff.waves.exact import Answer
from groundrules.handoff.waves.full import why_full
from groundrules.handoff.waves.limits import Limits, alternatives
from groundrules.handoff.waves.order import TeamSize, draw_order, first_waves
from groundrules.handoff.waves.problem import NOWHERE
from groundrules.handoff.waves.situation import Situation
from groundrules.handoff.waves.solve import Tell, say_nothing, solve

OWN = "this plan"
"""The line of the plan itself among the alternatives."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What a plan rests on, for its record."""

    as_of: date
    crm_id: str
    coverage_id: str


def make_plan(
    situation: Situation,
    limits: Limits,
    basis: Basis,
    *,
    seed: int = 0,
    randomise: bool = False,
    compare: bool = False,
    tell: Tell = say_nothing,
) -> Plan:
    """Every move in its wave, or with the reason why it is in none.

    Args:
        situation: the moves with their prices, the people, the customers.
        limits: the book's caps.
        basis: which facts it rests on.
        seed: of the drawn order.
        randomise: draw the order in which comparable teams begin to receive.
        compare: also make the alternatives.
        tell: told of progress.
    """
    waves = _dates(situation, limits)
    order = _order(situation, len(waves), seed) if randomise else None
    firsts = first_waves(order) if order else {}
    question = ask(situation, limits, waves, firsts)
    answer = solve(question.problem, tell)
    moves = _told(situation, limits, question, answer)
    others = [_line(OWN, situation, question, answer)]
    if compare:
        for name, other in alternatives(limits).items():
            tell(name, 0, 1)
            asked = ask(situation, other, _dates(situation, other), _within(firsts, other.count))
            others.append(_line(name, situation, asked, solve(asked.problem, tell)))
    plan = Plan(
        plan_id="",
        as_of=basis.as_of,
        starts_on=situation.starts_on,
        book_version=limits.book.stamp,
        crm_id=basis.crm_id,
        coverage_id=basis.coverage_id,
        currency=limits.book.currency,
        seed=seed,
        waves=waves,
        moves=moves,
        value=answer.value,
        bound=answer.bound,
        gap=answer.gap,
        caps=limits.as_json(),
        order=order,
        alternatives=tuple(others),
        rooms=question.rooms,
    )
    return replace(plan, plan_id=_plan_id(plan))


def _plan_id(plan: Plan) -> str:
    """The same facts, book and answer have the same id; whatever differs in the file makes another."""
    return f"{plan.as_of.isoformat()}-{digest_of(plan_text(plan))[:8]}"


def _dates(situation: Situation, limits: Limits) -> tuple[Wave, ...]:
    every = limits.days("wave_every_days")
    return wave_dates(situation.starts_on, limits.count, every, situation.quiet)


def _within(firsts: Mapping[str, int], count: int) -> dict[str, int]:
    return {team: min(first, count) for team, first in firsts.items()}


def _order(situation: Situation, waves: int, seed: int) -> Order:
    """The drawn order of the teams that receive."""
    found: dict[str, tuple[int, int, dict[str, int]]] = {}
    for move in situation.moves:
        team = situation.team(move.to_seller_id)
        if not team:
            continue
        accounts, revenue, roles = found.get(team, (0, 0, {}))
        roles[move.to_role] = roles.get(move.to_role, 0) + 1
        found[team] = (accounts + 1, revenue + (move.revenue or 0), roles)
    teams = [
        TeamSize(team, min(roles, key=lambda role: (-roles[role], role)), accounts, revenue)
        for team, (accounts, revenue, roles) in found.items()
    ]
    return draw_order(teams, waves=waves, seed=seed)


def _told(
    situation: Situation, limits: Limits, question: Question, answer: Answer
) -> tuple[PlannedMove, ...]:
    currency = limits.book.currency
    full = why_full(question, answer.waves, situation, currency)
    found = []
    for unit, numbers in enumerate(question.units):
        at = int(answer.waves[unit])
        wave = None if at == NOWHERE else question.waves[at].number
        block = question.blocked.get(unit)
        standing, why = MoveStanding.PLANNED, ""
        if block is not None:
            standing, why = block.standing, block.why
        elif wave is None:
            standing, why = MoveStanding.OVER_A_CAP, full[unit]
        accounts = sorted(situation.moves[number].account_id for number in numbers)
        unit_id = accounts[0] if len(accounts) == 1 else f"{accounts[0]}+{len(accounts) - 1}"
        found += [
            _planned(situation, number, unit_id=unit_id, wave=wave, why=(standing, why), currency=currency)
            for number in numbers
        ]
    found.sort(key=lambda move: (move.wave is None, move.wave or 0, -(move.revenue or 0), move.move_id))
    return tuple(found)


def _planned(
    situation: Situation,
    number: int,
    *,
    unit_id: str,
    wave: int | None,
    why: tuple[MoveStanding, str],
    currency: str,
) -> PlannedMove:
    move, proposal = situation.moves[number], situation.proposals[number]
    team = situation.team(move.to_seller_id)
    return PlannedMove(
        move_id=move.move_id,
        account_id=move.account_id,
        account_name=move.account_name,
        unit_id=unit_id,
        wave=wave,
        standing=why[0],
        from_seller_id=move.from_seller_id,
        from_name=move.from_name,
        from_role=move.from_role,
        to_seller_id=move.to_seller_id,
        to_name=move.to_name,
        to_role=move.to_role,
        team_id=team,
        team_name=situation.name(team) if team else "",
        rule_id=move.rule_id,
        because=move.because,
        unplanned=why[1],
        revenue=move.revenue,
        open_pipeline=move.open_pipeline,
        open_deals=move.open_deals,
        currency=currency,
        price=situation.prices[number],
        successor=proposal.seller_id,
        successor_name=proposal.name,
        successor_why=proposal.why,
        top_customer=situation.family(move) in situation.top_customers,
    )


def _line(name: str, situation: Situation, question: Question, answer: Answer) -> Alternative:
    placed = [unit for unit in range(len(question.units)) if answer.waves[unit] != NOWHERE]
    numbers = [number for unit in placed for number in question.units[unit]]
    prices = [situation.prices[number] for number in numbers]
    last = max((int(answer.waves[unit]) for unit in placed), default=None)
    return Alternative(
        name=name,
        waves=len(question.waves),
        moves=len(numbers),
        accounts_left=len(situation.moves) - len(numbers),
        revenue=sum(situation.moves[number].revenue or 0 for number in numbers),
        effect=sum(price.effect for price in prices),
        low=sum(price.low for price in prices),
        high=sum(price.high for price in prices),
        last_wave_on=None if last is None else question.waves[last].starts_on,
        gap=answer.gap,
    )
