"""Plans over random transitions keep what the book says, and say why where a move is in no wave."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from statistics import median

from hypothesis import given, settings
from hypothesis import strategies as st

from groundrules.handoff.exceptions.standing import Hold, Standing
from groundrules.handoff.moves import apply_moves, undo_moves
from groundrules.handoff.plan.dates import Quiet
from groundrules.handoff.plan.model import MoveStanding, Plan, Price, PriceSource
from groundrules.handoff.waves.limits import Limits
from groundrules.handoff.waves.make import make_plan
from groundrules.handoff.waves.situation import Person, Situation
from groundrules.rulebook.transition import Numbers
from tests.handoff.waves.situations import BASIS, START, drawn, lost, move, numbers, person, situation

ANN, IVY, NED = person("ann", "field", "lee"), person("ivy", "inside", "max"), person("ned", "inside", "max")
LEE, MAX = person("lee", "manager"), person("max", "manager")
STAFF = [ANN, IVY, NED, LEE, MAX]


def plan_of(found: Situation, **changed: float) -> Plan:
    return make_plan(found, Limits(numbers(**changed)), BASIS)


def over_caps(plan: Plan, found: Situation, limits: Limits) -> list[str]:
    """The book's caps counted from the finished plan, by nothing the planner uses."""
    people = found.people
    usual = {}
    for role in ("field", "inside", "manager"):
        owned = [p.revenue / (p.full_time or 1) for p in people.values() if _counts(p, role)]
        usual[role] = median(owned) if owned else 0
    wrong = []
    total: Counter[str] = Counter()
    for wave in plan.waves:
        gives: Counter[str] = Counter()
        gains: Counter[str] = Counter()
        takes: Counter[str] = Counter()
        teams: Counter[str] = Counter()
        for one in plan.in_wave(wave.number):
            gives[one.from_seller_id or ""] += one.revenue or 0
            gains[one.to_seller_id] += one.revenue or 0
            takes[one.to_seller_id] += 1
            teams[one.team_id] += 1
            total[one.to_seller_id] += 1
        for name, amount in gives.items():
            if (
                name
                and people[name].is_active
                and amount > limits.share("giver_revenue_share", None) * people[name].revenue
            ):
                wrong.append(f"{name} gives {amount}")
        for name, amount in gains.items():
            base = max(people[name].revenue, usual[people[name].sales_role] * (people[name].full_time or 1))
            if base and amount > limits.share("receiver_revenue_share", None) * base:
                wrong.append(f"{name} gains {amount}")
        wrong += [
            f"{name} takes {n}"
            for name, n in takes.items()
            if n > max(1, limits.accounts("receiver_accounts", None) * (people[name].full_time or 1))
        ]
        wrong += [
            f"{name} team {n}"
            for name, n in teams.items()
            if name and n > limits.accounts("team_accounts", None)
        ]
    carries = Numbers(limits.book).known("receiver_total_accounts") or 10**9
    for name, n in total.items():
        person = people[name]
        own = max(1, int(carries * (person.full_time or 1))) - person.accounts
        if n > found.capacity.get(name, max(0, own)):
            wrong.append(f"{name} takes {n} in all")
    return wrong


def _counts(one: Person, role: str) -> bool:
    return one.sales_role == role and one.is_active and one.revenue > 0


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 100_000))
def test_random_plans_keep_the_book(seed: int) -> None:
    """No cap broken, nothing lost, families and pairs together, rests kept, a reason wherever none."""
    found, limits = drawn(seed)
    plan = make_plan(found, limits, BASIS)
    assert over_caps(plan, found, limits) == []
    assert sorted(one.move_id for one in plan.moves) == sorted(one.move_id for one in found.moves)
    assert sum(one.revenue or 0 for one in plan.moves) == sum(one.revenue or 0 for one in found.moves)
    assert 0 <= plan.value <= plan.bound
    assert 0 <= plan.gap <= 1
    starts = {wave.number: wave.starts_on for wave in plan.waves}
    waves: dict[str, set[int | None]] = {}
    for one in plan.moves:
        assert bool(one.unplanned) == (one.wave is None) == (one.standing is not MoveStanding.PLANNED)
        waves.setdefault(found.families[one.account_id], set()).add(one.wave)
        moved = found.account_moved.get(one.account_id)
        if one.wave is not None and moved:
            assert starts[one.wave] - moved >= timedelta(180)
        if one.wave is not None:
            assert one.team_id == "" or set(found.teams[one.team_id]) & (found.accepted or set())
    assert all(len(where) == 1 for where in waves.values())
    assert make_plan(found, limits, BASIS) == plan


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 100_000))
def test_waves_applied_and_undone_give_the_first_owners(seed: int) -> None:
    """Accounts and revenue by owner add up before, between and after; undoing in reverse restores them."""
    found, limits = drawn(seed)
    plan = make_plan(found, limits, BASIS)
    by_id = {one.move_id: one for one in found.moves}
    first: dict[str, str | None] = {one.account_id: one.from_seller_id for one in found.moves}
    owners = first
    done = []
    for wave in plan.waves:
        made = [by_id[one.move_id] for one in plan.in_wave(wave.number)]
        owners = apply_moves(owners, made)
        done.append(made)
        assert len(owners) == len(first)
    for made in reversed(done):
        owners = undo_moves(owners, made)
    assert owners == first


