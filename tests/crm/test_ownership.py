"""Owners over time: intervals against a replay so plain that nobody can doubt it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from groundrules.crm.ownership import account_owners
from groundrules.crm.schema import arrow_schema
from groundrules.crm.tables import ACCOUNT_OWNERS, BEGINNING

START = datetime(2025, 1, 1, 9, tzinfo=UTC)
OWNERS = st.sampled_from(["ann", "bob", "cy"])
TIME = pa.timestamp("us", "UTC")
Event = tuple[datetime, str]  # from then on, this owner


def accounts(rows: Sequence[tuple[str, str | None, datetime | None]]) -> pa.Table:
    """Accounts as they are today."""
    ids, owners, created = ([row[place] for row in rows] for place in range(3))
    return pa.table(
        {
            "account_id": pa.array(ids, pa.string()),
            "owner_id": pa.array(owners, pa.string()),
            "created_at": pa.array(created, TIME),
        }
    )


def changes(rows: list[tuple[str, str, datetime, str | None, str | None]]) -> pa.Table:
    """Owner changes as the CRM tells them: change, account, when, from, to."""
    names = ("change_id", "account_id", "changed_at", "old_value", "new_value")
    kinds = (pa.string(), pa.string(), TIME, pa.string(), pa.string())
    columns = [pa.array([row[place] for row in rows], kind) for place, kind in enumerate(kinds)]
    return pa.table(dict(zip(names, columns, strict=True)))


def owner_at(table: pa.Table, account: str, moment: datetime) -> str | None:
    """Whom a range join finds: exactly one interval holds."""
    holding = [
        row["owner_id"]
        for row in table.to_pylist()
        if row["account_id"] == account
        and row["valid_from"] <= moment
        and (row["valid_to"] is None or moment < row["valid_to"])
    ]
    assert len(holding) == 1, (account, moment, holding)
    return holding[0]  # type: ignore[no-any-return]  # a text column


def truth_at(first: str, events: list[Event], moment: datetime) -> str:
    """The plain replay: the last change not after the moment."""
    owner = first
    for at, new in events:
        if at <= moment:
            owner = new
    return owner


@st.composite
def lives(draw: st.DrawFn, *, apart: bool = False) -> tuple[str, list[Event]]:
    """An account's first owner and its changes, sometimes to the same owner again or in the same moment."""
    first = draw(OWNERS)
    hours = draw(st.lists(st.integers(0, 24 * 500), max_size=8, unique=apart))
    events = [(START + timedelta(hours=hour), draw(OWNERS)) for hour in sorted(hours)]
    return first, events


def told(
    account: str, first: str, events: list[Event]
) -> list[tuple[str, str, datetime, str | None, str | None]]:
    """The changes as history rows."""
    rows: list[tuple[str, str, datetime, str | None, str | None]] = []
    old = first
    for place, (at, new) in enumerate(events):
        rows.append((f"h{account}{place:03d}", account, at, old, new))
        old = new
    return rows


@settings(max_examples=150, deadline=None)
@given(st.lists(lives(), min_size=1, max_size=5), st.lists(st.integers(0, 24 * 520), max_size=12))
def test_history_is_replayed_exactly(all_lives: list[tuple[str, list[Event]]], hours: list[int]) -> None:
    """Whatever the changes, the interval that holds at a moment names the owner of that moment."""
    ids = [f"a{place}" for place in range(len(all_lives))]
    today = [
        (ident, events[-1][1] if events else first, START)
        for ident, (first, events) in zip(ids, all_lives, strict=True)
    ]
    rows = [
        row
        for ident, (first, events) in zip(ids, all_lives, strict=True)
        for row in told(ident, first, events)
    ]
    found = account_owners(
        accounts=accounts(today), changes=changes(rows), earlier=None, as_of=date(2026, 6, 30)
    )
    assert found.holes == 0
    assert found.table.schema == arrow_schema(ACCOUNT_OWNERS)
    for ident, (first, events) in zip(ids, all_lives, strict=True):
        for moment in [*(START + timedelta(hours=hour) for hour in hours), *(at for at, _ in events)]:
            assert owner_at(found.table, ident, moment) == truth_at(first, events, moment)
    keys = list(
        zip(found.table["account_id"].to_pylist(), found.table["valid_from"].to_pylist(), strict=True)
    )
    assert len(keys) == len(set(keys))


