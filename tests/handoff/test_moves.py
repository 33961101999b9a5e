"""Today's owners against tomorrow's: laws that hold for any plan."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundrules.coverage import Member, Place
from groundrules.handoff.moves import (
    Balance,
    Holding,
    apply_moves,
    balance_sellers,
    balance_table,
    find_moves,
    moves_table,
    total,
    undo_moves,
)
from groundrules.handoff.tables import MOVES, SELLER_BALANCE
from tests.coverage.worlds import DAY
from tests.fakes.facts import arrow_schema

IDS = ("ann", "bob", "ivy", "ned")
STAFF = {
    one: Member(one, one.title(), "field" if one in ("ann", "bob") else "inside", "north", None, True)
    for one in IDS
}
AMOUNTS = st.one_of(st.none(), st.integers(0, 10**12))


@st.composite
def holdings(draw: st.DrawFn) -> list[Holding]:
    """Accounts with any owners: known, gone or nobody today; anybody or nobody tomorrow."""
    return [
        Holding(
            account_id=f"a{n}",
            account_name=f"Company {n}",
            today=draw(st.sampled_from([None, "gone", *IDS])),
            tomorrow=draw(st.sampled_from([None, *IDS])),
            to_role="inside",
            rule_id="A1",
            chosen_by="pair",
            chosen_why="Why not.",
            place=Place("north", None),
            revenue=draw(AMOUNTS),
            open_pipeline=draw(AMOUNTS),
            open_deals=draw(st.integers(0, 9)),
        )
        for n in range(draw(st.integers(0, 15)))
    ]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(holdings())
def test_moves_lead_from_today_to_tomorrow_and_back(drawn: list[Holding]) -> None:
    """Applied to today they give tomorrow, where nobody tomorrow means staying; undone they give today."""
    today = {one.account_id: one.today for one in drawn}
    tomorrow = {one.account_id: one.today if one.tomorrow is None else one.tomorrow for one in drawn}
    moves = find_moves(drawn, STAFF)
    assert apply_moves(today, moves) == tomorrow
    assert undo_moves(tomorrow, moves) == today
    assert len({move.move_id for move in moves}) == len(moves)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(holdings())
def test_nothing_is_created_or_lost(drawn: list[Holding]) -> None:
    """Accounts, revenue, pipeline and deals add up to the same before and after; what is gained is lost."""
    balances = balance_sellers(drawn, STAFF)
    assert total(one.before for one in balances) == total(one.load for one in drawn)
    assert total(one.after for one in balances) == total(one.before for one in balances)
    assert total(one.gained for one in balances) == total(one.lost for one in balances)
    assert sum(one.net_revenue for one in balances) == 0
    assert sum(one.net_pipeline for one in balances) == 0
    after = {one.seller_id: one.after for one in balances}
    owners = {one.account_id: one for one in drawn}
    for seller_id, load in after.items():
        mine = [
            one
            for one in owners.values()
            if (one.today if one.tomorrow is None else one.tomorrow) == seller_id
        ]
        assert load == total(one.load for one in mine)


def test_moves_that_do_not_start_here_are_refused() -> None:
    """Applying a plan twice, or undoing what was not done, is a fault and changes nothing silently."""
    one = Holding("a", "A", "ann", "ivy", "inside", "A1", "pair", "", Place(None, None))
    moves = find_moves([one], STAFF)
    with pytest.raises(ValueError, match="not owned by ann"):
        apply_moves({"a": "ivy"}, moves)
    with pytest.raises(ValueError, match="not owned by ivy"):
        undo_moves({"a": "ann"}, moves)


@pytest.mark.parametrize(
    ("today", "to_role", "because"),
    [
        ("ann", "inside", "Ann is a field seller and the rule asks for an inside seller. She knows it."),
        (None, "inside", "Nobody owns it today. She knows it."),
        ("gone", "inside", "Its owner today is not a seller. She knows it."),
        ("ned", "inside", "Ned would fit, but the book looks elsewhere first. She knows it."),
    ],
)
def test_a_move_says_why_not_today_and_why_tomorrow(today: str | None, to_role: str, because: str) -> None:
    """Two short sentences a seller can check."""
    one = Holding("a", "A", today, "ivy", to_role, "A1", "pair", "She knows it.", Place("north", "N1"))
    [move] = find_moves([one], STAFF)
    assert move.because == because


def test_a_move_keeps_its_id() -> None:
    """The id depends on the account and the two owners, not on amounts or the rule."""
    first = Holding("a", "A", "ann", "ivy", "inside", "A1", "pair", "", Place(None, None), revenue=1)
    second = Holding("a", "A", "ann", "ivy", "inside", "A9", "pair", "", Place(None, None), revenue=2)
    other = Holding("a", "A", "ann", "ned", "inside", "A1", "pair", "", Place(None, None), revenue=1)
    ids = [find_moves([one], STAFF)[0].move_id for one in (first, second, other)]
    assert ids[0] == ids[1] != ids[2]


def test_tables_have_their_schema() -> None:
    """Both tables are written as declared, unknown amounts left empty in moves."""
    one = Holding("a", "A", None, "ivy", "inside", "A1", "pair", "", Place(None, None), revenue=None)
    balances: tuple[Balance, ...] = balance_sellers([one], STAFF)
    moves = moves_table(find_moves([one], STAFF), currency="USD", book_version="1-a", as_of=DAY)
    balance = balance_table(balances, currency="USD", book_version="1-a", as_of=DAY)
    assert moves.schema == arrow_schema(MOVES)
    assert balance.schema == arrow_schema(SELLER_BALANCE)
    assert moves["revenue"].to_pylist() == [None]
    assert {row["seller_name"]: row["accounts_after"] for row in balance.to_pylist()} == {
        "nobody": 0,
        "Ivy": 1,
    }