def test_a_pair_moves_together_unless_no_wave_could_hold_it() -> None:
    """Two moves of one pair in one wave; a pair of five under a cap of three falls into its families."""
    moves = [move(f"a{n}", "ann", "ivy", 0) for n in range(5)]
    pairs = {one.move_id: "ann+bob>ivy+ned" for one in moves}
    two = plan_of(situation(moves[:2], STAFF, pairs=pairs), receiver_accounts=2)
    assert {one.wave for one in two.moves} == {1}
    assert len({one.unit_id for one in two.moves}) == 1
    five = plan_of(situation(moves, STAFF, pairs=pairs), receiver_accounts=3)
    assert sorted(one.wave or 0 for one in five.moves) == [1, 1, 1, 2, 2]


def test_each_reason_to_wait_is_said() -> None:
    """Held, over a cap alone, full, resting, not accepted: each in a sentence with its numbers."""
    held = Standing((Hold("named", "account", "h", None, "ann", "key person", date(2026, 9, 1), "E1"),))
    found = situation(
        [
            move("h", "ann", "ivy"),
            move("b", "ann", "ivy", 500_00),
            move("r", "ann", "ned"),
            move("o", None, "ned"),
        ],
        STAFF,
        standing=held,
        account_moved={"r": date(2026, 6, 1)},
        accepted=frozenset({"ivy"}),
    )
    told = {one.account_id: (one.standing, one.unplanned) for one in plan_of(found).moves}
    assert told["h"] == (MoveStanding.HELD, "Company h is held until 2026-09-01 (key person), exception E1.")
    assert told["b"] == (
        MoveStanding.OVER_A_CAP,
        "Alone it brings $500, and one wave may take at most $300 from Ann (giver_revenue_share).",
    )
    assert told["r"][0] is MoveStanding.TOO_EARLY
    assert "changed its owner on 2026-06-01 and an account rests 180 days" in told["r"][1]
    assert told["o"] == (MoveStanding.PLANNED, "")
    strict = {one.account_id: one for one in plan_of(found, accepted_share=0.8).moves}
    assert strict["o"].standing is MoveStanding.NOT_ACCEPTED
    assert strict["o"].unplanned == "1 of 2 in the team of Max accepted the rules; the book asks for 80%."


def test_who_has_left_gives_without_a_cap() -> None:
    """The whole book of a leaver may go in one wave; the same book of somebody active may not."""
    for active, waves in ((False, {1}), (True, {None})):
        giver = person("ann", "field", revenue=100_00, is_active=active)
        found = situation([move("a", "ann", "ivy", 100_00)], [giver, IVY, MAX])
        assert {one.wave for one in plan_of(found).moves} == waves


def test_a_full_cap_is_named_with_its_waves() -> None:
    """Four accounts, one a wave, three waves: the fourth hears which cap was full in which wave."""
    found = situation([move(f"a{n}", None, "ivy", 0) for n in range(4)], STAFF)
    left = [one for one in plan_of(found, receiver_accounts=1).moves if one.wave is None]
    assert [one.unplanned for one in left] == [
        "No room in any wave: Ivy takes over at most 1 accounts in a wave (receiver_accounts, wave 1, 2, 3)."
    ]