@settings(max_examples=100, deadline=None)
@given(lives(), st.lists(st.integers(1, 60), min_size=1, max_size=6))
def test_extracts_alone_show_the_owner_of_every_extract(
    life: tuple[str, list[Event]], gaps: list[int]
) -> None:
    """Without any history, at each extract's day the interval names the owner that extract showed."""
    first, events = life
    day, earlier, shown = START.date(), None, []
    for gap in gaps:
        day += timedelta(days=gap)
        moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
        owner = truth_at(first, events, moment)
        shown.append((moment, owner))
        found = account_owners(
            accounts=accounts([("a", owner, START)]), changes=changes([]), earlier=earlier, as_of=day
        )
        earlier = found.table
        for moment_shown, owner_shown in shown:
            assert owner_at(found.table, "a", moment_shown) == owner_shown


@settings(max_examples=100, deadline=None)
@given(lives(apart=True), st.integers(0, 8))
def test_what_the_crm_forgets_is_kept(life: tuple[str, list[Event]], forgotten: int) -> None:
    """The second export's history begins later; what the first told of the time before still holds."""
    first, events = life
    rows = told("a", first, events)
    now = events[-1][1] if events else first
    once = account_owners(
        accounts=accounts([("a", now, START)]), changes=changes(rows), earlier=None, as_of=date(2026, 6, 30)
    )
    again = account_owners(
        accounts=accounts([("a", now, START)]),
        changes=changes(rows[forgotten:]),
        earlier=once.table,
        as_of=date(2026, 7, 1),
    )
    for at, _ in events:
        for moment in (at, at + timedelta(minutes=1)):
            assert owner_at(again.table, "a", moment) == truth_at(first, events, moment)


def test_history_that_comes_later_replaces_the_guess() -> None:
    """The first import had no history; the second has: the true day counts, not the day it was noticed."""
    day_one, day_two = date(2026, 6, 1), date(2026, 6, 8)
    guess = account_owners(
        accounts=accounts([("a", "ann", START)]), changes=changes([]), earlier=None, as_of=day_one
    )
    seen = account_owners(
        accounts=accounts([("a", "bob", START)]), changes=changes([]), earlier=guess.table, as_of=day_two
    )
    assert seen.table["known_from"].to_pylist() == ["creation", "extract difference"]
    moved = datetime(2026, 6, 3, 15, tzinfo=UTC)
    known = account_owners(
        accounts=accounts([("a", "bob", START)]),
        changes=changes([("h1", "a", moved, "ann", "bob")]),
        earlier=seen.table,
        as_of=date(2026, 6, 15),
    )
    assert known.table.select(["owner_id", "valid_from", "known_from"]).to_pylist() == [
        {"owner_id": "ann", "valid_from": START, "known_from": "creation"},
        {"owner_id": "bob", "valid_from": moved, "known_from": "history"},
    ]


def test_a_change_noticed_in_the_morning_and_told_for_the_afternoon_is_one() -> None:
    """A difference dated to its day's beginning gives way to the history's own hour of that day."""
    noticed = account_owners(
        accounts=accounts([("a", "bob", START)]),
        changes=changes([]),
        earlier=account_owners(
            accounts=accounts([("a", "ann", START)]),
            changes=changes([]),
            earlier=None,
            as_of=date(2026, 6, 1),
        ).table,
        as_of=date(2026, 6, 8),
    )
    afternoon = datetime(2026, 6, 8, 15, tzinfo=UTC)
    told_now = account_owners(
        accounts=accounts([("a", "bob", START)]),
        changes=changes([("h1", "a", afternoon, "ann", "bob")]),
        earlier=noticed.table,
        as_of=date(2026, 6, 9),
    )
    assert owner_at(told_now.table, "a", afternoon - timedelta(minutes=1)) == "ann"
    assert owner_at(told_now.table, "a", afternoon) == "bob"


def test_a_hole_in_the_history_is_counted() -> None:
    """Cy gave it up, but nobody told how cy had come to own it."""
    rows = [
        ("h1", "a", START + timedelta(days=3), "ann", "bob"),
        ("h2", "a", START + timedelta(days=9), "cy", "ann"),
    ]
    found = account_owners(
        accounts=accounts([("a", "ann", START)]),
        changes=changes([*rows]),
        earlier=None,
        as_of=date(2026, 6, 30),
    )
    assert found.holes == 1


def test_an_account_without_a_creation_date_begins_at_the_beginning() -> None:
    """Old activities still find the owner."""
    found = account_owners(
        accounts=accounts([("a", "ann", None), ("b", None, None)]),
        changes=changes([]),
        earlier=None,
        as_of=date(2026, 6, 30),
    )
    assert found.table["valid_from"].to_pylist() == [BEGINNING, BEGINNING]
    assert found.table["owner_id"].to_pylist() == ["ann", None]
