"""What keeps a unit out of a plan or out of its first waves, whatever the caps."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from groundrules.handoff.again.resting import AFTER_LEAVER
from groundrules.handoff.plan.model import MoveStanding, Wave
from groundrules.handoff.pricing.worth import Asked, why_not_worth
from groundrules.handoff.waves.limits import Limits
from groundrules.handoff.waves.situation import Situation
from groundrules.rulebook.transition import Numbers


@dataclass(frozen=True, slots=True)
class Block:
    """Why a unit is not even asked about."""

    standing: MoveStanding
    why: str


def allowed_waves(
    situation: Situation,
    limits: Limits,
    waves: tuple[Wave, ...],
    first_waves: Mapping[str, int],
    units: Sequence[Sequence[int]],
) -> tuple[npt.NDArray[np.bool_], dict[int, Block]]:
    """Which unit may be in which wave, and what keeps some out of all."""
    allowed = np.zeros((len(units), len(waves)), np.bool_)
    blocked: dict[int, Block] = {}
    starts = [wave.starts_on for wave in waves]
    accepted = _not_accepted(situation, limits)
    for number, unit in enumerate(units):
        block = (
            _held(situation, unit)
            or _nobody_stays(situation, unit)
            or _unworthy(situation, limits, unit)
            or _unaccepted(situation, unit, accepted)
        )
        if block is None:
            earliest, why = _earliest(situation, limits, unit)
            first = max(
                (first_waves.get(situation.team(situation.moves[at].to_seller_id), 1) for at in unit),
                default=1,
            )
            open_waves = [n for n, day in enumerate(starts) if day >= earliest and n + 1 >= first]
            allowed[number, open_waves] = True
            if not open_waves:
                block = Block(
                    MoveStanding.TOO_EARLY, f"{why}; the last wave starts {starts[-1].isoformat()}."
                )
        if block is not None:
            blocked[number] = block
    return allowed, blocked


def _held(situation: Situation, unit: Sequence[int]) -> Block | None:
    for at in unit:
        move = situation.moves[at]
        hold = situation.standing.account(move.account_id)
        if hold is not None:
            said = (
                f"{move.account_name} is held until {hold.until.isoformat()} ({hold.reason}), "
                f"exception {hold.by_exception}."
            )
            return Block(MoveStanding.HELD, said)
    return None


def _nobody_stays(situation: Situation, unit: Sequence[int]) -> Block | None:
    for at in unit:
        why = situation.nobody_stays.get(situation.moves[at].move_id)
        if why:
            return Block(MoveStanding.NOBODY_STAYS, why)
    return None


def _unworthy(situation: Situation, limits: Limits, unit: Sequence[int]) -> Block | None:
    judged = []
    for at in unit:
        move = situation.moves[at]
        giver = situation.people.get(move.from_seller_id or "")
        asked = Asked(giver is None or not giver.is_active, move.move_id in situation.today_fits)
        judged.append((situation.prices[at], asked))
    why = why_not_worth(judged, Numbers(limits.book).minor("least_gain"), limits.book.currency)
    return Block(MoveStanding.NOT_WORTH, why) if why else None


def _not_accepted(situation: Situation, limits: Limits) -> dict[str, str]:
    """Receivers who may not receive yet -> why."""
    if situation.accepted is None:
        return {}
    found: dict[str, str] = {}
    needed: dict[str, float] = {}
    for move in situation.moves:
        person = situation.people.get(move.to_seller_id)
        if person is None or person.seller_id in found:
            continue
        role = person.sales_role
        if role not in needed:
            needed[role] = _accepted_share(limits, role)
        team = situation.teams.get(person.team_id, (person.seller_id,))
        done = sum(one in situation.accepted for one in team)
        if done < needed[role] * len(team):
            whose = f"the team of {situation.name(person.team_id)}" if person.team_id else person.name
            found[person.seller_id] = (
                f"{done} of {len(team)} in {whose} accepted the rules; the book asks for {needed[role]:.0%}."
            )
    return found


def _accepted_share(limits: Limits, role: str) -> float:
    """The share of a team that must have accepted the rules; no alternative changes it."""
    return Numbers(limits.book).number("accepted_share", role)


def _unaccepted(situation: Situation, unit: Sequence[int], found: Mapping[str, str]) -> Block | None:
    for at in unit:
        why = found.get(situation.moves[at].to_seller_id)
        if why:
            return Block(MoveStanding.NOT_ACCEPTED, why)
    return None


def _earliest(situation: Situation, limits: Limits, unit: Sequence[int]) -> tuple[date, str]:
    """The first day on which the whole unit may move, and what it waits for."""
    found = [(situation.starts_on, "")]
    for at in unit:
        move = situation.moves[at]
        family = situation.family(move)
        is_top = family in situation.top_customers
        gap = limits.days("top_customer_gap_days" if is_top else "customer_gap_days")
        whose = "a top customer" if is_top else "a customer"
        for moved, days, who in (
            (
                situation.account_moved.get(move.account_id),
                limits.days("cooling_off_days", move.from_role),
                "an account",
            ),
            (situation.family_moved.get(family), gap, whose),
        ):
            if moved is not None:
                on = moved.isoformat()
                said = f"{move.account_name} changed its owner on {on} and {who} rests {days} days"
                found.append((moved + timedelta(days), said))
        found.extend(_after_leavers(situation, limits, at))
    return max(found, key=lambda one: one[0])


def _after_leavers(situation: Situation, limits: Limits, at: int) -> Iterator[tuple[date, str]]:
    """The first day after the rest that follows when somebody took over from a leaver; none by most books."""
    move = situation.moves[at]
    days = limits.days_after_leaver(move.from_role)
    left = situation.account_left.get(move.account_id)
    family = situation.family_left.get(situation.family(move))
    for on, whom in ((left, move.account_name), (family, f"The customer of {move.account_name}")):
        if on is not None and days:
            said = (
                f"{whom} got a new owner on {on.isoformat()}, after somebody left, and rests {days} days "
                f"({AFTER_LEAVER})"
            )
            yield on + timedelta(days), said