def test_what_costs_more_than_it_brings_is_left_out_by_who_asks_for_it() -> None:
    """Optional moves need a gain, asked-for moves only stop at our own clear loss, orphans always move."""
    own = Price(-50_00, -60_00, -40_00, PriceSource.OWN_MOVES, 300, "test")
    found = situation(
        [move("fits", "ann", "ivy"), move("asked", "ann", "ned"), move("alone", None, "ned")], STAFF
    )
    found = replace(
        found, today_fits=frozenset({"M-fits"}), prices=(lost(100_00), lost(100_00), lost(100_00))
    )
    told = {one.account_id: one for one in plan_of(found).moves}
    assert told["fits"].standing is MoveStanding.NOT_WORTH
    assert told["fits"].unplanned.startswith("Today's owner fits the rule too, and the move is expected")
    assert (told["asked"].wave, told["alone"].wave) == (1, 1)
    measured = replace(found, prices=(own, own, own))
    told = {one.account_id: one for one in plan_of(measured).moves}
    assert told["asked"].standing is MoveStanding.NOT_WORTH
    assert told["alone"].wave == 1
    told = {one.account_id: one for one in plan_of(measured, least_gain=100).moves}
    assert told["asked"].wave == 1


def test_waves_avoid_quiet_days_and_keep_their_distance() -> None:
    """A wave due in the last two weeks of September starts in October, and says why."""
    found = replace(
        situation([move("a", "ann", "ivy")], STAFF), starts_on=date(2026, 9, 21), quiet=Quiet(14, 7)
    )
    waves = plan_of(found).waves
    assert [wave.starts_on for wave in waves] == [date(2026, 10, 1), date(2026, 10, 15), date(2026, 10, 29)]
    assert waves[0].shifted == "2026-09-21 lies in the last 14 days of a quarter"
    assert [wave.ends_on for wave in waves] == [*(wave.starts_on for wave in waves[1:]), date(2026, 11, 12)]


def test_dear_moves_go_late_and_free_ones_early() -> None:
    """Room for one a wave: what loses nothing first, what loses most last."""
    found = situation(
        [
            move("dear", "ann", "ivy", 200_00),
            move("some", "ann", "ivy", 60_00),
            move("free", "ann", "ivy", 0),
        ],
        STAFF,
    )
    told = {one.account_id: one.wave for one in plan_of(found, receiver_accounts=1).moves}
    assert told == {"free": 1, "some": 2, "dear": 3}


def test_a_drawn_order_holds_teams_back_and_can_be_drawn_again() -> None:
    """Seed and strata are in the plan; no team receives before its wave; another seed, another order."""
    teams = [person(f"lead{n}", "manager") for n in range(8)]
    takers = [person(f"t{n}", "inside", f"lead{n}") for n in range(8)]
    found = situation([move(f"a{n}", None, f"t{n}", n * 1_00) for n in range(8)], [*teams, *takers])
    limits = Limits(numbers(waves=4))
    plan = make_plan(found, limits, BASIS, seed=5, randomise=True)
    assert plan.order is not None
    firsts = {
        team: first
        for one in plan.order.strata
        for team, first in zip(one.teams, one.first_waves, strict=True)
    }
    assert sorted(firsts.values()) == [1, 1, 1, 1, 2, 2, 2, 2]
    assert {one.team_id: one.wave for one in plan.moves} == firsts
    assert make_plan(found, limits, BASIS, seed=5, randomise=True) == plan
    others = [make_plan(found, limits, BASIS, seed=seed, randomise=True).order for seed in range(6, 12)]
    assert any(other is not None and other.strata != plan.order.strata for other in others)


def test_three_other_plans_are_compared() -> None:
    """Each with its moves, revenue, effect, last wave and gap; the plan's own line first."""
    found = situation([move(f"a{n}", "ann", "ivy", 40_00) for n in range(9)], STAFF)
    plan = make_plan(found, Limits(numbers()), BASIS, compare=True)
    lines = {one.name: one for one in plan.alternatives}
    assert list(lines) == [
        "this plan",
        "fewer waves: 2",
        "smaller caps: half of each",
        "most careful with revenue",
    ]
    own = lines["this plan"]
    assert (own.moves, own.revenue, own.effect) == (9, 360_00, -54_00)
    assert own.last_wave_on == plan.waves[-1].starts_on == START + timedelta(28)
    assert (lines["fewer waves: 2"].moves, lines["fewer waves: 2"].accounts_left) == (6, 3)
    assert lines["smaller caps: half of each"].moves == 3
    assert all(one.low <= one.effect <= one.high and one.gap >= 0 for one in plan.alternatives)
