"""Past moves and rest: held to a walk through each account's owners, one at a time."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import ibis
from hypothesis import given, settings
from hypothesis import strategies as st

from groundrules.crm.tables import ACCOUNT_OWNERS, SELLERS
from groundrules.handoff.again.history import LEFT, MERGED, SAME_PERSON, moved, past_moves, taken_over
from groundrules.handoff.again.resting import resting
from groundrules.rulebook.model import Parameter
from tests.coverage.worlds import book, seller
from tests.fakes.facts import arrow_table

DAY = date(2026, 6, 30)
PEOPLE = (
    seller("ann", "field", email="Ann@x.com"),
    seller("bob", "inside"),
    seller("old", "field", is_active=False, left_on=date(2026, 5, 10)),
    seller("ann2", "field", email=" ann@x.com "),
    seller("bot", "other", is_system=True),
)
ROLES = {str(one["seller_id"]): str(one["sales_role"]) for one in PEOPLE}
Owned = tuple[str, int, str | None, str]
"""Account, day of May 2026 from which on, owner, known from."""


def owners(*owned: Owned) -> ibis.Table:
    """The table ``account_owners``."""
    rows = [
        {
            "account_id": account,
            "owner_id": owner,
            "valid_from": datetime(2026, 5, 1, 9, tzinfo=UTC) + timedelta(day - 1, minutes=number),
            "known_from": known,
        }
        for number, (account, day, owner, known) in enumerate(owned)
    ]
    return ibis.memtable(arrow_table(ACCOUNT_OWNERS, rows))


def rows_of(*owned: Owned) -> list[Mapping[str, object]]:
    """The past moves as rows."""
    staff = ibis.memtable(arrow_table(SELLERS, PEOPLE))
    found: list[Mapping[str, object]] = (
        past_moves(account_owners=owners(*owned), sellers=staff).to_pyarrow().to_pylist()
    )
    return found


def test_what_counts_as_a_move() -> None:
    """From person to person; not by a merge, not from who had left, not between two ids of one person."""
    found = rows_of(
        ("A", 1, "ann", "creation"), ("A", 5, "bob", "history"),
        ("B", 1, "ann", "creation"), ("B", 5, "bob", "merge"),
        ("C", 1, "old", "creation"), ("C", 9, "bob", "history"),
        ("D", 1, "old", "creation"), ("D", 10, "bob", "extract difference"),
        ("E", 1, "ann", "creation"), ("E", 5, "ann2", "history"),
        ("F", 1, None, "creation"), ("F", 5, "bob", "history"),
    )  # fmt: skip
    assert [(row["account_id"], row["why_not"]) for row in found] == [
        ("A", None), ("B", MERGED), ("C", None), ("D", LEFT), ("E", SAME_PERSON)
    ]  # fmt: skip
    assert all(row["counts"] is (row["why_not"] is None) for row in found)


def test_nobody_and_integrations_belong_to_who_was_before() -> None:
    """Ann, the queue, nobody, Bob is one move; Ann, the queue, Ann is none; of one day the last counts."""
    found = rows_of(
        ("A", 1, "ann", "creation"), ("A", 3, "bot", "history"), ("A", 4, None, "history"),
        ("A", 6, "bob", "history"),
        ("B", 1, "ann", "creation"), ("B", 3, "bot", "history"), ("B", 4, "ann", "history"),
        ("C", 1, "ann", "creation"), ("C", 7, "bob", "history"), ("C", 7, "ann", "history"),
    )  # fmt: skip
    assert [(row["account_id"], str(row["moved_on"])) for row in found] == [("A", "2026-05-06")]


def walked(owned: list[Owned], *, of_leavers: bool = False) -> dict[str, tuple[int, date, str]]:
    """Moves, or what was taken over from leavers, by account: how often, last day, receiver."""
    found: dict[str, tuple[int, date, str]] = {}
    for account in sorted({one[0] for one in owned}):
        by_day: dict[int, tuple[str, str]] = {}
        for _, day, owner, known in [one for one in owned if one[0] == account]:
            if owner is not None and owner != "bot":
                by_day[day] = (owner, known)
        before = None
        for day, (owner, known) in sorted(by_day.items()):
            on = date(2026, 5, 1) + timedelta(day - 1)
            gone = before == "old" and on >= date(2026, 5, 10)
            if (
                before not in (None, owner) and known != "merge" and gone is of_leavers
                and {before, owner} != {"ann", "ann2"}
            ):  # fmt: skip
                found[account] = (found.get(account, (0,))[0] + 1, on, owner)
            before = owner
    return found


@settings(max_examples=15, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("AB"),
            st.integers(1, 20),
            st.sampled_from(["ann", "bob", "old", "ann2", "bot", None]),
            st.sampled_from(["history", "merge"]),
        ),
        max_size=14,
    ).map(lambda rows: sorted(rows, key=lambda row: (row[0], row[1])))
)
def test_counts_and_last_moves_are_those_of_a_walk(owned: list[Owned]) -> None:
    """Any history: the same number of moves, last day and receiver as walking through it."""
    staff = ibis.memtable(arrow_table(SELLERS, PEOPLE))
    past = past_moves(account_owners=owners(*owned), sellers=staff).to_pyarrow()
    found = {
        row["account_id"]: (row["moves"], row["last_moved_on"], row["last_to_seller_id"])
        for row in moved(past).to_pylist()
    }
    assert found == walked(owned)
    left = {
        row["account_id"]: (row["moves"], row["last_moved_on"], row["last_to_seller_id"])
        for row in taken_over(past).to_pylist()
    }
    assert left == walked(owned, of_leavers=True)


def test_accounts_rest_as_long_as_the_book_says_for_the_role() -> None:
    """30 days, 60 for field sellers: until is the first free day; without the number nobody rests."""
    days = Parameter("cooling_off_days", {"field": 60, "otherwise": 30}, "days")
    rules = replace(book(), transition={"cooling_off_days": days})
    staff = ibis.memtable(arrow_table(SELLERS, PEOPLE))
    past = past_moves(
        account_owners=owners(
            ("A", 1, "ann", "creation"), ("A", 31, "bob", "history"),
            ("B", 1, "bob", "creation"), ("B", 2, "ann", "history"), ("B", 3, "bob", "history"),
            ("B", 4, "ann", "history"),
        ),
        sellers=staff,
    ).to_pyarrow()  # fmt: skip
    on = resting(book=rules, past=past, roles=ROLES, as_of=date(2026, 6, 29))
    assert {name: str(rest.until) for name, rest in on.items()} == {"A": "2026-06-30", "B": "2026-07-03"}
    assert on["B"].moves == 3
    assert "3 times, last on 2026-05-04" in on["B"].why
    assert set(resting(book=rules, past=past, roles=ROLES, as_of=DAY)) == {"B"}
    assert resting(book=book(), past=past, roles=ROLES, as_of=DAY) == {}


def test_an_account_rests_after_a_leaver_only_where_the_book_says_so() -> None:
    """A take-over on 12 May: 30 days of rest by the number, none without it or with 0; longest wins."""
    staff = ibis.memtable(arrow_table(SELLERS, PEOPLE))
    past = past_moves(
        account_owners=owners(
            ("A", 1, "old", "creation"), ("A", 12, "bob", "history"),
            ("B", 1, "ann", "creation"), ("B", 2, "old", "history"), ("B", 12, "bob", "history"),
        ),
        sellers=staff,
    ).to_pyarrow()  # fmt: skip

    def on(day: date, **numbers: int) -> dict[str, tuple[str, str]]:
        given = {name: Parameter(name, value, "days") for name, value in numbers.items()}
        rests = resting(book=replace(book(), transition=given), past=past, roles=ROLES, as_of=day)
        return {name: (str(rest.until), rest.why) for name, rest in rests.items()}

    last = date(2026, 6, 10)
    assert {name: until for name, (until, _) in on(last, leaver_rest_days=30).items()} == {
        "A": "2026-06-11",
        "B": "2026-06-11",
    }
    assert "(`leaver_rest_days`): until 2026-06-11" in on(last, leaver_rest_days=30)["A"][1]
    assert on(date(2026, 6, 11), leaver_rest_days=30) == {}
    assert on(last, leaver_rest_days=0) == on(last) == {}
    both = on(last, leaver_rest_days=30, cooling_off_days=60)
    assert both["A"][0] == "2026-06-11"
    assert both["B"][0] == "2026-07-01"
    assert "cooling_off_days" in both["B"][1]
