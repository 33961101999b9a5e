"""A receiver's room: own revenue or the middle of the job, working time, what can be carried in all."""

from dataclasses import replace

import pytest

from groundrules.handoff.plan.model import MoveStanding, RoomBasis
from groundrules.handoff.waves.limits import Limits
from groundrules.handoff.waves.make import make_plan
from groundrules.handoff.waves.rooms import Rooms
from groundrules.handoff.waves.situation import Person, Situation
from groundrules.rulebook.model import Parameter
from tests.handoff.waves.situations import BASIS, move, numbers, person, situation

NEW = person("new", "inside", revenue=0)


def rooms(*people: Person, **changed: float) -> Rooms:
    """Rooms with 20 in 100 of revenue and ten accounts a wave."""
    book = numbers(receiver_revenue_share=0.2, receiver_accounts=10, **changed)
    return Rooms(situation([], [*people]), Limits(book))


def inside(name: str, revenue: int, **more: object) -> Person:
    return person(name, "inside", "", revenue, **more)


@pytest.mark.parametrize(
    ("owned", "middle"),
    [([100_00], 100_00), ([100_00, 300_00], 200_00), ([100_00, 200_00, 900_00], 200_00),
     ([100_00, 200_00, 400_00, 900_00], 300_00)],
)  # fmt: skip
def test_the_middle_of_an_even_number_lies_between_the_two(owned: list[int], middle: int) -> None:
    """The median, not the upper of the two in the middle; who owns nothing does not pull it down."""
    people = [inside(f"p{n}", one) for n, one in enumerate(owned)]
    room = rooms(NEW, *people).of("new")
    assert (room.basis, room.revenue) == (RoomBasis.JOB, middle // 5)


def test_working_time_counts_once() -> None:
    """Part of the middle and of the accounts for who works part-time; the own book is theirs as it is."""
    people = [inside("a", 1_000_00), inside("b", 500_00, full_time=0.5)]  # both 1,000 at full time
    half = replace(NEW, full_time=0.6)
    found = rooms(half, *people)
    room = found.of("new")
    assert (room.basis, room.revenue, room.accounts) == (RoomBasis.JOB, 120_00, 6)
    assert room.says == (
        "may gain 20 % of $1k, the middle of inside sellers, at 60 % of full time, in a wave; "
        "6 accounts in a wave at 60 % of full time"
    )
    own = found.of("b")
    assert (own.basis, own.revenue, own.accounts) == (RoomBasis.OWN, 100_00, 5)
    assert own.says.startswith("may gain 20 % of $500, the own revenue, in a wave")
    assert rooms(replace(NEW, full_time=0.01), *people).of("new").accounts == 1


def test_where_nothing_can_be_measured_only_the_count_holds() -> None:
    """Nobody in the job owns revenue: any revenue may come, but no more than the accounts of a wave."""
    found = situation([move(f"a{n}", None, "new", 10**9) for n in range(3)], [NEW, person("ann", "field")])
    limits = Limits(numbers(receiver_accounts=1))
    plan = make_plan(found, limits, BASIS)
    assert [one.wave for one in plan.moves] == [1, 2, 3]
    (room,) = plan.rooms
    assert (room.basis, room.revenue) == (RoomBasis.COUNT, None)
    assert "limited by count only" in room.says


def _carrying(owned: int, told: dict[str, int] | None = None, **who: object) -> Situation:
    receiver = inside("new", 10**12, accounts=owned, **who)
    return situation([move(f"a{n}", None, "new", 0) for n in range(4)], [receiver], capacity=told or {})


def test_what_a_seller_can_carry_in_all_counts_todays_accounts() -> None:
    """80 less 78 leaves two of four, who is over it gets none, part-time counts in part; numbers said."""
    book = numbers(receiver_total_accounts=80, receiver_accounts=10)
    plan = make_plan(_carrying(78), Limits(book), BASIS)
    left = [one for one in plan.moves if one.wave is None]
    assert (len(left), {one.standing for one in left}) == (2, {MoveStanding.OVER_A_CAP})
    assert left[0].unplanned == (
        "No room in any wave: New takes over at most 2 more accounts in all "
        "(receiver_total_accounts, wave 1, 2, 3). "
        f"New: {plan.rooms[0].says}."
    )
    assert plan.rooms[0].says.endswith("2 more in all: can carry 80 and owns 78 today")
    over = make_plan(_carrying(81), Limits(book), BASIS).moves
    assert all(one.wave is None for one in over)
    assert over[0].unplanned.startswith(
        "It is 1 account, and New can take over 0 more in all (receiver_total_"
    )
    part = make_plan(_carrying(39, full_time=0.5), Limits(book), BASIS)
    assert sum(one.wave is not None for one in part.moves) == 1
    assert part.rooms[0].says.endswith("1 more in all: can carry 40 at 50 % of full time and owns 39 today")


def test_what_is_told_for_a_plan_comes_before_the_book() -> None:
    """--capacity of one person overrides the book's number for that person, up and down."""
    limits = Limits(numbers(receiver_total_accounts=80, receiver_accounts=10))
    for told, made in ((3, 3), (0, 0), (9, 4)):
        plan = make_plan(_carrying(80, {"new": told}), limits, BASIS)
        assert sum(one.wave is not None for one in plan.moves) == made
        assert plan.rooms[0].says.endswith(f"{told} in all, as told for this plan")


def test_the_number_may_differ_by_job() -> None:
    """A number for inside sellers does not bind others."""
    book = numbers(receiver_accounts=10)
    by_role = {"inside": 2, "otherwise": 500}
    total = Parameter("receiver_total_accounts", by_role)
    book = replace(book, transition={**book.transition, total.name: total})
    field = replace(inside("new", 10**12), sales_role="field")
    for who, made in ((inside("new", 10**12), 2), (field, 4)):
        found = situation([move(f"a{n}", None, "new", 0) for n in range(4)], [who])
        plan = make_plan(found, Limits(book), BASIS)
        assert sum(one.wave is not None for one in plan.moves) == made
