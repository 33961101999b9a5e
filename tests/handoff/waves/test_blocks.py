"""Rest after a leaver, in plans: the book's days are kept, and nothing changes where it gives none."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from groundrules.handoff.plan.model import MoveStanding, Plan
from groundrules.handoff.waves.limits import Limits
from groundrules.handoff.waves.make import make_plan
from groundrules.handoff.waves.situation import Situation
from groundrules.rulebook.model import Parameter
from tests.handoff.waves.situations import BASIS, START, drawn, move, numbers, person, situation

DAYS = 30


def resting_after_leavers(limits: Limits, days: object) -> Limits:
    """The limits of a book that gives the number."""
    told = {**limits.book.transition, "leaver_rest_days": Parameter("leaver_rest_days", days)}  # type: ignore[arg-type]  # a number, or one by role
    return replace(limits, book=replace(limits.book, transition=told))


def with_leavers(found: Situation, seed: int) -> Situation:
    """Some of the accounts, and customers, were taken over from a leaver not long before."""
    draw = Random(seed)  # noqa: S311  not for secrets
    left = {
        one.account_id: START - timedelta(draw.randint(1, 60)) for one in found.moves if draw.random() < 0.5
    }
    family: dict[str, date] = {}
    for account, day in left.items():
        top = found.families[account]
        family[top] = max(day, family.get(top, day))
    return replace(found, account_left=left, family_left=family)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(seed=st.integers(0, 100_000))
def test_no_plan_moves_what_rests_after_a_leaver(seed: int) -> None:
    """Random transitions: account and customer rest before a wave; silence and 0 change nothing."""
    found, limits = drawn(seed)
    left = with_leavers(found, seed)
    plan = make_plan(left, resting_after_leavers(limits, DAYS), BASIS)
    starts = {wave.number: wave.starts_on for wave in plan.waves}
    for one in plan.moves:
        last = left.family_left.get(found.families[one.account_id])
        if one.wave is not None and last is not None:
            assert starts[one.wave] - last >= timedelta(DAYS)
    silent = waves_of(make_plan(found, limits, BASIS))
    assert waves_of(make_plan(left, limits, BASIS)) == silent
    assert waves_of(make_plan(left, resting_after_leavers(limits, 0), BASIS)) == silent


def waves_of(plan: Plan) -> dict[str, int | None]:
    """Where each move went."""
    return {one.move_id: one.wave for one in plan.moves}


def test_what_waits_says_for_whom_and_by_which_number() -> None:
    """The account itself, another account of its customer, and days by the sales role of today's owner."""
    staff = [person("ann", "field"), person("ivy", "inside")]
    found = situation(
        [move("a", "ann", "ivy"), move("b", "ann", "ivy"), move("c", None, "ivy")],
        staff,
        families={"a": "a", "b": "top", "c": "c"},
        account_left={"a": date(2026, 7, 1), "c": date(2026, 7, 1)},
        family_left={"a": date(2026, 7, 1), "top": date(2026, 7, 2), "c": date(2026, 7, 1)},
    )
    limits = resting_after_leavers(Limits(numbers(waves=1)), {"field": 30, "otherwise": 5})
    told = {one.account_id: (one.standing, one.unplanned) for one in make_plan(found, limits, BASIS).moves}
    rests = "after somebody left, and rests 30 days (leaver_rest_days); the last wave starts 2026-07-06."
    assert told["a"] == (MoveStanding.TOO_EARLY, f"Company a got a new owner on 2026-07-01, {rests}")
    assert told["b"] == (
        MoveStanding.TOO_EARLY,
        f"The customer of Company b got a new owner on 2026-07-02, {rests}",
    )
    assert told["c"] == (MoveStanding.PLANNED, "")
